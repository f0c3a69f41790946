"""Which Service a slice without its label was meant for."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.objects.unlabelled import certain, meant_for


def slice_of(name: str, *addresses: str, owner: str = "", label: str = "") -> dict[str, Any]:
    references = [{"kind": "Service", "name": owner}] if owner else []
    metadata = {"name": name, "labels": {"kubernetes.io/service-name": label} if label else {}, "ownerReferences": references}
    return {"kind": "EndpointSlice", "metadata": metadata, "endpoints": [{"addresses": list(addresses)}]}


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        pytest.param(slice_of("db"), True, id="its name"),
        pytest.param(slice_of("db-1"), True, id="its name and more"),
        pytest.param(slice_of("dbase-1"), False, id="another name"),
        pytest.param(slice_of("db-replica-1"), False, id="a longer Service's name"),
        pytest.param(slice_of("backends", owner="db"), True, id="its owner"),
        pytest.param(slice_of("db-1", owner="web"), False, id="another owner"),
        pytest.param(slice_of("backends", "192.0.2.1"), True, id="its address"),
        pytest.param(slice_of("db-replica2"), False, id="a longer Service's name at its beginning"),
        pytest.param(slice_of("db-repl"), True, id="a part of a longer Service's name"),
        pytest.param(slice_of("backends", "192.0.2.1", "192.0.2.2"), False, id="its address and that of another"),
        pytest.param(slice_of("backends", "192.0.2.9"), False, id="another address"),
        pytest.param(slice_of("web-1", "192.0.2.1"), False, id="its address and another's name"),
        pytest.param(slice_of("db-1", label="web"), False, id="a label of another"),
    ],
)
def test_a_slice_is_meant_for_the_service_by(found: dict[str, Any], meant: bool) -> None:
    assert meant_for("db", [found], {"db", "db-replica", "web"}, {"db": {"192.0.2.1"}, "web": {"192.0.2.2"}}) == (
        [found] if meant else []
    )


@pytest.mark.parametrize(
    ("found", "alone", "beside_all"),
    [
        pytest.param(slice_of("backends", owner="db"), True, True, id="its owner"),
        pytest.param(slice_of("db"), True, True, id="its name"),
        pytest.param(slice_of("db-x7k2p"), True, True, id="a name that the API server makes"),
        pytest.param(slice_of("db-x7k2pq"), False, False, id="a letter more than that"),
        pytest.param(slice_of("db-alpha"), False, False, id="letters that it does not use"),
        pytest.param(slice_of("db-1"), False, True, id="a number"),
        pytest.param(slice_of("db-ipv6"), False, True, id="a family"),
        pytest.param(slice_of("db-replica2"), False, False, id="another word"),
        pytest.param(slice_of("backends", "192.0.2.1"), False, True, id="its address"),
    ],
)
def test_it_is_right_beyond_doubt_by(found: dict[str, Any], alone: bool, beside_all: bool) -> None:
    assert (certain("db", found, complete=False), certain("db", found, complete=True)) == (alone, beside_all)
