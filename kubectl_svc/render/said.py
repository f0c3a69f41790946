"""Why something cannot be printed as ``-o`` asks, as values: a key of `texts`, and the facts that its sentence names."""

from __future__ import annotations

from typing import Any

from kubectl_svc.wording import Said


def said(key: str, /, **values: Any) -> Said:
    """The text ``key`` of ``render`` with these ``values``."""
    return Said(key, values, "render")
