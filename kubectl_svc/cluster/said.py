"""What goes wrong on the path to a cluster, as values: a key of `texts`, and the facts that its sentence names. No secrets."""

from __future__ import annotations

from typing import Any

from kubectl_svc.wording import Said


def said(key: str, /, **values: Any) -> Said:
    """The text ``key`` of ``cluster`` with these ``values``."""
    return Said(key, values, "cluster")
