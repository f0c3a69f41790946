"""Endpoints and EndpointSlices in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import (
    BROKEN,
    FINE,
    HEALTHY,
    LIVE,
    UNKNOWN,
    Case,
    Object,
    check,
    joined,
    listed,
    of,
    pod,
    service,
    slice_,
    workload,
)


def endpoints(labels: Object | None = None, annotations: Object | None = None, ip: str = "192.0.2.7", **port: Any) -> Object:
    metadata = {"name": "web", "namespace": "shop", "labels": labels or {}, "annotations": annotations or {}}
    subset = {"addresses": [{"ip": ip}], "ports": [{"port": 5432, "name": "sql", **port}]}
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": [subset]}


def of_pods(ready: str = "addresses", of: str = "web") -> Object:
    """The EndpointSlice controller's, as a dump shows them."""
    target = {"kind": "Pod", "name": "web-1", "namespace": "shop"}
    subset = {ready: [{"ip": "10.1.0.7", "targetRef": target}], "ports": [{"port": 8080}]}
    metadata = {"name": of, "namespace": "shop", "uid": "uid-e"}
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": [subset] if ready else []}


def naming(number: int, **more: Any) -> Object:
    """A workload whose container calls a port http."""
    made = workload(**more)
    made["spec"]["template"]["spec"]["containers"][0]["ports"] = [{"name": "http", "containerPort": number}]
    return made


ONE_READY = {"observedGeneration": 1, "replicas": 1, "readyReplicas": 1}
BY_NAME = service(live=True, ports=[{"port": 80, "targetPort": "http"}])
OUTSIDE = service(selector=None, ports=[{"name": "sql", "port": 5432}])
LEADER = {"control-plane.alpha.kubernetes.io/leader": "{}"}
MIRRORED = {
    "Endpoints that fit": of(OUTSIDE, endpoints(), code=HEALTHY, strict=HEALTHY),
    "Endpoints of a dump beside a manifest": of(LIVE, workload(), of_pods(), code=HEALTHY, never="198.18."),
    "of another port beside a manifest": of(
        service(live=True, ports=[{"port": 80, "targetPort": 9090}]),
        workload(),
        of_pods(),
        code=HEALTHY,
        strict=BROKEN,
        says="the pods of deployment/web have 9090/TCP, but endpoints/web has 8080/TCP",
    ),
    "slices of another port beside a manifest": of(
        service(live=True, ports=[{"port": 80, "targetPort": 9090}]),
        workload(),
        slice_(),
        code=HEALTHY,
        strict=BROKEN,
        says="the pods of deployment/web have 9090/TCP, but endpointslice/web-x has 8080/TCP",
    ),
    "of the port, without what is spoken there": of(
        service(live=True, ports=[{"port": 80, "targetPort": 8080, "appProtocol": "http"}]),
        workload(),
        of_pods(),
        code=HEALTHY,
        never="C9",
    ),
    "of another port beside a manifest, and a Service to be": of(
        service(ports=[{"port": 80, "targetPort": 9090}]), workload(), of_pods(), code=HEALTHY, never="C9"
    ),
    "of another number of a named port": of(
        BY_NAME, naming(9090, metadata={"uid": "uid-web"}, status=ONE_READY), of_pods(), code=HEALTHY, strict=BROKEN, says="C9"
    ),
    "of another number of a named port of a manifest": of(BY_NAME, naming(9090), of_pods(), code=HEALTHY, never="C9"),
    "of that number": of(
        BY_NAME, naming(8080, metadata={"uid": "uid-web"}, status=ONE_READY), of_pods(), code=HEALTHY, never="C9"
    ),
    "none ready beside a manifest": of(LIVE, workload(), of_pods("notReadyAddresses"), code=BROKEN, never="198.18."),
    "no addresses beside a manifest": of(LIVE, workload(), of_pods(""), code=BROKEN, says="no endpoints"),
    "a port of another name": of(OUTSIDE, endpoints(name="postgres"), code=BROKEN, says="B7", never="A21"),
    "the fix is one of the Endpoints": of(
        OUTSIDE, endpoints(name="postgres"), code=BROKEN, says="subsets[0].ports[0].name: postgres -> sql in endpoints/web"
    ),
    "another protocol": of(OUTSIDE, endpoints(protocol="UDP"), code=BROKEN, says="B8", never="A21"),
    "IPv6, which the cluster may give": of(
        OUTSIDE, endpoints(ip="2001:db8::7"), code=HEALTHY, strict=BROKEN, says='spec.ipFamilies: unset -> ["IPv6"]'
    ),
    "IPv6, which the Service asks for": of(
        service(selector=None, ports=OUTSIDE["spec"]["ports"], ipFamilies=["IPv6"]),
        endpoints(ip="2001:db8::7"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "IPv6, where the Service asks for IPv4": of(
        service(selector=None, ports=OUTSIDE["spec"]["ports"], ipFamilies=["IPv4"]),
        endpoints(ip="2001:db8::7"),
        code=BROKEN,
        says="D14",
    ),
    "both families": of(
        OUTSIDE,
        {**endpoints(), "subsets": [endpoints()["subsets"][0], endpoints(ip="2001:db8::7")["subsets"][0]]},
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "a loopback address": of(OUTSIDE, endpoints(ip="127.0.0.5"), code=BROKEN, says="D15", never="A21"),
    "what to do about it": of(
        OUTSIDE,
        endpoints(ip="127.0.0.5"),
        code=BROKEN,
        says="remove subsets[0].addresses[0]",
        never="kubectl svc endpoints remove",
    ),
    "a manifest without addresses, which its program fills in": of(
        OUTSIDE, {**endpoints(), "subsets": []}, code=UNKNOWN, never="endpoints add web"
    ),
    "skip-mirror": of(OUTSIDE, endpoints({"endpointslice.kubernetes.io/skip-mirror": "true"}), code=BROKEN, says="A8"),
    "an old leader election": of(OUTSIDE, endpoints(annotations=LEADER), code=BROKEN, says="A8"),
    "beside another Service with a selector": of(
        OUTSIDE, endpoints(), service("api"), workload(name="api"), code=HEALTHY, words=()
    ),
    "a slice of one's own beside a Service with a selector": of(
        service("db", selector=None), slice_(of="db", live=False), *FINE, code=HEALTHY, never="C10"
    ),
}


def subsets_of(*subsets: tuple[str, list[tuple[str, int]]]) -> Object:
    made = [
        {"addresses": [{"ip": ip}], "ports": [{"name": name, "port": number} for name, number in named]}
        for ip, named in subsets
    ]
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "web", "namespace": "shop"}, "subsets": made}


BY_SUBSET = service(selector=None, ports=[{"name": "a", "port": 1}, {"name": "b", "port": 2}])
SUBSETS = {
    "a port each": of(
        BY_SUBSET,
        subsets_of(("10.0.0.1", [("a", 1)]), ("10.0.0.2", [("b", 2)])),
        code=HEALTHY,
        strict=HEALTHY,
        never="degraded",
    ),
    "a port of two subsets, and one of one": of(
        BY_SUBSET, subsets_of(("10.0.0.1", [("a", 1), ("b", 2)]), ("10.0.0.2", [("b", 2)])), code=HEALTHY, strict=HEALTHY
    ),
    "a port of none": of(BY_SUBSET, subsets_of(("10.0.0.1", [("a", 1)]), ("10.0.0.2", [("c", 2)])), code=BROKEN, says="B7"),
}

UNLABELLED = slice_("db-1", of="", live=False)
UNLABELLED["metadata"].pop("labels")
WITHOUT = service("db", selector=None)
SLICES = {
    "a slice without its label": of(
        WITHOUT, UNLABELLED, code=BROKEN, words=("db",), says="kubernetes.io/service-name", never="contain no EndpointSlice"
    ),
    **{
        f"a slice without its label, called {name}": of(
            WITHOUT,
            UNLABELLED | {"metadata": {"name": name, "namespace": "shop"}},
            code=BROKEN,
            words=("db",),
            says="fix: metadata.labels" if certain else "may be intended for it\n  see:",
            never="" if certain else "fix:",
        )
        for name, certain in (("db-x7k2p", True), ("db-ipv4", True), ("db-replica2", False), ("db-admin", False))
    },
    "a slice of a Service of another name that is not there": of(
        WITHOUT, slice_("db-x", of="web", live=False), code=BROKEN, words=("db",), says="service-name=web", never="fix:"
    ),
    "a slice of a Service that is not there": of(
        service("ledger", selector=None),
        slice_("x", of="ledgre", live=False),
        code=BROKEN,
        words=("ledger",),
        says="-> ledger in",
    ),
    "a slice of another Service": of(
        WITHOUT,
        service("bd", selector=None),
        slice_("x", of="bd", live=False),
        code=UNKNOWN,
        words=("db",),
        says="no EndpointSlice in the files belongs to service/db",
    ),
    "a slice without its label that is another's": of(
        WITHOUT, UNLABELLED | {"metadata": {"name": "other", "namespace": "shop"}}, code=BROKEN, words=("db",), never="no label"
    ),
    "its own slice": of(WITHOUT, slice_("db-1", of="db", live=False), code=HEALTHY, words=("db",)),
}


def called(name: str, **more: Any) -> Object:
    found = endpoints()
    return {**found, "metadata": found["metadata"] | {"name": name} | more}


def subset(**fields: Any) -> Object:
    return {**endpoints(), "subsets": [fields]}


AT = [{"ip": "192.0.2.7"}]
NAMES = {
    "misspelt": of(OUTSIDE, called("wbe"), code=BROKEN, says="metadata.name: wbe -> web in endpoints/wbe"),
    "with a part more": of(OUTSIDE, called("web-endpoints"), code=BROKEN, says="endpoints/web-endpoints belongs to no Service"),
    "misspelt, in a cluster": of(
        OUTSIDE, called("wbe", uid="u"), code=BROKEN, says="endpoints/wbe belongs to no Service", never="->"
    ),
    "of another Service": of(
        OUTSIDE, service("wbe", selector=None), called("wbe"), code=UNKNOWN, words=("web",), never="belongs to no Service"
    ),
    "with a part more, of another Service": of(
        OUTSIDE,
        service("web-db", selector=None),
        called("web-db-a"),
        code=UNKNOWN,
        words=("web",),
        never="belongs to no Service",
    ),
    "of a leader election": of(OUTSIDE, called("wbe", annotations=LEADER), code=UNKNOWN, never="belongs to no Service"),
    "not alike": of(OUTSIDE, called("mail"), code=UNKNOWN, never="belongs to no Service"),
    "without addresses": of(OUTSIDE, called("wbe") | {"subsets": []}, code=UNKNOWN, never="belongs to no Service"),
}
BARE = {
    "a subset without ports": of(
        OUTSIDE,
        subset(addresses=AT),
        code=BROKEN,
        says='subsets[0].ports: unset -> [{"name": "sql", "port": 5432, "protocol": "TCP"}] in endpoints/web',
        never="A21",
    ),
    "a subset with and one without ports": of(
        OUTSIDE,
        {**endpoints(), "subsets": [*endpoints()["subsets"], {"addresses": [{"ip": "192.0.2.8"}]}]},
        code=HEALTHY,
        never="B9",
    ),
    "a slice without ports": of(
        service("db", selector=None), slice_(of="db", live=False) | {"ports": None}, code=BROKEN, words=("db",), says="B9"
    ),
    "a headless Service without ports": of(
        service(selector=None, ports=None, clusterIP="None"), subset(addresses=AT), code=HEALTHY, never="B9"
    ),
}
REFUSED = {
    "a host name": of(OUTSIDE, endpoints(ip="db.example.com"), code=BROKEN, says="C20", never="A6 no-endpoints\n"),
    "and said once": of(OUTSIDE, endpoints(ip="db.example.com"), code=BROKEN, never="; subsets[0].addresses[0].ip: Invalid"),
}


def written(*addresses: str, ready: bool = True, uid: str = "u") -> Object:
    """The Endpoints that the controller writes for a Service with a selector."""
    found = [{"ip": one, "targetRef": {"kind": "Pod", "name": "web-1", "namespace": "shop"}} for one in addresses]
    ports = [{"port": 8080, "protocol": "TCP"}]
    made = {"addresses" if ready else "notReadyAddresses": found, "ports": ports}
    return {**called("web", uid=uid), "subsets": [made] if found else []}


CONTROLLED = {
    "ready, and no pods": of(LIVE, written("10.1.0.7"), code=UNKNOWN, says="the Endpoints refer to pods"),
    "not ready": of(LIVE, written("10.1.0.7", ready=False), code=BROKEN, says="no endpoint is ready"),
    "none": of(LIVE, written(), code=BROKEN, says="no endpoints"),
    "beside pods": of(LIVE, written("10.1.0.7"), pod(), code=HEALTHY, strict=HEALTHY, says="1 of 1 ready", never="C18"),
    "beside pods that they lack": of(LIVE, written(), pod(), code=HEALTHY, strict=BROKEN, says="C18"),
    "beside pods that they lack, and slices": of(LIVE, written(), pod(), slice_(), code=HEALTHY, strict=HEALTHY, says="C18"),
    "beside a list of pods without them": of(LIVE, written("10.1.0.7"), listed("PodList"), code=BROKEN, says="A3"),
    "beside slices": of(LIVE, written("10.1.0.9"), slice_(), code=UNKNOWN, says="10.1.0.7", never="10.1.0.9"),
    "beside a new manifest": of(*FINE, written("10.1.0.7"), code=HEALTHY, strict=HEALTHY, never="C18"),
    "in a manifest, and no pods": of(service(), endpoints(), code=UNKNOWN, says="no pods and no workloads", never="1 of 1"),
    "in a manifest": of(
        *FINE, endpoints(), code=HEALTHY, strict=BROKEN, says="the Endpoints controller overwrites endpoints/web"
    ),
    "in a manifest, of a Service without selector": of(OUTSIDE, endpoints(), code=HEALTHY, strict=HEALTHY, never="C18"),
}

CASES = joined(
    names=NAMES, bare=BARE, refused=REFUSED, controlled=CONTROLLED, mirrored=MIRRORED, subsets=SUBSETS, slices=SLICES
)


@pytest.mark.parametrize("case", CASES)
def test_endpoints(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
