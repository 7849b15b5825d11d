"""Settings are read once, and what cannot work is refused with the name of what to change."""

from pathlib import Path

import pytest

from deskside.settings import Settings, SettingsError, describe, load

HERE = Path(__file__).resolve().parents[2]

REFUSED = [
    pytest.param({"PORT": "http"}, "DESKSIDE_PORT", id="no number"),
    pytest.param({"PORT": "70000"}, "DESKSIDE_PORT", id="no port"),
    pytest.param({"MAX_FILE_BYTES": "0"}, "DESKSIDE_MAX_FILE_BYTES", id="no size"),
    pytest.param({"TLS_LOCAL": "perhaps"}, "DESKSIDE_TLS_LOCAL", id="neither yes nor no"),
    pytest.param({"URL": "desk.example"}, "DESKSIDE_URL", id="no scheme"),
    pytest.param({"URL": "https://desk.example/help"}, "DESKSIDE_URL", id="a path"),
    pytest.param({"URL": "https://me:secret@desk.example"}, "DESKSIDE_URL", id="a password"),
    pytest.param({"URL": "https://desk.example:port"}, "DESKSIDE_URL", id="no port in the address"),
    pytest.param({"URL": "http://desk.example"}, "DESKSIDE_URL", id="plain HTTP beyond this machine"),
    pytest.param({"TRUSTED_PROXIES": "proxy"}, "DESKSIDE_TRUSTED_PROXIES", id="no network"),
    pytest.param({"TLS_CERTIFICATE": "a.pem"}, "DESKSIDE_TLS_KEY", id="a certificate without its key"),
    pytest.param({"TLS_KEY": "a.pem"}, "DESKSIDE_TLS_CERTIFICATE", id="a key without its certificate"),
    pytest.param(
        {"TLS_KEY": "k", "TLS_CERTIFICATE": "c", "TLS_LOCAL": "1"}, "DESKSIDE_TLS_LOCAL", id="two certificates"
    ),
    pytest.param(
        {"TLS_LOCAL": "1", "URL": "http://127.0.0.1:8000"}, "DESKSIDE_URL", id="an address that is not what is served"
    ),
    pytest.param({"HOST": "192.0.2.5"}, "DESKSIDE_TLS_CERTIFICATE", id="beyond loopback in the clear"),
    pytest.param(
        {"HOST": "0.0.0.0", "URL": "https://desk.example"}, "DESKSIDE_TRUSTED_PROXIES", id="everywhere in the clear"
    ),
    pytest.param(
        {"HOST": "0.0.0.0", "TRUSTED_PROXIES": "10.0.0.1/32"}, "DESKSIDE_URL", id="everywhere without an address"
    ),
]


@pytest.mark.parametrize(("environ", "named"), REFUSED)
def test_what_cannot_work_is_refused_by_name(tmp_path: Path, environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as refused:
        load(prefixed(environ), tmp_path)
    assert "secret" not in str(refused.value)


ACCEPTED = [
    pytest.param({}, "http://127.0.0.1:8000", True, id="as it comes"),
    pytest.param({"PORT": "80"}, "http://127.0.0.1", True, id="without the implied port"),
    pytest.param({"HOST": "::1"}, "http://[::1]:8000", True, id="IPv6"),
    pytest.param({"URL": "HTTPS://Desk.Example/"}, "https://desk.example", False, id="behind a proxy on this machine"),
    pytest.param(
        {"HOST": "0.0.0.0", "TRUSTED_PROXIES": "10.0.0.1/32", "URL": "https://desk.example:8443"},
        "https://desk.example:8443",
        False,
        id="behind a proxy elsewhere",
    ),
    pytest.param({"HOST": "192.0.2.5", "TLS_LOCAL": "true"}, "https://192.0.2.5:8000", False, id="a trial"),
    pytest.param({"TLS_CERTIFICATE": "c", "TLS_KEY": "k"}, "https://127.0.0.1:8000", True, id="HTTPS of our own"),
]


@pytest.mark.parametrize(("environ", "url", "only_here"), ACCEPTED)
def test_the_address_follows_from_what_is_served(
    tmp_path: Path, environ: dict[str, str], url: str, only_here: bool
) -> None:
    settings = load(prefixed(environ), tmp_path)
    assert (settings.url, settings.only_here) == (url, only_here)


def test_loopback_has_three_names(tmp_path: Path) -> None:
    assert load({}, tmp_path).site.origins == {
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://[::1]:8000",
    }


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "deskside.toml").write_text('port = 9000\nkept_months = 3\ntrusted_proxies = ["10.0.0.0/8"]\n')
    settings = load({"DESKSIDE_PORT": "9001"}, tmp_path)
    assert (settings.port, settings.kept_months, settings.trusted_proxies) == (9001, 3, ("10.0.0.0/8",))


def test_another_file_can_be_named(tmp_path: Path) -> None:
    named = tmp_path / "other.toml"
    named.write_text("port = 9000\n")
    assert load({"DESKSIDE_CONFIG": str(named)}, tmp_path).port == 9000
    with pytest.raises(SettingsError, match="DESKSIDE_CONFIG"):
        load({"DESKSIDE_CONFIG": str(tmp_path / "missing.toml")}, tmp_path)


def test_a_misspelt_name_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deskside.toml").write_text("prot = 9000\n")
    with pytest.raises(SettingsError, match="'prot'"):
        load({}, tmp_path)


def test_the_file_keeps_to_its_types(tmp_path: Path) -> None:
    (tmp_path / "deskside.toml").write_text("port = true\n")
    with pytest.raises(SettingsError, match="port in"):
        load({}, tmp_path)


def test_the_database_s_password_does_not_reach_logs(tmp_path: Path) -> None:
    settings = load({"DESKSIDE_DATABASE": "postgresql://desk:planted@db/desk"}, tmp_path)
    assert "planted" not in repr(settings)
    assert settings.database_url == "postgresql://desk:planted@db/desk"
    assert Settings(data=str(tmp_path)).database_url == f"sqlite:///{tmp_path}/deskside.db"


def test_the_page_of_settings_is_current() -> None:
    written = (HERE / "docs" / "settings.md").read_text("utf-8")
    assert written == describe(), "run: .venv/bin/deskside settings > docs/settings.md"


def prefixed(environ: dict[str, str]) -> dict[str, str]:
    return {f"DESKSIDE_{name}": value for name, value in environ.items()}
