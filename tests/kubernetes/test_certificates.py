"""The host names in real certificates, and nothing for what is none."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kubectl_svc.kubernetes.certificates import host_names

KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(subject: str, *hosts: str, others: Sequence[x509.GeneralName] = ()) -> bytes:
    """A certificate in PEM for ``hosts``, signed by "the issuer"."""
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)] if subject else []))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the issuer")]))
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    names: list[x509.GeneralName] = [*others, *map(x509.DNSName, hosts)]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize(
    ("pem", "names"),
    [
        pytest.param(
            certificate("ignored.example.com", "a.example.com", "*.b.example.com"),
            ["a.example.com", "*.b.example.com"],
            id="names",
        ),
        pytest.param(certificate("shop.example.com"), ["shop.example.com"], id="common name"),
        pytest.param(
            certificate("", "a.example.com", others=[x509.RFC822Name("me@example.com")]), ["a.example.com"], id="mail"
        ),
        pytest.param(certificate("one", "a.example.com") + certificate("two", "b.example.com"), ["a.example.com"], id="chain"),
        pytest.param(
            certificate("long", *(f"host-{n}.example.com" for n in range(40))),
            [f"host-{n}.example.com" for n in range(40)],
            id="many",
        ),
    ],
)
def test_a_certificate_names_its_hosts(pem: bytes, names: list[str]) -> None:
    assert host_names(pem) == tuple(names)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"not PEM",
        b"-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----",
        b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"[:-1],
        certificate("cut", "a.example.com")[:200] + b"\n-----END CERTIFICATE-----",
    ],
)
def test_what_is_no_certificate_has_no_names(text: bytes) -> None:
    assert not host_names(text)


def test_no_cut_of_a_certificate_raises() -> None:
    whole = certificate("shop", "a.example.com")
    for end in range(60, len(whole), 7):
        host_names(whole[:end] + b"\n-----END CERTIFICATE-----")
