"""Types of Services, addresses and policies."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.wording.filling import Template

_LOCAL: Mapping[str, Template] = {
    "": "{policy} Local: {ways:ways}{forward} {forward:~forwards|forward} connections, {drop} {drop:~drops|drop} them",
    "others": "{policy} Local: {ways:ways}{forward} {forward:~forwards|forward} connections, every other node drops them",
    "nobody": "{policy} Local: {ways:ways}no endpoint has a node name, so every node drops connections",
}

TEXTS: Mapping[str, Mapping[str, Template]] = {
    "D1": {
        "": "the load balancer has no address yet: is there a load balancer controller in this cluster?",
        "class": 'the load balancer has no address yet: is there a controller for class "{class}" in this cluster?',
        "told": "the load balancer has no address yet: {why}",
    },
    "D2": {
        "": "{address} does not serve {port}/{protocol}: {error}",
        "some-port": ("the load balancer does not serve every port: {reason}", ": {message}"),
    },
    "D3": _LOCAL,
    "D4": _LOCAL,
    "D5": {
        "": (
            "{ways:ways}{without} of {total:endpoint|endpoints} {without:~has|have} no topology hint, so all nodes ignore "
            "the hints"
        ),
        "astray": "{ways:ways}no endpoint has a hint for {nodes}, so all endpoints are used there",
    },
    "D6": {
        "": "service {other} in {namespace} also uses nodePort {number}",
        "range": "nodePort {number} is outside 30000-32767, the default range",
    },
    "D7": {"": "no node ports are allocated: the load balancer must reach the pods directly"},
    "D8": {"": "externalName {host} is an IP address; DNS treats it as a host name, and no such host exists"},
    "D9": {
        "": ("there is no service {name} in namespace {namespace}", '; the closest name is "{closest}"'),
        "not-in-files": "the files contain no Service in namespace {namespace}, so service {name} may not exist there",
        "asked": (
            "service {name} in namespace {namespace} has no port {asked}; it has {ports:ports}; "
            "an ExternalName does not translate ports"
        ),
        "door": (
            "{door} sends {routes:routes} to port {port} of an ExternalName, but its target, "
            "service {name} in namespace {namespace}, has {ports:ports}: an ExternalName does not translate ports"
        ),
        "door name": (
            '{door} sends {routes:routes} to port "{port}" of an ExternalName, which is {number}, but its target, '
            "service {name} in namespace {namespace}, has {ports:ports}: an ExternalName does not translate ports"
        ),
        "port": (
            "service {name} in namespace {namespace} has no port {port:numbers}; it has {ports:ports}; "
            "an ExternalName does not translate ports"
        ),
        "itself": "externalName {host} is this Service itself",
        "incomplete": (
            'externalName "{host}" is not a full name: search lists do not apply to the target of an alias',
            "; the full name is {full}",
        ),
        "misspelt": ('externalName "{host}" is not a name in the cluster\'s DNS', "; the full name is {full}"),
        "alias": "service {name} is an ExternalName, too: an alias of {further}",
        "circle": "service {name} is an alias of this Service: the names form a loop",
    },
    "D10": {
        "selector": "the selector of an ExternalName does nothing",
        "ports": "an ExternalName translates no port: {port.port} does not become {port.target_port}",
        "ingress": "{door} leads to an ExternalName: not every Ingress controller follows one",
        "caller": "{door} leads to an ExternalName: the API server looks {host} up by the DNS of its own host",
        "caller inside": (
            "{door} leads to an ExternalName: the API server looks {host} up by the DNS of its own host, which may have no "
            "names of the cluster"
        ),
    },
    "D11": {"": 'externalName "{host}" is not a host name'},
    "D12": {
        "": "{name}.{namespace}.svc does not resolve: no endpoint is ready",
        "nameless": "ports without names have no SRV records",
    },
    "D13": {
        "": "there is no ready endpoint for {family}, only for {served}",
        "alone": "the Service is {families} only, and {pods:group} {pods:~has|have} only {have}: no endpoint can be made",
    },
    "D14": {
        "": "kube-proxy ignores {slice}: the Service has no {family}",
        "assumed": (
            "all endpoints of {service} are IPv6, but the Service sets no ipFamilies: "
            "they work only if the cluster's first IP family is IPv6"
        ),
    },
    "D15": {
        "cluster-ip": "endpoint {address} is the cluster IP of service {other}: nothing is forwarded there",
        "loopback": "endpoint {address} is a loopback address: nothing is forwarded there",
        "link-local": "endpoint {address} is a link-local address: nothing is forwarded there",
        "multicast": "endpoint {address} is a multicast address: nothing is forwarded there",
        "link-local-multicast": "endpoint {address} is a link-local multicast address: nothing is forwarded there",
        "broadcast": "endpoint {address} is the broadcast address: nothing is forwarded there",
        "unspecified": "endpoint {address} is the unspecified address: nothing is forwarded there",
        "this-network": "endpoint {address} is in 0.0.0.0/8, which is not a destination: nothing is forwarded there",
        "reserved": "endpoint {address} is in a reserved block: nothing is forwarded there",
    },
    "D16": {"": "firewalls and kube-proxy's --nodeport-addresses are not checked: no API shows them"},
    "D17": {
        "": (
            "DNS has no name {name}: no ready endpoint of {service} has the host name {label}",
            "; the names that exist begin with {names}",
        ),
        "replicas": (
            "DNS has no name {name}: {owner} has {count:replica|replicas}",
            ", and the names that exist begin with {names}",
        ),
        "other-service": (
            "DNS has no name {name}: {owner} has serviceName {other}, so its pods have no names under {service}",
            "; the names that exist begin with {names}",
        ),
        "completions": (
            "DNS has no name {name}: {owner} has {count:completion|completions}",
            ", and the names that exist begin with {names}",
        ),
        "not-indexed": (
            "DNS has no name {name}: {owner} is not Indexed, so its pods have no host names",
            "; the names that exist begin with {names}",
        ),
        "other-subdomain": (
            "DNS has no name {name}: {owner} has subdomain {other}, so its pods have no names under {service}",
            "; the names that exist begin with {names}",
        ),
        "not-ready": (
            "DNS has no name {name} until {pod} is ready",
            "; the names that exist begin with {names}",
        ),
        "without-hostname": (
            "DNS has no name {name}: only pods with a hostname and with subdomain {label_of} have names of their own there",
            "; the names that exist begin with {names}",
        ),
    },
}
