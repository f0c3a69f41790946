"""One regression test for each kind of failure that neither a server's fault nor a random world shows."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cluster.api import Cluster
from kubectl_svc.cluster.files.documents import BadDocument, parse
from kubectl_svc.cluster.kinds import SERVICE, discover
from kubectl_svc.cluster.reading import Read
from kubectl_svc.commands.endpoints import repeating
from kubectl_svc.console import Console
from kubectl_svc.errors import BadAnswer, OwnFault
from kubectl_svc.objects.encoding import as_json
from kubectl_svc.render.as_kyaml import as_kyaml
from kubectl_svc.render.objects import as_yaml
from tests.connection.wire import Answer, Asked, Scripted, reply, serving
from tests.hostile import lines, world


def test_whatever_goes_wrong_in_a_thread_is_an_error_of_that_read(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Cluster, read: Read) -> Any:
        raise KeyError("x")

    monkeypatch.setattr(Cluster, "list", broken)
    with serving(Scripted) as server:
        server.by_request = world.answered
        ended = lines.within([f"--server=http://127.0.0.1:{server.port}", "trace", "web"], {"KUBECONFIG": os.devnull})
    assert (ended.code, ended.err.count("\n"), ended.out) == (3, 1, "")
    assert isinstance(OwnFault(KeyError()), OwnFault) and "this is a bug" in ended.err
    assert capfd.readouterr().err == ""  # no thread printed anything


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]\n" for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
DOCUMENTS = {
    "brackets": ("[" * 25_000, "nested deeper than 200 levels"),
    "braces": ('{"a":' * 25_000, "nested deeper than 200 levels"),
    "5 MB of brackets": ("[" * 5_000_000, "nested deeper than 200 levels"),
    "dashes": ("- " * 25_000 + "x", "nested deeper than 200 levels"),
    "questions": ("? " * 25_000 + "x", "nested deeper than 200 levels"),
    "indents": ("\n".join(" " * depth + "a:" for depth in range(1000)), "nested deeper than 200 levels"),
    "laughs": (LAUGHS, "document contains excessive aliasing"),
    "an anchor in itself": ("a: &a [*a]", "an anchor whose value contains itself"),
    "NaN": ("a: .nan", ".nan is not a number that JSON has"),
    "infinity": ("a: -.INF", "-.INF is not a number that JSON has"),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_documents_that_are_refused(case: str) -> None:
    text, said = DOCUMENTS[case]
    with pytest.raises(BadDocument, match=said.replace(".", "[.]").replace("-", "[-]")):
        parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0x" + "f" * 6000, "0x" + "f" * 6000),
        ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", 1.8446744073709552e19),
        ("1e400", "1e400"),
        ("a: &a {x: 1}\nb: {<<: *a, y: *a}", {"a": {"x": 1}, "b": {"x": 1, "y": {"x": 1}}}),
        ("[" * 150 + "]" * 150, None),
    ],
    ids=["long hexadecimal", "64 bits", "65 bits", "beyond a float", "aliases", "deep enough"],
)
def test_documents_that_are_read(text: str, value: Any) -> None:
    assert value is None or parse(text) == value


CODES = (0x1B, 0x7F, 0x85, 0x9B, 0x61C, 0x200E, 0x2028, 0x202E, 0x2066, 0xFEFF, 0xD800)


@pytest.mark.parametrize("char", [*map(chr, CODES)], ids=ascii)
def test_what_steers_a_terminal_is_an_escape_in_every_document(char: str) -> None:
    for text in (char, f"a{char}b", f"a\n{char}b\n", f" {char}\n"):
        value, meant = {"k": text, f"x{text}": [text]}, text.replace("\ud800", "\ufffd")
        for document in (as_json(value), as_yaml([value]), as_kyaml(value)):
            assert not lines.STEERING.search(document) and "\ud800" not in document
            assert parse(document)["k"] == meant


def test_a_name_server_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look-up of a name is within the deadline, too."""
    real = socket.getaddrinfo

    def slow(host: Any, *more: Any, **named: Any) -> Any:
        if named.get("flags"):
            return real(host, *more, **named)
        threading.Event().wait(5)
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    ended = lines.within(["--server=http://api.invalid", "--request-timeout=300ms", "trace", "web"], {"KUBECONFIG": os.devnull})
    assert ended.code == 3 and "timed out" in ended.err
    assert ended.seconds < 4


def test_a_backend_that_says_100_continue_for_ever_is_not_healthy() -> None:
    from kubectl_svc.endpoints.reading.probe import HTTP, How, probe

    def endless(asked: Asked) -> Iterable[Answer]:
        while True:
            yield b"HTTP/1.1 100 Continue\r\n\r\n"

    with serving(Scripted) as backend:
        backend.by_request = endless
        found = probe("127.0.0.1", backend.port, How(HTTP, tries=1, quorum=1, timeout=0.5))
        assert not found.healthy


@pytest.mark.parametrize("operator", ["Exist", "", None, 7, ["In"]], ids=repr)
def test_an_expression_that_the_api_does_not_know(operator: Any) -> None:
    selector = {"matchExpressions": [{"key": "app", "operator": operator}]}
    spec = {"selector": selector, "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": []}}}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}
    content = "\n".join(map(json.dumps, [deployment, *world.OBJECTS["services"]]))
    for words in ("trace -f -", "expose -f - --port=80 --dry-run=client -o yaml"):
        ended = lines.within(words.split(), stdin=content)
        assert list(lines.offences(ended)) == []


def test_discovery_of_odd_types() -> None:
    kind = {"responseKind": {"kind": "Thing"}}
    good: dict[str, Any] = {"resource": "things", **kind, "scope": "Namespaced", "subresources": [{"subresource": "scale"}, {}]}
    odd: list[Any] = [7, None, {}, {"resource": 7}, {"resource": "a b", **kind}, {**good, "resource": "x\ny"}]
    versions: list[Any] = [{"version": "v1", "resources": [*odd, good]}, None, {"version": []}]
    group: dict[str, Any] = {"metadata": {"name": "example.com"}, "versions": versions}
    answer: dict[str, Any] = {"kind": "APIGroupDiscoveryList", "items": [group, None, 7]}
    found = discover(lambda path, accept: answer)
    assert {(one.plural, one.kind, one.subresources) for one in found} == {("things", "Thing", ("scale",))}
    others: list[dict[str, Any]] = [{}, {"kind": "Status"}, {"kind": "PodList", "items": []}]
    while others:
        with pytest.raises(BadAnswer, match="/api: the response is not a list of API groups"):
            discover(lambda path, accept: others[-1])
        others.pop()


def test_a_round_that_meets_a_bug_of_ours_does_not_end_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = 0

    class Stop:
        """An event that is set after three rounds."""

        def is_set(self) -> bool:
            return rounds >= 3

        def wait(self, seconds: float) -> None:
            return

        def set(self) -> None:
            return

    def once(console: Console) -> int:
        nonlocal rounds
        rounds += 1
        raise KeyError(rounds)

    import argparse
    import io

    err = io.StringIO()
    monkeypatch.setattr("threading.Event", Stop)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    repeating.repeat(once, argparse.Namespace(interval="1s"), Console(io.StringIO(), io.StringIO(), err, {}))
    assert rounds == 3 and err.getvalue().count("this is a bug") == 1


def test_ctrl_c_while_starting_prints_nothing() -> None:
    """From the package's first act to the end of its imports."""
    program = (
        "import sys, os, signal; sys.argv = ['kubectl-svc', 'version']\n"
        "import kubectl_svc; os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(5)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (-2, "", "")


def test_arguments_that_are_not_utf8(tmp_path: Path) -> None:
    odd = os.fsdecode(b"n\xff")
    path = tmp_path / f"{odd}.json"
    path.write_text(json.dumps(world.OBJECTS["services"][0]), encoding="utf-8")
    assert lines.within(["trace", "-f", str(path)]).code in (0, 1, 3)
    with serving(Scripted) as server:
        server.by_request = lambda asked: [reply(404, {"kind": "Status", "reason": "NotFound", "message": "no"})]
        place = f"--server=http://127.0.0.1:{server.port}"
        for words in ("trace ODD", "-n ODD trace web", "trace -l ODD", "expose --name ODD --port=80", "endpoints get ODD"):
            ended = lines.within([place, *words.replace("ODD", odd).split()], {"KUBECONFIG": os.devnull})
            assert list(lines.offences(ended)) == [], ended.err
            assert ended.code != 0
    for flag in (f"--annotation=a={odd}", f"--labels=a={odd}", f"--selector=a={odd}", f"--external-name={odd}"):
        ended = lines.within(["expose", "--name=web", "--port=80", "--dry-run=client", "-o", "yaml", flag])
        assert list(lines.offences(ended)) == [], ended.err


def test_what_is_asked_of_a_server_has_one_deadline() -> None:
    """Quick answers without end are ended, too."""
    count = 0

    def endless(asked: Asked) -> Iterable[Answer]:
        nonlocal count
        count += 1
        whole = {"apiVersion": "v1", "kind": "ServiceList", "metadata": {"continue": str(count)}, "items": []}
        return [reply(200, whole)]

    with serving(Scripted) as server:
        server.by_request = endless
        started = time.monotonic()
        words = [f"--server=http://127.0.0.1:{server.port}", "--request-timeout=500ms", "trace"]
        assert lines.within(words, {"KUBECONFIG": os.devnull}).code == 3
        assert time.monotonic() - started < 10
    assert SERVICE.plural == "services"


@pytest.mark.parametrize("words", ["trace web", "expose pod web-0 --port=80 --apply"])
def test_the_whole_command_has_a_limit(words: str) -> None:
    """Each answer comes in time for itself, and all of them do not."""

    def late(asked: Asked) -> Iterable[Answer]:
        time.sleep(0.7)
        return world.answered(asked)

    with serving(Scripted) as server:
        server.by_request = late
        line = [f"--server=http://127.0.0.1:{server.port}", "--request-timeout=1", *words.split()]
        ended = lines.within(line, {"KUBECONFIG": os.devnull})
    assert ended.code == (3 if "trace" in words else 1)
    assert ended.err.count("\n") == 1 and "did not answer in time" in ended.err
