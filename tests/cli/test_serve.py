"""A server says how to reach it, keeps its data to itself, and leaves in an orderly way."""

import hashlib
import json
import ssl
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.cli.conftest import PASSWORD, Shell

FORM = {"organization": "Clinic", "name": "Ana", "email": "ana@example.org", "password": PASSWORD}


def page(url: str) -> dict[str, str]:
    return {"Origin": url, "Deskside-As": "nobody"}


def test_a_fresh_desk_prints_the_way_to_set_it_up_once(shell: Shell) -> None:
    serving = shell.serve()
    assert serving.read_until("ready").endswith(f"ready at {shell.url}")
    secret = serving.read_until("/setup#").rpartition("#")[2]
    answer = httpx.post(f"{shell.url}/api/setup", json={"secret": secret, **FORM}, headers=page(shell.url))
    assert answer.status_code == 201
    serving.stop()

    again = shell.serve()
    again.read_until("ready")
    answer = httpx.post(f"{shell.url}/api/setup", json={"secret": secret, **FORM}, headers=page(shell.url))
    assert (answer.status_code, answer.json()["code"]) == (410, "setup-closed")
    assert httpx.get(f"{shell.url}/api/about").json()["set_up"] is True
    assert "/setup#" not in again.stop()


def test_what_is_kept_is_for_the_server_s_user_alone(shell: Shell) -> None:
    serving = shell.serve()
    serving.read_until("ready")
    serving.stop()
    kept = [shell.data, *shell.data.rglob("*")]
    assert {"deskside.db", "server.key"} <= {path.name for path in kept}
    assert [path for path in kept if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_wrong_settings_are_refused_by_name_before_anything_is_made(shell: Shell) -> None:
    for name, value in {"PORT": "http", "HOST": "0.0.0.0", "URL": "http://desk.example"}.items():
        shell.environ = {f"DESKSIDE_{name}": value}
        refused = shell.run("serve")
        assert refused.returncode == 2
        assert f"DESKSIDE_{name}" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert not shell.data.exists()


def test_a_taken_port_is_said_plainly(shell: Shell) -> None:
    shell.serve().read_until("ready")
    second = shell.run("serve")
    assert second.returncode != 0
    assert "address already in use" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_local_certificate_is_the_one_that_was_printed(shell: Shell) -> None:
    shell.environ = {"DESKSIDE_TLS_LOCAL": "1", "DESKSIDE_URL": f"https://localhost:{shell.port}"}
    serving = shell.serve()
    printed = serving.read_until(":").strip() and serving.read_until(":").strip()
    secret = serving.read_until("/setup#").rpartition("#")[2]
    served = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", shell.port)))
    assert hashlib.sha256(served).hexdigest() == printed.replace(":", "").lower()

    trust = ssl.create_default_context(cafile=str(shell.data / "tls" / "local.pem"))
    with httpx.Client(verify=trust, base_url=shell.url) as client:
        answer = client.post("/api/setup", json={"secret": secret, **FORM}, headers=page(shell.url))
        assert answer.status_code == 201
        assert answer.headers["set-cookie"].startswith("__Host-deskside-staff=")
        assert answer.headers["set-cookie"].endswith("; Secure")
        assert answer.headers["strict-transport-security"]
        assert client.get("/api/me", headers={"Deskside-As": "staff"}).status_code == 200
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{shell.port}/")
    serving.stop()


def test_the_server_may_open_as_many_files_as_the_machine_allows(shell: Shell) -> None:
    serving = shell.serve()
    serving.read_until("ready")
    limits = Path(f"/proc/{serving.process.pid}/limits").read_text().splitlines()
    soft, hard = next(line.split()[3:5] for line in limits if line.startswith("Max open files"))
    assert int(soft) >= min(65_536, int(hard))


def test_it_leaves_within_its_grace_and_loses_nothing(shell: Shell) -> None:
    shell.owner()
    serving = shell.serve()
    serving.read_until("ready")
    signed_in = httpx.post(
        f"{shell.url}/api/sign-in",
        json={"email": FORM["email"], "password": PASSWORD},
        headers=page(shell.url),
    )
    start = time.monotonic()
    said = serving.stop()
    assert time.monotonic() - start < 5
    assert "Traceback" not in said
    again = shell.serve()
    again.read_until("ready")
    cookies = {"deskside-staff": signed_in.cookies["deskside-staff"]}
    me = httpx.get(f"{shell.url}/api/me", headers={"Deskside-As": "staff"}, cookies=cookies)
    assert me.status_code == 200


def test_no_secret_reaches_the_log(shell: Shell) -> None:
    shell.owner()
    token = shell.run("create-token", "--email", "ana@example.org").stdout.strip()
    serving = shell.serve()
    serving.read_until("ready")
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{shell.url}/api/me", headers=headers).status_code == 200
    wrong = {"email": "ana@example.org", "password": "planted-password"}
    assert httpx.post(f"{shell.url}/api/sign-in", json=wrong, headers=page(shell.url)).status_code == 401
    broken = httpx.post(f"{shell.url}/api/sign-in", content=b'{"password":"planted-p', headers=page(shell.url))
    assert broken.status_code == 415
    said = serving.stop()
    assert token not in said
    assert "planted" not in said


def test_open_sockets_hear_when_to_come_back(shell: Shell) -> None:
    shell.owner()
    serving = shell.serve()
    serving.read_until("ready")
    with httpx.Client(base_url=shell.url, headers={"Origin": shell.url, "Deskside-As": "staff"}) as client:
        client.post("/api/sign-in", json={"email": FORM["email"], "password": PASSWORD})
        ticket = client.post("/api/tickets").json()["ticket"]
    with connect(f"ws://127.0.0.1:{shell.port}/api/socket", origin=Origin(shell.url)) as live:
        live.send(json.dumps({"t": "ticket", "ticket": ticket}))
        assert json.loads(live.recv(5))["t"] == "welcome"
        serving.process.terminate()
        bye = json.loads(live.recv(5))
        assert (bye["t"], bye["retry_after_s"] > 0) == ("bye", True)
        with pytest.raises(ConnectionClosed) as closed:
            live.recv(5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert "Traceback" not in serving.stop()


def test_a_long_poll_does_not_hold_up_the_end(shell: Shell) -> None:
    shell.owner()
    token = shell.run("create-token", "--email", "ana@example.org").stdout.strip()
    serving = shell.serve()
    serving.read_until("ready")
    with httpx.Client(base_url=shell.url, headers={"Authorization": f"Bearer {token}"}) as client:
        opened = client.post("/api/do/sessions.open", json={"client_id": "a" * 26, "title": "Printer"}).json()
        path = f"/api/sessions/{opened['session']}/changes"
        batch = client.get(path).json()
        cursor = {"epoch": batch["epoch"], **batch["to"], "oldest": 0, "wait": 25}
        with ThreadPoolExecutor(1) as threads:
            polling = threads.submit(client.get, path, params=cursor, timeout=30)
            time.sleep(0.5)
            assert not polling.done()
            start = time.monotonic()
            said = serving.stop()
            assert time.monotonic() - start < 8
            assert polling.result().status_code == 503
            assert polling.result().headers["retry-after"]
    assert "Traceback" not in said
