"""A sample of the random worlds; ``python -m tests.cluster.random_worlds`` is the long run."""

from __future__ import annotations

import os

import pytest

from tests.cluster import random_worlds
from tests.cluster.control_plane import ControlPlane

SEED = int(os.environ.get("KUBECTL_SVC_SEED") or 7)


@pytest.mark.timeout(180)
def test_random_worlds_agree_with_the_real_controllers(control_plane: ControlPlane) -> None:
    nodes = random_worlds.make_nodes(control_plane.client)
    rooms: list[random_worlds.Room] = []
    try:
        tally, rooms = random_worlds.run(control_plane, 150, SEED, workers=2)
    finally:
        for room in rooms:
            room.close()
        for node in nodes:
            control_plane.client.delete(f"/api/v1/nodes/{node}")
    print(tally)
    assert not tally.kept, str(tally)
    assert tally.count >= 150
