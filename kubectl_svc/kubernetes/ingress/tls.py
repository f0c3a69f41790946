"""The TLS section of an Ingress: which Secret serves which host, and whether a Secret can (networking/v1 ``IngressTLS``).

Of a Secret only its type and its certificate are read, never the key.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.kubernetes.certificates import host_names
from kubectl_svc.kubernetes.ingress.rules import takes_host
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items

SECRET_TYPE = "kubernetes.io/tls"

WRONG_TYPE = "wrong type"
NO_CERTIFICATE = "no certificate"
UNREADABLE = "unreadable certificate"
OTHER_HOSTS = "other hosts"


class Section(NamedTuple):
    """One entry of ``spec.tls``; without ``secret`` the controller's default certificate serves its ``hosts``."""

    secret: str
    hosts: tuple[str, ...]
    position: int


class Flaw(NamedTuple):
    """Why a Secret does not serve a section: one of the constants above.

    ``found`` are the certificate's host names, or the Secret's type; ``hosts`` those that the certificate lacks.
    """

    kind: str
    found: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def sections(ingress: Object) -> tuple[Section, ...]:
    """``spec.tls`` in order; a section without hosts serves those of the rules."""
    own = tuple(dict.fromkeys(str(dig(rule, "host")) for rule in items(ingress, "spec", "rules") if dig(rule, "host")))
    return tuple(
        Section(str(dig(item, "secretName") or ""), tuple(map(str, items(item, "hosts"))) or own, index)
        for index, item in enumerate(items(ingress, "spec", "tls"))
    )


def flaws(section: Section, secret: Object) -> Iterator[Flaw]:
    """What is wrong with the Secret that a section names; the API server sees to both keys in one of the right type."""
    kind = str(secret.get("type") or "Opaque")
    certificate = _certificate(secret)
    if kind != SECRET_TYPE:
        yield Flaw(WRONG_TYPE, (kind,))
    elif certificate is None:
        yield Flaw(NO_CERTIFICATE)
    if certificate is None:
        return
    names = host_names(certificate)
    if names is None:
        yield Flaw(UNREADABLE)
        return
    lacking = tuple(host for host in section.hosts if not any(covers(name, host) for name in names))
    if lacking:
        yield Flaw(OTHER_HOSTS, names, lacking)


def covers(name: str, host: str) -> bool:
    """Whether a certificate's name is good for a host of an Ingress (RFC 6125: a wildcard stands for one label)."""
    return name.lower() == host.lower() or (not host.startswith("*") and takes_host(name, host))


def _certificate(secret: Object) -> bytes | None:
    """``tls.crt`` as PEM, from ``data`` or, in a manifest, ``stringData``."""
    plain = dig(secret, "stringData", "tls.crt")
    if isinstance(plain, str) and plain:
        return plain.encode()
    encoded = dig(secret, "data", "tls.crt")
    if not isinstance(encoded, str) or not encoded:
        return None
    try:
        return base64.b64decode(encoded, validate=False)
    except (binascii.Error, ValueError):
        return b""
