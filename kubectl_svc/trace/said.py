"""Why a trace cannot be made, as values: a key of `texts.errors`, and the facts that its sentence names."""

from __future__ import annotations

from typing import Any

from kubectl_svc.wording import Said

ERROR = "error-"
"""What tells these keys from those of hops."""


def said(key: str, /, **values: Any) -> Said:
    """The text ``key`` of the errors of a trace with these ``values``."""
    return Said(f"{ERROR}{key}", values)
