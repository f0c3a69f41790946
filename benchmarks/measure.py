"""Two programs doing the same job, turn about, and what came out: medians and their ratio."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Cost(NamedTuple):
    """Seconds that one run took on the wall, and of a processor's time; the server's share of the work is only in the first.

    ``memory`` is the most that it held, in MiB.
    """

    wall: float
    processor: float
    memory: float


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
        """The median of what each run cost, over what the other program's next one did: a busy machine slows both."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return _medians([Cost(*(a / b for a, b in zip(ours, theirs, strict=True))) for ours, theirs in pairs])

    def row(self) -> list[str]:
        """The job; of wall time, processor time and memory both medians and the ratio."""
        cells = [self.name]
        units = ((1000, "ms"), (1000, "ms"), (1, "MiB"))
        for ours, theirs, ratio, (factor, unit) in zip(
            _medians(self.ours), _medians(self.theirs), self.ratios, units, strict=True
        ):
            cells += [f"{ours * factor:.0f} {unit}", f"{theirs * factor:.0f} {unit}", f"{ratio:.2f}"]
        return cells


def _medians(costs: Sequence[Cost]) -> Cost:
    return Cost(*map(statistics.median, zip(*costs, strict=True)))


def run(
    job: Job, runs: int, environ: Mapping[str, str], report: Callable[[str], None], settle: Callable[[], None] = lambda: None
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
    report("  ".join(result.row()))
    return result


_LAUNCHER = """
import os, sys, time
report, argv = int(sys.argv[1]), sys.argv[2:]
os.set_inheritable(report, False)
started = time.perf_counter()
process = os.posix_spawnp(argv[0], argv, os.environ)
_, status, used = os.wait4(process, 0)
wall = time.perf_counter() - started
os.write(report, f"{os.waitstatus_to_exitcode(status)} {wall} {used.ru_utime + used.ru_stime} {used.ru_maxrss}".encode())
"""
"""Starts a command, and writes its exit code, seconds and KiB to a file.

Linux counts the memory of the process that starts a command as the command's own, so that a small one has to start it.
"""


def _cost(argv: Sequence[str], stdin: str, environ: Mapping[str, str]) -> Cost:
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as report:
        given.write(stdin)
        given.seek(0)
        launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(report.fileno()), *argv]
        subprocess.run(
            launcher, stdin=given, env=environ, stdout=printed, stderr=printed, pass_fds=[report.fileno()], check=True
        )
        report.seek(0)
        code, wall, processor, memory = report.read().split()
        if code != "0":
            printed.seek(0)
            raise RuntimeError(f"{' '.join(argv)}: exit {code}\n{printed.read()}")
    return Cost(float(wall), float(processor), int(memory) / 1024)
