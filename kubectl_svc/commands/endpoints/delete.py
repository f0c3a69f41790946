"""``kubectl svc endpoints delete``."""

from __future__ import annotations

import argparse

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console

USAGE = "SERVICE [flags]"
EXAMPLES = """\
  kubectl svc endpoints delete database    # the slices made by this program; all others stay"""


def configure(parser: Parser) -> None:
    """Flags of ``delete``."""
    flags.service(parser)
    flags.writing(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Delete our own slices, each only if it is still the one that was read."""
    from functools import partial

    from kubectl_svc.endpoints.edits.leftovers import delete

    return running.carry_out("delete", partial(delete, take_over=args.take_over), args, console)
