"""``kubectl svc endpoints remove``."""

from __future__ import annotations

import argparse

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console

USAGE = "SERVICE ADDR... [flags]"
EXAMPLES = """\
  kubectl svc endpoints remove database 192.0.2.42           # on all its ports
  kubectl svc endpoints remove database 192.0.2.43:5433      # on this one"""


def configure(parser: Parser) -> None:
    """Flags of ``remove``."""
    flags.service(parser)
    flags.addresses(parser)
    flags.kind(parser)
    flags.writing(parser)
    flags.allow(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Remove endpoints; those not there are no error."""
    return running.edit("remove", args, console)
