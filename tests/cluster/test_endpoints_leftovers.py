"""`clean` where the Service is gone, on the real API server."""

from __future__ import annotations

from tests.cluster.namespaces import Namespace
from tests.cluster.slice_history import RESOURCE
from tests.cluster.test_endpoints_rules import bare_slice, endpoints


def test_of_a_vanished_service_all_goes_but_what_an_unknown_manager_made(namespace: Namespace) -> None:
    served = {"kubernetes.io/service-name": "db"}
    for name, labels in {"hand": {}, "acme": {"endpointslice.kubernetes.io/managed-by": "acme-controller"}}.items():
        namespace.create(RESOURCE, bare_slice(metadata={"name": f"db-{name}", "labels": {**served, **labels}}))
    stays = "Warning: endpointslice/db-acme is managed by acme-controller and stays; --foreign deletes it too\n"
    nothing = "service/db unchanged (nothing to clean)\n"
    for flags, out, err in (
        ([], "endpointslice/db-hand deleted\n", stays),
        ([], nothing, stays),
        (["--foreign"], "endpointslice/db-acme deleted\n", ""),
        (["--foreign"], nothing, ""),
        ([], nothing, ""),
    ):
        done = endpoints("clean", "db", *flags, namespace=namespace)
        assert (done.returncode, done.stdout, done.stderr) == (0, out, err)
