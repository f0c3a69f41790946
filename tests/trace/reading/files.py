"""Small objects of files, and cases: what a trace of some files must say, and its healthy twin."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console

Object = dict[str, Any]
HEALTHY, BROKEN, UNKNOWN = 0, 1, 3


def run(*words: str, stdin: str = "") -> tuple[int, str]:
    """Exit code and everything printed by a trace."""
    out, err = io.StringIO(), io.StringIO()
    code = main(["trace", *words], Console(io.StringIO(stdin), out, err, {}))
    return code, out.getvalue() + err.getvalue()


def service(name: str = "web", namespace: str = "shop", live: bool = False, **spec: Any) -> Object:
    """A Service for pods with the label app of its name; None leaves a field out."""
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    if live:
        metadata |= {"uid": f"uid-{namespace}-{name}", "resourceVersion": "1"}
    spec = {"selector": {"app": name}, "ports": [{"port": 80, "targetPort": 8080}]} | spec
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {k: v for k, v in spec.items() if v is not None},
    }


def workload(
    kind: str = "Deployment", name: str = "web", namespace: str = "shop", labels: Object | None = None, **more: Any
) -> Object:
    """A workload whose template has one container without ports."""
    labels = labels or {"app": name}
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "example.com/c"}]}}
    spec = {"selector": {"matchLabels": labels}, "template": template} | more.pop("spec", {})
    api = more.pop("api", "batch/v1" if "Job" in kind else "apps/v1")
    return {"apiVersion": api, "kind": kind, "metadata": metadata | more.pop("metadata", {}), "spec": spec, **more}


def pod(name: str = "web-1", namespace: str = "shop", app: str = "web") -> Object:
    """A ready pod of a cluster."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-{namespace}-{name}", "labels": {"app": app}},
        "spec": {"nodeName": "n", "containers": [{"name": "c", "image": "example.com/c"}]},
        "status": {"phase": "Running", "podIPs": [{"ip": "10.1.0.7"}], "conditions": [{"type": "Ready", "status": "True"}]},
    }


def slice_(name: str = "web-x", namespace: str = "shop", of: str = "web", live: bool = True) -> Object:
    """A slice with the one endpoint of that pod."""
    metadata: Object = {"name": name, "namespace": namespace, "labels": {"kubernetes.io/service-name": of}}
    if live:
        metadata["uid"] = f"uid-{namespace}-{name}"
        metadata["labels"]["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io"
    target = {"kind": "Pod", "name": "web-1", "namespace": namespace, "uid": f"uid-{namespace}-web-1"}
    endpoint = {"addresses": ["10.1.0.7"], "conditions": {"ready": True}, "nodeName": "n", "targetRef": target}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": metadata,
        "addressType": "IPv4",
        "ports": [{"name": "", "port": 8080, "protocol": "TCP"}],
        "endpoints": [endpoint],
    }


def listed(kind: str, *items: Object, api: str = "v1") -> Object:
    """A list, as kubectl get prints it."""
    return {"apiVersion": api, "kind": kind, "metadata": {"resourceVersion": "9"}, "items": list(items)}


NO_SLICES = listed("EndpointSliceList", api="discovery.k8s.io/v1")
LIVE = service(live=True)
FINE = [service(), workload()]


class Case(NamedTuple):
    """Files and a command line -> exit codes without and with --strict, what is said and what is not."""

    files: dict[str, Any]
    code: int
    says: str = ""
    never: str = ""
    words: tuple[str, ...] = ("web",)
    strict: int | None = None


def of(*objects: Object, **more: Any) -> Case:
    """A case of one file."""
    return Case({"all.yaml": list(objects)}, **more)


def check(case: Case, folder: Path) -> None:
    """Write the files of a case and trace them."""
    for path, content in case.files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(content if isinstance(content, str) else json.dumps(content))
    code, text = run(*case.words, "-f", str(folder))
    assert code == case.code, text
    assert case.says in text
    assert not case.never or case.never not in text
    if case.strict is not None:
        assert run(*case.words, "-f", str(folder), "--strict")[0] == case.strict


def joined(**tables: dict[str, Case]) -> list[Any]:
    """Tables of cases as one, each case with an id."""
    return [pytest.param(case, id=f"{table}: {name}") for table, cases in tables.items() for name, case in cases.items()]


def custom(api: str, kind: str, name: str = "x", namespace: str = "shop", **more: Any) -> Object:
    """An object of any kind."""
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace}, **more}


def ingress(namespace: str = "front", name: str = "web") -> Object:
    """An Ingress with one rule."""
    backend = {"service": {"name": name, "port": {"number": 80}}}
    rule = {"host": "a.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    metadata = {"name": "door"} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": {"rules": [rule]}}
