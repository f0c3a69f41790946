"""``-f``: each object in the namespace that it names, and errors that say the file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from kubectl_svc.errors import FAILED, OK, USAGE
from tests.endpoints.build import service, slice_of


def placed(obj: dict[str, Any], namespace: str) -> dict[str, Any]:
    metadata = {key: value for key, value in obj["metadata"].items() if key != "namespace"}
    return {**obj, "metadata": metadata | ({"namespace": namespace} if namespace else {})}


def run(tmp_path: Path, line: str, *objects: dict[str, Any]) -> tuple[int, str, str]:
    """``endpoints LINE -f`` a file with these objects, whose name is taken out of what is printed."""
    path = tmp_path / "all.yaml"
    path.write_text(yaml.safe_dump_all(objects), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    code = main(["endpoints", *line.split(), "-f", str(path)], Console(io.StringIO(), out, err, {}))
    return code, out.getvalue(), err.getvalue().replace(str(tmp_path), "DIR")


HELD = slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1")


@pytest.mark.parametrize("namespace", ["shop", "", "default"], ids=["named", "none", "default"])
@pytest.mark.parametrize("flag", ["", "-n"], ids=["without -n", "with -n"])
def test_the_namespace_is_the_object_s(tmp_path: Path, namespace: str, flag: str) -> None:
    objects = placed(service(), namespace), placed(HELD, namespace)
    more = f" -n {namespace or 'default'}" if flag else ""
    for line in ("get db", "get", "get -A"):
        code, out, err = run(tmp_path, line + more, *objects)
        assert (code, err) == (OK, "") and "192.0.2.1" in out
    code, out, err = run(tmp_path, "add db 192.0.2.2" + more, *objects)
    made = list(yaml.safe_load_all(out))
    assert (code, err) == (OK, "") and [one["addresses"] for one in made[1]["endpoints"]] == [["192.0.2.1"], ["192.0.2.2"]]
    assert [one["metadata"].get("namespace") for one in made] == [namespace or None] * 2


LINES = ["get db", "add db 192.0.2.2", "set db 192.0.2.2", "drain db 192.0.2.1", "clean db", "adopt db"]
SHOP, BLOG = placed(service("web"), "shop"), placed(service(), "blog")
A, B = placed(service(), "a"), placed(service(), "b")


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("objects", "more", "message", "code"),
    [
        pytest.param([SHOP], "", 'no Service "db"; the files have shop/web', FAILED, id="another"),
        pytest.param([BLOG], "-n shop", 'no Service "db" in the namespace "shop"; the files have blog/db', FAILED, id="other"),
        pytest.param([A, B], "", "in several namespaces: a, b; specify one", USAGE, id="several"),
    ],
)
def test_an_error_says_the_file(tmp_path: Path, line: str, objects: list[Any], more: str, message: str, code: int) -> None:
    found = run(tmp_path, f"{line} {more}", *objects)
    assert (found[0], found[1]) == (code, "")
    assert found[2].startswith("error: DIR/all.yaml: ") and message in found[2] and "from server" not in found[2]


def test_one_of_several_is_said_with_namespace(tmp_path: Path) -> None:
    objects = [placed(service(), "a"), placed(HELD, "a"), placed(service(), "b")]
    assert "192.0.2.1" in run(tmp_path, "get db -n a", *objects)[1]
    code, out, err = run(tmp_path, "get", *objects)
    assert (code, err) == (OK, 'The Service "db" has no endpoints.\n') and "192.0.2.1" in out


def test_hints_name_the_files_again(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, "set db 192.0.2.2", service(), slice_of("hand-1", "192.0.2.1", manager=""))
    assert code == FAILED and "adopt db --filename=DIR/all.yaml'" in err


def test_what_is_deleted_is_printed_empty_since_apply_deletes_nothing(tmp_path: Path) -> None:
    second = slice_of("db-kubectl-svc-ipv4-1", "192.0.2.2", port=6000)
    code, out, err = run(tmp_path, "switch db --to 192.0.2.9:7000", service(), HELD, second)
    held = {one["metadata"]["name"]: one.get("endpoints") for one in yaml.safe_load_all(out)}
    assert code == OK and [one["addresses"] for one in held["db-kubectl-svc-ipv4-0"]] == [["192.0.2.9"]]
    deletion = "kubectl delete endpointslice/db-kubectl-svc-ipv4-1 --namespace=shop"  # not that of the context
    assert held["db-kubectl-svc-ipv4-1"] == [] and f"'{deletion}' deletes it" in err


@pytest.mark.parametrize("more", ["", " -n shop"], ids=["without -n", "with -n"])
def test_what_names_no_namespace_is_where_the_others_are(tmp_path: Path, more: str) -> None:
    objects = placed(service(), ""), placed(HELD, "shop")
    assert "192.0.2.1" in run(tmp_path, f"get db{more}", *objects)[1]
    made = list(yaml.safe_load_all(run(tmp_path, f"set db 192.0.2.9{more}", *objects)[1]))
    assert [one["addresses"] for one in made[1]["endpoints"]] == [["192.0.2.9"]] and len(made) == 2


def test_a_service_without_a_namespace_is_where_the_flag_says(tmp_path: Path) -> None:
    assert run(tmp_path, "get db -n prod", placed(service(), ""), placed(HELD, ""))[0] == OK
