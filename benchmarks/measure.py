"""Two programs doing the same job, turn about, and what came out: medians and their ratio."""

from __future__ import annotations

import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Cost(NamedTuple):
    """Seconds that one run took on the wall, and of a processor's time; the server's share of the work is only in the first."""

    wall: float
    processor: float


@dataclass(frozen=True)
class Job:
    """One job done by both programs; ``{n}`` in an argument or in ``stdin`` becomes the number of the run: names stay fresh.

    ``runs``, unless 0, is how often at most, for jobs that take long.
    """

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    stdin: str = ""
    runs: int = 0


@dataclass(frozen=True)
class Result:
    """What the runs of one job cost, in the order they were taken."""

    name: str
    ours: tuple[Cost, ...]
    theirs: tuple[Cost, ...]

    @property
    def ratios(self) -> Cost:
        """Our medians over theirs."""
        ours, theirs = _medians(self.ours), _medians(self.theirs)
        return Cost(ours.wall / theirs.wall, ours.processor / theirs.processor)

    def row(self) -> list[str]:
        """The job, both medians in milliseconds, and the ratio: of wall time, then of processor time."""
        cells = [self.name]
        for ours, theirs, ratio in zip(_medians(self.ours), _medians(self.theirs), self.ratios, strict=True):
            cells += [f"{ours * 1000:.0f} ms", f"{theirs * 1000:.0f} ms", f"{ratio:.2f}"]
        return cells


def _medians(costs: Sequence[Cost]) -> Cost:
    return Cost(*map(statistics.median, zip(*costs, strict=True)))


def run(
    job: Job, runs: int, environ: Mapping[str, str], tell: Callable[[str], None], settle: Callable[[], None] = lambda: None
) -> Result:
    """Run both commands ``runs`` times, alternating, after one unmeasured round; raises when one of them fails.

    ``settle`` returns when what came before burdens the server no more: neither side pays for what the other has set going.
    """
    ours: list[Cost] = []
    theirs: list[Cost] = []
    for number in range(min(runs, job.runs or runs) + 1):
        for costs, argv in ((ours, job.ours), (theirs, job.theirs)):
            text = str(number)
            settle()
            cost = _cost([item.replace("{n}", text) for item in argv], job.stdin.replace("{n}", text), environ)
            if number:
                costs.append(cost)
    result = Result(job.name, tuple(ours), tuple(theirs))
    tell("  ".join(result.row()))
    return result


def _cost(argv: Sequence[str], stdin: str, environ: Mapping[str, str]) -> Cost:
    started, used = time.perf_counter(), _processor()
    done = subprocess.run(argv, input=stdin, env=environ, capture_output=True, text=True, check=False)
    cost = Cost(time.perf_counter() - started, _processor() - used)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)}: exit {done.returncode}\n{done.stderr}")
    return cost


def _processor() -> float:
    """Seconds that children who have ended spent computing."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
