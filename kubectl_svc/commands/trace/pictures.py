"""The tree, the tables and the names that ``trace`` prints for people."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.console import Console, safe

if TYPE_CHECKING:
    from kubectl_svc.trace.report import Report


PICTURES = ("tree", "table", "wide", "name")
"""What ``-o`` prints here besides documents."""


def modules(output: str) -> list[str]:
    """The modules that draw the answer in this format."""
    return ["kubectl_svc.render.as_json"] if output and output not in PICTURES else ["kubectl_svc.render.as_tree"]


def pictured(reports: Sequence[Report], output: str, several: bool, args: argparse.Namespace, console: Console) -> str:
    """What is printed in one of these formats."""
    if output == "name":
        return "".join(f"service/{safe(report.name)}\n" for report in reports)
    from kubectl_svc.render.as_tree import as_tree
    from kubectl_svc.render.look import Look

    look = Look(console.colour, console.unicode, console.width)
    if output == "table" or (output == "wide" and several):
        from kubectl_svc.render.as_table import as_table

        return as_table(
            reports,
            look,
            namespaces=args.all_namespaces or len({report.namespace for report in reports}) > 1,
            wide=output == "wide",
        )
    if output == "wide":
        from kubectl_svc.render.as_wide import as_wide

        return "\n".join(as_wide(report, look) for report in reports)
    return "\n".join(as_tree(report, look) for report in reports)
