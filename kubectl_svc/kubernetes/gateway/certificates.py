"""The certificates of a listener: which Secrets it names, and whether they can serve it (apis/v1 ``ListenerTLSConfig``).

Of a Secret only its type and its certificate are read, never the key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from kubectl_svc.kubernetes.gateway.backends import BackendRef, permitted
from kubectl_svc.kubernetes.gateway.listeners import Listener
from kubectl_svc.kubernetes.ingress import tls
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

NONE_NAMED = "none named"
NOT_GRANTED = "not granted"
MISSING = "missing"


class SecretName(NamedTuple):
    """A Secret that a listener names."""

    namespace: str
    name: str


class CertificateFlaw(NamedTuple):
    """Why a certificate does not serve a listener: a constant above, or one of `kubernetes.ingress.tls`; see `tls.Flaw`."""

    kind: str
    secret: SecretName
    found: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def named(gateway: Object, listener: Listener) -> tuple[SecretName, ...]:
    """The Secrets with a listener's certificates."""
    return tuple(
        SecretName(str(dig(one, "namespace") or meta.namespace(gateway)), str(dig(one, "name") or ""))
        for one in items(_tls(gateway, listener), "certificateRefs")
        if (dig(one, "group") or "", dig(one, "kind") or "Secret") == ("", "Secret")
    )


def flaws(
    gateway: Object, listener: Listener, secret: Callable[[SecretName], Object | None], grants: Iterable[Object]
) -> Iterator[CertificateFlaw]:
    """What is wrong with the certificates of a listener that ends TLS; ``secret`` finds a Secret."""
    section, known = _tls(gateway, listener), list(grants)
    if listener.protocol not in ("HTTPS", "TLS") or dig(section, "mode") == "Passthrough":
        return
    if not items(section, "certificateRefs") and not dig(section, "options"):
        yield CertificateFlaw(NONE_NAMED, SecretName("", ""))
    hosts = (listener.hostname,) if listener.hostname else ()
    for one in named(gateway, listener):
        found = secret(one)
        if not permitted(gateway, BackendRef(0, "Secret", one.namespace, one.name, 0, 1, ()), known):
            yield CertificateFlaw(NOT_GRANTED, one)
        elif found is None:
            yield CertificateFlaw(MISSING, one)
        else:
            for flaw in tls.flaws(tls.Section(one.name, hosts, listener.position), found):
                yield CertificateFlaw(flaw.kind, one, flaw.found, flaw.hosts)


def serves(gateway: Object, listener: Listener, found: Iterable[CertificateFlaw]) -> bool:
    """Whether a listener has a certificate left that it can serve, be it for other hosts."""
    lost = {one.secret for one in found if one.kind != tls.OTHER_HOSTS}
    return len(lost) < max(1, len(items(_tls(gateway, listener), "certificateRefs")))


def _tls(gateway: Object, listener: Listener) -> Object:
    return meta.mapping(dig(gateway, "spec", "listeners", listener.position), "tls")
