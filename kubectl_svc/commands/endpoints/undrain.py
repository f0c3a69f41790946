"""``kubectl svc endpoints undrain``."""

from __future__ import annotations

import argparse

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console

USAGE = "SERVICE ADDR... [flags]"
EXAMPLES = """\
  kubectl svc endpoints undrain database 192.0.2.42"""


def configure(parser: Parser) -> None:
    """Flags of ``undrain``."""
    flags.service(parser)
    flags.addresses(parser)
    flags.kind(parser)
    flags.writing(parser)
    flags.allow(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Send new connections to endpoints again, whether they were draining or down."""
    return running.edit("undrain", args, console)
