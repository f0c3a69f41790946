"""What the arguments of ``trace`` lead to, in a cluster or in files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.commands import ahead, options
from kubectl_svc.commands.trace import files, finding, pictures
from kubectl_svc.commands.trace.viewpoints import Views
from kubectl_svc.console import Console
from kubectl_svc.errors import UNKNOWN, Problems

if TYPE_CHECKING:
    from kubectl_svc.trace.asked import Asked
    from kubectl_svc.trace.finding.found import NothingFound
    from kubectl_svc.trace.reading.facts import Facts
    from kubectl_svc.trace.target import Target


def named(
    args: argparse.Namespace, asked: Sequence[Asked], console: Console, views: Views, lost: list[NothingFound]
) -> list[tuple[Facts, Target]]:
    """Every Service that the arguments lead to, in their order; of several clients each in turn."""
    if files.given(args):
        known = _in_files(args, asked, console, lost)
        return [(seen, target) for facts, target in known for seen in views.of_files(facts, options.namespace(args))]
    from kubectl_svc.commands.trace.in_cluster import InCluster

    ahead.load("kubectl_svc.trace.engine", *pictures.modules(args.output))
    cluster = InCluster(args, asked, console, views, lost)
    return [traced for one in asked for traced in cluster.traced(one)]


def _in_files(
    args: argparse.Namespace, asked: Sequence[Asked], console: Console, lost: list[NothingFound]
) -> list[tuple[Facts, Target]]:
    from kubectl_svc.trace.reading import offline
    from kubectl_svc.trace.target import Target

    read = files.read(args, console)
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
        for found in finding.found(one, finding.world_of(space or "", current.seen.kinds, current.unseen), console, lost):
            wanted = found.namespace, found.target.name
            known = [facts for facts in everything if (facts.namespace, facts.name) == wanted]
            lacking = offline.missing(current, given[2], one.name) if found.target is one else offline.absent(current, *wanted)
            traced += [(facts, found.target) for facts in known or [lacking]]
    return traced
