"""Every command against every fault of TLS: one line that says what is wrong, in time, and no credential on the wire."""

from __future__ import annotations

import contextlib
import datetime
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.certificates import Authority
from tests.connection.wire import Scripted, serving
from tests.hostile import lines, world
from tests.hostile.lines import SECRET

A_MINUTE_AGO = datetime.timedelta(minutes=-1)
Serve = Callable[[socket.socket], None]


class Wire:
    """A server that does as ``serve`` says with each connection, and remembers all that was sent to it in the clear."""

    def __init__(self, serve: Serve) -> None:
        self.received = b""
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for one in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.append(connection)
            with contextlib.suppress(OSError):
                self.received += connection.recv(65536)
                self._serve(connection)


def _says(content: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)

    return serve


def _nothing(connection: socket.socket) -> None:
    """Never an answer."""


FAULTS: dict[str, tuple[Serve, str]] = {
    "no TLS": (_says(b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server."), "tls: "),
    "garbage": (_says(b"\x16\x03\x03" + b"\xff" * 200), "tls: "),
    "an alert": (_says(b"\x15\x03\x03\x00\x02\x02\x28"), "tls: "),
    "closed at once": (_says(b""), "Unable to connect to the server: "),
    "half a handshake": (_says(b"\x16\x03\x03\x40\x00\x02\x00\x00"), "Unable to connect to the server: "),
    "silence": (_nothing, "timed out"),
}
CERTIFICATES: dict[str, str] = {
    "an expired certificate": "certificate has expired",
    "a certificate of another host": "IP address mismatch",
    "a certificate of another authority": "unable to get local issuer certificate",
}


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Authority, Authority]:
    return Authority(tmp_path_factory.mktemp("keys")), Authority(tmp_path_factory.mktemp("others"))


def _context(authorities: tuple[Authority, Authority], fault: str) -> ssl.SSLContext:
    ours, others = authorities
    pairs = {
        "an expired certificate": lambda: ours.server("expired", "127.0.0.1", lasts=A_MINUTE_AGO),
        "a certificate of another host": lambda: ours.server("elsewhere", "192.0.2.1"),
        "a certificate of another authority": lambda: others.server("other", "127.0.0.1"),
        "": lambda: ours.server("good", "127.0.0.1"),
    }
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pairs[fault]())
    return context


def _ended(folder: Path, authority: Authority, port: int, words: str, timeout: str = "10s") -> lines.Ended:
    cluster = {"server": f"https://127.0.0.1:{port}", "certificate-authority": str(authority.file)}
    config = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": cluster}],
        "users": [{"name": "u", "user": {"token": SECRET}}],
    }
    path = folder / "config"
    path.write_text(json.dumps(config), encoding="utf-8")
    return lines.within([*words.split(), f"--request-timeout={timeout}"], {"KUBECONFIG": str(path), "HOME": str(folder)})


def _refused(ended: lines.Ended, words: str, told: str) -> None:
    assert list(lines.offences(ended)) == []
    assert ended.code in lines.COMMANDS[words] and told in ended.out + ended.err, (ended.out, ended.err)
    assert ended.err.count("\n") <= 1


@pytest.fixture
def healthy(authorities: tuple[Authority, Authority]) -> Iterator[Scripted]:
    with serving(lambda: Scripted(_context(authorities, ""))) as server:
        server.by_request = world.answered
        yield server


@pytest.mark.parametrize("words", lines.COMMANDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_handshakes(tmp_path: Path, authorities: tuple[Authority, Authority], fault: str, words: str) -> None:
    serve, told = FAULTS[fault]
    with serving(lambda: Wire(serve)) as server:
        timeout = "250ms" if fault == "silence" else "10s"
        _refused(_ended(tmp_path, authorities[0], server.port, words, timeout), words, told)
        assert SECRET.encode() not in server.received


@pytest.mark.parametrize("words", lines.COMMANDS)
@pytest.mark.parametrize("fault", CERTIFICATES)
def test_certificates(tmp_path: Path, authorities: tuple[Authority, Authority], fault: str, words: str) -> None:
    with serving(lambda: Scripted(_context(authorities, fault))) as server:
        server.by_request = world.answered
        _refused(_ended(tmp_path, authorities[0], server.port, words), words, CERTIFICATES[fault])
        assert server.asked == []


@pytest.mark.parametrize("words", lines.COMMANDS)
def test_the_healthy_twin(tmp_path: Path, authorities: tuple[Authority, Authority], healthy: Scripted, words: str) -> None:
    ended = _ended(tmp_path, authorities[0], healthy.port, words)
    assert (ended.code, list(lines.offences(ended))) == (0, []) and healthy.asked
