"""The names that single pods of a Service have in DNS, as ``db-0.db.shop.svc.cluster.local``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.kubernetes.controllers.pod_labels import ordinals
from kubectl_svc.kubernetes.dns.answers import host_name
from kubectl_svc.objects import Object, addresses, meta, pods, services, slices
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading import scaling
from kubectl_svc.trace.reading.templates import origin, stands_in, template

MOST = 1000
"""Pods of one workload whose names are made."""


class Names(NamedTuple):
    """First labels of the names; ``complete`` is false where something else may make pods that have one, too."""

    names: tuple[str, ...]
    complete: bool = True


def found(chain: Chain) -> tuple[str, ...]:
    """The first labels of the names that DNS has: of the ready endpoints, or of the pods that manifests will make."""
    if chain.assumed:
        return expected(chain).names
    ready = (endpoint for endpoint in chain.endpoints if slices.ready(endpoint))
    return tuple(dict.fromkeys(host_name(one, address) for one in ready for address in slices.addresses(one)))


def expected(chain: Chain) -> Names:
    """The host names of the pods that the workloads of the files will make (``ShouldSetHostname`` of k8s.io/endpointslice)."""
    names = [name for pod in chain.alive for name in _of_pod(chain, pod)]
    open_ended = any(pod.get("kind") == "CronJob" or _scaled(chain, owner(chain, pod)) for pod in chain.alive)
    known = chain.facts.sees("Pod") and not chain.left_out and bool(chain.alive)
    return Names(tuple(dict.fromkeys(names)), known and not open_ended)


def owner(chain: Chain, pod: Object) -> Object | None:
    """The workload that a pod is of, or stands in for, where the facts hold it."""
    kind, name = meta.owner(pod)
    if stands_in(pod):
        kind, name = str(pod.get("kind")), origin(pod).partition("/")[2]
    return next(iter(chain.facts.seen.named(kind, chain.facts.namespace, name)), None)


def counting(chain: Chain, pod: Object) -> Object | None:
    """What makes the pods that a stand-in is for, and counts them in its status: a Rollout may make those of a Deployment."""
    made = owner(chain, pod)
    return scaling.making(chain.facts, made) if made is not None else None


def governing(chain: Chain, pod: Object) -> str:
    """The Service that a StatefulSet has its pods named under; nothing for any other pod."""
    if stands_in(pod) and pod.get("kind") == "StatefulSet":
        return subdomain(owner(chain, pod) or {})
    return pods.subdomain(pod) if meta.owner(pod)[0] == "StatefulSet" else ""


def of_address(label: str) -> bool:
    """Whether a label is an address with dashes, as ``10-1-0-7``: files do not tell the addresses of pods."""
    return any(map(addresses.family, (label.replace("-", "."), label.replace("-", ":"))))


def ordinal(label: str, owner: str) -> int | None:
    """The ordinal in the name of a pod of StatefulSet ``owner``; ``None`` where it is no such name."""
    number = label.removeprefix(f"{owner}-")
    return int(number) if number != label and number.isascii() and number.isdigit() and len(number) < 9 else None


def places(workload: Object) -> range:
    """The ordinals of a StatefulSet's pods, or the indices of an Indexed Job's."""
    made = template(workload)
    return ordinals(workload, made.replicas if made else 0)


def subdomain(workload: Object) -> str:
    """The Service under which a workload's pods have their names; nothing where they have none."""
    if workload.get("kind") == "StatefulSet":
        return str(dig(workload, "spec", "serviceName") or "")
    made = template(workload)
    return pods.subdomain({"spec": made.spec}) if made else ""


def numbered(workload: Object) -> bool:
    """Whether a workload's pods have its name and a number as their host names (pkg/controller/statefulset, .../job)."""
    return workload.get("kind") == "StatefulSet" or dig(workload, "spec", "completionMode") == "Indexed"


def _of_pod(chain: Chain, pod: Object) -> Iterator[str]:
    made = owner(chain, pod)
    if stands_in(pod) and made is not None and numbered(made):
        if subdomain(made) == chain.name:
            yield from (f"{meta.name(made)}-{place}" for place in places(made)[:MOST])
    elif pods.subdomain(pod) == chain.name and (pods.ready(pod) or services.publishes_not_ready(chain.spec)):
        yield from filter(None, [pods.hostname(pod)])


def _scaled(chain: Chain, workload: Object | None) -> bool:
    """Whether something else decides how many pods there are."""
    return workload is not None and any(
        find(chain.facts, workload) for find in (scaling.waker, scaling.rollout, scaling.autoscaler)
    )
