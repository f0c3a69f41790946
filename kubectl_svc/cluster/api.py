"""One API server: reads, paged lists, writes and watches of raw JSON objects.

Requests are sent in one place (`sending`), and an answer counts only when it is what was asked for (`answers`). Objects stay
plain dicts: typed models drop what they do not know.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from kubectl_svc.cluster import limits
from kubectl_svc.cluster.answers import deleted, failure, from_status, parsed, the_items, the_object, the_rows
from kubectl_svc.cluster.kinds import Resource, discover
from kubectl_svc.cluster.memory import Memory, TooMuch
from kubectl_svc.cluster.reading import Answers, Read, answer
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.sending import JSON, ApiRequest, Sender
from kubectl_svc.cluster.transport import Deadline, Headers, StreamRefused, Transport
from kubectl_svc.cluster.transport.failures import AnswerTooLarge
from kubectl_svc.errors import BadAnswer, Gone
from kubectl_svc.objects import Object, Objects
from kubectl_svc.objects.meta import mapping
from kubectl_svc.wording import Said

FIELD_MANAGER = "kubectl-svc"
PAGE = 500
"""kubectl's own chunk size."""

_APPLY = "application/apply-patch+yaml"
_MERGE = "application/merge-patch+json"
_TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
"""And nothing else: a server that has no such answer refuses, and does not send the objects."""


class Cluster:
    """A live API server behind the `Reader` protocol, and the writes.

    ``warn`` receives each warning of the server once. ``timeout`` is in seconds, for each read (all its pages) or write;
    ``overall`` bounds everything that is asked of this cluster, watches excepted. ``retry_seconds`` is how long, in all for one
    request, a server that asks to wait is waited for.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        namespace: str,
        warn: Callable[[str], None],
        headers: Headers = (),
        compression: bool = True,
        timeout: float | None = None,
        overall: Deadline | None = None,
        memory: Memory | None = None,
        retry_seconds: float = limits.RETRY_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.namespace = namespace
        self._types: Sequence[Resource] = ()
        self._timeout = timeout or limits.REQUEST_SECONDS
        self._overall = overall
        self._sender = Sender(transport, warn, headers, compression, retry_seconds, sleep)
        self._memory = memory or Memory()
        self._lock = threading.Lock()

    # Reading

    def get(self, resource: Resource, name: str, namespace: str | None = None) -> Object:
        """See `Reader.get`."""
        path = self.path(resource, namespace, name)
        return the_object(self._json(ApiRequest("GET", path)), path, resource, name)

    def list(self, read: Read) -> Objects:
        """See `Reader.list`. A continue token that expires half-way starts the list afresh, once."""
        keep = read.keep or (lambda item: item)
        try:
            return [keep(item) for page in self.pages(read) for item in page]
        except Gone:
            return [keep(item) for page in self.pages(read._replace(cached=False), limit=0) for item in page]

    def pages(self, read: Read, limit: int = PAGE) -> Iterator[Objects]:
        """The list a page at a time, so that ``-A`` over a large cluster needs the memory of one page.

        A page that is too large is asked for again in smaller ones.
        """
        resource, token = read.resource, ""
        query = {"labelSelector": read.selector, "fieldSelector": read.field_selector}
        deadline = self._deadline()
        for _ in range(limits.PAGES):
            query |= {"limit": str(limit or ""), "continue": token}
            query["resourceVersion"] = "0" if read.cached and not token else ""  # a continue token has its own
            query["includeObject"] = "None" if read.names else ""
            path = self.path(resource, read.namespace, query=query)
            request = ApiRequest("GET", path, accept=_TABLE) if read.names else ApiRequest("GET", path)
            try:
                answer, space = self._json(request, deadline), read.namespace or ""
                items, following = the_rows(answer, path, resource, space) if read.names else the_items(answer, path, resource)
            except (AnswerTooLarge, TooMuch):
                if limit < 20:
                    raise
                limit //= 10
                continue
            yield items
            if not following:
                return
            if following == token:
                raise BadAnswer(said("same-continue", kinds=resource.plural))
            token = following
        raise BadAnswer(said("endless-list", kinds=resource.plural, pages=limits.PAGES))

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

    def groups(self) -> dict[str, str]:
        """See `Reader.groups`."""
        found = self.raw("/apis").get("groups") or []
        return {group["name"]: group["preferredVersion"]["version"] for group in found}

    def types(self) -> Sequence[Resource]:
        """See `Reader.types`; read once."""
        self._types = self._types or discover(self.raw, core=False)
        return self._types

    def raw(self, path: str, accept: str = JSON) -> Object:
        """The JSON object at ``path`` (discovery, OpenAPI, ``/version``)."""
        return self._json(ApiRequest("GET", path, accept=accept))

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
        headers = self._sender.headers(JSON, compressed=False)
        try:
            # The server ends a watch by itself after ``seconds``; until then it may be silent.
            for line in self._sender.transport.lines(path, headers, Deadline(seconds + 30)):
                event = parsed(line, path)
                obj = mapping(event, "object")
                if event.get("type") == "ERROR":
                    code = obj.get("code")
                    raise from_status(obj, code if isinstance(code, int) else 500)
                yield str(event.get("type")), the_object(obj, path, resource, None)
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
        """POST ``obj``. ``strict`` makes unknown fields an error; ``dry_run`` lets the server validate and persist nothing."""
        query = _write_query(dry_run, field_manager, strict)
        name = mapping(obj, "metadata").get("name")
        path = self.path(resource, namespace, name if subresource else None, subresource, query)
        return self._written(ApiRequest("POST", path, body=_encoded(obj), what=_named(resource, name)), resource, name)

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
        name = metadata["name"]
        path = self.path(resource, namespace, name, subresource, query)
        return self._written(ApiRequest("PUT", path, body=_encoded(obj), what=_named(resource, name)), resource, name)

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
        name = obj["metadata"]["name"]
        path = self.path(resource, namespace, name, query=query)
        return self._written(ApiRequest("PATCH", path, _APPLY, _encoded(obj), what=_named(resource, name)), resource, name)

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
        quiet: bool = False,
    ) -> Object:
        """RFC 7396 patch of one object; put ``metadata.resourceVersion`` in ``patch`` to have it checked."""
        path = self.path(resource, namespace, name, subresource, _write_query(dry_run, field_manager, False))
        request = ApiRequest("PATCH", path, _MERGE, _encoded(patch), what=_named(resource, name), quiet=quiet)
        return self._written(request, resource, name)

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
            options["dryRun"] = ["All"]  # with a body the server does not read the query's, which is for logs
        path = self.path(resource, namespace, name) + ("?dryRun=All" if dry_run else "")
        return self._written(ApiRequest("DELETE", path, body=_encoded(options), what=_named(resource, name)), resource, name)

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
        parts = [quote(resource.root, errors="surrogateescape")]
        if resource.namespaced and space:
            parts += ["namespaces", _quoted(space)]
        parts.append(_quoted(resource.plural))
        if name is not None:
            parts.append(_quoted(name))
        if subresource:
            parts.append(subresource)
        items = {key: value for key, value in (query or {}).items() if value}
        return "/".join(parts) + (f"?{urlencode(items, errors='surrogateescape')}" if items else "")

    def close(self) -> None:
        """Close the connections."""
        self._sender.transport.close()

    def _deadline(self) -> Deadline:
        return Deadline(self._timeout, self._overall)

    def _json(self, request: ApiRequest, deadline: Deadline | None = None) -> Object:
        response = self._sender.send(request, deadline or self._deadline())
        if not 200 <= response.status < 300:
            raise failure(response, request.path)
        with self._lock:  # several at a time would each see the memory that is left for all of them
            self._memory.check(response.body)
            return parsed(response.body, request.path)

    def _written(self, request: ApiRequest, resource: Resource, name: str | None) -> Object:
        """The object as the server has it after a write; raises ``BadAnswer`` where nobody knows that it was written."""
        try:
            answer = self._json(request)
            if request.method == "DELETE":
                return deleted(answer, request.path, resource)
            return the_object(answer, request.path, resource, name)
        except (BadAnswer, TooMuch) as error:
            raise BadAnswer(said("maybe-written", error=error.said, what=request.what), error.advice) from error


def _write_query(dry_run: bool, field_manager: str, strict: bool) -> dict[str, str]:
    return {
        "dryRun": "All" if dry_run else "",
        "fieldManager": field_manager,
        "fieldValidation": "Strict" if strict else "",
    }


def _encoded(obj: Object) -> bytes:
    return json.dumps(obj, separators=(",", ":")).encode()


def _quoted(text: str) -> str:
    """One segment of a path; bytes of the command line that are not UTF-8 are sent as they are, as Go does."""
    return quote(text, safe="", errors="surrogateescape")


def _named(resource: Resource, name: str | None) -> str | Said:
    return f"{resource.kind.lower()}/{name}" if name else said("the-kind", kind=resource.kind)
