"""Connections for real: from somewhere to some address, again and again until it is known where they land."""

from __future__ import annotations

import asyncio
import errno
import math
import socket
import struct
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from tests.packets.listeners import Landing, understood
from tests.packets.netns import NetworkNamespace

T = TypeVar("T")

REFUSED, TIMED_OUT, UNREACHABLE = "refused", "timed out", "unreachable"
RETRY_SECONDS = 1.5
"""Seconds until silence counts as such."""
FIRST = 3
"""Connections that are made to begin with; where none of them lands, there are no more."""
BLIND = 1e-4
"""How likely it may be that one more endpoint, as often chosen as the others, was not seen: who finds too few looks again."""
AT_ONCE = 64
"""Probes under way at a time."""

_WORDS = {errno.ECONNREFUSED: REFUSED, errno.ENETUNREACH: UNREACHABLE, errno.EHOSTUNREACH: UNREACHABLE}
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # no TIME_WAIT: ports and conntrack entries are free again soon


class Probe(NamedTuple):
    """What to try: connect from a namespace; ``protocol`` is TCP or UDP. ``source`` is one of its addresses, or left to it."""

    origin: NetworkNamespace
    address: str
    port: int
    protocol: str = "TCP"
    source: str = ""


class Seen(NamedTuple):
    """What came of many connections: the landings, and the ways in which they failed (``refused``, ``timed out``, …)."""

    landings: frozenset[Landing]
    failures: frozenset[str]

    def then(self, again: Seen) -> Seen:
        """What a second look leaves of it: all that landed, but no failure that did not come again."""
        return Seen(self.landings | again.landings, again.failures)


def observe(probes: Iterable[Probe]) -> list[Seen]:
    """What comes of each probe, in order."""
    return asyncio.run(_all(_observe(probe) for probe in probes))


def once(probes: Iterable[Probe]) -> list[Landing | str]:
    """Where a single connection by way of each of the probes lands, or how it fails, in order."""
    return asyncio.run(_all(map(_connect, probes)))


def lands(probes: Iterable[Probe]) -> bool:
    """Whether a single connection by way of each of the probes lands somewhere."""
    return all(isinstance(outcome, Landing) for outcome in once(probes))


def enough(distinct: int) -> int:
    """How many landings it takes to believe that there are no more endpoints than the ``distinct`` ones that were seen."""
    return math.ceil(math.log(BLIND) / math.log(distinct / (distinct + 1))) if distinct else 0


async def _all(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results of all, some at a time."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def limited(one: Coroutine[Any, Any, T]) -> T:
        async with limit:
            return await one

    return await asyncio.gather(*map(limited, work))


async def _observe(probe: Probe) -> Seen:
    """Silence is waited for by several at once, landings are counted one by one."""
    outcomes = await asyncio.gather(*(_connect(probe) for _ in range(FIRST)))
    while (landed := _landings(outcomes)) and len(landed) < enough(len({(one.address, one.port) for one in landed})):
        outcomes.append(await _connect(probe))
    return Seen(frozenset(landed), frozenset(outcome for outcome in outcomes if isinstance(outcome, str)))


def _landings(outcomes: Iterable[Landing | str]) -> list[Landing]:
    return [outcome for outcome in outcomes if isinstance(outcome, Landing)]


async def _connect(probe: Probe) -> Landing | str:
    """Where one connection lands, or how it fails."""
    family = socket.AF_INET6 if ":" in probe.address else socket.AF_INET
    kind = socket.SOCK_DGRAM if probe.protocol == "UDP" else socket.SOCK_STREAM
    with probe.origin.socket(family, kind) as sock:
        if kind is socket.SOCK_STREAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        if probe.source:
            sock.bind((probe.source, 0))
        try:
            return understood(await asyncio.wait_for(_asked(sock, probe), RETRY_SECONDS))
        except asyncio.TimeoutError:
            return TIMED_OUT
        except OSError as error:
            return _WORDS.get(error.errno or 0) or str(error)


async def _asked(sock: socket.socket, probe: Probe) -> bytes:
    loop = asyncio.get_running_loop()
    await loop.sock_connect(sock, (probe.address, probe.port))
    if probe.protocol == "UDP":
        with suppress(PermissionError):  # a rule of this very node stops it; with an answer or without, is still to come
            await loop.sock_sendall(sock, b"?")
    return await loop.sock_recv(sock, 256)
