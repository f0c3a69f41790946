"""Flags: values that cannot be understood, contradictions, and what has no effect."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "of-field": "{field}: {problem}",
    "name-of": "the name of {kind} {name}",
    "port-flag": '--port "{text}"',
    "not-a-number": '{flag}: "{text}" is not a number',
    "out-of-range": "{flag}: {text} is out of range; it must be between {lowest} and {highest}",
    "port-syntax": "{flag}: expected {syntax}, for example {example}",
    "port-name": '{flag}: "{name}" before the equals sign is the name of the port; the target port follows a colon: {meant}',
    "nameless": "a Service without a resource to expose needs a name; add --name=NAME",
    "port-examples": "80 or web=80:8080/TCP",
    "protocol": '--protocol: "{text}" is not supported; use TCP, UDP or SCTP',
    "error-of-flag": "{flag}: {error}",
    "equalities": 'invalid value "{text}" for {flag}: use KEY=VALUE[,KEY=VALUE...], with each key once',
    "annotation": '--annotation: "{text}" is not KEY=VALUE',
    "dry-run": 'invalid value "{text}": use none, client or server',
    "invalid-wait": 'invalid value "{value}" for --wait: use address or endpoints',
    "contradicts": "{flag} contradicts {other}",
    "contradicts-omit": "{flag} contradicts {other}; omit one of them",
    "no-effect-without": "{flag} has no effect without {other}",
    "address-and-selector": (
        "--address: the endpoints of a Service with a selector are its pods; omit --address or --selector"
    ),
    "address-and-source": ("--address: the endpoints of an exposed resource are its pods; omit the resource or --address"),
    "save-config": "--save-config has no effect with --apply: the server records the configuration; omit one of them",
    "apply-client": "--dry-run=client does not work with --apply; use --dry-run=server",
    "wait-dry-run": "--wait has no effect with --dry-run: nothing is created to wait for; omit one of them",
    "wait-external": "--wait: an ExternalName has no endpoints and no address to wait for",
    "wait-address": "--wait=address: only a load balancer gets an address; add --type=LoadBalancer",
    "unknown-rule": '--allow: unknown rule "{rule}"; the rules are {rules:all}',
    "several-node-ports": ("--node-port: the Service has {count} ports; write --port PORT@NODEPORT for each that needs one"),
    "two-node-ports": "--node-port: --port already has node port {number}",
    "external-with-source": "--external-name: a DNS alias has no pods; omit the resource or --external-name",
    "external-selector": "--selector has no effect with type ExternalName: it selects no pods; omit it",
    "external-address": (
        "--address has no effect with type ExternalName: it has no endpoints; omit --external-name or --address"
    ),
    "external-port": "--port: an ExternalName maps no ports: clients connect to port {port}, not to {target}",
    "external-target": "--target-port has no effect with type ExternalName: it maps no ports; omit it",
    "external-field": "{flag} has no effect with type ExternalName: it is a DNS alias; omit it",
    "external-url": '--external-name: "{text}" is a URL; write --external-name={host}',
    "external-with-port": (
        '--external-name: "{text}" has a port, which clients choose themselves; write --external-name={host}'
    ),
    "external-with-path": '--external-name: "{text}" has a path; write --external-name={host}',
    "node-port-type": "a node port needs type NodePort or LoadBalancer; add --type=NodePort",
    "load-balancer-ip": "the value has no effect unless the type is LoadBalancer; add --type=LoadBalancer",
    "external-of-type": "the value has no effect with type {type}; omit the type",
    "external-ip": "the value is an IP address, but a DNS alias needs a host name; use --address instead",
    "external-node-port": "a node port has no effect with type ExternalName",
    "affinity-timeout": "the value has no effect without session affinity; add --session-affinity=ClientIP",
}
