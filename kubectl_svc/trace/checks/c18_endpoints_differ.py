"""The Endpoints object does not match the pods.

What: kube-proxy reads slices and is not affected; old clients, ingress controllers and people that read Endpoints are misled.
It is seen in files that hold Endpoints, such as a dump; a live trace spends its reads on the path of the traffic.
Why: they were edited, or the Endpoints controller is behind; it writes only when the Service or one of its pods changes. What
a manifest has in Endpoints of a Service with a selector is lost: the controller overwrites them.
Fix: delete the Endpoints: the controller creates them again. In manifests: remove the selector, or the Endpoints.

Example: the address of a pod that is long gone, put in by hand to help out.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.endpoints_object import endpoints_differences
from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import delete, look_at
from kubectl_svc.trace.reading.facts import PODS_IN_PART
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Of pods, slices and Endpoints the last two against the first; manifests have no pods to compare with.

    Endpoints that somebody writes beside a selector are not what there will be.
    """
    for found in chain.facts.seen.named("Endpoints", chain.facts.namespace, chain.name):
        if chain.selector and not meta.uid(found) and not chain.live:
            what = meta.reference(found)
            yield Problem(what, {"endpoints": what}, look_at(chain, ("spec", "selector")), "", WARNING, "overwritten")
            return
    whole = chain.facts.sees("Pod") and chain.facts.sees(PODS_IN_PART)
    if not chain.live or not whole or any(map(stands_in, chain.pods)):
        return
    for found in chain.facts.seen.named("Endpoints", chain.facts.namespace, chain.name):
        if differences := endpoints_differences(chain.spec, chain.pods, found):
            what, right = f"endpoints/{chain.name}", chain.facts.sees("EndpointSlice") and not chain.differences
            values = {"difference": differences[0], "more": len(differences) - 1, "slices_right": right}
            # Where no slices are there, the Endpoints alone tell what a controller has made of the pods.
            severity = "" if chain.facts.sees("EndpointSlice") else WARNING
            yield Problem(what, values, delete(chain, what), "", severity)
