"""Situations that people reported, through the real kubectl: whoever else has a hand in a Service, a command keeps its word."""

from __future__ import annotations

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.namespaces import Namespace
from tests.cluster.slice_history import SliceHistory
from tests.cluster.test_endpoints_rules import bare_slice, by_hand
from tests.waiting import wait_for

MANAGED = "endpointslice.kubernetes.io/managed-by"


def svc(namespace: Namespace, line: str, code: int = 0, **options: Any) -> subprocess.CompletedProcess[str]:
    """``kubectl svc endpoints LINE``, which must end with ``code``."""
    done = namespace.kubectl("svc", "endpoints", *line.split(), **options)
    assert done.returncode == code, f"{line}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def slice_of(service: str, *addresses: str, name: str = "", **labels: str) -> dict[str, Any]:
    """A slice of a Service on port 5432 as people write it."""
    return bare_slice(
        metadata={"name": name or f"{service}-1", "labels": {"kubernetes.io/service-name": service} | labels},
        ports=[{"name": "p5432", "protocol": "TCP", "port": 5432}],
        endpoints=[{"addresses": [address]} for address in addresses],
    )


def versions(namespace: Namespace, service: str) -> dict[str, str]:
    return {one["metadata"]["name"]: one["metadata"]["resourceVersion"] for one in namespace.slices(service)}


def apply(namespace: Namespace, manifest: dict[str, Any], manager: str) -> None:
    """By ``kubectl apply``, by ``kubectl create``, or by server-side apply under another name."""
    words = {"apply": ["apply"], "create": ["create"]}.get(manager, ["apply", "--server-side", f"--field-manager={manager}"])
    done = namespace.kubectl(*words, "-f", "-", input=json.dumps(manifest))
    assert done.returncode == 0, done.stderr


KEEPERS = {
    "apply": "kubectl-client-side-apply",
    "create": "",
    "argocd-controller": "argocd-controller",
    "helm": "helm",
    "my-script": "my-script",
    "kubectl": "kubectl",
    "kube-controller-manager": "",
}


@pytest.mark.parametrize(
    ("selector", "manager"),
    [("gone", manager) for manager in KEEPERS] + [(selector, one) for selector in (None, "app") for one in ("apply", "create")],
)
def test_clean_leaves_what_others_made(namespace: Namespace, manager: str, selector: str | None) -> None:
    if selector != "gone":
        namespace.make_service("db", {"app": selector} if selector else None, 5432)
    apply(namespace, slice_of("db", "198.51.100.1"), manager)
    manager, before = KEEPERS[manager], versions(namespace, "db")
    shown = svc(namespace, "get db -o json").stdout
    assert {one["keeper"] for one in json.loads(shown)["items"][0]["endpoints"] if one["holder"].endswith("db-1")} == {manager}
    dry, done = svc(namespace, "clean db --dry-run=server"), svc(namespace, "clean db")
    assert dry.stderr == done.stderr and dry.stdout.replace(" (server dry run)", "") == done.stdout
    assert "db-1" in versions(namespace, "db")
    why = f"is managed by {manager} (field manager)" if manager else "has no managed-by label"
    assert f"endpointslice/db-1 {why}" in done.stderr and "and is kept; --foreign deletes it too" in done.stderr
    allowed = "" if selector == "gone" else "--allow=empty"
    svc(namespace, f"clean db --foreign {allowed}")
    assert "db-1" not in versions(namespace, "db")
    assert before


@pytest.mark.parametrize(
    ("verb", "manager"),
    [("switch", "apply"), ("switch", "create"), ("switch", "argocd-controller"), ("switch", "label"), ("set", "apply")],
)
def test_a_failover_happens_whole_or_not_at_all(namespace: Namespace, verb: str, manager: str) -> None:
    namespace.make_service("db", None, 5432)
    labels = {MANAGED: "operator.example"} if manager == "label" else {}
    apply(namespace, slice_of("db", "198.51.100.1", **labels), "create" if manager == "label" else manager)
    line = "switch db --to 198.51.100.2 --if-current 198.51.100.1" if verb == "switch" else "set db 198.51.100.2"
    before = versions(namespace, "db")
    for more in ("", "--dry-run=client", "--dry-run=server"):
        refused = svc(namespace, f"{line} {more}", 1)
        assert "198.51.100.1:5432 is in endpointslice/db-1, which" in refused.stderr and "nothing was written" in refused.stderr
    assert versions(namespace, "db") == before
    with SliceHistory(namespace, "db") as history:
        svc(namespace, f"{line} --take-over")
        history.caught_up()
    assert namespace.endpoints("db") == ["198.51.100.2"]
    assert all(state in ({"198.51.100.1"}, {"198.51.100.2"}, {"198.51.100.1", "198.51.100.2"}) for state in history.states())
    assert all(state for state in history.states())
    svc(namespace, "add db 198.51.100.3")


def test_take_over_of_several_slices_has_no_gap(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    svc(namespace, "set db 198.51.100.1")
    apply(namespace, slice_of("db", "198.51.100.2", name="db-argo"), "argocd-controller")
    apply(namespace, slice_of("db", "198.51.100.3", name="db-hand"), "create")
    old, new = {"198.51.100.1", "198.51.100.2", "198.51.100.3"}, {"198.51.100.4", "198.51.100.5"}
    with SliceHistory(namespace, "db") as history:
        svc(namespace, f"switch db --to {' '.join(sorted(new))} --if-current {','.join(sorted(old))} --take-over")
        history.caught_up()
    assert namespace.endpoints("db") == sorted(new)
    assert all(old <= state or new <= state for state in history.states()), history.states()


def test_if_current_is_what_gets_the_traffic(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    svc(namespace, "set db 198.51.100.1")
    apply(namespace, slice_of("db", "198.51.100.9"), "create")
    differs = svc(namespace, "switch db --to 198.51.100.2 --if-current 198.51.100.1", 4)
    assert 'the current set of the Service "db" is 198.51.100.1:5432 198.51.100.9:5432, not 198.51.100.1' in differs.stderr
    assert namespace.endpoints("db") == ["198.51.100.1", "198.51.100.9"]
    unchanged = svc(namespace, "switch db --to 198.51.100.1 198.51.100.9")
    assert unchanged.stdout == "198.51.100.1:5432 unchanged\n198.51.100.9:5432 unchanged\n"


@pytest.mark.parametrize("verb", ["add", "set", "adopt"])
def test_the_api_server_keeps_its_own(namespace: Namespace, verb: str) -> None:
    words = [] if verb == "adopt" else ["198.51.100.1"]
    done = namespace.kubectl("svc", "endpoints", verb, "kubernetes", *words, "-n", "default")
    assert done.returncode == 1 and "managed by the API server" in done.stderr


def test_every_hint_works_as_it_is_printed(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    apply(namespace, slice_of("db", "198.51.100.1"), "argocd-controller")
    apply(namespace, slice_of("db", "198.51.100.2", name="db-2"), "create")
    for _ in range(3):
        refused = namespace.kubectl("svc", "endpoints", "set", "db", "198.51.100.3", "-n", str(namespace))
        if refused.returncode == 0:
            break
        (hint,) = re.findall(r"'(kubectl [^']*)'$", refused.stderr.strip())
        done = namespace.shell(hint)
        assert done.returncode == 0, done.stderr
    assert namespace.endpoints("db") == ["198.51.100.3"]


def test_add_beside_a_tool_s_slice_is_refused_and_beside_one_by_hand_is_not(namespace: Namespace) -> None:
    for name, manager, code in (("db", "helm", 1), ("web", "create", 0)):
        namespace.make_service(name, None, 5432)
        apply(namespace, slice_of(name, "198.51.100.1"), manager)
        svc(namespace, f"add {name} 198.51.100.2", code)
    svc(namespace, "add db 198.51.100.2 --take-over")
    assert namespace.endpoints("db") == namespace.endpoints("web") == ["198.51.100.1", "198.51.100.2"]


def test_files_are_in_the_namespace_that_they_name(namespace: Namespace, tmp_path: Path) -> None:
    namespace.make_service("db", None, 5432)
    svc(namespace, "set db 198.51.100.1")
    dump = tmp_path / "dump.yaml"
    dump.write_text(namespace.kubectl("get", "svc,endpointslices", "-o", "yaml").stdout, encoding="utf-8")
    live = svc(namespace, "get db").stdout
    for line in (f"get db -f {dump}", f"get db -f {dump} -n {namespace}"):
        assert svc(namespace, line).stdout == live
    assert "198.51.100.1" in svc(namespace, f"get -f {dump}").stdout
    more = svc(namespace, f"add db 198.51.100.2 -f {dump}").stdout
    assert namespace.kubectl("apply", "-f", "-", input=more).returncode == 0
    assert namespace.endpoints("db") == ["198.51.100.1", "198.51.100.2"]
    missing = svc(namespace, f"get nosuch -f {dump}", 1)
    assert missing.stderr == f'error: {dump}: no Service "nosuch"; the files have {namespace}/db\n'


@pytest.mark.parametrize("place", [["-n"], []], ids=["with -n", "of the context"])
def test_the_pipe_of_expose_set_and_apply(namespace: Namespace, place: list[str]) -> None:
    there = f" -n {namespace}" if place else ""
    made = f"kubectl svc expose --name y --port 80 --dry-run=client -o yaml{there}"
    done = namespace.shell(f"{made} | kubectl svc endpoints set y 198.51.100.1 -f - | kubectl apply -f -")
    assert done.returncode == 0, done.stderr
    assert namespace.endpoints("y") == ["198.51.100.1"]


def test_addresses_come_back_through_a_pipe(namespace: Namespace) -> None:
    ports = [{"name": "sql", "port": 5432}, {"name": "http", "port": 80, "targetPort": 8008}]
    namespace.make_service("two", None, *ports)
    svc(namespace, "set two 10.1.0.1@a 10.1.0.2 10.2.0.1")
    svc(namespace, "drain two 10.2.0.1")
    before = versions(namespace, "two")
    again = namespace.shell("kubectl svc endpoints get two -o addresses | kubectl svc endpoints set two --from-file -")
    assert again.returncode == 0 and versions(namespace, "two") == before, again.stdout + again.stderr
    line = "kubectl svc endpoints get two -o addresses | grep ^10.1.0.1: | xargs kubectl svc endpoints remove two"
    assert namespace.shell(line).stdout == "10.1.0.1 removed\n"
    assert namespace.endpoints("two") == ["10.1.0.2"] and namespace.endpoints("two", ready=False) == ["10.2.0.1"]


def test_templates_of_kubectl_s_two_languages(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    svc(namespace, "set db 198.51.100.1 198.51.100.2")
    by_path = namespace.kubectl("svc", "endpoints", "get", "db", "-o", "jsonpath={.items[*].endpoints[*].address}")
    template = "{{range .items}}{{range .endpoints}}{{.address}} {{end}}{{end}}"
    by_go = namespace.kubectl("svc", "endpoints", "get", "db", "-o", f"go-template={template}")
    assert by_path.stdout == "198.51.100.1 198.51.100.2" and by_go.stdout == "198.51.100.1 198.51.100.2 ", by_go.stderr
    bad = namespace.kubectl("svc", "endpoints", "add", "db", "198.51.100.3", "-o", "go-template={{.broken")
    assert bad.returncode == 2 and namespace.endpoints("db") == ["198.51.100.1", "198.51.100.2"]
    objects = json.loads(svc(namespace, "get db -o json --objects").stdout)
    assert namespace.kubectl("apply", "-f", "-", "--dry-run=server", input=json.dumps(objects)).returncode == 0


def test_one_port_of_several(namespace: Namespace) -> None:
    namespace.make_service("two", None, {"name": "sql", "port": 5432}, {"name": "http", "port": 8008})
    svc(namespace, "add two 198.51.100.1 198.51.100.2")
    svc(namespace, "drain two 198.51.100.1:5432")
    states = {
        (one["address"], one["port"]): one["state"]
        for one in json.loads(svc(namespace, "get two -o json").stdout)["items"][0]["endpoints"]
    }
    assert states == {
        ("198.51.100.1", 5432): "drain",
        ("198.51.100.1", 8008): "up",
        ("198.51.100.2", 5432): "up",
        ("198.51.100.2", 8008): "up",
    }
    svc(namespace, "undrain two 198.51.100.1:5432")
    svc(namespace, "remove two 198.51.100.1:5432")
    assert "198.51.100.1:5432" not in svc(namespace, "get two -o addresses").stdout
    refused = svc(namespace, "add two 198.51.100.3:80", 2)
    assert "the Service has no port 80; it has http=8008, sql=5432" in refused.stderr


def test_a_slice_without_its_label_is_found_and_adopted(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    lost = slice_of("db", "198.51.100.1")
    lost["metadata"]["labels"] = {}
    by_hand(namespace, lost)
    assert "the label kubernetes.io/service-name is missing" in svc(namespace, "get db").stdout
    traced = namespace.kubectl("svc", "trace", "db", "-o", "json")
    (problem,) = [one for one in json.loads(traced.stdout)["problems"] if one["code"] == "A6"]
    assert "endpointslice/db-1, which has no label kubernetes.io/service-name" in problem["message"]
    assert problem["action"]["kind"] == "look"  # a Service db-1, which was not read, may be meant
    assert svc(namespace, "adopt db").stdout == "endpointslice/db-1 adopted\n198.51.100.1:5432 added\n"
    assert namespace.endpoints("db") == ["198.51.100.1"]
    assert namespace.kubectl("svc", "trace", "db").returncode == 0


def test_endpoints_by_hand_are_live_when_the_command_has_ended(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    svc(namespace, "set db 198.51.100.1 --kind=endpoints")
    assert namespace.endpoints("db") == ["198.51.100.1"]
    svc(namespace, "add db 198.51.100.2")
    assert namespace.endpoints("db") == ["198.51.100.1", "198.51.100.2"]
    wait_for(lambda: len(namespace.slices("db")) == 1)


@pytest.mark.parametrize("verb", ["remove f 198.51.100.1", "set f 198.51.100.2:99", "add f 198.51.100.9"])
def test_a_tool_that_writes_a_slice_with_our_label_again_manages_it(namespace: Namespace, verb: str) -> None:
    namespace.make_service("f", None, {"name": "p5432", "port": 5432})
    apply(namespace, slice_of("f", "198.51.100.1", name="f-x"), "argocd-controller")
    svc(namespace, "set f 198.51.100.1 198.51.100.2:99 --take-over")
    svc(namespace, f"{verb} --dry-run=client")  # it is ours until then
    again = json.dumps(slice_of("f", "198.51.100.1", name="f-x"))
    words = ["--server-side", "--field-manager=argocd-controller", "--force-conflicts", "-f", "-"]
    assert namespace.kubectl("apply", *words, input=again).returncode == 0
    before = versions(namespace, "f")
    for more in ("", "--dry-run=client", "--dry-run=server"):
        refused = svc(namespace, f"{verb} {more}", 1)
        assert re.search(r"endpointslice/f-x\b.* argocd-controller \(field manager\)", refused.stderr), refused.stderr
    assert versions(namespace, "f") == before
    svc(namespace, f"{verb} --take-over")
    svc(namespace, verb)


def test_the_only_endpoint_that_is_reached_stays(namespace: Namespace) -> None:
    namespace.make_service("em", None, 5432)
    svc(namespace, "set em 198.51.100.1")
    for line in ("set em 2001:db8::1 --allow family", "switch em --to 239.1.1.1 --allow multicast"):
        assert 'would leave the Service "em" without a ready endpoint' in svc(namespace, line, 1).stderr
    assert namespace.endpoints("em") == ["198.51.100.1"]
    svc(namespace, "add em 2001:db8::1 --allow family")
    assert "without a ready endpoint" in svc(namespace, "remove em 198.51.100.1", 1).stderr
    svc(namespace, "remove em 2001:db8::1")
    svc(namespace, "set em 2001:db8::1 --allow family,empty")


@pytest.mark.parametrize("manager", ["create", "argocd-controller"])
@pytest.mark.parametrize("what", ["port name", "family"])
def test_what_get_shows_as_ignored_is_there_for_the_edits(namespace: Namespace, what: str, manager: str) -> None:
    namespace.make_service("db", None, {"name": "sql", "port": 5432})
    address = "198.51.100.9" if what == "port name" else "2001:db8::9"
    port = {"name": "" if what == "port name" else "sql", "protocol": "TCP", "port": 5432}
    odd = slice_of("db", address) | {"addressType": "IPv6" if ":" in address else "IPv4", "ports": [port]}
    apply(namespace, odd, manager)
    assert "ignored" in svc(namespace, "get db").stdout or "has no port" in svc(namespace, "get db").stdout
    whose = "which is managed by argocd-controller" if manager != "create" else "which has no managed-by label"
    for verb in ("remove", "drain"):
        refused = svc(namespace, f"{verb} db {address}", 1).stderr
        assert f"is in endpointslice/db-1, {whose}" in refused and "nothing was written" in refused
    svc(namespace, "add db 198.51.100.2", 0 if manager == "create" else 1)
    stays = svc(namespace, "set db 198.51.100.1").stderr
    assert f"in endpointslice/db-1, {whose}" in stays and "it gets no traffic and is kept" in stays
    assert "db-1" in versions(namespace, "db")
    svc(namespace, "set db 198.51.100.1 --take-over")
    assert address not in svc(namespace, "get db").stdout and namespace.endpoints("db") == ["198.51.100.1"]
    apply(namespace, {**odd, "metadata": {**odd["metadata"], "name": "db-2"}}, "argocd-controller")
    svc(namespace, f"remove db {address} --take-over")
    assert address not in svc(namespace, "get db").stdout and namespace.endpoints("db") == ["198.51.100.1"]


@pytest.mark.parametrize(
    ("name", "address"), [("db-replica2", "198.51.100.9"), ("backends", "198.51.100.1")], ids=["by its name", "by its address"]
)
def test_a_slice_without_its_label_that_may_be_another_s_is_not_adopted(namespace: Namespace, name: str, address: str) -> None:
    for service in ("db", "db-replica"):
        namespace.make_service(service, None, 5432)
        svc(namespace, f"set {service} 198.51.100.1")
    lost = slice_of("db", address, name=name)
    lost["metadata"]["labels"] = {}
    by_hand(namespace, lost)
    for line in ("get db", "get"):
        assert (
            'label kubernetes.io/service-name is missing; the slice may be intended for "db-replica"'
            in svc(namespace, line).stdout
        )
    for more in ("", "--dry-run=client"):
        refused = svc(namespace, f"adopt db {more}", 1).stderr
        assert (
            f'endpointslice/{name} does not have the label kubernetes.io/service-name and may be intended for "db-replica"'
            in refused
        )
    (hint,) = re.findall(r"'(kubectl [^']*)'", refused)
    assert namespace.shell(hint).returncode == 0
    assert svc(namespace, "adopt db").stdout == f"endpointslice/{name} adopted\n"


@pytest.mark.parametrize(
    ("meanwhile", "says"),
    [
        ("svc endpoints undrain db 198.51.100.1", "198.51.100.1:5432 is up again"),
        ("delete service db", 'the Service "db" was deleted while its endpoints were draining'),
        ("svc endpoints remove db 198.51.100.1", ""),
    ],
    ids=["undrained", "deleted", "removed"],
)
def test_drain_ends_when_what_it_waits_for_is_undone(namespace: Namespace, meanwhile: str, says: str) -> None:
    namespace.make_service("db", None, 5432)
    svc(namespace, "set db 198.51.100.1 198.51.100.2")
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(svc, namespace, f"drain db 198.51.100.1 --wait {'300s' if says else '4s'}", 5 if says else 0)
        wait_for(lambda: namespace.endpoints("db", ready=False) == ["198.51.100.1"])
        assert namespace.kubectl(*meanwhile.split()).returncode == 0
        done = waiting.result()
    assert says in done.stderr and done.stdout == "198.51.100.1:5432 draining\n"


def test_migrate_is_all_that_is_named_where_nothing_else_works(namespace: Namespace) -> None:
    namespace.make_service("w2", None, 5432)
    svc(namespace, "set w2 198.51.100.1")
    apply(
        namespace,
        {
            "apiVersion": "v1",
            "kind": "Endpoints",
            "metadata": {"name": "w2", "labels": {"team": "y"}, "annotations": {"note": "keep"}},
            "subsets": [{"addresses": [{"ip": "198.51.100.2"}], "ports": [{"name": "p5432", "port": 5432}]}],
        },
        "create",
    )
    wait_for(lambda: namespace.endpoints("w2") == ["198.51.100.1", "198.51.100.2"])
    for more in ("", " --kind endpoints"):
        refused = svc(namespace, f"set w2 198.51.100.3{more}", 1).stderr
        assert re.findall(r"'(kubectl [^']*)'", refused) == ["kubectl svc endpoints migrate w2"], refused
    assert namespace.shell("kubectl svc endpoints migrate w2").returncode == 0
    (made,) = namespace.slices("w2")
    assert made["metadata"]["labels"]["team"] == "y" and made["metadata"]["annotations"]["note"] == "keep"
    assert all(one["conditions"] == {"ready": True, "serving": True, "terminating": False} for one in made["endpoints"])
    svc(namespace, "set w2 198.51.100.3")
    svc(namespace, "migrate w2 --back")
    back = namespace.get("endpoints", "w2")["metadata"]
    assert back["labels"]["team"] == "y" and back["annotations"]["note"] == "keep"


def test_an_endpoint_in_another_zone_is_another_one(namespace: Namespace) -> None:
    namespace.make_service("zz", None, 5432)
    svc(namespace, "set zz 198.51.100.1@a 198.51.100.2")
    for verb in ("remove", "drain", "undrain"):
        refused = svc(namespace, f"{verb} zz 198.51.100.1@b", 1).stderr
        assert refused == "error: 198.51.100.1 is not in the zone b, but in a; write 198.51.100.1@a if that is meant\n"
    assert namespace.endpoints("zz") == ["198.51.100.1", "198.51.100.2"]
    svc(namespace, "remove zz 198.51.100.1@a")
    svc(namespace, "remove zz 198.51.100.1@b")  # not there any more
    assert namespace.endpoints("zz") == ["198.51.100.2"]
