"""NetworkPolicies on real packets: a few of the worlds of `tests.packets.policies`; the long run is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED
from tests import beds
from tests.cluster import binaries
from tests.packets.background import Background
from tests.packets.bed import Bed
from tests.packets.enforcement import enforcing
from tests.packets.policies import Compared, Traced, play
from tests.packets.policy_stage import Stage
from tests.packets.policy_traces import OPEN, SHUT

SEED = 15


@pytest.fixture(scope="module")
def stage(bed: Bed, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Clients and Services on the nodes of one proxy mode, where an engine enforces policies while this module runs."""
    try:
        engine = binaries.policy_engine()
    except binaries.Unavailable as reason:
        beds.leave_out(pytestconfig, beds.PACKETS, str(reason))
    background = Background()
    with enforcing(bed, engine, tmp_path_factory.mktemp("policies")) as enforced:
        made = Stage(enforced, background)
        yield made
        made.close()
    background.close()


@pytest.fixture(scope="module")
def played(stage: Stage) -> list[tuple[list[Compared], list[Traced]]]:
    """Some worlds."""
    return [play(stage, f"{SEED}.{number}", 0.3) for number in range(5)]


def test_packets_end_as_the_model_of_policies_says(played: list[tuple[list[Compared], list[Traced]]]) -> None:
    compared = [one for found, _ in played for one in found]
    assert [str(one) for one in compared if one.predicted != one.seen] == [], f"seed {SEED}"
    outcomes = Counter(one.predicted for one in compared)
    assert min(outcomes[ALLOWED], outcomes[DENIED]) > 50, outcomes


def test_packets_end_as_a_trace_from_the_client_says(played: list[tuple[list[Compared], list[Traced]]]) -> None:
    traced = [one for _, found in played for one in found]
    assert [str(one) for one in traced if not one.agrees] == [], f"seed {SEED}"
    said = Counter(one.said for one in traced)
    assert min(said[OPEN], said[SHUT]) > 15, said
