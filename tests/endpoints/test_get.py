"""``get`` of many Services: those of all namespaces, those with a label, and how it prints them."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import pytest
import yaml

from kubectl_svc.cli import main
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Answers, Read
from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.console import Console
from kubectl_svc.endpoints.reading.gather import read_all
from kubectl_svc.errors import OK, USAGE, Forbidden
from kubectl_svc.objects import Object
from tests.endpoints.build import service, slice_of


def in_namespace(namespace: str, obj: Object, **labels: str) -> Object:
    metadata = {**obj["metadata"], "namespace": namespace}
    return {**obj, "metadata": {**metadata, "labels": {**metadata.get("labels", {}), **labels}}}


WORLD = [
    in_namespace("blog", service(clusterIP="10.96.0.1", clusterIPs=["10.96.0.1"]), tier="data"),
    in_namespace("blog", slice_of("db-1", "192.0.2.1")),
    in_namespace("blog", slice_of("old-1", "192.0.2.9"), **{"kubernetes.io/service-name": "old"}),
    in_namespace("shop", service(), tier="data", site="b"),
    in_namespace("shop", slice_of("db-1", "192.0.2.1", "10.96.0.1")),
    in_namespace("shop", service("web", selector={"app": "web"}), tier="data"),
    in_namespace("shop", service("idle"), tier="data"),
]


def get(*words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of ``endpoints get WORDS`` on the world, in the namespace shop."""
    out, err, text = io.StringIO(), io.StringIO(), io.StringIO(yaml.safe_dump_all(WORLD))
    code = main(["endpoints", "get", "-f", "-", "-n", "shop", *words], Console(text, out, err, {}))
    return code, out.getvalue(), err.getvalue()


def lines(*words: str) -> list[str]:
    """The first words of each line that is printed."""
    code, out, _ = get(*words)
    assert code == OK
    return [" ".join(line.split()[:3]) for line in out.splitlines()]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["SERVICE ADDRESS PORTS", "db 192.0.2.1 5432/TCP", "db 10.96.0.1 5432/TCP"]),
        (
            "-A",
            [
                "NAMESPACE SERVICE ADDRESS",
                "blog db 192.0.2.1",
                "blog old 192.0.2.9",
                "shop db 192.0.2.1",
                "shop db 10.96.0.1",
            ],
        ),
        ("-A -o wide -l tier=data,!site", ["NAMESPACE SERVICE ADDRESS", "blog db 192.0.2.1"]),
        ("-A -l tier=data --no-headers", ["blog db 192.0.2.1", "shop db 192.0.2.1", "shop db 10.96.0.1"]),
        ("-l site", ["SERVICE ADDRESS PORTS", "db 192.0.2.1 5432/TCP", "db 10.96.0.1 5432/TCP"]),
        ("db --no-headers", ["192.0.2.1 5432/TCP up", "10.96.0.1 5432/TCP up"]),
        ("-A -l site=a", []),
    ],
)
def test_tables(words: str, expected: list[str]) -> None:
    assert lines(*words.split()) == expected


def test_what_has_no_endpoints_and_what_there_is_none_of() -> None:
    assert get("-n", "shop")[2] == 'The Service "idle" has no endpoints.\n'
    assert get("-A")[2] == 'The Service "shop/idle" has no endpoints.\n'
    assert get("-A", "-l", "site=a")[2] == "No Services without a selector found in standard input with the labels site=a.\n"
    assert get("-n", "none")[2] == "No Services without a selector found in standard input.\n"


def test_a_cluster_ip_of_another_namespace_is_noted_where_all_are_looked_at() -> None:
    assert "the cluster IP of the Service blog/db" in get("-A")[1]
    assert "the cluster IP" not in get()[1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("-A", ["blog/db-1", "blog/old-1", "shop/db-1"]),
        ("", ["shop/db-1"]),
        ("-A -l tier=data,!site", ["blog/db-1"]),
        ("-A -l site=a", []),
    ],
)
def test_objects_are_a_list_and_say_where_they_are(words: str, expected: list[str]) -> None:
    listed = json.loads(get(*words.split(), "-o", "json", "--objects")[1])
    (document,) = yaml.safe_load_all(get(*words.split(), "-o", "yaml", "--objects")[1])
    names = get(*words.split(), "-o", "name")[1].splitlines()
    assert listed["kind"] == "List" and listed == document
    documents = listed["items"]
    assert [f"{one['metadata']['namespace']}/{one['metadata']['name']}" for one in documents] == expected
    assert names == [f"endpointslice.discovery.k8s.io/{one.partition('/')[2]}" for one in expected]


@pytest.mark.parametrize("form", ["", "-o table", "-o wide", "-o addresses"])
def test_a_table_has_no_objects(form: str) -> None:
    told = "error: --objects has no effect with this output; add -o json, -o yaml or a template\n"
    assert get("db", "--objects", *form.split()) == (USAGE, "", told)


def test_the_objects_of_one_service_are_a_list_too() -> None:
    assert json.loads(get("db", "-o", "json", "--objects")[1])["kind"] == "List"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("db -A", "error: a resource cannot be retrieved by name across all namespaces\n"),
        ("db -l tier=data", "error: name cannot be provided when a selector is specified\n"),
        ("db -A -l tier=data", "error: name cannot be provided when a selector is specified\n"),
        ("-l tier=(", 'error: selector "tier=(": '),
    ],
)
def test_a_name_goes_with_neither(words: str, said: str) -> None:
    code, out, err = get(*words.split())
    assert (code, out) == (USAGE, "")
    assert err.startswith(said)


class Guarded(Snapshot):
    """Files that keep their Endpoints to themselves, and count what they are asked."""

    def __init__(self) -> None:
        super().__init__(WORLD)
        self.asked: list[tuple[str, str | None]] = []

    def together(self, reads: Sequence[Read]) -> Answers:
        self.asked += [(read.resource.kind, read.namespace) for read in reads]
        refused = Forbidden(403, "Forbidden", "endpoints is forbidden")
        answers = super().together(reads)
        return [refused if read.resource.kind == "Endpoints" else answer for read, answer in zip(reads, answers, strict=True)]


def test_each_kind_is_listed_once_and_what_is_forbidden_is_reported() -> None:
    reader = Guarded()
    found = read_all(reader, ALL_NAMESPACES)
    assert reader.asked == [("Service", ""), ("EndpointSlice", ""), ("Endpoints", "")]
    assert [(facts.namespace, facts.name, len(facts.slices)) for facts in found] == [
        ("blog", "db", 1),
        ("blog", "old", 1),
        ("shop", "db", 1),
        ("shop", "idle", 0),
    ]
    assert {tuple(map(str, facts.unseen)) for facts in found} == {
        ("classic Endpoints could not be read: endpoints is forbidden",)
    }
