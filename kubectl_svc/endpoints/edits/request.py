"""One edit as asked for."""

from __future__ import annotations

from typing import NamedTuple

from kubectl_svc.endpoints.addresses import EndpointAddress, PortOverride


class EditRequest(NamedTuple):
    """What the command line asks for: ``verb`` is a name in `verbs.VERBS`.

    ``kind`` is `storage.SLICES`, `storage.ENDPOINTS` or nothing: what suits the Service. ``expected`` is the set that a
    ``switch`` starts from (``None``: any). Endpoints of the families in ``kept`` stay in a whole set that names others alone.
    ``new_service``: the Service is created only after the plan, so that no other command finds it yet.
    """

    verb: str
    targets: tuple[EndpointAddress, ...] = ()
    ports: tuple[PortOverride, ...] = ()
    kind: str = ""
    allow: frozenset[str] = frozenset()
    take_over: bool = False
    expected: tuple[EndpointAddress, ...] | None = None
    kept: frozenset[str] = frozenset()
    new_service: bool = False
