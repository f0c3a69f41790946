"""``kubectl svc endpoints set``."""

from __future__ import annotations

import argparse

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console

USAGE = "SERVICE ADDR... [flags]"
EXAMPLES = """\
  kubectl svc endpoints set database 192.0.2.42 192.0.2.43    # these two and no other
  kubectl svc endpoints set database --from-file backends.txt
  kubectl svc expose --name db --port 5432 --dry-run=client -o yaml | kubectl svc endpoints set db 192.0.2.42 -f -"""


def configure(parser: Parser) -> None:
    """Flags of ``set``."""
    flags.service(parser)
    flags.addresses(parser, new=True)
    flags.ports(parser)
    flags.kind(parser)
    flags.writing(parser)
    flags.allow(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Make the endpoints exactly those given, by one write for each address family."""
    return running.edit("set", args, console)
