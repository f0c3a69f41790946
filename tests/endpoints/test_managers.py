"""Who manages an object: one answer, from whatever says so, and nobody where a person wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.endpoints.objects.managers import KUBERNETES, NOBODY, OURS, TOOL, described, manager_of, other_writer
from kubectl_svc.endpoints.objects.writes import UPDATE, Write
from kubectl_svc.objects import slices
from tests.endpoints.build import slice_of


def field_manager(name: str, operation: str = "Update", field: str = "f:endpoints", time: str = "1") -> dict[str, Any]:
    return {"manager": name, "operation": operation, "time": time, "fieldsV1": {field: {}}}


def bare(
    label: str = "", fields: list[Any] | None = None, owner: str = "", kind: str = "EndpointSlice", **annotations: str
) -> dict[str, Any]:
    """A slice with this managed-by label, managedFields and owner; ``annotations`` that begin with L_ are labels."""
    obj = slice_of("db-1", "192.0.2.1", manager=label)
    metadata = obj["metadata"]
    metadata |= {"managedFields": fields or [], "ownerReferences": []}
    if owner:
        metadata["ownerReferences"] = [{"kind": owner, "name": "db", "controller": True}]
    marks = {"argo": "argocd.argoproj.io/tracking-id", "helm": "meta.helm.sh/release-name"}
    metadata["annotations"] = {marks[key]: value for key, value in annotations.items() if key in marks}
    more = {
        "L_argo": "argocd.argoproj.io/instance",
        "L_flux": "kustomize.toolkit.fluxcd.io/name",
        "L_app": "app.kubernetes.io/managed-by",
    }
    metadata["labels"] |= {more[key]: value for key, value in annotations.items() if key in more}
    return {**obj, "kind": kind}


CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "nothing says so": (bare(), "", NOBODY),
    "ours": (bare("kubectl-svc"), "kubectl-svc", OURS),
    "the controller": (bare(slices.CONTROLLER), "endpointslice-controller", KUBERNETES),
    "the controller, with labels of the Service": (
        bare(slices.CONTROLLER, L_app="Helm"),
        "endpointslice-controller",
        KUBERNETES,
    ),
    "the EndpointSliceMirroring controller": (
        bare(slices.MIRRORING_CONTROLLER),
        "endpointslicemirroring-controller",
        KUBERNETES,
    ),
    "a label": (bare("operator.example"), "operator.example", TOOL),
    "a label before a field manager": (bare("operator.example", [field_manager("helm")]), "operator.example", TOOL),
    "kubectl apply": (bare(fields=[field_manager("kubectl-client-side-apply")]), "kubectl-client-side-apply", TOOL),
    "kubectl apply --server-side": (bare(fields=[field_manager("kubectl", "Apply")]), "kubectl", TOOL),
    "kubectl create": (bare(fields=[field_manager("kubectl-create")]), "", NOBODY),
    "kubectl edit": (bare(fields=[field_manager("kubectl-edit")]), "", NOBODY),
    "a controller by hand": (bare(fields=[field_manager("kube-controller-manager")]), "", NOBODY),
    "a script": (bare(fields=[field_manager("my-script", "Apply")]), "my-script", TOOL),
    "a manager of labels alone": (bare(fields=[field_manager("my-script", field="f:metadata")]), "", NOBODY),
    "ours that a tool writes": (bare("kubectl-svc", [field_manager("argocd-controller")]), "argocd-controller", TOOL),
    "ours with marks of old": (bare("kubectl-svc", argo="app:x"), "kubectl-svc", OURS),
    "Argo CD by annotation": (bare(argo="app:x"), "argocd", TOOL),
    "Argo CD by label": (bare(L_argo="shop"), "argocd", TOOL),
    "Helm": (bare(helm="db"), "helm", TOOL),
    "Flux": (bare(L_flux="db"), "flux", TOOL),
    "any application's manager": (bare(L_app="pulumi"), "pulumi", TOOL),
    "an owner": (bare(owner="Database"), "database/db", TOOL),
    "the Service as owner": (bare(owner="Service"), "", NOBODY),
    "Endpoints": (bare(fields=[field_manager("helm", field="f:subsets")], kind="Endpoints"), "helm", TOOL),
    "Endpoints by hand": (bare(fields=[field_manager("kubectl-create", field="f:subsets")], kind="Endpoints"), "", NOBODY),
}


@pytest.mark.parametrize("case", CASES)
def test_the_keeper(case: str) -> None:
    obj, name, kind = CASES[case]
    found = manager_of(obj)
    assert (found.name, found.kind) == (name, kind)
    assert (f"is managed by {name} (" in str(described(obj))) == bool(name)


def test_who_wrote_last_is_named_where_nobody_keeps_it() -> None:
    fields = [
        field_manager("kubectl-create", time="2026-01-01T00:00:00Z"),
        field_manager("kubectl-edit", time="2026-01-02T00:00:00Z"),
    ]
    text = "endpointslice/db-1, which has no managed-by label (last written by kubectl-edit)"
    assert str(described(bare(fields=fields))) == text
    assert str(described(bare())) == "endpointslice/db-1, which has no managed-by label"


@pytest.mark.parametrize(("writers", "other"), [(["kubectl-svc"], ""), (["kubectl-svc", "rival"], "rival"), ([], "")], ids=str)
def test_our_own_write_is_no_other_s(writers: list[str], other: str) -> None:
    held = bare("kubectl-svc", [field_manager(name, time="2026-01-01T00:00:00Z") for name in writers])
    assert other_writer([held], Write(UPDATE, held)) == other
    assert other_writer([], Write(UPDATE, held)) == ""


def test_labels_that_the_controller_copied_to_endpoints_are_no_one_s() -> None:
    fields = [{"manager": "kube-controller-manager", "operation": "Update", "fieldsV1": {"f:subsets": {}}}]
    metadata = {"name": "db", "labels": {"argocd.argoproj.io/instance": "shop"}, "managedFields": fields}
    endpoints = {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": []}
    assert manager_of(endpoints)[0::2] == ("endpoint-controller", "kubernetes")
    del metadata["managedFields"]
    assert manager_of(endpoints).name == "argocd"
