"""The DNS name of a single pod, as "db-3.db", does not exist.

What: DNS answers NXDOMAIN, and the client reports an unknown host. CoreDNS has a name for each ready endpoint: that of the
pod's hostname if its subdomain is the Service, else the address with dashes.
Why: the StatefulSet, or the Indexed Job, has fewer pods; its serviceName, or subdomain, is another Service; the pod is not
ready; or the pods are of something else and have no hostname.
Fix: use one of the names that exist, or give the pods theirs: a StatefulSet whose serviceName is a headless Service.

Example: "db-3.db.shop.svc.cluster.local" while StatefulSet "db" has 3 replicas, which are db-0, db-1 and db-2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look, look_at
from kubectl_svc.trace.hops import asked, pod_names
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import BROKEN, Fix, Problem

SHOWN = 10


def check(chain: Chain) -> Iterator[Problem]:
    """Where such a name was asked for; with the workload that was meant, if any."""
    via = chain.target.via
    label = str(via.values.get("endpoint") or "") if via is not None and via.kind == "Name" else ""
    if via is None or not label or not any(hop.id == asked.HOP and hop.status == BROKEN for hop in asked.follow(chain)):
        return
    values: dict[str, Any] = {
        "name": via.values["name"],
        "label": label,
        "service": chain.reference,
        "names": list(pod_names.found(chain))[:SHOWN],
    }
    variant, more, fix = _why(chain, label)
    yield Problem(chain.reference, {**values, **more}, fix, asked.HOP, variant=variant)


def _why(chain: Chain, label: str) -> tuple[str, dict[str, Any], Fix]:
    for workload in (*chain.facts.objects("StatefulSet"), *chain.facts.objects("Job")):
        place, of_set = pod_names.ordinal(label, meta.name(workload)), workload.get("kind") == "StatefulSet"
        if place is None:
            continue
        facts = {"owner": meta.reference(workload), "other": pod_names.subdomain(workload)}
        if not pod_names.numbered(workload):
            return "not-indexed", facts, _look(chain, workload, ("spec", "completionMode"))
        if place not in pod_names.places(workload):
            variant, field = ("replicas", "replicas") if of_set else ("completions", "completions")
            return variant, facts | {"count": len(pod_names.places(workload))}, _look(chain, workload, ("spec", field))
        if facts["other"] != chain.name:
            path = ("spec", "serviceName") if of_set else ("spec", "template", "spec", "subdomain")
            variant = "other-service" if of_set else "other-subdomain" if facts["other"] else "without-hostname"
            return variant, facts | {"label_of": chain.name}, _look(chain, workload, path)
    pod = chain.pod(label)
    if pod is not None and not stands_in(pod):
        if pods.subdomain(pod) == chain.name:
            return "not-ready", {"pod": meta.reference(pod)}, look(chain, "describe", "pod", label)
        if pods.subdomain(pod):
            kind, name = meta.owner(pod)
            owner = f"{kind.lower()}/{name}" if kind else meta.reference(pod)
            variant = "other-service" if kind == "StatefulSet" else "other-subdomain"
            return variant, {"owner": owner, "other": pods.subdomain(pod)}, look(chain, "describe", *owner.split("/"))
    if not any(pods.hostname(one) and pods.subdomain(one) == chain.name for one in chain.pods) and not pod_names.found(chain):
        return "without-hostname", {"label_of": chain.name}, _endpoints(chain)
    return "", {}, _endpoints(chain)


def _look(chain: Chain, workload: Object, path: tuple[str, ...]) -> Fix:
    return look_at(chain, path, meta.reference(workload))


def _endpoints(chain: Chain) -> Fix:
    if chain.live:
        return look(chain, "get", "endpointslices", "-l", f"kubernetes.io/service-name={chain.name}", "-o", "yaml")
    return look_at(chain, ("spec", "selector"))
