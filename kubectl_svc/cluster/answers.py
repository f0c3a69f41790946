"""HTTP answers of an API server -> plain objects, our errors, and the texts of its warnings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kubectl_svc.cluster.transport import Response
from kubectl_svc.errors import ApiError, SvcError, api_error
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import mapping


def parsed(body: bytes, path: str) -> Object:
    """The JSON object in ``body``, the answer to a request for ``path``; raises ``SvcError``."""
    value = _json(body)
    if isinstance(value, dict):
        return value
    raise SvcError(
        f"{path.partition('?')[0]}: the answer is no JSON object: {_excerpt(body)}",
        "is the server in the kubeconfig a Kubernetes API server?",
    )


def failure(response: Response, path: str) -> ApiError:
    """What a status outside 2xx means: the ``Status`` in its body, else what can be said without one."""
    wait, status = retry_after(response), _json(response.body)
    if isinstance(status, dict) and status.get("kind") == "Status":
        return from_status(status, response.status, wait)
    if response.status == 401:
        return api_error(401, "Unauthorized", "the server has asked for the client to provide credentials")
    what = f"{path.partition('?')[0]}: HTTP {response.status}"
    if location := response.header("Location"):
        what += f", a redirect to {location}, which is not followed"
    return api_error(response.status, "", f"{what}: {_excerpt(response.body)}" if response.body else what, retry_after=wait)


def from_status(status: Object, code: int, wait: float | None = None) -> ApiError:
    """A ``Status`` object as our error."""
    return api_error(
        code, str(status.get("reason") or ""), str(status.get("message") or "unknown"), mapping(status, "details"), wait
    )


def _json(body: bytes) -> Any:
    """The value, or ``None`` when it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _excerpt(body: bytes) -> str:
    text = " ".join(body[:400].decode("utf-8", "replace").split())
    return repr(text[:120] + ("…" if len(text) > 120 else ""))


def retry_after(response: Response) -> float | None:
    """Seconds the server asks to wait, or ``None``."""
    value = response.header("Retry-After")
    return float(value) if value.isdigit() else None


def warnings(header: str) -> Iterator[str]:
    """The texts in one ``Warning:`` header: ``299 agent "text"``, several separated by commas (RFC 7234, 5.5)."""
    rest = header
    while '"' in rest:
        _, _, rest = rest.partition('"')
        text, index = "", 0
        while index < len(rest) and rest[index] != '"':
            index += rest[index] == "\\"
            text += rest[index : index + 1]
            index += 1
        yield text
        rest = rest[index + 1 :]
        # An optional quoted date may follow before the next comma.
        _, comma, rest = rest.partition(",")
        if not comma:
            return
