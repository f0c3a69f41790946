"""``get`` of all namespaces, beside what the real kubectl makes of the same flags."""

from __future__ import annotations

import json
from functools import partial

import pytest

from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

GROUP = "discovery.k8s.io"


def rule(group: str, resource: str) -> dict[str, list[str]]:
    return {"apiGroups": [group], "resources": [resource], "verbs": ["get", "list"]}


def test_all_namespaces_in_one_list_of_each_kind(twins: tuple[Namespace, Namespace]) -> None:
    for number, one in enumerate(twins, 1):
        one.create("services", {"metadata": {"name": "db", "labels": {"pair": "yes"}}, "spec": {"ports": [{"port": 5432}]}})
        one.make_service("other", None, 5432)
        for name in ("db", "other"):
            assert one.kubectl("svc", "endpoints", "set", name, f"192.0.2.{number}").returncode == 0
    here, there = sorted(map(str, twins))
    done = twins[0].kubectl("svc", "endpoints", "get", "-A", "-l", "pair=yes", "--no-headers", "-v=6")
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [[here, "db"], [there, "db"]], done.stderr
    assert sorted({line.split()[2] for line in done.stdout.splitlines()}) == ["192.0.2.1", "192.0.2.2"]
    asked = [line for line in done.stderr.splitlines() if "GET" in line]
    assert len(asked) == 3 and not any("namespaces/" in line for line in asked), done.stderr
    shown = twins[0].kubectl("svc", "endpoints", "get", "-A", "-l", "pair=yes", "-o", "json", "--objects").stdout
    theirs = twins[0].kubectl("get", "endpointslices", "-A", "-l", "kubernetes.io/service-name=db", "-o", "json").stdout
    ours = json.loads(shown)["items"]
    assert ours == [one for one in json.loads(theirs)["items"] if one["metadata"]["namespace"] in (here, there)]
    assert twins[0].kubectl("apply", "-f", "-", "--dry-run=server", input=shown).returncode == 0
    dump = twins[0].kubectl("get", "services,endpointslices", "-A", "-o", "yaml").stdout
    offline = twins[0].kubectl("svc", "endpoints", "get", "-A", "-l", "pair=yes", "--no-headers", "-f", "-", input=dump)
    assert offline.stdout == done.stdout


@pytest.mark.parametrize("words", [("db", "-A"), ("db", "-l", "a=b"), ("db", "-A", "-l", "a=b")])
def test_the_conflicts_are_kubectl_s(namespace: Namespace, words: tuple[str, ...]) -> None:
    ours, theirs = namespace.kubectl("svc", "endpoints", "get", *words), namespace.kubectl("get", "services", *words)
    assert (ours.returncode, ours.stderr) == (2, theirs.stderr)


def test_what_is_forbidden_is_said_as_that(control_plane: ControlPlane, namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1").returncode == 0
    control_plane.grant("alice", rule("", "services"), rule(GROUP, "endpointslices"), namespace=str(namespace))
    everywhere = namespace.kubectl("svc", "endpoints", "get", "-A", user="alice")
    assert (everywhere.returncode, everywhere.stdout) == (1, "")
    assert everywhere.stderr == namespace.kubectl("get", "services", "-A", user="alice").stderr
    for words in (("db",), ()):
        here = namespace.kubectl("svc", "endpoints", "get", *words, user="alice")
        assert here.returncode == 0 and "192.0.2.1" in here.stdout
        assert here.stderr.startswith("Warning: classic Endpoints could not be read: endpoints ")


def _completes(namespace: Namespace, line: tuple[str, ...], shown: list[str]) -> bool:
    return namespace.kubectl(*line).stdout.splitlines() == shown


def test_what_get_shows_remove_completes(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.2", "192.0.2.1:5433").returncode == 0
    by_hand = {"metadata": {"name": "db"}, "subsets": [{"addresses": [{"ip": "192.0.2.3"}], "ports": [{"port": 5432}]}]}
    namespace.create("endpoints", by_hand)
    for verb in ("remove", "drain", "undrain"):
        line = ("__complete", "svc", "endpoints", verb, "db", "192.0.2.1", "192")
        shown = ["192.0.2.2", "192.0.2.3", ":4"]  # a busy machine may have none in the time that a person waits for them
        wait_for(partial(_completes, namespace, line, shown), 30, verb)
    for words in (["remove", "none", ""], ["get", "-A", ""], ["add", "db", ""]):
        assert namespace.kubectl("__complete", "svc", "endpoints", *words).stdout == ":4\n"
