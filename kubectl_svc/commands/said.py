"""What is wrong with a command line, as values: a key of `texts`, and the facts that its sentence names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubectl_svc.wording import Said


def said(key: str, /, **values: Any) -> Said:
    """The text ``key`` of the command line with these ``values``."""
    from kubectl_svc.wording import Said  # every start of the program would pay for it, and few command lines are wrong

    return Said(key, values, "commands")
