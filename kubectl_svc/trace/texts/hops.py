"""What a hop of the way has to tell: its facts, and why it is not ok."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.trace.texts.filling import Template

TEXTS: Mapping[str, Template] = {
    "service": ("{type}", " {addresses:99}", ", selector {selector}"),
    "service-without-selector": ("{type}", " {addresses:99}", ", no selector"),
    "alias": "{type}",
    "no-service": "there is none",
    "unseen": "{why}",
    "no-such-port": "the Service has no such port",
    "port": ("targetPort {target_port}", ", nodePort {node_port}"),
    "node-port": "nodePort {node_port}",
    "ready": "{ready} of {total} ready",
    "same-as": "{ready} of {total} ready, the same as for {as}",
    "none-ready": "no endpoint is ready",
    "only-terminating": "only terminating endpoints still serve",
    "none-of-port": "ready addresses, but none for {port:label}",
    "no-endpoints": "no endpoints",
    "address": "{address}",
    "backend": (
        "",
        ", {address}",
        " on {node}",
        ", container {container}",
        " port {container_port}",
        ", port {undeclared}, which no container declares",
        ", {cause}",
        ", not ready{not_ready:?}",
        ", terminating, still serves{still_serves:?}",
    ),
    "not-ready": "not ready",
    "still-serves": "terminating, still serves",
    "cause": "{cause}",
    "slice-lacks-port": "its slice does not have this port",
    "pod-lacks-port": 'no container port "{target_port}" {protocol}',
    "in-no-slice": "in no endpoint slice",
    "ingress-name": '{routes:2} to port "{port}"',
    "ingress-number": "{routes:2} to port {port}",
    "ingress-none": "{routes:2} to a port with neither name nor number",
    "ingress-no-service": "its Service does not exist",
    "alias-target": "DNS answers with this name",
    "no-address-yet": "no address yet",
    "external-ips": "external IPs",
    "headless-external": "a headless Service is reached only by its pods' addresses",
}
