"""What is to be said, as a value: the key of a text and the facts that it names; the sentence is made when somebody reads it.

``cluster/texts``, ``endpoints/texts``, ``expose/texts`` and ``render/texts`` have the texts of their families, ``trace/texts``
those of a trace, ``commands/texts`` those of any command line; `filling` has the little language of their templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple


class Said(NamedTuple):
    """The text ``key`` of the family ``room`` with these ``values``."""

    key: str
    values: Mapping[str, Any] = MappingProxyType({})
    room: str = "trace"

    def __hash__(self) -> int:
        return hash((self.key, self.room))

    def __str__(self) -> str:
        """The sentence, for people only."""
        return str(import_module(f"kubectl_svc.{self.room}.texts").text(self))
