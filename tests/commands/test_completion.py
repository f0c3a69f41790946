"""Candidates, asked for as kubectl asks; they come from the parsers, so no flag is written down a second time here either."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from kubectl_svc import cli
from kubectl_svc.commands import completion
from kubectl_svc.console import Console
from kubectl_svc.errors import FAILED, OK
from tests.connection.test_kubeconfig import config
from tests.connection.wire import Scripted, listed, reply, serving
from tests.waiting import wait_for

Ask = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no fault of what is tested."""
    monkeypatch.setattr(completion, "SECONDS", 10.0)
    monkeypatch.setattr(completion, "LONGEST", 20.0)


def ask(*words: str, **environ: str) -> list[str]:
    """The lines for a command line whose last word is at the cursor."""
    out, err = io.StringIO(), io.StringIO()
    console = Console(io.StringIO(), out, err, environ)
    assert completion._complete(words, console) == OK
    console.close()
    assert err.getvalue() == ""
    return out.getvalue().splitlines()


def values(*words: str, **environ: str) -> list[str]:
    """The candidates without their meanings; files must not be offered."""
    *lines, directive = ask(*words, **environ)
    assert directive == ":4"
    return [line.partition("\t")[0] for line in lines]


STATIC: dict[str, tuple[list[str], list[str]]] = {
    "commands": ([""], [command.name for command in cli.COMMANDS]),
    "a command begun": (["ex"], ["expose"]),
    "a command behind a flag": (["-n", "ns", "tr"], ["trace"]),
    "a command behind a flag with its value": (["--namespace=ns", "tr"], ["trace"]),
    "no such command": (["nonsense", ""], []),
    "a flag": (["version", "--out"], ["--output"]),
    "a connection's flag": (["trace", "--request"], ["--request-timeout"]),
    "a flag before the command": (["--insec"], ["--insecure-skip-tls-verify"]),
    "a flag that is there": (["version", "-o", "json", "--out"], []),
    "a flag that may be repeated": (["trace", "--as-group", "a", "--as-g"], ["--as-group"]),
    "choices": (["version", "-o", ""], ["json", "yaml", "kyaml", "jsonpath", "jsonpath-as-json", "jsonpath-file"]),
    "choices with an equals sign": (["version", "--output=j"], ["json", "jsonpath", "jsonpath-as-json", "jsonpath-file"]),
    "formats": (["endpoints", "get", "-o", "g"], ["go-template", "go-template-file"]),
    "choices in the metavar": (["trace", "--disable-compression="], ["true", "false"]),
    "a value is no flag": (["trace", "-l", "-"], []),
    "codes of faults": (["trace", "--explain", "A1"], [f"A1{n}" for n in ("", *range(2, 10))]),
    "types": (["expose", "dep"], ["deployments"]),
    "nothing to say": (["version", ""], []),
    "behind the end of flags": (["version", "--", "--"], []),
    "nonsense": (["--nonsense", "--", "-"], []),
}


@pytest.mark.parametrize("case", STATIC)
def test_static(case: str) -> None:
    words, expected = STATIC[case]
    assert values(*words) == expected


def test_every_flag_of_every_command_completes_with_its_meaning() -> None:
    for command in cli.COMMANDS:
        if command.name == "endpoints":
            continue  # its verbs have their own
        for action in command.parser("")._actions:
            for name in action.option_strings:
                if name.startswith("--"):
                    assert [
                        line
                        for line in ask(command.name, name)
                        if line.split("\t") == [name, (action.help or "").replace("%%", "%")]
                    ]


@pytest.mark.parametrize(("flag", "directive"), [("-f", ":0"), ("--kubeconfig", ":0"), ("--cache-dir", ":16")])
def test_files_are_the_shells(flag: str, directive: str) -> None:
    assert ask("trace", flag, "") == [directive]


def test_kubeconfig(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(yaml.safe_dump({key: [*config("a")[key], *config("b")[key]] for key in ("contexts", "clusters", "users")}))
    for flag in ("--context", "--cluster", "--user"):
        assert values("trace", flag, "", KUBECONFIG=str(path)) == ["a", "b"]
    assert values("trace", "--kubeconfig", str(path), "--context=b") == ["b"]
    path.write_text("- nonsense")
    assert values("trace", "--context", "", KUBECONFIG=str(path)) == []


@pytest.fixture
def server() -> Iterator[Scripted]:
    with serving(Scripted) as scripted:
        yield scripted


def of(server: Scripted) -> list[str]:
    return ["-s", f"http://127.0.0.1:{server.port}"]


KINDS = {
    "services": ("Service", "v1"),
    "namespaces": ("Namespace", "v1"),
    "pods": ("Pod", "v1"),
    "deployments": ("Deployment", "apps/v1"),
    "httproutes": ("HTTPRoute", "gateway.networking.k8s.io/v1"),
    "customresourcedefinitions": ("CustomResourceDefinition", "apiextensions.k8s.io/v1"),
    "mutatingwebhookconfigurations": ("MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1"),
}


def test_names(server: Scripted) -> None:
    items = [{"metadata": {"name": name}} for name in ("web", "db", "we\x1b[2Jird")]
    for words, expected, path in (
        (["trace", ""], ["db", "we\\x1b[2Jird", "web"], "namespaces/default/services"),
        (["trace", "web", "-n", "ns", "d"], ["db"], "namespaces/ns/services"),
        (["trace", "-n", ""], ["web", "db", "we\\x1b[2Jird"], "namespaces"),
        (["trace", "svc/w"], ["svc/we\\x1b[2Jird", "svc/web"], "namespaces/default/services"),
        (["trace", "pod/d"], ["pod/db"], "namespaces/default/pods"),
        (["trace", "pods", "db", "w"], ["we\\x1b[2Jird", "web"], "namespaces/default/pods"),
        (["trace", "httproute/w"], ["httproute/we\\x1b[2Jird", "httproute/web"], "namespaces/default/httproutes"),
        (["trace", "crd/d"], ["crd/db"], "customresourcedefinitions"),
        (["trace", "mutatingwebhookconfiguration", "d"], ["db"], "mutatingwebhookconfigurations"),
        (
            ["trace", "d"],
            ["db", "deployment", "daemonset", "destinationrule"],
            "namespaces/default/services",
        ),
        (["expose", "deploy", "w"], ["we\\x1b[2Jird", "web"], "namespaces/default/deployments"),
        (["expose", "deploy", "web", "w"], ["we\\x1b[2Jird"], "namespaces/default/deployments"),
        (["expose", "po/d"], ["po/db"], "namespaces/default/pods"),
    ):
        kind, group = KINDS[path.rpartition("/")[2]]
        server.will(reply(200, listed(kind, *items, api_version=group)))
        assert values(*of(server), *words) == expected
        assert f"/v1/{path}?limit=500 " in server.asked[-1].line
    assert values(*of(server), "expose", "po/db", "") == []


def test_clients(server: Scripted) -> None:
    """First the types, behind which no space belongs; then names, of a namespace that is named, too."""
    *types, directive = ask("trace", "web", "--from", "")
    assert (types[:3], types[-1], directive) == (["pod/", "deployment/", "replicaset/"], "node/", ":6")
    assert ask("trace", "--from", "ops/d") == ["ops/deployment/", "ops/daemonset/", ":6"]
    for words, expected, path, kind in (
        (["--from", "pod/w"], ["pod/web"], "namespaces/default/pods", "Pod"),
        (["--from", "pod/web", "po/w"], ["po/web"], "namespaces/default/pods", "Pod"),
        (["--from=pod/"], ["pod/web", "pod/db"], "namespaces/default/pods", "Pod"),
        (["-n", "shop", "--from", "deploy/"], ["deploy/web", "deploy/db"], "namespaces/shop/deployments", "Deployment"),
        (["--from", "ops/po/d"], ["ops/po/db"], "namespaces/ops/pods", "Pod"),
        (["--from", "node/"], ["node/web", "node/db"], "nodes", "Node"),
        (["--node", "w"], ["web"], "nodes", "Node"),
    ):
        items = [{"metadata": {"name": name}} for name in ("web", "db")]
        server.will(reply(200, listed(kind, *items, api_version="apps/v1" if kind == "Deployment" else "v1")))
        assert values(*of(server), "trace", *words) == expected
        assert f"/v1/{path}?limit=500 " in server.asked[-1].line


def test_ports(server: Scripted) -> None:
    ports = [{"name": "http", "port": 80}, {"port": 81}]
    server.will(reply(200, listed("Service", {"metadata": {"name": "web"}, "spec": {"ports": ports}})))
    assert values(*of(server), "trace", "web:") == ["web:http", "web:81"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("endpoints remove db", ["192.0.2.1", "192.0.2.2", "2001:db8::1"]),
        ("endpoints drain --kind endpoints db -o name", ["192.0.2.1", "192.0.2.2", "2001:db8::1"]),
        ("ep undrain svc db 192.0.2.2", ["192.0.2.1", "2001:db8::1"]),
        ("endpoints remove svc/db 192.0.2.1 192.0.2.2", ["2001:db8::1"]),
    ],
)
def test_addresses(server: Scripted, words: str, expected: list[str]) -> None:
    slice_ = {
        "metadata": {"name": "db-1"},
        "endpoints": [{"addresses": [one]} for one in ("192.0.2.2", "2001:db8::1", "192.0.2.1")],
    }
    empty = {"apiVersion": "v1", "metadata": {"name": "db"}}
    answers = {
        "endpoints/db": {**empty, "kind": "Endpoints"},
        "endpointslices": listed("EndpointSlice", slice_, api_version="discovery.k8s.io/v1"),
        "services/db": {**empty, "kind": "Service"},
    }
    server.by_request = lambda asked: [reply(200, next(found for path, found in answers.items() if f"/{path}" in asked.line))]
    assert values(*of(server), "-n", "ns", *words.split(), "") == expected
    assert sorted(asked.line.partition("/namespaces/ns/")[2].partition(" ")[0] for asked in server.asked) == [
        "endpoints/db",
        "endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Ddb&limit=500",
        "services/db",
    ]


def test_addresses_that_cannot_be_had(server: Scripted) -> None:
    for _ in range(3):
        server.will(reply(403, {"kind": "Status", "reason": "Forbidden", "message": "no"}))
    assert values(*of(server), "endpoints", "remove", "db", "") == []


@pytest.mark.parametrize(
    "words",
    [
        "endpoints add db",  # new ones nobody knows
        "endpoints set db 192.0.2.1",
        "endpoints get db",
        "endpoints get -A",
        "endpoints get --all-namespaces=true",
        "endpoints switch db",
        "trace -A",
    ],
)
def test_where_no_name_goes_nobody_is_asked(server: Scripted, words: str) -> None:
    assert values(*of(server), *words.split(), "") == []
    assert server.asked == []


def test_behind_the_type_stands_a_service(server: Scripted) -> None:
    server.will(reply(200, listed("Service", {"metadata": {"name": "db"}})))
    assert values(*of(server), "endpoints", "remove", "svc", "") == ["db"]


def test_refusals_are_silent(server: Scripted) -> None:
    server.will(reply(403, {"kind": "Status", "reason": "Forbidden", "message": "no"}))
    assert values(*of(server), "trace", "") == []
    server.will(reply(429, {"kind": "Status"}, ("Retry-After", "1")))
    assert values(*of(server), "trace", "") == []
    assert len(server.asked) == 2


def test_no_connection_is_left(server: Scripted) -> None:
    server.will(reply(200, listed("Service", {"metadata": {"name": "web"}})))
    assert values(*of(server), "trace", "") == ["web"]
    wait_for(lambda: server.ended == server.connections > 0, what="the end of every connection")


def test_patience_ends(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completion, "SECONDS", 0.3)
    server.will(60.0)
    began = time.monotonic()
    assert values(*of(server), "trace", "") == []
    assert completion.SECONDS <= time.monotonic() - began < completion.SECONDS + 1


def _loaded_by_argparse() -> set[str]:
    """What Python's own parser needs: dataclasses from Python 3.14 on."""
    program = "import argparse, sys; argparse.ArgumentParser(); print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split())


def test_the_entry_point_is_silent_and_light(tmp_path: Path) -> None:
    program = (
        "import atexit, sys; from kubectl_svc.commands.completion import complete_main\n"
        "atexit.register(lambda: print(*sys.modules)); atexit.register(lambda: print('noise', file=sys.stderr, flush=True))\n"
        "sys.argv = ['kubectl_complete-svc', 'trace', '--exp']; complete_main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    candidate, directive, modules = done.stdout.splitlines()
    assert candidate.startswith("--explain\t")
    assert (directive, done.stderr) == (":4", "")
    ours = {"ssl", "http.client", "urllib3", "yaml", "dataclasses"} - _loaded_by_argparse()
    assert not ours & set(modules.split())


class TestInstall:
    """For those whose installer links one program only."""

    def run(self, *words: str, path: Path) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        code = cli.main(["completion", "install", *words], Console(io.StringIO(), out, err, {"PATH": str(path)}))
        return code, out.getvalue(), err.getvalue()

    def test_beside_us(self, tmp_path: Path) -> None:
        program = tmp_path / "kubectl-svc"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m kubectl_svc "$@"\n')
        program.chmod(0o755)
        code, out, err = self.run(path=tmp_path)
        shim = tmp_path / "kubectl_complete-svc"
        assert (code, err) == (OK, "")
        assert out.startswith(f"{shim} written; ")
        done = subprocess.run(
            [shim, "-n", "a b", "version", "-o", ""], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, text=True
        )
        assert (done.stdout, done.stderr) == ("json\nyaml\nkyaml\njsonpath\njsonpath-as-json\njsonpath-file\n:4\n", "")
        code, out, err = self.run(path=tmp_path)
        assert (code, out, err) == (FAILED, "", f"error: {shim} already exists; remove it first\n")

    def test_elsewhere(self, tmp_path: Path) -> None:
        assert self.run("--directory", str(tmp_path), path=Path("/nonexistent"))[0] == OK
        code, _, err = self.run("--directory=/nonexistent", path=tmp_path)
        assert (code, err) == (
            FAILED,
            "error: /nonexistent/kubectl_complete-svc: No such file or directory; "
            "specify another directory on PATH: --directory DIR\n",
        )

    def test_nowhere(self) -> None:
        assert self.run(path=Path("/nonexistent"))[2].startswith("error: kubectl-svc is not on PATH; ")
