"""The host names in an X.509 certificate (RFC 5280): just enough DER (X.690) to find them. Nothing is verified."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_SUBJECT_ALT_NAME = bytes.fromhex("551d11")
_COMMON_NAME = bytes.fromhex("550403")
_SEQUENCE, _OCTETS, _OID, _DNS_NAME = 0x30, 0x04, 0x06, 0x82
_CONSTRUCTED = 0x20


def host_names(pem: bytes) -> tuple[str, ...] | None:
    """The DNS names of the first certificate of ``pem``, else its common names; ``None`` where there is no certificate.

    Clients have ignored common names for years; they are given so that a message can say what the certificate is for.
    """
    found = _PEM.search(pem)
    if found is None:
        return None
    try:
        der = base64.b64decode(found[1])
        tag, body = next(_values(der))
        if tag != _SEQUENCE:
            return None
        return tuple(_alternative_names(body)) or tuple(_common_names(body))
    except (binascii.Error, IndexError, StopIteration, UnicodeDecodeError):
        return None


def _alternative_names(der: bytes) -> Iterator[str]:
    for extension in _sequences(der):
        parts = list(_values(extension))
        if len(parts) >= 2 and parts[0] == (_OID, _SUBJECT_ALT_NAME) and parts[-1][0] == _OCTETS:
            _, names = next(_values(parts[-1][1]))
            yield from (value.decode("ascii") for tag, value in _values(names) if tag == _DNS_NAME)


def _common_names(der: bytes) -> Iterator[str]:
    """Those of the subject, which comes after the issuer: the last that there is."""
    found = [parts[1][1] for parts in map(list, map(_values, _sequences(der))) if _is_common_name(parts)]
    yield from (name.decode("utf-8") for name in found[-1:])


def _is_common_name(parts: list[tuple[int, bytes]]) -> bool:
    return len(parts) == 2 and parts[0] == (_OID, _COMMON_NAME)


def _sequences(der: bytes) -> Iterator[bytes]:
    """Every sequence at any depth, outside in."""
    for tag, body in _values(der):
        if tag == _SEQUENCE:
            yield body
        if tag & _CONSTRUCTED:
            yield from _sequences(body)


def _values(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and contents of each value, one behind the other."""
    at = 0
    while at < len(der):
        tag, length, start = der[at], der[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length, start = int.from_bytes(der[start : start + count], "big"), start + count
        if start + length > len(der):
            raise IndexError("a value ends before its length")
        yield tag, der[start : start + length]
        at = start + length
