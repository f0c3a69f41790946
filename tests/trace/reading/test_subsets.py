"""Istio's subsets in files: requests to one that nobody defines, or that no pod is in, fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import (
    BROKEN,
    HEALTHY,
    LIVE,
    UNKNOWN,
    Case,
    Object,
    check,
    custom,
    joined,
    of,
    pod,
    service,
    workload,
)

ISTIO = "networking.istio.io/v1"


def rule(host: str = "web", namespace: str = "shop", **subsets: str) -> Object:
    """Subsets by version."""
    made = [{"name": name, "labels": {"version": version}} for name, version in subsets.items()]
    return custom(
        ISTIO, "DestinationRule", "all" if host.startswith("*") else "r", namespace, spec={"host": host, "subsets": made}
    )


def route(*subsets: str, **more: Any) -> Object:
    """A route to each of some subsets."""
    found = [{"destination": {"host": "web", **({"subset": name} if name else {})}, **more} for name in subsets]
    return custom(ISTIO, "VirtualService", "v", spec={"hosts": ["web"], "http": [{"route": found}]})


def versioned(*versions: str) -> list[Object]:
    labels = [{"app": "web", "version": version} for version in versions]
    return [workload(name=f"web-{each['version']}", labels=each) for each in labels]


def real(version: str) -> Object:
    found = pod()
    return found | {"metadata": found["metadata"] | {"labels": {"app": "web", "version": version}}}


SPLIT = [{**each, "weight": weight} for each, weight in zip(route("a", "b")["spec"]["http"][0]["route"], (100, 0), strict=True)]
SUBSETS = {
    "with pods": of(service(), *versioned("1", "2"), rule(a="1", b="2"), route("a", "b"), code=HEALTHY, strict=HEALTHY),
    "without labels": of(
        service(),
        workload(),
        custom(ISTIO, "DestinationRule", "r", spec={"host": "web", "subsets": [{"name": "a"}]}),
        route("a"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "without pods of a template": of(
        service(),
        *versioned("1"),
        rule(a="1", b="2"),
        route("a", "b"),
        code=HEALTHY,
        strict=BROKEN,
        says="sends traffic to subset b",
    ),
    "without pods": of(
        LIVE, real("1"), rule(a="1", b="2"), route("b"), code=BROKEN, says="no pod of the Service has the labels"
    ),
    "without pods and requests": of(
        LIVE, real("1"), rule(a="1", b="2"), route("a"), code=HEALTHY, strict=HEALTHY, says="of subset b"
    ),
    "without pods and with weight 0": of(
        LIVE,
        real("1"),
        rule(a="1", b="2"),
        route() | {"spec": {"hosts": ["web"], "http": [{"route": SPLIT}]}},
        code=HEALTHY,
        strict=HEALTHY,
        says="E13",
    ),
    "of a full host name": of(
        LIVE, real("1"), rule("web.shop.svc.cluster.local", "system", b="2"), route("b"), code=BROKEN, says="E13"
    ),
    "that the rule lacks": of(
        service(), *versioned("1"), rule(a="1"), route("x"), code=BROKEN, says="which no DestinationRule of service/web defines"
    ),
    "with a typing error": of(
        service(), *versioned("1"), rule(stable="1"), route("sable"), code=BROKEN, says="subset: sable -> stable"
    ),
    "of a rule that is not in the files": of(
        service(), *versioned("1"), route("a"), code=UNKNOWN, says="no DestinationRule that defines subset a", never="E13"
    ),
    "of a rule for another host": of(service(), *versioned("1"), rule("x", a="1"), route("a"), code=UNKNOWN, never="E13"),
    "beside a rule for the whole namespace": of(
        service(), *versioned("1"), rule("*.shop.svc.cluster.local"), rule(a="1"), route("a"), code=HEALTHY, strict=HEALTHY
    ),
    "of the whole host": of(service(), *versioned("1"), route(""), code=HEALTHY, strict=HEALTHY),
}
CASES = joined(subsets=SUBSETS)


@pytest.mark.parametrize("case", CASES)
def test_subsets(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
