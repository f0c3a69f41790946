"""Services and their selectors."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.trace.texts.filling import REFUSED
from kubectl_svc.wording.filling import Template

TEXTS: Mapping[str, Mapping[str, Template]] = {
    "A1": {
        "": "there is no service {name} in namespace {namespace}; the namespace has no Services",
        "elsewhere": (
            "there is no service {name} in namespace {namespace}; {homes:~namespace|namespaces} {homes} {homes:~has|have} one"
        ),
        "no-namespace": (
            "there is no service {name} in namespace {namespace}, and no such namespace",
            "; {homes:~namespace|namespaces} {homes} {homes:~has|have} one",
        ),
        "kind": "there is no service {name} in namespace {namespace}, but there is {other}",
        "closest": 'there is no service {name} in namespace {namespace}; the closest name is "{closest}"',
        "names": "there is no service {name} in namespace {namespace}, which has {names}",
    },
    "A2": {
        "": "{service} has no port {asked}; it has {ports:ports}",
        "target": (
            "{service} has no port {asked}; it has {ports:ports}; "
            "{port} is the targetPort of {meant.port}, and clients must use {meant.port}"
        ),
        "name": '{service} has no port {asked}; it has {ports:ports}; the closest name is "{meant.name}"',
        "node-port": (
            "{service} has no port {asked}; it has {ports:ports}; {port} is the nodePort of port {meant.port}: "
            "use it only with a node's address; with the Service's name or cluster IP, use {meant.port}"
        ),
        "node-port-of": (
            "{service} has no port {asked}; it has {ports:ports}; {port} is the nodePort of {owner}",
            " in namespace {in}",
        ),
        "protocol": "{service} has no port {asked}; it has {ports:ports}; port {port} is {meant.protocol}",
    },
    "A3": {
        "": "selector {selector} matches no pod in namespace {namespace}",
        "finished": (
            "selector {selector} matches no running pod: {pods:pod with these labels has|pods with these labels have} finished",
            " (of {owner})",
        ),
        "rolled": (
            "selector {selector} matches no pod: every rollout changes the value of {labels}; remove it from the selector"
        ),
        "pair": "selector {selector} matches no pod: a selector is a map of label keys to values; write {label}: {value}",
        "no-replicas": (
            "selector {selector} matches no pod: {workload} has 0 replicas",
            "; {decides} sets the number of replicas",
            ", and {leaves} does not scale up from 0",
        ),
        "ordinal": ("selector {selector} matches no pod: the pods of {owner} are {first}", " to {last}"),
        "misplaced": (
            "selector {selector} matches no pod: {workload} has {labels} in metadata.labels, "
            "but its pods get only the labels in spec.template.metadata.labels"
        ),
        "none-made": ("selector {selector} matches no pod: {workload} has created no pods", ": {why}"),
        "near": "selector {selector} matches no pod: {differences:clauses}",
        "elsewhere": (
            "selector {selector} matches no pod: pods with these labels are in namespace {home}, "
            "but a Service selects pods only in its own namespace ({namespace})"
        ),
    },
    "A4": {
        "": "the selector matches pods of {names} (label {label}): each gets some of the traffic",
        "headless": "the selector matches pods of {names} (label {label}): the DNS gives the addresses of all of them",
        "ports": (
            "the selector matches pods of {having}, which declare port {number}, and of {lacking}, which declare only others: "
            "each gets some of the traffic"
        ),
        "no-ports": (
            "the selector matches pods of {having}, which declare port {number}, and of {lacking}, which declare none: "
            "each gets some of the traffic"
        ),
        "jobs": "the selector also matches pods of {jobs}: while such a pod runs, it gets some of the traffic",
    },
    "A22": {
        "": (
            "{port:label} is in the annotation last-applied-configuration, but not in the Service: "
            "connections to it are refused"
        ),
        "merged": (
            "{port:label} is in the annotation last-applied-configuration, but not in the Service: "
            "kubectl apply merges ports with the same number, and connections to {port:numbers} are refused"
        ),
    },
    "A5": {
        "": (
            "service {other} selects the same pods; {port:numbers} goes to targetPort {target} in this Service, "
            "but to {their_target} in service {other}"
        ),
        "hijacked": (
            "the selector matches the pods of {selected}; no Service selects the pods of {own}, which have {label}={value}"
        ),
    },
    "A6": {
        "no-label": "{slice} has no label {label}: it belongs to no Service",
        "perhaps": (
            "{service} has no selector and no endpoints; {slice}, which has no label {label} and belongs to no Service, "
            "may be intended for it"
        ),
        "other-label": "{slice} has the label {label}={other}, and there is no such Service",
        "other-name": (
            "{service} has no selector and no endpoints, and {endpoints} belongs to no Service: "
            "Endpoints must have the same name as their Service"
        ),
        "": "{service} has no selector and no endpoints",
        "of-api-server": (
            "{service} has no endpoints: each API server writes its own address there, and removes the addresses of others"
        ),
        "owned": (
            "{service} has no selector and no endpoints; {owner} manages this Service, and its controller usually writes them"
        ),
        "in-files": "{service} has no selector and no endpoints in these files",
    },
    "A7": {"": "{difference}"},
    "A8": {"": ("{difference}", " (and {more} more)", ": is the EndpointSliceMirroring controller running?{unexplained:?}")},
    "A9": {"": "{difference}"},
    "A12": {"": ("{service} is being deleted", " and waits for {finalizers}")},
    "A13": {
        "ranges-without-balancer": "loadBalancerSourceRanges has no effect: the Service is of type {type}, not LoadBalancer",
        "shut-out": (
            "{client} is not in loadBalancerSourceRanges ({ranges:99}): what it sends to the load balancer is dropped",
            "; node ports and external IPs do not check these ranges{elsewhere:?}",
        ),
        "ranges": "only clients in {ranges} get through the load balancer",
        "headless": "the Service is headless: traffic to its external IPs ({addresses}) is not forwarded",
        "family": (
            "{addresses:~external IP|external IPs} {addresses} {addresses:~is|are} not forwarded: the Service has no "
            "{families:and} cluster IP, and kube-proxy opens no port for that family"
        ),
        "captured": "external IP {address} is the address of {owner}: traffic for {owner} goes to this Service",
    },
    "A14": {"": "each client stays with one endpoint for {seconds} s (sessionAffinity ClientIP)"},
    "A15": {
        "": 'kube-proxy skips {service}: its label {label} assigns it to "{value}"',
        "placeholder": "{address} stands in for the Envoy of Cilium, which serves {service} itself and is not judged",
    },
    "A16": {"": "cluster IP {address} is outside of {ranges}"},
    "A17": {
        "": (
            "{owner} has serviceName {service}, which is not headless: the DNS specification defines no names for its pods, "
            "although CoreDNS creates names for ready pods",
            "; the fix deletes service/{service} and creates it again without a cluster IP; clients must then use the "
            "target port"
            "{deletes:?}",
            "; use a second, headless Service as its serviceName{second:?}",
        ),
        "missing": "{owner} has serviceName {service}, which does not exist: its pods get no DNS names",
        "elsewhere": (
            "the containers of {owner} use {asked}, but its serviceName is {service}: its pods have no names under {of}"
        ),
    },
    "A18": {"": "{service} is in the files {times:time|times}; the last one is traced"},
    "A19": {"": "service {other} in {namespace} also has cluster IP {address}"},
    "A20": {"": REFUSED},
    "A21": {"": ("no traffic gets through: {reason}", "; {behind}: {why}")},
}
