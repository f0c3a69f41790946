"""A sample of what `tests.cluster.policy_oracle` compares; the long run is there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED
from tests import beds
from tests.cluster import binaries, policy_worlds
from tests.cluster.policy_oracle import cases

SEED = 15


@pytest.fixture(scope="session")
def policy_engine(pytestconfig: pytest.Config) -> Path:
    """The engine of SIG Network."""
    try:
        return binaries.policy_engine()
    except binaries.Unavailable as reason:
        beds.leave_out(pytestconfig, beds.API_SERVER, str(reason))


def test_the_model_of_policies_agrees_with_an_engine(policy_engine: Path) -> None:
    chance = Random(SEED)
    found = list(cases([policy_worlds.random_world(chance) for _ in range(80)], policy_engine))
    comparable = [case for case in found if not case.peculiarity]
    assert [(case.complaint, case.packet) for case in comparable if case.complaint] == [], f"seed {SEED}"
    outcomes = Counter(case.model.outcome for case in comparable)
    assert min(outcomes[ALLOWED], outcomes[DENIED]) > len(comparable) // 4, outcomes
