"""The types of the kinds that are judged, from the server's own OpenAPI documents; ``schema.json`` is generated.

``python -m tests.cluster.schema`` writes the file from the server of the test bed. A type is ``string``, ``boolean``,
``int32``, ``int64``, ``double``, ``int-or-string``, ``quantity``, ``time``, ``byte`` or ``any``, a list ``[TYPE``, a map
``{TYPE`` or the name of a struct, whose fields have types again. Which values are allowed, the server decides in code.
"""

from __future__ import annotations

import json
import pathlib
from functools import cache
from typing import NamedTuple

from kubectl_svc.kubernetes.admission.refused import Path


class Schema(NamedTuple):
    """What a server of ``version`` knows.

    ``types`` is struct -> field -> type; ``kinds`` is apiVersion -> kind -> struct, for the kinds that are judged; ``served``
    is every apiVersion of Kubernetes' own groups that is served, with all its kinds.
    """

    version: str
    types: dict[str, dict[str, str]]
    kinds: dict[str, dict[str, str]]
    served: dict[str, list[str]]

    def fields(self, version: str, kind: str, path: Path) -> tuple[str, ...]:
        """The fields of the struct at ``path`` of a kind, or none."""
        found = self.kinds.get(version, {}).get(kind, "")
        for step in path:
            found = self.types.get(found, {}).get(str(step), "") if found in self.types else found[1:]
        return tuple(self.types.get(found, ()))


@cache
def load() -> Schema:
    """The schema, read once; a few milliseconds."""
    return Schema(**json.loads(pathlib.Path(__file__).with_name("schema.json").read_text(encoding="utf-8")))
