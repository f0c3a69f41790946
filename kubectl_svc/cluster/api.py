"""One API server: reads, paged lists, writes and watches of raw JSON objects.

Requests are decided by pure functions and sent in one place (`Cluster._send`), which also turns the server's
``Status`` into our errors and passes its ``Warning:`` headers on, each once. Objects stay plain dicts: typed
models drop what they do not know.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from kubectl_svc import __version__
from kubectl_svc.cluster.answers import failure, from_status, parsed, retry_after, warnings
from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.cluster.reading import Answers, Read, answer
from kubectl_svc.cluster.transport import Response, StreamRefused, Transport
from kubectl_svc.errors import ConnectionFailed, Gone
from kubectl_svc.objects import Object, Objects

FIELD_MANAGER = "kubectl-svc"
PAGE = 500
"""kubectl's own chunk size."""

_JSON = "application/json"
_APPLY = "application/apply-patch+yaml"
_MERGE = "application/merge-patch+json"


class _Request(NamedTuple):
    method: str
    path: str
    content_type: str = _JSON
    body: bytes | None = None
    accept: str = _JSON


class Cluster:
    """A live API server behind the `Reader` protocol, and the writes.

    ``warn`` receives each warning of the server once. A server that asks to wait (429, or 5xx with ``Retry-After``)
    is waited for, up to ``patience`` seconds in all for one request.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        namespace: str,
        warn: Callable[[str], None],
        headers: Sequence[tuple[str, str]] = (),
        compression: bool = True,
        patience: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.namespace = namespace
        self.patience = patience
        self._transport = transport
        self._warn = warn
        self._sleep = sleep
        self._warned: set[str] = set()
        self._lock = threading.Lock()
        encoding = (("Accept-Encoding", "gzip"),) if compression else ()
        self._headers = (("User-Agent", f"kubectl-svc/{__version__}"), *encoding, *headers)

    # Reading

    def get(self, resource: Resource, name: str, namespace: str | None = None) -> Object:
        """See `Reader.get`."""
        return self._json(_Request("GET", self.path(resource, namespace, name)))

    def list(self, read: Read) -> Objects:
        """See `Reader.list`. A continue token that expires half-way starts the list afresh, once."""
        keep = read.keep or (lambda item: item)
        try:
            return [keep(item) for page in self.pages(read) for item in page]
        except Gone:
            return [keep(item) for page in self.pages(read._replace(cached=False), limit=0) for item in page]

    def pages(self, read: Read, limit: int = PAGE) -> Iterator[Objects]:
        """The list a page at a time, so that ``-A`` over a large cluster needs the memory of one page."""
        resource, token = read.resource, ""
        query = {"labelSelector": read.selector, "fieldSelector": read.field_selector, "limit": str(limit or "")}
        while True:
            query["continue"] = token
            query["resourceVersion"] = "0" if read.cached and not token else ""  # a continue token has its own
            answer = self._json(_Request("GET", self.path(resource, read.namespace, query=query)))
            yield [{"apiVersion": resource.api_version, "kind": resource.kind, **item} for item in answer.get("items") or []]
            token = (answer.get("metadata") or {}).get("continue") or ""
            if not token:
                return

    def together(self, reads: Sequence[Read]) -> Answers:
        """See `Reader.together`: each read on a connection of its own, the last one on the caller's thread."""
        answers: list[Any] = [None] * len(reads)

        def fill(index: int) -> None:
            answers[index] = answer(self, reads[index])

        threads = [threading.Thread(target=fill, args=(index,), daemon=True) for index in range(len(reads) - 1)]
        for thread in threads:
            thread.start()
        if reads:
            fill(len(reads) - 1)
        for thread in threads:
            thread.join()
        return answers

    def raw(self, path: str, accept: str = _JSON) -> Object:
        """The JSON object at ``path`` (discovery, OpenAPI, ``/version``)."""
        return self._json(_Request("GET", path, accept=accept))

    def watch(
        self,
        resource: Resource,
        namespace: str | None = None,
        *,
        resource_version: str = "",
        selector: str = "",
        field_selector: str = "",
        seconds: float = 300,
    ) -> Iterator[tuple[str, Object]]:
        """Events as (``ADDED`` | ``MODIFIED`` | ``DELETED``, object) until the server ends the watch; raises `Gone`."""
        query = {
            "watch": "true",
            "resourceVersion": resource_version,
            "labelSelector": selector,
            "fieldSelector": field_selector,
            "timeoutSeconds": str(max(1, int(seconds))),
        }
        path = self.path(resource, namespace, query=query)
        plain = tuple(header for header in self._headers if header[0] != "Accept-Encoding")
        try:
            # The server ends a watch by itself after ``seconds``; until then it may be silent.
            for line in self._transport.lines(path, (*plain, ("Accept", _JSON)), quiet=seconds + 30):
                event = parsed(line, path)
                if event.get("type") == "ERROR":
                    raise from_status(event.get("object") or {}, int((event.get("object") or {}).get("code") or 500), None)
                yield str(event.get("type")), event.get("object") or {}
        except StreamRefused as error:
            raise failure(error.response, path) from error

    # Writing

    def create(
        self,
        resource: Resource,
        obj: Object,
        namespace: str | None = None,
        *,
        dry_run: bool = False,
        field_manager: str = FIELD_MANAGER,
        strict: bool = False,
        subresource: str = "",
    ) -> Object:
        """POST ``obj``. ``strict`` makes unknown fields an error; ``dry_run`` lets the server judge and keep nothing."""
        query = _write_query(dry_run, field_manager, strict)
        name = obj["metadata"]["name"] if subresource else None
        return self._json(_Request("POST", self.path(resource, namespace, name, subresource, query), body=_encoded(obj)))

    def replace(
        self,
        resource: Resource,
        obj: Object,
        namespace: str | None = None,
        *,
        dry_run: bool = False,
        field_manager: str = FIELD_MANAGER,
        strict: bool = False,
        subresource: str = "",
    ) -> Object:
        """PUT ``obj``, which must carry the ``resourceVersion`` (and uid) it was read with; raises `Conflict`."""
        metadata = obj["metadata"]
        if not metadata.get("resourceVersion"):
            raise ValueError("a replace without resourceVersion would lose concurrent edits")
        query = _write_query(dry_run, field_manager, strict)
        path = self.path(resource, namespace, metadata["name"], subresource, query)
        return self._json(_Request("PUT", path, body=_encoded(obj)))

    def apply(
        self,
        resource: Resource,
        obj: Object,
        namespace: str | None = None,
        *,
        force: bool = False,
        dry_run: bool = False,
        field_manager: str = FIELD_MANAGER,
        strict: bool = False,
    ) -> Object:
        """Server-side apply of ``obj``, creating it where it is missing; raises `Conflict` naming other managers."""
        query = _write_query(dry_run, field_manager, strict) | {"force": "true" if force else "false"}
        path = self.path(resource, namespace, obj["metadata"]["name"], query=query)
        return self._json(_Request("PATCH", path, _APPLY, _encoded(obj)))

    def merge(
        self,
        resource: Resource,
        name: str,
        patch: Object,
        namespace: str | None = None,
        *,
        dry_run: bool = False,
        field_manager: str = FIELD_MANAGER,
        subresource: str = "",
    ) -> Object:
        """RFC 7396 patch of one object; put ``metadata.resourceVersion`` in ``patch`` to have it checked."""
        path = self.path(resource, namespace, name, subresource, _write_query(dry_run, field_manager, False))
        return self._json(_Request("PATCH", path, _MERGE, _encoded(patch)))

    def delete(
        self,
        resource: Resource,
        name: str,
        namespace: str | None = None,
        *,
        uid: str = "",
        resource_version: str = "",
        dry_run: bool = False,
    ) -> Object:
        """DELETE one object, only while its uid and resourceVersion are those given; raises `Conflict` otherwise."""
        wanted = {"uid": uid, "resourceVersion": resource_version}
        options: Object = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {k: v for k, v in wanted.items() if v}}
        if dry_run:
            options["dryRun"] = ["All"]  # with a body the server does not read the query's
        return self._json(_Request("DELETE", self.path(resource, namespace, name), body=_encoded(options)))

    # The wire

    def path(
        self,
        resource: Resource,
        namespace: str | None = None,
        name: str | None = None,
        subresource: str = "",
        query: dict[str, str] | None = None,
    ) -> str:
        """The URL path of a resource in ``namespace`` (``None``: this reader's), with the non-empty ``query`` items."""
        space = self.namespace if namespace is None else namespace
        parts = [resource.root]
        if resource.namespaced and space:
            parts += ["namespaces", quote(space, safe="")]
        parts.append(resource.plural)
        if name is not None:
            parts.append(quote(name, safe=""))
        if subresource:
            parts.append(subresource)
        items = {key: value for key, value in (query or {}).items() if value}
        return "/".join(parts) + (f"?{urlencode(items)}" if items else "")

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _json(self, request: _Request) -> Object:
        response = self._send(request)
        if not 200 <= response.status < 300:
            raise failure(response, request.path)
        return parsed(response.body, request.path)

    def _send(self, request: _Request) -> Response:
        """The one place that sends. Repeats what certainly had no effect, and reads cut off in the middle, once."""
        headers = (*self._headers, ("Accept", request.accept))
        if request.body is not None:
            headers += (("Content-Type", request.content_type),)
        left, cut = self.patience, False
        while True:
            try:
                response = self._transport.request(request.method, request.path, headers, request.body)
            except ConnectionFailed as error:
                if request.method != "GET" or not error.sent or cut or isinstance(error.__cause__, TimeoutError):
                    raise
                cut = True
                continue
            self._pass_on_warnings(response)
            retry = response.status == 429 or (response.status >= 500 and request.method == "GET")
            wait = retry_after(response) if retry else None
            if wait is None or (pause := max(wait, 0.1) * _jitter()) > left:
                return response
            left -= pause
            self._sleep(pause)

    def _pass_on_warnings(self, response: Response) -> None:
        for value in response.all("Warning"):
            for text in warnings(value):
                with self._lock:
                    new = text not in self._warned
                    self._warned.add(text)
                if new:
                    self._warn(text)


def _jitter() -> float:
    """Up to a tenth more, so that those told to wait together do not come back together."""
    import random

    return 1 + random.random() / 10


def _write_query(dry_run: bool, field_manager: str, strict: bool) -> dict[str, str]:
    return {
        "dryRun": "All" if dry_run else "",
        "fieldManager": field_manager,
        "fieldValidation": "Strict" if strict else "",
    }


def _encoded(obj: Object) -> bytes:
    return json.dumps(obj, separators=(",", ":")).encode()
