"""``kubectl svc trace``: from what somebody has in hand to the containers.

`named` finds the Services that the arguments lead to, or `every` lists them; `pictures` and `commands.printing` print what the
engine makes of each.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.commands import options, printing
from kubectl_svc.commands.parser import Parser
from kubectl_svc.commands.trace import pictures, viewpoints
from kubectl_svc.commands.trace.viewpoints import Views
from kubectl_svc.console import Console
from kubectl_svc.errors import FAILED, OK, UNKNOWN, UsageError

if TYPE_CHECKING:
    from kubectl_svc.trace.finding.found import NothingFound
    from kubectl_svc.trace.report import Report

FORMATS = (*pictures.PICTURES, *printing.DOCUMENTS)
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
        printing.document_printer(form, console.environ) if form and form not in pictures.PICTURES else None
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
        console.out(pictures.pictured(reports, form or ("table" if several else "tree"), several, args, console))
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
    by_name, ignored = (bool(targets) if spaceless else options.by_name(args, targets)), _ignored(args.ignore)
    if by_name:
        from kubectl_svc.commands.trace import named

        found = named.named(args, targets, console, clients, lost)
        from kubectl_svc.trace.engine import examine

        return [examine(facts, target, ignored) for facts, target in found], max(len(targets), len(found)) > 1
    from kubectl_svc.commands.trace import every

    whole = every.every(args, console, clients)
    from kubectl_svc.trace.engine import examine

    return [examine(facts, None, ignored) for facts in whole], True


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
