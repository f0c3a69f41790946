"""The union of a Service's endpoints as a table."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from kubectl_svc.console import safe
from kubectl_svc.endpoints.reading.union import Row

_NARROW = ("ADDRESS", "PORTS", "STATE", "SOURCE", "MANAGER", "NOTE")
_WIDE = ("ADDRESS", "PORTS", "STATE", "ZONE", "NODE", "SOURCE", "MANAGER", "NOTE")


def as_table(
    rows: Sequence[Row], *, wide: bool = False, services: bool = False, namespaces: bool = False, headings: bool = True
) -> str:
    """One line for each address of each object; ``services``, ``namespaces``: say whose it is, for there are several."""
    heads = (*(("NAMESPACE",) if namespaces else ()), *(("SERVICE",) if services else ()), *(_WIDE if wide else _NARROW))
    lines = [[_cell(row, head) for head in heads] for row in rows]
    table = tabulate(lines, heads if headings else (), tablefmt="plain", disable_numparse=True)
    return "\n".join(line.rstrip() for line in table.splitlines())


def _cell(row: Row, head: str) -> str:
    text = "; ".join(row.notes) if head == "NOTE" else str(getattr(row, head.lower()))
    return safe(text) or ("" if head == "NOTE" else "-")
