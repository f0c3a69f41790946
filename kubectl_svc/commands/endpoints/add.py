"""``kubectl svc endpoints add``."""

from __future__ import annotations

import argparse

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console

USAGE = "SERVICE ADDR... [flags]"
EXAMPLES = """\
  kubectl svc endpoints add database 192.0.2.42
  kubectl svc endpoints add database 192.0.2.43:5433@eu-1    # another port, and in a zone
  kubectl svc endpoints add database 192.0.2.44 --dry-run=client -o yaml"""


def configure(parser: Parser) -> None:
    """Flags of ``add``."""
    flags.service(parser)
    flags.addresses(parser, new=True)
    flags.ports(parser)
    flags.kind(parser)
    flags.writing(parser)
    flags.allow(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Add endpoints; those there already stay as they are."""
    return running.edit("add", args, console)
