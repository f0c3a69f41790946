"""What people have in files beside plain manifests: dumps, charts, kustomizations, support bundles, output of commands."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cluster.files.captured import documents_in
from kubectl_svc.cluster.files.lists import named
from kubectl_svc.cluster.files.manifests import Manifests, load

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "shop"}}


def obj(kind: str, name: str, api: str = "v1") -> str:
    return json.dumps({"apiVersion": api, "kind": kind, "metadata": {"name": name}})


def listed(kind: str, *names: str, api: str = "v1") -> str:
    items = [{"metadata": {"name": name, "namespace": "shop"}} for name in names]
    return json.dumps({"apiVersion": api, "kind": kind, "metadata": {}, "items": items}, indent=1)


def read(root: Path, files: dict[str, str], *, recursive: bool = False, name: str = "") -> Manifests:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return load([str(root / name)], io.StringIO(), recursive=recursive)


def names(found: Manifests) -> list[str]:
    return [f"{one['kind']}/{one['metadata']['name']}" for one in found.objects]


LOGS = """==== START logs for container c of pod shop/p ====
{"level":"info","apiVersion":"v1","kind":"Pod"}
kind: Service
---
==== START logs for container other of pod shop/q ====
last line without an end==== END logs for container c of pod shop/p ====
"""

HEAD = "NAME: web\nLAST DEPLOYED: Fri Nov 27 10:00:00 2026\nNAMESPACE: shop\nSTATUS: deployed\nREVISION: 1\n"
MANIFEST = "MANIFEST:\n---\n# Source: web/templates/s.yaml\n" + obj("Service", "s") + "\n\n"
NOTES = 'NOTES:\n1. Get the URL:\n  export IP=$(kubectl get svc s)\n** Be patient **\nTip: "quoted" and: more: colons\n'
FOUND = ["Service/s"]

TEXTS: dict[str, tuple[str, list[str], list[int]]] = {
    "cluster-info dump": (listed("PodList", "p") + "\n" + LOGS + listed("ServiceList", "s"), ["Pod/p", "Service/s"], []),
    "logs to the end": (listed("PodList", "p") + "\n" + LOGS.rpartition("last")[0], ["Pod/p"], []),
    "a warning before": ("Warning: v1 Endpoints is deprecated in v1.33+\n" + obj("Pod", "p"), ["Pod/p"], [1]),
    "a warning between": (obj("Pod", "p") + "\nWarning: old\n" + obj("Pod", "q"), ["Pod/p", "Pod/q"], [2]),
    "a warning inside": ("kind: Pod\napiVersion: v1\nWarning: old\nmetadata: {name: p}\n", ["Pod/p"], [3]),
    "klog": ("W1127 09:57:13.123456   12345 warnings.go:70] v1 x is deprecated\n" + obj("Pod", "p"), ["Pod/p"], [1]),
    "helm": (
        "WARNING: Kubernetes configuration file is group-readable.\ncoalesce.go:286: warning: skipped\n---\n" + obj("Pod", "p"),
        ["Pod/p"],
        [1, 2],
    ),
    "nothing there": ("No resources found in shop namespace.\n", [], [1]),
    "refused": ('Error from server (Forbidden): pods is forbidden: User "x"\n' + obj("Pod", "p"), ["Pod/p"], [1]),
    "set -x": ("+ kubectl get pods -o json\n" + listed("PodList", "p"), ["Pod/p"], [1]),
    "a shell's prompt": ("$ kubectl get pods -o yaml\n" + obj("Pod", "p"), ["Pod/p"], [1]),
    "CRLF and a warning": ("Warning: x\r\nkind: Pod\r\napiVersion: v1\r\nmetadata:\r\n  name: p\r\n", ["Pod/p"], [1]),
    "a block scalar": ("kind: Pod\napiVersion: v1\nmetadata:\n  name: p\n  note: |\n    Warning: x\n    ---\n", ["Pod/p"], []),
    "an array of objects": (json.dumps([POD, {**POD, "metadata": {"name": "q"}}]), ["Pod/p", "Pod/q"], []),
    "a directive": ("%YAML 1.2\n---\n" + obj("Pod", "p"), ["Pod/p"], []),
    "separators with more": (
        "--- # a\n" + obj("Pod", "p") + "\n---   \n" + obj("Pod", "q") + "\n---\t\n",
        ["Pod/p", "Pod/q"],
        [],
    ),
    "tabs in JSON": (json.dumps(POD, indent="\t"), ["Pod/p"], []),
    "a release": (
        "NAME: web\nLAST DEPLOYED: Fri Nov 27 10:00:00 2026\nNAMESPACE: shop\nSTATUS: deployed\nREVISION: 1\n"
        "USER-SUPPLIED VALUES:\nkind: values\n\nHOOKS:\n---\n# Source: web/templates/job.yaml\n"
        + obj("Job", "j", "batch/v1")
        + "\n"
        "MANIFEST:\n---\n" + obj("Service", "s") + "\n\nNOTES:\n1. Get the URL: it's\n  kind: of\n",
        ["Job/j", "Service/s"],
        [],
    ),
    "an upgrade": ('Release "web" has been upgraded. Happy Helming!\n' + HEAD + "HOOKS:\n" + MANIFEST + NOTES, FOUND, []),
    "upgrade --install": ('Release "web" does not exist. Installing it now.\n' + HEAD + MANIFEST + NOTES, FOUND, []),
    "install --debug": ("install.go:214: [debug] Original chart version\nCHART PATH: /c\n" + HEAD + MANIFEST, FOUND, [1, 2]),
    "a dry run without a date": ("NAME: web\nNAMESPACE: shop\nSTATUS: pending-install\nHOOKS:\n" + MANIFEST + NOTES, FOUND, []),
    "the end of one": (MANIFEST + NOTES, FOUND, []),
    "two releases": (
        HEAD + MANIFEST + NOTES + HEAD + MANIFEST.replace('"s"', '"t"') + NOTES,
        ["Service/s", "Service/t"],
        [],
    ),
    "objects before": (obj("Pod", "p") + "\n" + HEAD + MANIFEST + NOTES, ["Pod/p", "Service/s"], []),
    "objects after": (HEAD + MANIFEST + NOTES + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\n", [*FOUND, "Pod/p"], []),
    "only a status": (HEAD + "TEST SUITE: None\n" + NOTES + "---\nBye\n", [], []),
    "Helm 2": (
        'Release "web" has been upgraded. Happy Helming!\nLAST DEPLOYED: Wed Sep  5 00:38:33 2018\nNAMESPACE: default\n'
        "STATUS: DEPLOYED\n\nRESOURCES:\n==> v1/Service\nNAME  TYPE\n\n" + NOTES,
        [],
        [],
    ),
    "keys of a ConfigMap": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  NAME: web\n  STATUS: x\n  MANIFEST: y\n",
        ["ConfigMap/c"],
        [],
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_output_of_commands(tmp_path: Path, case: str) -> None:
    text, found, told = TEXTS[case]
    (tmp_path / "a.yaml").write_bytes(text.encode())
    result = load([str(tmp_path)], io.StringIO())
    assert (names(result), result.problems) == (found, ())
    assert [line for line, _ in documents_in(text).messages] == told
    assert len(result.skipped) == len(told)


def test_what_is_taken_out_leaves_the_lines_where_they_are(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.yaml": "Warning: x\n" + LOGS + "apiVersion: v1\nmetadata: {}\n"})
    assert found.problems == (f"{tmp_path}/a.yaml:1: Object 'Kind' is missing",)
    found = read(tmp_path, {"a.yaml": "Warning: x\n" + LOGS + "apiVersion: v1\nkind: [}\n"})
    assert found.problems[0].startswith(f"{tmp_path}/a.yaml: line {3 + len(LOGS.splitlines())}: ")


NO_OBJECTS: dict[str, tuple[str, str]] = {
    "README.md": ("# Web\n```yaml\napiVersion: v1\nkind: Service\n```\n---\nkind: Service\n", "documentation, not objects"),
    "CHANGELOG": ("kind: Service", "documentation, not objects"),
    "letter.txt": ("Dear all,\nthis is: not\n\tYAML", "neither YAML nor JSON"),
    "text.txt": ("hello", "text"),
    "values.yaml": ("replicas: 1\nservice: {port: 80}\n", "neither apiVersion nor kind"),
    "errors.json": ('["pods is forbidden"]', "a list"),
    "number.yaml": ("42", "a number"),
    "broken-values.yaml": ("a: [", "neither YAML nor JSON"),
    "docker-compose.yml": (
        "services:\n  web: {image: x, ports: ['80:80']}\n",
        "a Compose file: convert it: kompose convert -f ",
    ),
    "services.yaml": ("services:\n  web: {port: 80}\n", "neither apiVersion nor kind"),
    "described.txt": (
        "Name:         web\nNamespace:    shop\nLabels:       app=web\n\t tab: here\n",
        "output of kubectl describe, not objects: use kubectl get -o yaml",
    ),
    "table.txt": (
        "NAME   TYPE        CLUSTER-IP\nweb    ClusterIP   10.96.1.1\n",
        "output of kubectl get, not objects: use kubectl get -o yaml",
    ),
    "tables.txt": ("\nNAMESPACE   NAME   TYPE\nshop   web    ClusterIP\n", "output of kubectl get"),
}


@pytest.mark.parametrize("name", NO_OBJECTS)
def test_what_is_no_object_is_skipped_and_told(tmp_path: Path, name: str) -> None:
    text, why = NO_OBJECTS[name]
    (tmp_path / name).write_text(text)
    (tmp_path / "pod.yaml").write_text(obj("Pod", "p"))
    found = load([str(tmp_path / name), str(tmp_path / "pod.yaml")], io.StringIO())
    assert (names(found), found.problems) == (["Pod/p"], ())
    (line,) = found.skipped
    assert line.startswith(f"{tmp_path}/{name}:")
    assert why in line
    assert found.refused == found.skipped  # what kubectl would not take, commands that write do not take either


@pytest.mark.parametrize("text", ["", "\n", "# only\n---\n# comments\n", "---\n---\n", "%YAML 1.1\n---\n"])
def test_empty_files_and_comments_are_nothing_to_tell(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, {"a.yaml": text, "b.yaml": obj("Pod", "p")})
    assert (names(found), found.problems, found.skipped) == (["Pod/p"], (), ())


TEMPLATES: dict[str, tuple[str, str]] = {
    "a value": (
        "kind: Service\nmetadata:\n  name: {{ .Values.name }}\n",
        "an unrendered Helm template: render it: helm template",
    ),
    "a release": ("{{- if .Values.on }}\nkind: Service\n{{- end }}\n", "an unrendered Helm template"),
    "a helper": ('{{ include "web.service" . }}\n', "an unrendered Helm template"),
    "in quotes": (
        '{kind: Service, apiVersion: v1, metadata: {name: "{{ .Release.Name }}-web"}}',
        "an unrendered Helm template",
    ),
    "a selector": (
        '{kind: Service, apiVersion: v1, metadata: {name: web}, spec: {selector: {app: "{{ .Values.app }}"}}}',
        "an unrendered Helm template",
    ),
    "another's": ("kind: Service\nmetadata:\n  name: {{ name }}\n", "an unrendered template: render it first"),
}


@pytest.mark.parametrize("case", TEMPLATES)
def test_a_template_is_told_for_one(tmp_path: Path, case: str) -> None:
    text, told = TEMPLATES[case]
    found = read(tmp_path, {"a.yaml": text, "b.yaml": obj("Pod", "p")})
    assert names(found) == ["Pod/p"]
    (problem,) = found.problems
    assert problem.startswith(f"{tmp_path}/a.yaml:1: ")
    assert told in problem


@pytest.mark.parametrize(
    "text",
    [
        '{kind: PrometheusRule, apiVersion: m/v1, metadata: {name: r}, spec: {a: "{{ $labels.instance }} {{ $value }}"}}',
        '{kind: Pod, apiVersion: v1, metadata: {name: r, annotations: {a: "{{ with .Values.x }}"}}}',
        '{kind: Workflow, apiVersion: a/v1, metadata: {name: r}, spec: {a: "{{inputs.parameters.x}}"}}',
    ],
)
def test_braces_that_belong_there_are_no_template(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, {"a.yaml": text})
    assert (len(found.objects), found.problems) == (1, ())


def test_a_chart_is_told_for_one_and_its_values_are_not_read(tmp_path: Path) -> None:
    files = {
        "Chart.yaml": "apiVersion: v2\nname: web\n",
        "values.yaml": "kind: x\n",
        "templates/s.yaml": "kind: {{ .Values.kind }}\n",
    }
    found = read(tmp_path, files, recursive=True)
    assert found.skipped == (f"{tmp_path}: a Helm chart: render it: helm template RELEASE {tmp_path} | kubectl svc trace -f -",)
    assert found.problems == (
        f"{tmp_path}/templates/s.yaml:1: an unrendered Helm template: "
        f"render it: helm template RELEASE {tmp_path} | kubectl svc trace -f -",
    )
    assert not read(tmp_path, {}).objects


def test_what_helm_template_writes_into_a_folder_is_read(tmp_path: Path) -> None:
    head = "---\n# Source: web/templates/x.yaml\n"
    files = {
        "web/templates/service.yaml": head + obj("Service", "s"),
        "web/charts/db/templates/set.yaml": head + obj("StatefulSet", "db", "apps/v1"),
        "web/templates/empty.yaml": head,
    }
    assert sorted(names(read(tmp_path, files))) == ["Service/s", "StatefulSet/db"]


KUSTOMIZATION = """
resources: [web.yaml]
patches: [{path: replicas.yaml}, {path: ./port.json, target: {kind: Service}}]
patchesStrategicMerge: [old.yaml]
configMapGenerator: [{name: c, files: [conf.yaml, key=more.yaml]}]
"""


@pytest.mark.parametrize("head", ["", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"])
@pytest.mark.parametrize("file", ["kustomization.yaml", "kustomization.yml"])
def test_a_kustomization_is_no_object_and_its_patches_are_not_read(tmp_path: Path, head: str, file: str) -> None:
    files = dict.fromkeys(("replicas.yaml", "old.yaml", "conf.yaml", "more.yaml"), obj("Deployment", "patched", "apps/v1"))
    found = read(tmp_path, {file: head + KUSTOMIZATION, "port.json": "[]", "web.yaml": obj("Service", "s"), **files})
    assert names(found) == ["Service/s"]
    assert found.skipped == (
        f"{tmp_path}/{file}: a kustomization, not applied to these manifests: build it with -k {tmp_path}",
    )


def test_a_kustomization_named_alone_is_told(tmp_path: Path) -> None:
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    found = read(tmp_path, {"kustomization.yaml": head}, name="kustomization.yaml")
    assert f"build it with -k {tmp_path}" in found.skipped[0]


DUMPS: dict[str, tuple[dict[str, str], list[str]]] = {
    "cluster-info dump": (
        {
            "nodes.json": listed("NodeList", "n"),
            "shop/services.json": listed("ServiceList", "s"),
            "shop/pods.json": listed("PodList", "p"),
            "shop/replication-controllers.json": listed("ReplicationControllerList"),
            "shop/p/logs.txt": LOGS,
        },
        ["Node/n", "Pod/p", "Service/s"],
    ),
    "must-gather": (
        {
            "quay-io-x/namespaces/shop/core/services.yaml": listed("ServiceList", "s"),
            "quay-io-x/namespaces/shop/pods/p/p.yaml": obj("Pod", "p"),
            "quay-io-x/namespaces/shop/pods/p/c/c/logs/current.log": "kind: Service",
            "quay-io-x/cluster-scoped-resources/core/nodes/n.yaml": obj("Node", "n"),
            "quay-io-x/version": "x",
            "must-gather.log": "x",
        },
        ["Node/n", "Pod/p", "Service/s"],
    ),
    "a support bundle": (
        {
            "bundle/version.yaml": "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\nspec: {versionNumber: '1'}\n",
            "bundle/cluster-resources/services/shop.json": listed("ServiceList", "s"),
            "bundle/cluster-resources/pods/shop.json": json.dumps([{"metadata": {"name": "p", "namespace": "shop"}}]),
            "bundle/cluster-resources/pods-errors.json": '{"other": "pods is forbidden"}',
            "bundle/cluster-resources/pods/logs/shop/p/c.log": "kind: Service",
            "bundle/cluster-resources/nodes.json": listed("NodeList", "n"),
        },
        ["Node/n", "Pod/p", "Service/s", "SupportBundle/"],
    ),
    "a backup of Velero": (
        {
            "metadata/version": "1.1.0",
            "resources/services/namespaces/shop/s.json": obj("Service", "s"),
            "resources/pods/namespaces/shop/p.json": obj("Pod", "p"),
            "resources/persistentvolumes/cluster/v.json": obj("PersistentVolume", "v"),
        },
        ["PersistentVolume/v", "Pod/p", "Service/s"],
    ),
}


@pytest.mark.parametrize("case", DUMPS)
def test_folders_that_programs_write_are_read_to_the_bottom(tmp_path: Path, case: str) -> None:
    files, found = DUMPS[case]
    result = read(tmp_path, files)
    kinds = sorted(f"{one['kind']}/{one.get('metadata', {}).get('name', '')}" for one in result.objects)
    assert (kinds, result.problems) == (found, ())


def test_other_folders_are_read_as_kubectl_reads_them(tmp_path: Path) -> None:
    files = {"a.yaml": obj("Pod", "a"), "deep/b.yaml": obj("Pod", "b"), "resources/web/c.yaml": obj("Pod", "c")}
    assert names(read(tmp_path, files)) == ["Pod/a"]


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("endpointslices.yaml", "EndpointSlice"),
        ("dump/svc.yaml", "Service"),
        ("shop-pods.json", "Pod"),
        ("shop/replication-controllers.json", "ReplicationController"),
        ("cluster-resources/deployments/shop.json", "Deployment"),
        ("namespaces/shop/discovery.k8s.io/endpointslices.yaml", "EndpointSlice"),
        ("all.yaml", ""),
        ("standard input", ""),
        ("pods-and-services.yaml", ""),
    ],
)
def test_the_kind_that_a_file_is_named_after(place: str, kind: str) -> None:
    found = named(place)
    assert (found.kind if found else "") == kind


def test_lists_say_what_they_hold(tmp_path: Path) -> None:
    files: dict[str, Any] = {
        "endpointslices.yaml": "apiVersion: v1\nkind: List\nitems: []\n",
        "pods.yaml": listed("PodList", "p"),
        "x.yaml": listed("EndpointsList"),
    }
    lists = read(tmp_path, files).lists
    assert [(sorted(one.kinds), sorted(one.namespaces)) for one in lists] == [
        ([("discovery.k8s.io", "EndpointSlice")], []),
        ([("", "Pod")], ["shop"]),
        ([("", "Endpoints")], []),
    ]
