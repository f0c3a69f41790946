"""``kubectl svc endpoints switch``."""

from __future__ import annotations

import argparse

from kubectl_svc.commands.endpoints import asking, flags, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import UsageError

USAGE = "SERVICE --to ADDR... [--if-current ADDR...] [flags]"
EXAMPLES = """\
  kubectl svc endpoints switch database --to 192.0.2.43
  kubectl svc endpoints switch database --to 192.0.2.43 --if-current 192.0.2.42  # only from this set; otherwise exit code 4"""


def configure(parser: Parser) -> None:
    """Flags of ``switch``."""
    flags.service(parser, optional=True)
    parser.add_argument("stray", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--to", dest="addresses", nargs="+", action="extend", default=[], metavar="ADDR", help="the new set")
    parser.add_argument(
        "--if-current", nargs="+", action="extend", metavar="ADDR", help="switch only if these are exactly the current set"
    )
    parser.add_argument("--from-file", metavar="FILE", help="read the new set from a file, or with - from standard input")
    flags.ports(parser)
    flags.kind(parser)
    flags.writing(parser)
    flags.allow(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Replace the whole set at once, if it still is the one it is thought to be."""
    from kubectl_svc.endpoints.addresses import parse_all
    from kubectl_svc.endpoints.edits.planning import plan

    if args.stray:
        words = " ".join(args.stray)
        raise UsageError(said("unexpected", words=words), said("after-to", words=words))
    if args.service is None:
        args.service = _service_among(args.addresses)
    if not args.addresses and not args.from_file:
        raise UsageError(said("no-new-set"), said("specify-to"))
    expected = None if args.if_current is None else parse_all(args.if_current)
    wanted = asking.request("switch", args, console)._replace(expected=expected)
    return running.carry_out("switch", lambda facts: plan(facts, wanted), args, console)


def _service_among(words: list[str]) -> str:
    """The Service in ``--to ADDR… SERVICE``, taken out of ``words``: the last one, where it can be no address."""
    last = words[-1] if words else ""
    if not last or "." in last or ":" in last:
        raise UsageError(said("no-service"), said("service-first"))
    words.pop()
    try:
        return flags.name(last)
    except argparse.ArgumentTypeError as error:
        raise UsageError(str(error)) from error
