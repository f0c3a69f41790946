"""What the verbs that write share: their flags, the way from arguments to a plan, and what is told of it."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import FAILED, OK, PARTLY_WRITTEN, UsageError

if TYPE_CHECKING:
    from kubectl_svc.endpoints.facts import Facts
    from kubectl_svc.endpoints.plan import Plan, Write
    from kubectl_svc.endpoints.request import Request
    from kubectl_svc.endpoints.store import Done, Planner, Store
    from kubectl_svc.endpoints.targets import Target
    from kubectl_svc.objects import Object

FORMATS = ("table", "wide", "json", "yaml", "name")
ALLOW = (
    "broadcast",
    "multicast",
    "reserved",
    "cluster-ip",
    "family",
    "selector",
    "port-name",
    "port-protocol",
    "duplicate",
    "empty",
)
ADDRESSES = "ADDR is 192.0.2.42, 192.0.2.42:5432, 2001:db8::1 or [2001:db8::1]:5432, each with @ZONE if need be."


def service(parser: Parser) -> None:
    """The one Service."""
    parser.add_argument("service", metavar="SERVICE", help="the Service's name")


def addresses(parser: Parser) -> None:
    """``ADDR…`` and ``--from-file``."""
    parser.add_argument("addresses", nargs="*", metavar="ADDR", help="192.0.2.42, 192.0.2.42:5432, [2001:db8::1]:5432, …@ZONE")
    parser.add_argument("--from-file", metavar="FILE", help="read addresses from a file, or with - from standard input")


def ports(parser: Parser) -> None:
    """``--port``."""
    parser.add_argument(
        "--port",
        action="append",
        default=[],
        metavar="[NAME=]NUMBER[/PROTOCOL]",
        help="what the endpoints listen on, where that is not the Service's target port; may be repeated",
    )


def kind(parser: Parser) -> None:
    """``--kind``: which objects hold the endpoints; ``--as endpoints`` says the same (see `_kind`)."""
    parser.add_argument(
        "--kind",
        choices=("endpointslice", "endpoints"),
        metavar="endpointslice|endpoints",
        help="write EndpointSlices (unless the Service has classic Endpoints already) or classic Endpoints",
    )


def writing(parser: Parser) -> None:
    """The flags of everything that writes."""
    parser.add_argument(
        "--allow", action="append", default=[], choices=ALLOW, metavar="RULE", help=f"open one rule: {', '.join(ALLOW)}"
    )
    parser.switch("--take-over", help="write although another tool keeps these endpoints")
    parser.add_argument("--timeout", default="30s", metavar="DURATION", help="how long to try when others write too")
    parser.add_argument(
        "--dry-run",
        nargs="?",
        const="client",
        default="none",
        choices=("none", "client", "server"),
        metavar="client|server",
        help="write nothing: only plan, or have the server judge",
    )
    options.filename(parser, "take the Service and what exists from these files and print what to apply; no cluster is asked")
    output(parser)


def output(parser: Parser) -> None:
    """``-o``."""
    parser.add_argument("-o", "--output", choices=FORMATS, metavar="|".join(FORMATS), help="what to print")


def targets(args: argparse.Namespace, console: Console) -> tuple[Target, ...]:
    """Every address given, on the line or in a file; raises ``UsageError`` for none."""
    from kubectl_svc.endpoints.targets import from_text, parse_all, without_doubles

    texts = list(args.addresses)
    if args.from_file:
        texts += from_text(_text(args.from_file, console))
    if not texts and "empty" not in args.allow:
        raise UsageError("no address given", "name at least one, or use --from-file")
    return without_doubles(parse_all(texts))


def request(verb: str, args: argparse.Namespace, console: Console) -> Request:
    """The edit that the flags and arguments ask for."""
    from kubectl_svc.endpoints.request import Request
    from kubectl_svc.endpoints.targets import parse_ports

    return Request(
        verb,
        targets(args, console),
        parse_ports(getattr(args, "port", [])),
        _kind(args),
        frozenset(args.allow),
        args.take_over,
    )


def _kind(args: argparse.Namespace) -> str:
    """``--kind``, or ``--as endpoints``: it reads so naturally that it must not be taken for a user of that name to act as."""
    if getattr(args, "as_", None) in ("endpoints", "endpointslice"):
        args.kind = args.kind or args.as_
        del args.as_
    return getattr(args, "kind", None) or ""


def edit(verb: str, args: argparse.Namespace, console: Console) -> int:
    """Plan ``verb`` and do it, as the flags say: on the cluster, or on files."""
    from kubectl_svc.endpoints.request import plan

    wanted = request(verb, args, console)
    return carry_out(verb, lambda facts: plan(facts, wanted), args, console)


def carry_out(verb: str, planner: Planner, args: argparse.Namespace, console: Console) -> int:
    """Do what ``planner`` plans for the Service, and tell what came of it."""
    if args.filename:
        return _on_files(planner, args, console)
    if args.dry_run == "client":
        from kubectl_svc.endpoints.reading import read

        facts = read(options.cluster(args, console), args.service)
        plan = planner(facts)
        return _tell_plan(facts, plan, plan.writes, args, console)
    done = store(verb, args, console).run(planner)
    return tell(done, args, console)


def store(verb: str, args: argparse.Namespace, console: Console) -> Store:
    """The writer for this Service, with the deadline that ``--timeout`` sets; no single answer is awaited for longer."""
    from kubectl_svc.cluster.connection import seconds
    from kubectl_svc.endpoints.store import Store

    if not getattr(args, "request_timeout", None):
        args.request_timeout = args.timeout
    return Store(
        options.cluster(args, console),
        args.service,
        timeout=seconds(args.timeout, "--timeout") or float("inf"),
        finish=_again(verb, args),
        dry_run=args.dry_run == "server",
        sleep=console.sleep,
    )


def tell(done: Done, args: argparse.Namespace, console: Console) -> int:
    """What came of it; the exit code."""
    from kubectl_svc.endpoints.plan import Plan

    plan = Plan(done.written, done.results, done.warnings, done.remaining)
    return _tell_plan(done.facts, plan, done.written, args, console)


def _tell_plan(facts: Facts, plan: Plan, written: tuple[Write, ...], args: argparse.Namespace, console: Console) -> int:
    from kubectl_svc.console import safe

    for warning in plan.warnings:
        console.warn(warning)
    mark = {"none": "", "client": " (dry run)", "server": " (server dry run)"}[args.dry_run]
    if args.output:
        console.out(_rendered(facts, written, args))
    else:
        console.out("\n".join(f"{safe(str(result))}{mark}" for result in plan.results))
    for line in plan.remaining:
        console.err(f"error: {line}; 'kubectl svc endpoints adopt {args.service}' takes over what others made")
    return (PARTLY_WRITTEN if written else FAILED) if plan.remaining else OK


def _rendered(facts: Facts, written: tuple[Write, ...], args: argparse.Namespace) -> str:
    """``-o``: the union as a table, or the objects that hold our endpoints as they are now."""
    from kubectl_svc.endpoints.facts import after
    from kubectl_svc.render import objects

    now = after(facts, written)
    if args.output in {"table", "wide"}:
        from kubectl_svc.endpoints.union import rows
        from kubectl_svc.render.endpoints import as_table

        return as_table(rows(now), wide=args.output == "wide")
    held: list[Object] = [*now.own, *([now.endpoints] if now.endpoints else [])]
    return objects.as_list(held, args.output)


def _on_files(planner: Planner, args: argparse.Namespace, console: Console) -> int:
    """``-f``: plan on what the files hold, and print all of it as it is afterwards, ready for ``kubectl apply -f -``."""
    from kubectl_svc.cluster.snapshot import Snapshot
    from kubectl_svc.endpoints.facts import as_given
    from kubectl_svc.endpoints.plan import applied
    from kubectl_svc.endpoints.reading import read
    from kubectl_svc.render import objects

    given = options.files(args, console).complete().objects
    snapshot = Snapshot(given, options.namespace(args) or "default")
    facts = as_given(read(snapshot, args.service), given, snapshot.namespace)
    plan = planner(facts)
    if args.output in {"table", "wide"}:
        return _tell_plan(facts, plan, plan.writes, args, console)
    for line in (*plan.warnings, *plan.remaining):
        console.warn(line)
    console.out(objects.as_list(applied(given, plan.writes), args.output or "yaml"))
    return FAILED if plan.remaining else OK


def _again(verb: str, args: argparse.Namespace) -> str:
    """The command line that does this again."""
    words = ["kubectl", "svc", "endpoints", verb, args.service, *getattr(args, "addresses", [])]
    if namespace := options.namespace(args):
        words += ["-n", namespace]
    if getattr(args, "from_file", None):
        words += ["--from-file", args.from_file]
    words += [f"--port={port}" for port in getattr(args, "port", [])] + [f"--allow={rule}" for rule in args.allow]
    return shlex.join(words)


def _text(name: str, console: Console) -> str:
    try:
        if name == "-":
            return console.stdin.read()
        with open(name, encoding="utf-8-sig") as file:
            return file.read()
    except (OSError, UnicodeError) as error:
        raise UsageError(f"--from-file {name}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from error
