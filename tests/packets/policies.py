"""What is said of NetworkPolicies, against an engine that enforces them on real packets, in random worlds.

``python -m tests.packets.policies --worlds 200 --seed N`` is the long run. In each world two namespaces have random labels and
random policies, and so have the pods in them. Clients (pods, a pod in its node's network, a process on a node, and addresses
outside that come by node ports) ask every Service, and must get an answer where the model says so, and silence elsewhere. A way
that is not as told is kept, with the world, as a file for ``kubectl svc trace -f``.
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
from tests.packets.policy_stage import Stage, Way, outcome, sample, ways
from tests.packets.probes import once


class Compared(NamedTuple):
    """One way: what the model says, and what packets did."""

    way: Way
    told: str
    seen: str

    def __str__(self) -> str:
        return f"{self.way}: told {self.told}, seen {self.seen}"


def play(stage: Stage, label: str, share: float) -> list[Compared]:
    """A new world, and a ``share`` of all ways in it. Who disagrees is asked again: a busy machine answers late."""
    stage.change(chance := Random(label))
    tried = sample(chance, ways(), share)
    told = [stage.told(way) for way in tried]
    seen = [outcome(landed) for landed in once(map(stage.probe, tried))]
    compared = [Compared(*one) for one in zip(tried, told, seen, strict=True)]
    return [one if one.told == one.seen else _again(stage, one) for one in compared]


def _again(stage: Stage, one: Compared) -> Compared:
    (landed,) = once([stage.probe(one.way)])
    return one._replace(seen=outcome(landed))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=200, help="how many")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="begin with world N, to see one again")
    parser.add_argument("--share", type=float, default=0.3, help="how many of all ways to try in each")
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
            for one in play(stage, f"{options.seed}.{number}", options.share):
                tally[one.told] += 1
                if one.told != one.seen:
                    odd += 1
                    print(f"DIFFERS: world {number}: {one}", flush=True)
            print(f"\r{number + 1} worlds, {odd} ways differ", end="", file=sys.stderr, flush=True)
    print(f"\nseed {options.seed}: {options.worlds} worlds, {tally.total()} ways, {odd} differ: {dict(tally)}")
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
