"""Which cluster, which identity, which namespace: tables of kubeconfig files, flags and environments."""

from __future__ import annotations

import argparse
import base64
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_svc.cluster import credentials, kubeconfig
from kubectl_svc.cluster.address import address
from kubectl_svc.cluster.connection import Connection, resolve
from kubectl_svc.cluster.flags import ConnectionFlags
from kubectl_svc.cluster.secret import Secret
from kubectl_svc.cluster.transport.proxies import Proxy, proxy_for
from kubectl_svc.commands import options
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import ConfigError, SvcError


def plain(value: Any) -> Any:
    """What a secret holds, as text or, for a key, bytes."""
    if not isinstance(value, Secret):
        return value
    return value.reveal() if value.reveal() == b"data" else value.reveal().decode()


def arguments(*flags: str) -> argparse.Namespace:
    parser = Parser("x", "", "")
    options.connection(parser)
    return parser.read(flags)


def connection(environ: Mapping[str, str], *flags: str) -> Connection:
    """What a command line leads to, through the same function as the commands."""
    console = Console(io.StringIO(), io.StringIO(), io.StringIO(), environ)
    return options._connection(arguments(*flags), console)


def config(
    name: str = "a", *, user: Mapping[str, Any] | None = None, cluster: Mapping[str, Any] | None = None, **context: Any
) -> dict[str, Any]:
    """A kubeconfig of one context, cluster and user, all called ``name``."""
    return {
        "current-context": name,
        "contexts": [{"name": name, "context": {"cluster": name, "user": name, **context}}],
        "clusters": [{"name": name, "cluster": {"server": f"https://{name}.example"} | dict(cluster or {})}],
        "users": [{"name": name, "user": dict({"token": f"token-{name}"} if user is None else user)}],
    }


class Files:
    """Writes kubeconfigs into one folder and resolves what they lead to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: Any) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
        return path

    def resolve(self, content: Any, *flags: str, **environ: str) -> Connection:
        path = self.write("config", content)
        return connection({"KUBECONFIG": str(path), "HOME": str(self.folder), **environ}, *flags)

    def refusal(self, content: Any, *flags: str, **environ: str) -> str:
        with pytest.raises(SvcError) as caught:
            self.resolve(content, *flags, **environ)
        assert caught.value.exit_code == 1
        return str(caught.value)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


class TestWhichFiles:
    """KUBECONFIG, --kubeconfig, the home file, and how they merge."""

    def test_first_wins(self, files: Files) -> None:
        one = files.write(
            "one", {"users": [{"name": "b", "user": {"username": "first"}}]} | {"contexts": config("c")["contexts"]}
        )
        two = files.write("two", config("b", namespace="ns-b") | {"current-context": "b"})
        three = files.write("three", config("c") | {"users": [*config("c")["users"], *config("b")["users"]]})
        found = connection({"KUBECONFIG": f"{one}:{two}::{files.folder / 'missing'}:{three}"})
        assert (found.server, found.namespace, found.username, found.token) == ("https://b.example", "ns-b", "first", None)
        assert connection({"KUBECONFIG": f"{three}:{two}"}).server == "https://c.example"
        assert connection({"KUBECONFIG": f"{three}:{two}"}, "--context=b").token == Secret("token-b")

    def test_the_home_file(self, files: Files) -> None:
        files.write(".kube/config", config())
        for environ in ({}, {"KUBECONFIG": ""}):
            assert connection({"HOME": str(files.folder), **environ}).server == "https://a.example"

    def test_the_flag_beats_all(self, files: Files) -> None:
        files.write(".kube/config", config())
        flag = files.write("flag", config("b"))
        environ = {"HOME": str(files.folder), "KUBECONFIG": "/nonexistent"}
        assert connection(environ, f"--kubeconfig={flag}").server == "https://b.example"

    def test_the_flags_file_must_be_there(self, files: Files) -> None:
        assert files.refusal("", "--kubeconfig=/nonexistent") == "error: --kubeconfig: no such file: /nonexistent"

    @pytest.mark.parametrize("content", ["", "# nothing\n", "{}", "apiVersion: v1\nkind: Config\nclusters: null\n"])
    def test_nothing_leads_to_localhost(self, files: Files, content: str) -> None:
        found = files.resolve(content, "--token=x")
        assert (found.server, found.namespace, found.token) == ("http://localhost:8080", "default", None)
        assert files.resolve(content, KUBERNETES_MASTER="http://m:1").server == "http://m:1"
        assert files.resolve(content, "-n", "ns").namespace == "ns"

    def test_no_home(self) -> None:
        assert connection({}).server == "http://localhost:8080"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("a: [", "line 2: "),
            ("- a", "expected a mapping with clusters, users and contexts"),
            ("clusters: [1]", "every item of clusters needs a name and a cluster"),
            ("users: {a: b}", "every item of users needs a name and a user"),
            ("contexts: [{name: a, context: x}]", "every item of contexts needs a name and a context"),
            ("clusters: [{name: a}, {name: a}]", 'clusters has two items named "a"'),
        ],
    )
    def test_unusable_files(self, files: Files, content: str, said: str) -> None:
        assert files.refusal(content).startswith(f"error: kubeconfig {files.folder / 'config'}: {said}")

    def test_all_unusable_files_at_once(self, files: Files) -> None:
        binary = files.folder / "binary"
        binary.write_bytes(b"\xff\xfe")
        bad = files.write("bad", "- a")
        with pytest.raises(SvcError) as caught:
            connection({"KUBECONFIG": f"{binary}:{bad}:{files.folder}"})
        assert str(caught.value).splitlines() == [
            f"error: kubeconfig {binary}: not UTF-8 text",
            f"error: kubeconfig {bad}: expected a mapping with clusters, users and contexts",
            f"error: kubeconfig {files.folder}: Is a directory",
        ]

    def test_as_text_with_a_mark_and_as_json(self, files: Files) -> None:
        assert files.resolve("\ufeff" + yaml.safe_dump(config())).server == "https://a.example"
        import json

        assert files.resolve(json.dumps(config(), indent="\t")).server == "https://a.example"


PEM = base64.b64encode(b"data").decode()
FLAGS: dict[str, tuple[dict[str, Any], list[str], dict[str, Any]]] = {
    "nothing special": ({}, [], {"server": "https://a.example", "namespace": "default", "token": "token-a"}),
    "a context's namespace": ({"namespace": "ns"}, [], {"namespace": "ns"}),
    "a namespace's flag": ({"namespace": "ns"}, ["-nother"], {"namespace": "other"}),
    "a server's flag": ({}, ["-s", "https://b:1/"], {"server": "https://b:1", "token": "token-a"}),
    "a server without a scheme": ({}, ["--server=b:1"], {"server": "http://b:1", "token": None}),
    "no credentials without TLS": ({"cluster": {"server": "http://b"}}, ["--token=x"], {"server": "http://b", "token": None}),
    "a token's flag": ({}, ["--token=x"], {"token": "x"}),
    "a server's flag clears the name": (
        {"cluster": {"tls-server-name": "n"}},
        ["--server=https://b"],
        {"tls_server_name": None},
    ),
    "the name in the file": ({"cluster": {"tls-server-name": "n"}}, [], {"tls_server_name": "n"}),
    "the name's flag": ({"cluster": {"tls-server-name": "n"}}, ["--tls-server-name=m"], {"tls_server_name": "m"}),
    "inline data": ({"cluster": {"certificate-authority-data": PEM}}, [], {"ca": b"data"}),
    "data with line ends": ({"cluster": {"certificate-authority-data": f"{PEM[:4]}\n{PEM[4:]}\n"}}, [], {"ca": b"data"}),
    "insecure in the file": ({"cluster": {"insecure-skip-tls-verify": True}}, [], {"insecure": True}),
    "insecure by flag drops the CA": (
        {"cluster": {"certificate-authority-data": PEM}},
        ["--insecure-skip-tls-verify"],
        {"insecure": True, "ca": None},
    ),
    "not insecure by flag changes nothing": (
        {"cluster": {"insecure-skip-tls-verify": True}},
        ["--insecure-skip-tls-verify=false"],
        {"insecure": True},
    ),
    "a client certificate": (
        {"user": {"client-certificate-data": PEM, "client-key-data": PEM}},
        [],
        {"client_certificate": b"data", "client_key": b"data", "token": None},
    ),
    "a token beside a certificate": (
        {"user": {"client-certificate-data": PEM, "client-key-data": PEM}},
        ["--token=x"],
        {"client_certificate": b"data", "token": "x"},
    ),
    "a password": ({"user": {"username": "u", "password": "p"}}, [], {"username": "u", "password": "p"}),
    "a token before a plugin": ({"user": {"exec": {"command": "c"}}}, ["--token=x"], {"token": "x", "exec": None}),
    "compression": ({"cluster": {"disable-compression": True}}, [], {"compression": False}),
    "compression by flag": ({}, ["--disable-compression"], {"compression": False}),
    "compression not by flag": (
        {"cluster": {"disable-compression": True}},
        ["--disable-compression=false"],
        {"compression": False},
    ),
    "a proxy": ({"cluster": {"proxy-url": "socks5://p"}}, [], {"proxy_url": "socks5://p"}),
    "no timeout": ({}, ["--request-timeout=0"], {"timeout": None}),
    "seconds": ({}, ["--request-timeout=7"], {"timeout": 7.0}),
    "a duration": ({}, ["--request-timeout", "1m1.5s500ms"], {"timeout": 62.0}),
    "somebody else": ({}, ["--as=bob"], {"impersonate": (("Impersonate-User", "bob"),)}),
    "somebody else in groups": (
        {"user": {"as": "carl", "as-groups": ["x"], "as-uid": "1"}},
        ["--as-group=a", "--as-group", "b"],
        {
            "impersonate": (
                ("Impersonate-User", "carl"),
                ("Impersonate-Uid", "1"),
                ("Impersonate-Group", "a"),
                ("Impersonate-Group", "b"),
            )
        },
    ),
    "somebody else with extras": (
        {"user": {"as": "carl", "as-user-extra": {"k": ["v"], "a/b": ["1", "2"]}}},
        ["--as-user-extra=k=w=x", "--as-user-extra=k="],
        {
            "impersonate": (
                ("Impersonate-User", "carl"),
                ("Impersonate-Extra-a%2Fb", "1"),
                ("Impersonate-Extra-a%2Fb", "2"),
                ("Impersonate-Extra-k", "w=x"),
                ("Impersonate-Extra-k", ""),
            )
        },
    ),
}


@pytest.mark.parametrize("case", FLAGS)
def test_flags_and_entries(files: Files, case: str) -> None:
    entries, flags, expected = FLAGS[case]
    found = files.resolve(config(**entries), *flags)
    assert {name: plain(getattr(found, name)) for name in expected} == expected


REFUSED: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "no such context": ({}, ["--context=b"], 'error: context "b" does not exist; available in FILE: a'),
    "no such cluster": ({}, ["--cluster=b"], 'error: cluster "b" does not exist; available in FILE: a'),
    "no such user": ({}, ["--user=b"], 'error: user "b" does not exist; available in FILE: a'),
    "a server without a server": ({"cluster": {"server": ""}}, [], 'error: cluster "a" has no server; set it with'),
    "two authorities": (
        {"cluster": {"certificate-authority": "x", "certificate-authority-data": PEM}},
        [],
        'error: cluster "a" has both certificate-authority and certificate-authority-data',
    ),
    "trusting nothing and something": (
        {"cluster": {"insecure-skip-tls-verify": True, "certificate-authority-data": PEM}},
        [],
        'error: cluster "a" has both a certificate authority and insecure-skip-tls-verify',
    ),
    "a certificate without a key": (
        {"user": {"client-certificate-data": PEM}},
        [],
        'error: user "a" has a client certificate but no client key',
    ),
    "two ways to log in": (
        {"user": {"token": "t", "username": "u"}},
        [],
        'error: user "a" has both a token and a name with a password',
    ),
    "nobody to act as": ({}, ["--as-uid=1"], "error: --as-uid, --as-group and --as-user-extra need --as"),
    "an extra without a value": ({}, ["--as=a", "--as-user-extra=k"], 'error: --as-user-extra: "k" is not KEY=VALUE'),
    "no duration": ({}, ["--request-timeout=soon"], 'error: --request-timeout: "soon" is not a duration'),
    "a negative duration": ({}, ["--request-timeout=-5"], 'error: --request-timeout: "-5" is not a duration'),
    "not base64": (
        {"cluster": {"certificate-authority-data": "%"}},
        [],
        'error: cluster "a": certificate-authority-data is not base64',
    ),
    "no such authority": (
        {},
        ["--certificate-authority=/nonexistent"],
        'error: cluster "a": certificate-authority /nonexistent: No such file or directory',
    ),
    "no such token file": (
        {"user": {"tokenFile": "/nonexistent"}},
        [],
        'error: user "a": tokenFile /nonexistent: No such file or directory',
    ),
    "another's header": ({}, ["--as=a\r\nX-Y: z"], "error: invalid value for Impersonate-User: it contains a line break"),
    "a provider that is gone": (
        {"user": {"auth-provider": {"name": "gcp"}}},
        [],
        'error: auth provider "gcp" was removed from Kubernetes; use its exec plugin in the kubeconfig',
    ),
    "oidc without tokens": (
        {"user": {"auth-provider": {"name": "oidc", "config": {"id-token": "a.b.c"}}}},
        [],
        "error: getting credentials: oidc: no valid id-token, and no idp-issuer-url to renew it; log in again",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals(files: Files, case: str) -> None:
    entries, flags, said = REFUSED[case]
    assert files.refusal(config(**entries), *flags).startswith(said.replace("FILE", str(files.folder / "config")))


def test_all_problems_at_once(files: Files) -> None:
    broken = config(cluster={"server": ""}, user={"client-certificate": "c", "token": "t", "password": "p"})
    assert len(files.refusal(broken, "--as-uid=1").splitlines()) == 4


def test_dangling_names(files: Files) -> None:
    """Refused only where it matters: kubectl would ask for a user name, or look at localhost."""
    dangling = config() | {"users": [], "clusters": []}
    assert 'cluster "a" does not exist' in files.refusal(dangling)
    assert 'user "a" does not exist' in files.refusal(dangling, "-s=https://b")
    assert files.resolve(dangling, "-s=http://b").server == "http://b"
    assert files.resolve(dangling, "-s=https://b", "--token=x").token == Secret("x")
    assert 'the current context "gone" does not exist' in files.refusal(config() | {"current-context": "gone"})


def test_relative_paths_start_at_their_file(files: Files, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files.write("deep/ca.crt", "authority")
    files.write("deep/keys/c", "certificate")
    files.write("k", "key")
    user = {"client-certificate": "keys/c", "client-key": "../k", "tokenFile": "t"}
    files.write("deep/t", "secret\n")
    path = files.write("deep/config", config(cluster={"certificate-authority": "./ca.crt"}, user=user))
    files.write("here/ca.crt", "by flag")
    monkeypatch.chdir(tmp_path / "here")
    found = connection({"KUBECONFIG": f"../deep/{path.name}"})
    assert (found.ca, found.client_certificate, found.client_key, found.token) == (
        b"authority",
        b"certificate",
        Secret("key"),
        Secret("secret"),
    )
    assert connection({"KUBECONFIG": str(path)}, "--certificate-authority=ca.crt").ca == b"by flag"


@pytest.mark.parametrize(
    ("content", "user", "flags", "token"),
    [
        ("fresh\n", {}, [], "fresh"),
        (" fresh \r\n", {"token": "stale"}, [], "fresh"),
        ("fresh", {}, ["--token=flag"], "fresh"),
        (None, {"token": "stale"}, [], "stale"),
        ("\n", {"token": "stale"}, [], "stale"),
    ],
)
def test_token_files(files: Files, content: str | None, user: dict[str, str], flags: list[str], token: str) -> None:
    """client-go reads the file again and again, and what it says wins even over --token."""
    if content is not None:
        files.write("token", content)
    assert files.resolve(config(user={"tokenFile": "token", **user}), *flags).token == Secret(token)


def test_an_empty_token_file(files: Files) -> None:
    files.write("token", "\n")
    assert files.refusal(config(user={"tokenFile": "token"})).endswith("/token: it is empty")


def test_secrets_stay_out_of_sight(files: Files) -> None:
    path = files.write("config", config(user={"token": "s3cret"}))
    flags = ConnectionFlags(kubeconfig=str(path), token="s3cret")
    loaded = kubeconfig.load(flags.kubeconfig, {})
    found = resolve(loaded, flags)
    assert found is not None
    assert found.token == Secret("s3cret")
    key = found._replace(
        password=Secret("s3cret"), client_key=Secret("s3cret"), exec={"env": [{"value": "s3cret"}]}, cluster={"x": "s3cret"}
    )
    assert "s3cret" not in f"{flags!r} {loaded!r} {found!r} {key!r} {[key]}"


IN_POD = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}


class TestPods:
    """In a pod: the account's files, patched to lie where tests may write."""

    @pytest.fixture
    def account(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        folder = tmp_path / "account"
        folder.mkdir()
        (folder / "token").write_text("pod-token\n")
        (folder / "ca.crt").write_bytes(b"authority")
        (folder / "namespace").write_text("pod-ns\n")
        monkeypatch.setattr(credentials, "_ACCOUNT", folder)
        return folder

    def test_the_account(self, account: Path) -> None:
        found = connection(IN_POD, "--as=bob", "--request-timeout=3")
        assert (found.server, found.token, found.ca, found.namespace) == (
            "https://10.0.0.1:443",
            Secret("pod-token"),
            b"authority",
            "pod-ns",
        )
        assert (found.impersonate, found.timeout) == ((("Impersonate-User", "bob"),), 3.0)

    def test_ipv6(self, account: Path) -> None:
        assert connection(IN_POD | {"KUBERNETES_SERVICE_HOST": "fd00::1"}).server == "https://[fd00::1]:443"

    def test_overrides(self, account: Path, tmp_path: Path) -> None:
        (tmp_path / "other.crt").write_bytes(b"other")
        found = connection(
            IN_POD | {"POD_NAMESPACE": "env-ns"}, "--token=flag", f"--certificate-authority={tmp_path / 'other.crt'}"
        )
        assert (found.token, found.ca, found.namespace) == (Secret("flag"), b"other", "env-ns")
        assert connection(IN_POD, "-nflag").namespace == "flag"

    def test_a_kubeconfig_comes_first(self, account: Path, files: Files) -> None:
        assert files.resolve(config(), **IN_POD).server == "https://a.example"
        assert files.resolve(config(), **IN_POD).namespace == "pod-ns"
        assert files.resolve(config(namespace="default"), **IN_POD).namespace == "default"
        assert files.resolve("", **IN_POD).server == "https://10.0.0.1:443"

    def test_outside(self, account: Path) -> None:
        (account / "token").unlink()
        assert connection(IN_POD).server == "http://localhost:8080"


PROXIES: dict[str, tuple[str, dict[str, str], str | None]] = {
    "none": ("https://a", {}, None),
    "https": ("https://a", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
    "lower case": ("https://a", {"https_proxy": "http://p:1"}, "http://p:1"),
    "upper case first": ("https://a", {"https_proxy": "http://q", "HTTPS_PROXY": "http://p"}, "http://p"),
    "not http's": ("https://a", {"HTTP_PROXY": "http://p"}, None),
    "http": ("http://a", {"HTTP_PROXY": "http://p", "HTTPS_PROXY": "http://q"}, "http://p"),
    "not ALL_PROXY": ("https://a", {"ALL_PROXY": "http://p"}, None),
    "without a scheme": ("https://a", {"HTTPS_PROXY": "p:8080"}, "http://p:8080"),
    "socks": ("https://a", {"HTTPS_PROXY": "socks5://p"}, "socks5://p"),
    "localhost": ("https://localhost", {"HTTPS_PROXY": "http://p"}, None),
    "loopback": ("https://127.9.9.9:1", {"HTTPS_PROXY": "http://p"}, None),
    "loopback of IPv6": ("https://[::1]:1", {"HTTPS_PROXY": "http://p"}, None),
    "everything": ("https://a", {"HTTPS_PROXY": "http://p", "NO_PROXY": "x, *"}, None),
    "a host": ("https://a.example", {"HTTPS_PROXY": "http://p", "NO_PROXY": "a.example"}, None),
    "a host in another case": ("https://A.example", {"HTTPS_PROXY": "http://p", "no_proxy": " a.EXAMPLE "}, None),
    "a domain": ("https://x.a.example", {"HTTPS_PROXY": "http://p", "NO_PROXY": "a.example"}, None),
    "a domain's tail": ("https://xa.example", {"HTTPS_PROXY": "http://p", "NO_PROXY": "a.example"}, "http://p"),
    "a domain with a dot": ("https://x.a.example", {"HTTPS_PROXY": "http://p", "NO_PROXY": ".a.example"}, None),
    "a dot means below": ("https://a.example", {"HTTPS_PROXY": "http://p", "NO_PROXY": ".a.example"}, "http://p"),
    "a star means below": ("https://a.example", {"HTTPS_PROXY": "http://p", "NO_PROXY": "*.a.example"}, "http://p"),
    "a star": ("https://x.a.example", {"HTTPS_PROXY": "http://p", "NO_PROXY": "*.a.example"}, None),
    "a port": ("https://a:6443", {"HTTPS_PROXY": "http://p", "NO_PROXY": "a:6443"}, None),
    "another port": ("https://a:6443", {"HTTPS_PROXY": "http://p", "NO_PROXY": "a:443"}, "http://p"),
    "the usual port": ("https://a", {"HTTPS_PROXY": "http://p", "NO_PROXY": "a:443"}, None),
    "an address": ("https://10.0.0.1:6443", {"HTTPS_PROXY": "http://p", "NO_PROXY": "10.0.0.1"}, None),
    "an address and port": ("https://10.0.0.1:6443", {"HTTPS_PROXY": "http://p", "NO_PROXY": "10.0.0.1:443"}, "http://p"),
    "a network": ("https://10.0.0.1", {"HTTPS_PROXY": "http://p", "NO_PROXY": "10.0.0.0/8"}, None),
    "another network": ("https://11.0.0.1", {"HTTPS_PROXY": "http://p", "NO_PROXY": "10.0.0.0/8"}, "http://p"),
    "a name in a network": ("https://a", {"HTTPS_PROXY": "http://p", "NO_PROXY": "10.0.0.0/8"}, "http://p"),
    "IPv6": ("https://[fd00::1]:6443", {"HTTPS_PROXY": "http://p", "NO_PROXY": "fd00::1"}, None),
    "IPv6 with a port": ("https://[fd00::1]:6443", {"HTTPS_PROXY": "http://p", "NO_PROXY": "[fd00::1]:6443"}, None),
    "a network of IPv6": ("https://[fd00::1]", {"HTTPS_PROXY": "http://p", "NO_PROXY": "fd00::/8"}, None),
    "nonsense": ("https://a", {"HTTPS_PROXY": "http://p", "NO_PROXY": ",, /, :, x/y, ::/999"}, "http://p"),
}


def shown(proxy: Proxy | None) -> str | None:
    return proxy.shown if proxy else None


@pytest.mark.parametrize("case", PROXIES)
def test_proxies(case: str) -> None:
    server, environ, expected = PROXIES[case]
    assert shown(proxy_for(address(server), None, environ)) == expected


def test_the_clusters_own_proxy_knows_no_exceptions() -> None:
    assert shown(proxy_for(address("https://127.0.0.1"), "http://p", {"NO_PROXY": "*"})) == "http://p"


def test_an_unusable_proxy() -> None:
    with pytest.raises(ConfigError, match='the proxy "gopher://p" is not an http, https or socks5 URL'):
        proxy_for(address("https://a"), None, {"HTTPS_PROXY": "gopher://me:secret@p"})
