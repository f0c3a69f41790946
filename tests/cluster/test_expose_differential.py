"""The same words to ``kubectl expose`` and to ``kubectl svc expose``, in twin namespaces of one real API server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest

from tests.cluster.control_plane import ControlPlane
from tests.cluster.expose_lines import LINES, SOURCES, Line
from tests.cluster.namespaces import Namespace

ALLOCATED = ("clusterIP", "clusterIPs", "healthCheckNodePort")
PASSING = ("uid", "resourceVersion", "creationTimestamp", "namespace", "managedFields", "time")
SOURCE_SERVICES = {"same", "mapped", "bare"}


class Seen(NamedTuple):
    """What one command left behind: exit code, stdout and the Services it made."""

    code: int
    stdout: str
    made: dict[str, Any]


@pytest.fixture(scope="module")
def twins(control_plane: ControlPlane) -> Iterator[tuple[Namespace, Namespace]]:
    pair = Namespace(control_plane), Namespace(control_plane)
    for one in pair:
        one.apply(SOURCES)
    yield pair
    for one in pair:
        one.close()


def test_there_are_enough_lines() -> None:
    assert len({line.words for line in LINES if not line.differs}) >= 150
    assert {f"P{number}" for number in (1, 2, 3, 4, 7, 8, 10, 11, 13)} <= {line.differs for line in LINES}


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.differs} {line.words}"[:90].strip())
def test_same_as_kubectl(line: Line, twins: tuple[Namespace, Namespace]) -> None:
    with ThreadPoolExecutor(2) as pool:
        theirs, ours = pool.map(lambda prefix, where: seen(prefix, where, line), (["expose"], ["svc", "expose"]), twins)
    if line.differs == "more":
        assert theirs.code == 1 and ours.code == 0
    elif line.differs:
        assert ours != theirs, f"{line.differs} makes no difference here any more"
    else:
        assert ours == theirs


ODD = {
    **{
        "a": "x\n  y\n\n\tz",
        "b": "\n",
        "c": " lead",
        "d": "trail ",
        "e": "tab\tin",
        "f": "a: b",
        "g": "# no",
        "h": "-",
        "i": "{a}",
    },
    **{"j": "~", "k": "\u00e9 <&>", "l": 'q"w\\', "m": "\u00a0m", "n": "", "o": "two\nlines", "p": "{a}"},
    **{"true": "1", "1e3": "1_000", "2006-1-2": "2006-01-02", "null": "0o7", "0x1f": "yes", "on": "12:30", "a.b/c-d": ".inf"},
}
"""Annotations whose keys and values each format writes in a way of its own."""


@pytest.mark.parametrize("form", ["json", "yaml", "kyaml", "jsonpath={.metadata.annotations}", "go-template={{.metadata}}"])
def test_odd_texts_are_written_as_kubectl_writes_them(form: str, twins: tuple[Namespace, Namespace]) -> None:
    words = ("pod", "redis", "--dry-run=client", "--save-config", "-o", form)
    overrides = f"--overrides={json.dumps({'metadata': {'annotations': ODD}})}"
    theirs, ours = (twins[0].kubectl(*prefix, *words, overrides) for prefix in (["expose"], ["svc", "expose"]))
    assert (ours.returncode, ours.stdout) == (0, theirs.stdout), ours.stderr


def seen(prefix: list[str], where: Namespace, line: Line) -> Seen:
    """Run one line in one namespace, take down what it made, and put away what the server chose freely."""
    words = [word.replace("%20", " ") for word in line.words.split()]
    done = where.kubectl(*prefix, *words, input=line.stdin)
    made = {}
    for service in where.objects("services"):
        name = service["metadata"]["name"]
        if name not in SOURCE_SERVICES:
            where.client.delete(where.path("services", name))
            made[name] = asked_for(service)
    return Seen(done.returncode, comparable(done.stdout, where), made)


def asked_for(service: dict[str, Any]) -> dict[str, Any]:
    spec = {key: value for key, value in service["spec"].items() if key not in ALLOCATED or value in ("None", ["None"])}
    ports = [{key: value for key, value in port.items() if key != "nodePort"} for port in spec.get("ports") or []]
    managers = {
        (entry["manager"], entry["operation"]) for entry in service["metadata"]["managedFields"] if "subresource" not in entry
    }
    metadata = {key: value for key, value in service["metadata"].items() if key not in PASSING}
    return {"metadata": metadata, "spec": {**spec, "ports": ports}, "managers": managers}


def comparable(stdout: str, where: Namespace) -> str:
    """stdout without the values that no two Services share: a line each in YAML and JSON."""
    lines = []
    for line in stdout.replace(str(where), "NAMESPACE").splitlines(keepends=True):
        text = line.strip()
        key = "address" if text.lstrip('- "').startswith(("10.96.", "fd00:")) else text.partition(":")[0].strip('"')
        lines.append(f"{key}\n" if key in {*ALLOCATED, *PASSING, "nodePort", "address"} else line)
    return "".join(lines)
