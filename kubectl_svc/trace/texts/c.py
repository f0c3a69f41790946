"""Pods and endpoints."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.trace.texts.filling import REFUSED
from kubectl_svc.wording.filling import Template

_DEADLOCK = (
    "; the pods' DNS names do not resolve until they are ready: if the pods wait for each other, "
    "set publishNotReadyAddresses: true{deadlock:?}"
)
_DEADLOCK_OF_ONE = (
    "; the pod's DNS name does not resolve until it is ready: if other pods wait for it, "
    "set publishNotReadyAddresses: true{deadlock:?}"
)

TEXTS: Mapping[str, Mapping[str, Template]] = {
    "C1": {
        "": ("0 of {pods:pod|pods} {pods:~is|are} ready: {cause} ({count} of them)", "; {others:clauses}", _DEADLOCK),
        "one": ("the only pod, {pod}, is not ready: {cause}", _DEADLOCK_OF_ONE),
        "by-status": ("the status of {pod} reports no ready pods", ": {why}", _DEADLOCK),
    },
    "C2": {
        "": ("{count} of {total:pod|pods} {count:~is|are} not ready", "; {pod}: {cause}"),
        "of-files": (
            "{count} of {total:pod|pods} in the files {count:~is|are} not ready, and others are ready",
            "; {pod}: {cause}",
        ),
        "of-files-alone": (
            "{count} of {total:pod|pods} in the files {count:~is|are} not ready, and the others are not in the files",
            "; {pod}: {cause}",
        ),
    },
    "C3": {"": "{pods:group}: readiness gate {gate} is not met, though the containers are ready"},
    "C4": {"": "{port}: only {count:terminating endpoint still serves|terminating endpoints still serve} traffic"},
    "C5": {"": "publishNotReadyAddresses: {pods:group} {pods:~gets|get} traffic without being ready"},
    "C6": {"": "node {node} is not ready ({reason}); {pods:pod of the Service is|pods of the Service are} on it"},
    "C7": {"": "{pods:group} on node {node}: no IP address yet"},
    "C8": {"": ("{difference}", " (and {more} more)", "; if the pod was deleted just now, this resolves itself{may_pass:?}")},
    "C9": {
        "": "{difference}",
        "controller": ("{difference}: is the EndpointSlice controller running?", " Does node {node} exist?"),
        "momentary": (
            "{difference}; the pod became ready less than a minute ago, and the EndpointSlice controller may not have "
            "updated the slice yet"
        ),
    },
    "C10": {
        "": "{pods:pod is|pods are} ready, but there is no EndpointSlice: is the EndpointSlice controller running?",
        "told": "{pods:pod is|pods are} ready, but there is no EndpointSlice: {why}",
    },
    "C11": {"": "{address}:{number} is in {slices} with different conditions: which of them is used is undefined"},
    "C12": {
        "": "{endpoints} has {count:address|addresses}, of which mirrored slices get the first {capacity}",
        "cut": "{endpoints} was cut to {count:address|addresses}",
    },
    "C13": {"": "{endpoint} is the only endpoint"},
    "C14": {"": "{pods:group}: hostNetwork, so NetworkPolicy does not apply"},
    "C15": {"": ("the rollout of {workload} is stuck", ": {why}")},
    "C16": {"": REFUSED},
    "C17": {
        "": "{pods:group} {pods:~is|are} ready, but in no EndpointSlice: not bound to a node",
        "no-node": "{pods:group} {pods:~is|are} ready, but in no EndpointSlice: node {node} does not exist",
    },
    "C18": {
        "": ("{difference}", " (and {more} more)", "; the slices are correct{slices_right:?}"),
        "overwritten": "the Service has a selector: the Endpoints controller overwrites {endpoints}",
    },
    "C19": {"": "{port}: {count} of {total:address|addresses} {count:~is|are} not ready: {addresses:3}"},
    "C20": {"": REFUSED},
}
