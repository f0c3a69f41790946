"""One value type for tokens, passwords and keys: what holds it may be printed, and it never is."""

from __future__ import annotations

import re
from typing import NoReturn

from kubectl_svc.cluster.said import said
from kubectl_svc.wording import Said

_ILLEGAL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Secret:
    """A text or bytes that ``str``, ``repr``, formatting and pickling do not show; `reveal` is the only way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str | bytes) -> None:
        self._value = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value

    def reveal(self) -> bytes:
        """The bytes, for the one place that sends or loads them."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not to be copied out of the process")


def header_problem(value: str | Secret) -> Said | None:
    """Why ``value`` cannot be sent in an HTTP header (golang.org/x/net/http/httpguts ``ValidHeaderFieldValue``), or nothing."""
    found = _ILLEGAL.search(_wire(value))
    if not found:
        return None
    return said("line-break" if found.group() in "\r\n" else "control-character")


def wire(value: str | Secret) -> str:
    """``value`` as ``http.client`` sends it byte for byte: UTF-8, as Go's, each byte as the character of that number.

    Raises ``ValueError``, without the value, for what no header may hold.
    """
    if problem := header_problem(value):
        raise ValueError(f"a header value contains {problem}")
    return _wire(value)


def _wire(value: str | Secret) -> str:
    content = value.reveal() if isinstance(value, Secret) else value.encode("utf-8", "surrogateescape")
    return content.decode("latin-1")
