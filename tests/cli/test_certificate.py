"""The certificate for a trial fits its address, stays the same while it fits, and keeps its key private."""

import stat
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509

from deskside.cli.certificate import local_certificate


def names_in(path: Path) -> set[str]:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = {str(address) for address in named.get_values_for_type(x509.IPAddress)}
    return addresses | set(named.get_values_for_type(x509.DNSName))


def test_it_names_the_address_and_this_machine(tmp_path: Path) -> None:
    made = local_certificate(tmp_path / "tls", "192.0.2.7")
    assert names_in(made.certificate) == {"192.0.2.7", "localhost", "127.0.0.1", str(ip_address("::1"))}
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600


def test_it_stays_until_the_address_changes(tmp_path: Path) -> None:
    first = local_certificate(tmp_path, "192.0.2.7")
    assert local_certificate(tmp_path, "192.0.2.7") == first
    moved = local_certificate(tmp_path, "desk.local")
    assert moved.fingerprint != first.fingerprint
    assert "desk.local" in names_in(moved.certificate)


def test_a_damaged_one_is_replaced(tmp_path: Path) -> None:
    first = local_certificate(tmp_path, "192.0.2.7")
    first.certificate.write_text("nonsense")
    second = local_certificate(tmp_path, "192.0.2.7")
    assert second.fingerprint != first.fingerprint
    second.key.unlink()
    assert local_certificate(tmp_path, "192.0.2.7").fingerprint != second.fingerprint
