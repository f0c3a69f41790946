"""What is told of an edit: what became of every address, or with ``-o`` the objects; and the exit code."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kubectl_svc.console import Console
from kubectl_svc.errors import FAILED, OK, PARTLY_WRITTEN

if TYPE_CHECKING:
    from kubectl_svc.endpoints.edits.plan import EditPlan
    from kubectl_svc.endpoints.objects.writes import Write
    from kubectl_svc.endpoints.reading.facts import EndpointFacts
    from kubectl_svc.endpoints.writing.store import Done
    from kubectl_svc.objects import Object


def tell(done: Done, args: argparse.Namespace, console: Console) -> int:
    """What came of it; the exit code."""
    from kubectl_svc.endpoints.edits.plan import EditPlan

    plan = EditPlan(done.written, done.results, done.warnings, done.remaining)
    return tell_plan(done.facts, plan, done.written, args, console)


def tell_plan(
    facts: EndpointFacts, plan: EditPlan, written: tuple[Write, ...], args: argparse.Namespace, console: Console
) -> int:
    """What becomes of every address by ``plan``, of which ``written`` is done; the exit code."""
    from kubectl_svc.console import safe

    for warning in plan.warnings:
        console.warn(warning)
    mark = {"none": "", "client": " (dry run)", "server": " (server dry run)"}[args.dry_run]
    if args.output:
        console.out(_rendered(facts, written, args))
    else:
        console.out("\n".join(f"{safe(str(result))}{mark}" for result in plan.results))
    for line in plan.remaining:
        console.err(f"error: {line}")
    return (PARTLY_WRITTEN if written else FAILED) if plan.remaining else OK


def _rendered(facts: EndpointFacts, written: tuple[Write, ...], args: argparse.Namespace) -> str:
    """``-o``: the union as a table, or the objects that hold our endpoints as they are now."""
    from kubectl_svc.endpoints.reading.facts import after
    from kubectl_svc.render import objects

    now = after(facts, written)
    if args.output in {"table", "wide"}:
        from kubectl_svc.endpoints.reading.union import rows
        from kubectl_svc.render.endpoints import as_table

        return as_table(rows(now), wide=args.output == "wide")
    held: list[Object] = [*now.own, *([now.endpoints] if now.endpoints else [])]
    return objects.as_list(held, args.output)
