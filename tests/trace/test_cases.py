"""Every fault has a case file and a healthy twin: YAML in, codes out, and the tree as a golden.

A case begins with ``# trace:`` and the words of the command line, and ``# finds:`` and the codes, causes alone, in any order.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from kubectl_svc.objects import Object
from kubectl_svc.trace import engine, registry, viewpoint
from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.chain import build
from kubectl_svc.trace.finding.found import World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.hops.service import follow
from kubectl_svc.trace.reading import offline
from kubectl_svc.trace.reading.client import of_seen
from kubectl_svc.trace.reading.facts import POD_MANIFEST, Facts
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.situations import ALIAS, FILES, HEADLESS, UNEXPLAINED, Situation
from kubectl_svc.trace.target import Target
from tests import documents

CASES = Path(__file__).parent / "cases"
FAULTS = sorted(path for path in CASES.glob("*.yaml") if not path.name.endswith(".healthy.yaml"))
TWINS = sorted(CASES.glob("*.healthy.yaml"))


def run(*words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command line."""
    out, err = io.StringIO(), io.StringIO()
    code = main(["trace", *words], Console(io.StringIO(), out, err, {}))
    return code, out.getvalue(), err.getvalue()


def header(path: Path, name: str) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"# {name}:")).partition(":")[2].split()


def named(path: Path) -> list[str]:
    return ["-f", str(path), *header(path, "trace")]


def facts_of(path: Path) -> Facts:
    return facts_and_target(path)[0]


def facts_and_target(path: Path) -> tuple[Facts, Target]:
    words = header(path, "trace")
    space = words[2] if "-n" in words else "shop"
    objects = documents.objects(path)
    target = target_of(path, objects, space)
    found = [facts for facts in offline.from_files(objects, (), space) if (facts.name, facts.namespace) == (target.name, space)]
    facts = found[0] if found else offline.missing(offline.collect(objects, (), space), space, target.name)
    view = viewpoint.parse(words[words.index("--from") + 1]) if "--from" in words else None
    return facts._replace(client=of_seen(view, facts.seen, space)) if view else facts, target


def target_of(path: Path, objects: Sequence[Object], space: str) -> Target:
    """What the case traces, be it a Service, a name or an Ingress or route."""
    asked = parse_one(header(path, "trace")[0])
    held = offline.collect(objects, (), space)
    return find(asked, World(space, held.seen, held.unseen))[0].target


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_a_case_finds_its_fault_and_no_other(path: Path, golden: Callable[[str, Path], None]) -> None:
    _, document, _ = run(*named(path), "-o", "json")
    problems = json.loads(document)["problems"]
    causes = [problem["code"] for problem in problems if not problem["consequenceOf"]]
    assert sorted(causes) == sorted(header(path, "finds"))
    assert path.stem.partition("-")[0].upper() in {problem["code"] for problem in problems}
    code, tree, _ = run(*named(path))
    golden(f"{tree}\nexit code {code}\n", path.with_suffix(".txt"))


@pytest.mark.parametrize("path", TWINS, ids=lambda path: path.stem)
def test_a_healthy_twin_is_healthy(path: Path) -> None:
    code, document, err = run(*named(path), "-o", "json")
    trace = json.loads(document)
    assert [problem for problem in trace["problems"] if problem["severity"] != "note"] == []
    assert path.name.partition("-")[0].upper() not in {problem["code"] for problem in trace["problems"]}
    assert (trace["verdict"], code, err) == ("healthy", 0, "")


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_an_error_is_never_below_a_healthy_verdict(path: Path, tmp_path: Path) -> None:
    """Nor where somebody has taken out what a cluster adds to objects, as tools that tidy manifests do."""
    tidied = tmp_path / path.name
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    tidied.write_text("".join(line for line in lines if not line.lstrip().startswith("uid:")), encoding="utf-8")
    for file in (path, tidied):
        document = json.loads(run("-f", str(file), *header(path, "trace"), "-o", "json")[1])
        errors = [one for trace in document.get("items", [document]) for one in trace["problems"] if one["severity"] == "error"]
        verdicts = [trace["verdict"] for trace in document.get("items", [document])]
        assert not errors or set(verdicts) != {"healthy"}, errors


@pytest.mark.parametrize("path", [*FAULTS, *TWINS], ids=lambda path: path.stem)
def test_choosing_checks_by_the_chain_loses_no_finding(path: Path) -> None:
    chain = build(*facts_and_target(path))
    chosen = {finding.code for finding in engine.findings(chain, registry.relevant(Situation(chain, follow(chain))))}
    if chain.service is not None:
        elsewhere = {check.code for check in registry.CHECKS if {FILES, UNEXPLAINED, ALIAS, HEADLESS} & set(check.when)}
        everything = {finding.code for finding in engine.findings(chain, registry.CHECKS)}
        assert everything - chosen <= elsewhere


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_a_check_needs_no_more_than_it_says(path: Path) -> None:
    """Fed only with the kinds that it needs, and told that no other was seen, a check finds the same."""
    check = of_case(path)
    facts, target = facts_and_target(path)
    needed = {"Service", *check.needs, *HELPFUL.get(check.code, ())}
    seen = Seen({kind: found for kind, found in facts.seen.kinds.items() if kind in needed})
    hidden = {kind: "hidden" for kind in KINDS if kind not in needed} | dict(facts.unseen)
    full = [problem.object for problem in engine.problems(check)(build(facts, target))]
    less = [problem.object for problem in engine.problems(check)(build(facts._replace(seen=seen, unseen=hidden), target))]
    assert full
    assert less == full


def of_case(path: Path) -> registry.Check:
    return registry.BY_CODE[path.stem.partition("-")[0].upper()]


KINDS = ("Pod", "EndpointSlice", "Endpoints", "Event", "Node", "Deployment", "StatefulSet")
REFERRERS = (
    "Ingress",
    "HTTPRoute",
    "Gateway",
    "GatewayClass",
    "ReferenceGrant",
    "IngressRoute",
    "Route",
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "APIService",
    "CustomResourceDefinition",
    "ServiceMonitor",
    "PodMonitor",
    "Namespace",
    "EndpointSlice",
    "Pod",
)
# What a check makes use of where it is there, without needing it.
HELPFUL = {
    "C16": ("Deployment", "StatefulSet", POD_MANIFEST),
    "C18": ("Pod",),
    "C20": ("Endpoints", "EndpointSlice"),
    "E12": ("Deployment", "Ingress"),
    "E13": ("DestinationRule", "VirtualService"),
    **dict.fromkeys(("E1", "E2", "E7", "E9", "E10"), REFERRERS),
    "A21": ("EndpointSlice",),
    "E6": ("Secret",),
    "E14": ("IngressClassParams",),
    "F1": ("Pod", "EndpointSlice", "Namespace", "Node"),
    "F6": ("Pod", "EndpointSlice"),
    "F7": ("Pod", "EndpointSlice"),
    "A13": ("Node",),
    "B12": ("EndpointSlice",),
    "C17": ("Node",),
    "D13": ("Pod",),
    "D9": ("Ingress",),
    "D17": ("EndpointSlice", "Pod", "StatefulSet"),
}


def test_every_fault_has_a_case_and_a_twin() -> None:
    codes = set(registry.BY_CODE)
    assert {path.stem.partition("-")[0].upper() for path in FAULTS} == codes
    assert {path.name.partition("-")[0].upper() for path in TWINS} >= codes - {"A1", "A2"}


def test_cases_are_named_after_their_fault() -> None:
    for path in FAULTS:
        check = of_case(path)
        assert path.stem.startswith(f"{check.code.lower()}-{check.slug}")
