"""``kubectl svc endpoints get``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.commands.endpoints import flags
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import OK
from kubectl_svc.objects.services import NAMES_OF_TYPE

if TYPE_CHECKING:
    from kubectl_svc.endpoints.facts import Facts

USAGE = "[SERVICE] [flags]"
EXAMPLES = """\
  kubectl svc endpoints get database            # the union of all slices and Endpoints, and what is wrong with it
  kubectl svc endpoints get -o wide             # of every Service without a selector
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
    options.filename(parser, "look into these files; no cluster is asked")
    flags.output(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print where endpoints come from."""
    from kubectl_svc.endpoints import reading

    reader = options.reader(args, console)
    if args.service:
        return _show([reading.read(reader, args.service)], args, console)
    every = reading.read_all(reader)
    if not every:
        console.err(f'No Service without a selector in namespace "{reader.namespace}".')
        return OK
    return _show(every, args, console)


def _show(every: list[Facts], args: argparse.Namespace, console: Console) -> int:
    for warning in dict.fromkeys(line for facts in every for line in facts.unseen):
        console.warn(warning)
    if args.output in {"json", "yaml", "name"}:
        from kubectl_svc.render import objects

        held = [obj for facts in every for obj in (*facts.slices, *([facts.endpoints] if facts.endpoints else []))]
        console.out(objects.as_list(held, args.output))
        return OK
    from kubectl_svc.endpoints.union import rows
    from kubectl_svc.render.endpoints import as_table

    found = [row for facts in every for row in rows(facts)]
    if found:
        console.out(as_table(found, wide=args.output == "wide", services=not args.service))
    for facts in every:
        if not rows(facts):
            console.err(f'The Service "{facts.name}" has no endpoints.')
    return OK
