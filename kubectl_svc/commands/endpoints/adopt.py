"""``kubectl svc endpoints adopt``."""

from __future__ import annotations

import argparse

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console

USAGE = "SERVICE [flags]"
EXAMPLES = """\
  kubectl svc endpoints adopt database    # take over slices that people created or a controller left"""


def configure(parser: Parser) -> None:
    """Flags of ``adopt``."""
    flags.service(parser)
    flags.writing(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Relabel the Service's slices as ours and have the Service own them; what they hold stays as it is."""
    from functools import partial

    from kubectl_svc.endpoints.edits.leftovers import adopt

    return running.carry_out("adopt", partial(adopt, take_over=args.take_over), args, console)
