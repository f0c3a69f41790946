"""The Service: what is worth knowing about it before it is written, and what it selects."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "labels-left-out": (
        "pod {name}: the selector omits {labels:all}, because the pod's replacements do not have "
        "{labels:~this label|these labels}; use --keep-labels to keep {labels:~it|them}"
    ),
    "name-undeclared": 'no container of {source} declares a port named "{name}"; {declared}',
    "service-lacks-port": ("{source} has no port {port}; it has only {ports:5}", " ({instead})"),
    "undeclared": ("no container of {source} declares {port}; {declared}", " ({instead})"),
    "declares-only": "it declares only {ports:5}",
    "declares-none": "it declares no port",
    "declared-port": ("", " {name}", " {number}", "/{protocol}"),
    "send-there": "use {flag} to send traffic there",
    "send-to-one": "use {flag} to send traffic to one of them",
    "port-of-alias": "--port has no effect with type ExternalName: clients connect to the port that they choose themselves",
    "keep-labels": "--keep-labels has no effect: only labels of pods are left out",
    "annotation-value": 'the annotation {name} has the value "{value}"; repeat --annotation for another one',
    "node-port-meant": ("port {port} sends traffic to container port {target}; a node port is written {port}@{target}"),
    "headless-field": ("{flag} has no effect on a headless Service: clients connect to pods, not through kube-proxy"),
    "headless-ports": "a headless Service maps no ports: clients connect to {ports:all}",
    "mapped": "{target}, not {port}",
    "publish-not-ready": "--publish-not-ready has no effect without a selector: no pods are published",
    "target-name": (
        'target port "{name}" is looked up in pods, and the Service has no selector: '
        "its endpoints get port {port} unless they have another"
    ),
    "digit-name": "the name {name} begins with a digit, which API servers before 1.36 refuse",
    "node-port-range": "node port {number} is outside {lowest}-{highest}, the default range of API servers",
    "no-pod": "no pod matches {selector}",
    "pods": (
        "{pods:pod matches|pods match} {selector}, {ready} ready",
        "; no container declares {undeclared:all}",
        "; every target port is declared{declared:?}",
    ),
    "pods-unseen": "the pods could not be read: {error}",
    "waits-for-endpoint": "service/{name} selects no pods: --wait ends when a ready endpoint is added",
    "waiting": "waiting for service/{name}: {missing}",
    "timed-out": "service/{name}: timed out after {seconds} s: {missing}",
    "trace": "to find out why, run 'kubectl svc trace {name}'",
    "deleted-waiting": "service/{name} was deleted while waiting for it",
    "never-address": "a Service of type {type} never gets a load balancer address",
    "no-address-yet": "no IP or hostname in status.loadBalancer yet",
    "no-endpoint-no-selector": (
        "no endpoint, and no selector that could match pods ('kubectl svc endpoints add {name} ADDR' adds an endpoint)"
    ),
    "no-slice-yet": "no EndpointSlice yet",
    "no-running-pod": "no endpoint: no running pod matches the selector",
    "none-ready": "no endpoint is ready",
}
