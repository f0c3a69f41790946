"""`clean` where the Service is gone, on the real API server."""

from __future__ import annotations

from tests.cluster.namespaces import Namespace
from tests.cluster.test_endpoints_rules import bare_slice, by_hand, endpoints


def test_of_a_service_that_never_was_what_others_made_stays(namespace: Namespace) -> None:
    served = {"kubernetes.io/service-name": "db"}
    for name, labels in {"hand": {}, "acme": {"endpointslice.kubernetes.io/managed-by": "acme-controller"}}.items():
        by_hand(namespace, bare_slice(metadata={"name": f"db-{name}", "labels": {**served, **labels}}))
    manager = "acme-controller (label endpointslice.kubernetes.io/managed-by)"
    stays = f"Warning: endpointslice/db-acme is managed by {manager} and is kept; --foreign deletes it too\n"
    nothing = "service/db unchanged (nothing to clean)\n"
    unlabelled = "has no managed-by label (last written by kubectl-create)"
    stays += f"Warning: endpointslice/db-hand {unlabelled} and is kept; --foreign deletes it too\n"
    for flags, out, err in (
        ([], nothing, stays),
        (["--foreign"], "endpointslice/db-acme deleted\nendpointslice/db-hand deleted\n", ""),
        (
            [],
            "",
            'Error from server (NotFound): services "db" not found\n',
        ),  # as for kubectl delete: it is not there, and has left nothing
    ):
        done = endpoints("clean", "db", *flags, namespace=namespace)
        assert (done.returncode, done.stdout, done.stderr) == (0 if out else 1, out, err)
