"""The kinds of other projects that name Services or select them: served, whatever is in their objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cluster.control_plane import ControlPlane
from tests.waiting import wait_for

PROJECTS = {
    "servicemonitors.monitoring.coreos.com": ("ServiceMonitor", "v1"),
    "podmonitors.monitoring.coreos.com": ("PodMonitor", "v1"),
    "ingressroutes.traefik.io": ("IngressRoute", "v1alpha1"),
    "ingressroutetcps.traefik.io": ("IngressRouteTCP", "v1alpha1"),
    "ingressrouteudps.traefik.io": ("IngressRouteUDP", "v1alpha1"),
    "routes.route.openshift.io": ("Route", "v1"),
    "virtualservices.networking.istio.io": ("VirtualService", "v1"),
    "destinationrules.networking.istio.io": ("DestinationRule", "v1"),
}
"""Name of a CustomResourceDefinition -> its kind and version."""


@contextmanager
def served(plane: ControlPlane, *names: str) -> Iterator[None]:
    """These of them, or all of them, are served while the ``with`` block runs."""
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    made = []
    for name in names or PROJECTS:
        kind, version = PROJECTS[name]
        plural, _, group = name.partition(".")
        spec = {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "versions": [{"name": version, "served": True, "storage": True, "schema": schema}],
        }
        definition = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
        made.append({**definition, "metadata": {"name": name}, "spec": spec})
    done = plane.kubectl("apply", "-f", "-", input=json.dumps({"apiVersion": "v1", "kind": "List", "items": made}))
    assert done.returncode == 0, done.stderr
    wait_for(lambda: plane.serves(*names or PROJECTS), what="the kinds")
    yield
    assert plane.kubectl("delete", *(f"crd/{name}" for name in names or PROJECTS)).returncode == 0
    wait_for(lambda: plane.kinds().keys().isdisjoint(names or PROJECTS), what="the end of the kinds")
