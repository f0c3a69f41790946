"""``--port`` goes where kubectl sends it, whatever containers declare; a note on stderr says where the two differ."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console

METRICS = [{"containerPort": 9121, "name": "metrics"}]
UDP = [{"containerPort": 53, "protocol": "UDP"}]
TWO = [{"containerPort": 8080, "name": "http"}, {"containerPort": 9090, "name": "metrics"}]


def deployment(ports: list[dict[str, Any]]) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [{"name": "main"}, {"name": "c", "ports": ports}]}}
    spec = {"selector": {"matchLabels": {"app": "x"}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def service(*ports: dict[str, Any]) -> dict[str, Any]:
    spec = {"selector": {"app": "x"}, "ports": list(ports)}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}


def exposed(obj: dict[str, Any], words: str) -> tuple[list[str], list[str]]:
    """Every port as ``PORT->TARGET/PROTOCOL``, and the lines on stderr."""
    out, err = io.StringIO(), io.StringIO()
    line = ["expose", "-f", "-", "--dry-run=client", "-o", "json", *words.split()]
    code = main(line, Console(io.StringIO(json.dumps(obj)), out, err, {"PATH": "/none", "KUBECONFIG": "/none"}))
    assert code == 0, err.getvalue()
    ports = json.loads(out.getvalue())["spec"]["ports"]
    return [f"{port['port']}->{port['targetPort']}/{port['protocol']}" for port in ports], err.getvalue().splitlines()


NO = "note: no container of deployment/web declares"
ONLY_METRICS = "; it declares only metrics 9121 (use --target-port=9121 to send traffic there)"
ROWS: dict[str, tuple[dict[str, Any], str, list[str], list[str]]] = {
    "the one that is declared": (deployment(METRICS), "--port=9121", ["9121->9121/TCP"], []),
    "all that is declared": (deployment(METRICS), "", ["9121->9121/TCP"], []),
    "nothing is declared": (deployment([]), "--port=6379", ["6379->6379/TCP"], []),
    "another than is declared": (deployment(METRICS), "--port=6379", ["6379->6379/TCP"], [f"{NO} 6379{ONLY_METRICS}"]),
    "another, and where to": (deployment(METRICS), "--port=6379 --target-port=6379", ["6379->6379/TCP"], []),
    "another, and where to, as one": (deployment(METRICS), "--port=80:6379", ["80->6379/TCP"], []),
    "two ports, one declared": (
        deployment(METRICS),
        "--port=80,9121",
        ["80->80/TCP", "9121->9121/TCP"],
        [f"{NO} 80; it declares only metrics 9121 (use --port 80:9121 to send traffic there)"],
    ),
    "two ports, none declared": (
        deployment(METRICS),
        "--port=80,443",
        ["80->80/TCP", "443->443/TCP"],
        [f"{NO} {port}; it declares only metrics 9121 (use --port {port}:9121 to send traffic there)" for port in (80, 443)],
    ),
    "several are declared": (
        deployment(TWO),
        "--port=80",
        ["80->80/TCP"],
        [f"{NO} 80; it declares only http 8080, metrics 9090 (use --target-port=PORT to send traffic to one of them)"],
    ),
    "a protocol is inferred": (deployment(UDP), "--port=53", ["53->53/UDP"], []),
    "a protocol is not inferred for another number": (
        deployment(UDP),
        "--port=5353",
        ["5353->5353/TCP"],
        [f"{NO} 5353; it declares only 53/UDP (use --port 5353:53/UDP to send traffic there)"],
    ),
    "another protocol than is declared": (
        deployment(UDP),
        "--port=53/TCP",
        ["53->53/TCP"],
        [f"{NO} 53/TCP; it declares only 53/UDP"],
    ),
    "both protocols, one declared": (
        deployment(UDP),
        "--port=dns=53/UDP,dns-tcp=53/TCP",
        ["53->53/UDP", "53->53/TCP"],
        [f"{NO} 53/TCP; it declares only 53/UDP"],
    ),
    "both protocols, neither declared": (
        deployment(METRICS),
        "--port=dns=53/UDP,dns-tcp=53/TCP",
        ["53->53/UDP", "53->53/TCP"],
        [
            f"{NO} 53/UDP; it declares only metrics 9121",
            f"{NO} 53; it declares only metrics 9121 (use --port 53:9121 to send traffic there)",
        ],
    ),
    "a name that is declared": (deployment(TWO), "--port=80:http", ["80->http/TCP"], []),
    "a name that is declared, for all": (deployment(TWO), "--target-port=http --port=80", ["80->http/TCP"], []),
    "a name that is not": (
        deployment(TWO),
        "--port=80:web",
        ["80->web/TCP"],
        [f'{NO} a port named "web"; it declares only http 8080, metrics 9090'],
    ),
    "a name where nothing is declared": (
        deployment([]),
        "--port=80:web",
        ["80->web/TCP"],
        [f'{NO} a port named "web"; it declares no port'],
    ),
    "a name of another protocol": (
        deployment(TWO),
        "--port=80:http/UDP",
        ["80->http/UDP"],
        [f'{NO} a port named "http"; it declares only http 8080, metrics 9090'],
    ),
    "a Service's own port": (service({"port": 80, "targetPort": 8080}), "--port=80", ["80->8080/TCP"], []),
    "another than a Service's own": (
        service({"port": 80, "targetPort": 8080}),
        "--port=81",
        ["81->81/TCP"],
        ["note: service/web has no port 81; it has only 80 (use --target-port=8080 to send traffic there)"],
    ),
    "a Service's own number over another protocol": (
        service({"port": 80, "targetPort": 8080}),
        "--port=80/UDP",
        ["80->8080/UDP"],
        ["note: service/web has no port 80/UDP; it has only 80"],
    ),
    "over another protocol no name is looked for": (
        service({"port": 80, "targetPort": "http"}),
        "--port=80/UDP",
        ["80->80/UDP"],
        ["note: service/web has no port 80/UDP; it has only 80"],
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_where_it_goes_and_what_is_said(row: str) -> None:
    obj, words, ports, lines = ROWS[row]
    assert exposed(obj, words) == (ports, lines)
