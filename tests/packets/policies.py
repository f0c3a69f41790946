"""What is said of NetworkPolicies, against an engine that enforces them on real packets, in random worlds.

``python -m tests.packets.policies --worlds 200 --seed N`` is the long run. In each world two namespaces have random labels and
random policies, and so have the pods in them. Clients (pods, a pod in its node's network, a process on a node, and addresses
outside that come by node ports) ask every Service, pods the node ports of some node, too, and must get an answer where the
model says so, and silence elsewhere. What
``kubectl svc trace --from`` says of a client and a port must be what became of all its connections.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.cluster import binaries
from tests.packets.background import Background
from tests.packets.bed import lacking, running_bed
from tests.packets.enforcement import enforcing
from tests.packets.nodes import FAMILIES, ZONES
from tests.packets.policy_stage import Attempt, Stage, outcome
from tests.packets.policy_traces import Question, answers, answers_by_node_port, by_node_port, questions
from tests.packets.probes import once


class Compared(NamedTuple):
    """One attempt: what the model says, and what packets did."""

    connection: Attempt
    predicted: str
    seen: str

    def __str__(self) -> str:
        return f"{self.connection}: predicted {self.predicted}, seen {self.seen}"


class Traced(NamedTuple):
    """What a trace says of one client and port, and what became of its connections."""

    question: Question
    said: str
    seen: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the one fits the other."""
        return self.question.agrees(self.said, self.seen)

    def __str__(self) -> str:
        asked = self.question
        return (
            f"{asked.client} to {asked.service} {asked.port.target}/{asked.port.protocol}: said {self.said}, seen {self.seen}"
        )


def play(stage: Stage, label: str, share: float) -> tuple[list[Compared], list[Traced]]:
    """A new world, and a ``share`` of all questions in it, by connections, by the model, and by a trace.

    Who disagrees is asked again: a busy machine answers late.
    """
    stage.change(chance := Random(label))
    at_node = by_node_port(chance.choice(list(ZONES)), chance.choice(FAMILIES))
    asked, at_node = ([question for question in some if chance.random() < share] for some in (questions(), at_node))
    asked += at_node
    tried = [connection for question in asked for connection in question.attempts]
    predicted = [stage.predicted(connection) for connection in tried]
    seen = [outcome(landed) for landed in once(map(stage.probe, tried))]
    compared = [Compared(*one) for one in zip(tried, predicted, seen, strict=True)]
    compared = [one if one.predicted == one.seen else _again(stage, one) for one in compared]
    became = {one.connection: one.seen for one in compared}
    said = {**answers(stage), **answers_by_node_port(stage, at_node)}
    traced = [
        Traced(question, said[question], tuple(became[connection] for connection in question.attempts)) for question in asked
    ]
    return compared, traced


def _again(stage: Stage, one: Compared) -> Compared:
    (landed,) = once([stage.probe(one.connection)])
    return one._replace(seen=outcome(landed))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=200, help="how many")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="begin with world N, to see one again")
    parser.add_argument("--share", type=float, default=0.3, help="what share of all connections to try in each")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="the same seed makes the same worlds")
    options = parser.parse_args()
    if reason := lacking():
        sys.exit(f"no real packets: {reason}")
    try:
        found, engine = binaries.directory_with(*binaries.BUILT), binaries.policy_engine()
    except binaries.Unavailable as unavailable:
        sys.exit(f"no real packets: {unavailable}")
    tally: Counter[str] = Counter()
    odd = 0
    with tempfile.TemporaryDirectory() as folder, running_bed(Path(folder), found) as bed, ExitStack() as stack:
        stack.callback((background := Background()).close)
        stage = Stage(stack.enter_context(enforcing(bed, engine, Path(folder))), background)
        for number in range(options.first, options.first + options.worlds):
            compared, traced = play(stage, f"{options.seed}.{number}", options.share)
            tally.update(f"packets {one.seen}" for one in compared)
            tally.update(f"trace says {one.said}" for one in traced)
            differing = [one for one in compared if one.predicted != one.seen] + [one for one in traced if not one.agrees]
            odd += len(differing)
            for one in differing:
                print(f"DIFFERS: world {number}: {one}", flush=True)
            print(f"\r{number + 1} worlds, {odd} differ", end="", file=sys.stderr, flush=True)
    print(f"\nseed {options.seed}: {options.worlds} worlds, {odd} differ", *map(str, sorted(tally.items())), sep="\n  ")
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
