"""The Services that ExternalNames point at: where they are of another namespace, a list of one's own does not hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.cluster.kinds import SERVICE
from kubectl_svc.cluster.reading import Read
from kubectl_svc.errors import SvcError
from kubectl_svc.kubernetes.dns import names as dns
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.trace import alias_names
from kubectl_svc.trace.reading.answers import Answers, why_unseen
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.facts import BEHIND_ALIAS
from kubectl_svc.trace.reading.slim import slim

if TYPE_CHECKING:
    from kubectl_svc.cluster.reading import Reader


def reads(service: Object) -> list[Read]:
    """The Service that an alias points at, if it is one of a cluster."""
    target = dns.service_of(services.external_name(service)) if services.type_of(service) == "ExternalName" else None
    return [Read(SERVICE, target.name, target.namespace, keep=slim)] if target else []


def perhaps(service: Object) -> list[Read]:
    """The Service that a name of one or two labels may mean (``web.shop``), which as the target of an alias is any host's."""
    host = services.external_name(service).rstrip(".")
    if services.type_of(service) != "ExternalName" or host.count(".") > 1:
        return []
    found = alias_names.meant(host, lambda name: meta.namespace(service))
    return [Read(SERVICE, found.name.service, found.name.namespace, keep=slim)] if found else []


def take(reader: Asking, answers: Answers, wanted: Sequence[Read]) -> None:
    """Add the Services among ``wanted`` that are there; what may not be read is not missed."""
    for read, answer in zip(wanted, reader.together(wanted) if wanted else (), strict=True):
        if isinstance(answer, dict):
            answers.seen.setdefault(SERVICE.kind, []).append(meta.in_namespace(answer, read.namespace or ""))


def follow(reader: Asking, answers: Answers, service: Object) -> None:
    """Settle what was read of the Service that an alias points at.

    Where it may not be read, that is not said of the alias, which was. Where it is not there, those of its namespace are read
    for the closest name: one read more.
    """
    if reads(service) and SERVICE.kind in answers.unseen:
        answers.unseen[BEHIND_ALIAS] = answers.unseen.pop(SERVICE.kind)
        answers.forbidden.discard(SERVICE.kind)
        return
    there = {(meta.namespace(one), meta.name(one)) for one in answers.seen.get(SERVICE.kind, ())}
    for read in reads(service):
        if (read.namespace, read.name) not in there:
            [found] = reader.together([Read(SERVICE, None, read.namespace, keep=slim)])
            known = {meta.uid(one) for one in answers.seen.get(SERVICE.kind, ())}
            listed = found if isinstance(found, list) else []
            answers.seen[SERVICE.kind] += [one for one in listed if meta.uid(one) not in known]


def look(reader: Reader | Asking, answers: Answers, namespace: str) -> None:
    """Read what aliases of ``namespace`` point at in others: no read and no round trip where there are none."""
    asking, known = Asking.of(reader), answers.seen.get(SERVICE.kind, ())
    pointing = [read for service in known for read in reads(service)]
    wanted = list(dict.fromkeys(read for read in pointing if read.namespace != namespace))
    maybe = list(dict.fromkeys(read for one in known for read in perhaps(one) if read.namespace != namespace))
    asking.expect(*maybe)
    for read, answer in zip(wanted, asking.together(wanted) if wanted or maybe else (), strict=True):
        if isinstance(answer, dict):
            answers.seen[SERVICE.kind].append(meta.in_namespace(answer, read.namespace or ""))
        elif isinstance(answer, SvcError) and getattr(answer, "code", 0) != 404:
            answers.unseen[BEHIND_ALIAS] = why_unseen(SERVICE, answer)
    take(asking, answers, maybe)
