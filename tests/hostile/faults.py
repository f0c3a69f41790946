"""What a server, or what stands before it, can do to an answer: each takes the request and the healthy answer."""

from __future__ import annotations

import gzip
import itertools
import json
import random
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.connection.wire import Answer, Asked, raw, reply
from tests.hostile.world import refusal

Fault = Callable[[Asked, bytes], Iterable[Answer]]
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\n"
MIB = 1 << 20


def _json(value: Any) -> Fault:
    return lambda asked, good: [reply(200, value)]


def _body(content: bytes, *headers: tuple[str, str], status: int = 200) -> Fault:
    return lambda asked, good: [raw(status, content, *headers)]


def _text(content: str) -> Fault:
    return _body(content.encode(), ("Content-Type", "application/json"))


def _changed(change: Callable[[Any], Any]) -> Fault:
    """The healthy answer with its JSON changed."""

    def fault(asked: Asked, good: bytes) -> Iterable[Answer]:
        return [reply(200, change(json.loads(good.partition(b"\r\n\r\n")[2])))]

    return fault


def _with(**fields: Any) -> Fault:
    return _changed(lambda value: value | fields)


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    yield CHUNKED
    for part in parts:
        yield f"{len(part):x}\r\n".encode() + part + b"\r\n"


def _drip(content: bytes, pause: float) -> Iterator[Answer]:
    for index in range(len(content)):
        yield content[index : index + 1]
        yield pause


def _bomb(status: int = 200) -> Fault:
    """1500 MiB of blanks, compressed: the same MiB again and again. No reader gets to the end, where a checksum would be."""

    def fault(asked: Asked, good: bytes) -> Iterable[Answer]:
        pack = zlib.compressobj(wbits=31)
        first, same = (pack.compress(b" " * MIB) + pack.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
        return [raw(status, first + same * 1499, ("Content-Encoding", "gzip"))]

    return fault


def _paged(token: Callable[[], Any]) -> Fault:
    def fault(asked: Asked, good: bytes) -> Iterable[Answer]:
        value = json.loads(good.partition(b"\r\n\r\n")[2])
        return [reply(200, value | {"metadata": {"continue": token()}} if "items" in value else value)]

    return fault


_count = itertools.count()
HANGING: dict[str, Fault] = {
    "silence": lambda asked, good: [60.0],
    "silence after the headers": lambda asked, good: [HEAD + b"Content-Length: 99\r\n\r\n", 60.0],
    "headers by the byte": lambda asked, good: _drip(HEAD + b"X-A: " + b"b" * 10_000, 0.05),
    "a body by the byte": lambda asked, good: itertools.chain(
        [HEAD + b"Content-Length: 9999\r\n\r\n"], _drip(b" " * 9999, 0.05)
    ),
    "slow chunks without end": lambda asked, good: (step for part in _chunks(itertools.repeat(b" ")) for step in (part, 0.05)),
    "trailers without end": lambda asked, good: itertools.chain(
        [CHUNKED + b"0\r\n"], (step for _ in itertools.count() for step in (b"X: y\r\n", 0.01))
    ),
    "100 Continue, slowly": lambda asked, good: (
        step for _ in itertools.count() for step in (b"HTTP/1.1 100 Continue\r\n\r\n", 0.4)
    ),
    "pages without end": _paged(lambda: f"page-{next(_count)}"),
    "429 for ever": lambda asked, good: [refusal(429, "TooManyRequests", "later", ("Retry-After", "1"))],
    "429 at once": lambda asked, good: [refusal(429, "TooManyRequests", "later", ("Retry-After", "0"))],
    "503 for a minute": lambda asked, good: [refusal(503, "ServiceUnavailable", "later", ("Retry-After", "60"))],
}
LARGE: dict[str, Fault] = {
    "chunks without end": lambda asked, good: _chunks(itertools.repeat(b" " * MIB)),
    "200 MB": lambda asked, good: itertools.chain(
        [HEAD + b"Content-Length: 209715200\r\n\r\n"], itertools.repeat(b" " * MIB, 200)
    ),
    "200 MB of an error": lambda asked, good: itertools.chain(
        [b"HTTP/1.1 500 X\r\nContent-Length: 209715200\r\n\r\n"], itertools.repeat(b" " * MIB, 200)
    ),
    "100 MB of small objects": lambda asked, good: _chunks(
        itertools.chain([b'{"kind":"ServiceList","items":['], itertools.repeat(b"{}," * (MIB // 3), 100))
    ),
    "30 MB of small objects": lambda asked, good: _chunks(
        itertools.chain([b'{"kind":"ServiceList","items":['], itertools.repeat(b"{}," * (MIB // 3), 30), [b"{}]}", b""])
    ),
    "30 MB of lists in lists": lambda asked, good: _chunks(
        itertools.chain([b"["], itertools.repeat(b"[[]]," * 200_000, 30), [b"0]", b""])
    ),
    "a gzip bomb": _bomb(),
    "a gzip bomb of an error": _bomb(status=500),
    "100 Continue for ever": lambda asked, good: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "headers without end": lambda asked, good: itertools.chain([HEAD], itertools.repeat(b"X-A: b\r\n" * 1000)),
    "one header without end": lambda asked, good: itertools.chain([HEAD + b"X: "], itertools.repeat(b"a" * 65536)),
}
BROKEN: dict[str, Fault] = {
    "the end": lambda asked, good: [None],
    "half an answer": lambda asked, good: [good[: len(good) // 2], None],
    "half a chunk": lambda asked, good: [CHUNKED + b"ff\r\n{", None],
    "a Content-Length too long": lambda asked, good: [raw(200, b"{}", length=99), None],
    "a Content-Length of 30 digits": lambda asked, good: [HEAD + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n{}", None],
    "a negative Content-Length": lambda asked, good: [HEAD + b"Content-Length: -1\r\n\r\n{}", None],
    "a huge chunk": lambda asked, good: [CHUNKED + b"f" * 30 + b"\r\n{}", None],
    "a negative chunk": lambda asked, good: [CHUNKED + b"-5\r\n{}", None],
    "a chunk of nonsense": lambda asked, good: [CHUNKED + b"xyz\r\n{}", None],
    "not HTTP": lambda asked, good: [b"SSH-2.0-OpenSSH_9.6\r\n", None],
    "gzip that is none": _body(b"plain", ("Content-Encoding", "gzip")),
    "gzip cut short": _body(gzip.compress(random.Random(1).randbytes(5000))[:-9], ("Content-Encoding", "gzip")),
    "random bytes": lambda asked, good: [random.Random(asked.line).randbytes(2000), None],
}
WRONG: dict[str, Fault] = {
    "an empty object": _json({}),
    "a list": _json([]),
    "a number": _json(7),
    "nothing": _body(b""),
    "a login page": lambda asked, good: [reply(200, text="<html><form>please log in</form></html>")],
    "JSON of a login page": _json({"login": "https://sso.example/?return=x", "error": "unauthenticated"}),
    "a Status of failure with 200": lambda asked, good: [
        raw(200, refusal(403, "Forbidden", "no").partition(b"\r\n\r\n")[2], ("Content-Type", "application/json"))
    ],
    "another kind": _with(kind="Secret"),
    "another group": _with(apiVersion="example.com/v1"),
    "another object": _changed(
        lambda value: value | {"metadata": {"name": "other"}, "kind": value["kind"].removesuffix("List")}
    ),
    "metadata is a list": _with(metadata=[]),
    "metadata is text": _with(metadata="x"),
    "items is a number": _changed(lambda value: {**value, "items": 3} if "items" in value else {}),
    "items of numbers": _changed(lambda value: {**value, "items": [1, 2]} if "items" in value else {}),
    "items without metadata": _changed(lambda value: {**value, "items": [{}]} if "items" in value else {}),
    "a token that is a number": _changed(lambda v: {**v, "metadata": {"continue": 7}} if "items" in v else {}),
    "the same token again": _changed(lambda v: {**v, "metadata": {"continue": "x"}} if "items" in v else {}),
    "depth": _body(b"[" * 100_000),
    "depth in an object": _body(b'{"a":' * 50_000),
    "NaN": _text('{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": NaN}'),
    "401": lambda asked, good: [refusal(401, "Unauthorized", "Unauthorized")],
    "403": lambda asked, good: [refusal(403, "Forbidden", f"forbidden: {asked.line}")],
    "403 in HTML": lambda asked, good: [reply(403, text="<html>\x1b[2Jno</html>")],
    "407": lambda asked, good: [reply(407, text="proxy")],
    "410": lambda asked, good: [refusal(410, "Expired", "too old")],
    "429 with an odd time": lambda asked, good: [refusal(429, "TooManyRequests", "later", ("Retry-After", "\u00b2"))],
    "500": lambda asked, good: [refusal(500, "InternalError", "etcd is ill\x1b[2J\u202e")],
    "502 without a body": lambda asked, good: [raw(502, b"")],
    "504": lambda asked, good: [refusal(504, "Timeout", "timed out")],
    "a redirect": lambda asked, good: [raw(302, b"", ("Location", "http://127.0.0.1:1/x"))],
    "a Status of odd types": _body(b'{"kind":"Status","message":7,"details":[],"reason":{},"code":"x"}', status=400),
}
FINE: dict[str, Fault] = {
    "100 kB of a header": lambda asked, good: [good.replace(b"\r\n", b"\r\nX-Long: " + b"a" * 100_000 + b"\r\n", 1)],
    "500 headers": lambda asked, good: [good.replace(b"\r\n", b"\r\n" + b"X-A: b\r\n" * 500, 1)],
    "three interim answers": lambda asked, good: [b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" * 3 + good],
    "many warnings": lambda asked, good: [good.replace(b"\r\n", b'\r\nWarning: 299 - "w\x1b[2J"\r\n', 1)],
    "by the chunk": lambda asked, good: [good[index : index + 7] for index in range(0, len(good), 7)],
}
FATAL = HANGING | LARGE | BROKEN | WRONG
