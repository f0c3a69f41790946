"""A sample of the random worlds; ``python -m tests.packets.random_worlds`` is the long run."""

from __future__ import annotations

import os

import pytest

from tests.packets.bed import Bed
from tests.packets.random_worlds import Tally

SEED = int(os.environ.get("KUBECTL_SVC_SEED") or 200)


@pytest.mark.timeout(180)
def test_packets_in_random_worlds_land_where_the_models_say(bed: Bed) -> None:
    tally = Tally(SEED)
    tally.play(bed)
    print(tally)
    assert not tally.kept, str(tally)
    assert not tally.misnamed, str(tally)
    assert tally.names
    assert tally.attempts.total()
