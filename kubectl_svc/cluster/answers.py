"""HTTP answers of an API server -> the objects that were asked for, our errors, and the texts of its warnings.

An answer of success counts only when it is what was asked for: a proxy or a login page may answer 200 with JSON of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubectl_svc.cluster.decoding import decode
from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.cluster.transport import Response
from kubectl_svc.errors import ApiError, BadAnswer, api_error
from kubectl_svc.objects import Object, Objects
from kubectl_svc.objects.meta import dig, mapping, name

_CHECK = "check that the server in the kubeconfig is a Kubernetes API server"
_WARNING = re.compile(r'"((?:\\.|[^"\\])*)"?(?:\s+"[^"]*")?[^",]*')
_QUOTED = re.compile(r"\\(.)")
_SECONDS = re.compile(r"[0-9]{1,9}")


def parsed(body: bytes, path: str) -> Object:
    """The JSON object in ``body``, the answer to a request for ``path``; raises ``BadAnswer``."""
    value = _json(body)
    if isinstance(value, dict):
        return value
    raise BadAnswer(f"{_where(path)}: the answer is not a JSON object: {_excerpt(body)}", _CHECK)


def the_object(answer: Object, path: str, resource: Resource, wanted: str | None) -> Object:
    """``answer``, where it is an object of ``resource`` called ``wanted`` (``None``: any name); raises ``BadAnswer``."""
    _check_kind(answer, path, resource.api_version, resource.kind)
    if not isinstance(answer.get("metadata"), dict):
        raise BadAnswer(f"{_where(path)}: the answer is a {resource.kind} without metadata", _CHECK)
    if wanted is not None and name(answer) != wanted:
        raise BadAnswer(f'{_where(path)}: the answer is the {resource.kind} "{name(answer)}", not "{wanted}"', _CHECK)
    return answer


def the_items(answer: Object, path: str, resource: Resource) -> tuple[Objects, str]:
    """The objects of a list, each with ``apiVersion`` and ``kind``, and its continue token; raises ``BadAnswer``."""
    _check_kind(answer, path, resource.api_version, f"{resource.kind}List")
    items, token = answer.get("items"), dig(answer, "metadata", "continue")
    if not isinstance(items, list | None) or not isinstance(answer.get("metadata"), dict | None):
        raise BadAnswer(f"{_where(path)}: the answer is not a list with items", _CHECK)
    for item in items or ():
        if not isinstance(item, dict) or not isinstance(item.get("metadata"), dict):
            raise BadAnswer(f"{_where(path)}: an item of the answer is not an object with metadata", _CHECK)
    if not isinstance(token, str | None):
        raise BadAnswer(f"{_where(path)}: the continue token of the answer is not text", _CHECK)
    kind = {"apiVersion": resource.api_version, "kind": resource.kind}
    return [{**kind, **item, **kind} for item in items or ()], token or ""


def deleted(answer: Object, path: str, resource: Resource) -> Object:
    """What a DELETE gives: the object, or a ``Status`` of success; raises ``BadAnswer`` and ``ApiError``."""
    if answer.get("kind") == "Status" and answer.get("status") == "Success":
        return answer
    return the_object(answer, path, resource, None)


def _check_kind(answer: Object, path: str, api_version: str, kind: str) -> None:
    if answer.get("kind") == "Status" and answer.get("status") != "Success":
        code = answer.get("code")
        raise from_status(answer, code if isinstance(code, int) else 500)
    if (answer.get("apiVersion"), answer.get("kind")) != (api_version, kind):
        found = " ".join(str(answer[key])[:60] for key in ("apiVersion", "kind") if isinstance(answer.get(key), str))
        raise BadAnswer(
            f"{_where(path)}: the answer is {found or 'an object without a kind'}, not {api_version} {kind}", _CHECK
        )


def failure(response: Response, path: str) -> ApiError:
    """What a status outside 2xx means: the ``Status`` in its body, else what can be said without one."""
    wait, status = retry_after(response), _json(response.body)
    if isinstance(status, dict) and status.get("kind") == "Status":
        return from_status(status, response.status, wait)
    if response.status == 401:
        return api_error(401, "Unauthorized", "the server has asked for the client to provide credentials")
    what = f"{_where(path)}: HTTP {response.status}"
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
        return decode(body)
    except ValueError:
        return None


def _where(path: str) -> str:
    return path.partition("?")[0]


def _excerpt(body: bytes) -> str:
    text = " ".join(body[:400].decode("utf-8", "replace").split())
    return repr(text[:120] + ("…" if len(text) > 120 else ""))


def retry_after(response: Response) -> float | None:
    """Seconds the server asks to wait, or ``None``."""
    value = response.header("Retry-After")
    return float(value) if _SECONDS.fullmatch(value) else None


def warnings(header: str) -> Iterator[str]:
    """The texts in one ``Warning:`` header: ``299 agent "text" ["date"]``, several separated by commas (RFC 7234, 5.5)."""
    for found in _WARNING.finditer(header):
        yield _QUOTED.sub(r"\1", found.group(1))
