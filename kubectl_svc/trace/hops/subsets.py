"""The subsets of a Service that Istio's routes send to, and the rules that define them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kubectl_svc.kubernetes.references.reading import Reference
from kubectl_svc.kubernetes.references.subsets import Subset, defined, used
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import Said


def rules(chain: Chain) -> dict[str, tuple[Object, Subset]]:
    """Each subset of the Service by name, with the DestinationRule that defines it."""
    leading = chain.facts.seen.references_to(chain.facts.namespace, chain.name)
    known = [obj for obj, _ in leading if obj.get("kind") == "DestinationRule"]
    return {subset.name: (rule, subset) for rule in known for subset in defined(rule)}


def empty(chain: Chain, subset: Subset) -> bool:
    """Whether the Service has pods, and none of them is in the subset."""
    wanted = of_labels(subset.labels)
    known = bool(chain.alive) and not chain.left_out
    return known and not any(wanted.matches(meta.labels(pod)) for pod in chain.alive)


def unseen(chain: Chain, subsets: Collection[str]) -> Said | None:
    """What to say of subsets where files hold no DestinationRule of the Service: the cluster may have it."""
    if not subsets or chain.facts.source != FILES or rules(chain):
        return None
    return Said("subset-unseen", {"subsets": sorted(subsets)})


def by_name(obj: Object, references: Iterable[Reference]) -> dict[str, list[Reference]]:
    """The subsets of the Service to which an object sends, with the places where it does."""
    found: dict[str, list[Reference]] = {}
    for one in references:
        if name := used(obj, one):
            found.setdefault(name, []).append(one)
    return found
