"""Every situation of the table: in both proxy modes packets do what the models tell, and what landings/ says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packets.cases import CASES
from tests.packets.comparison import table
from tests.packets.expectations import CLUSTER_IP, endpoints_of
from tests.packets.nodes import node_addresses, outside_addresses
from tests.packets.situations import Situations

LANDINGS = Path(__file__).parent / "landings"


@pytest.mark.parametrize("name", CASES)
def test_packets_land_where_the_models_say(situations: Situations, golden: Callable[[str, Path], None], name: str) -> None:
    compared = situations.compared(name)
    assert not (odd := [str(one) for one in compared if not one.agrees]), "\n".join(odd)
    golden(table(compared), LANDINGS / f"{name}.txt")


@pytest.mark.parametrize(
    ("name", "kept"), [("external-local", True), ("load-balancer-local", True), ("node-port", False), ("load-balancer", False)]
)
def test_only_the_local_policy_keeps_the_address_of_who_comes_from_outside(
    situations: Situations, name: str, kept: bool
) -> None:
    for one in situations.compared(name):
        if one.attempt.kind != CLUSTER_IP and one.attempt.place == "outside":
            own = outside_addresses(one.attempt.node) if kept else node_addresses(one.attempt.node)
            assert {landing.source for landing in one.seen.landings} <= {own.of(one.attempt.family)}


def test_a_client_keeps_to_one_endpoint(situations: Situations) -> None:
    for one in situations.compared("sticky"):
        assert len(endpoints_of(one.seen)) == 1, one
