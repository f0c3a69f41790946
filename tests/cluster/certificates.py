"""A certificate authority for one run: the API server's own certificate, and client certificates whose subject is the user."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_A_WEEK = datetime.timedelta(days=7)


class Authority:
    """Writes NAME.crt and NAME.key, in PEM, into one folder; its own are called ca.

    Without ``key_usage`` it is one that Go trusts, and OpenSSL when it is strict (the default of Python 3.13) does not.
    """

    def __init__(self, folder: Path, *, key_usage: bool = True) -> None:
        self.folder = folder
        self.subject = _name("kubectl-svc tests")
        self.key = new_key(folder / "ca.key")
        ca = x509.BasicConstraints(ca=True, path_length=0)
        builder = self._builder(self.subject, self.key).add_extension(ca, critical=True)
        self.file = self._write("ca", builder.add_extension(_SIGNS, critical=True) if key_usage else builder)

    def server(self, name: str, *hosts: str, lasts: datetime.timedelta = _A_WEEK) -> tuple[Path, Path]:
        """A serving certificate for the host names and addresses ``hosts``: the files of certificate and key.

        It ends ``lasts`` from now, or ended so long ago; it began an hour ago.
        """
        key = new_key(self.folder / f"{name}.key")
        builder = self._builder(_name(hosts[0]), key, lasts)
        builder = builder.add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        return self._leaf(name, builder, ExtendedKeyUsageOID.SERVER_AUTH)

    def client(self, name: str, *groups: str) -> tuple[Path, Path]:
        """A client certificate for the user ``name`` in ``groups``: the files of certificate and key."""
        key = new_key(self.folder / f"{name}.key")
        return self._leaf(name, self._builder(_name(name, *groups), key), ExtendedKeyUsageOID.CLIENT_AUTH)

    def _leaf(self, name: str, builder: x509.CertificateBuilder, usage: x509.ObjectIdentifier) -> tuple[Path, Path]:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        return self._write(name, builder), self.folder / f"{name}.key"

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: datetime.timedelta = _A_WEEK
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.timezone.utc)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + lasts)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )

    def _write(self, name: str, builder: x509.CertificateBuilder) -> Path:
        path = self.folder / f"{name}.crt"
        path.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return path


_SIGNS = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


def new_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """A new private key, also written to ``path``; a curve, because that takes a millisecond where RSA takes a hundred."""
    key = ec.generate_private_key(ec.SECP256R1())
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.TraditionalOpenSSL, plain))
    return key


def _name(user: str, *groups: str) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in groups]
    return x509.Name([*attributes, x509.NameAttribute(NameOID.COMMON_NAME, user)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
