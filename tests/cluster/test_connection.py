"""The same cluster, identity and namespace as the real kubectl, for a table of kubeconfigs, flags and environments."""

from __future__ import annotations

import base64
import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.commands import options
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import SvcError
from tests.cluster.certificates import Authority
from tests.cluster.control_plane import ControlPlane, token
from tests.connection.wire import Proxy, serving
from tests.waiting import wait_for

REVIEW = Resource("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", namespaced=False)
DEAD = "https://127.0.0.1:9"


class World:
    """A folder of kubeconfigs full of ways to reach one control plane."""

    def __init__(self, plane: ControlPlane, folder: Path, proxy: Proxy) -> None:
        self.plane, self.folder = plane, folder
        self.write("token-bob", token("bob") + "\n")
        self.write("empty", "\n")
        strangers = Authority(self.mkdir("strangers"))
        self.plugin("plugin", {"token": token("alice")})
        certificate = {
            "clientCertificateData": plane.client_certificate.read_text(),
            "clientKeyData": plane.client_key.read_text(),
        }
        self.plugin("plugin-certificate", certificate)
        self.write("plugin-broken", "#!/bin/sh\necho no session >&2\nexit 1\n", executable=True)
        ca, data = {"certificate-authority": str(plane.ca_file)}, {"certificate-authority-data": encoded(plane.ca_file)}
        port = plane.server.rpartition(":")[2]
        self.clusters = {
            "test": {"server": plane.server, **ca},
            "data": {"server": plane.server, **data},
            "slash": {"server": f"{plane.server}/", **ca},
            "both": {"server": plane.server, **ca, **data},
            "insecure": {"server": plane.server, "insecure-skip-tls-verify": True},
            "insecure-and-ca": {"server": plane.server, "insecure-skip-tls-verify": True, **ca},
            "untrusted": {"server": plane.server},
            "strange": {"server": plane.server, "certificate-authority": str(strangers.file)},
            "named": {"server": plane.server, **ca, "tls-server-name": "kubernetes.default.svc"},
            "misnamed": {"server": plane.server, **ca, "tls-server-name": "other.example"},
            "schemeless": {"server": plane.server.removeprefix("https://"), **ca},
            "plain": {"server": f"http://127.0.0.1:{port}"},
            "proxied": {"server": plane.server, **ca, "proxy-url": f"http://127.0.0.1:{proxy.port}"},
            "far": {"server": f"https://kube-apiserver.test:{port}", **ca, "proxy-url": f"http://127.0.0.1:{proxy.port}"},
            "dead": {"server": DEAD, **ca},
            "serverless": ca,
        }
        pem = {"client-certificate": str(plane.client_certificate), "client-key": str(plane.client_key)}
        exec_ = {"apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "Never"}
        self.users = {
            "alice": {"token": token("alice")},
            "bob-file": {"tokenFile": "token-bob"},
            "bob-file-and-token": {"tokenFile": "token-bob", "token": token("alice")},
            "empty-file": {"tokenFile": "empty"},
            "empty-file-and-token": {"tokenFile": "empty", "token": token("alice")},
            "certified": pem,
            "certified-data": {f"{key}-data": encoded(Path(path)) for key, path in pem.items()},
            "certified-and-token": {**pem, "token": token("alice")},
            "keyless": {"client-certificate": pem["client-certificate"]},
            "twice": {**pem, "client-key-data": encoded(plane.client_key)},
            "admin": {"token": token("admin")},
            "as-bob": {"token": token("admin"), "as": "bob"},
            "as-all": {
                "token": token("admin"),
                "as": "carl",
                "as-uid": "uid-7",
                "as-groups": ["one", "two"],
                "as-user-extra": {"example.com/Why": ["a", "b"], "plain": ["%"]},
            },
            "as-group-only": {"token": token("admin"), "as-groups": ["one"]},
            "not-allowed": {"token": token("alice"), "as": "bob"},
            "wrong": {"token": "wrong"},
            "basic-and-token": {"username": "u", "password": "p", "token": token("alice")},
            "basic": {"username": "u", "password": "p"},
            "nobody-at-all": {},
            "plugin": {"exec": {**exec_, "command": "./plugin"}},
            "plugin-certificate": {"exec": {**exec_, "command": str(folder / "plugin-certificate")}},
            "plugin-broken": {"exec": {**exec_, "command": "./plugin-broken"}},
            "plugin-missing": {"exec": {**exec_, "command": "./plugin-missing"}},
            "plugin-modeless": {"exec": {"apiVersion": exec_["apiVersion"], "command": "./plugin"}},
            "plugin-and-token": {"exec": {**exec_, "command": "./plugin-broken"}, "token": token("bob")},
            "plugin-and-provider": {"exec": {**exec_, "command": "./plugin"}, "auth-provider": {"name": "oidc"}},
        }
        self.config("config", "alice")
        self.config("second", "bob-file", namespace="second-ns")
        self.write("pointer", json.dumps({"current-context": "admin"}))
        self.write("broken", "a: [")

    def mkdir(self, name: str) -> Path:
        (self.folder / name).mkdir()
        return self.folder / name

    def write(self, name: str, text: str, *, executable: bool = False) -> None:
        path = self.folder / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | (stat.S_IXUSR if executable else 0))

    def plugin(self, name: str, status: dict[str, str]) -> None:
        whole = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}
        self.write(name, f"#!/bin/sh\ncat <<'END'\n{json.dumps(whole)}\nEND\n", executable=True)

    def config(self, name: str, current: str, **context: str) -> None:
        """All clusters, all users, and a context for each user."""
        contexts = [{"name": user, "context": {"cluster": "test", "user": user, **context}} for user in self.users]
        contexts.append({"name": "dangling", "context": {"cluster": "none", "user": "none"}})
        listed = {
            "clusters": [{"name": name, "cluster": cluster} for name, cluster in self.clusters.items()],
            "users": [{"name": name, "user": user} for name, user in self.users.items()],
        }
        whole = {"apiVersion": "v1", "kind": "Config", "current-context": current, "contexts": contexts, **listed}
        self.write(name, json.dumps(whole))

    def environ(self, kubeconfig: str) -> dict[str, str]:
        """``a:b`` are files of the folder."""
        return self.plane.environment() | {
            "KUBECONFIG": ":".join(str(self.folder / name) for name in kubeconfig.split(":") if name)
        }

    def kubectl(self, kubeconfig: str, *words: str) -> Any:
        return self.plane.kubectl(*words, env=self.environ(kubeconfig))

    def theirs(self, kubeconfig: str, *flags: str) -> Any:
        """Who kubectl is, or ``None`` when it gets nowhere."""
        done = self.kubectl(kubeconfig, "auth", "whoami", "-o", "json", *flags)
        return json.loads(done.stdout)["status"]["userInfo"] if done.returncode == 0 else None

    def ours(self, kubeconfig: str, *flags: str) -> Any:
        """Who we are."""
        parser = Parser("", "", "")
        options.connection(parser)
        console = Console(io.StringIO(), io.StringIO(), io.StringIO(), self.environ(kubeconfig))
        try:
            cluster = options.cluster(parser.read(flags), console)
            try:
                review = cluster.create(
                    REVIEW, {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview", "metadata": {}}
                )
            finally:
                cluster.close()
        except SvcError:
            return None
        return review["status"]["userInfo"]


def encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


@pytest.fixture(scope="module")
def world(control_plane: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with serving(Proxy) as proxy:
        yield World(control_plane, tmp_path_factory.mktemp("world"), proxy)


ADMIN = "--context=admin"
# kubeconfigs, flags, and the name that both must have, or None where both must fail.
IDENTITIES: list[tuple[str, str, str | None]] = [
    ("config", "", "alice"),
    ("config:second", "", "alice"),
    ("second:config", "", "bob"),
    ("missing:second:config", "", "bob"),
    ("pointer:config", "", "admin"),
    ("config", "--context=bob-file", "bob"),
    ("config", "--context=bob-file-and-token", "bob"),
    ("config", f"--context=bob-file --token={token('alice')}", "bob"),
    ("config", "--context=empty-file", None),
    ("config", "--context=empty-file-and-token", "alice"),
    ("config", "--context=certified", "certified-admin"),
    ("config", "--context=certified-data", "certified-admin"),
    ("config", "--context=certified-and-token", None),  # filled in below: whichever the server takes first
    ("config", f"--context=certified --token={token('bob')}", None),
    ("config", "--context=keyless", None),
    ("config", "--context=twice", None),
    ("config", "--user=bob-file", "bob"),
    ("config", "--user=none", None),
    ("config", "--cluster=none", None),
    ("config", "--context=none", None),
    ("config", "--context=dangling", None),
    ("config", f"--context=dangling --cluster=test --token={token('bob')}", "bob"),
    ("config", f"--token={token('bob')}", "bob"),
    ("config", "--context=wrong", None),
    ("config", "--context=basic", None),
    ("config", "--context=basic-and-token", None),
    ("config", f"--context=basic --token={token('bob')}", None),
    ("config", "--context=nobody-at-all", None),
    ("config", "--context=as-bob", "bob"),
    ("config", "--context=as-all", "carl"),
    ("config", "--context=as-all --as=dora", "dora"),
    ("config", "--context=as-all --as-group=three", "carl"),
    ("config", "--context=as-all --as-user-extra=plain=x --as-user-extra=new=y=z", "carl"),
    ("config", "--context=as-group-only", None),
    ("config", "--context=as-group-only --as=eve", "eve"),
    ("config", "--context=not-allowed", None),
    ("config", f"{ADMIN} --as=bob --as-uid=u --as-group=a --as-group=b", "bob"),
    ("config", f"{ADMIN} --as=system:serviceaccount:default:default", "system:serviceaccount:default:default"),
    ("config", f"{ADMIN} --as-uid=u", None),
    ("config", "--context=plugin", "alice"),
    ("config", "--context=plugin-certificate", "certified-admin"),
    ("config", "--context=plugin-broken", None),
    ("config", "--context=plugin-missing", None),
    ("config", "--context=plugin-modeless", None),
    ("config", "--context=plugin-and-token", "bob"),
    ("config", "--context=plugin-and-provider", None),
    ("config", f"--context=plugin-broken --token={token('bob')}", "bob"),
    ("config", "--cluster=data", "alice"),
    ("config", "--cluster=slash", "alice"),
    ("config", "--cluster=both", None),
    ("config", "--cluster=insecure", "alice"),
    ("config", "--cluster=insecure-and-ca", None),
    ("config", "--cluster=insecure-and-ca --insecure-skip-tls-verify", "alice"),
    ("config", "--cluster=insecure --insecure-skip-tls-verify=false", "alice"),
    ("config", "--cluster=strange --insecure-skip-tls-verify", "alice"),
    ("config", "--cluster=untrusted", None),
    ("config", "--cluster=untrusted --certificate-authority=CA", "alice"),
    ("config", "--cluster=insecure --certificate-authority=CA", "alice"),
    ("config", "--cluster=strange", None),
    ("config", "--cluster=strange --certificate-authority=CA", "alice"),
    ("config", "--cluster=data --certificate-authority=/nonexistent", None),
    ("config", "--cluster=named", "alice"),
    ("config", "--cluster=misnamed", None),
    ("config", "--cluster=misnamed --tls-server-name=localhost", "alice"),
    ("config", "--cluster=misnamed --server=SERVER", "alice"),
    ("config", "--cluster=schemeless", None),
    ("config", "--cluster=plain", None),
    ("config", "--cluster=proxied", "alice"),
    ("config", "--cluster=far", "alice"),
    ("config", "--cluster=dead", None),
    ("config", "--cluster=dead --server=SERVER", "alice"),
    ("config", "--cluster=serverless", None),
    ("config", "--cluster=serverless -s SERVER", "alice"),
    ("config", "--client-certificate=CERTIFICATE --client-key=KEY", None),
    ("config", "--client-certificate=CERTIFICATE", None),
    ("config", "--request-timeout=5s", "alice"),
    ("config", "--request-timeout=nonsense", None),
    ("config", "--disable-compression --kubeconfig=SECOND", "bob"),
    ("missing", "--kubeconfig=SECOND", "bob"),
    ("config", "--kubeconfig=/nonexistent", None),
    ("broken", "", None),
    ("config:broken", "", None),
    ("missing", "", None),
    ("missing", f"--server=SERVER --certificate-authority=CA --token={token('bob')}", "bob"),
    ("missing", f"--server=SERVER --insecure-skip-tls-verify --token={token('bob')}", "bob"),
    (
        "missing",
        "--server=SERVER --certificate-authority=CA --client-certificate=CERTIFICATE --client-key=KEY",
        "certified-admin",
    ),
]
EITHER = {
    "--context=certified-and-token",
    f"--context=certified --token={token('bob')}",
    "--client-certificate=CERTIFICATE --client-key=KEY",
}


@pytest.mark.parametrize(("kubeconfig", "flags", "name"), IDENTITIES, ids=[f"{a} {b}".strip() for a, b, _ in IDENTITIES])
def test_identity(world: World, kubeconfig: str, flags: str, name: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    plane = world.plane
    names = {"SERVER": plane.server, "CA": plane.ca_file, "SECOND": world.folder / "second"}
    names |= {"CERTIFICATE": plane.client_certificate, "KEY": plane.client_key}
    words = []
    for word in flags.split():
        flag, equals, value = word.rpartition("=")
        words.append(f"{flag}{equals}{names.get(value, value)}")
    theirs = world.theirs(kubeconfig, *words)
    assert world.ours(kubeconfig, *words) == theirs
    assert flags in EITHER or (theirs and theirs["username"]) == name


NAMESPACES = [
    ("config", "", "default"),
    ("second", "", "second-ns"),
    ("second", "--namespace=flag-ns", "flag-ns"),
    ("second:config", "--context=alice", "second-ns"),
    ("config:second", "--context=alice", "default"),
    ("second", "-n default", "default"),
    ("missing", "", "default"),
    ("missing", "-nflag-ns", "flag-ns"),
]


@pytest.mark.parametrize(("kubeconfig", "flags", "namespace"), NAMESPACES)
def test_namespace(world: World, kubeconfig: str, flags: str, namespace: str) -> None:
    """kubectl names it in the path of the request that it logs."""
    reach = [f"--server={world.plane.server}", f"--certificate-authority={world.plane.ca_file}", f"--token={token('admin')}"]
    theirs = world.kubectl(kubeconfig, "get", "configmap", "none", "-v=6", *reach, *flags.split())
    assert f"/api/v1/namespaces/{namespace}/configmaps/none" in theirs.stderr
    ours = world.kubectl(kubeconfig, "svc", "expose", "pod", "none", "--port=80", "-v=6", *reach, *flags.split())
    assert f"/api/v1/namespaces/{namespace}/pods/none" in ours.stderr


ERRORS: dict[str, tuple[str, bool]] = {
    "--context=nobody-at-all-there": ('error: context "nobody-at-all-there" does not exist', False),
    "--user=none": ('error: user "none" does not exist', False),
    "--cluster=none": ('error: cluster "none" does not exist', False),
    "--kubeconfig=/nonexistent": ("error: --kubeconfig: no such file: /nonexistent", False),
    "--cluster=dead": ("The connection to the server 127.0.0.1:9 was refused - did you specify the right host or port?", True),
    "--cluster=strange": ("Unable to connect to the server: ", False),
    "--context=wrong": ("error: You must be logged in to the server (Unauthorized)", False),
    "--context=plugin-missing": ("error: getting credentials: exec: executable ", False),
}


@pytest.mark.parametrize("flags", ERRORS)
def test_errors_are_one_line_on_every_command(world: World, flags: str) -> None:
    said, same = ERRORS[flags]
    theirs = world.kubectl("config", "get", "service", "web", flags)
    expose = world.kubectl("config", "svc", "expose", "pod", "web", "--port=80", flags)
    trace = world.kubectl("config", "svc", "trace", "web", flags)
    for done in (expose, trace):
        assert done.stdout == ""
        assert done.stderr.startswith(said)
        assert done.stderr.count("\n") == 1
        assert "Traceback" not in done.stderr
        if same:
            assert done.stderr == theirs.stderr.splitlines(keepends=True)[-1]
    assert (theirs.returncode, expose.returncode) == (1, 1)


@pytest.mark.parametrize("kubeconfig", ["missing", ""])
def test_no_kubeconfig(world: World, kubeconfig: str) -> None:
    done = world.kubectl(kubeconfig, "svc", "expose", "pod", "web", "--port=80")
    assert done.returncode == 1
    theirs = world.kubectl(kubeconfig, "get", "services").stderr.splitlines()[-1]
    assert done.stderr == f"{theirs} (no kubeconfig names one: set KUBECONFIG, or use --kubeconfig or --server)\n"


def test_what_is_not_there(world: World) -> None:
    done = world.kubectl("config", "svc", "expose", "pod", "web", "--port=80", "--context=admin")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'Error from server (NotFound): pods "web" not found\n'


def test_what_is_forbidden(world: World) -> None:
    done = world.kubectl("config", "svc", "expose", "pod", "web", "--port=80", "--context=alice")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == world.kubectl("config", "get", "pod", "web", "--context=alice").stderr
    done = world.kubectl("config", "svc", "trace", "web", "--context=alice")
    assert done.returncode == 3
    assert 'User "alice" cannot get resource "services"' in done.stdout + done.stderr


def test_secrets_are_in_no_log(world: World) -> None:
    done = world.kubectl("config", "svc", "expose", "pod", "web", "--port=80", "--context=admin", "-v=9")
    assert "GET /api/v1/namespaces/default/pods/web 404 in " in done.stderr
    assert token("admin") not in done.stderr


def test_kubectl_completes(world: World) -> None:
    done = world.kubectl("config", "__complete", "svc", "expose", "--context=ad")
    assert done.stdout.splitlines() == ["admin", ":4"]
    done = world.kubectl("config", "__complete", "svc", "tr")
    assert done.stdout.splitlines()[0].partition("\t")[0] == "trace"
    words = ("__complete", "svc", "trace", "--context=admin", "kube")
    names = ["kubernetes", ":4"]  # a busy machine may have none in the time that a person waits for them
    wait_for(lambda: world.kubectl("config", *words).stdout.splitlines() == names, 30, "the names")
