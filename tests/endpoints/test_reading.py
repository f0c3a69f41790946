"""What is asked of the API server for one Service, and what is made of the answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kubectl_svc.cluster.reading import Answers, Read
from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.endpoints.reading.gather import Scope, read, read_again
from kubectl_svc.objects import Object
from tests.endpoints.build import service, slice_of

CLASSIC: Object = {
    "apiVersion": "v1",
    "kind": "Endpoints",
    "metadata": {"name": "db", "namespace": "shop"},
    "subsets": [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 5432}]}],
}


class Asked(Snapshot):
    """A snapshot that remembers what it was asked, a round trip a row."""

    def __init__(self, *objects: Object) -> None:
        super().__init__(objects, "shop")
        self.rounds: list[list[Read]] = []

    def together(self, reads: Sequence[Read]) -> Answers:
        self.rounds.append(list(reads))
        return super().together(reads)


@pytest.mark.parametrize("endpoints", [False, True])
def test_what_is_read_again(endpoints: bool) -> None:
    before = read(Asked(service(), slice_of("db-1", "192.0.2.1")), "db", Scope())
    after = Asked(service(), slice_of("db-1", "192.0.2.1"), slice_of("db-2", "192.0.2.2"), CLASSIC)
    facts = read_again(after, before, endpoints=endpoints)
    assert [one["metadata"]["name"] for one in facts.slices] == ["db-1", "db-2"]
    assert bool(facts.endpoints) is endpoints
    assert [read.resource.plural for read in after.rounds[0]] == ["endpointslices", *(["endpoints"] if endpoints else [])]


def test_only_the_cluster_ips_may_be_a_moment_old() -> None:
    """What is edited is read as it is now."""
    reader = Asked(service(), slice_of("db-1", "192.0.2.1"))
    read(reader, "db", Scope())
    (reads,) = reader.rounds
    assert {(one.resource.plural, one.name): one.cached for one in reads} == {
        ("services", "db"): False,
        ("services", None): True,
        ("endpointslices", None): False,
        ("endpoints", "db"): False,
    }
