"""The places where one object names a Service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, service_of, within
from kubectl_svc.kubernetes.ingress.actions import USE_ANNOTATION, action_of, used
from kubectl_svc.kubernetes.ingress.classes import NO_REQUESTS, is_canary, share
from kubectl_svc.kubernetes.references.table import EITHER, ENDPOINT, NAME, NO_PORT, NUMBER, Row, rows_of
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig
from kubectl_svc.objects.services import ServicePort, ports

Place = tuple[str | int, ...]


class Reference(NamedTuple):
    """One place where an object names a Service.

    ``port`` is the number or the name as it was written, ``None`` where no port is; ``place`` is where the object says so.
    """

    row: Row
    namespace: str
    service: str
    port: int | str | None
    place: Place
    said: bool = True
    """Whether the object says the port; false where its kind's default applies."""
    idle: bool = False
    """Whether it gets no requests: its weight is 0, and another one beside it has some, or it is a canary of weight 0."""

    @property
    def port_text(self) -> str:
        """The port as text; nothing where no port is meant."""
        return "" if self.port is None else str(self.port)

    def takes(self, port: ServicePort) -> bool:
        """Whether this reference means ``port``: a number is compared with numbers, a name with names, both by its protocol.

        The number of the pods' port may be that of any port whose targetPort is a name: see `endpoint_number`.
        """
        form = self.row.form
        if form == NO_PORT or (self.port is None and self.row.optional_port):
            return True
        if self.row.protocol != port.protocol:
            return False
        if self.endpoint_number:
            return isinstance(port.target_port, str) or self.endpoint_number == port.target_port
        if isinstance(self.port, int):
            return form in (NUMBER, EITHER) and self.port == port.port
        return form in (NAME, EITHER, ENDPOINT) and bool(self.port) and self.port == port.name

    @property
    def endpoint_number(self) -> int:
        """The pods' port that is meant, by number or as text (``PreferPort`` of openshift/router); 0 where none is."""
        text = self.port_text
        return int(text) if self.row.form == ENDPOINT and text.isascii() and text.isdigit() and len(text) < 6 else 0

    def port_of(self, service: Object) -> ServicePort | None:
        """The first port of ``service`` that this reference means, or ``None`` where the Service has no such port."""
        return next(filter(self.takes, ports(service)), None)


def references(obj: Object) -> tuple[Reference, ...]:
    """Every place where ``obj`` names a Service, in the order of the table, then of the object."""
    group = str(obj.get("apiVersion") or "").rpartition("/")[0]
    return tuple(found for row in rows_of(group, str(obj.get("kind") or "")) for found in _of_row(obj, row))


def _of_row(obj: Object, row: Row) -> Iterator[Reference]:
    if row.embedded:
        for one in (group for name in used(obj) for group in action_of(obj, name).groups):
            yield Reference(row, meta.namespace(obj), one.service, one.port, one.place, idle=one.idle)
        return
    for place, value in _places(obj, row.at.split(".")):
        service = _service(obj, row, value)
        if service is not None:
            port, said = _port(obj, row, value)
            if row.kind == "Ingress" and port == USE_ANNOTATION:
                continue
            yield Reference(row, service[1], service[0], port, place, said, _idle(obj, row, place, value))


def _places(value: Any, steps: list[str], place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """The values at a path in which ``key[]`` stands for every item of a list, with where they are."""
    if not steps:
        yield place, value
        return
    key = steps[0].removesuffix("[]")
    below = dig(value, key)
    if steps[0] == key:
        if below is not None:
            yield from _places(below, steps[1:], (*place, key))
        return
    for index, item in enumerate(meta.items(value, key)):
        yield from _places(item, steps[1:], (*place, key, index))


def _idle(obj: Object, row: Row, place: Place, value: Any) -> bool:
    if row.kind == "Ingress":
        return is_canary(obj, ()) and share(obj) == NO_REQUESTS
    if place[-1] == "destination":  # Istio has the weight beside it, and of several one without a weight gets nothing
        weights = [dig(one, "weight") or 0 for one in meta.items(obj, *place[:-2])]
        return not dig(obj, *place[:-1], "weight") and any(weights)
    beside = dig(obj, *place[:-1])
    if row.form == ENDPOINT:
        beside = [dig(obj, "spec", "to"), *meta.items(obj, "spec", "alternateBackends")]
    return dig(value, "weight") == 0 and isinstance(beside, list) and any(dig(one, "weight") != 0 for one in beside)


def _service(obj: Object, row: Row, value: Any) -> tuple[str, str] | None:
    """Name and namespace of the Service that is meant, or ``None`` where none is."""
    name = dig(value, row.name)
    if not isinstance(name, str) or not name:
        return None
    if row.kinded and not _a_service(value):
        return None
    if row.host:
        return _of_host(name, meta.namespace(obj))
    said = dig(value, row.namespace) if row.namespace else None
    return name, said if isinstance(said, str) and said else meta.namespace(obj)


def _a_service(value: Any) -> bool:
    return (dig(value, "group") or "", dig(value, "kind") or "Service") == ("", "Service")


def _of_host(host: str, namespace: str) -> tuple[str, str] | None:
    """As Istio completes host names: one without a dot is of the object's own namespace (``ResolveShortnameToFQDN``, 1.24).

    One with a dot stands for itself, so that ``web.shop`` or ``web.shop.svc`` names no Service there. One with a wildcard, as
    ``*.shop.svc.cluster.local`` of a rule for a whole namespace, is that of no single Service.
    """
    if "*" in host:
        return None
    full = host if "." in host else f"{host}.{namespace}.svc.{CLUSTER_DOMAIN}"
    found = service_of(full) if within(full.rstrip(".").lower(), CLUSTER_DOMAIN) else None
    return (found.name, found.namespace) if found else None


def _port(obj: Object, row: Row, value: Any) -> tuple[int | str | None, bool]:
    """The port, and whether the object says it. A name counts before a number, as the API server lets only one be set."""
    if not row.port:
        return None, False
    name = dig(value, *row.named_port.split(".")) if row.named_port else None
    at_root = row.port.startswith("^")
    port = name or dig(obj if at_root else value, *row.port.removeprefix("^").split("."))
    if isinstance(port, (int, str)) and not isinstance(port, bool) and port not in (0, ""):
        return port, True
    return row.default_port or None, False
