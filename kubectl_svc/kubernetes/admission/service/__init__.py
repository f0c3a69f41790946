"""A Service: what the server fills in, allocates, and refuses, on create and on update.

Mirrors, all v1.37: pkg/apis/core/v1 ``SetDefaults_Service``; pkg/registry/core/service, whose storage allocates before the
strategy validates; pkg/apis/core/validation ``ValidateServiceCreate`` and ``ValidateServiceUpdate``. What depends on the
cluster is not judged: whether an address or a node port is free or in the server's ranges, and which IP families it has.
"""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.refused import Refusals
from kubectl_svc.kubernetes.admission.service import addresses, families, node_ports, spec, updates


def created(service: Struct) -> Refusals:
    """What is wrong with the new, defaulted ``service``; allocated values are written into it."""
    own = service.setdefault("spec", {})
    addresses.follow(own, None)
    yield from families.assigned(own, None)
    yield from node_ports.allocated(own)
    yield from metadata.created(service.get("metadata") or {}, formats.dns_label)
    yield from spec.valid(service, None)


def updated(service: Struct, old: Struct) -> Refusals:
    """What is wrong with the defaulted ``service`` in the place of ``old``, which the server holds."""
    own, before = service.setdefault("spec", {}), old.get("spec") or {}
    updates.keep_allocated(own, before)
    addresses.follow(own, before)
    yield from families.assigned(own, before)
    yield from node_ports.reallocated(own, before)
    updates.drop_of_type(own, before)
    yield from metadata.updated(service.get("metadata") or {}, old.get("metadata") or {})
    yield from updates.allowed(own, before)
    yield from spec.valid(service, old)
