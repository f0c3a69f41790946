"""What is read in pages, in one round trip and as a stream, over every transport."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.reading import Read
from kubectl_svc.errors import ApiError, BadAnswer, ConnectionFailed, Gone, NotFound
from tests.connection.conftest import WEB, Reach, named
from tests.connection.wire import Scripted, listed, reply


class TestWatch:
    """Streams."""

    def events(self, *events: Any) -> bytes:
        lines = [json.dumps(event).encode() + b"\n" for event in events]
        chunks = b"".join(f"{len(line):x}\r\n".encode() + line + b"\r\n" for line in lines)
        return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks

    def test_events_come_as_they_happen(self, server: Scripted, reach: Reach) -> None:
        added = {"type": "ADDED", "object": named("a")}
        gone = {"type": "DELETED", "object": named("ü" * 5000)}
        second = f"{len(json.dumps(gone)) + 1:x}\r\n{json.dumps(gone)}\n\r\n0\r\n\r\n".encode()
        server.will(self.events(added), 0.4, second)
        watch = reach(timeout=0.2).watch(kinds.SERVICE, seconds=5)
        assert next(watch) == ("ADDED", added["object"])
        assert next(watch) == ("DELETED", gone["object"])
        assert list(watch) == []
        assert "watch=true" in server.asked[0].line
        assert not server.asked[0].all("Accept-Encoding") or server.asked[0].all("Accept-Encoding") == ["identity"]

    def test_too_old(self, server: Scripted, reach: Reach) -> None:
        server.will(
            self.events({"type": "ERROR", "object": {"kind": "Status", "code": 410, "reason": "Expired", "message": "old"}})
        )
        with pytest.raises(Gone):
            list(reach().watch(kinds.SERVICE))

    def test_refused(self, server: Scripted, reach: Reach) -> None:
        server.will(reply(403, {"kind": "Status", "code": 403, "reason": "Forbidden", "message": "no"}))
        with pytest.raises(ApiError, match="no"):
            list(reach().watch(kinds.SERVICE))

    def test_lost(self, server: Scripted, reach: Reach) -> None:
        server.will(self.events({"type": "ADDED", "object": WEB}), None)
        with pytest.raises(ConnectionFailed, match="in the middle of a response"):
            list(reach().watch(kinds.SERVICE))

    def test_left_early(self, server: Scripted, reach: Reach) -> None:
        server.will(self.events({"type": "ADDED", "object": WEB}), 0.5)
        watch = reach().watch(kinds.SERVICE)
        next(watch)
        watch.close()  # type: ignore[attr-defined]


def table(*rows: list[Any], token: str = "") -> dict[str, Any]:
    """Secrets as ``kubectl get`` asks for them, but without the objects."""
    columns = [{"name": name, "type": "string"} for name in ("Name", "Type", "Data")]
    head = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"continue": token}}
    return {**head, "columnDefinitions": columns, "rows": [{"cells": cells} for cells in rows]}


class TestLists:
    """Paging and reads that go together."""

    def test_pages(self, server: Scripted, reach: Reach) -> None:
        server.will(reply(200, listed("Service", named("a"), token="x/y")))
        server.will(reply(200, listed("Service", named("b"))))
        found = reach().list(Read(kinds.SERVICE, namespace="", selector="a in (b,c)"))
        assert found == [{"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}} for name in "ab"]
        assert [asked.line for asked in server.asked] == [
            "GET /api/v1/services?labelSelector=a+in+%28b%2Cc%29&limit=500 HTTP/1.1",
            "GET /api/v1/services?labelSelector=a+in+%28b%2Cc%29&limit=500&continue=x%2Fy HTTP/1.1",
        ]

    def test_a_cached_list_waits_for_nothing_new(self, server: Scripted, reach: Reach) -> None:
        server.will(reply(200, listed("Service", WEB, token="x")))
        server.will(reply(200, listed("Service", WEB)))
        (found,) = reach().together([Read(kinds.SERVICE, cached=True)])
        assert isinstance(found, list) and len(found) == 2
        assert [asked.line.split()[1].partition("?")[2] for asked in server.asked] == [
            "limit=500&resourceVersion=0",
            "limit=500&continue=x",
        ]

    def test_a_token_that_expires_starts_afresh_once(self, server: Scripted, reach: Reach) -> None:
        expired = reply(410, {"kind": "Status", "code": 410, "reason": "Expired", "message": "old"})
        server.will(reply(200, listed("Service", WEB, token="x")))
        server.will(expired)
        server.will(reply(200, listed("Service", WEB, WEB)))
        assert len(reach().list(Read(kinds.SERVICE))) == 2
        assert "limit" not in server.asked[2].line

    def test_names_come_without_the_objects(self, server: Scripted, reach: Reach) -> None:
        server.will(reply(200, table(["a", "kubernetes.io/tls", 2], token="x")))
        server.will(reply(200, table(["b", "Opaque", 1])))
        found = reach().list(Read(kinds.SECRET, namespace="shop", names=True))
        assert [(one["metadata"], one["type"]) for one in found] == [
            ({"name": "a", "namespace": "shop"}, "kubernetes.io/tls"),
            ({"name": "b", "namespace": "shop"}, "Opaque"),
        ]
        for asked in server.asked:
            assert "includeObject=None" in asked.line
            assert asked.all("Accept") == ["application/json;as=Table;v=v1;g=meta.k8s.io"]

    @pytest.mark.parametrize(
        "answer",
        [
            listed("Secret", named("a")),
            table(["a"]),
            {**table(), "columnDefinitions": None, "rows": [{"cells": []}]},
            {**table(), "rows": [{}]},
        ],
        ids=["objects", "too few cells", "no names", "no cells"],
    )
    def test_an_answer_that_is_no_table_is_not_used(self, server: Scripted, reach: Reach, answer: Any) -> None:
        server.will(reply(200, answer))
        with pytest.raises(BadAnswer):
            reach().list(Read(kinds.SECRET, namespace="shop", names=True))

    def test_no_items_is_an_empty_list(self, server: Scripted, reach: Reach) -> None:
        server.will(reply(200, listed("Service") | {"items": None}))
        assert reach().list(Read(kinds.SERVICE)) == []

    def test_together_is_in_order_with_errors_in_place(self, server: Scripted, reach: Reach) -> None:
        one, pod = reach(), named("a") | {"kind": "Pod"}
        paths = {read.resource.plural: read for read in (Read(kinds.SERVICE, "web"), Read(kinds.POD), Read(kinds.NODE))}

        class ByPath(list[Any]):
            """Answer what was asked, in whatever order it comes."""

            def __bool__(self) -> bool:
                return True

            def pop(self, _: Any = 0) -> Any:
                line = server.asked[-1].line
                if "nodes" in line:
                    return [reply(403, {"kind": "Status", "code": 403, "reason": "Forbidden", "message": "no"})]
                return (
                    [reply(200, listed("Pod", pod))]
                    if "pods" in line
                    else [reply(404, {"kind": "Status", "reason": "NotFound"})]
                )

        server.script = ByPath()
        service, pods, nodes = one.together(list(paths.values()))
        assert isinstance(service, NotFound)
        assert pods == [pod]
        assert isinstance(nodes, ApiError)
        assert nodes.code == 403
