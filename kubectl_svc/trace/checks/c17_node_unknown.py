"""A ready pod is in no slice because its Node does not exist, or because it is not bound to a Node.

What: the EndpointSlice controller skips such a pod, whatever the status of the pod.
Why: the Node was deleted or renamed while its pods kept running; or something other than a kubelet wrote the pod's status.
Fix: get the Node back, or delete the pod, so that its owner makes one elsewhere.

Example: a node taken out of the cluster, its machine still running.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import NO_NODE
from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look, look_anywhere
from kubectl_svc.trace.report import ERROR, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where other pods serve. That a Node is not there is known only where nodes were read."""
    programmed = {meta.dig(endpoint, "targetRef", "name") for endpoint in chain.endpoints}
    names = {one.pod_name for one in chain.expected.left_out if one.reason == NO_NODE} - programmed
    left = [pod for pod in chain.alive if meta.name(pod) in names and pods.ready(pod) and not meta.terminating(pod)]
    severity = WARNING if chain.serves else ERROR
    for node in dict.fromkeys(map(pods.node_name, left)):
        yield _problem(chain, node, [pod for pod in left if pods.node_name(pod) == node])._replace(severity=severity)


def _problem(chain: Chain, node: str, left: list[Object]) -> Problem:
    what, values = meta.reference(left[0]), {"pods": [meta.reference(pod) for pod in left], "node": node}
    if node:
        return Problem(what, values, look_anywhere("get", "node", node), variant="no-node")
    return Problem(what, values, look(chain, "describe", "pod", meta.name(left[0])))
