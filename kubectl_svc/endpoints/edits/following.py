"""A Service's endpoints follow a DNS name: what the name resolves to -> the set to be written. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kubectl_svc.endpoints.addresses import EndpointAddress
from kubectl_svc.endpoints.edits.plan import EditPlan
from kubectl_svc.endpoints.edits.planning import plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.edits.storage import SLICES
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import SvcError
from kubectl_svc.wording import Said


class Resolved(NamedTuple):
    """What one family's question brought: addresses, or why there are none."""

    addresses: tuple[str, ...] = ()
    failure: Said | None = None


def follow(facts: EndpointFacts, resolved: Mapping[str, Resolved], request: EditRequest) -> EditPlan:
    """``set`` to what was ``resolved``, by family; a family without an answer keeps the endpoints it has.

    Raises ``SvcError`` when there is nothing to go by at all: then the last good set stays.
    """
    if not any(answer.addresses for answer in resolved.values()):
        raise SvcError(said("failures", failures=[answer.failure for answer in resolved.values()]), said("set-stays"))
    failed = frozenset(family for family, answer in resolved.items() if answer.failure)
    found = tuple(EndpointAddress(address) for answer in resolved.values() for address in answer.addresses)
    made = plan(facts, request._replace(verb="set", targets=found, kind=SLICES, kept=failed))
    return made._replace(warnings=(*made.warnings, *(answer.failure for answer in resolved.values() if answer.failure)))
