"""Hypothesis strategies over the generators of `random_objects` and `random_lines`: what goes wrong is made smaller.

``pytest --hypothesis-profile=default tests/hostile/test_random.py`` tries new examples in each run.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.hostile import random_lines, random_objects

_DICE = st.randoms(use_true_random=False)


def objects() -> st.SearchStrategy[list[Any]]:
    """Some objects of every kind, changed at random places."""
    return _DICE.map(random_objects.world)


def files() -> st.SearchStrategy[bytes]:
    """Such objects as a file holds them: JSON or YAML, whole or cut off."""
    return _DICE.map(lambda dice: random_objects.written(dice, random_objects.world(dice)))


def kubeconfigs(url: str, folder: Path) -> st.SearchStrategy[dict[str, Any]]:
    """A kubeconfig that leads to ``url`` with credentials of some kind, changed at random places."""

    def made(dice: Random) -> dict[str, Any]:
        return random_lines.kubeconfig(dice, url, folder)

    return _DICE.map(made)


def environments() -> st.SearchStrategy[dict[str, str]]:
    """Variables that change which server is asked, and how."""
    names = st.sampled_from(("KUBECONFIG", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "KUBERNETES_MASTER", "KUBERC", "HOME"))
    return st.dictionaries(names, st.sampled_from(random_lines.WORDS), max_size=3)


def command_lines() -> st.SearchStrategy[list[str]]:
    """The words of a command line, most of them known to some command."""
    return _DICE.map(random_lines.words)
