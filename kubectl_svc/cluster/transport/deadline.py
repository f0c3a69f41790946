"""One deadline for a whole exchange: every wait for the network gets what is left of it."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

_LONGEST = 1e6
"""Seconds; a socket takes no time-out of centuries."""


class Deadline:
    """``seconds`` from now on; never later than ``within``, if given."""

    def __init__(self, seconds: float, within: Deadline | None = None) -> None:
        self.end = time.monotonic() + seconds
        if within is not None:
            self.end = min(self.end, within.end)

    def left(self) -> float:
        """Seconds that are left; raises ``TimeoutError`` where there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return min(left, _LONGEST)


def connected(host: str, port: int, deadline: Deadline) -> socket.socket:
    """A TCP connection; addresses are tried in order, each with its share of the time (Go's net ``dialSerial``).

    Raises ``OSError`` (``TimeoutError`` and ``socket.gaierror`` among them) and ``UnicodeError`` for what is no name.
    """
    found = _addresses(host, port, deadline)
    for index, (family, kind, protocol, _, address) in enumerate(found):
        line = socket.socket(family, kind, protocol)
        try:
            left = deadline.left()
            line.settimeout(min(left, max(2.0, left / (len(found) - index))))
            line.connect(address)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            line.close()
            if index == len(found) - 1:
                raise
        except BaseException:
            line.close()
            raise
        else:
            return line
    raise socket.gaierror(socket.EAI_NONAME, "no address")


def _addresses(host: str, port: int, deadline: Deadline) -> list[Any]:
    """What ``host`` resolves to. The system's resolver heeds no deadline: it is asked in a thread, and left there when late."""
    name = host.encode() if host.isascii() else host  # for text Python loads its IDNA tables
    try:
        return socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass  # not an address but a name
    found: list[Any] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(name, port, type=socket.SOCK_STREAM))
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(deadline.left())
    if not found:
        raise TimeoutError("timed out")
    if isinstance(found[0], Exception):
        raise found[0]
    addresses: list[Any] = found[0]
    return addresses
