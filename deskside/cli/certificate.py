"""A certificate made on this machine, so that phones on the local network can try a desk over HTTPS.

Nobody vouches for it: browsers warn, and whoever wants to be sure compares the fingerprint that the server prints. It is kept
in the data folder and made anew when it runs out or the address changes.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Phones refuse certificates that last longer than this.
_LASTS = timedelta(days=397)
_RENEWED_BEFORE = timedelta(days=14)
_ALWAYS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Certificate:
    """Where a certificate and its key lie."""

    certificate: Path
    key: Path
    fingerprint: str
    """SHA-256, as browsers show it."""


def local_certificate(folder: Path, host: str) -> Certificate:
    """The certificate for this host, made if there is none that still fits."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    certificate, key = folder / "local.pem", folder / "local.key"
    names = list(dict.fromkeys([host, *_ALWAYS]))
    known = _read(certificate) if key.is_file() else None
    if known is None or not _fits(known, names):
        known = _make(certificate, key, names)
    return Certificate(certificate, key, fingerprint_of(known))


def fingerprint_of(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex(":").upper()


def _read(path: Path) -> x509.Certificate | None:
    if not path.is_file():
        return None
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        return None


def _fits(certificate: x509.Certificate, names: list[str]) -> bool:
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    fresh = certificate.not_valid_after_utc - datetime.now(UTC) > _RENEWED_BEFORE
    return fresh and set(named) == set(_general_names(names))


def _make(certificate_path: Path, key_path: Path, names: list[str]) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Deskside on this network")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _LASTS)
        .add_extension(x509.SubjectAlternativeName(_general_names(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, SHA256())
    )
    _write_private(key_path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _write_private(certificate_path, certificate.public_bytes(Encoding.PEM))
    return certificate


def _general_names(names: list[str]) -> list[x509.GeneralName]:
    return [_general_name(name) for name in names]


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write_private(path: Path, content: bytes) -> None:
    """Replace a file as a whole, readable by our user alone from its first byte."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(path)
