"""A and AAAA records of one name, and exactly why there are none (RFC 1035): a set of endpoints hangs on the difference.

The system's resolver tells "no such name", "server failure" and "no such record" apart only by chance, so this asks itself:
over UDP, and over TCP where an answer did not fit. The name is taken as it is; no search domains.
"""

from __future__ import annotations

import random
import socket
import struct
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import SvcError
from kubectl_svc.wording import Said

A, CNAME, AAAA = 1, 5, 28
_RCODES = {1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}
_CLASS_IN, _RECURSE, _TRUNCATED, _ANSWER = 1, 0x0100, 0x0200, 0x8000
_MOST_HOPS = 16


class Server(NamedTuple):
    """Where to ask."""

    host: str
    port: int = 53


class NoAnswer(SvcError):
    """No addresses: the name has no such record, or no server answered.

    ``why`` is what to say of it.
    """

    def __init__(self, why: Said) -> None:
        super().__init__(why)
        self.why = why


class _Malformed(ValueError):
    """An answer that is none; ``why`` is what is wrong with it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = said(why)


def nameservers(resolv_conf: str) -> tuple[Server, ...]:
    """The servers in the text of ``/etc/resolv.conf``; without any the local one."""
    lines = (line.split() for line in resolv_conf.splitlines())
    return tuple(Server(words[1]) for words in lines if len(words) > 1 and words[0] == "nameserver") or (Server("127.0.0.1"),)


def resolve(name: str, record: int, servers: Sequence[Server], timeout: float = 3.0) -> tuple[str, ...]:
    """The addresses of ``name``, sorted, from the first server that says yes or no; raises `NoAnswer`."""
    kind = {A: "A", AAAA: "AAAA"}[record]
    failures = []
    for server in servers:
        try:
            found = _read(_ask(server, _question(name, record), timeout), name, record)
        except (OSError, ValueError, struct.error, IndexError) as error:
            failures.append(said("server-failed", server=server.host, why=_reason(error, timeout)))
            continue
        if isinstance(found, str):
            failures.append(said("server-failed", server=server.host, why=found))
            if found == "NXDOMAIN":
                break
            continue
        if not found:
            raise NoAnswer(said("no-record", name=name, type=kind))
        return tuple(sorted(set(found)))
    raise NoAnswer(said("not-resolved", name=name, type=kind, failures=failures))


def _reason(error: Exception, timeout: float) -> Said | str:
    """What is wrong with an answer; of failures of the network the system's own words."""
    if isinstance(error, TimeoutError):
        return said("no-answer", seconds=f"{timeout:g}")
    if isinstance(error, _Malformed):
        return error.why
    return str(getattr(error, "strerror", None) or "").lower() or said("malformed")


def _question(name: str, record: int) -> bytes:
    try:
        labels = [label.encode("idna") for label in name.rstrip(".").split(".")]
    except UnicodeError as error:
        raise NoAnswer(said("not-a-dns-name", name=name)) from error
    if not all(0 < len(label) < 64 for label in labels):
        raise NoAnswer(said("not-a-dns-name", name=name))
    asked = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    header = struct.pack("!6H", random.getrandbits(16), _RECURSE, 1, 0, 0, 0)
    return header + asked + struct.pack("!2H", record, _CLASS_IN)


def _ask(server: Server, question: bytes, timeout: float) -> bytes:
    """The whole answer: by UDP, and again by TCP where it is cut off."""
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as udp:
        udp.settimeout(timeout)
        udp.connect((server.host, server.port))
        udp.send(question)
        answer = udp.recv(65535)
    _check_header(answer, question)
    if not struct.unpack("!H", answer[2:4])[0] & _TRUNCATED:
        _check_question(answer, question)
        return answer
    with socket.create_connection((server.host, server.port), timeout) as tcp:
        tcp.sendall(struct.pack("!H", len(question)) + question)
        answer = _exactly(tcp, struct.unpack("!H", _exactly(tcp, 2))[0])
    _check_header(answer, question)
    _check_question(answer, question)
    return answer


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise _Malformed("cut-off")
        data += piece
    return data


def _check_header(answer: bytes, question: bytes) -> None:
    """That this is an answer, to a question of this number; where it is cut off, some servers leave the question out."""
    if len(answer) < 12 or answer[:2] != question[:2] or not answer[2] & 0x80:
        raise _Malformed("other-question")


def _check_question(answer: bytes, question: bytes) -> None:
    """That it answers that question, and is not somebody's guess."""
    if answer[12 : len(question)].lower() != question[12:].lower():
        raise _Malformed("other-question")


def _read(answer: bytes, name: str, record: int) -> list[str] | str:
    """The addresses at the end of the chain of aliases from ``name``, or the server's word for why there are none."""
    _, flags, questions, answers = struct.unpack("!4H", answer[:8])
    if code := flags & 0xF:
        return _RCODES.get(code, f"RCODE {code}")
    at = 12
    for _ in range(questions):
        at = _name(answer, at)[1] + 4
    records = list(_records(answer, at, answers))
    aliases = {owner: _name(answer, start)[0] for owner, kind, start, _ in records if kind == CNAME}
    wanted = name.rstrip(".").encode("idna").decode().lower()
    for _ in range(_MOST_HOPS):
        if wanted not in aliases:
            break
        wanted = aliases[wanted]
    size, read = (4, IPv4Address) if record == A else (16, IPv6Address)
    return [
        str(read(answer[start : start + length]))
        for owner, kind, start, length in records
        if owner == wanted and kind == record and length == size
    ]


def _records(answer: bytes, at: int, count: int) -> Iterator[tuple[str, int, int, int]]:
    """Each record as owner, type, and where its data starts and how long it is."""
    for _ in range(count):
        owner, at = _name(answer, at)
        kind, _, _, length = struct.unpack("!HHIH", answer[at : at + 10])
        yield owner, kind, at + 10, length
        at += 10 + length


def _name(answer: bytes, at: int) -> tuple[str, int]:
    """The name at ``at`` in lower case, and where what follows it begins."""
    labels: list[str] = []
    end, jumps = 0, 0
    while length := answer[at]:
        if length & 0xC0:
            end = end or at + 2
            at = struct.unpack("!H", answer[at : at + 2])[0] & 0x3FFF
            jumps += 1
            if jumps > 64:
                raise _Malformed("cname-loop")
            continue
        labels.append(answer[at + 1 : at + 1 + length].decode("ascii", "replace").lower())
        at += 1 + length
    return ".".join(labels), end or at + 1
