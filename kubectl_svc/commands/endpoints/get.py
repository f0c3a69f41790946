"""``kubectl svc endpoints get``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.commands.endpoints import flags
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import OK
from kubectl_svc.objects.services import NAMES_OF_TYPE

if TYPE_CHECKING:
    from kubectl_svc.endpoints.reading.facts import EndpointFacts

USAGE = "[SERVICE] [flags]"
EXAMPLES = """\
  kubectl svc endpoints get database            # the union of all slices and Endpoints, and what is wrong with it
  kubectl svc endpoints get -o wide             # of every Service without a selector
  kubectl svc endpoints get -A -l tier=backend  # of those in all namespaces that have this label
  kubectl svc endpoints get database -f all.yaml"""


def configure(parser: Parser) -> None:
    """Flags of ``get``."""
    parser.types = NAMES_OF_TYPE
    parser.add_argument(
        "service",
        nargs="?",
        type=flags.name,
        metavar="SERVICE",
        help="a Service, NAME or svc/NAME; all without a selector if left out",
    )
    options.services(parser, "show")
    options.filename(parser, "look into these files; no cluster is asked")
    flags.output(parser)
    parser.switch("--no-headers", help="leave out the headings of the table")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print where endpoints come from."""
    every = _read(args, console)
    for warning in dict.fromkeys(line for facts in every for line in facts.unseen):
        console.warn(warning)
    if args.output in {"json", "yaml", "name"}:
        from kubectl_svc.render import objects

        held = [obj for facts in every for obj in (*facts.slices, *([facts.endpoints] if facts.endpoints else []))]
        console.out(objects.as_list(held, args.output, alone=bool(args.service)))
    else:
        _show(every, args, console)
    return OK


def _read(args: argparse.Namespace, console: Console) -> list[EndpointFacts]:
    """The facts about the Services asked for, and on stderr that there are none."""
    from kubectl_svc.cluster.reading import ALL_NAMESPACES
    from kubectl_svc.endpoints.reading import gather

    named, wanted = options.by_name(args, args.service), options.labelled(args)
    reader = options.reader(args, console)
    if named:
        return [gather.read(reader, args.service)]
    every = gather.read_all(reader, ALL_NAMESPACES if args.all_namespaces else None)
    if args.selector:  # what a Service has left behind has none of its labels
        every = [facts for facts in every if facts.service_exists and wanted(facts.service)]
    if not every:
        where = "any namespace" if args.all_namespaces else f'namespace "{reader.namespace}"'
        labels = f" has the labels {args.selector}" if args.selector else ""
        console.err(f"No Service without a selector in {where}{labels}.")
    return every


def _show(every: Sequence[EndpointFacts], args: argparse.Namespace, console: Console) -> None:
    """The table, and on stderr the Services that have no line in it."""
    from kubectl_svc.endpoints.reading.union import rows
    from kubectl_svc.render.endpoints import as_table

    found = [row for facts in every for row in rows(facts)]
    if found:
        table = as_table(
            found,
            wide=args.output == "wide",
            services=not args.service,
            namespaces=args.all_namespaces,
            headings=not args.no_headers,
        )
        console.out(table)
    for facts in every:
        if not rows(facts):
            name = f"{facts.namespace}/{facts.name}" if args.all_namespaces else facts.name
            console.err(f'The Service "{name}" has no endpoints.')
