"""HTTP answers of an API server -> the objects that were asked for, our errors, and the texts of its warnings.

An answer of success counts only when it is what was asked for: a proxy or a login page may answer 200 with JSON of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubectl_svc.cluster.decoding import decode
from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.transport import Response
from kubectl_svc.errors import ApiError, BadAnswer, api_error
from kubectl_svc.objects import Object, Objects
from kubectl_svc.objects.meta import dig, items, mapping, name

_CHECK = said("check-server")
_WARNING = re.compile(r'"((?:\\.|[^"\\])*)"?(?:\s+"[^"]*")?[^",]*')
_QUOTED = re.compile(r"\\(.)")
_SECONDS = re.compile(r"[0-9]{1,9}")


def parsed(body: bytes, path: str) -> Object:
    """The JSON object in ``body``, the answer to a request for ``path``; raises ``BadAnswer``."""
    value = _json(body)
    if isinstance(value, dict):
        return value
    raise BadAnswer(said("no-json-object", path=_where(path), excerpt=_excerpt(body)), _CHECK)


def the_object(answer: Object, path: str, resource: Resource, wanted: str | None) -> Object:
    """``answer``, where it is an object of ``resource`` called ``wanted`` (``None``: any name); raises ``BadAnswer``."""
    _check_kind(answer, path, resource.api_version, resource.kind)
    if not isinstance(answer.get("metadata"), dict):
        raise BadAnswer(said("no-metadata", path=_where(path), kind=resource.kind), _CHECK)
    if wanted is not None and name(answer) != wanted:
        other = said("other-name", path=_where(path), kind=resource.kind, found=name(answer), wanted=wanted)
        raise BadAnswer(other, _CHECK)
    return answer


def the_items(answer: Object, path: str, resource: Resource) -> tuple[Objects, str]:
    """The objects of a list, each with ``apiVersion`` and ``kind``, and its continue token; raises ``BadAnswer``."""
    _check_kind(answer, path, resource.api_version, f"{resource.kind}List")
    found, token = answer.get("items"), dig(answer, "metadata", "continue")
    if not isinstance(found, list | None) or not isinstance(answer.get("metadata"), dict | None):
        raise BadAnswer(said("no-items", path=_where(path)), _CHECK)
    for item in found or ():
        if not isinstance(item, dict) or not isinstance(item.get("metadata"), dict):
            raise BadAnswer(said("bad-item", path=_where(path)), _CHECK)
    if not isinstance(token, str | None):
        raise BadAnswer(said("bad-continue", path=_where(path)), _CHECK)
    kind = {"apiVersion": resource.api_version, "kind": resource.kind}
    return [{**kind, **item, **kind} for item in found or ()], token or ""


def the_rows(answer: Object, path: str, resource: Resource, namespace: str) -> tuple[Objects, str]:
    """The names, and the types where they are shown, in a ``Table`` of one namespace, and its continue token; ``BadAnswer``."""
    _check_kind(answer, path, "meta.k8s.io/v1", "Table")
    columns = [str(dig(one, "name")) for one in items(answer, "columnDefinitions")]
    rows = [dig(row, "cells") for row in items(answer, "rows")]
    if "Name" not in columns or not all(isinstance(cells, list) and len(cells) == len(columns) for cells in rows):
        raise BadAnswer(said("no-items", path=_where(path)), _CHECK)
    named = [dict(zip(columns, cells, strict=True)) for cells in rows]
    kind, token = {"apiVersion": resource.api_version, "kind": resource.kind}, dig(answer, "metadata", "continue")
    found = [{**kind, "metadata": {"name": str(one["Name"]), "namespace": namespace}, "type": one.get("Type")} for one in named]
    return found, token if isinstance(token, str) else ""


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
        what = found or said("kindless")
        raise BadAnswer(said("other-kind", path=_where(path), found=what, api_version=api_version, kind=kind), _CHECK)


def failure(response: Response, path: str) -> ApiError:
    """What a status outside 2xx means: the ``Status`` in its body, else what can be said without one."""
    wait, status = retry_after(response), _json(response.body)
    if isinstance(status, dict) and status.get("kind") == "Status":
        return from_status(status, response.status, wait)
    if response.status == 401:
        return api_error(401, "Unauthorized", said("asks-credentials"))
    location, excerpt = response.header("Location"), _excerpt(response.body) if response.body else ""
    what = said("http-failure", path=_where(path), status=response.status, location=location, excerpt=excerpt)
    return api_error(response.status, "", what, retry_after=wait)


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
