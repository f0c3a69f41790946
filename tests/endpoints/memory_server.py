"""An API server in memory for Services, EndpointSlices and Endpoints, behind the transport's protocol.

It keeps resourceVersions and uids as the real one does; tests/cluster/test_endpoints_memory_server.py holds it against that.
``before`` sees each request first and may change the world, answer in the server's place, or raise ``ConnectionFailed``.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kubectl_svc.cluster.transport import Deadline, Headers, Response

Object = dict[str, Any]
Before = Callable[[str, str], Response | None]

_KINDS = {
    "services": "Service",
    "endpointslices": "EndpointSlice",
    "endpoints": "Endpoints",
    "resourcequotas": "ResourceQuota",
}


def status(code: int, reason: str, message: str = "as the test says", **headers: str) -> Response:
    """A failure as the API server tells it; ``Retry_After`` is a header."""
    body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message}
    return Response(code, tuple((name.replace("_", "-"), value) for name, value in headers.items()), json.dumps(body).encode())


class MemoryServer:
    """The objects by plural and name, in one namespace, and the writes that took effect as ``VERB plural/name``."""

    def __init__(self, *objects: Object, before: Before | None = None) -> None:
        self._versions = itertools.count(100)
        self.before = before
        self.writes: list[str] = []
        self.held: dict[tuple[str, str], Object] = {}
        for obj in objects:
            self.put(obj)

    def put(self, obj: Object) -> Object:
        """The object as it is kept: with a uid and the next version."""
        plural = next(plural for plural, kind in _KINDS.items() if kind == obj["kind"])
        metadata = {"uid": f"uid-{obj['metadata']['name']}", **obj["metadata"], "resourceVersion": str(next(self._versions))}
        self.held[plural, metadata["name"]] = kept = {**obj, "metadata": metadata}
        return kept

    def request(self, method: str, path: str, headers: Headers, body: bytes | None, deadline: Deadline) -> Response:
        """See ``Transport.request``."""
        if self.before and (answer := self.before(method, path)):
            return answer
        parts = urlsplit(path)
        words, query = parts.path.strip("/").split("/"), {key: values[0] for key, values in parse_qs(parts.query).items()}
        sent = json.loads(body) if body else {}
        if words[-1] == "selfsubjectaccessreviews":
            return _answer(201, {**sent, "metadata": {}, "status": {"allowed": True}})
        plural = next(word for word in words if word in _KINDS)
        name = words[words.index(plural) + 1] if words[-1] != plural else ""
        if method == "GET":
            return self._get(plural, name) if name else self._list(plural, query.get("labelSelector", ""))
        return self._write(method, plural, name, sent, dry="dryRun" in query or "dryRun" in sent)

    def lines(self, path: str, headers: Headers, deadline: Deadline) -> Iterator[bytes]:
        """See ``Transport.lines``; nothing here watches."""
        raise NotImplementedError

    def close(self) -> None:
        """See ``Transport.close``."""

    def _get(self, plural: str, name: str) -> Response:
        found = self.held.get((plural, name))
        return _answer(200, found) if found else status(404, "NotFound", f'{plural} "{name}" not found')

    def _list(self, plural: str, selector: str) -> Response:
        found = [obj for (of, _), obj in sorted(self.held.items()) if of == plural and _selected(obj, selector)]
        kind = {"kind": f"{_KINDS[plural]}List", "apiVersion": found[0]["apiVersion"] if found else _version(plural)}
        return _answer(200, {**kind, "metadata": {}, "items": found})

    def _write(self, method: str, plural: str, name: str, sent: Object, *, dry: bool) -> Response:
        name = name or sent["metadata"]["name"]
        before = self.held.get((plural, name))
        if method == "POST":
            if before:
                return status(409, "AlreadyExists", f'{plural} "{name}" already exists')
        elif before is None:
            return status(404, "NotFound", f'{plural} "{name}" not found')
        else:
            wanted = sent.get("preconditions", {}) if method == "DELETE" else sent["metadata"]
            for field in ("resourceVersion", "uid"):
                if wanted.get(field, before["metadata"][field]) != before["metadata"][field]:
                    return status(409, "Conflict", f'Operation cannot be fulfilled on {plural} "{name}"')
        if dry:
            return _answer(201 if method == "POST" else 200, before if method == "DELETE" and before else sent)
        self.writes.append(f"{method} {plural}/{name}")
        if method == "DELETE":
            del self.held[plural, name]
            return _answer(200, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"})
        return _answer(201 if method == "POST" else 200, self.put(sent))


def _version(plural: str) -> str:
    return "discovery.k8s.io/v1" if plural == "endpointslices" else "v1"


def _selected(obj: Object, selector: str) -> bool:
    labels = obj["metadata"].get("labels") or {}
    key, equals, value = selector.partition("=")
    if selector.startswith("!"):
        return selector[1:] not in labels
    return not selector or (labels.get(key) == value if equals else key in labels)


def _answer(code: int, body: Object) -> Response:
    return Response(code, (), json.dumps(body).encode())
