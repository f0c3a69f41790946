"""What is there and should not be, or should be ours: plans of ``delete``, ``adopt`` and ``clean``."""

from __future__ import annotations

from kubectl_svc.endpoints.facts import Facts
from kubectl_svc.endpoints.plan import DELETE, UNCHANGED, Plan, Result, Write
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import reference


def delete(facts: Facts) -> Plan:
    """Our own slices go; nothing else does."""
    if not facts.own:
        return Plan(results=(Result(f"service/{facts.name}", UNCHANGED, "no slice of ours"),), warnings=_left(facts))
    return Plan(tuple(Write(DELETE, slice_) for slice_ in facts.own), tuple(map(_deleted, facts.own)), _left(facts))


def _deleted(obj: Object) -> Result:
    return Result(reference(obj), "deleted")


def _left(facts: Facts) -> tuple[str, ...]:
    return tuple(f"{reference(slice_)} is not ours and stays" for slice_ in facts.others)
