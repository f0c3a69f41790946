"""Every Service of a namespace, of all namespaces, or of files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.commands.trace import files
from kubectl_svc.commands.trace.viewpoints import Views
from kubectl_svc.console import Console
from kubectl_svc.errors import UNKNOWN, Problems

if TYPE_CHECKING:
    from kubectl_svc.trace.reading.facts import Facts


def every(args: argparse.Namespace, console: Console, views: Views) -> list[Facts]:
    """The facts about each of them that the selector takes; of several clients each in turn."""
    from kubectl_svc.trace.reading import gather

    wanted = options.labelled(args)
    if files.given(args):
        from kubectl_svc.trace.reading import offline

        read = files.read(args, console)
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
    if not found and files.given(args):
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
