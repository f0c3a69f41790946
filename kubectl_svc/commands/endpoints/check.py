"""``kubectl svc endpoints check``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from kubectl_svc.commands import options
from kubectl_svc.commands.endpoints import asking, filed, flags, repeating, reporting, running
from kubectl_svc.commands.endpoints.reporting import EditReport, report
from kubectl_svc.commands.parser import Parser, whole
from kubectl_svc.console import Console, safe
from kubectl_svc.endpoints.addresses import at
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import FAILED, OK, SvcError, UsageError

if TYPE_CHECKING:
    from kubectl_svc.endpoints.reading.facts import EndpointFacts
    from kubectl_svc.endpoints.reading.probe import How, ProbeResult

USAGE = "SERVICE [--tcp|--tls|--http PATH] [--apply] [flags]"
EXAMPLES = """\
  kubectl svc endpoints check database                    # does anything listen?
  kubectl svc endpoints check api --http /healthz --apply # set endpoints that fail to down, and those that answer again to up
  kubectl svc endpoints check api --tls --apply --interval 10s --min-ready 2"""


def configure(parser: Parser) -> None:
    """Flags of ``check``."""
    flags.service(parser)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--tcp", action="store_true", help="connect (the default)")
    kind.add_argument("--tls", action="store_true", help="connect and complete a TLS handshake; certificates are not verified")
    kind.add_argument("--http", metavar="PATH", help="connect and GET this path; a status from 200 to 399 is a success")
    parser.add_argument("--host", default="", metavar="NAME", help="with --http: the Host header")
    parser.add_argument("--tries", type=whole, default=3, metavar="N", help="number of tries for each address (default 3)")
    parser.add_argument("--quorum", type=whole, metavar="N", help="number of tries that must succeed (default: more than half)")
    parser.add_argument("--probe-timeout", default="2s", metavar="DURATION", help="timeout of one try (default 2s)")
    parser.switch("--apply", help="set endpoints that fail to down, and those that answer again to up")
    parser.add_argument(
        "--min-ready", type=whole, metavar="N", help="with --apply: keep at least N endpoints ready (default 1)"
    )
    repeating.interval(parser)
    flags.writing(parser)
    flags.allow(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Probe every address from this machine; exit code 1 when one does not answer and, with --apply, stays up all the same."""
    how = _how(args)
    if args.output:
        if args.interval:
            raise UsageError(said("no-effect", flag="-o", other="--interval"), said("omit-one"))
        reporting.printer(args, console)
    if args.filename and args.apply:
        raise UsageError(said("apply-files"), said("omit-one"))
    _check_effects(args)
    return repeating.repeat(lambda console: _once(args, how, console), args, console)


def _once(args: argparse.Namespace, how: How, console: Console) -> int:
    from functools import partial

    from kubectl_svc.endpoints.edits import health
    from kubectl_svc.endpoints.reading.probe import probe_all

    facts = _read(args, console)
    outcomes = probe_all(health.places(facts), how)
    if not args.interval and not args.output:
        console.err(str(said("probed", kind=how.kind)))
        console.out("\n".join(map(_line, outcomes)))
    elif not args.apply and not args.output:
        for outcome in outcomes:
            if not outcome.healthy:
                silent = said("silent", address=at(outcome.address, outcome.port), detail=outcome.detail)
                console.err(safe(str(silent)))
    if not outcomes:
        console.err(str(SvcError(said("nothing-probed", name=args.service))))
    probes = {(outcome.address, outcome.port): outcome for outcome in outcomes}
    code = OK if outcomes and all(outcome.healthy for outcome in outcomes) else FAILED
    done = EditReport(facts, warnings=facts.unseen, probes=probes)
    if args.apply and outcomes:
        answered = {place: outcome.healthy for place, outcome in probes.items()}
        judge = partial(health.plan, health=answered, min_ready=_min_ready(args), allow=args.allow, take_over=args.take_over)
        done, code = running.done("check", judge, args, console)._replace(probes=probes), OK
    return max(code, report(done, args, console))


def _read(args: argparse.Namespace, console: Console) -> EndpointFacts:
    from kubectl_svc.endpoints.reading import gather

    scope = gather.Scope(False, bool(args.output), flags=asking.places(args))
    if not args.filename:
        return gather.read(options.cluster(args, console, times=1), args.service, scope)
    return filed.read(filed.snapshot(args, console), args, scope)


def _check_effects(args: argparse.Namespace) -> None:
    """That no flag is without effect; raises ``UsageError``."""
    without = {
        "--min-ready": args.min_ready is not None,
        "--allow": bool(args.allow),
        "--take-over": args.take_over,
        "--dry-run": args.dry_run != "none",
    }
    for flag, given in without.items():
        if given and not args.apply:
            _refuse_without(flag, "--apply", "--apply")
    if args.host and args.http is None:
        _refuse_without("--host", "--http", "--http PATH")


def _refuse_without(flag: str, other: str, written: str) -> NoReturn:
    raise UsageError(said("no-effect-without", flag=flag, other=other), said("add-or-omit", other=written, flag=flag))


def _how(args: argparse.Namespace) -> How:
    from kubectl_svc.endpoints.reading.probe import HTTP, TCP, TLS, How

    quorum = args.tries // 2 + 1 if args.quorum is None else args.quorum
    if not 1 <= quorum <= args.tries:
        raise UsageError(said("quorum", quorum=quorum, tries=args.tries))
    if args.http is not None and not args.http.startswith("/"):
        raise UsageError(said("http-path", path=args.http), said("slash"))
    kind = HTTP if args.http is not None else TLS if args.tls else TCP
    return How(
        kind, args.http or "/", args.host, args.tries, quorum, min(flags.duration(args.probe_timeout, "--probe-timeout"), 3600)
    )


def _min_ready(args: argparse.Namespace) -> int:
    return 1 if args.min_ready is None else int(args.min_ready)


def _line(outcome: ProbeResult) -> str:
    place, facts = at(outcome.address, outcome.port), outcome._asdict()
    return safe(str(said("probe-ok" if outcome.healthy else "probe-failed", **{**facts, "address": place})))
