"""What an Ingress sends where (k8s.io/api/networking/v1, ``IngressSpec``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items

REST = "everything else"
"""What ``spec.defaultBackend`` gets."""

Place = tuple[str | int, ...]


class Backend(NamedTuple):
    """A Service and one of its ports, by name or by number; what is not said is empty or 0.

    ``routes`` are the hosts and paths that lead there, as ``shop.example.com/cart``; ``places`` are where the object says so,
    one for each, as ``("spec", "rules", 0, "http", "paths", 0, "backend", "service")``.
    """

    service: str
    port_name: str
    port_number: int
    routes: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def port(self) -> str:
        """The port as it was written."""
        return self.port_name or (str(self.port_number) if self.port_number else "")


def backends(ingress: Object) -> tuple[Backend, ...]:
    """One for every Service and port that this Ingress leads to; backends that are no Service are left out."""
    found: dict[tuple[str, str, int], list[tuple[str, Place]]] = {}
    for route, place in _routes(ingress):
        service = dig(ingress, *place)
        name, number = dig(service, "port", "name"), dig(service, "port", "number")
        if isinstance(service, dict) and service.get("name"):
            key = str(service["name"]), str(name or ""), number if isinstance(number, int) else 0
            found.setdefault(key, []).append((route, place))
    return tuple(Backend(*key, *map(tuple, zip(*leading, strict=True))) for key, leading in found.items())


def _routes(ingress: Object) -> Iterator[tuple[str, Place]]:
    """Hosts with paths, in order, and where each says what it leads to."""
    for number, rule in enumerate(items(ingress, "spec", "rules")):
        host = str(dig(rule, "host") or "*")
        for index, path in enumerate(items(rule, "http", "paths")):
            yield f"{host}{dig(path, 'path') or '/'}", ("spec", "rules", number, "http", "paths", index, "backend", "service")
    yield REST, ("spec", "defaultBackend", "service")
