"""``kubectl svc endpoints clean``."""

from __future__ import annotations

import argparse

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console

USAGE = "SERVICE [--foreign] [flags]"
EXAMPLES = """\
  kubectl svc endpoints clean database --dry-run    # objects that no tool or controller manages any more
  kubectl svc endpoints clean database --foreign    # also objects that people created or other tools manage"""


def configure(parser: Parser) -> None:
    """Flags of ``clean``."""
    flags.service(parser)
    parser.switch("--foreign", help="also delete EndpointSlices that people or other tools manage")
    flags.writing(parser)
    flags.allow(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Delete what a Service, a selector or a controller left behind."""
    from functools import partial

    from kubectl_svc.endpoints.edits.leftovers import clean

    return running.carry_out("clean", partial(clean, allow=args.allow, foreign=args.foreign), args, console)
