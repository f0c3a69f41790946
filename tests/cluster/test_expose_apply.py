"""``expose --apply``, ``--diff`` and ``--force-conflicts`` on a real API server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cluster.namespaces import Namespace

BASE = ("svc", "expose", "--name=web", "--selector=app=web")


def applied(place: Namespace, *words: str, code: int = 0) -> str:
    """What ``expose --apply`` prints on either stream."""
    done = place.kubectl(*BASE, "--apply", *words)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def ports(place: Namespace) -> list[tuple[Any, ...]]:
    found = place.get("services", "web")["spec"]["ports"]
    return [(port["port"], port["protocol"], port.get("targetPort")) for port in found]


def test_again_and_again_nothing_changes(namespace: Namespace) -> None:
    assert applied(namespace, "--port=80") == "service/web created\n"
    before = namespace.get("services", "web")
    assert [applied(namespace, "--port=80") for _ in range(2)] == ["service/web unchanged\n"] * 2
    assert namespace.get("services", "web") == before


def test_both_protocols_of_one_number_outlive_every_change(namespace: Namespace) -> None:
    both = "a=53/UDP,b=53/TCP"
    assert applied(namespace, f"--port={both}") == "service/web created\n"
    removes = "Warning: service/web: --apply removes port"
    for change, said in (
        ("", "unchanged\n"),
        (",c=80", "configured\n"),
        (",c=80:81", "configured\n"),
        ("", f"configured\n{removes} 80/TCP\n"),
        ("", "unchanged\n"),
    ):
        assert applied(namespace, f"--port={both}{change}") == f"service/web {said}"
        assert ports(namespace)[:2] == [(53, "UDP", 53), (53, "TCP", 53)]
    assert len(ports(namespace)) == 2
    assert applied(namespace, "--port=a=53/UDP") == f"service/web configured\n{removes} 53/TCP\n"
    assert ports(namespace) == [(53, "UDP", 53)]


@pytest.mark.parametrize("dry", [(), ("--dry-run=server",)])
def test_a_diff_shows_what_changes(namespace: Namespace, dry: tuple[str, ...]) -> None:
    suffix = " (server dry run)" if dry else ""
    first = applied(namespace, "--port=80", "--diff", *dry)
    assert "+kind: Service\n" in first and first.endswith(f"service/web created{suffix}\n")
    if dry:
        assert namespace.client.find(namespace.path("services", "web")) is None
        applied(namespace, "--port=80")
    assert applied(namespace, "--port=80", "--diff", *dry) == f"service/web unchanged{suffix}\n"
    lines = applied(namespace, "--port=81", "--type=NodePort", "--diff", *dry).splitlines()
    assert {"-  - port: 80", "-    targetPort: 80", "+    port: 81", "-  type: ClusterIP", "+  type: NodePort"} <= set(lines)
    assert lines[-2:] == [f"service/web configured{suffix}", "Warning: service/web: --apply removes port 80/TCP"]


def test_a_diff_stays_out_of_what_is_printed(namespace: Namespace) -> None:
    done = namespace.kubectl(*BASE, "--apply", "--port=80", "--diff", "-o", "name")
    assert done.stdout == "service/web\n" and "+kind: Service" in done.stderr


def test_a_field_of_another_manager_is_taken_only_by_force(namespace: Namespace) -> None:
    manifest = "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort, ports: [{port: 80}]}}"
    assert namespace.kubectl("apply", "--server-side", "--field-manager=other", "-f", "-", input=manifest).returncode == 0
    refused = applied(namespace, "--port=80", "--type=LoadBalancer", code=1)
    assert refused.startswith("Error from server (Conflict): ") and '"other"' in refused and ".spec.type" in refused
    assert "--force-conflicts" in refused
    assert namespace.get("services", "web")["spec"]["type"] == "NodePort"
    assert applied(namespace, "--port=80", "--type=LoadBalancer", "--force-conflicts") == "service/web configured\n"
    assert namespace.get("services", "web")["spec"]["type"] == "LoadBalancer"
    assert applied(namespace, "--port=80", "--type=LoadBalancer") == "service/web unchanged\n"


def test_applying_goes_on_with_what_was_exposed_before(namespace: Namespace) -> None:
    assert namespace.kubectl(*BASE, "--port=80", "-l", "a=b").stdout == "service/web exposed\n"
    assert applied(namespace, "--port=81") == (
        "service/web configured\nWarning: service/web: --apply removes port 80/TCP, label a=b\n"
    )
    assert ports(namespace) == [(81, "TCP", 81)]
    assert "labels" not in namespace.get("services", "web")["metadata"]


def test_kubectl_expose_and_then_ours(namespace: Namespace) -> None:
    namespace.make_pod("web", {"app": "web"}, [80])
    assert namespace.kubectl("expose", "pod", "web").returncode == 0
    done = namespace.kubectl("svc", "expose", "pod", "web", "--apply")
    assert done.stdout == "service/web unchanged\n", done.stderr


@pytest.mark.parametrize("dry", [(), ("--dry-run=server",)])
def test_addresses_outside_are_applied_too(namespace: Namespace, dry: tuple[str, ...]) -> None:
    words = ("svc", "expose", "--name=db", "--port=5432", "--apply")
    assert namespace.kubectl(*words, "--address=192.0.2.1").stdout.startswith("service/db created\n")
    done = namespace.kubectl(*words, "--address=192.0.2.1,192.0.2.2", *dry)
    assert done.returncode == 0, done.stderr
    assert namespace.endpoints("db") == ["192.0.2.1"] + ([] if dry else ["192.0.2.2"])


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (("--diff",), "--diff"),
        (("--force-conflicts",), "--force-conflicts"),
        (("--apply", "--dry-run=client"), "--dry-run=client"),
        (("--apply", "--save-config"), "--save-config"),
    ],
)
def test_flags_that_do_not_go_together(namespace: Namespace, words: tuple[str, ...], flag: str) -> None:
    done = namespace.kubectl(*BASE, "--port=80", *words)
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.startswith((f"error: {flag}: ", f"error: {flag} "))
    assert namespace.client.find(namespace.path("services", "web")) is None
