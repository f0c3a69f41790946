"""``kubectl svc trace``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kubectl_svc.commands import ahead, options, printing, viewpoints
from kubectl_svc.commands.parser import Parser
from kubectl_svc.commands.viewpoints import Views
from kubectl_svc.console import Console, safe
from kubectl_svc.errors import FAILED, OK, UNKNOWN, Problems, UsageError
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.cluster.files.manifests import Manifests
    from kubectl_svc.commands.fronts import Fronts
    from kubectl_svc.objects import Object
    from kubectl_svc.trace.asked import Asked
    from kubectl_svc.trace.finding.found import Found, NothingFound, World
    from kubectl_svc.trace.reading.asking import Asking
    from kubectl_svc.trace.reading.facts import Facts
    from kubectl_svc.trace.report import Report
    from kubectl_svc.trace.target import Target

PICTURES = ("tree", "table", "wide", "name")
"""What ``-o`` prints here besides documents."""
FORMATS = (*PICTURES, *printing.DOCUMENTS)
USAGE = "[SERVICE[:PORT|:NAME][/PROTOCOL] | TYPE/NAME | IP[:PORT] | :NODEPORT | DNSNAME | URL]... [flags]"
EXAMPLES = (
    "  kubectl svc trace web                      # follow every port of a Service to its containers\n"
    "  kubectl svc trace web:http                 # one port, by name or number\n"
    "  kubectl svc trace https://shop.example.com/cart   # the Ingress or HTTPRoute that matches a URL\n"
    "  kubectl svc trace ingress/front pod/web-0  # what an Ingress leads to; the Services that reach a pod\n"
    "  kubectl svc trace 10.96.0.10:80 web.shop   # an address; a DNS name\n"
    "  kubectl svc trace                          # every Service of the namespace, a line each\n"
    "  kubectl svc trace -A                       # of all namespaces\n"
    "  kubectl svc trace -f deploy/               # manifests, before they are applied\n"
    "  kubectl svc trace web --from deploy/front  # may this client connect, and to which pods?\n"
    "  helm template web ./chart | kubectl svc trace -f -\n"
    "  kubectl get all,endpointslices -o yaml | kubectl svc trace web -f -\n"
    "  kubectl svc trace --explain B1             # what a fault means and how to fix it"
)

_VERDICTS = {OK: "healthy", FAILED: "broken", UNKNOWN: "unknown"}
_FEW = 5
"""How many lines say what was skipped: a support bundle holds hundreds of files that are no objects."""


def configure(parser: Parser) -> None:
    """Flags of ``trace``."""
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="TARGET",
        help="a Service (NAME, NAME:PORT, NAME:PORT/UDP), TYPE/NAME of an object that sends traffic to a "
        "Service or receives traffic from it, "
        "IP:PORT, :NODEPORT, a DNS name or a URL",
    )
    options.services(parser, "trace")
    options.filename(parser, "files, directories, URLs or - (standard input) to trace; does not contact the cluster")
    options.kustomize(parser, "kustomization directory to trace; does not contact the cluster")
    printing.configure(parser, FORMATS, "default: tree for one Service, table for several")
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="CODE", help="ignore a fault, by code or name; may be repeated"
    )
    viewpoints.configure(parser)
    parser.switch("--strict", help="treat warnings as errors in the exit code")
    parser.add_argument(
        "--explain", metavar="CODE", help="print the description of a fault, or of all faults with 'all', and exit"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Trace, print, and say by the exit code what came of it: 0 healthy, 1 broken, 2 usage, 3 status unknown."""
    if args.explain:
        from kubectl_svc.trace import manual

        console.out(manual.explain(args.explain))
        return OK
    form = args.output
    fill = (
        printing.document_printer(form, console.environ) if form and form not in PICTURES else None
    )  # before anything is read
    views = viewpoints.of_arguments(args)
    lost: list[NothingFound] = []
    reports, several = _reports(args, console, views, lost)
    for error in lost:
        console.err(str(error))
    codes = {error.exit_code for error in lost}
    if lost and not reports and not fill:
        return worst(codes)
    if fill:
        from kubectl_svc.render.as_json import as_document

        reasons = {error.whole: _VERDICTS[error.exit_code] for error in lost}
        console.out(fill(as_document(reports, several=several, lost=reasons)), verbatim=True)
    else:
        console.out(_pictured(reports, form or ("table" if several else "tree"), several, args, console))
    for absent in views.missing.values():
        console.err(str(absent))
    return worst({*codes, exit_code(reports, strict=args.strict)})


def worst(codes: set[int]) -> int:
    """Of several exit codes the one that counts: broken before unknown."""
    return next((code for code in (FAILED, UNKNOWN) if code in codes), OK)


def exit_code(reports: Sequence[Report], *, strict: bool) -> int:
    """The worst verdict as an exit code; broken is worse than unknown."""
    verdicts = {report.verdict for report in reports}
    if "broken" in verdicts or (strict and "warning" in verdicts):
        return FAILED
    return UNKNOWN if "unknown" in verdicts else OK


def _reports(args: argparse.Namespace, console: Console, clients: Views, lost: list[NothingFound]) -> tuple[list[Report], bool]:
    """The reports, and whether several were asked for; what led to no Service is added to ``lost``."""
    from kubectl_svc.trace.asked import Address, Url, parse_all

    targets = parse_all(args.targets)
    spaceless = not args.selector and all(isinstance(one, (Address, Url)) for one in targets)  # these are of no namespace
    named, ignored = (bool(targets) if spaceless else options.by_name(args, targets)), _ignored(args.ignore)
    if named:
        found = _named(args, targets, console, clients, lost)
        from kubectl_svc.trace.engine import examine

        return [examine(facts, target, ignored) for facts, target in found], max(len(targets), len(found)) > 1
    every = _every(args, console, clients)
    from kubectl_svc.trace.engine import examine

    return [examine(facts, None, ignored) for facts in every], True


def _named(
    args: argparse.Namespace, asked: Sequence[Asked], console: Console, views: Views, lost: list[NothingFound]
) -> list[tuple[Facts, Target]]:
    """Every Service that the arguments lead to, in their order; of several clients each in turn."""
    if _from_files(args):
        known = _named_in_files(args, asked, console, lost)
        return [(seen, target) for facts, target in known for seen in views.of_files(facts, options.namespace(args))]
    reader, now, events = options.cluster(args, console, times=1), console.clock(), args.output == "wide"
    from kubectl_svc.trace.reading import around, gather
    from kubectl_svc.trace.target import Target

    ahead.load("kubectl_svc.trace.engine", *_pictures(args.output))
    from kubectl_svc.trace.reading.asking import Asking

    asking = Asking(reader)
    if views.asked:
        views.ahead(asking, asked[0])
    clients = views.of_cluster(asking)
    traced: list[tuple[Facts, Target]] = []

    def seen_by_each(target: Target, space: str) -> list[Facts]:
        nonlocal clients
        read = partial(gather.one, shared, target.name, space, now, events=events, around=seen, target=target)
        known = [read(client=client) for client in clients]
        clients = [facts.client for facts in known]  # what their points of view take is not read again
        return known

    for one in asked:
        shared = asking if clients != [None] and one is asked[0] else Asking(reader)
        seen, fronts = None, None
        led, start = [(one, reader.namespace)] if isinstance(one, Target) else [], len(traced)
        if not isinstance(one, Target):
            seen = around.look(asking, one, reader.namespace)
            led, fronts = _led(one, shared, _world(reader.namespace, seen.seen, seen.unseen), console, lost)
        for target, space in led:
            each = seen_by_each(target, space)
            if target is one and target.own_name and each[0].service is None and each[0].sees("Service"):
                seen = around.look(shared, one, reader.namespace)
                found = _found(one, _world(reader.namespace, seen.seen, seen.unseen), console, lost)
                others = [(other.target, other.namespace) for other in found if other.target is not one]
                if others or not found:  # it is the name of a node
                    led += others
                    continue
            traced += [(facts, target) for facts in each]
        if fronts is not None:
            down = fronts.down()
            if down and not led:
                lost.pop()  # what answers requests itself gets none
            for line in fronts.unlooked if not led else ():
                console.err(str(line))
            before = [(facts, first.target) for first in down for facts in seen_by_each(first.target, first.namespace)]
            traced[start:] = [*before, *(fronts.noted(*pair) for pair in traced[start:])]
    return traced


def _led(
    asked: Asked, asking: Asking, world: World, console: Console, lost: list[NothingFound]
) -> tuple[list[tuple[Target, str]], Fronts | None]:
    """The Services that ``asked`` leads to, each with its namespace, and what is before them, where requests are answered."""
    from kubectl_svc.commands.fronts import Fronts
    from kubectl_svc.trace.finding.found import Answered

    found = _found(asked, world, console, lost)
    answered = bool(found) or isinstance(lost[-1], Answered)
    return [(one.target, one.namespace) for one in found], Fronts(asking, asked, found, world) if answered else None


def _named_in_files(
    args: argparse.Namespace, asked: Sequence[Asked], console: Console, lost: list[NothingFound]
) -> list[tuple[Facts, Target]]:
    from kubectl_svc.trace.reading import offline
    from kubectl_svc.trace.target import Target

    read = _files(args, console)
    space = options.namespace(args)
    given = read.objects, read.problems, space or "default"
    everything = offline.from_files(*given, read.lists)
    if not everything and all(isinstance(one, Target) for one in asked):
        raise Problems([offline.none_found(read.objects)], UNKNOWN)
    traced: list[tuple[Facts, Target]] = []
    for one in asked:
        if isinstance(one, Target):
            known = [facts for facts in everything if facts.name == one.name and space in (None, facts.namespace)]
            traced += [(facts, one) for facts in known]
            if known:
                continue
        current = offline.collect(*given, read.lists)
        for found in _found(one, _world(space or "", current.seen.kinds, current.unseen), console, lost):
            wanted = found.namespace, found.target.name
            known = [facts for facts in everything if (facts.namespace, facts.name) == wanted]
            lacking = offline.missing(current, given[2], one.name) if found.target is one else offline.absent(current, *wanted)
            traced += [(facts, found.target) for facts in known or [lacking]]
    return traced


def _pictures(output: str) -> list[str]:
    """The modules that draw the answer in this format."""
    return ["kubectl_svc.render.as_json"] if output and output not in PICTURES else ["kubectl_svc.render.as_tree"]


def _world(namespace: str, seen: Mapping[str, Sequence[Object]], unseen: Mapping[str, Said | str]) -> World:
    """What was read to find Services; an empty ``namespace`` is every one."""
    from kubectl_svc.trace.finding.found import World
    from kubectl_svc.trace.reading.seen import Seen

    return World(namespace, Seen(seen), unseen, whole=not namespace)


def _found(asked: Asked, world: World, console: Console, lost: list[NothingFound]) -> list[Found]:
    """The Services that ``asked`` leads to; what nearly leads there is told at once."""
    from kubectl_svc.trace.finding.found import NothingFound
    from kubectl_svc.trace.finding.services import find

    try:
        found = find(asked, world)
    except NothingFound as error:
        lost.append(error)
        return []
    for one in found:
        if one.near:
            (console.warn if one.doubtful else console.err)(one.near)
    return found


def _every(args: argparse.Namespace, console: Console, views: Views) -> list[Facts]:
    from kubectl_svc.trace.reading import gather

    wanted = options.labelled(args)
    if _from_files(args):
        from kubectl_svc.trace.reading import offline

        read = _files(args, console)
        space = options.namespace(args)
        found = offline.from_files(read.objects, read.problems, space or "default", read.lists)
        found = [facts for facts in found if space in (None, facts.namespace) or args.all_namespaces]
        found = [seen for facts in found for seen in views.of_files(facts, space)]
    else:
        reader = options.cluster(args, console, times=1)
        space = "" if args.all_namespaces else reader.namespace
        from kubectl_svc.trace.reading.asking import Asking

        clients = views.of_cluster(Asking(reader)) if views.asked else ()
        found = gather.every(reader, space, console.clock(), clients)
    _astray(found, console)
    found = [facts for facts in found if (wanted(facts.service) if facts.service is not None else not args.selector)]
    if not found and _from_files(args):
        raise Problems([offline.none_found(read.objects)], UNKNOWN)
    if not found:
        console.err(f"No services found in {'all namespaces' if args.all_namespaces else f'{space} namespace'}.")
    return found


def _astray(known: Sequence[Facts], console: Console) -> None:
    """Say which monitors select nothing: of these no Service's trace can tell."""
    from kubectl_svc.trace.finding import referrers
    from kubectl_svc.trace.finding.found import World

    for facts in known[:1]:
        for line in referrers.astray(World("", facts.seen, facts.unseen, whole=True)):
            console.warn(str(line))


def _from_files(args: argparse.Namespace) -> bool:
    return bool(args.filename or args.kustomize)


def _files(args: argparse.Namespace, console: Console) -> Manifests:
    """What ``-f`` and ``-k`` name; what could not be read is told here, and kept from a verdict of healthy."""
    read = options.files(args, console)
    if not read.found:
        if read.opened or not read.problems:
            raise Problems(read.refused, UNKNOWN)
        read.complete()
    for line in (*read.problems, *read.skipped[:_FEW]):
        console.warn(line)
    if len(read.skipped) > _FEW:
        console.warn(f"{len(read.skipped) - _FEW} more skipped, not objects")
    return read


def _ignored(codes: Sequence[str]) -> set[str]:
    """Codes and slugs as findings have them; raises ``UsageError`` for one that no fault has."""
    wanted = [code.strip() for item in codes for code in item.split(",") if code.strip()]
    if not wanted:
        return set()
    from kubectl_svc.trace.registry import find
    from kubectl_svc.trace.said import said

    for code in wanted:
        if not find(code):
            raise UsageError(said("ignore-unknown-fault", fault=code), said("list-faults"))
    return {code.upper() for code in wanted} | {code.lower() for code in wanted}


def _pictured(reports: Sequence[Report], output: str, several: bool, args: argparse.Namespace, console: Console) -> str:
    if output == "name":
        return "".join(f"service/{safe(report.name)}\n" for report in reports)
    from kubectl_svc.render.as_tree import as_tree
    from kubectl_svc.render.look import Look

    look = Look(console.colour, console.unicode, console.width)
    if output == "table" or (output == "wide" and several):
        from kubectl_svc.render.as_table import as_table

        return as_table(
            reports,
            look,
            namespaces=args.all_namespaces or len({report.namespace for report in reports}) > 1,
            wide=output == "wide",
        )
    if output == "wide":
        from kubectl_svc.render.as_wide import as_wide

        return "\n".join(as_wide(report, look) for report in reports)
    return "\n".join(as_tree(report, look) for report in reports)
