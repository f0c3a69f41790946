"""`sync` against a real DNS server and a real API server: changing, failing and hostile answers."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from functools import partial

import pytest

from tests.cluster.going_on import ended, going_on
from tests.cluster.namespaces import Namespace
from tests.endpoints.name_server import NameServer
from tests.waiting import wait_for

NAME = "db.example.com"
MANY = [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(300)]
GOOD = ["192.0.2.1", "192.0.2.2"]


@pytest.fixture
def server() -> Iterator[NameServer]:
    with NameServer() as running:
        yield running


def sync(namespace: Namespace, server: NameServer, *flags: str) -> subprocess.CompletedProcess[str]:
    return namespace.kubectl("svc", "endpoints", "sync", "db", f"--dns={NAME}", f"--dns-server={server.address}", *flags)


def live(namespace: Namespace) -> list[str]:
    return namespace.endpoints("db")


def test_the_endpoints_follow_the_name(namespace: Namespace, server: NameServer) -> None:
    namespace.make_service("db", None, 5432, ipFamilyPolicy="RequireDualStack")
    for answer in (GOOD, [*GOOD, "2001:db8::1"], ["192.0.2.3", "2001:db8::1"], MANY, GOOD):
        server.records[NAME] = answer
        done = sync(namespace, server)
        assert done.returncode == 0, done.stderr
        assert live(namespace) == sorted(answer) if "2001:db8::1" in answer else set(live(namespace)) >= set(answer)
    server.records |= {NAME: "alias:elsewhere.example.com", "elsewhere.example.com": ["192.0.2.7"]}
    assert sync(namespace, server).returncode == 0 and "192.0.2.7" in live(namespace)


BAD: dict[str, tuple[list[str] | str, str]] = {
    "NXDOMAIN": ("NXDOMAIN", "NXDOMAIN"),
    "SERVFAIL": ("SERVFAIL", "SERVFAIL"),
    "REFUSED": ("REFUSED", "REFUSED"),
    "an empty answer": ([], "has no A record"),
    "the other family alone": (["2001:db8::1"], "has no A record"),
    "loopback": (["127.0.0.1"], "127.0.0.1 is a loopback address"),
    "loopback among good ones": ([*GOOD, "127.0.0.1"], "127.0.0.1 is a loopback address"),
    "nothing at all": (["0.0.0.0"], "0.0.0.0"),
    "link-local": (["169.254.169.254"], "169.254.169.254 is a link-local address"),
    "multicast": (["239.0.0.1"], "239.0.0.1 is a multicast address"),
    "a cluster IP": (["CLUSTER-IP"], "cluster IP of the Service"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_answer_leaves_the_last_good_set(namespace: Namespace, server: NameServer, what: str) -> None:
    answer, words = BAD[what]
    namespace.make_service("db", None, 5432)
    web = namespace.make_service("web", {"app": "web"}, 80)["spec"]["clusterIP"]
    server.records[NAME] = GOOD
    assert sync(namespace, server).returncode == 0
    before = namespace.slices("db")
    server.records[NAME] = [web if one == "CLUSTER-IP" else one for one in answer] if isinstance(answer, list) else answer
    done = sync(namespace, server)
    assert done.returncode == 1 and words in done.stderr, done.stderr
    assert namespace.slices("db") == before


def test_no_server_at_all_leaves_the_last_good_set(namespace: Namespace, server: NameServer) -> None:
    namespace.make_service("db", None, 5432)
    server.records[NAME] = GOOD
    assert sync(namespace, server).returncode == 0
    done = namespace.kubectl("svc", "endpoints", "sync", "db", f"--dns={NAME}", "--dns-server=127.0.0.1:1")
    assert done.returncode == 1 and "127.0.0.1: " in done.stderr and "the current endpoints stay as they are" in done.stderr
    assert live(namespace) == GOOD


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_sync_goes_on_until_it_is_told_to_end(namespace: Namespace, server: NameServer, number: int) -> None:
    namespace.make_service("db", None, 5432)
    server.records[NAME] = GOOD
    words = ["sync", "db", f"--dns={NAME}", f"--dns-server={server.address}", "--interval=50ms"]
    with going_on(namespace, *words) as process:
        wait_for(lambda: live(namespace) == GOOD, 20)
        server.records[NAME] = ["192.0.2.2", "192.0.2.3"]
        wait_for(lambda: live(namespace) == ["192.0.2.2", "192.0.2.3"], 20)
        for wrong in ("SERVFAIL", [], ["127.0.0.1"]):
            asked = server.asked
            server.records[NAME] = wrong
            wait_for(partial(lambda before: server.asked > before + 6, asked), 20)
        server.records[NAME] = ["192.0.2.3"]
        wait_for(lambda: live(namespace) == ["192.0.2.3"], 20)
        code, out, err = ended(process, number)
    assert code == 0
    assert out == [
        "192.0.2.1:5432 added",
        "192.0.2.2:5432 added",
        "192.0.2.3:5432 added",
        "192.0.2.1:5432 removed",
        "192.0.2.2:5432 removed",
    ]
    said = [line.partition(";")[0] for line in err]
    assert len(said) == 3 and "SERVFAIL" in said[0] and "has no A record" in said[1] and "loopback" in said[2], err
