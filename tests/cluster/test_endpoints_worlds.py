"""A sample of the random worlds of `endpoints_worlds`: what a command says is what happens, whoever else has a hand in it."""

from __future__ import annotations

import pytest

from tests.cluster.endpoints_worlds import run_case
from tests.cluster.namespaces import Namespace

SEEDS = [1, 2, 7, 10, 16, 38, 55, *range(1000, 1008)]
"""Some that found something once, and others."""


@pytest.fixture(scope="module")
def shared(twins: tuple[Namespace, Namespace]) -> Namespace:
    return twins[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_union_is_what_the_command_says(shared: Namespace, seed: int) -> None:
    assert run_case(shared, seed) == "", f"seed {seed}"
