"""What makes a Gateway take a route, and lets a route name a Service of another namespace."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.gateway.attachment import (
    GATEWAY_MISSING,
    NO_DEFAULT,
    NO_HOSTNAME,
    NO_MATCHING_PARENT,
    NO_PARENT,
    NOT_ALLOWED,
    SET_NOT_ALLOWED,
    SET_WITHOUT_GATEWAY,
    Attachment,
    Parent,
    attach,
    default_scope,
)
from kubectl_svc.kubernetes.gateway.backends import BackendRef
from kubectl_svc.kubernetes.gateway.listener_sets import allows, gateway_of
from kubectl_svc.kubernetes.gateway.listeners import GROUP, SAME, SELECTOR, Listener, listeners_of, possible_kinds
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.selectors import of_label_selector
from kubectl_svc.trace.asked import Url, parse_one
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.finding.requests import listens
from kubectl_svc.trace.fixes.edits import command, look_into, of, setting, step
from kubectl_svc.trace.fixes.near import meant
from kubectl_svc.trace.hops.parents import Parenting, gateways
from kubectl_svc.trace.hops.referrers import Referrer
from kubectl_svc.trace.report import EDIT, STEP, Edit, Fix
from kubectl_svc.trace.words import mistyped

_OWN_LABEL = "kubernetes.io/metadata.name"
Described = tuple[str, dict[str, Any], Fix]
"""The variant of the text, further values for it, and what to do."""


class _Missing(NamedTuple):
    """A Gateway or ListenerSet that is not there, and the reference to it in ``object``."""

    object: Object
    path: tuple[str | int, ...]
    kind: str
    namespace: str
    name: str


def attached(chain: Chain, referrer: Referrer, one: Parenting) -> Described:
    """Why no listener takes a route by this parent, and what would make one."""
    found = one.attachment
    described = {
        NO_PARENT: _no_parent,
        NO_DEFAULT: _no_parent,
        GATEWAY_MISSING: _no_gateway,
        NO_MATCHING_PARENT: _no_listener,
        NOT_ALLOWED: _not_allowed,
        NO_HOSTNAME: _no_hostname,
        SET_WITHOUT_GATEWAY: _no_gateway_of_set,
        SET_NOT_ALLOWED: _set_not_allowed,
    }[found.why]
    return described(chain, referrer, found)


def grant(chain: Chain, route: Object, backend: BackendRef) -> Fix:
    """A ReferenceGrant beside a backend that lets routes of this kind and namespace name it, and nothing else.

    One that is there for the same routes alone gets the backend, too; else a new one has a name that none has. ``route`` may be
    a Gateway, and its backend the Secret of a listener.
    """
    source = {"group": GROUP, "kind": str(route.get("kind")), "namespace": meta.namespace(route)}
    service = {"group": "", "kind": backend.kind, "name": backend.name}
    here = chain.facts.seen.of("ReferenceGrant", backend.namespace)
    for known in here:
        if items(known, "spec", "from") == [source]:
            place = ("spec", "to", len(items(known, "spec", "to")))
            return of(chain, meta.reference(known), known, setting(known, place, service), kind=STEP)
    name = _free(f"{source['kind'].lower()}s-of-{source['namespace']}-to-{backend.name}", set(map(meta.name, here)))
    spec = {"from": [source], "to": [service]}
    head = {"apiVersion": f"{GROUP}/v1beta1", "kind": "ReferenceGrant"}
    made = {**head, "metadata": {"name": name, "namespace": backend.namespace}, "spec": spec}
    if not meta.uid(route):
        return Fix(STEP, f"referencegrant/{name}", (Edit((), None, made),), namespace=backend.namespace)
    words = json.dumps(made, separators=(",", ":"))
    return step(f"{command('echo', words)} | {command('kubectl', 'create', '-f', '-')}", f"referencegrant/{name}")


def to_service(chain: Chain, route: Object, backend: BackendRef) -> Fix:
    """A backend whose kind there cannot be, made the Service of its name; its port, where it says none, is the only one."""
    known, name = services.ports(chain.spec), meta.reference(route)
    fitting = [one for one in known if backend.port in (0, one.port)]
    if len(fitting) != 1:
        return look_into(chain, route, backend.place)
    kind, _, group = backend.kind.partition(".")
    edits = [setting(route, (*backend.place, "group"), "")] if group else []
    edits += [setting(route, (*backend.place, "kind"), "Service")] if kind != "Service" else []
    edits += [] if backend.port else [setting(route, (*backend.place, "port"), fitting[0].port)]
    return of(chain, name, route, *edits)


def _free(name: str, used: Collection[str]) -> str:
    """A name of an object that none in ``used`` has."""
    tried = [name[:250], *(f"{name[:240]}-{number}" for number in range(2, len(used) + 3))]
    return next(one for one in tried if one not in used)


def _no_parent(chain: Chain, referrer: Referrer, found: Attachment) -> Described:
    """The one Gateway that would take the route, if there is but one."""
    path = ("spec", "parentRefs")
    known = gateways(chain)
    taking = [gate for gate in known if _takes(referrer.object, gate, known)]
    values = {"scope": default_scope(referrer.object)}
    if len(taking) != 1:
        return found.why, values, look_into(chain, referrer.object, path)
    edit = setting(referrer.object, path, [_reference(taking[0], referrer.object)])
    return found.why, values, of(chain, referrer.name, referrer.object, edit, kind=STEP)


def _no_gateway(chain: Chain, referrer: Referrer, found: Attachment) -> Described:
    """The Gateway, or ListenerSet, of the closest name in its namespace, or of that name in another one."""
    parent, route = found.parent, referrer.object
    place = _Missing(route, ("spec", "parentRefs", parent.position), parent.kind, parent.namespace, parent.name)
    return GATEWAY_MISSING, *_other(chain, place, lambda field, value: _serves(chain, route, parent, field, value))


def _other(chain: Chain, missing: _Missing, serves: Callable[[str, str], bool]) -> tuple[dict[str, Any], Fix]:
    """What was meant by the name of something that is not there, by its name or its namespace, and the edit.

    ``serves`` says whether a listener would take the route if a field of the reference were another one.
    """
    obj, path, owner = missing.object, missing.path, meta.reference(missing.object)
    alike = [gate for gate in gateways(chain) if gate.get("kind") == missing.kind]
    homes = sorted(meta.namespace(gate) for gate in alike if meta.name(gate) == missing.name)
    here = [meta.name(gate) for gate in alike if meta.namespace(gate) == missing.namespace]
    near = meant(missing.name, here, lambda name: serves("name", name))
    values = {"elsewhere": [] if near.names else homes, **near.values}
    if near.one:
        return values, of(chain, owner, obj, setting(obj, (*path, "name"), near.one), kind=near.kind)
    if homes and not near.names:
        kind = EDIT if len(homes) == 1 else STEP
        return values, of(chain, owner, obj, setting(obj, (*path, "namespace"), homes[0]), kind=kind)
    return values, look_into(chain, obj, path)


def _no_listener(chain: Chain, referrer: Referrer, found: Attachment) -> Described:
    """The listener of the closest name that takes the route, and what was asked for; or the only port that there is."""
    parent, gateway = found.parent, found.gateway or {}
    known = {one.name: one for one in listeners_of(gateway)}
    path = ("spec", "parentRefs", parent.position)
    near = meant(
        parent.section,
        list(known) if parent.section not in known else [],
        lambda name: _serves(chain, referrer.object, parent, "sectionName", name),
        lambda name: known[name].protocol == _protocol(parent.section),
    )
    if near.one:
        edit = setting(referrer.object, (*path, "sectionName"), near.one)
        return NO_MATCHING_PARENT, near.values, of(chain, referrer.name, referrer.object, edit, kind=near.kind)
    if parent.port and not near.names and len({one.port for one in known.values()}) == 1:
        edit = setting(referrer.object, (*path, "port"), next(iter(known.values())).port)
        return NO_MATCHING_PARENT, near.values, of(chain, referrer.name, referrer.object, edit, kind=STEP)
    return NO_MATCHING_PARENT, near.values, look_into(chain, gateway, ("spec", "listeners"))


def _protocol(name: str) -> str:
    """The protocol that the name of a listener begins with, as ``http`` of ``http-web``; in capitals, as listeners have it."""
    return re.split("[^a-z]", name.lower())[0].upper()


def _serves(chain: Chain, route: Object, parent: Parent, field: str, value: str) -> bool:
    """Whether a listener would take the route, and the URL that was asked for, if ``field`` of a parent were ``value``."""
    ref = {**meta.mapping(dig(route, "spec", "parentRefs", parent.position)), field: value}
    return _served(chain, route, ref, gateways(chain))


def _served(chain: Chain, route: Object, ref: Mapping[str, Any], known: Collection[Object]) -> bool:
    """The same where ``ref`` were its only parent."""
    via = chain.target.via
    asked = parse_one(via.object) if via is not None and via.kind == "URL" and "://" in via.object else None
    named = {**route, "spec": {**meta.mapping(route, "spec"), "parentRefs": [ref], "useDefaultGateways": None}}
    attached = [each for one in attach(named, known) for each in one.attached]
    return any(not isinstance(asked, Url) or listens(asked, each) for each in attached)


def _not_allowed(chain: Chain, referrer: Referrer, found: Attachment) -> Described:
    """Its kind, or else its namespace, is not allowed: told apart, for each is another field of the listener."""
    gateway, wanted = found.gateway or {}, referrer.kind
    fitting = [one for one in found.refusing if wanted in one.kinds]
    if not fitting:
        kinds = list(dict.fromkeys(kind for one in found.refusing for kind in one.kinds))
        return "kind", {"kind": wanted, "kinds": kinds}, _allow_kind(chain, gateway, found.refusing, wanted)
    listener, space = fitting[0], meta.namespace(referrer.object)
    values: dict[str, Any] = {"from": space, "allowed": listener.namespaces}
    if listener.namespaces == SELECTOR:
        labels = meta.mapping(listener.selector, "matchLabels")
        values["selector"] = str(of_label_selector(listener.selector))
        pairs = [f"{key}={value}" for key, value in labels.items() if key != _OWN_LABEL]
        whole = len(pairs) == len(labels) > 0 and not items(listener.selector, "matchExpressions")
        whole = whole and not set(labels) & set(_labels(chain, space))  # others may go by the value that a label has
        label = step(command("kubectl", "label", "namespace", space, *pairs), f"namespace/{space}")
        return "namespace", values, label if whole else look_into(chain, gateway, ("spec", "listeners", listener.position))
    allowing = _allowing(listener.namespace if listener.namespaces == SAME else "", space)
    return "namespace", values, _allow(chain, gateway, listener, "namespaces", allowing)


def _no_gateway_of_set(chain: Chain, referrer: Referrer, found: Attachment) -> Described:
    """The Gateway that a ListenerSet means, as for a route."""
    listeners, path = found.gateway or {}, ("spec", "parentRef")
    space, name = gateway_of(listeners)
    ref = meta.mapping(dig(referrer.object, "spec", "parentRefs", found.parent.position))

    def serves(field: str, value: str) -> bool:
        changed = {**meta.mapping(dig(listeners, *path)), field: value}
        other = {**listeners, "spec": {**meta.mapping(listeners, "spec"), "parentRef": changed}}
        known = [other if one is listeners else one for one in gateways(chain)]
        return _served(chain, referrer.object, ref, known)

    values, fix = _other(chain, _Missing(listeners, path, "Gateway", space, name), serves)
    return SET_WITHOUT_GATEWAY, {**values, "gateway": f"gateway/{name}", "home": space}, fix


def _set_not_allowed(chain: Chain, referrer: Referrer, found: Attachment) -> Described:
    """The namespace of a ListenerSet beside those from which its Gateway takes some."""
    listeners, path = found.gateway or {}, ("spec", "allowedListeners")
    space, name = gateway_of(listeners)
    gateway = chain.facts.seen.named("Gateway", space, name)[0]
    values: dict[str, Any] = {"gateway": f"gateway/{name}", "home": space, "allowed": allows(gateway)}
    if allows(gateway) == SELECTOR:
        values["selector"] = str(of_label_selector(dig(gateway, *path, "namespaces", "selector") or {}))
        return SET_NOT_ALLOWED, values, look_into(chain, gateway, path)
    own = meta.namespace(listeners)
    allowing = {"from": SAME} if own == space else _allowing(space if allows(gateway) == SAME else "", own)
    whole = dig(gateway, *path) is None
    edit = setting(gateway, path, {"namespaces": allowing}) if whole else setting(gateway, (*path, "namespaces"), allowing)
    return SET_NOT_ALLOWED, values, of(chain, meta.reference(gateway), gateway, edit, kind=STEP)


def _labels(chain: Chain, space: str) -> Mapping[str, str]:
    return next((meta.labels(one) for one in chain.facts.seen.named("Namespace", "", space)), {})


def _allowing(kept: str, space: str) -> dict[str, Any]:
    """What lets in one namespace more: ``kept``, if any, was allowed before and stays so."""
    named = {"key": _OWN_LABEL, "operator": "In", "values": sorted({*filter(None, [kept]), space})}
    return {"from": SELECTOR, "selector": {"matchExpressions": [named]}}


def _allow_kind(chain: Chain, gateway: Object, listeners: tuple[Listener, ...], kind: str) -> Fix:
    """The kind beside those that a listener allows, where its protocol can serve it."""
    able = [one for one in listeners if kind in possible_kinds(dig(gateway, "spec", "listeners", one.position))]
    if not able:
        return look_into(chain, gateway, ("spec", "listeners"))
    known = items(gateway, "spec", "listeners", able[0].position, "allowedRoutes", "kinds")
    return _allow(chain, gateway, able[0], "kinds", [*known, {"group": GROUP, "kind": kind}])


def _allow(chain: Chain, gateway: Object, listener: Listener, field: str, value: Any) -> Fix:
    path: tuple[str | int, ...] = ("spec", "listeners", listener.position, "allowedRoutes")
    whole = dig(gateway, *path) is None
    edit = setting(gateway, path, {field: value}) if whole else setting(gateway, (*path, field), value)
    return of(chain, meta.reference(gateway), gateway, edit, kind=STEP)


def _no_hostname(chain: Chain, referrer: Referrer, found: Attachment) -> Described:
    """The host of a listener, or one below its wildcard, where one of the route's can only be a typing error for it."""
    asked = [str(host) for host in items(referrer.object, "spec", "hostnames")]
    offered = [f"{one.name} {one.port}/{one.protocol} for {one.hostname or '*'}" for one in found.refusing]
    values, path = {"hosts": asked, "refusing_hosts": offered}, ("spec", "hostnames")
    meant = [(index, near) for index, host in enumerate(asked) if (near := _meant(host, found.refusing))]
    if len(meant) == len(asked):
        edits = [setting(referrer.object, (*path, index), near) for index, near in meant]
        return NO_HOSTNAME, values, of(chain, referrer.name, referrer.object, *edits)
    return NO_HOSTNAME, values, look_into(chain, referrer.object, path)


def _meant(host: str, listeners: tuple[Listener, ...]) -> str:
    """The host name that a listener takes and ``host`` misspells, or nothing: as a whole, or behind its first labels."""
    known = []
    for one in listeners:
        domain = one.hostname.removeprefix("*.")
        count = domain.count(".") + 1
        labels = host.split(".")
        first = labels[:-count] if domain != one.hostname else []
        if domain and mistyped(".".join(labels[len(first) :]), [domain]):
            known.append(".".join([*first, domain]))
    return known[0] if len(set(known)) == 1 else ""


def _takes(route: Object, gateway: Object, known: Collection[Object]) -> bool:
    named = {**route, "spec": {**meta.mapping(route, "spec"), "parentRefs": [_reference(gateway, route)]}}
    return any(one.attached for one in attach(named, known))


def _reference(gateway: Object, route: Object) -> dict[str, Any]:
    other = {} if meta.namespace(gateway) == meta.namespace(route) else {"namespace": meta.namespace(gateway)}
    kind = {} if gateway.get("kind") == "Gateway" else {"kind": str(gateway.get("kind"))}
    return {**kind, "name": meta.name(gateway), **other}
