"""What is asked for and has no effect is refused or noted; the twin that has one is not."""

from __future__ import annotations

import io
import json

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console

POD = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {}})
ALIAS = "--name=db --external-name=db.example.com"
HEADLESS = "--name=web --selector=app=web --headless"
BY_HAND = "--name=web --port=80"


def said(words: str) -> tuple[int, list[str]]:
    """The exit code and the lines on stderr of a client dry run, or of a line with ``--wait`` that is refused before."""
    out, err = io.StringIO(), io.StringIO()
    dry = [] if "--wait" in words or "--timeout" in words else ["--dry-run=client"]
    line = ["expose", *words.split(), *dry]
    code = main(line, Console(io.StringIO(POD), out, err, {"PATH": "/none", "KUBECONFIG": "/none"}))
    return code, err.getvalue().splitlines()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (f"{ALIAS} --port=80:8080", "--port: an ExternalName maps no ports: clients connect to port 80, not to 8080"),
        (f"{ALIAS} --port=80 --target-port=8080", "--target-port has no effect with type ExternalName"),
        ("--name=db --external-name=https://db.example.com/x", '--external-name: "https://db.example.com/x" is a URL; write'),
        ("--name=db --external-name=db.example.com:5432", '--external-name: "db.example.com:5432" has a port, which clients'),
        ("--name=db --external-name=db.example.com/x", '--external-name: "db.example.com/x" has a path; write'),
        (f"{ALIAS} --selector=app=db", "--selector has no effect with type ExternalName"),
        (f"{ALIAS} --address=192.0.2.1", "--address has no effect with type ExternalName"),
        (f"{ALIAS} --type=ClusterIP", "--external-name contradicts --type=ClusterIP"),
        (f"{ALIAS} --session-affinity=ClientIP", "--session-affinity has no effect with type ExternalName"),
        (f"{ALIAS} --external-ip=198.51.100.1", "--external-ip has no effect with type ExternalName"),
        (f"{ALIAS} --publish-not-ready", "--publish-not-ready has no effect with type ExternalName"),
        (f"{ALIAS} --internal-traffic-policy=Local", "--internal-traffic-policy has no effect with type ExternalName"),
        (f"{ALIAS} --traffic-distribution=PreferSameZone", "--traffic-distribution has no effect with type ExternalName"),
        ("-f - --external-name=db.example.com", "--external-name: a DNS alias has no pods"),
        (f"{ALIAS} --wait", "--wait: an ExternalName has no endpoints and no address to wait for"),
        (f"{ALIAS} --wait=address", "--wait: an ExternalName has no endpoints"),
        (f"{BY_HAND} --wait=address", "--wait=address: only a load balancer gets an address"),
        (f"{BY_HAND} --wait --dry-run=client", "--wait has no effect with --dry-run"),
        (f"{BY_HAND} --wait=never", 'invalid value "never" for --wait: use address or endpoints'),
        (f"{BY_HAND} --timeout=5s", "--timeout has no effect without --wait"),
        (f"{BY_HAND} --allow=multicast", "--allow has no effect without --address"),
        (f"{BY_HAND} --take-over", "--take-over has no effect without --address"),
        (f"{BY_HAND} --address=192.0.2.1 --allow=all", '--allow: unknown rule "all"; the rules are '),
        (f"{BY_HAND} --address=", "the address is empty"),
    ],
)
def test_refused(words: str, problem: str) -> None:
    code, lines = said(words)
    assert code == 1 and any(line.startswith(f"error: {problem}") for line in lines), lines


@pytest.mark.parametrize(
    ("words", "note"),
    [
        (f"{ALIAS} --port=80", "--port has no effect with type ExternalName"),
        (f"{ALIAS} --port=80:80", "--port has no effect with type ExternalName"),
        (f"{HEADLESS} --port=80:8080", "a headless Service maps no ports: clients connect to 8080, not 80"),
        (f"{HEADLESS} --port=80 --target-port=http", "a headless Service maps no ports: clients connect to http, not 80"),
        (f"{HEADLESS} --port=80 --session-affinity=ClientIP", "--session-affinity has no effect on a headless Service"),
        (f"{HEADLESS} --internal-traffic-policy=Local", "--internal-traffic-policy has no effect on a headless Service"),
        ("-f - --port=80 --keep-labels --selector=a=b", ""),
        ("--name=web --selector=a=b --port=80 --keep-labels", "--keep-labels has no effect"),
        (f"{BY_HAND} --publish-not-ready", "--publish-not-ready has no effect without a selector"),
        (f"{BY_HAND}:30080 --type=NodePort", "port 80 sends traffic to container port 30080; a node port is written 80@30080"),
        (f"{BY_HAND} --annotation=a=1,b=2", 'the annotation a has the value "1,b=2"; repeat --annotation'),
        ("--name=web --port=80:http", 'target port "http" is looked up in pods, and the Service has no selector'),
        (f"{BY_HAND}:http --address=192.0.2.1", 'target port "http" is looked up in pods, and the Service has no selector'),
    ],
)
def test_noted(words: str, note: str) -> None:
    code, lines = said(words)
    assert (code, [line.startswith(f"note: {note}") for line in lines]) == (0, [True] if note else []), lines


@pytest.mark.parametrize(
    "words",
    [
        ALIAS,
        f"{ALIAS} -l a=b --annotation=c=d",
        f"{ALIAS} --session-affinity=None",
        HEADLESS,
        f"{HEADLESS} --port=80",
        f"{HEADLESS} --port=80:80 --publish-not-ready",
        f"{BY_HAND}:8080",
        f"{BY_HAND}:30080",
        f"{BY_HAND}:30080@30081 --type=NodePort",
        f"{BY_HAND}:8080@30081 --type=NodePort --annotation=a=1,2",
        f"{BY_HAND} --address=192.0.2.1 --session-affinity=ClientIP",
        f"{BY_HAND} --address=239.0.0.1 --allow=multicast",
        f"{BY_HAND} --address=239.0.0.1,192.0.2.1 --allow=multicast,reserved",
    ],
)
def test_what_has_an_effect_is_not_noted(words: str) -> None:
    assert said(words) == (0, [])
