"""How a file wrote the values that YAML reads as no text: ``0123`` is 83, ``on`` is true, ``1.10`` is 1.1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class WrittenMapping(dict[str, Any]):
    """A mapping that was read from YAML; ``texts`` says how the values under some of its keys stand in the file."""

    texts: Mapping[str, str] = {}


def written(parent: object, key: object) -> str:
    """How the value under ``key`` stands in its file, or nothing where it stands there as in JSON."""
    return parent.texts.get(str(key), "") if isinstance(parent, WrittenMapping) else ""
