"""Whole command lines against a server in memory: what is printed, what is written, and the exit code."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cli import main
from kubectl_svc.cluster.api import Cluster
from kubectl_svc.commands import options
from kubectl_svc.console import Console
from kubectl_svc.errors import CONFLICT, FAILED, OK, PARTLY_WRITTEN, USAGE
from tests.endpoints.build import UP, endpoint, service, slice_of
from tests.endpoints.memory_server import MemoryServer, status
from tests.endpoints.name_server import NameServer
from tests.endpoints.test_probe import listening

NAME = "db-kubectl-svc-ipv4-0"
TWO: dict[str, Any] = {
    "ports": [{"name": "http", "port": 80, "protocol": "TCP"}, {"name": "sql", "port": 5432, "protocol": "TCP"}]
}


class Shell:
    """Command lines in the namespace shop of one server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, world: MemoryServer) -> None:
        self.world = world

        def cluster(args: Any, console: Console, **_: Any) -> Cluster:
            return Cluster(world, namespace="shop", warn=console.warn, sleep=lambda seconds: None)

        monkeypatch.setattr(options, "cluster", cluster)

    def __call__(self, line: str, stdin: str = "") -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        code = main(["endpoints", *shlex.split(line)], Console(io.StringIO(stdin), out, err, {}))
        return code, out.getvalue(), err.getvalue()

    def slices(self) -> list[dict[str, Any]]:
        return [obj for (plural, _), obj in self.world.held.items() if plural == "endpointslices"]

    def addresses(self) -> list[str]:
        return sorted(one["addresses"][0] for slice_ in self.slices() for one in slice_["endpoints"] or [])

    def states(self) -> dict[int, bool]:
        """Port -> ready, of every endpoint."""
        return {obj["ports"][0]["port"]: one["conditions"]["ready"] for obj in self.slices() for one in obj["endpoints"]}


def shell(monkeypatch: pytest.MonkeyPatch, *objects: dict[str, Any]) -> Shell:
    return Shell(monkeypatch, MemoryServer(*objects))


@pytest.mark.parametrize(
    ("floor", "code", "up"),
    [("", PARTLY_WRITTEN, 1), ("--min-ready=0", OK, 0), ("--min-ready=2", FAILED, 2), ("--min-ready=1", PARTLY_WRITTEN, 1)],
    ids=["default", "none", "both", "one"],
)
def test_check_leaves_so_many_up(monkeypatch: pytest.MonkeyPatch, floor: str, code: int, up: int) -> None:
    dead = [slice_of(f"db-{number}", "127.0.0.1", port=number) for number in (1, 2)]
    run = shell(monkeypatch, service(), *dead)
    assert run(f"check db --tries 1 --probe-timeout 200ms --apply {floor}")[0] == code
    assert sum(run.states().values()) == up


def test_check_tells_what_answers_in_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as port:
        run = shell(monkeypatch, service(), slice_of("db-1", "127.0.0.1", port=port), slice_of("db-2", "127.0.0.1", port=1))
        code, out, err = run("check db --tries 1 --probe-timeout 200ms -o json")
    probes = {one["port"]: one["probe"]["healthy"] for one in json.loads(out)["items"][0]["endpoints"]}
    assert (code, probes, err) == (FAILED, {port: True, 1: False}, "")


def test_check_of_nothing_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = shell(monkeypatch, service())("check db")
    assert (code, out) == (FAILED, "") and "nothing was probed" in err


def test_sync_takes_no_cluster_ip(monkeypatch: pytest.MonkeyPatch) -> None:
    other = service("web", clusterIP="10.96.0.7", clusterIPs=["10.96.0.7"])
    run = shell(monkeypatch, service(), other, slice_of(NAME, "192.0.2.1"))
    with NameServer() as names:
        names.records["db.example.com"] = ["10.96.0.7"]
        code, _, err = run(f"sync db --dns db.example.com --dns-server {names.address}")
        assert code == FAILED and "the cluster IP of the Service shop/web" in err and run.addresses() == ["192.0.2.1"]
        names.records["db.example.com"] = ["192.0.2.2"]
        assert run(f"sync db --dns db.example.com --dns-server {names.address}")[0] == OK
    assert run.addresses() == ["192.0.2.2"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sync db --dns https://db.example.com/", "is a URL, not a DNS name; use only the host: --dns db.example.com"),
        (
            "sync db --dns 192.0.2.1",
            "is an IP address, not a DNS name; 'kubectl svc endpoints set' takes addresses",
        ),
        ("sync db --dns 2001:db8::1", "is an IP address"),
        ("sync db --dns db.example.com:5432", "has a port; write --dns db.example.com --port 5432"),
        ("sync db --dns db --interval 1s -o json", "-o has no effect with --interval"),
        ("check db --min-ready 2", "--min-ready has no effect without --apply"),
        ("check db --take-over", "--take-over has no effect without --apply"),
        ("check db --host a", "--host has no effect without --http"),
        ("drain db 192.0.2.1 --wait 1s --dry-run", "--wait has no effect with --dry-run"),
        ("add db 192.0.2.1 --allow empty,nonsense", 'invalid value "nonsense" for --allow: use broadcast, '),
        ("add db 192.0.2.1 -o xml", 'suitable for the output format "xml"'),
        ("get -o addresses", "-o addresses prints the addresses of only one Service"),
        ("delete db --allow empty", "unknown flag: --allow"),
        ("add 192.0.2.1 db", '"192.0.2.1" is an IP address: put the Service first'),
        ("clean db --take-over", "unknown flag: --take-over"),
        ("set db 192.0.2.1:5 --port 6", "--port 6 has no effect: each address has a port of its own; omit --port"),
        ("add db 192.0.2.1 --port =5", '"=5": the port name before the = is missing; write NAME=5 or only 5'),
        (
            "set deploy db 192.0.2.1",
            '"deploy db" is not a Service, and only Services have endpoints to edit; use svc/db, or db',
        ),
        ("remove pods db 192.0.2.1", '"pods db" is not a Service'),
        ("set db db2 192.0.2.1", '"db2" is a host name'),
        ("set db http://192.0.2.1", '"http://192.0.2.1" is a URL: use only the address'),
        ("set db postgres://192.0.2.1:5432/db", "is a URL: use only the address"),
        ("set db 192.0.2.1 @eu", '"@eu" is a zone without an address: write ADDR@eu in one word'),
        ("switch --to 192.0.2.1 192.0.2.2", "no Service given; write it first"),
    ],
    ids=lambda value: value.split(" ")[0] + " " + value.split(" ")[-1],
)
def test_what_has_no_effect_or_no_sense_is_refused_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, line: str, message: str
) -> None:
    run = shell(monkeypatch, service(), slice_of(NAME, "192.0.2.9"))
    code, out, err = run(line)
    assert (code, out, run.world.writes) == (USAGE, "", []) and message in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "line",
    [
        "set db 192.0.2.1,192.0.2.2",
        "set db 192.0.2.1, 192.0.2.2",
        "set db '192.0.2.1 192.0.2.2'",
        "switch db --to 192.0.2.1,192.0.2.2 --if-current 192.0.2.9",
        "switch --to 192.0.2.1 192.0.2.2 db",
        "set db --from-file -",
        "set db 192.0.2.1 192.0.2.2 --allow=empty,family",
    ],
)
def test_lists_as_people_type_them(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    run = shell(monkeypatch, service(), slice_of(NAME, "192.0.2.9"))
    assert run(line, "192.0.2.1, 192.0.2.2 # both\n")[0] == OK
    assert run.addresses() == ["192.0.2.1", "192.0.2.2"]


@pytest.mark.parametrize(
    ("current", "code"),
    [
        ("192.0.2.1@eu-1 192.0.2.2", OK),
        ("192.0.2.1 192.0.2.2", OK),
        ("192.0.2.1@eu-2 192.0.2.2", CONFLICT),
        ("192.0.2.1@eu-1 192.0.2.2@eu-1", CONFLICT),
    ],
)
def test_the_current_set_is_in_the_zones_that_are_given(monkeypatch: pytest.MonkeyPatch, current: str, code: int) -> None:
    run = shell(monkeypatch, service(), slice_of(NAME, endpoint("192.0.2.1", zone="eu-1"), endpoint("192.0.2.2")))
    ended, _, err = run(f"switch db --to 192.0.2.3 --if-current {current}")
    assert (ended, bool(run.world.writes)) == (code, code == OK)
    there = 'error: the current set of the Service "db" is 192.0.2.1:5432@eu-1 192.0.2.2:5432, not '
    assert err == ("" if code == OK else f"{there}{current}\n")


def test_a_service_that_is_being_deleted_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    of = service()
    of["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    code, out, err = shell(monkeypatch, of, slice_of(NAME, "192.0.2.1"))("get db")
    assert (code, err) == (OK, 'Warning: the Service "db" is being deleted, and its endpoints with it\n') and "192.0.2.1" in out


@pytest.mark.parametrize("line", ["get dbb", "add dbb 192.0.2.1", "remove dbb 192.0.2.1", "set dbb 192.0.2.1 --dry-run=client"])
def test_of_a_service_that_is_not_there_the_closest_name_is_told(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    told = 'Error from server (NotFound): services "dbb" not found'
    assert shell(monkeypatch, service())(line) == (FAILED, "", f'{told}; the closest name is "db"\n')
    assert shell(monkeypatch, service("other"))(line) == (FAILED, "", f"{told}\n")


@pytest.mark.parametrize(
    "line", ["remove db 2001:db8::1", "drain db 2001:DB8::1", "set db 2001:db8::2", "add db 2001:db8::1@a"]
)
def test_one_address_may_be_written_in_many_ways(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """Servers before 1.36 keep an address as it was sent."""
    of = service(ipFamilies=["IPv6"], clusterIP="fd00::1", clusterIPs=["fd00::1"])
    held = slice_of(NAME.replace("ipv4", "ipv6"), "2001:DB8:0:0::1", "2001:db8::2") | {"addressType": "IPv6"}
    run = shell(monkeypatch, of, held)
    code, out, err = run(line)
    assert (code, err, "does not exist" in out) == (OK, "", False) and run.world.writes
    assert len(run.addresses()) == (1 if line.startswith(("remove", "set")) else 2)


@pytest.mark.parametrize("field", ["addresses", "notReadyAddresses"])
def test_what_else_endpoints_say_of_an_address_stays(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    known = {"ip": "192.0.2.1", "hostname": "db-1", "nodeName": "node-1"}
    classic = {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"name": "db"},
        "subsets": [{field: [known], "ports": [{"port": 5432}]}],
    }
    run = shell(monkeypatch, service(), classic)
    code, _, err = run("add db 192.0.2.2 --kind endpoints --dry-run=server")
    assert code == OK, err
    run("add db 192.0.2.2 --kind endpoints --timeout=1ms")  # nobody mirrors it here
    (subset,) = run.world.held["endpoints", "db"]["subsets"]
    assert known in subset[field]


@pytest.mark.parametrize(("held", "code"), [([], FAILED), (["Endpoints"], OK)], ids=["nothing", "Endpoints already"])
def test_migrating_back_what_is_not_in_slices(monkeypatch: pytest.MonkeyPatch, held: list[str], code: int) -> None:
    classic = {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"name": "db"},
        "subsets": [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 5432}]}],
    }
    run = shell(monkeypatch, service(), *([classic] if held else []))
    ended, out, err = run("migrate db --back --dry-run=client")
    assert (ended, run.world.writes) == (code, []) and ("unchanged" in out) is bool(held), err


def test_a_set_without_ports_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    of = service(clusterIP="None", clusterIPs=["None"], ports=None)
    run = shell(monkeypatch, of)
    assert [run("set db 192.0.2.1 192.0.2.2")[0] for _ in range(2)] == [OK, OK]
    assert len(run.world.writes) == 1


HELD = [endpoint("192.0.2.1", zone="eu-1"), endpoint("192.0.2.2"), endpoint("192.0.2.3", conditions={"ready": False})]


@pytest.mark.parametrize("ports", [{}, TWO], ids=["one port", "two ports"])
def test_addresses_are_taken_back(monkeypatch: pytest.MonkeyPatch, ports: dict[str, Any]) -> None:
    of = service(**ports)
    held = slice_of(NAME, *HELD) | ({"ports": TWO["ports"]} if ports else {})
    run = shell(monkeypatch, of, held)
    code, lines, _ = run("get db -o addresses")
    numbers = [80, 5432] if ports else [5432]
    assert code == OK
    assert lines.splitlines() == [
        f"192.0.2.{host}:{n}{zone}" for host, zone in ((1, "@eu-1"), (2, ""), (3, "")) for n in numbers
    ]
    for verb in ("set", "add"):
        assert run(f"{verb} db --from-file -", lines)[0] == OK and run.world.writes == []
    some = " ".join(line for line in lines.splitlines() if line.startswith("192.0.2.1"))
    assert run(f"remove db {some}")[0] == OK and run.addresses() == ["192.0.2.2", "192.0.2.3"]


@pytest.mark.parametrize("form", ["json", "yaml", "kyaml", "jsonpath={.kind}", "name", "table", "wide", "addresses"])
@pytest.mark.parametrize("line", ["get db", "add db 192.0.2.7", "set db 192.0.2.7", "delete db", "adopt db", "clean db"])
def test_every_command_takes_every_format(monkeypatch: pytest.MonkeyPatch, line: str, form: str) -> None:
    code, out, err = shell(monkeypatch, service(), slice_of(NAME, "192.0.2.1"))(f"{line} -o '{form}'")
    assert (code, err) == (OK, "") and bool(out) == (
        not line.startswith("delete") or form not in ("table", "wide", "addresses")
    )


def test_json_has_one_shape_for_none_one_and_several(monkeypatch: pytest.MonkeyPatch) -> None:
    run = shell(monkeypatch, service(), slice_of(NAME, "192.0.2.1"), slice_of("db-x", "192.0.2.2"), service("idle"))
    for line in ("get db", "get idle", "get", "add db 192.0.2.3", "get -l none=such"):
        document = json.loads(run(f"{line} -o json")[1])
        assert (document["kind"], type(document["items"])) == ("ServiceEndpointsList", list)
        listed = json.loads(run(f"{line} -o json --objects")[1])
        assert (listed["kind"], type(listed["items"])) == ("List", list)


def test_a_slice_without_its_label_is_shown_and_adopted(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = slice_of("db-1", "192.0.2.1", manager="")
    del lost["metadata"]["labels"]["kubernetes.io/service-name"]
    run = shell(monkeypatch, service(), lost)
    for line in ("get db", "get"):
        _, out, _ = run(line)
        assert "192.0.2.1" in out and "the label kubernetes.io/service-name is missing; adopt adds it" in out
    shown = json.loads(run("get db -o json")[1])["items"][0]["endpoints"]
    assert [one["live"] for one in shown] == [False]
    assert run("adopt db")[0] == OK
    assert [one["live"] for one in json.loads(run("get db -o json")[1])["items"][0]["endpoints"]] == [True]


ARGO = [{"manager": "argocd-controller", "fieldsV1": {"f:endpoints": {}}}]


@pytest.mark.parametrize("flags", ["", "-n shop", "--context 'my cluster'"], ids=["plain", "namespace", "context"])
@pytest.mark.parametrize("manager", ["", "argo"], ids=["hand", "argo"])
def test_a_hint_works_as_it_is_typed(monkeypatch: pytest.MonkeyPatch, manager: str, flags: str) -> None:
    other = slice_of("hand-1", "192.0.2.2", manager="")
    other["metadata"]["managedFields"] = ARGO if manager else []
    run = shell(monkeypatch, service(), other)
    code, _, err = run(f"set db 192.0.2.1 {flags}")
    (hint,) = re.findall(r"'(?:kubectl svc endpoints )(adopt .*)'$", err.strip())
    assert code == FAILED and ("take-over" in hint) == bool(manager)
    assert flags == "" or shlex.split(flags)[1] in hint
    assert run(hint)[0] == OK
    assert run(f"set db 192.0.2.1 {flags}")[0] == OK and run.addresses() == ["192.0.2.1"]


def test_an_alias_has_no_endpoints_and_slices_under_it_are_unused(monkeypatch: pytest.MonkeyPatch) -> None:
    alias = service(type="ExternalName", externalName="db.example.com")
    run = shell(monkeypatch, alias, slice_of(NAME, "192.0.2.1"))
    assert "ignored: the Service is of type ExternalName, an alias without endpoints" in run("get db")[1]
    assert run("get db -o addresses")[1] == ""
    code, _, err = run("sync db --dns localhost")
    assert code == FAILED and "is of type ExternalName" in err
    bare = shell(monkeypatch, alias)
    assert bare("get db")[2] == 'The Service "db" has no endpoints: it is of type ExternalName, an alias of "db.example.com".\n'


SCHEMA = json.loads((Path(__file__).parents[2] / "docs/endpoints-schema.json").read_text(encoding="utf-8"))
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}


def misfits(value: Any, schema: dict[str, Any], place: str = "$") -> list[str]:
    """What of ``value`` the schema does not allow, lacks, or does not know."""
    if "$ref" in schema:
        return misfits(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], place)
    if "anyOf" in schema:
        return min((misfits(value, one, place) for one in schema["anyOf"]), key=len)
    if "const" in schema or "enum" in schema:
        return [] if value in schema.get("enum", [schema.get("const")]) else [f"{place}: {value!r}"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(type(value) is TYPES[kind] for kind in kinds):
        return [f"{place}: {value!r} is not {kinds}"]
    if isinstance(value, list):
        return [found for item in value for found in misfits(item, schema["items"], f"{place}[]")]
    if not isinstance(value, dict):
        return []
    known = schema["properties"]
    odd = [f"{place}.{name}" for name in value.keys() ^ set(schema["required"])]
    return odd + [
        found for name in value.keys() & known.keys() for found in misfits(value[name], known[name], f"{place}.{name}")
    ]


@pytest.mark.parametrize(
    "line",
    ["get db", "get", "add db 192.0.2.7@a", "remove db 192.0.2.1", "drain db 192.0.2.1", "set db 192.0.2.3 --dry-run=server",
     "switch db --to 192.0.2.4 --dry-run", "adopt db", "delete db", "clean db", "check db --probe-timeout 10ms --tries 1"],
)  # fmt: skip
def test_the_document_is_as_its_schema_says(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    odd = slice_of("db-x", {"addresses": ["192.0.2.8", "192.0.2.9"]}, manager="", ports=[{"name": "x"}])
    run = shell(monkeypatch, service(), slice_of(NAME, "192.0.2.1", "192.0.2.2"), odd)
    document = json.loads(run(f"{line} -o json")[1])
    assert misfits(document, SCHEMA) == []
    assert misfits({**document, "more": 1}, SCHEMA) and misfits({**document, "items": [{}]}, SCHEMA)


def _undrain(world: MemoryServer) -> None:
    held = world.held["endpointslices", NAME]
    world.put({**held, "endpoints": [{**one, "conditions": UP} for one in held["endpoints"]]})


def _add_elsewhere(world: MemoryServer) -> None:
    world.put(slice_of("db-hand", "192.0.2.1", manager=""))


def _delete_service(world: MemoryServer) -> None:
    del world.held["services", "db"]


def _take_out(world: MemoryServer) -> None:
    held = world.held["endpointslices", NAME]
    world.put({**held, "endpoints": held["endpoints"][1:]})


def _make_anew(world: MemoryServer) -> None:
    world.put(service(uid="uid-2"))


@pytest.mark.parametrize(
    ("meanwhile", "code", "says"),
    [
        pytest.param(_undrain, PARTLY_WRITTEN, "192.0.2.1:5432 is up again: another command undrained", id="undrained"),
        pytest.param(_add_elsewhere, PARTLY_WRITTEN, "192.0.2.1:5432 is up again", id="added in another slice"),
        pytest.param(_delete_service, PARTLY_WRITTEN, 'the Service "db" was deleted while', id="Service deleted"),
        pytest.param(_make_anew, PARTLY_WRITTEN, 'the Service "db" was deleted and created again while', id="Service anew"),
        pytest.param(_take_out, OK, "", id="removed"),
        pytest.param(lambda world: None, OK, "", id="nothing"),
    ],
)
def test_drain_notices_while_it_waits_what_others_do(
    monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[MemoryServer], None], code: int, says: str
) -> None:
    run, slept = shell(monkeypatch, service(), slice_of(NAME, "192.0.2.1", "192.0.2.2")), []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            meanwhile(run.world)

    out, err = io.StringIO(), io.StringIO()
    done = main(["endpoints", "drain", "db", "192.0.2.1", "--wait=3500ms"], Console(io.StringIO(), out, err, {}, sleep=sleep))
    assert (done, out.getvalue()) == (code, "192.0.2.1:5432 draining\n") and says in err.getvalue(), err.getvalue()
    assert slept == [1, 1] if code else sum(slept) == 3.5  # at once, or after the whole time


@pytest.mark.parametrize(("failing", "code"), [(2, OK), (3, PARTLY_WRITTEN)], ids=["in between", "the last look"])
def test_drain_does_not_say_what_it_could_not_read(monkeypatch: pytest.MonkeyPatch, failing: int, code: int) -> None:
    run, slept = shell(monkeypatch, service(), slice_of(NAME, "192.0.2.1", "192.0.2.2")), []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        run.world.before = (lambda *_: status(500, "InternalError")) if len(slept) == failing else None

    out, err = io.StringIO(), io.StringIO()
    done = main(["endpoints", "drain", "db", "192.0.2.1", "--wait=3s"], Console(io.StringIO(), out, err, {}, sleep=sleep))
    assert done == code and ("could not be read" in err.getvalue()) == bool(code), err.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "192.0.2.1\n192.0.2.2\n".encode("utf-8-sig"),
        "192.0.2.1\r\n192.0.2.2\r\n".encode("utf-16"),
        b"\xef\xbb\xbf192.0.2.1\n\xef\xbb\xbf192.0.2.2",
    ],
    ids=["UTF-8", "UTF-16", "two files"],
)
@pytest.mark.parametrize("through", ["a file", "standard input"])
def test_files_may_begin_with_a_mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, through: str, content: bytes) -> None:
    file = tmp_path / "list.txt"
    file.write_bytes(content)
    run = shell(monkeypatch, service())
    name = str(file) if through == "a file" else "-"
    stdin = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
    code = main(["endpoints", "set", "db", "--from-file", name], Console(stdin, io.StringIO(), io.StringIO(), {}))
    assert code == OK and run.addresses() == ["192.0.2.1", "192.0.2.2"]


@pytest.mark.parametrize("verb", ["clean", "delete", "adopt", "get", "migrate"])
def test_a_service_that_never_was_is_not_found(monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    code, out, err = shell(monkeypatch, service())(f"{verb} other")
    assert (code, out) == (FAILED, "") and err == 'Error from server (NotFound): services "other" not found\n'


def test_get_tells_a_port_without_endpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    of_http = slice_of(NAME, "192.0.2.1", ports=[{"name": "http", "protocol": "TCP", "port": 80}])
    says = 'port sql 5432/TCP of the Service "db" has no endpoint in use'
    code, out, err = shell(monkeypatch, service(**TWO), of_http)("get db")
    assert code == OK and "192.0.2.1" in out and err == f"Warning: {says}\n"
    (item,) = json.loads(shell(monkeypatch, service(**TWO), of_http)("get db -o json")[1])["items"]
    assert item["warnings"] == [says]
    for held in ([of_http, slice_of("db-2", "192.0.2.1", ports=[{"name": "sql", "protocol": "TCP", "port": 1}])], []):
        assert "in use" not in shell(monkeypatch, service(**TWO), *held)("get db")[2]
    headless = service(**TWO, clusterIP="None", clusterIPs=["None"])
    assert "in use" not in shell(monkeypatch, headless, of_http)("get db")[2]


def test_a_slice_with_an_address_of_two_services_is_adopted_by_none(monkeypatch: pytest.MonkeyPatch) -> None:
    lost, other = slice_of("backends", "192.0.2.1", manager=""), slice_of("web-1", "192.0.2.1")
    lost["metadata"] |= {"labels": {}, "ownerReferences": []}
    other["metadata"]["labels"]["kubernetes.io/service-name"] = "web"
    run = shell(monkeypatch, service(), slice_of(NAME, "192.0.2.1"), service("web"), other, lost)
    assert (
        'the slice may be intended for "web"' in run("get db")[1] and 'the slice may be intended for "db"' in run("get web")[1]
    )
    code, _, err = run("adopt db")
    assert (code, run.world.writes) == (FAILED, []) and "endpointslice/backends does not have the label" in err
    alone = shell(monkeypatch, service(), slice_of(NAME, "192.0.2.1"), service("web"), lost)
    assert alone("adopt db")[:2] == (OK, "endpointslice/backends adopted\n192.0.2.1:5432 added\n")
