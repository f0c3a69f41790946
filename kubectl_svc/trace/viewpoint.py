"""From where to look at a Service, as people type it: ``pod/web-1``, ``shop/pod/web-1``, ``deploy/web``, an address, a node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubectl_svc.errors import UsageError
from kubectl_svc.objects import addresses
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.asked import WORKLOADS
from kubectl_svc.trace.said import said
from kubectl_svc.wording import Said

ADDRESS = "Address"
POD = "Pod"
NODE = "Node"

_KINDS = {name: kind for kind, names in (*WORKLOADS.items(), (NODE, ("node", "nodes", "no"))) for name in names}
TYPES = tuple(map(str.lower, (*WORKLOADS, NODE)))
"""What may stand before a name, in full."""
FORMS = said("from-forms")


class Viewpoint(NamedTuple):
    """``kind`` is ``Pod``, the kind of a workload, ``Node`` or ``Address``; ``name`` is its name, or the address.

    ``namespace`` is empty where none was given.
    """

    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        if self.kind == ADDRESS:
            return self.name
        return "/".join(filter(None, (self.namespace, self.kind.lower(), self.name)))

    @property
    def makes_pods(self) -> bool:
        """Whether it is a workload."""
        return self.kind not in (ADDRESS, POD, NODE)


def kind_of(text: str) -> str:
    """The kind that a type on the command line means, short names too, or nothing."""
    return _KINDS.get(text.lower().partition(".")[0], "")


def parse(text: str) -> Viewpoint:
    """One value of ``--from``; raises ``UsageError``."""
    if address := addresses.canonical(text):
        if why := _nobodys(address):
            raise UsageError(said("from-nobody", text=text, why=why), FORMS)
        return Viewpoint(ADDRESS, address)
    namespace, kind, name = ["", *text.split("/")][-3:] if text.count("/") in (1, 2) else ("", "", "")
    found = kind_of(kind)
    misplaced = text.count("/") == 2 and (not namespace or found == NODE)
    if not found or not name or misplaced:
        near = closest(kind.lower(), map(str.lower, (*WORKLOADS, NODE))) if name and not found else ""
        meant = "/".join(filter(None, (namespace, near, name)))
        raise UsageError(said("from", text=text), said("meant", meant=meant) if near else FORMS)
    return Viewpoint(found, name, namespace)


def _nobodys(address: str) -> Said | None:
    """Why no connection comes from an address, or ``None``."""
    from ipaddress import ip_address

    known = ip_address(address)
    kinds = (
        (known.is_unspecified, "unspecified"),
        (known.is_loopback, "loopback"),
        (known.is_multicast, "multicast"),
    )
    return next((said(f"nobody-{what}", address=address) for holds, what in kinds if holds), None)


def apart(words: Sequence[str]) -> tuple[list[Viewpoint], list[str]]:
    """What follows ``--from`` on the command line: clients, and from the second word on what cannot be one, a Service.

    Raises ``UsageError`` where the first word is no client.
    """
    clients, services = list(map(parse, words[:1])), []
    for word in words[1:]:
        try:
            clients.append(parse(word))
        except UsageError:
            services.append(word)
    return clients, services
