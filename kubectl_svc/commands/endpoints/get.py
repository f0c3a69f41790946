"""``kubectl svc endpoints get``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from kubectl_svc.commands import ahead, options
from kubectl_svc.commands.endpoints import asking, flags, reporting
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import OK, UsageError
from kubectl_svc.objects.meta import terminating
from kubectl_svc.objects.services import NAMES_OF_TYPE, external_name, type_of
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.endpoints.reading.facts import EndpointFacts

USAGE = "[SERVICE] [flags]"
EXAMPLES = """\
  kubectl svc endpoints get database            # the union of all slices and Endpoints, and what is wrong with it
  kubectl svc endpoints get -o wide             # of every Service without a selector
  kubectl svc endpoints get -A -l tier=backend  # of those in all namespaces that have this label
  kubectl svc endpoints get database -o addresses | grep ^10.1. | xargs kubectl svc endpoints remove database
  kubectl svc endpoints get database -o jsonpath='{.items[0].endpoints[?(@.live==true)].address}'
  kubectl svc endpoints get database -f all.yaml"""


def configure(parser: Parser) -> None:
    """Flags of ``get``."""
    parser.types = NAMES_OF_TYPE
    parser.add_argument(
        "service",
        nargs="?",
        type=flags.name,
        metavar="SERVICE",
        help="a Service: NAME or svc/NAME (default: all Services without a selector)",
    )
    options.services(parser, "show")
    options.filename(parser, "read these files; does not contact the cluster")
    flags.output(parser)
    parser.switch("--no-headers", help="do not print headers")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print where endpoints come from."""
    args.output = args.output or "table"
    form = reporting.printer(args, console)
    if args.output == "addresses" and not args.service:
        raise UsageError(said("addresses-of-one"), said("specify-name"))
    every = _read(args, console)
    going = [said("terminating", name=facts.name) for facts in every if terminating(facts.service)]
    bare = [_portless(facts) for facts in every]
    for warning in dict.fromkeys(map(str, (*(line for facts in every for line in facts.unseen), *going, *chain(*bare)))):
        console.warn(warning)
    reports = [reporting.EditReport(facts, warnings=warnings) for facts, warnings in zip(every, bare, strict=True)]
    console.out(form(reports), verbatim=True)
    if args.output in flags.PICTURES:
        _print_empty(every, args, console)
    return OK


def _portless(facts: EndpointFacts) -> list[Said]:
    """That ports of the Service have no endpoint, although others have."""
    from kubectl_svc.endpoints.reading.union import without_endpoints

    ports = without_endpoints(facts)
    return [said("ports-empty", ports=ports, name=facts.name)] if ports else []


def _read(args: argparse.Namespace, console: Console) -> Sequence[EndpointFacts]:
    """The facts about the Services asked for, and on stderr that there are none."""
    named, wanted = options.by_name(args, args.service), options.labelled(args)
    cluster = None if args.filename else options.cluster(args, console, times=1)
    if cluster:
        ahead.load("kubectl_svc.endpoints.reading.union", "kubectl_svc.render.endpoints")
    from kubectl_svc.cluster.reading import ALL_NAMESPACES
    from kubectl_svc.endpoints.reading import gather

    scope = gather.Scope(unlabelled=True, flags=asking.places(args))
    if cluster is None:
        from kubectl_svc.commands.endpoints import filed

        snapshot = filed.snapshot(args, console)
        if named:
            return [filed.read(snapshot, args, scope)]
        namespace = None if options.namespace(args) and not args.all_namespaces else ALL_NAMESPACES
        every = gather.read_all(snapshot, namespace, scope.flags)
        where: Said | str = asking.files(args)
    else:
        if named:
            return [gather.read(cluster, args.service, scope)]
        every = gather.read_all(cluster, ALL_NAMESPACES if args.all_namespaces else None, scope.flags)
        where = said("any-namespace") if args.all_namespaces else said("namespace", name=cluster.namespace)
    if args.selector:  # what a Service has left behind has none of its labels
        every = [facts for facts in every if facts.service_exists and wanted(facts.service)]
    if not every:
        console.err(str(said("none-found", where=where, labels=args.selector, end=True)))
    return every


def _print_empty(every: Sequence[EndpointFacts], args: argparse.Namespace, console: Console) -> None:
    """On stderr the Services that have no line in the table."""
    from kubectl_svc.endpoints.reading.union import rows

    for facts in every:
        if not rows(facts):
            name = f"{facts.namespace}/{facts.name}" if args.all_namespaces else facts.name
            alias = external_name(facts.service) if type_of(facts.service) == "ExternalName" else ""
            console.err(str(said("empty", name=name, alias=alias, end=True)))
