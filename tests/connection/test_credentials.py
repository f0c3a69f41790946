"""Exec plugins (real scripts) and OIDC (a real issuer on loopback): what they are told, what they may touch, how they fail."""

from __future__ import annotations

import base64
import json
import os
import pty
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import responses
import yaml

from kubectl_svc.cluster.secret import Secret
from tests.connection.conftest import Keys
from tests.connection.test_kubeconfig import Files, config
from tests.connection.wire import Scripted, reply, serving

V1, V1BETA1 = "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def credential(version: str = V1, **status: Any) -> str:
    return json.dumps({"apiVersion": version, "kind": "ExecCredential", "status": status})


def plugin(files: Files, script: str, name: str = "plugin", **entry: Any) -> dict[str, Any]:
    """A user whose plugin is a shell script."""
    path = files.write(name, f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"exec": {"apiVersion": V1, "command": str(path), "interactiveMode": "Never"} | entry}


def printing(answer: str) -> str:
    return f"cat <<'END'\n{answer}\nEND"


def test_a_token(files: Files) -> None:
    found = files.resolve(config(user=plugin(files, printing(credential(token="from-plugin")))))
    assert (found.token, found.exec) == (Secret("from-plugin"), None)


def test_a_certificate(files: Files) -> None:
    answer = credential(clientCertificateData="cert", clientKeyData="key")
    found = files.resolve(config(user=plugin(files, printing(answer))))
    assert (found.client_certificate, found.client_key, found.token) == (b"cert", Secret("key"), None)


def test_what_it_is_told(files: Files) -> None:
    entry: dict[str, Any] = {"args": ["a b", "7"], "env": [{"name": "MINE", "value": "v"}], "provideClusterInfo": True}
    extension = {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "x"}}
    cluster = {"certificate-authority-data": base64.b64encode(b"data").decode(), "extensions": [extension]}
    told = files.folder / "told"
    script = f'echo "$KUBERNETES_EXEC_INFO" > {told}; printf "%s|" "$@" "$MINE" "$HOME" >> {told}\n'
    files.resolve(config(cluster=cluster, user=plugin(files, script + printing(credential(token="t")), **entry)))
    info, words = told.read_text().splitlines()
    assert json.loads(info) == {
        "apiVersion": V1,
        "kind": "ExecCredential",
        "spec": {
            "interactive": False,
            "cluster": {
                "server": "https://a.example",
                "certificate-authority-data": cluster["certificate-authority-data"],
                "config": {"audience": "x"},
            },
        },
    }
    assert words == f"a b|7|v|{os.environ['HOME']}|"


def test_a_relative_command_starts_at_its_file(files: Files, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    user = plugin(files, printing(credential(token="t")), name="bin/login")
    user["exec"]["command"] = "./bin/login"
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert files.resolve(config(user=user)).token == Secret("t")


def test_one_on_the_path(files: Files, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    user = plugin(files, printing(credential(token="t")), name="bin/login")
    user["exec"]["command"] = "login"
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    assert files.resolve(config(user=user)).token == Secret("t")


def test_an_older_version_has_a_default_mode(files: Files) -> None:
    user = plugin(files, printing(credential(V1BETA1, token="t")), apiVersion=V1BETA1, interactiveMode=None)
    assert files.resolve(config(user=user)).token == Secret("t")


def test_its_stderr_is_ours(files: Files, capfd: pytest.CaptureFixture[str]) -> None:
    said = files.refusal(config(user=plugin(files, "echo session expired >&2; exit 3")))
    assert said == f"error: getting credentials: exec: executable {files.folder / 'plugin'} failed with exit code 3"
    assert capfd.readouterr().err == "session expired\n"


BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "missing": (
        "",
        {"command": "/nonexistent", "installHint": "get it\nfrom x"},
        "executable /nonexistent not found; get it from x",
    ),
    "missing without a hint": ("", {"command": "no-such-plugin"}, "executable no-such-plugin not found; install it"),
    "not executable": ("", {"command": "/etc/passwd"}, "executable /etc/passwd: Permission denied"),
    "unnamed": ("", {"command": ""}, "exec plugin: the kubeconfig entry has no command"),
    "of no version": ("", {"apiVersion": "v7"}, 'unknown apiVersion "v7"'),
    "of no mode": ("", {"interactiveMode": None}, "interactiveMode must be one of Never, IfAvailable, Always"),
    "silent": ("", {}, "what it printed is not JSON"),
    "chatty": ("echo hello", {}, "what it printed is not JSON"),
    "another thing": ("echo '[]'", {}, "what it printed is not an ExecCredential"),
    "another version": (printing(credential(V1BETA1, token="t")), {}, f"configured for {V1}, it returned {V1BETA1}"),
    "no status": (printing(f'{{"apiVersion": "{V1}", "kind": "ExecCredential"}}'), {}, "it returned no status"),
    "nothing in it": (printing(credential()), {}, "it returned neither a token nor a certificate and key"),
    "half a pair": (printing(credential(clientKeyData="k")), {}, "it returned only a certificate or a key, not both"),
    "always a person": (
        printing(credential(token="t")),
        {"interactiveMode": "Always"},
        "cannot support interactive mode: standard input is not a terminal",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_plugins(files: Files, case: str) -> None:
    """An error each time, never a request without credentials."""
    script, entry, said = BAD[case]
    refusal = files.refusal(config(user=plugin(files, script, **entry)))
    assert said in refusal
    assert "\n" not in refusal


PROGRAM = """
import sys
from tests.connection.test_kubeconfig import connection
print(connection({"KUBECONFIG": sys.argv[1]}).token.reveal().decode())
print(sys.stdin.readline(), end="")
"""


@pytest.mark.parametrize(
    ("mode", "terminal", "token"),
    [
        ("Never", False, ""),
        ("Never", True, ""),
        ("IfAvailable", False, ""),
        ("IfAvailable", True, "typed"),
        ("Always", True, "typed"),
    ],
)
def test_stdin_is_its_only_where_a_person_sits(files: Files, mode: str, terminal: bool, token: str) -> None:
    """Otherwise it stays ours: ``-f -`` still finds all of it."""
    script = f"""read line; echo '{credential(token="got:LINE")}' | sed "s/LINE/$line/" """
    path = files.write("config", config(user=plugin(files, script, interactiveMode=mode)))
    command = [sys.executable, "-c", PROGRAM, str(path)]
    if terminal:
        master, slave = pty.openpty()
        os.write(master, b"typed\nrest\n")
    else:
        slave, master = os.pipe()
        os.write(master, b"typed\nrest\n")
        os.close(master)
    done = subprocess.run(command, stdin=slave, capture_output=True, text=True, timeout=20)
    os.close(slave)
    assert done.stdout.splitlines() == [f"got:{token}", "rest" if token else "typed"], done.stderr


def jwt(**claims: Any) -> str:
    return "e30." + base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=") + ".x"


KUBERC = {"apiVersion": "kubectl.config.k8s.io/v1beta1", "kind": "Preference"}
POLICIES: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, ""),
    "all": ({"credentialPluginPolicy": "AllowAll"}, ""),
    "none": ({"credentialPluginPolicy": "DenyAll"}, "credentialPluginPolicy in KUBERC is DenyAll"),
    "listed": ({"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": [{"command": "PLUGIN"}]}, ""),
    "listed by its old name": ({"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": [{"name": "plugin"}]}, ""),
    "not listed": (
        {"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": [{"command": "aws"}]},
        "credentialPluginAllowlist in KUBERC does not have it",
    ),
    "no list": ({"credentialPluginPolicy": "Allowlist"}, "credentialPluginAllowlist: every entry needs a command"),
    "an empty entry": (
        {"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": [{}]},
        "every entry needs a command",
    ),
    "a crooked path": (
        {"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": [{"command": "/a/../b"}]},
        'write "/b" for "/a/../b"',
    ),
    "a list without its policy": (
        {"credentialPluginAllowlist": [{"command": "PLUGIN"}]},
        "needs credentialPluginPolicy: Allowlist",
    ),
    "another word": ({"credentialPluginPolicy": "denyall"}, 'unknown credentialPluginPolicy "denyall"; use AllowAll'),
}


@pytest.mark.parametrize("case", POLICIES)
@pytest.mark.parametrize("place", ["KUBERC", ".kube/kuberc"])
def test_the_policy_of_a_kuberc(files: Files, monkeypatch: pytest.MonkeyPatch, place: str, case: str) -> None:
    preferences, refusal = POLICIES[case]
    user = plugin(files, printing(credential(token="t")))
    monkeypatch.setenv("PATH", str(files.folder), prepend=os.pathsep)
    text = json.dumps(KUBERC | preferences).replace("PLUGIN", user["exec"]["command"])
    path = files.write(place, text)
    environ = {"KUBERC": str(path)} if place == "KUBERC" else {}
    if refusal:
        assert refusal.replace("KUBERC", str(path)) in files.refusal(config(user=user), **environ)
        assert files.resolve(config(user=user), KUBERC="off").token == Secret("t")
    else:
        assert files.resolve(config(user=user), **environ).token == Secret("t")


def test_a_kuberc_that_is_not_there(files: Files) -> None:
    user = plugin(files, printing(credential(token="t")))
    assert "kuberc /no/such: No such file or directory" in files.refusal(config(user=user), KUBERC="/no/such")


def oidc(**settings: str) -> dict[str, Any]:
    return config(user={"auth-provider": {"name": "oidc", "config": settings}})


ISSUER = "https://issuer.example"
ISSUED = {"token_endpoint": f"{ISSUER}/token"}


class TestOidc:
    """The auth provider that is left."""

    def test_a_good_token_is_used_as_it_is(self, files: Files) -> None:
        token = jwt(exp=time.time() + 60)
        assert files.resolve(oidc(**{"id-token": token})).token == Secret(token)

    @pytest.mark.filterwarnings("ignore")  # the libraries' own
    @pytest.mark.parametrize("stale", [jwt(exp=1), "", "nonsense", jwt(exp=None)])
    def test_another_is_renewed(self, files: Files, strangers: Keys, stale: str) -> None:
        with serving(lambda: Scripted(strangers.context)) as server:
            self.renewed(files, server, strangers, stale)

    def renewed(self, files: Files, server: Scripted, keys: Keys, stale: str) -> None:
        issuer, fresh = f"https://127.0.0.1:{server.port}", jwt(exp=time.time() + 60)
        server.will(reply(200, {"token_endpoint": f"{issuer}/token"}))
        server.will(reply(200, {"id_token": fresh, "access_token": "a", "token_type": "Bearer", "refresh_token": "r2"}))
        settings = {"id-token": stale, "idp-issuer-url": issuer, "client-id": "me", "client-secret": "s", "refresh-token": "r"}
        settings["idp-certificate-authority-data"] = base64.b64encode(keys.ca).decode()
        assert files.resolve(oidc(**settings)).token == Secret(fresh)
        assert [asked.line for asked in server.asked] == [
            "GET /.well-known/openid-configuration HTTP/1.1",
            "POST /token HTTP/1.1",
        ]
        assert b"refresh_token=r" in server.asked[1].body
        kept = yaml.safe_load((files.folder / "config").read_text())["users"][0]["user"]["auth-provider"]["config"]
        assert kept == settings | {"id-token": fresh, "refresh-token": "r2"}
        assert sorted(path.name for path in files.folder.iterdir() if path.name.startswith("config")) == ["config"]

    def test_while_another_program_renews(self, files: Files) -> None:
        """Whoever waited for the lock takes what the other one has written, and asks nobody."""
        fresh = jwt(exp=time.time() + 60)
        settings = {"idp-issuer-url": "https://127.0.0.1:1", "client-id": "me", "refresh-token": "r"}
        before, lock = oidc(**settings), files.folder / "config.lock"
        lock.touch()

        def renew() -> None:
            files.write("config", json.dumps(oidc(**settings, **{"id-token": fresh})))
            lock.unlink()

        timer = threading.Timer(0.5, renew)
        timer.start()
        assert files.resolve(before).token == Secret(fresh)
        timer.join()

    def test_a_lock_that_stays(self, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kubectl_svc.cluster.oidc._LOCK_SECONDS", 0.1)
        (files.folder / "config.lock").touch()
        settings = {"idp-issuer-url": "https://127.0.0.1:1", "client-id": "me", "refresh-token": "r"}
        said = files.refusal(oidc(**settings))
        assert (
            "config.lock exists: another program is changing the kubeconfig; "
            "if no other program is changing it, remove the lock file" in said
        )

    @pytest.mark.filterwarnings("ignore")
    def test_an_issuer_nobody_vouches_for(self, files: Files, server: Scripted) -> None:
        settings = {"idp-issuer-url": f"https://127.0.0.1:{server.port}", "client-id": "me", "refresh-token": "r"}
        said = files.refusal(oidc(**settings))
        assert said.startswith("error: getting credentials: oidc: ")
        assert "\n" not in said
        assert not server.asked

    @pytest.mark.filterwarnings("ignore")
    @pytest.mark.parametrize(
        ("discovery", "token"),
        [
            pytest.param({"status": 500, "body": "down"}, None, id="no discovery"),
            pytest.param({"body": "<html>log in</html>"}, None, id="a login page"),
            pytest.param({"json": {}}, None, id="no token endpoint"),
            pytest.param(
                {"json": ISSUED}, {"status": 401, "json": {"error": "invalid_grant"}}, id="a refresh token that is over"
            ),
            pytest.param(
                {"json": ISSUED}, {"json": {"id_token": "x", "access_token": "a", "token_type": "Bearer"}}, id="no JWT"
            ),
            pytest.param({"json": ISSUED}, {"status": 503, "body": "s3cret"}, id="its error holds a secret"),
        ],
    )
    def test_what_the_issuer_does_wrong(self, files: Files, discovery: dict[str, Any], token: dict[str, Any] | None) -> None:
        """One line that names the provider, nothing of the credentials in it, and the kubeconfig as it was."""
        settings = {"idp-issuer-url": ISSUER, "client-id": "me", "client-secret": "s3cret", "refresh-token": "r3fresh"}
        with responses.RequestsMock(assert_all_requests_are_fired=False) as issuer:
            issuer.get(f"{ISSUER}/.well-known/openid-configuration", **discovery)
            if token:
                issuer.post(f"{ISSUER}/token", **token)
            said = files.refusal(oidc(**settings))
        assert said.startswith("error: getting credentials: oidc: ") and said.count("\n") == 0
        assert "s3cret" not in said and "r3fresh" not in said
        kept = yaml.safe_load((files.folder / "config").read_text())["users"][0]["user"]["auth-provider"]["config"]
        assert kept == settings and not (files.folder / "config.lock").exists()

    def test_an_issuer_that_never_answers(self, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kubectl_svc.cluster.oidc._ANSWER_SECONDS", 0.1)
        answered = threading.Event()
        monkeypatch.setattr("kubectl_svc.cluster.oidc._exchange", lambda config: answered.wait(5))
        said = files.refusal(oidc(**{"idp-issuer-url": ISSUER, "client-id": "me", "refresh-token": "r3fresh"}))
        answered.set()
        assert said.startswith("error: getting credentials: oidc: the issuer did not answer within 0.1 s")
        assert not (files.folder / "config.lock").exists()
