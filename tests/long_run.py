"""The command line of a long run: many random worlds, each compared with an oracle."""

from __future__ import annotations

import argparse
from collections.abc import Callable

SHOWN = 40
"""Disagreements that are printed."""


def run(description: str | None, disagreements: Callable[[str], list[str]], seed: int, questions: int) -> int:
    """Compare as many worlds as the command line asks for; returns the exit code.

    ``disagreements`` gives a line for each in the world of a seed, ``questions`` is how many are asked in each. World 7 of
    seed 16 has the seed ``16.7``, as the sample in the tests.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--worlds", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=seed)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    odd = sample(disagreements, options.seed, options.worlds)
    print("\n".join(odd[:SHOWN]))
    print(f"{options.worlds} worlds, {options.worlds * questions} questions, {len(odd)} disagree")
    return 1 if odd else 0


def sample(disagreements: Callable[[str], list[str]], seed: int, worlds: int) -> list[str]:
    """The disagreements in the first ``worlds`` of a seed."""
    return [one for number in range(worlds) for one in disagreements(f"{seed}.{number}")]
