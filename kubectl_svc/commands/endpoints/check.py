"""``kubectl svc endpoints check``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.commands.endpoints import flags, repeating, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import FAILED, OK, UsageError

if TYPE_CHECKING:
    from kubectl_svc.endpoints.reading.probe import How, ProbeResult

USAGE = "SERVICE [--tcp|--tls|--http PATH] [--apply] [flags]"
EXAMPLES = """\
  kubectl svc endpoints check database                    # does anything listen?
  kubectl svc endpoints check api --http /healthz --apply # what does not answer goes down, what does again comes up
  kubectl svc endpoints check api --tls --apply --interval 10s --min-ready 2"""


def configure(parser: Parser) -> None:
    """Flags of ``check``."""
    flags.service(parser)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--tcp", action="store_true", help="connect (what is done unless told otherwise)")
    kind.add_argument("--tls", action="store_true", help="connect and shake hands; any certificate will do")
    kind.add_argument("--http", metavar="PATH", help="connect and GET this path: 200 to 399 is fine")
    parser.add_argument("--host", default="", metavar="NAME", help="with --http: the Host header")
    parser.add_argument("--tries", type=int, default=3, metavar="N", help="how often to try each address")
    parser.add_argument("--quorum", type=int, metavar="N", help="how many tries must succeed; more than half unless given")
    parser.add_argument("--probe-timeout", default="2s", metavar="DURATION", help="how long one try may take")
    parser.switch("--apply", help="mark what fails as down, and what answers again as up")
    parser.add_argument("--min-ready", type=int, default=1, metavar="N", help="with --apply: leave at least so many up")
    repeating.interval(parser)
    flags.writing(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Probe every address from this machine; exit code 1 when one does not answer and, with --apply, stays up all the same."""
    how = _how(args)
    return repeating.repeat(lambda teller: _once(args, how, teller), args, console)


def _once(args: argparse.Namespace, how: How, console: Console) -> int:
    from functools import partial

    from kubectl_svc.console import safe
    from kubectl_svc.endpoints.addresses import at
    from kubectl_svc.endpoints.edits import health
    from kubectl_svc.endpoints.reading import gather
    from kubectl_svc.endpoints.reading.probe import probe_all

    facts = gather.read(options.reader(args, console), args.service, gather.Scope(False, False))
    outcomes = probe_all(health.places(facts), how)
    if not args.interval:
        console.err(f"probed from this machine, by {how.kind}")
        console.out("\n".join(map(_line, outcomes)))
    elif not args.apply:
        for outcome in outcomes:
            if not outcome.healthy:
                console.err(safe(f"{at(outcome.address, outcome.port)} does not answer: {outcome.detail}"))
    if not outcomes:
        console.err(f'The Service "{args.service}" has no endpoint with a TCP port.')
    if args.apply:
        answered = {(outcome.address, outcome.port): outcome.healthy for outcome in outcomes}
        judge = partial(health.plan, health=answered, min_ready=args.min_ready, allow=args.allow, take_over=args.take_over)
        return running.carry_out("check", judge, args, console)
    return OK if all(outcome.healthy for outcome in outcomes) else FAILED


def _how(args: argparse.Namespace) -> How:
    from kubectl_svc.endpoints.reading.probe import HTTP, TCP, TLS, How

    quorum = args.tries // 2 + 1 if args.quorum is None else args.quorum
    if not 1 <= quorum <= args.tries:
        raise UsageError(f"--quorum {quorum} of --tries {args.tries}", "at least one try, and no more successes than tries")
    if args.http is not None and not args.http.startswith("/"):
        raise UsageError(f'--http: "{args.http}" is no path', "a path begins with /")
    kind = HTTP if args.http is not None else TLS if args.tls else TCP
    return How(
        kind, args.http or "/", args.host, args.tries, quorum, min(flags.duration(args.probe_timeout, "--probe-timeout"), 3600)
    )


def _line(outcome: ProbeResult) -> str:
    from kubectl_svc.console import safe
    from kubectl_svc.endpoints.addresses import at

    word = "ok" if outcome.healthy else "failed"
    return safe(f"{at(outcome.address, outcome.port)} {word}: {outcome.good} of {outcome.tries} tries, {outcome.detail}")
