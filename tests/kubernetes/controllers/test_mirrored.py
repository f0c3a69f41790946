"""Mirrored Endpoints; tests/cluster compares these same objects with the real one."""

from __future__ import annotations

import pytest

from kubectl_svc.kubernetes.controllers.mirrored import mirrored
from tests.kubernetes.controllers.endpoints_worlds import ALONE, CASES, Object, contents


@pytest.mark.parametrize("name", CASES)
def test_slices(name: str) -> None:
    endpoints, expected = CASES[name]
    assert contents(mirrored(ALONE, endpoints)) == expected


def test_a_service_with_a_selector_has_no_mirror() -> None:
    endpoints, _ = CASES["one"]
    selecting: Object = {**ALONE, "spec": {**ALONE["spec"], "selector": {"app": "x"}}}
    assert mirrored(selecting, endpoints) == []


def test_a_mirror_says_whose_it_is() -> None:
    endpoints, _ = CASES["labels and annotations"]
    (made,) = mirrored(ALONE, endpoints)
    metadata = made["metadata"]
    assert metadata["labels"] == {
        "team": "db",
        "kubernetes.io/service-name": "web",
        "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
    }
    assert metadata["annotations"] == {"note": "x"}
    assert metadata["ownerReferences"][0]["kind"] == "Endpoints"


def test_at_most_a_thousand_addresses_of_a_subset_are_mirrored_the_ready_ones_first() -> None:
    ready = [{"ip": f"192.0.{number // 250}.{number % 250 + 1}"} for number in range(600)]
    unready = [{"ip": f"198.18.{number // 250}.{number % 250 + 1}"} for number in range(600)]
    subset = {"addresses": ready, "notReadyAddresses": unready, "ports": [{"port": 80}]}
    (made,) = mirrored(ALONE, {"metadata": {"name": "web", "namespace": "default"}, "subsets": [subset]})
    assert len(made["endpoints"]) == 1000
    assert sum(one["conditions"]["ready"] for one in made["endpoints"]) == 600
