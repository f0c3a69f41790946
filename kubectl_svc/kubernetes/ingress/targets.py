"""How the AWS Load Balancer Controller reaches the pods of a Service: by their addresses, or by node ports.

Mirrors ``buildTargetGroupTargetType`` (pkg/ingress) and ``ResolveNodePortEndpoints`` (pkg/backend), 2.13.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubectl_svc.kubernetes.ingress.classes import Class
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig

TARGET_TYPE = "alb.ingress.kubernetes.io/target-type"
INSTANCE = "instance"
"""By node ports, which a ClusterIP Service does not have: the default, unless ``--default-target-type`` says otherwise."""
PARAMETERS = "IngressClassParams"
"""What an IngressClass may refer to: its ``spec.targetType`` counts before the annotation."""
_BY_NODE_PORT = ("NodePort", "LoadBalancer")


class Targets(NamedTuple):
    """``type`` is that of the targets; ``said`` is false for the default, which a flag of the controller may change."""

    type: str
    said: bool


def targets(ingress: Object, service: Object, own: Class, parameters: Iterable[Object]) -> Targets | None:
    """By what the controller reaches a Service; ``None`` where its class has parameters that are not known."""
    ref = dig(own.object, "spec", "parameters")
    named = [one for one in parameters if meta.name(one) == dig(ref, "name")]
    if ref and not named:
        return None
    notes = {**meta.annotations(ingress), **meta.annotations(service)}
    said = next((str(found) for one in named if (found := dig(one, "spec", "targetType"))), "") or notes.get(TARGET_TYPE, "")
    return Targets(said or INSTANCE, bool(said))


def unreachable(service: Object, found: Targets) -> bool:
    """Whether the controller registers no target for a Service: it has no node ports."""
    return found.type == INSTANCE and services.type_of(service) not in (*_BY_NODE_PORT, "ExternalName")
