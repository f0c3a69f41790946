"""``--from`` and ``--node``: from whose point of view a Service is traced."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kubectl_svc.commands.parser import Parser
from kubectl_svc.errors import Problems, SvcError

if TYPE_CHECKING:
    from kubectl_svc.cluster.reading import Reader
    from kubectl_svc.trace.asked import Asked
    from kubectl_svc.trace.reading.asking import Asking
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
    parser.add_argument("--node", metavar="NODE", help="trace as a process on this node")


class Views:
    """The points of view of one command line, in order; ``missing`` is why nothing can be said from some, in the end."""

    def __init__(self, asked: Sequence[Viewpoint] = ()) -> None:
        self.asked = asked
        self.missing: dict[Viewpoint, SvcError] = {}

    def of_cluster(self, reader: Reader | Asking) -> list[Client | None]:
        """Who asks, or ``[None]`` where no point of view is taken; raises ``SvcError`` where the only one is nobody's."""
        if not self.asked:
            return [None]
        from kubectl_svc.trace.reading import views

        return [self._found(one, partial(views.client, reader, one)) for one in self.asked]

    def ahead(self, asking: Asking, asked: Asked) -> None:
        """Read who asks in one round trip with what shows the Service."""
        from kubectl_svc.trace.reading import around, gather, views
        from kubectl_svc.trace.target import Target

        asking.expect(*(read for one in self.asked for read in views.reads(one, asking.namespace)))
        if isinstance(asked, Target):
            gather.ahead(asking, asked.name, asking.namespace, self.asked[0].namespace)
        else:
            around.look(asking, asked, asking.namespace)

    def of_files(self, facts: Facts, namespace: str | None) -> list[Facts]:
        """The same facts from each point of view; raises ``SvcError`` where the only one is nobody's.

        Without a ``namespace`` a client is of the only one that has it in the files, else of the Service's.
        """
        if not self.asked:
            return [facts]
        from kubectl_svc.trace.reading.client import Client, home, of_seen

        if facts.service is None:  # that is told first, whoever asks
            return [facts._replace(client=Client(one)) for one in self.asked]
        seen, given = facts.seen, namespace or facts.namespace
        homes = [one if namespace else home(one, seen) for one in self.asked]
        return [
            facts._replace(client=self._found(one, partial(of_seen, at, seen, given))._replace(viewpoint=one))
            for one, at in zip(self.asked, homes, strict=True)
        ]

    def _found(self, viewpoint: Viewpoint, look: Callable[[], Client]) -> Client:
        """Of several, one that is nobody's takes nothing from the others: as with kubectl and several names."""
        from kubectl_svc.trace.reading.client import Client, NoClient

        try:
            return look()
        except (NoClient, Problems) as error:
            if len(self.asked) == 1:
                raise
            self.missing[viewpoint] = error
            return Client(viewpoint, unknown=error.message)


def of_arguments(args: argparse.Namespace) -> Views:
    """The points of view. What follows ``--from`` and is no client is a Service; raises ``UsageError``."""
    if not args.viewpoints and not args.node:
        return Views()
    from kubectl_svc.trace import viewpoint

    clients, services = viewpoint.apart(args.viewpoints)
    args.targets = [*args.targets, *services]
    return Views(clients + ([viewpoint.Viewpoint(viewpoint.NODE, args.node)] if args.node else []))
