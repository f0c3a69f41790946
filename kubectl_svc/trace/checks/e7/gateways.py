"""What keeps a Gateway, or some of its listeners, from serving a route that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.backends import (
    BackendRef,
)
from kubectl_svc.kubernetes.gateway.certificates import MISSING, NOT_GRANTED
from kubectl_svc.kubernetes.gateway.conflicts import Conflict
from kubectl_svc.kubernetes.ingress.tls import OTHER_HOSTS
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.conditions import of_object
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_into, of, setting
from kubectl_svc.trace.hops import listeners, secrets
from kubectl_svc.trace.hops.listeners import Flawed
from kubectl_svc.trace.hops.parents import Parenting, taking
from kubectl_svc.trace.hops.referrers import Referrer
from kubectl_svc.trace.report import NOTE, WARNING, Fix, Problem
from kubectl_svc.trace.words import mistyped


class Shut(NamedTuple):
    """What keeps a parent's listeners from serving; a problem without a severity is as grave as it is that they do not.

    ``whole``: it is the Gateway itself; else ``listeners`` are those that serve nothing.
    """

    problems: tuple[Problem, ...] = ()
    whole: bool = False
    listeners: frozenset[str] = frozenset()


def shut(chain: Chain, referrer: Referrer, one: Parenting) -> Shut:
    """What keeps the listeners of a parent from serving; nothing where the route is not attached to it."""
    if one.attachment.why or one.refused is not None:
        return Shut()
    of_gateway, (of_listeners, names) = tuple(_gateway(chain, referrer, one)), _listeners(chain, referrer, one)
    return Shut((*of_gateway, *of_listeners), any(not each.severity for each in of_gateway), names)


def _listeners(chain: Chain, referrer: Referrer, one: Parenting) -> tuple[list[Problem], frozenset[str]]:
    """What keeps listeners from serving, a certificate or a controller, and the names of those that serve nothing."""
    gateway, facts, found = one.attachment.gateway or {}, {"route": referrer.name, "parent": one.name}, []
    lost: set[str] = set()
    for problem, names in _conflicts(chain, referrer, one):
        found.append(problem)
        lost |= names
    for each in listeners.flawed(chain, one):
        flaw, place = each.flaw, ("spec", "listeners", each.listener.position, "tls")
        details = {**facts, "listener": each.listener.name, "found": list(flaw.found), "lacking": list(flaw.hosts)}
        more = {**details, "secret": flaw.secret.name, "namespace": flaw.secret.namespace, "from": meta.namespace(gateway)}
        severity = "" if each.shut and flaw.kind != OTHER_HOSTS else WARNING
        lost |= {each.listener.name} if not severity else set()
        near = secrets.of_listener(chain, each.listener, flaw.secret) if flaw.kind == MISSING else None
        more["closest"] = near.closest if near else ""
        fix = _certificate(chain, gateway, each, near) or look_into(chain, gateway, place)
        found.append(Problem(referrer.name, more, fix, one.hop, severity, f"certificate {flaw.kind}"))
    for attached in taking(chain, one):
        condition, name = conditions.shut(gateway, attached.listener.name), attached.listener.name
        if condition is not None and name not in lost:
            lost.add(name)
            more = {**facts, "class": "", "parent": meta.reference(gateway), "listener": name, **condition._asdict()}
            found.append(Problem(referrer.name, more, look_into(chain, gateway, ("status",)), one.hop, variant="gateway"))
    return found, frozenset(lost)


def _conflicts(chain: Chain, referrer: Referrer, one: Parenting) -> Iterator[tuple[Problem, set[str]]]:
    """What comes of listeners that conflict: each with those of other objects by itself, those of one object together."""
    heard, facts = one.attachment.gateway or {}, {"route": referrer.name, "parent": one.name}
    known, home = listeners.conflicting(chain, one), (meta.reference(heard), meta.namespace(heard))
    among: list[Conflict] = []
    for each in known:
        foreign = [other for other in each.others if other.id[:3] != each.listener.id[:3]]
        if not foreign:
            among.append(each)
            continue
        where = dict.fromkeys(f"{other.kind.lower()}/{other.gateway}" for other in foreign)
        spaces = dict.fromkeys(other.namespace for other in foreign if other.namespace != home[1])
        word = {"reason": each.said.reason, "message": each.said.message} if each.said else {"reason": "", "message": ""}
        more = {
            **facts,
            **word,
            "listener": each.listener.name,
            "port": each.listener.port,
            "others": [other.name for other in foreign],
            "owners": list(where),
            "in": list(spaces),
            "first": each.loses,
        }
        fix = look_into(chain, heard, ("spec", "listeners", each.listener.position))
        severity = "" if each.loses else WARNING
        problem = Problem(referrer.name, more, fix, one.hop, severity, "conflict-elsewhere")
        yield problem, {each.listener.name} if each.loses else set()
    if among:
        said = next((each.said for each in among if each.said), None)
        names = dict.fromkeys(name for each in among for name in (each.listener.name, *(other.name for other in each.others)))
        lost = {each.listener.name for each in among if each.loses}
        details: dict[str, Any] = {**facts, "reason": said.reason if said else "", "message": said.message if said else ""}
        certain, fix = len(lost) == len(among), look_into(chain, heard, ("spec", "listeners"))
        details |= {"listeners": list(names), "certain": certain, "possible": not certain}
        yield Problem(referrer.name, details, fix, one.hop, "" if certain else WARNING, "conflict"), lost


def _certificate(chain: Chain, gateway: Object, each: Flawed, near: secrets.Near | None) -> Fix | None:
    """A grant for the Secret, or the Secret that was meant; a look where only the owner can tell which certificate is right."""
    secret, listener = each.flaw.secret, each.listener
    if each.flaw.kind == NOT_GRANTED:
        from kubectl_svc.trace.fixes import routes

        return routes.grant(chain, gateway, BackendRef(0, "Secret", secret.namespace, secret.name, 0, 1, ()))
    if near is None or not near.name:
        return None
    path: tuple[str | int, ...] = ("spec", "listeners", listener.position, "tls", "certificateRefs")
    at = next((index for index, one in enumerate(items(gateway, *path)) if dig(one, "name") == secret.name), 0)
    edit = setting(gateway, (*path, at, "name"), near.name)
    return of(chain, meta.reference(gateway), gateway, edit, kind=near.kind)


def _gateway(chain: Chain, referrer: Referrer, one: Parenting) -> Iterator[Problem]:
    """The Gateway itself: its class, and what its controller says of it; what it waits for is a note, of listeners, too."""
    heard = one.attachment.gateway or {}
    gateway = listeners.owner(chain, heard)
    parent = meta.reference(gateway)
    facts = {"route": referrer.name, "parent": parent, "class": str(dig(gateway, "spec", "gatewayClassName") or "")}
    classes = chain.facts.seen.kinds.get("GatewayClass", ())
    unserved = facts["class"] and not one.accepted and all(meta.name(known) != facts["class"] for known in classes)
    meant = mistyped(facts["class"], map(meta.name, classes), short=True)  # there is no such class
    if unserved and chain.facts.sees("GatewayClass") and (meant or meta.uid(gateway)):
        path, near = ("spec", "gatewayClassName"), meant or closest(facts["class"], map(meta.name, classes))
        fix = of(chain, parent, gateway, setting(gateway, path, meant)) if meant else look_into(chain, gateway, path)
        yield Problem(referrer.name, {**facts, "closest": near}, fix, one.hop, variant="no-class")
        return
    own = next((known for known in classes if meta.name(known) == facts["class"]), {})
    of_class = [(own, found) for found in of_object(own)] if not one.accepted else []
    of_gateway = [(obj, found) for obj in ([gateway] if heard is gateway else [heard, gateway]) for found in of_object(obj)]
    names = {each.listener.name for each in taking(chain, one)}
    waiting = [(heard, found) for found in conditions.of_listeners(heard) if found.about in names]
    judged = any(found.current for found in one.conditions)  # by the controller of the route
    for status, details in (("False", of_class + of_gateway), ("Unknown", of_gateway + waiting + of_class)):
        for obj, found in details if status == "False" or not judged else ():
            if found.current and found.status == status and found.type in _OF_GATEWAY:
                more = {**facts, "parent": meta.reference(obj), "listener": found.about, **found._asdict()}
                grave, variant = ("", "gateway") if status == "False" else (NOTE, "waiting")
                yield Problem(referrer.name, more, look_into(chain, obj, ("status",)), one.hop, grave, variant)
                return


_OF_GATEWAY = (conditions.ACCEPTED, conditions.PROGRAMMED, conditions.RESOLVED)
