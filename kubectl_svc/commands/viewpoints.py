"""``--from`` and ``--node``: from whose point of view a Service is traced."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.commands.parser import Parser
from kubectl_svc.errors import UNKNOWN, Problems

if TYPE_CHECKING:
    from kubectl_svc.cluster.reading import Reader
    from kubectl_svc.trace.reading.client import Client
    from kubectl_svc.trace.reading.facts import Facts
    from kubectl_svc.trace.viewpoint import Viewpoint


def configure(parser: Parser) -> None:
    """The flags."""
    parser.add_argument(
        "--from",
        dest="viewpoints",
        action="extend",
        nargs="+",
        default=[],
        metavar="CLIENT",
        help="trace as this client: pod/NAME, NAMESPACE/pod/NAME, deploy/NAME or another workload, or an IP address",
    )
    parser.add_argument("--node", metavar="NAME", help="trace as a process on this node")


def taken(args: argparse.Namespace) -> list[Viewpoint]:
    """The points of view, in order. What follows ``--from`` and is no client is a Service; raises ``UsageError``."""
    if not args.viewpoints and not args.node:
        return []
    from kubectl_svc.trace import viewpoint

    clients, services = viewpoint.apart(args.viewpoints)
    args.targets = [*args.targets, *services]
    return clients + ([viewpoint.Viewpoint(viewpoint.NODE, args.node)] if args.node else [])


def of_cluster(reader: Reader, viewpoints: Sequence[Viewpoint]) -> list[Client | None]:
    """Who asks, or ``[None]`` where no point of view is taken; raises ``SvcError`` where nobody is there."""
    if not viewpoints:
        return [None]
    from kubectl_svc.trace.reading import views

    return [views.client(reader, one) for one in viewpoints]


def of_files(facts: Facts, viewpoints: Sequence[Viewpoint]) -> list[Facts]:
    """The same facts from each point of view; raises ``SvcError`` where nobody is there."""
    if not viewpoints:
        return [facts]
    from kubectl_svc.trace.reading.client import NoClient, of_seen

    try:
        return [facts._replace(client=of_seen(one, facts.seen, facts.namespace)) for one in viewpoints]
    except NoClient as error:
        raise Problems([str(error)], UNKNOWN) from None
