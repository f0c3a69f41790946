"""``kubectl svc endpoints drain``."""

from __future__ import annotations

import argparse
from math import isfinite

from kubectl_svc.commands.endpoints import flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import OK, UsageError

USAGE = "SERVICE ADDR... [flags]"
EXAMPLES = """\
  kubectl svc endpoints drain database 192.0.2.42
  kubectl svc endpoints drain database 192.0.2.42 --wait 60s && ssh 192.0.2.42 reboot"""


def configure(parser: Parser) -> None:
    """Flags of ``drain``."""
    flags.service(parser)
    flags.addresses(parser)
    flags.kind(parser)
    parser.add_argument("--wait", metavar="DURATION", help="wait this long for connections to close, for example 60s")
    flags.writing(parser)
    flags.allow(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Send no new connections to endpoints while any other is up; those that are there live on."""
    pause = flags.duration(args.wait or "0", "--wait")
    if args.wait and (args.filename or args.dry_run != "none"):
        raise UsageError(said("no-effect", flag="--wait", other="-f" if args.filename else "--dry-run"), said("omit-one"))
    code = running.edit("drain", args, console)
    if isfinite(pause) and code == OK:
        if console.interactive:
            console.err(str(said("draining-for", duration=args.wait)))
        console.sleep(pause)
    return code
