"""Does something answer at an address? Asked from this machine, which need not be what the cluster's nodes see."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from kubectl_svc.endpoints.addresses import at
from kubectl_svc.endpoints.said import said
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.cluster.transport import Deadline

TCP, TLS, HTTP = "tcp", "tls", "http"
_AT_ONCE = 32


class How(NamedTuple):
    """``kind`` of probe; a probe succeeds when ``quorum`` of ``tries`` do, each within ``timeout`` seconds.

    ``path`` and ``host`` are those of the HTTP request.
    """

    kind: str = TCP
    path: str = "/"
    host: str = ""
    tries: int = 3
    quorum: int = 2
    timeout: float = 2.0


class ProbeResult(NamedTuple):
    """What came of all tries at one address and port; ``detail`` is the last try's."""

    address: str
    port: int
    good: int
    tries: int
    detail: Said | str
    healthy: bool


def probe_all(places: Iterable[tuple[str, int]], how: How) -> tuple[ProbeResult, ...]:
    """Probe every address and port, many at once; in the order given."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(lambda place: probe(place[0], place[1], how), places))


def probe(address: str, port: int, how: How) -> ProbeResult:
    """Try until the quorum is reached or cannot be any more."""
    good = done = 0
    detail: Said | str = ""
    while done < how.tries and good < how.quorum and how.tries - done >= how.quorum - good:
        fine, detail = _once(address, port, how)
        good, done = good + fine, done + 1
    return ProbeResult(address, port, good, done, detail, good >= how.quorum)


def _once(address: str, port: int, how: How) -> tuple[bool, Said | str]:
    """One try, all of it within the timeout, and what came of it."""
    from kubectl_svc.cluster.transport.deadline import Deadline, connected

    started, deadline = time.monotonic(), Deadline(how.timeout)
    try:
        with connected(address, port, deadline) as connection:
            connection.settimeout(deadline.left())
            if how.kind == TLS:
                _handshake(connection)
            elif how.kind == HTTP:
                status = _status(connection, deadline, at(address, port), how)
                # As the kubelet judges an httpGet probe (pkg/probe/http).
                return 200 <= status < 400, said("http-status", status=status)
    except TimeoutError:
        return False, said("no-answer", seconds=f"{how.timeout:g}")
    except (OSError, ValueError) as error:
        return False, _reason(error)
    return True, said("took", milliseconds=f"{(time.monotonic() - started) * 1000:.0f}")


def _handshake(connection: socket.socket) -> None:
    """Any certificate will do: an address says nothing of the name it is for."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with context.wrap_socket(connection):
        pass


def _status(connection: socket.socket, deadline: Deadline, place: str, how: How) -> int:
    """The status of ``GET path``; raises `_NotHttp`."""
    from http.client import HTTPConnection, HTTPException

    from kubectl_svc.cluster.secret import wire
    from kubectl_svc.cluster.transport.line import Line, TooLarge, received

    client: Any = HTTPConnection(place)
    client.sock = line = Line(connection, deadline)
    try:
        client.putrequest("GET", how.path, skip_host=True)
        for header, value in (("Host", how.host or place), ("User-Agent", "kubectl-svc"), ("Connection", "close")):
            client.putheader(header, wire(value))
        client.endheaders()
        with received(line, "GET") as answer:
            return int(answer.status)
    except TooLarge as error:
        raise _NotHttp(said("answer", problem=str(error))) from error
    except HTTPException as error:
        raise _NotHttp(said("not-http")) from error


class _NotHttp(ValueError):
    """An answer that no probe can judge; ``why`` is what is wrong with it."""

    def __init__(self, why: Said) -> None:
        super().__init__(why)
        self.why = why


def _reason(error: OSError | ValueError) -> Said | str:
    """What went wrong; of failures of the network the system's own words."""
    if isinstance(error, _NotHttp):
        return error.why
    reason = getattr(error, "reason", None)  # ssl.SSLError
    if reason:
        return said("tls", reason=str(reason).replace("_", " ").lower())
    return str(getattr(error, "strerror", None) or error).lower()
