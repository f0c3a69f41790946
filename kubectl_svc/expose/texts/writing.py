"""What a write changes, takes away or leaves, and why it is refused."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "note": "note: {note}",
    "done": ("{object} {verb}", "{mark}", ": {moved:all}"),
    "added": "{address} added",
    "removed": "{address} removed",
    "removes": "{object}: --apply removes {parts:all}",
    "field": ("{name} {old}", " (now {new})"),
    "port": ("port {port}", " with node port {node_port}"),
    "node-port": "node port {node_port} of {port}",
    "port-field": ("{name} {old} of {port}", " (now {new})"),
    "stays-headless": (
        "service/{name} stays headless: a cluster IP cannot be added; run 'kubectl delete service {name} -n {namespace}' first"
    ),
    "node-ports-stay": (
        "service/{name}: its node ports {ports:all} stay although allocateLoadBalancerNodePorts is false; "
        "'kubectl edit service {name} -n {namespace}' can remove them"
    ),
    "pods-stay": (
        "service/{name}: {endpoints:words} {endpoints:~was|were} found by the selector and {endpoints:~gets|get} traffic until "
        "{endpoints:~it is|they are} deleted: "
        "'kubectl delete endpoints {name} -n {namespace} && kubectl svc endpoints clean {name} --allow=empty -n {namespace}'"
    ),
    "family-unused": ("service/{name}: its endpoints {endpoints:words} are unused: the Service no longer has their IP family"),
    "label": "label {name}={value}",
    "annotation-gone": "annotation {name}",
    "selector-pair": "{name}={value} from the selector",
    "port-stays": (
        "service/{name}: port {port} {owned} and is kept, although the command line does not specify it; "
        "'kubectl edit service {name} -n {namespace}' can remove it"
    ),
    "owned": "is owned by {managers:and}",
    "unowned": "is owned by no manager",
    "ports-kept": (
        "service/{name}: its endpoints keep the ports {ports:all}; "
        "to use the Service's ports, run 'kubectl svc endpoints set {name} {addresses} -n {namespace}'"
    ),
    "endpoints-unused": (
        "service/{name}: its endpoints {endpoints:words} are unused: a Service of type ExternalName has none; "
        "'kubectl svc endpoints delete {name} -n {namespace}' deletes those of kubectl-svc"
    ),
    "beside-pods": (
        "service/{name}: {endpoints:words} {endpoints:~gets|get} traffic in addition to the pods; "
        "'kubectl svc endpoints delete {name} -n {namespace}' deletes those of kubectl-svc"
    ),
    "served-again": (
        "service/{name}: {endpoints:words} of an earlier Service of this name {endpoints:~gets|get} its traffic; "
        "'kubectl svc endpoints get {name} -n {namespace}' shows them"
    ),
    "has-pods": "service/{name} selects pods by {selector}, and its endpoints are these pods",
    "other-name": "use another --name, or delete the Service first",
    "endpoints-wait": "endpoints/{name} exists with {addresses:words}, and would get traffic of a Service of this name, too",
    "delete-endpoints": "delete it first: kubectl delete endpoints {name} -n {namespace}",
    "exists": "{message}; use --apply to change it",
    "conflict": "{message}omit these fields, or use --force-conflicts to take them over",
    "terminating": "service/{name} is being deleted, and any change applied now will be deleted with it",
    "wait-for-deletion": "wait until it is deleted, then try again",
    "maybe-written": "whether service/{name} was written is unknown: {error}",
    "finish-if-there": "if the Service exists, run {command} to finish",
    "half-written": "service/{name} is {verb}, but its endpoints are not as requested: {error}",
    "finish": "to finish, run {command}",
}
