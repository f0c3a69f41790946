"""A real Kubernetes API: etcd, kube-apiserver and kube-controller-manager on loopback ports.

There is no kubelet and no scheduler; namespaces.py plays their part by writing pods' status.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sysconfig
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import requests

from tests.cluster.certificates import Authority, new_key
from tests.cluster.plain_client import PlainClient
from tests.cluster.processes import ReservedPort, Server
from tests.waiting import wait_for

# The users, each with a token of their own, and their groups.
SERVED_AS = ("127.0.0.1", "localhost", "kubernetes.default.svc", "kube-apiserver.test")
"""What the API server's certificate is for."""
USERS = {
    "edit": "",
    "view": "",
    "admin": "system:masters",
    "nobody": "",
    "alice": "developers",
    "bob": "developers",
    "dora": "",
    "erin": "",
}
# These may do everywhere what the ClusterRole of that name says; the others, but for the admin, nothing until a test grants it.
BOUND = ("edit", "view")
RBAC = "/apis/rbac.authorization.k8s.io/v1"
SERVICE_CIDRS = "10.96.0.0/16,fd00:96::/112"

_numbers = itertools.count(1)


class ControlPlane:
    """What tests may know of the running servers."""

    def __init__(self, folder: Path, binaries: Path, port: int, authority: Authority) -> None:
        self.folder, self.binaries, self.authority = folder, binaries, authority
        self.address = ("127.0.0.1", port)
        self.server = f"https://127.0.0.1:{port}"
        self.ca_file = authority.file
        self.client_certificate, self.client_key = authority.client("certified-admin", "system:masters")
        self.client = PlainClient(self.server, self.ca_file, token("admin"))
        self.kubeconfig = self.kubeconfig_for("admin")
        self.servers: list[Server] = []

    @property
    def pids(self) -> list[int]:
        """The processes behind it."""
        return [server.pid for server in self.servers]

    @property
    def controllers(self) -> Server:
        """kube-controller-manager, which tests may let sleep."""
        return next(server for server in self.servers if server.name == "kube-controller-manager")

    def kubeconfig_for(self, user: str, namespace: str | None = None) -> Path:
        """A kubeconfig whose only context is ``user``, one of USERS, in ``namespace``."""
        return self.write_kubeconfig(user, {"token": token(user)}, namespace)

    def write_kubeconfig(self, name: str, credentials: dict[str, Any], namespace: str | None = None) -> Path:
        """A kubeconfig with the given ``user:`` mapping, for other ways to log in: certificates, exec plugins, ``as``."""
        context = {"cluster": "test", "user": name, **({"namespace": namespace} if namespace else {})}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "test", "cluster": {"server": self.server, "certificate-authority": str(self.ca_file)}}],
            "users": [{"name": name, "user": credentials}],
            "contexts": [{"name": name, "context": context}],
            "current-context": name,
        }
        path = self.folder / f"{name}{f'@{namespace}' if namespace else ''}.kubeconfig"
        partial = path.with_name(f"{path.name}.{threading.get_ident()}")  # renamed when whole: tests run kubectl in parallel
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(config))  # JSON is YAML
        return partial.replace(path)

    def environment(self, user: str | None = None) -> dict[str, str]:
        """The environment of a shell in which kubectl finds this server and, on PATH, the plugin of the running Python."""
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        path = os.pathsep.join([sysconfig.get_path("scripts"), str(self.binaries), os.environ.get("PATH", os.defpath)])
        kubeconfig = self.kubeconfig_for(user) if user else self.kubeconfig
        return inherited | {"PATH": path, "HOME": str(home), "KUBECONFIG": str(kubeconfig), "LC_ALL": "C.UTF-8"}

    def kubectl(
        self,
        *words: str | Path,
        input: str | None = None,
        user: str | None = None,
        env: dict[str, str] | None = None,
        timeout: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        """Run the real kubectl, as the admin unless told otherwise; ``env`` is laid over `environment`. Judges no exit code."""
        return subprocess.run(
            [str(self.binaries / "kubectl"), *map(str, words)],
            input=input if input is not None else "",
            capture_output=True,
            encoding="utf-8",
            env=self.environment(user) | (env or {}),
            cwd=self.folder / "home",
            timeout=timeout,
        )

    def grant(self, user: str, *rules: dict[str, Any], namespace: str = "") -> None:
        """Let ``user`` do in ``namespace``, or in all, what ``rules`` (of a Role) say, over and above what they may.

        The API server goes by it when this returns: it then allows what no other role has, a resource of the role's own name.
        """
        name = f"{user}-{next(_numbers)}"
        own = {"apiGroups": ["tests.example.com"], "resources": [name], "verbs": ["get"]}
        kind, base = ("Role", f"{RBAC}/namespaces/{namespace}") if namespace else ("ClusterRole", RBAC)
        self.client.create(f"{base}/{kind.lower()}s", {"metadata": {"name": name}, "rules": [*rules, own]})
        self.client.create(f"{base}/{kind.lower()}bindings", _binding(name, kind, user))
        asked = {"group": "tests.example.com", "resource": name, "verb": "get", "namespace": namespace}
        review = {"spec": {"user": user, "resourceAttributes": asked}}
        path = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
        wait_for(lambda: self.client.create(path, review)["status"]["allowed"], what=f"the rights of {user}")

    def serves(self, *names: str) -> bool:
        """Whether discovery has all kinds ``PLURAL.GROUP``, and their objects can be read: either may come first."""
        known = self.kinds()
        try:
            return known.keys() >= {*names} and all(self.client.get(known[name]) for name in names)
        except requests.HTTPError:  # 404, or 429 while the storage is made
            return False

    def kinds(self) -> dict[str, str]:
        """``PLURAL.GROUP`` of all that discovery lists, by which kubectl and `trace` go, and the path of their objects."""
        forms = (
            f"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList" for version in ("v2", "v2beta1")
        )
        groups = self.client.get("/apis", accept=",".join(forms))["items"]
        return {
            f"{resource['resource']}.{group['metadata']['name']}": "/".join(
                ("/apis", group["metadata"]["name"], version["version"], resource["resource"])
            )
            for group in groups
            for version in group["versions"]
            for resource in version.get("resources", [])
        }


def token(user: str) -> str:
    """The bearer token of one of USERS."""
    return f"{user}-token"


@contextmanager
def running(folder: Path, binaries: Path, controller_qps: int = 1000) -> Iterator[ControlPlane]:
    """A control plane that serves when this is entered and is gone when it is left; ``folder`` keeps the logs.

    Each controller may ask the API server ``controller_qps`` times a second. Clusters have 20; nobody has to wait for ours.
    """
    with ExitStack() as stack:
        stack.enter_context(_terminated_like_interrupted())
        keys = folder / "keys"
        keys.mkdir(mode=0o700)
        etcd_port, api_port = ReservedPort(), ReservedPort()
        stack.callback(api_port.close)
        stack.callback(etcd_port.close)
        stack.callback(shutil.rmtree, folder / "etcd", ignore_errors=True)  # callbacks run last to first: once etcd has stopped
        authority = Authority(keys)
        plane = ControlPlane(folder, binaries, api_port.number, authority)
        for name, flags in _commands(plane, authority, f"http://127.0.0.1:{etcd_port.number}", controller_qps).items():
            if name == "kube-controller-manager":
                _wait_until(plane, lambda: _serves(plane))  # it gives up on an API that is not there within ten seconds
            server = Server(name, binaries / name, *flags, log=folder / f"{name}.log")
            stack.callback(server.stop)
            plane.servers.append(server)
        _wait_until_ready(plane)
        yield plane


def _commands(plane: ControlPlane, authority: Authority, etcd: str, controller_qps: int) -> dict[str, list[str]]:
    """The flags of each server, in the order to start them."""
    certificate, key = authority.server("kube-apiserver", *SERVED_AS)
    new_key(service_accounts := authority.folder / "service-accounts.key")
    (tokens := authority.folder / "tokens.csv").write_text(
        "".join(f'{token(user)},{user},uid-{user},"{groups}"\n' for user, groups in USERS.items())
    )
    return {
        "etcd": [
            f"--data-dir={plane.folder / 'etcd'}",
            f"--listen-client-urls={etcd}",
            f"--advertise-client-urls={etcd}",
            "--listen-peer-urls=http://127.0.0.1:0",
            "--socket-reuse-port",
            "--unsafe-no-fsync",
        ],
        "kube-apiserver": [
            f"--etcd-servers={etcd}",
            "--bind-address=127.0.0.1",
            "--advertise-address=10.255.255.1",
            f"--secure-port={plane.server.rpartition(':')[2]}",
            "--permit-port-sharing",
            f"--cert-dir={authority.folder}",
            f"--tls-cert-file={certificate}",
            f"--tls-private-key-file={key}",
            f"--client-ca-file={authority.file}",
            f"--token-auth-file={tokens}",
            "--authorization-mode=RBAC",
            f"--service-cluster-ip-range={SERVICE_CIDRS}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={service_accounts}",
            f"--service-account-signing-key-file={service_accounts}",
            "--endpoint-reconciler-type=none",
        ],
        "kube-controller-manager": [
            f"--kubeconfig={plane.kubeconfig}",
            "--leader-elect=false",
            "--secure-port=0",
            f"--root-ca-file={authority.file}",
            f"--kube-api-qps={controller_qps}",
            f"--kube-api-burst={controller_qps * 2}",
            "--controllers=*,-node-lifecycle-controller",  # it would declare nodes without a kubelet dead, and their pods
        ],
    }


def _wait_until_ready(plane: ControlPlane) -> None:
    """Return once the API answers and the controllers work."""

    def works() -> bool:
        try:
            plane.client.get("/api/v1/namespaces/default/serviceaccounts/default")  # written by a controller
            view = plane.client.get(f"{RBAC}/clusterroles/view")  # its rules are summed up by another
            return bool(view["rules"])
        except requests.RequestException:
            return False

    _wait_until(plane, works)
    for name in BOUND:
        plane.client.create(
            f"{RBAC}/clusterrolebindings",
            _binding(name, "ClusterRole", name),
        )


def _serves(plane: ControlPlane) -> bool:
    try:
        return plane.client.session.get(f"{plane.server}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


def _wait_until(plane: ControlPlane, works: Callable[[], bool]) -> None:
    """Return once ``works`` is true; otherwise, or when a server ends, an AssertionError with the ends of the logs."""

    def works_still() -> bool:
        assert all(server.running() for server in plane.servers), "a server ended"
        return works()

    try:
        wait_for(works_still, seconds=120, what="the control plane")
    except AssertionError as error:
        raise AssertionError("\n".join([str(error), *(server.complaint() for server in plane.servers)])) from None


def _binding(role: str, kind: str, user: str) -> dict[str, Any]:
    api = "rbac.authorization.k8s.io"
    return {
        "metadata": {"name": f"{role}-{user}"},
        "roleRef": {"apiGroup": api, "kind": kind, "name": role},
        "subjects": [{"apiGroup": api, "kind": "User", "name": user}],
    }


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Let SIGTERM unwind the stack as SIGINT does, so that what has to be stopped is stopped."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt("SIGTERM")

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
