"""``kubectl svc endpoints migrate``."""

from __future__ import annotations

import argparse

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.endpoints.reporting import EditReport, report
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console

USAGE = "SERVICE [--back] [flags]"
EXAMPLES = """\
  kubectl svc endpoints migrate database           # classic Endpoints -> slices, no address gone for a moment
  kubectl svc endpoints migrate database --back"""


def configure(parser: Parser) -> None:
    """Flags of ``migrate``."""
    flags.service(parser)
    parser.switch("--back", help="convert EndpointSlices to Endpoints")
    flags.writing(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Write the new objects, wait until the EndpointSliceMirroring controller has followed, delete the old ones."""
    from functools import partial

    from kubectl_svc.endpoints.edits import migration

    first = partial(migration.to_endpoints if args.back else migration.to_slices, take_over=args.take_over)
    if args.filename or args.dry_run != "none":
        return running.carry_out("migrate", first, args, console)
    store = running.store("migrate", args, console)
    done = store.run(first)
    if args.back:
        store.wait(migration.mirror_is_there, "not-mirrored")
        last = store.run(partial(migration.without_slices, take_over=args.take_over))
    else:
        store.wait(migration.mirror_is_gone, "copies-left")
        last = store.run(partial(migration.without_endpoints, take_over=args.take_over))
    return report(EditReport(last.facts, (*done.written, *last.written), done.results, done.warnings), args, console)
