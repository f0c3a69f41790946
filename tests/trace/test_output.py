"""What ``trace`` prints: its schema, the tree's look, the table, the manual."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from kubectl_svc.errors import UsageError
from kubectl_svc.render.as_table import as_table
from kubectl_svc.render.as_tree import as_tree
from kubectl_svc.render.look import Look
from kubectl_svc.trace import checks, manual, registry, report, texts
from kubectl_svc.trace.asked import parse_all
from kubectl_svc.trace.engine import module
from kubectl_svc.trace.report import LOOK, Finding, Fix, Hop, Report, Said
from kubectl_svc.trace.target import Target, parse
from tests.trace.build import endpoint, service, slice_of

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "trace-schema.json").read_text(encoding="utf-8"))
FILES = [*sorted((Path(__file__).parent / "cases").glob("*.yaml")), *sorted((Path(__file__).parent / "corpus").glob("*.yaml"))]
SHOP = ROOT / "examples" / "shop.yaml"


def run(*words: str, stdin: str = "") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main(["trace", *words], Console(io.StringIO(stdin), out, err, {}))
    return code, out.getvalue(), err.getvalue()


def misfits(value: Any, schema: dict[str, Any], place: str = "$") -> list[str]:
    """What of ``value`` the schema does not allow, or does not know: every field that is printed is documented."""
    if "$ref" in schema:
        return misfits(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], place)
    if "oneOf" in schema:
        fits = [misfits(value, one, place) for one in schema["oneOf"]]
        return [] if sum(not found for found in fits) == 1 else min(fits, key=len)
    if "const" in schema or "enum" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return [] if value in allowed else [f"{place}: {value!r} is none of {allowed}"]
    kinds = {"object": dict, "array": list, "string": str}
    if "type" not in schema or (value is None and schema.get("nullable")):
        return []
    if not isinstance(value, kinds[schema["type"]]):
        return [f"{place}: {type(value).__name__}, not {schema['type']}"]
    found = []
    if isinstance(value, dict):
        known, open_ended = schema.get("properties", {}), schema.get("additionalProperties", False)
        found += [f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value]
        found += [f"{place}: {name} is not documented" for name in value if name not in known and not open_ended]
        for name in value.keys() & known.keys():
            found += misfits(value[name], known[name], f"{place}.{name}")
    for index, item in enumerate(value if isinstance(value, list) else ()):
        found += misfits(item, schema.get("items", {}), f"{place}[{index}]")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_json_is_as_documented(path: Path) -> None:
    _, text, _ = run("-f", str(path), "-o", "json")
    assert misfits(json.loads(text), SCHEMA) == []


def test_the_schema_check_notices() -> None:
    good = json.loads(run("web", "-f", str(SHOP), "-o", "json")[1])
    assert misfits(good, SCHEMA) == []
    assert misfits({**good, "verdict": "fine"}, SCHEMA)
    assert misfits({**good, "extra": 1}, SCHEMA)
    assert misfits({key: value for key, value in good.items() if key != "hops"}, SCHEMA)


def test_hops_stand_behind_their_parents() -> None:
    hops = json.loads(run("web", "-f", str(SHOP), "-o", "json")[1])["hops"]
    known: set[str] = set()
    for hop in hops:
        parent = hop["id"].rpartition("/")[0]
        assert not parent or parent in known
        known.add(hop["id"])


def test_yaml_and_name_and_jsonpath() -> None:
    assert "verdict: broken" in run("web", "-f", str(SHOP), "-o", "yaml")[1]
    assert run("-f", str(SHOP), "-o", "name")[1] == "service/web\n"
    assert run("web", "-f", str(SHOP), "-o", "jsonpath={.verdict}")[1].strip() == "broken"
    code, out, err = run("web", "-f", str(SHOP), "-o", "nonsense")
    assert (code, out) == (2, "")
    assert "nonsense" in err


WORKLOAD = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}"


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        (WORKLOAD, [], "the files contain no Service, only Deployment (1)"),
        (
            f"{WORKLOAD}\n---\n{{apiVersion: v1, kind: Servce, metadata: {{name: web}}}}",
            [],
            "the files contain no Service, only Deployment (1), Servce (1); did you mean kind Service instead of Servce?",
        ),
        (WORKLOAD, ["web"], "the files contain no Service, only Deployment (1)"),
        (
            "{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}",
            [],
            "the files contain no Service, only ServiceAccount (1)",
        ),
        (
            "{apiVersion: v1, kind: Service, metadata: {name: web}}",
            ["-l", "app=web"],
            "no Service in the files matches the namespace and labels",
        ),
    ],
)
def test_files_without_a_service_are_not_healthy(text: str, words: list[str], told: str) -> None:
    assert run("-f", "-", *words, stdin=text) == (3, "", f"error: {told}\n")


@pytest.mark.parametrize(
    ("ready", "verdict", "shown"),
    [
        ([True], "healthy", ["1 of 1 ready", "192.0.2.1"]),
        ([True, False], "warning", ["1 of 2 ready", "192.0.2.1", "192.0.2.2 not ready"]),
        ([False], "broken", ["0 of 1 ready: no endpoint is ready", "192.0.2.1 not ready"]),
    ],
)
def test_a_headless_service_without_ports_shows_its_addresses(ready: list[bool], verdict: str, shown: list[str]) -> None:
    made = [endpoint(f"192.0.2.{number}", ready=state) for number, state in enumerate(ready, 1)]
    web = service(clusterIP="None", clusterIPs=["None"], selector=None)
    objects = [
        {"apiVersion": "v1", "kind": "Service", **web},
        {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", **slice_of(*made, by="hand")},
    ]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    document = json.loads(run("web", "-f", "-", "-o", "json", stdin=text)[1])
    assert document["verdict"] == verdict
    tree = run("web", "-f", "-", stdin=text)[1]
    assert [line for line in shown if line not in " ".join(tree.split())] == []


def trace_of(count: int) -> Report:
    pods = [
        Hop(f"service/port-0/slices/p{n}", "Pod", f"pod/p{n}", report.OK, Said("address", {"address": f"10.0.0.{n}:80"}))
        for n in range(count)
    ]
    head = [
        Hop("service", "Service", "service/web", report.OK),
        Hop("service/port-0", "Port", "port 80/TCP", report.OK),
        Hop(
            "service/port-0/slices",
            "EndpointSlice",
            "endpointslice/web-1",
            report.OK,
            Said("ready", {"ready": count, "total": count}),
        ),
    ]
    return Report("default", "web", "", {}, (*head, *pods), (), {})


def test_many_healthy_pods_are_a_few_lines() -> None:
    lines = as_tree(trace_of(200), Look()).splitlines()
    assert len(lines) < 15
    assert any("and 195 more" in line for line in lines)


def test_a_tree_without_colour_or_unicode_is_ascii() -> None:
    assert as_tree(trace_of(3), Look(unicode=False)).isascii()
    assert "\x1b[" in as_tree(trace_of(3), Look(colour=True))


def test_text_from_the_cluster_cannot_steer_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\u202e"
    fix = Fix(LOOK, command=f"fix {evil}")
    finding = Finding("C14", "host-network", "error", "pod/x", {"pods": [f"message {evil}"]}, fix, "service")
    said = Said("unseen", {"why": evil})
    hops = (Hop("service", "Service", f"service/{evil}", report.BROKEN, said, said),)
    text = as_tree(Report(evil, evil, evil, {}, hops, (finding,), {}), Look())
    assert not set(text) & set("\x1b\x07\u202e")


def test_long_messages_are_filled_and_fixes_are_not() -> None:
    fix = Fix(LOOK, command="command " * 30)
    finding = Finding("C14", "host-network", "error", "pod/x", {"pods": ["word " * 60]}, fix, "service")
    text = as_tree(Report("d", "web", "", {}, trace_of(1).hops, (finding,), {}), Look(width=60))
    assert all(len(line) <= 60 for line in text.splitlines() if "word" in line)
    assert sum("command" in line for line in text.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("web", Target("web")),
        ("svc/web", Target("web", by_type=True)),
        ("services/web:http", Target("web", "http", by_type=True)),
        ("web:80", Target("web", "80")),
        ("web:53/udp", Target("web", "53", "UDP")),
        ("web/TCP", Target("web", "", "TCP")),
        ("svc/tcp", Target("tcp", by_type=True)),
    ],
)
def test_targets(text: str, target: Target) -> None:
    assert parse(text) == target


@pytest.mark.parametrize("text", ["pod/web", "web:", ":80", "web:80:81", "a/b/c", "web:80/ICMP", ""])
def test_what_is_no_target_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse(text)


def test_type_and_name_may_be_two_words() -> None:
    assert parse_all(["svc", "web"]) == [Target("web", by_type=True)]
    assert parse_all(["web", "api"]) == [Target("web"), Target("api")]


def test_folder_and_registry_agree() -> None:
    folder = {path.stem for path in Path(checks.__file__).parent.glob("*.py")} - {"__init__"}
    assert sorted(check.module for check in registry.CHECKS) == sorted(folder)


@pytest.mark.parametrize("check", registry.CHECKS, ids=lambda check: check.code)
def test_a_check_is_whole(check: registry.Check) -> None:
    assert check.severity in report.SEVERITIES
    assert set(check.follows) <= set(registry.BY_CODE)
    assert texts.of_code(check.code)
    for word in ("What: ", "Why: ", "Fix: ", "Example: "):
        assert f"\n{word}" in module(check).__doc__


def test_codes_are_unique_and_in_order() -> None:
    codes = [check.code for check in registry.CHECKS]
    assert codes == sorted(set(codes), key=lambda code: (code[0], int(code[1:])))


def test_explain_prints_the_manual_by_code_or_name() -> None:
    assert run("--explain", "b1") == run("--explain", "named-port-missing")
    assert run("--explain", "B1")[1].startswith("B1 named-port-missing (error)\n")
    assert len(run("--explain", "all")[1].splitlines()) == len(registry.CHECKS)
    assert run("--explain", "Z9")[0] == 2


def test_the_page_of_faults_is_made_from_the_docstrings() -> None:
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    assert page == manual.markdown() + "\n", "run: python -m kubectl_svc.trace.manual > docs/faults.md"


def test_a_broken_file_among_good_ones_is_never_healthy(tmp_path: Path) -> None:
    good = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n---\n"
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec: {containers: [{name: c, image: x}]}\n"
    assert run("web", "-f", "-", stdin=good + pod)[0] == 0
    code, out, err = run("web", "-f", "-", stdin=good + pod + "---\nname: {{ .Values.name }}\n")
    assert code == 3
    assert "status unknown" in out
    assert err.startswith("Warning: standard input")


def test_pods_of_an_unknown_kind_make_it_unknown() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: vm}\nspec: {selector: {app: vm}, ports: [{port: 22}]}\n---\n"
    machine = "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: vm}\n"
    code, out, _ = run("vm", "-f", "-", stdin=service + machine)
    assert code == 3
    assert "VirtualMachine vm may create pods" in out


def test_a_dump_without_pods_accuses_no_slice_of_being_stale() -> None:
    held = {"kind": "Pod", "name": "web-1"}
    slice_ = slice_of({**endpoint("10.1.0.1", ready=True), "targetRef": held})
    slice_["metadata"]["uid"] = "uid-slice"
    web = {"apiVersion": "v1", "kind": "Service", **service({"port": 80, "targetPort": 8080}, metadata={"uid": "uid-web"})}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "default", "uid": "uid-deployment"},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "main"}]}},
        },
    }
    dump = [web, {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", **slice_}, deployment]
    code, out, _ = run("web", "-f", "-", stdin="\n---\n".join(map(json.dumps, dump)))
    assert code == 3
    assert "the EndpointSlices refer to pods that are not in the files" in out


def test_ignore_leaves_a_fault_out_and_knows_the_codes() -> None:
    _, text, _ = run("web", "-f", str(SHOP), "-o", "json", "--ignore", "B1")
    assert json.loads(text)["problems"] == []
    assert run("web", "-f", str(SHOP), "--ignore", "Z9")[0] == 2


def test_a_name_does_not_go_with_a_selection() -> None:
    assert run("web", "-A", "-f", str(SHOP))[0] == 2
    assert run("web", "-l", "a=b", "-f", str(SHOP))[0] == 2
    assert run("-l", "a=(", "-f", str(SHOP))[0] == 2


def test_what_may_not_be_seen_beside_the_way_is_told() -> None:
    """The verdict is about the way; an Ingress that may be there is not passed over in silence."""
    told = trace_of(1)._replace(
        unseen={"Ingress": "forbidden: no", "Event": "not looked at", "Pod": "forbidden: no"},
        forbidden=frozenset({"Ingress", "Pod"}),
    )
    assert as_tree(told, Look()).endswith("\n\n? Ingress could not be seen: forbidden: no\n")
    assert as_table([told], Look(), namespaces=False, wide=False).endswith("\n? Ingress could not be seen: forbidden: no\n")


def test_a_narrow_terminal_keeps_the_tree_whole() -> None:
    """Further lines stand in the column of the first, beside the branches that lead on."""
    hops = trace_of(2).hops
    long = hops[3]._replace(
        status=report.BROKEN, reason=Said("unseen", {"why": "readiness probe failed with the words of a verbose server"})
    )
    told = trace_of(1)._replace(
        hops=(
            hops[0]._replace(detail=Said("unseen", {"why": "ClusterIP 10.96.0.7, selector app=web,tier=front"})),
            *hops[1:3],
            long,
            hops[4],
        )
    )
    assert as_tree(told, Look(width=50)).splitlines()[2:] == [
        "✓ service/web                ClusterIP 10.96.0.7,",
        "│                            selector",
        "│                            app=web,tier=front",
        "└─ ✓ port 80/TCP",
        "   └─ ✓ endpointslice/web-1  2 of 2 ready",
        "      ├─ ✗ pod/p0            10.0.0.0:80:",
        "      │                      readiness probe",
        "      │                      failed with the words",
        "      │                      of a verbose server",
        "      └─ ✓ pod/p1            10.0.0.1:80",
    ]


def test_pods_that_fail_are_shown_again_for_each_port() -> None:
    """Only where all is well does one port stand for the next."""
    service = report_of_two_ports(report.OK)
    assert "the same as for" in as_tree(service, Look())
    broken = as_tree(report_of_two_ports(report.BROKEN), Look())
    assert broken.count("pod/p0") == 2 and "the same as for" not in broken


def report_of_two_ports(status: str) -> Report:
    head, *rest = trace_of(2).hops
    rest = [hop._replace(status=status) if hop.kind in ("EndpointSlice", "Pod") else hop for hop in rest]
    again = [hop._replace(id=hop.id.replace(rest[0].id, f"{rest[0].id}-again", 1)) for hop in rest]
    return trace_of(1)._replace(hops=(head, *rest, *again))


def test_many_ingresses_are_a_few_lines_and_the_broken_one_comes_first() -> None:
    head, *rest = trace_of(1).hops
    ingresses = [Hop(f"service/ingress-{n}", "Ingress", f"ingress/i{n}", report.OK) for n in range(40)]
    ingresses[30] = ingresses[30]._replace(status=report.BROKEN)
    lines = as_tree(trace_of(1)._replace(hops=(head, *ingresses, *rest)), Look()).splitlines()
    assert len(lines) < 15
    assert "✗ ingress/i30" in lines[3]
    assert any("and 34 more" in line for line in lines)
