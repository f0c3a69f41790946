"""Ingresses and other users of the Service."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.trace.texts.filling import REFUSED
from kubectl_svc.wording.filling import Template

_TARGET = "{port} is the targetPort of {meant.port}, and clients must use {meant.port}"
_NAME = 'the closest name is "{meant.name}"'
_NUMBER = '"{port}" in quotes is a name and is compared only with port names; use the number {meant.port}'
_SERVICE = "in {door}, a number is a port of the pods, but {port} is the Service's port"
_PROTOCOL = "{door} connects by {protocol}"
_ASTRAY = "service {service} in namespace {namespace}; in the files, that Service is in namespace {elsewhere}"
_BY_NAME = '{door} sends {routes:routes} to port "{port}" of {service}, which has {ports:ports}'
_BY_NUMBER = "{door} sends {routes:routes} to port {port} of {service}, which has {ports:ports}"

_STATES: Mapping[str, tuple[str, ...]] = {
    "missing": (
        "{door} calls service {service} in namespace {namespace}, which does not exist",
        " (there is one in namespace {elsewhere})",
        ' (the closest name is "{closest}")',
    ),
    "astray": (
        "{door} calls service {service} in namespace {namespace}; in the files, that Service is in namespace {elsewhere}",
    ),
    "port": ("{door} calls port {port} of service {service}, which has {ports:ports}",),
    "dead": ("{door} calls service {service}, which has no ready endpoint",),
}
_WRITES = " of {resources}"
_FAILS: Mapping[str, tuple[str, ...]] = {
    "writes": (
        ": webhook {webhook} fails, and the API server rejects every {operations}",
        _WRITES,
        " in namespaces with {namespaces}",
        " (failurePolicy Fail){webhook:?}",
    ),
    "ignored": (
        ": webhook {webhook} is skipped for every {operations}",
        _WRITES,
        " in namespaces with {namespaces}",
        " (failurePolicy Ignore){webhook:?}",
    ),
    "group": (": every request for {routes} fails, and no namespace can be deleted",),
    "conversion": (": {routes} cannot be converted between versions",),
}

TEXTS: Mapping[str, Mapping[str, Template]] = {
    "E1": {
        "": (
            "{door} sends {routes:2} to service {service}, which does not exist",
            '; the closest name is "{closest}"',
            "; a Service of this name is in namespace {elsewhere}, but {door} does not refer to that namespace",
        ),
        "alone": (
            "{door} sends traffic to service {service}, which does not exist",
            '; the closest name is "{closest}"',
            "; there is one in namespace {elsewhere}",
        ),
        "astray": f"{{door}} sends {{routes:2}} to {_ASTRAY}",
        "alone astray": f"{{door}} leads to {_ASTRAY}",
        "settings": (
            "{door} applies to service {service}, which does not exist",
            '; the closest name is "{closest}"',
            "; there is one in namespace {elsewhere}",
        ),
        "settings astray": f"{{door}} applies to {_ASTRAY}",
    },
    "E2": {
        "none": "{door} sends {routes:routes} to a port of {service} with neither name nor number; it has {ports:ports}",
        "name": _BY_NAME,
        "name target": f"{_BY_NAME}; {_TARGET}",
        "name name": f"{_BY_NAME}; {_NAME}",
        "name number": f"{_BY_NAME}; {_NUMBER}",
        "name protocol": f"{_BY_NAME}; {_PROTOCOL}",
        "number": _BY_NUMBER,
        "number protocol": f"{_BY_NUMBER}; {_PROTOCOL}",
        "number service": f"{_BY_NUMBER}; {_SERVICE}",
        "name service": f"{_BY_NAME}; {_SERVICE}",
        "number target": f"{_BY_NUMBER}; {_TARGET}",
        "number name": f"{_BY_NUMBER}; {_NAME}",
    },
    "E3": {
        "hidden": "the default backend of {ingress} gets no requests: a rule without a host and with path / takes all of them",
        "several": "{others} {others:~has|have} a default backend, too: which one is used is undefined; keep one of them",
    },
    "E4": {
        "": ('{ingress} has class "{class}", and there is no such IngressClass', '; the closest name is "{closest}"'),
        "none": "{ingress} has no class, and no IngressClass is the default one: not every controller serves it",
    },
    "E5": {"": "{ingress} has no address yet: its controller has not published one"},
    "E6": {
        "no section": "{ingress} names no certificate for {host}: its controller serves its default one",
        "split": (
            "{ingress} has {split} in one entry of spec.tls and secret {secret} in the next one: "
            "not every controller serves these hosts with this certificate"
        ),
        "missing": (
            "{ingress} takes its certificate from secret {secret}, which does not exist",
            " in its namespace; namespace {elsewhere} has one",
            '; the closest name is "{closest}"',
        ),
        "wrong type": (
            "secret {secret} of {ingress} has type {found}, not kubernetes.io/tls; the type cannot be changed: create it again"
        ),
        "no certificate": "secret {secret} of {ingress} has no tls.crt",
        "unreadable certificate": "tls.crt of secret {secret} of {ingress} is not a certificate in PEM form",
        "other hosts": "the certificate in secret {secret} is for {found}, not for {lacking} of {ingress}",
    },
    "E7": {
        "refused": ("the controller of {parent} refuses {route}: {reason}", ": {message}"),
        "unresolved": (
            "the controller of {parent} does not resolve what {route} refers to: {reason}",
            ": {message}",
            "; such requests get status 500{http:?}",
        ),
        "partial": ("the controller of {parent} leaves out a part of {route}: {reason}", ": {message}"),
        "not-admitted": ("{route} is not admitted by {router:~router|routers} {router}: {reason}", ": {message}"),
        "accepted": (
            "the controller of {parent} accepts {route}, but according to the rules of the Gateway API the route "
            "is not attached ({why})"
        ),
        "NoParentRef": "{route} names no Gateway in parentRefs, so nothing serves it",
        "NoDefaultGateway": (
            "{route} names no Gateway in parentRefs and asks for default Gateways (useDefaultGateways: {scope}), "
            "but no Gateway has defaultScope: {scope}, so nothing serves it"
        ),
        "GatewayNotFound": (
            "{route} refers to {parent}, which does not exist in namespace {namespace}",
            '; the closest name is "{closest}"',
            "; the closest names are {alike}",
            "; there is one in namespace {elsewhere}",
        ),
        "WrongGroup": '{route} refers to {parent} of API group "{group}", but {parent} is of API group {right}',
        "NoMatchingParent": (
            "{route} refers to a listener that {parent} does not have",
            ': sectionName "{section}"',
            ", port {parent_port}",
            '; the closest name is "{closest}"',
            "; the closest names are {alike}",
            "; {parent} has {refusing}",
        ),
        "kind": (
            "{parent} does not allow {route}: {refusing} {refusing:~does|do} not accept {kind}",
            ", only {kinds}",
        ),
        "namespace": (
            "{parent} does not allow {route}: {refusing} {refusing:~does|do} not accept routes from namespace {from} "
            "(allowedRoutes.namespaces.from is {allowed})",
            "; its label selector is {selector}",
        ),
        "NoMatchingListenerHostname": (
            "no host name of {route} ({hosts}) matches a listener of {parent}, which has {refusing_hosts}"
        ),
        "ListenerSetGatewayNotFound": (
            "{route} is attached to {parent}, which adds listeners to {gateway}, which does not exist in namespace {home}",
            '; the closest name is "{closest}"',
            "; the closest names are {alike}",
            "; there is one in namespace {elsewhere}",
        ),
        "ListenerSetNotAllowed": (
            "{gateway} in namespace {home} does not accept {parent} in namespace {namespace}, to which {route} is attached "
            "(allowedListeners.namespaces.from is {allowed})",
            "; its label selector is {selector}",
        ),
        "no-class": ('{parent} has class "{class}", and there is no such GatewayClass', '; the closest name is "{closest}"'),
        "gateway": ("{type} of {parent} is False", " (listener {listener})", ": {reason}", ": {message}"),
        "waiting": ("no controller has processed {parent} yet: {type} is Unknown", " (listener {listener})", ": {message}"),
        "lost-hosts": (
            "no listener of {parents} accepts {hosts} of {route}: "
            "requests for {hosts:~this host|these hosts} do not reach the route"
        ),
        "isolated": (
            "{route} is attached to listener {listener} of {parent}, but listener {other} gets the requests for {hosts}, "
            "and the route is not attached to that listener"
        ),
        "conflict": (
            "{parent} has listeners that conflict: {listeners}",
            " ({reason}",
            ": {message}",
            "){reason:?}",
            "; it serves no requests at these{certain:?}",
            "; it may serve no requests at these{possible:?}",
            ": give them other ports or host names{listeners:?}",
        ),
        "conflict-elsewhere": (
            "listener {listener} of {parent} conflicts with listener {others} of {owners}",
            " in namespace {in}",
            ", which {others:~comes|come} first{first:?}",
            " ({reason}",
            ": {message}",
            "){reason:?}",
            "; {listener} serves no requests at port {port}: give it another port or host name",
        ),
        "certificate none named": "listener {listener} of {parent} terminates TLS, but has no certificateRefs",
        "certificate missing": (
            "listener {listener} of {parent} takes its certificate from secret {secret}, which does not exist",
            '; the closest name is "{closest}"',
        ),
        "certificate not granted": (
            "listener {listener} of {parent} is not allowed to refer to secret {secret} in namespace {namespace}: "
            "no ReferenceGrant there allows Gateways in namespace {from}"
        ),
        "certificate wrong type": (
            "secret {secret} of listener {listener} of {parent} has type {found}, not kubernetes.io/tls; "
            "the type cannot be changed: create it again"
        ),
        "certificate no certificate": "secret {secret} of listener {listener} of {parent} has no tls.crt",
        "certificate unreadable certificate": (
            "tls.crt of secret {secret} of listener {listener} of {parent} is not a certificate in PEM form"
        ),
        "certificate other hosts": (
            "the certificate in secret {secret} is for {found}, not for {lacking} of listener {listener} of {parent}"
        ),
        "no-grant": (
            "{route} in namespace {from} is not allowed to refer to service {service} in namespace {namespace}: "
            "no ReferenceGrant there allows kind {kind} in namespace {from}",
            "; {astray} would, but a ReferenceGrant counts only in the namespace of the Service{astray:?}",
        ),
        "no-such-kind": (
            "what {route} (spec.rules[{rule}]) sends to {others} is lost",
            ": the core API group has no such {kinds:~kind|kinds}; a kind of another group needs the field group",
            ': there is no API group {groups}; the group of a Service is ""',
        ),
        "no-weight": "every backend in spec.rules[{rule}] of {route} has weight 0: requests get status 500",
        "no-weight-route": "every backend of {route} has weight 0: requests get status 503",
        "weight-0": "{route} sends nothing to service {service}: its weight is 0",
    },
    "E8": {
        "canary": (
            "{ingress} is a canary, and no other Ingress of its class has the same host, path and path type: "
            "it gets no requests; give it those of another one, or delete it"
        ),
        "": (
            "{ingress} and {other}",
            " of namespace {in}",
            " both claim {host}{path}",
            "; the other one sends traffic to service {service}{host:?}; change one of them, or delete it",
        ),
    },
    "E9": {
        **{f"{kind} {state}": (*start, *parts) for kind, parts in _FAILS.items() for state, start in _STATES.items()},
        "group unavailable": (
            "according to its status, {door} is not available",
            ": {reason}",
            ": {message}",
            "; every request for {routes} gets status 503, and no namespace can be deleted",
        ),
        "group available": (*_STATES["dead"], "; but according to its status, it is available{door:?}", ": {reason}"),
    },
    "E10": {
        "": (
            '{monitor} scrapes port "{port}" of {service}, which has no port of that name',
            "; it has {names}",
            '; the closest name is "{closest}"',
            '; {port} is the number of port "{numbered}"',
        ),
        "pods": (
            '{monitor} scrapes container port "{port}", which no pod of {service} declares',
            "; they declare {names}",
            '; the closest name is "{closest}"',
            '; {port} is the number of port "{numbered}"',
        ),
        "number": (
            "{monitor} scrapes container port {port}, which no pod of {service} declares",
            "; they declare {names}",
        ),
        "astray": (
            "{monitor} selects no Service: its selector requires label {label}",
            ", and {service} has {found}",
            ", and {service} has no label {key}",
        ),
        "pods astray": (
            "{monitor} selects no pod: its selector requires label {label}",
            ", and the pods of {service} have {found}",
            ", and the pods of {service} have no label {key}",
        ),
    },
    "E11": {"": REFUSED},
    "E12": {"": (*REFUSED, "; {kind} is served as {served}")},
    "E13": {
        "": (
            "{route} sends traffic to subset {subset}, but no pod of the Service has the labels {labels} of this subset "
            "({rule})"
        ),
        "undefined": (
            "{route} sends traffic to subset {subset}, which no DestinationRule of {service} defines",
            "; the defined {names:~subset is|subsets are} {names}",
        ),
        "unused": "no pod of the Service has the labels {labels} of subset {subset} ({rule})",
    },
    "E14": {
        "": (
            "the controller of {ingress} sends requests to node ports (target type instance), and {service} has none: "
            "it registers no target"
        ),
        "default": (
            "the controller of {ingress} sends requests to node ports, unless its flag --default-target-type says otherwise, "
            "and {service} has none; the annotation {annotation} decides"
        ),
        "regex": (
            "ingress-nginx compares path {path} of {ingress} as it is written: without the annotation {annotation} it is no "
            "regular expression"
        ),
    },
}
