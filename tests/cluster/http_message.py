"""One HTTP/1.1 message off a socket, byte for byte: just enough of the protocol to know where it ends."""

from __future__ import annotations

import re
import socket

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)


class Cut(Exception):
    """The other side closed the connection before the message was whole."""


def message(connection: socket.socket) -> tuple[bytes, bytes]:
    """The next message as its head, with the empty line, and its body as it was sent, chunks and all.

    Nothing may follow it: neither side sends before the other has answered. Raises `Cut`.
    """
    data = _until(connection, bytearray(), b"\r\n\r\n", 0)
    start = data.index(b"\r\n\r\n") + 4
    head = bytes(data[:start])
    if length := _LENGTH.search(head):
        while len(data) < start + int(length[1]):
            data += _more(connection)
    elif _CHUNKED.search(head):
        _chunks(connection, data, start)
    return head, bytes(data[start:])


def _chunks(connection: socket.socket, data: bytearray, at: int) -> None:
    """Read up to the last chunk, the empty one."""
    size = -1
    while size:
        _until(connection, data, b"\r\n", at)
        end = data.index(b"\r\n", at)
        size = int(data[at:end].partition(b";")[0], 16)
        at = end + 2 + size + 2
        while len(data) < at:
            data += _more(connection)


def _until(connection: socket.socket, data: bytearray, mark: bytes, start: int) -> bytearray:
    while mark not in data[start:]:
        data += _more(connection)
    return data


def _more(connection: socket.socket) -> bytes:
    if not (data := connection.recv(65536)):
        raise Cut
    return data
