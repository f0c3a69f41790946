"""``kubectl svc endpoints drain``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.commands.endpoints import asking, flags, reporting, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import OK, ApiError, ConnectionFailed, UsageError

if TYPE_CHECKING:
    from kubectl_svc.endpoints.addresses import EndpointAddress
    from kubectl_svc.endpoints.reading.facts import EndpointFacts

LOOK = 1.0
"""Seconds between two looks at what is drained."""

USAGE = "SERVICE ADDR... [flags]"
EXAMPLES = """\
  kubectl svc endpoints drain database 192.0.2.42
  kubectl svc endpoints drain database 192.0.2.42 --wait 60s && ssh 192.0.2.42 reboot"""


def configure(parser: Parser) -> None:
    """Flags of ``drain``."""
    flags.service(parser)
    flags.addresses(parser)
    flags.kind(parser)
    parser.add_argument(
        "--wait",
        metavar="DURATION",
        help="wait this long for connections to close, for example 60s; fails if the drain is undone meanwhile",
    )
    flags.writing(parser)
    flags.allow(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Send no new connections to endpoints while any other is up; those that are there live on."""
    pause = flags.duration(args.wait or "0", "--wait")
    if not args.wait:
        return running.edit("drain", args, console)
    if args.filename or args.dry_run != "none":
        raise UsageError(said("no-effect", flag="--wait", other="-f" if args.filename else "--dry-run"), said("omit-one"))
    from kubectl_svc.endpoints.edits.planning import plan

    wanted = asking.request("drain", args, console)
    if args.output or args.objects:
        reporting.printer(args, console)  # an invalid template is reported before anything is sent
    report = running.done("drain", lambda facts: plan(facts, wanted), args, console)
    code = reporting.report(report, args, console)
    if isfinite(pause) and code == OK:
        if console.interactive:
            console.err(str(said("draining-for", duration=args.wait)))
        _wait(pause, report.facts, wanted.targets, args, console)
    return code


def _wait(
    pause: float, drained: EndpointFacts, targets: Sequence[EndpointAddress], args: argparse.Namespace, console: Console
) -> None:
    """Wait for ``pause`` seconds; raises ``PartlyWritten`` as soon as somebody has undone the drain, or the Service is gone.

    A look that fails is passed over, except for the last one.
    """
    from kubectl_svc.endpoints.edits.drained import undone
    from kubectl_svc.endpoints.reading.gather import Scope, read
    from kubectl_svc.endpoints.writing.account import PartlyWritten

    cluster = options.cluster(args, console)
    while pause > 0:
        console.sleep(min(LOOK, pause))
        pause -= LOOK
        try:
            now = read(cluster, args.service, Scope(cluster_ips=False, endpoints=False, absent=True))
        except (ConnectionFailed, ApiError) as error:
            if pause <= 0:
                raise PartlyWritten(
                    said("drain-unread", reason=error.message), said("look", command=drained.command("get"))
                ) from error
            continue
        if why := undone(drained, now, targets):
            raise PartlyWritten(why, said("finish-again") if now.service_exists else "")
