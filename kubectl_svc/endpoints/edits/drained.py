"""Whether endpoints that were drained still are, while their connections end. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.endpoints.addresses import EndpointAddress
from kubectl_svc.endpoints.edits import places, storage
from kubectl_svc.endpoints.objects.entries import UP
from kubectl_svc.endpoints.reading.facts import EndpointFacts, service_change
from kubectl_svc.endpoints.said import said
from kubectl_svc.wording import Said


def undone(drained: EndpointFacts, now: EndpointFacts, targets: Sequence[EndpointAddress]) -> Said | None:
    """Why ``targets``, which were ``drained``, may get new connections again; nothing while they drain or are gone."""
    if not now.service_exists:
        return said("drain-no-service", name=now.name)
    if change := service_change(drained.service, now.service):
        return said("drain-other-service", name=now.name, change=change)
    again = [entry for entry in places.named_by(storage.union(now, storage.SLICES), targets) if entry.state == UP]
    return said("drain-undone", endpoints=again) if again else None
