"""``--dry-run``: every verb says what it would do, and not one object is another afterwards."""

from __future__ import annotations

import pytest

from tests.cluster.namespaces import Namespace
from tests.cluster.plain_client import MERGE
from tests.cluster.slice_history import RESOURCE

TWO_PORTS = ["192.0.2.1", "192.0.2.2:3307"]
"""Two slices, so that a change may delete one."""

VERBS: dict[str, tuple[list[str], list[str]]] = {
    "set": (TWO_PORTS, ["set", "db", "192.0.2.1"]),
    "set from nothing": ([], ["set", "db", "192.0.2.1"]),
    "add": (TWO_PORTS, ["add", "db", "192.0.2.3"]),
    "remove": (TWO_PORTS, ["remove", "db", "192.0.2.2"]),
    "drain": (TWO_PORTS, ["drain", "db", "192.0.2.2"]),
    "switch": (TWO_PORTS, ["switch", "db", "--to", "192.0.2.9"]),
    "delete": (TWO_PORTS, ["delete", "db"]),
    "migrate": ([*TWO_PORTS[:1], "--kind=endpoints"], ["migrate", "db"]),
    "migrate back": (TWO_PORTS[:1], ["migrate", "db", "--back"]),
}


def state(namespace: Namespace) -> dict[str, str]:
    """Everything that holds endpoints, and in which version."""
    held = [(kind, one["metadata"]) for kind in (RESOURCE, "endpoints") for one in namespace.objects(kind)]
    return {f"{kind}/{metadata['name']}": metadata["resourceVersion"] for kind, metadata in held}


@pytest.mark.parametrize("mode", ["client", "server"])
@pytest.mark.parametrize("verb", VERBS)
def test_a_dry_run_changes_nothing(namespace: Namespace, verb: str, mode: str) -> None:
    before, words = VERBS[verb]
    namespace.make_service("db", None, 3306)
    if before:
        assert namespace.kubectl("svc", "endpoints", "set", "db", *before).returncode == 0
    found = state(namespace)
    done = namespace.kubectl("svc", "endpoints", *words, f"--dry-run={mode}")
    assert done.returncode == 0, done.stderr
    assert f"({'server ' if mode == 'server' else ''}dry run)" in done.stdout
    assert {name: state(namespace).get(name) for name in found} == found


@pytest.mark.parametrize("mode", ["client", "server"])
def test_a_dry_run_cleans_nothing(namespace: Namespace, mode: str) -> None:
    namespace.make_service("db", None, 3306)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1").returncode == 0
    (held,) = namespace.slices("db")
    path = namespace.path(RESOURCE, held["metadata"]["name"])
    namespace.client.patch(path, {"metadata": {"ownerReferences": None}}, MERGE)
    namespace.client.delete(namespace.path("services", "db"))
    found = state(namespace)
    done = namespace.kubectl("svc", "endpoints", "clean", "db", f"--dry-run={mode}")
    assert done.returncode == 0, done.stderr
    assert state(namespace) == found
