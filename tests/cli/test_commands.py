"""What an operator types: each command does its one thing, and tells no secret to the process list."""

import subprocess
import sys
from pathlib import Path

import httpx

from deskside import __version__
from deskside.settings import describe
from tests.cli.conftest import PASSWORD, Shell


def sign_in(shell: Shell, password: str, email: str = "ana@example.org") -> int:
    headers = {"Origin": shell.url, "Deskside-As": "nobody"}
    body = {"email": email, "password": password}
    return httpx.post(f"{shell.url}/api/sign-in", json=body, headers=headers).status_code


def test_a_machine_is_set_up_by_script(shell: Shell) -> None:
    shell.owner()
    token = shell.run("create-token", "--email", "ana@example.org", "--label", "backup", "--days", "3")
    assert token.returncode == 0
    assert len(token.stdout.split()) == 1
    serving = shell.serve()
    serving.read_until("ready")
    assert sign_in(shell, PASSWORD) == 200
    me = httpx.get(f"{shell.url}/api/me", headers={"Authorization": f"Bearer {token.stdout.strip()}"})
    assert me.json()["member"]["role"] == "owner"
    assert "/setup#" not in serving.stop()


def test_a_second_organization_can_be_made_beside_a_running_server(shell: Shell) -> None:
    shell.owner()
    shell.serve().read_until("ready")
    shell.owner("sam@example.org")
    assert sign_in(shell, PASSWORD, "sam@example.org") == 200
    taken = shell.run(
        "create-owner", "--organization", "X", "--name", "X", "--email", "sam@example.org", typed=PASSWORD
    )
    assert taken.returncode == 1
    assert "already" in taken.stderr


def test_a_forgotten_password_is_replaced_and_every_sign_in_ends(shell: Shell) -> None:
    shell.owner()
    shell.serve().read_until("ready")
    token = shell.run("create-token", "--email", "ana@example.org").stdout.strip()
    reset = shell.run("reset-password", "--email", "ana@example.org", typed="another good one\n")
    assert reset.returncode == 0
    assert "another good one" not in reset.stdout + reset.stderr
    assert sign_in(shell, PASSWORD) == 401
    assert sign_in(shell, "another good one") == 200
    answer = httpx.get(f"{shell.url}/api/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_mistakes_are_told_in_a_sentence(shell: Shell) -> None:
    mistakes = [
        (["create-owner", "--organization", "C", "--name", "A", "--email", "a@b"], "short\n", "12 characters"),
        (["create-owner", "--organization", "C", "--name", "A", "--email", "nobody"], PASSWORD, "e-mail"),
        (["reset-password", "--email", "nobody@example.org"], PASSWORD, "no member"),
        (["create-token", "--email", "nobody@example.org"], "", "no member"),
    ]
    for arguments, typed, words in mistakes:
        refused = shell.run(*arguments, typed=typed)
        assert refused.returncode == 1, arguments
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_password_is_no_argument(shell: Shell) -> None:
    refused = shell.run("create-owner", "--organization", "C", "--name", "A", "--email", "a@b", "--password", "secret")
    assert refused.returncode == 2
    assert "unrecognized arguments" in refused.stderr


def test_the_doctor_finds_what_is_wrong(shell: Shell) -> None:
    fresh = shell.run("doctor")
    assert "attention" not in fresh.stdout.replace("attention  the pages are not built", "")
    assert "ok         previews are rendered in a sandbox" in fresh.stdout
    assert not shell.data.exists()
    shell.owner()
    assert "the desk is set up" in shell.run("doctor").stdout
    shell.data.chmod(0o755)
    (shell.data / "server.key").write_text("00" * 32)
    (shell.data / "server.key").chmod(0o644)
    shell.environ = {"DESKSIDE_TLS_CERTIFICATE": "missing.pem", "DESKSIDE_TLS_KEY": "missing.key"}
    sick = shell.run("doctor")
    assert sick.returncode == 1
    for words in ("chmod 700", "chmod 600", "missing.pem cannot be read"):
        assert any(words in line and line.startswith("attention") for line in sick.stdout.splitlines()), words


def test_the_doctor_says_whether_files_can_be_checked(shell: Shell) -> None:
    assert "ok         files are not checked for viruses" in shell.run("doctor").stdout
    shell.environ = {"DESKSIDE_CLAMD": f"unix:{shell.data}/nobody.ctl"}
    away = shell.run("doctor")
    assert away.returncode == 1
    assert "attention  files are held until they can be checked for viruses: clamd cannot be reached" in away.stdout


def test_the_doctor_names_a_database_it_cannot_reach_without_its_password(shell: Shell) -> None:
    shell.environ = {"DESKSIDE_DATABASE": "postgresql://desk:planted@127.0.0.1:1/desk"}
    sick = shell.run("doctor")
    assert sick.returncode == 1
    assert "cannot be reached" in sick.stdout
    assert "planted" not in sick.stdout + sick.stderr


def test_an_unreachable_database_is_named_without_its_password(shell: Shell) -> None:
    shell.environ = {"DESKSIDE_DATABASE": "postgresql://desk:planted@127.0.0.1:1/desk"}
    for command in ("serve", "migrate"):
        refused = shell.run(command)
        assert refused.returncode == 2
        assert "DESKSIDE_DATABASE" in refused.stderr
        assert "planted" not in refused.stderr
        assert "Traceback" not in refused.stderr


def test_migrating_twice_is_fine(shell: Shell) -> None:
    for _ in range(2):
        done = shell.run("migrate")
        assert (done.returncode, done.stdout) == (0, "The schema is up to date.\n")


def test_version_and_settings_need_no_desk(shell: Shell) -> None:
    assert shell.run("--version").stdout == f"deskside {__version__}\n"
    assert shell.run("settings").stdout == describe()
    assert not shell.data.exists()


def test_open_files_are_raised_as_far_as_they_may(tmp_path: Path) -> None:
    program = (
        "import resource\n"
        "from deskside.cli.open_files import raise_open_files\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 512))\n"
        "print(raise_open_files(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "512 512\n"
