"""An ExternalName that points into the cluster leads nowhere, or in a circle.

What: the alias names a Service that does not exist, or one without the port that the alias states, itself, or a name that is
not complete or misspelt. The target of an alias is taken as it is: no search list of a pod applies to it.
Why: the Service was renamed or moved, the alias was copied, or the name is as short as a pod may use it.
Fix: point it at the Service that is there, by its full name.

Example: "externalName: web.prod.svc" instead of "web.prod.svc.cluster.local".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, Name, service_of, within
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace import alias_names
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes import agreed
from kubectl_svc.trace.fixes.edits import change, look, look_at, look_into
from kubectl_svc.trace.fixes.referrers import name_port
from kubectl_svc.trace.hops.alias_ports import typed
from kubectl_svc.trace.hops.referrers import Referrer, referrers
from kubectl_svc.trace.reading import created
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import NOTE, STEP, WARNING, Fix, Problem
from kubectl_svc.trace.words import mistyped

HOP = f"{SERVICE_HOP}/alias"
_PATH = ("spec", "externalName")


def check(chain: Chain) -> Iterator[Problem]:
    """A note where it points at another alias, a warning where the files contain no Service of the namespace that it names."""
    host = services.external_name(chain.spec).rstrip(".")
    target = service_of(host)
    if target is not None and within(host.lower(), CLUSTER_DOMAIN):
        yield from _in_cluster(chain, host, target.name, target.namespace)
    else:
        yield from _incomplete(chain, host)


def _incomplete(chain: Chain, host: str) -> Iterator[Problem]:
    """A name that was meant for a Service, and that no DNS server has as it is."""
    meant = alias_names.meant(host, lambda name: _space(chain, name))
    if meant is None:
        return
    short = meant.name
    known = bool(chain.facts.seen.named("Service", short.namespace, short.service))
    if not (meant.certain or meant.likely or known):
        return
    full = f"{_labels(short)}.svc.{CLUSTER_DOMAIN}"
    whole = known or short.namespace in host.lower().split(".")  # else the namespace is a guess
    values = {"host": host, "name": short.service, "namespace": short.namespace, "full": full if whole else ""}
    fix = change(chain, _PATH, full) if known else look_at(chain, _PATH)
    yield Problem(chain.reference, values, fix, HOP, "" if meant.certain else WARNING, meant.variant)


def _space(chain: Chain, name: str) -> str:
    """The namespace that has a Service of this name: the alias' own before others; its own where none has."""
    own = chain.facts.namespace
    others = [meta.namespace(one) for one in chain.facts.elsewhere("Service") if meta.name(one) == name]
    there = name != chain.name and bool(chain.facts.seen.named("Service", own, name))
    return own if there or not others else sorted(others)[0]


def _labels(name: Name) -> str:
    return ".".join(filter(None, (name.endpoint, name.service, name.namespace)))


def _in_cluster(chain: Chain, host: str, name: str, namespace: str) -> Iterator[Problem]:
    values: dict[str, Any] = {"host": host, "name": name, "namespace": namespace}
    if (name, namespace) == (chain.name, chain.facts.namespace):
        yield Problem(chain.reference, values, look_at(chain, _PATH), HOP, variant="itself")
        return
    found = next(iter(chain.facts.seen.named("Service", namespace, name)), None)
    seen = chain.facts.seen
    if found is None and chain.facts.source == FILES and not (seen.of("Service", namespace) or seen.lacks_namespace(namespace)):
        yield Problem(chain.reference, values, None, HOP, WARNING, "not-in-files")
    elif found is None and chain.hidden(namespace, name):
        return
    elif found is None:
        names = [meta.name(one) for one in chain.facts.seen.of("Service", namespace)]
        names += created.names(chain.facts.seen, namespace)
        meant = mistyped(name, [one for one in names if (one, namespace) != (chain.name, chain.facts.namespace)])
        there = agreed.rename(chain, name, meant, namespace) if meant else None
        fix = there or (change(chain, _PATH, meant + host.removeprefix(name)) if meant else look_at(chain, _PATH))
        yield Problem(chain.reference, values | {"closest": meant or closest(name, names)}, fix, HOP)
    elif services.type_of(found) == "ExternalName":
        circle = _circle(chain, found)
        values["further"] = services.external_name(found)
        yield Problem(chain.reference, values, None, HOP, "" if circle else NOTE, "circle" if circle else "alias")

    else:
        yield from _ports(chain, found, values)


def _ports(chain: Chain, found: Object, values: dict[str, Any]) -> Iterator[Problem]:
    """The ports that the alias states and the Service lacks: DNS translates none. A headless Service has those of its pods."""
    known, stated, leading = services.ports(found), services.ports(chain.spec), referrers(chain)
    have = {(one.port, one.protocol) for one in known}
    if not have or services.headless(found):
        return
    values = {**values, "ports": list(known)}
    asked = {number for referrer in leading for number in _dialled(referrer)}
    for index, port in enumerate(stated):
        if (port.port, port.protocol) not in have:
            severity = NOTE if port.port in asked else WARNING  # what an Ingress asks for is the fault: below
            yield Problem(chain.reference, values | {"port": port}, _renumber(chain, index, known), HOP, severity, "port")
    wanted = typed(chain)
    if wanted.port and not any(map(wanted.wants, known)):
        other = look(chain, "svc", "trace", f"{chain.name}:{known[0].port}")
        yield Problem(chain.reference, values | {"asked": wanted.ports}, other, f"{HOP}/service", variant="asked")
    for referrer in leading:
        protocol = referrer.references[0].row.protocol
        numbers = _dialled(referrer)
        lacking = [number for number in numbers if (number, protocol) not in have]
        if lacking:
            severity = "" if referrer.grave and len(lacking) == len(numbers) else WARNING
            there = {**referrer.values, **values, "number": lacking[0]}
            variant = "door" if isinstance(referrer.asks, int) else "door name"
            yield Problem(referrer.name, there, _other_port(chain, referrer, known), referrer.hop, severity, variant)


def _dialled(referrer: Referrer) -> list[int]:
    """The numbers by which a controller may connect to the target; a number that is asked for need not be one of the alias.

    Of a port of the alias ingress-nginx takes the targetPort (``externalNamePorts``, 1.15), and others take the port.
    """
    port = referrer.port
    number = port.port if port is not None else referrer.asks
    other = port.target_port if port is not None and referrer.kind == "Ingress" else number
    return list(dict.fromkeys(one for one in (number, other) if isinstance(one, int)))


def _other_port(chain: Chain, referrer: Referrer, known: Sequence[ServicePort]) -> Fix | None:
    """Ask for a port of the target: by number at the object, by name at the alias, which has its number."""
    if referrer.port is not None and isinstance(referrer.asks, str):
        return _renumber(chain, services.ports(chain.spec).index(referrer.port), known)
    if len(known) == 1:
        return name_port(chain, referrer, known[0], STEP)
    return look_into(chain, referrer.object, referrer.references[0].place)


def _renumber(chain: Chain, index: int, known: Sequence[ServicePort]) -> Fix | None:
    """Give one port of the alias the number of the target's only one."""
    stated, path = services.ports(chain.spec), ("spec", "ports", index, "port")
    alone = len(known) == len(stated) == 1 and known[0].protocol == stated[index].protocol
    return change(chain, path, known[0].port, STEP) if alone else look_at(chain, path)


def _circle(chain: Chain, first: Object) -> bool:
    """Whether the aliases come back to this Service, or to one of their own."""
    seen = {(chain.name, chain.facts.namespace)}
    following: Object | None = first
    while following is not None and services.type_of(following) == "ExternalName":
        own = meta.name(following), meta.namespace(following)
        if own in seen:
            return True
        seen.add(own)
        target = service_of(services.external_name(following))
        if target is not None and tuple(target) in seen:
            return True
        following = next(iter(chain.facts.seen.named("Service", target.namespace, target.name)), None) if target else None
    return False
