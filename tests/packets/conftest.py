"""The fixtures of the bed "real packets"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import beds
from tests.cluster import binaries
from tests.packets.bed import Bed, lacking, running_bed
from tests.packets.situations import Situations


@pytest.fixture(scope="session")
def bed(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """Nodes with a kube-proxy each, and the API server behind them, for the whole run."""
    if reason := lacking():
        beds.leave_out(pytestconfig, beds.PACKETS, reason)
    try:
        found = binaries.directory_with(*binaries.BUILT)
        binaries.coredns()
    except binaries.Unavailable as unavailable:
        beds.leave_out(pytestconfig, beds.PACKETS, str(unavailable))
    with running_bed(tmp_path_factory.mktemp("packets"), found) as made:
        yield made


@pytest.fixture(scope="session")
def situations(bed: Bed) -> Iterator[Situations]:
    """All cases of the table, there for every test."""
    made = Situations(bed)
    yield made
    made.namespace.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Policies first: an engine knows pods by address, and those of `situations`, which stay, have the same ones."""
    places = [index for index, item in enumerate(items) if item.path.parent == Path(__file__).parent]
    ordered = sorted((items[index] for index in places), key=lambda item: item.path.name != "test_policies.py")
    for index, item in zip(places, ordered, strict=True):
        items[index] = item
