"""``kubectl svc endpoints drain``."""

from __future__ import annotations

import argparse
from math import isfinite

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import OK

USAGE = "SERVICE ADDR... [flags]"
EXAMPLES = """\
  kubectl svc endpoints drain database 192.0.2.42
  kubectl svc endpoints drain database 192.0.2.42 --wait 60s && ssh 192.0.2.42 reboot"""


def configure(parser: Parser) -> None:
    """Flags of ``drain``."""
    flags.service(parser)
    flags.addresses(parser)
    flags.kind(parser)
    parser.add_argument("--wait", metavar="DURATION", help="give connections so long to end before this command does")
    flags.writing(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Send no new connections to endpoints while any other is up; those that are there live on."""
    pause = flags.duration(args.wait or "0", "--wait")
    code = running.edit("drain", args, console)
    if isfinite(pause) and code == OK and not args.filename and args.dry_run == "none":
        if console.interactive:
            console.err(f"draining for {args.wait}")
        console.sleep(pause)
    return code
