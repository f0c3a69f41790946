"""No credential reaches a message, a log, a file or another process: every kind of credential, verbosity and failure."""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cluster import limits
from kubectl_svc.cluster.address import without_userinfo
from kubectl_svc.cluster.secret import Secret, header_problem, wire
from kubectl_svc.cluster.transport import tls
from tests.connection.wire import Scripted, raw, reply, serving
from tests.hostile import lines, world
from tests.hostile.lines import PASSWORD, SECRET

V1 = "client.authentication.k8s.io/v1"


@pytest.fixture
def server() -> Iterator[Scripted]:
    with serving(Scripted) as healthy:
        healthy.by_request = world.answered
        yield healthy


def plugin(folder: Path, said: str) -> dict[str, Any]:
    """A user whose exec plugin is this shell script."""
    path = folder / "plugin"
    path.write_text(f"#!/bin/sh\n{said}\n", encoding="utf-8")
    path.chmod(0o755)
    return {"exec": {"apiVersion": V1, "command": str(path), "interactiveMode": "Never"}}


def config(folder: Path, user: dict[str, Any], server: str = "https://127.0.0.1:1") -> Path:
    """A kubeconfig of one user; without TLS no credentials would be sent at all."""
    whole = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "alice"}}],
        "clusters": [{"name": "c", "cluster": {"server": server, "insecure-skip-tls-verify": True}}],
        "users": [{"name": "alice", "user": user}],
    }
    path = folder / "config"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def token_says(token: Any) -> str:
    """A script that gives this token."""
    return f"cat <<'END'\n{json.dumps({'apiVersion': V1, 'kind': 'ExecCredential', 'status': {'token': token}})}\nEND"


BAD_TOKENS = [f"{SECRET}\n", f"a\n{SECRET}", f"{SECRET}\r\nX-Y: z", f"{SECRET}\0", f"\x1b{SECRET}"]


@pytest.mark.parametrize("token", BAD_TOKENS, ids=ascii)
@pytest.mark.parametrize("source", ["token", "tokenFile", "exec"])
@pytest.mark.parametrize("debug", ["", "1"], ids=["", "debug"])
def test_a_token_that_no_header_can_hold(tmp_path: Path, source: str, token: str, debug: str) -> None:
    user: dict[str, Any] = {"token": token}
    if source == "tokenFile":
        (tmp_path / "t").write_bytes(b"x" + token.encode() + b"x")
        user = {"tokenFile": str(tmp_path / "t")}
    elif source == "exec":
        user = plugin(tmp_path, token_says(token))
    ended = lines.within(["-v=10", "trace", "web"], {"KUBECONFIG": str(config(tmp_path, user)), "KUBECTL_SVC_DEBUG": debug})
    assert list(lines.offences(ended)) == []
    assert ended.code == 3
    said = ended.err.splitlines()[-1]
    assert ("alice" in said or "plugin" in said) and "contains a" in said, ended.err


CREDENTIALS: dict[str, Any] = {
    "token": {"token": SECRET},
    "basic": {"username": "me", "password": PASSWORD},
    "key": {
        "client-certificate-data": base64.b64encode(SECRET.encode()).decode(),
        "client-key-data": base64.b64encode(SECRET.encode()).decode(),
    },
    "key that is not base64": {"client-certificate-data": "ZQ==", "client-key-data": f"!{SECRET}"},
    "token of the wrong type": {"token": [SECRET]},
    "password of the wrong type": {"username": "me", "password": {"x": PASSWORD}},
    "both": {"token": SECRET, "username": "me", "password": PASSWORD},
    "oidc": {"auth-provider": {"name": "oidc", "config": {"id-token": SECRET, "client-secret": PASSWORD}}},
    "oidc without an issuer": {
        "auth-provider": {
            "name": "oidc",
            "config": {"id-token": SECRET, "refresh-token": SECRET, "client-id": "x", "idp-issuer-url": "https://127.0.0.1:1"},
        }
    },
}


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("verbosity", ["0", "6", "10"])
def test_no_kind_of_credential_is_shown(tmp_path: Path, kind: str, verbosity: str) -> None:
    path = config(tmp_path, CREDENTIALS[kind], f"https://me:{PASSWORD}@127.0.0.1:1")
    for words in (["trace", "web"], ["expose", "deploy", "web", "--port=80"], ["endpoints", "get", "db"]):
        ended = lines.within([f"-v={verbosity}", *words], {"KUBECONFIG": str(path), "KUBECTL_SVC_DEBUG": "1"})
        assert [one for one in lines.offences(ended) if one != "a bug"] == []  # "Traceback" was asked for
        assert "this is a bug" not in ended.err
        assert ended.code in (1, 3)


@pytest.mark.parametrize(
    "url",
    [
        f"https://me:{PASSWORD}@127.0.0.1:99999",
        f"https://me:{PASSWORD}@[::1",
        f"ftp://me:{PASSWORD}@x",
        f"https://me:{PASSWORD}@",
        f"http://me:{PASSWORD}@127.0.0.1:1/x",
        f"http://me:{PASSWORD}@nowhere.invalid/x",
    ],
)
def test_passwords_in_urls(url: str) -> None:
    for words in ([f"--server={url}", "trace", "web"], ["trace", "-f", url], ["expose", "-f", url, "--port=80"]):
        ended = lines.within([*words, "--request-timeout=1s"], {"KUBECONFIG": os.devnull})
        assert list(lines.offences(ended)) == []
        assert ended.code != 0


def test_the_servers_url_loses_its_name_and_password() -> None:
    assert without_userinfo("https://a:b@c@d:1/e@f?g@h") == "https://d:1/e@f?g@h"
    assert without_userinfo("a:b@c") == "c"
    assert without_userinfo("https://d/e@f") == "https://d/e@f"


def test_a_secret_does_not_print_itself() -> None:
    secret = Secret(SECRET)
    assert SECRET not in f"{secret} {secret!r} {secret:>50} {[secret]} {vars} %s" % secret
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret == Secret(SECRET.encode()) and secret.reveal() == SECRET.encode()


@pytest.mark.parametrize("name", ["a\u00fc", "\u4e2d\u6587", "\U0001f600"])
def test_identities_are_sent_as_the_bytes_that_kubectl_sends(server: Scripted, name: str) -> None:
    words = [f"--as={name}", f"--as-group={name}", f"--as-user-extra=k={name}", f"--server=http://127.0.0.1:{server.port}"]
    assert lines.within([*words, "trace", "web"], {"KUBECONFIG": os.devnull}).code == 0
    asked = server.asked[0]  # read as UTF-8
    assert asked.all("Impersonate-User") == asked.all("Impersonate-Group") == asked.all("Impersonate-Extra-k") == [name]


def test_bytes_that_are_not_utf8_are_sent_as_they_are() -> None:
    assert wire("n\udcff").encode("latin-1") == b"n\xff"


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "a\0b", "a\x7fb", "\x1b"])
def test_no_header_holds_a_control_character(value: str) -> None:
    assert header_problem(value) and header_problem(Secret(value)) and not header_problem("a\tb \u00fc")
    with pytest.raises(ValueError, match=r"^a header value contains a") as caught:
        wire(Secret(value))
    assert value not in str(caught.value)


def test_no_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text(f"machine 127.0.0.1 login me password {PASSWORD}\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving(Scripted) as site:
        site.will(raw(302, b"", ("Location", f"http://localhost:{site.port}/b.yaml")))
        site.will(reply(200, world.OBJECTS["services"][0]))
        assert lines.within(["trace", "-f", f"http://me:{SECRET}@127.0.0.1:{site.port}/a.yaml"]).code in (0, 1, 3)
        first, second = site.asked
        assert first.all("Authorization") == ["Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode()]
        assert second.all("Authorization") == []  # another host


def test_redirects_of_a_server_are_not_followed(server: Scripted) -> None:
    with serving(Scripted) as elsewhere:
        server.by_request = lambda asked: [raw(307, b"", ("Location", f"http://127.0.0.1:{elsewhere.port}/"))]
        ended = lines.within(
            [f"--server=http://127.0.0.1:{server.port}", "--token=x", "trace", "web"], {"KUBECONFIG": os.devnull}
        )
        assert ended.code == 3 and elsewhere.asked == []


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no files in memory")
def test_the_clients_key_is_in_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.mkstemp", lambda *_: pytest.fail("a file was made"))
    with tls._private_file(b"key") as path:
        assert Path(path).read_bytes() == b"key"
        handle = int(path.rpartition("/")[2])
        assert not os.get_inheritable(handle)
    assert list(tmp_path.iterdir()) == []


PLUGINS = {
    "hangs": ("sleep 30", "did not end within 1 s"),
    "hangs and does not listen": ("trap '' TERM; sleep 30 & wait; sleep 30", "did not end within 1 s"),
    "floods": ("cat /dev/zero", "printed more than 4 MiB"),
    "fails": (f"echo {SECRET}; exit 3", "failed with exit code 3"),
    "prints garbage": (f"echo {SECRET}", "is not JSON"),
    "prints depth": ('printf "[%.0s" $(seq 100000)', "is not JSON"),
    "prints another kind": (f'echo \'{{"kind": "{SECRET}"}}\'', "is not an ExecCredential"),
    "gives a list": (
        f"echo '{json.dumps({'apiVersion': V1, 'kind': 'ExecCredential', 'status': {'token': [SECRET]}})}'",
        "not text",
    ),
}


@pytest.mark.parametrize("case", PLUGINS)
def test_plugins(tmp_path: Path, case: str) -> None:
    script, said = PLUGINS[case]
    path = config(tmp_path, plugin(tmp_path, script))
    ended = lines.within(["--request-timeout=1s", "trace", "web"], {"KUBECONFIG": str(path), "PATH": os.environ["PATH"]})
    assert list(lines.offences(ended)) == []
    assert (ended.code, ended.err.count("\n")) == (3, 1) and said in ended.err


def test_a_process_that_a_plugin_leaves_behind_is_not_waited_for(tmp_path: Path) -> None:
    user = plugin(tmp_path, f"sleep 20 &\n{token_says('x')}")
    ended = lines.within(["trace", "web"], {"KUBECONFIG": str(config(tmp_path, user)), "PATH": os.environ["PATH"]})
    assert "refused" in ended.err
    assert ended.seconds < limits.CONNECT_SECONDS / 2


DUMP = """#!/bin/sh
for pid in $$ $PPID; do tr '\\0' '\\n' </proc/$pid/cmdline; tr '\\0' '\\n' </proc/$pid/environ; done >>{path}
{then}
"""


@pytest.mark.parametrize("kind", ["exec plugin", "kubectl"])
def test_no_process_shows_a_credential(tmp_path: Path, kind: str) -> None:
    """What ``ps`` and ``/proc`` show of us and of the programs that we start, which inherit our environment and no more."""
    seen, binaries = tmp_path / "seen", tmp_path / "bin"
    binaries.mkdir()
    key = base64.b64encode(b"-----BEGIN PRIVATE KEY-----\n" + SECRET.encode()).decode()
    users = {
        "exec plugin": plugin(tmp_path, token_says(SECRET)),
        "kubectl": {"token": SECRET, "username": "me", "password": PASSWORD, "client-key-data": key},
    }
    then = token_says(SECRET) if kind == "exec plugin" else "echo filled"
    program = tmp_path / "plugin" if kind == "exec plugin" else binaries / "kubectl"
    program.write_text(DUMP.format(path=seen, then=then), encoding="utf-8")
    program.chmod(0o755)
    user = {name: value for name, value in users[kind].items() if name != "client-key-data"}
    path = config(tmp_path, user)
    words = ["expose", "--name=web", "--selector=a=b", "--port=80", "--dry-run=client", "-o", "go-template={{.kind}}"]
    words = ["endpoints", "get", "db"] if kind == "exec plugin" else words
    environ = {"KUBECONFIG": str(path), "PATH": f"{binaries}:/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-m", "kubectl_svc", *words], env=environ, capture_output=True, timeout=60)
    shown = seen.read_text(encoding="utf-8")
    assert "kubectl_svc" in shown and SECRET not in shown and PASSWORD not in shown and key not in shown
