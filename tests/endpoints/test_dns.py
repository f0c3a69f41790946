"""The resolver against a real DNS server."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_svc.endpoints.reading import dns
from kubectl_svc.endpoints.reading.dns import AAAA, A, NoAnswer, Server
from tests.endpoints.name_server import NameServer


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with NameServer() as running:
        yield running


def ask(server: NameServer, name: str, record: int = A, timeout: float = 2) -> tuple[str, ...]:
    return dns.resolve(name, record, [Server("127.0.0.1", server.port)], timeout)


def test_addresses_come_sorted_and_by_family(server: NameServer) -> None:
    server.records["db.example.com"] = ["192.0.2.9", "192.0.2.1", "2001:db8::1", "192.0.2.9"]
    assert ask(server, "db.example.com") == ("192.0.2.1", "192.0.2.9")
    assert ask(server, "DB.example.com.", AAAA) == ("2001:db8::1",)


def test_aliases_are_followed(server: NameServer) -> None:
    server.records |= {"db": "alias:one.example.com", "one.example.com": "alias:two", "two": ["192.0.2.1"]}
    assert ask(server, "db") == ("192.0.2.1",)


def test_an_answer_too_large_for_udp_comes_by_tcp(server: NameServer) -> None:
    server.records["many"] = [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(300)]
    before = server.asked
    assert (len(ask(server, "many")), server.asked - before) == (300, 2)
    server.records["few"] = ["10.0.0.1"]
    assert (len(ask(server, "few")), server.asked - before) == (1, 3)


def test_an_answer_that_ends_too_early_over_tcp_is_none(server: NameServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(tcp.getsockname())

        def reply() -> None:
            question, sender = udp.recvfrom(512)
            udp.sendto(question[:2] + struct.pack("!H", 0x8380) + question[4:], sender)  # an answer, cut off
            with tcp.accept()[0] as connection:
                connection.recv(512)
                connection.sendall(struct.pack("!H", 500) + question)

        threading.Thread(target=reply, daemon=True).start()
        with pytest.raises(NoAnswer, match="cut off"):
            dns.resolve("many", A, [Server("127.0.0.1", tcp.getsockname()[1])], 5)


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ("NXDOMAIN", "NXDOMAIN"),
        ("SERVFAIL", "SERVFAIL"),
        ("REFUSED", "REFUSED"),
        ([], "has no A record"),
        (["2001:db8::1"], "has no A record"),
        ("alias:db", "has no A record"),
    ],
)
def test_why_there_is_no_address_is_reported(server: NameServer, records: list[str] | str, why: str) -> None:
    server.records["db"] = records
    with pytest.raises(NoAnswer, match=why):
        ask(server, "db")


def test_the_next_server_is_asked_unless_the_first_says_no(server: NameServer) -> None:
    server.records["db"] = ["192.0.2.1"]
    with NameServer() as other:
        both = [Server("127.0.0.1", other.port), Server("127.0.0.1", server.port)]
        other.records["db"] = "SERVFAIL"
        assert dns.resolve("db", A, both) == ("192.0.2.1",)
        other.records["db"] = "NXDOMAIN"
        with pytest.raises(NoAnswer, match="NXDOMAIN"):
            dns.resolve("db", A, both)


def test_of_the_network_the_system_s_words_are_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    with pytest.raises(NoAnswer, match=r"127.0.0.1: connection refused"):
        dns.resolve("db", A, [Server("127.0.0.1", port)], 2)


def test_silence_and_nonsense_are_no_answers() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        server = Server("127.0.0.1", mute.getsockname()[1])
        with pytest.raises(NoAnswer, match=r"no answer within 0\.2 s"):
            dns.resolve("db", A, [server], 0.2)

        def blurt() -> None:
            for _ in range(2):
                data, sender = mute.recvfrom(512)
                if len(data) < 20:
                    continue
                mute.sendto(b"\0" * 40, sender)

        threading.Thread(target=blurt, daemon=True).start()
        with pytest.raises(NoAnswer, match="another question"):
            dns.resolve("db.example.com", A, [server], 2)


@pytest.mark.parametrize("name", ["", "..", "a..b", "x" * 64])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(NoAnswer, match="not a DNS name"):
        dns.resolve(name, A, [Server("127.0.0.1", 9)])


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    header = b"\x12\x34\x81\x80\x00\x01\x00\x05\x00\x00\x00\x00"
    try:
        found = dns._read(header + data, "db", A)
    except (ValueError, IndexError, struct.error):
        return
    assert isinstance(found, str | list)


def test_the_servers_of_resolv_conf() -> None:
    text = "# nameserver 1.1.1.1\nsearch example.com\nnameserver 192.0.2.53\nnameserver 2001:db8::53\noptions ndots:5\n"
    assert dns.nameservers(text) == (Server("192.0.2.53"), Server("2001:db8::53"))
    assert dns.nameservers("") == (Server("127.0.0.1"),)
