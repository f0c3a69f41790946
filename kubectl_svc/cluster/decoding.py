"""JSON text -> plain values, by the rules of Go's encoding/json, which is what kubectl reads with.

No ``NaN``, no ``Infinity`` and no number beyond a float's range; half a character (``\\ud800``) and bytes that are not UTF-8
become U+FFFD. Numbers beyond 64 bits are floats, as in Go. A text that nests deeper than `DEPTH` cannot be read: whatever
has been read can be walked and written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import accumulate
from math import isfinite
from typing import Any, NoReturn

from kubectl_svc.cluster.limits import DEPTH

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONG_NUMBER = re.compile(r"[0-9]{19}")
_OPENING, _CLOSING = b"[{", b"]}"
_STEPS = bytes.maketrans(_OPENING + _CLOSING, b"\x01\x01\xff\xff")
_OTHER = bytes(set(range(256)) - {*_OPENING, *_CLOSING, ord('"')})


def decode(content: bytes | str) -> Any:
    """The one JSON value in ``content``; raises ``ValueError`` where it is none."""
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    try:
        _check_depth(text.encode("utf-8", "replace") if isinstance(content, str) else content)
        value = _decoder(text).decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return whole(value) if _HALF.search(text) else value


def reader(text: str) -> Callable[[int], tuple[Any, int]]:
    """Reads ``text`` value by value: where one begins -> the value, and where it ends; raises ``ValueError``."""
    decoder = _decoder(text)

    def read(at: int) -> tuple[Any, int]:
        try:
            value, end = decoder.raw_decode(text, at)
            _check_depth(text[at:end].encode("utf-8", "replace"))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        return (whole(value) if _HALF.search(text, at, end) else value), end

    return read


def _check_depth(content: bytes) -> None:
    """Raise ``ValueError`` where the brackets of a JSON text nest deeper than `DEPTH`; those within its texts do not count."""
    if content.count(b"[") + content.count(b"{") <= DEPTH:
        return
    if b"\\" in content:
        content = content.replace(b"\\\\", b"").replace(b'\\"', b"")
    brackets = b"".join(content.translate(None, _OTHER).split(b'"')[::2])
    if max(accumulate(memoryview(brackets.translate(_STEPS)).cast("b")), default=0) > DEPTH:
        raise ValueError(f"nested deeper than {DEPTH} levels")


def whole(value: Any) -> Any:
    """``value`` with U+FFFD for every half character in its texts, keys included."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {whole(key): whole(item) for key, item in value.items()}
    return [whole(item) for item in value] if isinstance(value, list) else value


def integer(digits: str) -> int | float:
    """A whole number as Go decodes it: beyond 64 bits it is a float; raises ``ValueError`` beyond a float's range."""
    if len(digits) < 19:
        return int(digits)
    if len(digits) <= 20 and -(2**63) <= (number := int(digits)) < 2**64:
        return number
    return _finite(digits)


def _finite(digits: str) -> int | float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError("a number beyond the range of a float")
    return plain(number)


def plain(number: float) -> int | float:
    """A float as Go writes it again, and so as the API server gets it: ``80.0`` is 80 (encoding/json ``floatEncoder``)."""
    return int(number) if number.is_integer() and abs(number) < 1e21 else number


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_PLAIN = json.JSONDecoder(parse_constant=_refused, parse_float=_finite)
_CAREFUL = json.JSONDecoder(parse_constant=_refused, parse_float=_finite, parse_int=integer)


def _decoder(text: str) -> json.JSONDecoder:
    """Reading whole numbers in Python is slow: only where one is long."""
    return _CAREFUL if _LONG_NUMBER.search(text) else _PLAIN
