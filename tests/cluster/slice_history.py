"""What a watcher such as kube-proxy sees of a Service's slices: every state, in the order in which they came about."""

from __future__ import annotations

import json
import threading
from typing import Any

from urllib3.exceptions import HTTPError

from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

RESOURCE = "discovery.k8s.io/v1/endpointslices"


class SliceHistory:
    """Watches while the ``with`` block runs; ``states()`` are the sets of ready addresses, one after each event."""

    def __init__(self, namespace: Namespace, service: str) -> None:
        self._namespace = namespace
        self._selector = f"kubernetes.io/service-name={service}"
        self._events: list[dict[str, Any]] = []
        self._start: list[dict[str, Any]] = []

    def __enter__(self) -> SliceHistory:
        client = self._namespace.client
        listed = client.get(self._namespace.path(RESOURCE), labelSelector=self._selector)
        self._start = listed["items"]
        query = {"watch": "true", "resourceVersion": listed["metadata"]["resourceVersion"], "labelSelector": self._selector}
        self._answer = client.session.get(
            client.server + self._namespace.path(RESOURCE),
            params=query,
            headers={"Accept-Encoding": "identity"},
            stream=True,
            timeout=(5, 300),
        )
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._answer.raw.shutdown()  # close would wait for the thread that reads
        self._thread.join()
        self._answer.close()

    def _follow(self) -> None:
        try:
            rest = b""
            while data := self._answer.raw.read1(1 << 20):
                *lines, rest = (rest + data).split(b"\n")
                self._events += map(json.loads, lines)
        except (HTTPError, ValueError):
            return  # closed

    def caught_up(self) -> None:
        """Wait until every slice is seen as it is now."""

        def now() -> bool:
            live = {one["metadata"]["name"]: one for one in self._namespace.objects(RESOURCE, self._selector)}
            return self._replayed()[-1] == {name: _key(one) for name, one in live.items()}

        wait_for(now, 20, "the watch to catch up")

    def states(self) -> list[set[str]]:
        """The union of ready addresses at first and after each event."""
        return [{address for _, ready in state.values() for address in ready} for state in self._replayed()]

    def _replayed(self) -> list[dict[str, tuple[str, frozenset[str]]]]:
        held = {one["metadata"]["name"]: _key(one) for one in self._start}
        states = [dict(held)]
        for event in list(self._events):
            name = event["object"]["metadata"]["name"]
            if event["type"] == "DELETED":
                held.pop(name, None)
            else:
                held[name] = _key(event["object"])
            states.append(dict(held))
        return states


def _key(slice_: dict[str, Any]) -> tuple[str, frozenset[str]]:
    endpoints = slice_["endpoints"] or []
    ready = frozenset(one["addresses"][0] for one in endpoints if one["conditions"].get("ready", True))
    return slice_["metadata"]["resourceVersion"], ready
