"""What is printed of an edit: what became of every address, or with ``-o`` the union afterwards; and the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.commands.endpoints import flags
from kubectl_svc.commands.printing import DRY_RUN_MARKS, document_printer
from kubectl_svc.console import Console, safe
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import FAILED, OK, PARTLY_WRITTEN, SvcError, UsageError

if TYPE_CHECKING:
    from kubectl_svc.endpoints.edits.plan import Result
    from kubectl_svc.endpoints.objects.writes import Write
    from kubectl_svc.endpoints.reading.facts import EndpointFacts
    from kubectl_svc.endpoints.reading.probe import ProbeResult
    from kubectl_svc.objects import Object
    from kubectl_svc.render.endpoints import Shown
    from kubectl_svc.wording import Said


class EditReport(NamedTuple):
    """What came of a plan: the facts that it was made on, what is written of it, and what is to be said."""

    facts: EndpointFacts
    written: Sequence[Write] = ()
    results: Sequence[Result] = ()
    warnings: Sequence[Said] = ()
    remaining: Sequence[Said] = ()
    probes: Mapping[tuple[str, int], ProbeResult] = {}


def report(outcome: EditReport, args: argparse.Namespace, console: Console) -> int:
    """What became of every address; the exit code."""
    form = printer(args, console) if args.output else None
    for warning in outcome.warnings:
        console.warn(str(warning))
    if form:
        console.out(form([outcome]), verbatim=True)
    else:
        console.out("\n".join(f"{safe(str(result.said))}{DRY_RUN_MARKS[args.dry_run]}" for result in outcome.results))
    for line in outcome.remaining:
        console.err(str(SvcError(line)))
    return (PARTLY_WRITTEN if outcome.written else FAILED) if outcome.remaining else OK


def printer(args: argparse.Namespace, console: Console) -> Callable[[Sequence[EditReport]], str]:
    """What ``-o`` makes of some Services; raises ``UsageError`` for a template that is none."""
    form = args.output
    if args.objects and (form in flags.PICTURES or not form) and form != "name":
        raise UsageError(said("objects-of-form"), said("specify-form"))
    if form == "name":
        return lambda every: "".join(f"{name}\n" for name in _names(every))
    if form in flags.PICTURES:
        return lambda every: _picture([_shown(outcome) for outcome in every], args)
    fill = document_printer(form, console.environ)
    if args.objects:
        return lambda every: fill({"apiVersion": "v1", "kind": "List", "items": [_plain(obj) for obj in _held(every)]})
    from kubectl_svc.render.endpoints import as_document

    dry_run = getattr(args, "dry_run", "none")
    return lambda every: fill(as_document([_shown(outcome) for outcome in every], dry_run=dry_run))


def _shown(outcome: EditReport) -> Shown:
    from kubectl_svc.endpoints.reading.facts import after
    from kubectl_svc.endpoints.reading.union import rows
    from kubectl_svc.render.endpoints import Shown

    facts = after(outcome.facts, outcome.written)
    return Shown(facts.namespace, facts.name, rows(facts), outcome.results, outcome.probes, outcome.warnings)


def _picture(every: Sequence[Shown], args: argparse.Namespace) -> str:
    from kubectl_svc.render.endpoints import as_addresses, as_table

    rows = [row for shown in every for row in shown.rows]
    if args.output == "addresses":
        text = as_addresses(rows)
    else:
        several = len({shown.namespace for shown in every}) > 1
        text = as_table(
            rows,
            wide=args.output == "wide",
            services=not args.service,
            namespaces=getattr(args, "all_namespaces", False) or several,
            headings=bool(rows) and not getattr(args, "no_headers", False),
        )
    return f"{text}\n" if text else ""


def _held(every: Sequence[EditReport]) -> list[Object]:
    """The objects that hold endpoints, as they are now."""
    from kubectl_svc.endpoints.reading.facts import after

    return [obj for outcome in every for obj in after(outcome.facts, outcome.written).endpoint_objects]


def _names(every: Sequence[EditReport]) -> list[str]:
    """Of an edit what it wrote or deleted; else what holds endpoints."""
    from kubectl_svc.objects import meta
    from kubectl_svc.render.objects import as_name

    written = {(meta.namespace(write.obj), as_name(write.obj)): None for outcome in every for write in outcome.written}
    return [name for _, name in written] or [as_name(obj) for obj in _held(every)]


def _plain(obj: Object) -> Object:
    from kubectl_svc.render.objects import without_managed_fields

    return without_managed_fields(obj)
