"""Own authorities and servers, one of each for the whole folder."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kubectl_svc.cluster.api import Cluster
from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.transport import connect
from tests.cluster.certificates import Authority
from tests.connection.wire import Proxy, Scripted, reply, serving


class Keys(NamedTuple):
    """The files of one authority, and a server's TLS with a certificate of it."""

    authority: Authority
    context: ssl.SSLContext

    @property
    def ca(self) -> bytes:
        """What clients must trust, in PEM."""
        return self.authority.file.read_bytes()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The servers' authority, a sloppy one that Go trusts all the same; its certificate is for 127.0.0.1 and api.example."""
    authority = Authority(tmp_path_factory.mktemp("keys"), key_usage=False)
    return Keys(authority, _context(authority, "server", "127.0.0.1", "api.example"))


@pytest.fixture(scope="session")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Another authority, with a certificate for the same names."""
    authority = Authority(tmp_path_factory.mktemp("strangers"))
    return Keys(authority, _context(authority, "server", "127.0.0.1", "api.example"))


@pytest.fixture
def server(keys: Keys) -> Iterator[Scripted]:
    """A TLS server that answers as told."""
    with serving(lambda: Scripted(keys.context)) as scripted:
        yield scripted


@pytest.fixture
def plain_server() -> Iterator[Scripted]:
    """The same without TLS."""
    with serving(Scripted) as scripted:
        yield scripted


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A forward proxy."""
    with serving(Proxy) as forward:
        yield forward


def _context(authority: Authority, name: str, *hosts: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.server(name, *hosts))
    return context


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder without a kubeconfig."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


WEB = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}
OK = reply(200, WEB)


def named(name: str) -> dict[str, Any]:
    """A Service."""
    return {**WEB, "metadata": {"name": name}}


Reach = Callable[..., Cluster]


def cluster(connection: Connection, *, ahead: bool = False, **more: Any) -> Cluster:
    more.setdefault("warn", print)
    more.setdefault("timeout", connection.timeout)
    return Cluster(connect(connection, {}, ahead=ahead), namespace="ns", headers=connection.identity, **more)


@pytest.fixture(params=["direct", "proxied", "ahead"])
def reach(request: pytest.FixtureRequest, server: Scripted, keys: Keys) -> Iterator[Reach]:
    """Make a cluster of the server's, by a transport that closes with the test; keywords are a Connection's."""
    opened: list[Cluster] = []
    proxy = f"http://127.0.0.1:{request.getfixturevalue('proxy').port}" if request.param == "proxied" else None

    def make(**fields: Any) -> Cluster:
        whole = {"server": f"https://127.0.0.1:{server.port}", "ca": keys.ca, "proxy_url": proxy, "timeout": 5.0} | fields
        opened.append(cluster(Connection(**whole), ahead=request.param == "ahead"))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
