"""Two programs doing the same job, turn about, and what came out: medians and their ratio."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """One job done by both programs; ``{n}`` in an argument becomes the number of the run, so that names stay fresh."""

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    stdin: str = ""


@dataclass(frozen=True)
class Result:
    """Wall times of one job, in seconds, in the order they were taken."""

    name: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Our median over theirs."""
        return statistics.median(self.ours) / statistics.median(self.theirs)

    def row(self) -> list[str]:
        """The job, both medians in milliseconds, and the ratio."""
        ours, theirs = (f"{statistics.median(times) * 1000:.0f} ms" for times in (self.ours, self.theirs))
        return [self.name, ours, theirs, f"{self.ratio:.2f}"]


def run(job: Job, runs: int, environ: Mapping[str, str], tell: Callable[[str], None]) -> Result:
    """Run both commands ``runs`` times, alternating, after one unmeasured round; raises when one of them fails."""
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(runs + 1):
        for times, argv in ((ours, job.ours), (theirs, job.theirs)):
            seconds = _seconds([item.format(n=number) for item in argv], job.stdin, environ)
            if number:
                times.append(seconds)
    result = Result(job.name, tuple(ours), tuple(theirs))
    tell("  ".join(result.row()))
    return result


def _seconds(argv: Sequence[str], stdin: str, environ: Mapping[str, str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(argv, input=stdin, env=environ, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)}: exit {done.returncode}\n{done.stderr}")
    return seconds
