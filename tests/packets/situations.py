"""The table of cases, written into the API all at once, so that every kube-proxy reads them together."""

from __future__ import annotations

from kubectl_svc.objects import meta
from tests.packets.bed import Bed, held
from tests.packets.cases import CASES
from tests.packets.comparison import Compared, compare


class Situations:
    """What the API server has of each case, by its name, in a namespace of its own."""

    def __init__(self, bed: Bed) -> None:
        self.namespace = bed.write(CASES.values())
        self.held = {meta.name(service): (service, slices) for service, slices in held(self.namespace)}
        self._nodes = bed.nodes
        self._compared: dict[str, list[Compared]] = {}

    def compared(self, name: str) -> list[Compared]:
        """Where connections to one of the Services end; they are made once."""
        if name not in self._compared:
            self._compared[name] = compare(self._nodes, [self.held[name]])
        return self._compared[name]
