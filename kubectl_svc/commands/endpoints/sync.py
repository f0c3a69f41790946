"""``kubectl svc endpoints sync``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kubectl_svc.commands.endpoints import flags, repeating, running
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import UsageError

if TYPE_CHECKING:
    from kubectl_svc.endpoints.edits.following import Resolved
    from kubectl_svc.endpoints.edits.plan import EditPlan
    from kubectl_svc.endpoints.reading.dns import Server
    from kubectl_svc.endpoints.reading.facts import EndpointFacts

USAGE = "SERVICE --dns NAME [--interval DURATION] [flags]"
EXAMPLES = """\
  kubectl svc endpoints sync database --dns db.example.com
  kubectl svc endpoints sync database --dns db.example.com --interval 30s    # in a Deployment; see examples/"""


def configure(parser: Parser) -> None:
    """Flags of ``sync``."""
    flags.service(parser)
    parser.add_argument(
        "--dns", metavar="NAME", required=True, help="fully qualified DNS name whose A and AAAA records to follow"
    )
    parser.add_argument(
        "--dns-server", action="append", metavar="IP[:PORT]", help="DNS server to query (default: those in /etc/resolv.conf)"
    )
    repeating.interval(parser)
    flags.ports(parser)
    flags.writing(parser)
    flags.allow(parser)
    flags.take_over(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Make the endpoints what the name resolves to; without an answer the last good set stays."""
    _check_name(args.dns)
    if args.output and args.interval:
        raise UsageError(said("no-effect", flag="-o", other="--interval"), said("omit-one"))
    servers = _servers(args)
    return repeating.repeat(lambda console: _once(args, servers, console), args, console)


def _once(args: argparse.Namespace, servers: tuple[Server, ...], console: Console) -> int:
    from kubectl_svc.endpoints.addresses import parse_ports
    from kubectl_svc.endpoints.edits import rules
    from kubectl_svc.endpoints.edits.following import follow
    from kubectl_svc.endpoints.edits.plan import UNCHANGED
    from kubectl_svc.endpoints.edits.request import EditRequest

    request = EditRequest("set", (), parse_ports(args.port), allow=frozenset(args.allow), take_over=args.take_over)
    answers: dict[str, Resolved] = {}

    def planner(facts: EndpointFacts) -> EditPlan:
        if not answers:
            rules.check_service(facts, args.allow, take_over=args.take_over)
            answers.update(_resolved(args.dns, facts, servers))
        made = follow(facts, answers, request)
        if args.interval:
            # One line for each change, and none for what has stayed.
            return made._replace(results=tuple(result for result in made.results if result.outcome != UNCHANGED))
        return made

    return running.carry_out("sync", planner, args, console)


def _check_name(name: str) -> None:
    """That ``--dns`` is a name, which has records; raises ``UsageError``."""
    from kubectl_svc.objects.addresses import family

    bare = name.partition("://")[2] or name
    host = bare.partition("/")[0]
    if "://" in name or "/" in name:
        raise UsageError(said("dns-url", name=name), said("dns-host", host=host.rpartition("@")[2]))
    if family(name.strip("[]")):
        raise UsageError(said("dns-address", name=name), said("use-set"))
    if ":" in name:
        host, _, port = name.partition(":")
        raise UsageError(said("dns-port", name=name), said("write-dns", host=host, port=port))


def _resolved(name: str, facts: EndpointFacts, servers: tuple[Server, ...]) -> dict[str, Resolved]:
    """What each family that the Service has resolves to."""
    from kubectl_svc.endpoints.edits.following import Resolved
    from kubectl_svc.endpoints.reading import dns
    from kubectl_svc.objects import services

    records = {"IPv4": dns.A, "IPv6": dns.AAAA}
    answers = {}
    for family in services.ip_families(facts.service) or tuple(records):
        try:
            answers[family] = Resolved(dns.resolve(name, records[family], servers))
        except dns.NoAnswer as error:
            answers[family] = Resolved(failure=error.why)
    return answers


def _servers(args: argparse.Namespace) -> tuple[Server, ...]:
    from kubectl_svc.endpoints.addresses import parse_all
    from kubectl_svc.endpoints.reading.dns import Server, nameservers

    if args.dns_server:
        return tuple(Server(target.ip, target.port or 53) for target in parse_all(args.dns_server))
    try:
        with open("/etc/resolv.conf", encoding="utf-8") as file:
            return nameservers(file.read())
    except OSError as error:
        raise UsageError(said("unreadable", file="/etc/resolv.conf", reason=error.strerror), said("specify-server")) from error
