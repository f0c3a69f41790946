"""A request comes in by one listener: only whether that one serves counts, and of several ways in one that serves is enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.kubernetes.test_certificates import certificate
from tests.trace.front import gateway, listener, made, route, shop, trace

HOST = "h.example.com"
PLAIN, SAFE, OTHER = f"http://{HOST}/", f"https://{HOST}/", f"http://{HOST}:81/"
HTTPS = listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c"}]})
TWICE = listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c"}, {"name": "d"}]})
Objects = list[dict[str, Any]]


def of(name: str, *conditions: tuple[str, str, str], seen: int = 2) -> dict[str, Any]:
    """What a controller says of one listener."""
    found = [{"type": one, "status": two, "reason": why, "observedGeneration": seen} for one, two, why in conditions]
    return {"name": name, "conditions": found}


TAKEN = of("bad", ("Accepted", "True", "Accepted"), ("Programmed", "False", "PortUnavailable"))
GOOD = of("http", ("Accepted", "True", "Accepted"), ("Programmed", "True", "Programmed"))
NO_SECRET = of("https", ("ResolvedRefs", "False", "InvalidCertificateRef"), ("Programmed", "False", "Invalid"))
SOME_KINDS = of("http", ("ResolvedRefs", "False", "InvalidRouteKinds"), ("Programmed", "True", "Programmed"))
BAD = listener("bad", 81)


def gate(*listeners: dict[str, Any], name: str = "gate", said: Objects | None = None, address: str = "") -> Objects:
    """A Gateway as a cluster has it, of generation 2, and its class."""
    addresses = {"addresses": [{"value": address}]} if address else {}
    own, found = gateway(*listeners, status={"listeners": said or [], **addresses})
    return [own, {**found, "metadata": {"name": name, "namespace": "infra", "uid": name, "generation": 2}}]


def led(*parents: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The route, with these parents."""
    found = route(hostnames=[HOST], **more)
    named = [{"namespace": "infra", "name": "gate", **one} for one in parents or ({},)]
    return {**found, "spec": {**found["spec"], "parentRefs": named}}


def secret(name: str = "c", kind: str = "kubernetes.io/tls") -> dict[str, Any]:
    """A Secret with a certificate for the host."""
    found = made("v1", "Secret", name, {}, "infra")
    return {**found, "type": kind, "stringData": {"tls.crt": certificate("x", HOST).decode()}}


LISTED = {"apiVersion": "v1", "kind": "SecretList", "items": [secret("unrelated")]}
"""Shows that others are not there."""

WORLDS: dict[str, tuple[Objects, dict[str, tuple[int, str]]]] = {
    "one listener of two does not serve": (
        [*gate(listener(), BAD, said=[GOOD, TAKEN]), led()],
        {
            PLAIN: (0, "is healthy"),
            OTHER: (1, "Programmed of gateway/gate is False (listener bad): PortUnavailable"),
            "httproute/web": (0, "! E7"),
            "gateway/gate": (0, "! E7"),
        },
    ),
    "each by its own parentRef": (
        [*gate(listener(), BAD, said=[GOOD, TAKEN]), led({"sectionName": "http"}, {"sectionName": "bad"})],
        {PLAIN: (0, "is healthy"), OTHER: (1, "listener bad"), "httproute/web": (0, "! E7")},
    ),
    "the listener alone": (
        [*gate(listener(), BAD, said=[GOOD, TAKEN]), led({"sectionName": "bad"})],
        {OTHER: (1, "listener bad"), "httproute/web": (1, "listener bad"), "gateway/gate": (1, "listener bad")},
    ),
    "an older word of the controller": (
        [*gate(BAD, said=[of("bad", ("Programmed", "False", "PortUnavailable"), seen=1)]), led()],
        {OTHER: (0, "is healthy"), "httproute/web": (0, "is healthy")},
    ),
    "kinds of routes that it cannot take": (
        [*gate(listener(), said=[SOME_KINDS]), led()],
        {PLAIN: (0, "is healthy"), "httproute/web": (0, "is healthy")},
    ),
    "a certificate that the controller lacks": (
        [*gate(listener(), HTTPS, said=[GOOD, NO_SECRET]), led()],
        {PLAIN: (0, "is healthy"), SAFE: (1, "ResolvedRefs of gateway/gate is False"), "httproute/web": (0, "! E7")},
    ),
    "a Secret that is not there": (
        [*gate(listener(), HTTPS), led(), LISTED],
        {PLAIN: (0, "is healthy"), SAFE: (1, "from secret c, which does not exist"), "httproute/web": (0, "! E7")},
    ),
    "and no other listener": (
        [*gate(HTTPS), led(), LISTED],
        {SAFE: (1, "from secret c, which does not exist"), "httproute/web": (1, "x E7")},
    ),
    "a Secret that is there": (
        [*gate(listener(), HTTPS, said=[GOOD]), led(), secret()],
        {PLAIN: (0, "is healthy"), SAFE: (0, "is healthy"), "httproute/web": (0, "is healthy")},
    ),
    "one certificate of two": (
        [*gate(TWICE), led(), secret("d")],
        {SAFE: (0, "from secret c, which does not exist"), "httproute/web": (0, "! E7")},
    ),
    "a Secret of another type": (
        [*gate(listener(), HTTPS), led(), secret(kind="Opaque")],
        {PLAIN: (0, "is healthy"), SAFE: (1, "Opaque"), "httproute/web": (0, "! E7")},
    ),
    "the same at another Gateway, which serves": (
        [*gate(BAD, said=[TAKEN]), *gate(BAD, name="other")[1:], led({}, {"name": "other"})],
        {
            OTHER: (0, "! E7"),
            "httproute/web": (0, "! E7"),
            "gateway/gate": (1, "listener bad"),
            "gateway/other": (0, "is healthy"),
        },
    ),
    "none of two Gateways serves": (
        [*gate(BAD, said=[TAKEN]), *gate(BAD, name="other", said=[TAKEN])[1:], led({}, {"name": "other"})],
        {OTHER: (1, "gateway/other is False"), "httproute/web": (1, "gateway/gate is False")},
    ),
    "one Gateway has it at another port": (
        [*gate(listener(), said=[GOOD]), *gate(BAD, name="other", said=[TAKEN])[1:], led({}, {"name": "other"})],
        {PLAIN: (0, "is healthy"), OTHER: (1, "listener bad"), "httproute/web": (0, "! E7")},
    ),
    "by the address of one of them": (
        [
            *gate(listener(), said=[GOOD], address="203.0.113.5"),
            *gate(listener("bad"), name="other", said=[TAKEN], address="203.0.113.6")[1:],
            led({}, {"name": "other"}),
        ],
        {"203.0.113.5": (0, "is healthy"), "203.0.113.6": (1, "listener bad"), PLAIN: (0, "! E7")},
    ),
}
CASES = [
    pytest.param([*shop(), *objects], asked, *expected, id=f"{name}: {asked}")
    for name, (objects, each) in WORLDS.items()
    for asked, expected in each.items()
]


@pytest.mark.parametrize(("objects", "asked", "code", "text"), CASES)
def test_only_the_listener_that_a_request_takes_counts(
    objects: Objects, asked: str, code: int, text: str, tmp_path: Path
) -> None:
    said = trace(tmp_path, objects, asked, "-n", "infra" if asked.startswith("gateway/") else "shop")
    assert said.code == code, said.text
    assert text in said.text
    if text == "is healthy":
        assert "E7" not in said.text
