"""Own authorities and servers, one of each for the whole folder."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cluster.certificates import Authority
from tests.connection.wire import Proxy, Scripted, serving


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
