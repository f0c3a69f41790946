"""Every command against every fault of a server: ``python -m tests.hostile.against_faults`` (some twenty minutes).

Each fault strikes every request, only lists, or only writes. ``--sample N --seed S`` takes some of them.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tests.connection.wire import Answer, Asked, Scripted, serving
from tests.hostile import faults, lines, world

STRIKES: dict[str, Callable[[Asked], bool]] = {
    "everything": lambda asked: "selfsubjectaccess" not in asked.line,
    "lists": lambda asked: asked.line.startswith("GET") and "?" in asked.line,
    "writes": lambda asked: not asked.line.startswith("GET") and "selfsubjectaccess" not in asked.line,
}


class Case(NamedTuple):
    """A command line, what befalls it, and which of its requests."""

    words: str
    fault: str
    strikes: str


def cases() -> list[Case]:
    """All of them."""
    return [
        Case(words, fault, strikes) for words in lines.COMMANDS for fault in faults.FATAL | faults.FINE for strikes in STRIKES
    ]


def problems(case: Case, run: Callable[[list[str]], lines.Ended] = lines.run, timeout: float = lines.TIMEOUT) -> Iterator[str]:
    """Run one case; yield what is wrong with how it ended."""
    struck: list[str] = []
    fault = (faults.FATAL | faults.FINE)[case.fault]

    def answer(asked: Asked) -> Iterable[Answer]:
        good = list(world.answered(asked))
        if not STRIKES[case.strikes](asked):
            return good
        struck.append(asked.line)
        whole = good[0]
        assert isinstance(whole, bytes)
        return fault(asked, whole)

    with serving(Scripted) as server:
        server.by_request = answer
        words = [*case.words.split(), f"--server=http://127.0.0.1:{server.port}", f"--request-timeout={timeout:g}s"]
        if case.words.startswith("endpoints") and " get" not in case.words:
            words.append(f"--timeout={timeout:g}s")
        ended = run(words)
        yield from lines.offences(ended, timeout + lines.GRACE)
        if struck and case.fault in faults.FATAL:
            yield from _verdict(case, ended, any(line.startswith("GET") and "?" in line for line in struck))
        elif not struck and ended.code != 0:
            yield f"exit code {ended.code} without any fault: {ended.err}"
        elif case.fault in faults.FINE and ended.code != 0:
            yield f"exit code {ended.code} for what is fine: {ended.err}"


def _verdict(case: Case, ended: lines.Ended, listed: bool) -> Iterator[str]:
    """A fault of what was asked for is never success, nor a verdict; a lost write is not known to be written or not."""
    if case.fault in {"410", "403"} and case.strikes == "lists":
        return  # what was not seen is told, and an expired list is read afresh
    if not listed and ("pages" in case.fault or "token" in case.fault or "items" in case.fault):
        return  # only lists have them
    if ended.code not in lines.COMMANDS[case.words] and not (
        "lists" in case.strikes and ended.code == 0 and "unknown" in ended.out
    ):
        yield f"exit code {ended.code}: {ended.err or ended.out[:200]}"
    if not ended.err and ended.code != 0 and case.words.split()[0] != "trace":
        yield "nothing said"
    if ended.err.count("\n") > 3 and "Role" not in ended.err:
        yield f"{ended.err.count(chr(10))} lines: {ended.err[:300]}"
    lost = case.strikes == "writes" and case.fault in faults.LARGE | faults.BROKEN
    if lost and "written is unknown" not in ended.err and "not known whether" not in ended.err:
        yield f"a write of unknown outcome is not told as that: {ended.err}"


def main() -> int:
    """Run, and tell each case that went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="cases whose text has this in it")
    args = parser.parse_args()
    chosen = [case for case in cases() if args.only in " | ".join(case)]
    if args.sample:
        chosen = random.Random(args.seed).sample(chosen, min(args.sample, len(chosen)))
    wrong = 0
    for case in chosen:
        for problem in problems(case):
            wrong += 1
            print(f"{' | '.join(case)}: {problem}", flush=True)
    print(f"{len(chosen)} cases, seed {args.seed}: {wrong} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
