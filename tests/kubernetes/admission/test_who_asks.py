"""Every rule walked through trace, expose and endpoints: about the same object all three say what admission says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.endpoints.refusals import BadAddress, plain, refusals
from kubectl_svc.expose import rules
from kubectl_svc.kubernetes import admission
from kubectl_svc.kubernetes.admission.addresses import address, endpoint_address
from kubectl_svc.kubernetes.admission.refused import message
from kubectl_svc.trace import texts
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.reading import offline
from kubectl_svc.trace.report import Finding
from tests.cluster.field_changes import TEXTS

Object = dict[str, Any]

LINES = [json.loads(line) for line in Path(__file__).with_name("recorded.jsonl").read_text(encoding="utf-8").splitlines()]
BEHIND = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web"},
    "spec": {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80}]},
}
WEB = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web-1", "labels": {"app": "web"}},
    "spec": {"containers": [{"name": "c", "image": "example.com/c"}]},
}
NAMED = '{"service": {"name": "web"'
CODES = {"A20", "C16", "C20", "E11", "E12", "F9"}


def recorded(group: str) -> list[Object]:
    """The recorded objects of a group that have a name."""
    return [
        obj for kind, _, _, _, obj, *_ in LINES if kind == group and isinstance((obj.get("metadata") or {}).get("name"), str)
    ]


def found(*objects: Object) -> list[Finding]:
    """What trace finds refused in files with these objects."""
    told = []
    for facts in offline.from_files(objects, (), "default"):
        told += [finding for finding in examine(facts).findings if finding.code in CODES]
    return told


def said(finding: Finding) -> str:
    return texts.message(finding)


def agree(obj: Object, findings: list[Finding]) -> str:
    """Where trace and admission differ about one object, or nothing; each Service that it leads to has its own trace."""
    reasons = list(map(message, admission.problems(obj)))
    if bool(reasons) != bool(findings):
        return f"{reasons} but {list(map(said, findings))}: {json.dumps(obj)}"
    missing = [reason for reason in reasons if not any(reason in said(finding) for finding in findings)]
    return f"{missing} not in {list(map(said, findings))}" if missing or len(set(map(said, findings))) > 1 else ""


def test_trace_and_expose_say_of_a_service_what_admission_says() -> None:
    services = recorded("services")
    wrong = [complaint for obj in services if (complaint := agree(obj, found(obj)))]
    assert not wrong, "\n".join(wrong)
    for obj in services:
        assert bool(list(rules.problems(obj))) == bool(list(admission.problems(obj))), obj
    assert len(services) > 80


@pytest.mark.parametrize(
    ("group", "beside"),
    [("endpointslices", ()), ("endpoints", ()), ("ingresses", (WEB,)), ("networkpolicies", (WEB,)), ("workloads", ())],
    ids=["slices", "endpoints", "ingresses", "policies", "workloads"],
)
def test_trace_says_of_what_is_on_the_way_what_admission_says(group: str, beside: tuple[Object, ...]) -> None:
    """Objects that lead to the Service, or come after it; what was recorded may have a selector, or name, of its own."""
    wrong, judged = [], 0
    for obj in recorded(group)[:: 3 if group == "workloads" else 1]:
        whole = on_the_way(group, obj)
        if whole is None:
            continue
        judged += 1
        service = (
            BEHIND if group in ("ingresses", "networkpolicies", "workloads") else {**BEHIND, "spec": {"ports": [{"port": 80}]}}
        )
        if complaint := agree(whole, found(service, whole, *beside)):
            wrong.append(complaint)
    assert not wrong, "\n".join(wrong)
    assert judged > 20


def on_the_way(group: str, obj: Object) -> Object | None:
    """``obj`` where it is on the path to, or of, the Service web, else nothing."""
    meta, spec = obj["metadata"], obj.get("spec")
    match group:
        case "endpointslices":
            labels = meta.get("labels") if isinstance(meta.get("labels"), dict) else {}
            return {**obj, "metadata": {**meta, "labels": {**labels, "kubernetes.io/service-name": "web"}}}
        case "endpoints":
            return obj if meta["name"] == "web" else None
        case "ingresses":
            return obj if NAMED in json.dumps(spec) else None
        case "networkpolicies":
            if not isinstance(spec, dict) or spec.get("podSelector") not in (None, {}, {"matchLabels": {"app": "web"}}):
                return None
            return {**obj, "spec": {**spec, "podSelector": spec.get("podSelector") or {}}}
    kind = obj["kind"]
    template = obj if kind == "Pod" else spec.get("template") if isinstance(spec, dict) else None
    labels = ((template or {}).get("metadata") or {}).get("labels") if isinstance(template, dict) else None
    return obj if isinstance(labels, dict) and labels.get("app") == "web" else None


@pytest.mark.parametrize("text", [text for text in TEXTS if text[:1].isdigit() or ":" in text])
def test_endpoints_takes_the_addresses_that_the_server_takes(text: str) -> None:
    """One that the server refuses is refused, whatever ``--allow`` says; the others are at most for rules of ours."""
    refused = bool(list(address((), text)) or list(endpoint_address((), text)))
    try:
        ours = any(not refusal.allowable for refusal in refusals(plain(text)))
    except BadAddress:
        ours = True
    assert ours == refused
