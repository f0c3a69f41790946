"""One table of answers, over both transports: what each becomes for the caller."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.api import Cluster
from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.transport import connect
from kubectl_svc.errors import AlreadyExists, ApiError, Conflict, ConnectionFailed, Forbidden, Gone, NotFound, SvcError
from tests.connection.conftest import Keys
from tests.connection.wire import Scripted, raw

Headers = list[tuple[str, str]]
SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}


class Wire(NamedTuple):
    """A cluster to ask, and how to tell it what to answer next."""

    cluster: Cluster
    will: Callable[[int, bytes, Headers], None]
    warned: list[str]
    slept: list[float]


@pytest.fixture(params=["direct", "proxy", "plain", "plain proxy"])
def wire(request: pytest.FixtureRequest, keys: Keys) -> Iterator[Wire]:
    how: str = request.param
    warned: list[str] = []
    slept: list[float] = []

    def cluster(server: str, proxy_url: str | None) -> Cluster:
        transport = connect(Connection(server, ca=keys.ca, proxy_url=proxy_url), {})
        request.addfinalizer(transport.close)
        return Cluster(transport, namespace="ns", warn=warned.append, sleep=slept.append)

    scripted: Scripted = request.getfixturevalue("plain_server" if "plain" in how else "server")
    scheme = "http" if "plain" in how else "https"
    proxy_url = f"http://127.0.0.1:{request.getfixturevalue('proxy').port}" if "proxy" in how else None
    yield Wire(
        cluster(f"{scheme}://127.0.0.1:{scripted.port}", proxy_url),
        lambda status, body, headers: scripted.will(raw(status, body, *headers)),
        warned,
        slept,
    )


def status(code: int, reason: str, message: str, **details: Any) -> bytes:
    """The API's own failure object."""
    whole = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message}
    return json.dumps(whole | ({"details": details} if details else {})).encode()


ONE_CAUSE = [{"reason": "FieldValueInvalid", "message": "Invalid value: 0", "field": "spec.ports[0].port"}]
TWO_CAUSES = [*ONE_CAUSE, {"message": "Required value", "field": "spec.selector"}, *ONE_CAUSE]
FAILURES: dict[str, tuple[int, bytes, Headers, type[SvcError], str]] = {
    "401 of the API": (
        401,
        status(401, "Unauthorized", "Unauthorized"),
        [],
        ApiError,
        "error: You must be logged in to the server (Unauthorized)",
    ),
    "401 of something else": (
        401,
        b"<html>",
        [],
        ApiError,
        "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
    ),
    "403": (
        403,
        status(403, "Forbidden", 'services "web" is forbidden: User "bob" cannot get it', name="web", kind="services"),
        [],
        Forbidden,
        'Error from server (Forbidden): services "web" is forbidden: User "bob" cannot get it',
    ),
    "404": (
        404,
        status(404, "NotFound", 'services "web" not found'),
        [],
        NotFound,
        'Error from server (NotFound): services "web" not found',
    ),
    "404 without a Status": (404, b"404 page not found\n", [], ApiError, "HTTP 404: '404 page not found'"),
    "409 of a concurrent edit": (
        409,
        status(409, "Conflict", "modified"),
        [],
        Conflict,
        "Error from server (Conflict): modified",
    ),
    "409 of a taken name": (
        409,
        status(409, "AlreadyExists", "there"),
        [],
        AlreadyExists,
        "Error from server (AlreadyExists): there",
    ),
    "410": (410, status(410, "Expired", "too old"), [], Gone, "Error from server (Expired): too old"),
    "422 with one cause": (
        422,
        status(422, "Invalid", "m", kind="Service", name="web", causes=ONE_CAUSE),
        [],
        ApiError,
        'The Service "web" is invalid: spec.ports[0].port: Invalid value: 0',
    ),
    "422 with several causes, one twice": (
        422,
        status(422, "Invalid", "m", kind="Service", name="web", causes=TWO_CAUSES),
        [],
        ApiError,
        'The Service "web" is invalid: \n* spec.ports[0].port: Invalid value: 0\n* spec.selector: Required value',
    ),
    "422 without causes": (422, status(422, "Invalid", "no"), [], ApiError, "The request is invalid: no"),
    "422 of a thing without causes": (
        422,
        status(422, "Invalid", "no", kind="Service", name="web"),
        [],
        ApiError,
        'The Service "web" is invalid: no',
    ),
    "429 that will take too long": (
        429,
        status(429, "TooManyRequests", "later"),
        [("Retry-After", "3600")],
        ApiError,
        "Error from server (TooManyRequests): later",
    ),
    "500": (500, status(500, "InternalError", "boom"), [], ApiError, "Error from server (InternalError): boom"),
    "503 of a balancer": (
        503,
        b"<html><body>\n  <h1>Service unavailable</h1></body></html>",
        [("Content-Type", "text/html")],
        ApiError,
        "Error from server: /api/v1/namespaces/ns/services/web: HTTP 503: "
        "'<html><body> <h1>Service unavailable</h1></body></html>'",
    ),
    "504": (504, status(504, "Timeout", "slow"), [], ApiError, "Error from server (Timeout): slow"),
    "an empty failure": (502, b"", [], ApiError, "Error from server: /api/v1/namespaces/ns/services/web: HTTP 502"),
    "a redirect": (
        302,
        b"",
        [("Location", "https://login.example/")],
        ApiError,
        "HTTP 302, a redirect to https://login.example/, which is not followed",
    ),
    "a log-in page": (
        200,
        b"<html>please log in</html>",
        [],
        SvcError,
        "the response is not a JSON object: '<html>please log in</html>'",
    ),
    "half an object": (200, b'{"kind": "Serv', [], SvcError, "the response is not a JSON object"),
    "a list": (200, b"[]", [], SvcError, "the response is not a JSON object: '[]'"),
    "nothing": (200, b"", [], SvcError, "the response is not a JSON object: ''"),
    "not UTF-8": (200, b"\xff\xfe\x00", [], SvcError, "the response is not a JSON object"),
    "depth without end": (200, b"[" * 200_000, [], SvcError, "the response is not a JSON object"),
    "gzip that is none": (
        200,
        b"plain",
        [("Content-Encoding", "gzip")],
        ConnectionFailed,
        "the body is not gzip, although its Content-Encoding is gzip",
    ),
    "gzip cut short": (
        200,
        gzip.compress(b"x" * 1000)[:-9],
        [("Content-Encoding", "gzip")],
        SvcError,
        "",
    ),
    "an escape sequence": (
        403,
        status(403, "Forbidden", "\x1b[2J"),
        [],
        Forbidden,
        "Error from server (Forbidden): \x1b[2J",
    ),
    "a Status of odd types": (
        400,
        b'{"kind": "Status", "message": 7, "details": [], "reason": null}',
        [],
        ApiError,
        "Error from server: 7",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_failures(wire: Wire, case: str) -> None:
    code, body, headers, kind, said = FAILURES[case]
    for _ in range(2):  # a malformed response to a read is asked for once more
        wire.will(code, body, headers)
    with pytest.raises(SvcError) as caught:
        wire.cluster.get(kinds.SERVICE, "web")
    assert isinstance(caught.value, kind)
    assert said == str(caught.value) if said.startswith(("Error", "error", "The")) else said in str(caught.value)
    assert caught.value.exit_code == 1
    assert "\n" not in str(caught.value) or "causes" in case


@pytest.mark.parametrize("headers", [[], [("Content-Encoding", "gzip")]], ids=["plain", "gzip"])
def test_success(wire: Wire, headers: Headers) -> None:
    body = json.dumps(SERVICE).encode()
    wire.will(200, gzip.compress(body) if headers else body, headers)
    assert wire.cluster.get(kinds.SERVICE, "web") == SERVICE


def test_success_is_any_of_two_hundred(wire: Wire) -> None:
    wire.will(202, json.dumps(SERVICE).encode(), [])
    assert wire.cluster.get(kinds.SERVICE, "web") == SERVICE


def test_warnings_are_passed_on_once(wire: Wire) -> None:
    headers = [
        ("Warning", '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"'),
        ("Warning", '299 - "a \\"quoted\\" one, with a comma", 299 - "another"'),
        ("Warning", "nonsense"),
    ]
    for _ in range(2):
        wire.will(200, json.dumps(SERVICE).encode(), headers)
        wire.cluster.get(kinds.SERVICE, "web")
    assert wire.warned == [
        "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
        'a "quoted" one, with a comma',
        "another",
    ]


@pytest.mark.parametrize("code", [429, 503])
def test_a_server_that_asks_to_wait_is_waited_for(wire: Wire, code: int) -> None:
    wire.will(code, status(code, "TooManyRequests", "later"), [("Retry-After", "2")])
    wire.will(200, json.dumps(SERVICE).encode(), [])
    assert wire.cluster.get(kinds.SERVICE, "web") == SERVICE
    (pause,) = wire.slept
    assert 2 <= pause <= 2.2


def test_waiting_ends(wire: Wire) -> None:
    for _ in range(10):
        wire.will(429, status(429, "TooManyRequests", "later"), [("Retry-After", "7")])
    with pytest.raises(ApiError) as caught:
        wire.cluster.get(kinds.SERVICE, "web")
    assert caught.value.retry_after == 7
    assert sum(wire.slept) <= 30
