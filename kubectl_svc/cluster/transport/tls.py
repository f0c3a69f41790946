"""The one ``ssl.SSLContext`` of a connection, made as Go's crypto/tls would behave."""

from __future__ import annotations

import contextlib
import os
import ssl
from collections.abc import Iterator
from typing import NoReturn

from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.secret import Secret
from kubectl_svc.errors import ConfigError


def tls_context(connection: Connection) -> ssl.SSLContext:
    """TLS as the connection asks: its own CA and no other when it has one, else the system's.

    Raises ``ConfigError`` for a CA, certificate or key that OpenSSL cannot use.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # As in Go: a certificate's common name is no host name, and whatever the CA file holds is trusted, root or not.
    context.hostname_checks_common_name = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if connection.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif connection.ca:
        _trust(context, connection.ca)
    else:
        _trust_system(context)
    if connection.client_certificate and connection.client_key:
        _present(context, connection.client_certificate, connection.client_key)
    return context


BUNDLES = (
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where distributions other than Debian keep the system's roots (Go 1.26, crypto/x509 root_linux.go)."""


def _trust_system(context: ssl.SSLContext) -> None:
    """The roots that OpenSSL was built to find, and where it was built for another distribution those of this one."""
    context.load_default_certs()
    if ssl.get_default_verify_paths().cafile or os.path.exists("/etc/ssl/certs/ca-certificates.crt"):
        return
    if bundle := next(filter(os.path.isfile, BUNDLES), None):
        context.load_verify_locations(cafile=bundle)


def _trust(context: ssl.SSLContext, ca: bytes) -> None:
    try:
        # Comments between the certificates may be in any encoding.
        context.load_verify_locations(cadata=ca.decode("ascii", "ignore"))
    except (ssl.SSLError, ValueError) as error:
        raise ConfigError(said("bad-authority")) from error


def _present(context: ssl.SSLContext, certificate: bytes, key: Secret) -> None:
    with _private_file(certificate + b"\n" + key.reveal()) as path:
        try:
            context.load_cert_chain(path, password=_encrypted)
        except (ssl.SSLError, ValueError) as error:
            raise ConfigError(said("bad-pair")) from error


def _encrypted() -> NoReturn:
    raise ConfigError(said("encrypted-key"), said("decrypt-key"))


@contextlib.contextmanager
def _private_file(content: bytes) -> Iterator[str]:
    """OpenSSL reads certificates only from files: one in memory that has no name, where the system can make that.

    Elsewhere one that only this user can read, removed at once.
    """
    if (handle := _memory()) is not None:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            yield f"/proc/self/fd/{handle}"
        return
    import tempfile

    handle, path = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        yield path
    finally:
        os.unlink(path)


def _memory() -> int | None:
    """A file in memory that can be opened through ``/proc``, or ``None``: not Linux, or not allowed."""
    if not hasattr(os, "memfd_create") or not os.path.isdir("/proc/self/fd"):
        return None
    try:
        return os.memfd_create("client-key")
    except OSError:
        return None
