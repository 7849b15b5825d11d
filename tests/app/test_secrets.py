"""What opens doors is said once, to whom it is for, and then stands nowhere: not in addresses, logs, refusals or the list of
processes, and in what is kept only as a hash or sealed (promises 5 and 12). Every secret of a whole run is searched for.
"""

import base64
import json
import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.journeys.desk import DeskProcess

EMAIL = "ana@desk.example"


@dataclass
class Run:
    """Everything somebody did at a desk, what must not be found anywhere, and what the desk said."""

    desk: DeskProcess
    planted: dict[str, str] = field(default_factory=dict[str, str])
    said: list[str] = field(default_factory=list[str])
    """Headers and bodies of refusals, and whatever was answered to people whom a secret is not for."""

    def plant(self, name: str, secret: str) -> str:
        self.planted[name] = secret
        return secret

    def ask(self, client: httpx.Client, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request as a page sends it. Refusals are kept."""
        named = {"Origin": self.desk.url, "Deskside-As": "nobody", **headers}
        answer = client.request(method, path, json=body, headers=named)
        if answer.status_code >= 400:
            self.said.append(f"{answer.headers} {answer.text}")
        self.said += [value for name, value in answer.headers.items() if name != "set-cookie"]
        return answer

    def good(self, client: httpx.Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = self.ask(client, method, path, body, **headers)
        assert answer.is_success, answer.text
        for cookie in client.cookies.jar:
            self.plant(f"cookie {cookie.name}", cookie.value or "")
        return answer.json()


def password() -> str:
    return " ".join("".join(secrets.choice(string.ascii_letters) for _ in range(7)) for _ in range(3))


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    desk = DeskProcess(tmp_path)
    desk.start()
    yield Run(desk)
    desk.stop()


def test_no_secret_of_a_whole_run_is_found_anywhere(run: Run, tmp_path: Path) -> None:
    with httpx.Client(base_url=run.desk.url) as staff, httpx.Client(base_url=run.desk.url) as customer:
        set_up(run, staff)
        card, session = open_session(run, staff)
        join(run, customer, card["link"]["url"])
        knock(run, card["code"]["digits"])
        talk(run, customer, session)
        look_around(run, customer, session)
        go_wrong(run, session)
        invite(run, staff)
        run.good(staff, "POST", "/api/do/sessions.end", {"session": session}, **{"Deskside-As": "staff"})
    token = run.plant("API token", run.desk.run("create-token", "--email", EMAIL).strip())
    httpx.get(f"{run.desk.url}/api/me", headers={"Authorization": f"Bearer {token}"}).raise_for_status()
    assert len(run.planted) >= 14, sorted(run.planted)

    of_process = Path("/proc") / str(run.desk.pid)
    seen = {"the list of processes": (of_process / "cmdline").read_bytes(), "refusals": "\n".join(run.said).encode()}
    assert found(run.planted, seen | kept(tmp_path / "data") | logs(run)) == []
    # A file that grows is written anew when the desk starts again; what was freed must not come back either.
    run.desk.kill()
    assert found(run.planted, kept(tmp_path / "data")) == []
    run.desk.start()
    run.desk.stop()
    assert found(run.planted, kept(tmp_path / "data") | logs(run)) == []


def logs(run: Run) -> dict[str, bytes]:
    """What the desk logged, without the one line that hands over the set-up address, once."""
    secret = run.planted["set-up secret"]
    lines = run.desk.log.splitlines()
    assert [secret in line for line in lines].count(True) == 1
    return {"the log": "\n".join(line for line in lines if f"/setup#{secret}" not in line).encode()}


def kept(data: Path) -> dict[str, bytes]:
    """Every file of the desk, as bytes."""
    files = {str(path): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert any(content.startswith(b"SQLite format 3") for content in files.values())
    return files


def found(planted: dict[str, str], places: dict[str, bytes]) -> list[str]:
    """Where which secret is, however it is written."""
    return [
        f"{name} in {place}"
        for name, secret in planted.items()
        for spelled in spellings(secret)
        for place, content in places.items()
        if spelled in content
    ]


def spellings(secret: str) -> set[bytes]:
    """As text in two encodings, with its quotes escaped, in base 64 and hexadecimal, and the bits it stands for."""
    plain = secret.encode()
    spelled = {plain, secret.encode("utf-16-le"), json.dumps(secret)[1:-1].encode(), plain.hex().encode()}
    spelled.add(base64.b64encode(plain).rstrip(b"="))
    if len(secret) == 43 and " " not in secret:
        bits = base64.urlsafe_b64decode(f"{secret}=")
        spelled |= {bits, bits.hex().encode()}
    return spelled


# What people do


def set_up(run: Run, staff: httpx.Client) -> None:
    secret = run.plant("set-up secret", run.desk.setup_address.partition("#")[2])
    form = {"organization": "Clinic", "name": "Ana", "email": EMAIL}
    weak = {**form, "secret": secret, "password": run.plant("refused password", "ThorinOaken")}
    assert run.ask(staff, "POST", "/api/setup", weak).status_code == 400
    own = run.plant("password", password())
    run.good(staff, "POST", "/api/setup", {**form, "secret": secret, "password": own})
    assert run.ask(staff, "POST", "/api/setup", {**form, "secret": secret, "password": own}).status_code == 410
    wrong = {"email": EMAIL, "password": run.plant("wrong password", password())}
    assert run.ask(staff, "POST", "/api/sign-in", wrong).status_code == 401
    run.good(staff, "POST", "/api/sign-in", {"email": EMAIL, "password": own})


def open_session(run: Run, staff: httpx.Client) -> tuple[dict[str, Any], str]:
    named = {"Deskside-As": "staff"}
    made = {"client_id": secrets.token_hex(8), "title": "Printer"}
    session = run.good(staff, "POST", "/api/do/sessions.open", made, **named)["session"]
    card = run.good(staff, "POST", "/api/do/sessions.invitation", {"session": session}, **named)
    address, _, secret = card["link"]["url"].partition("#")
    run.plant("link secret", secret)
    run.plant("code", card["code"]["digits"])
    assert address == f"{run.desk.url}/join"
    run.said.append(json.dumps(run.good(staff, "GET", "/api/board", **named)))
    return card, session


def join(run: Run, customer: httpx.Client, link: str) -> None:
    claim = run.plant("claim", secrets.token_urlsafe(32))
    secret = link.partition("#")[2]
    run.good(customer, "POST", "/api/join/look", {"secret": secret})
    run.good(customer, "POST", "/api/join", {"secret": secret, "name": "Cem", "claim": claim})
    other = {"secret": secret, "name": "Eve", "claim": run.plant("other claim", secrets.token_urlsafe(32))}
    with httpx.Client(base_url=run.desk.url) as somebody:
        assert run.ask(somebody, "POST", "/api/join", other).status_code == 409


def knock(run: Run, code: str) -> None:
    claim = run.plant("claim of who knocks", secrets.token_urlsafe(32))
    with httpx.Client(base_url=run.desk.url) as somebody:
        asked = {"code": code, "name": "Dora", "claim": claim}
        run.plant("place in the lobby", run.good(somebody, "POST", "/api/join/knock", asked)["wait"])
        again = {**asked, "claim": secrets.token_urlsafe(32)}
        assert run.ask(somebody, "POST", "/api/join/knock", again).status_code == 404


def talk(run: Run, customer: httpx.Client, session: str) -> None:
    ticket = run.good(customer, "POST", "/api/tickets", **{"Deskside-As": session})["ticket"]
    run.plant("ticket", ticket)
    address = f"{run.desk.url.replace('http', 'ws')}/api/socket"
    for _ in range(2):  # The second time it is used up, and refused.
        with connect(address, origin=Origin(run.desk.url)) as socket:
            socket.send(json.dumps({"t": "ticket", "ticket": ticket}))
            try:
                run.said.append(str(socket.recv()))
            except ConnectionClosed as closed:
                run.said.append(str(closed))


def look_around(run: Run, customer: httpx.Client, session: str) -> None:
    """What a customer is told of the session holds neither its link nor its code."""
    batch = run.good(customer, "GET", f"/api/sessions/{session}/changes", **{"Deskside-As": session})
    run.said.append(json.dumps(batch))


def go_wrong(run: Run, session: str) -> None:
    """The right secrets in the wrong places: what is refused is not repeated."""
    # One place each, in turn: who guesses more is answered later and later.
    with httpx.Client(base_url=run.desk.url, timeout=30) as somebody:
        for number, secret in enumerate(list(run.planted.values())):
            places: list[tuple[str, str, Any, dict[str, str]]] = [
                ("POST", "/api/join", {"secret": secret, "name": 5, "claim": [secret]}, {}),
                ("POST", "/api/join/wait", {"wait": secret}, {}),
                ("POST", "/api/invitations/look", {"secret": secret}, {}),
                ("GET", "/api/me", None, {"Deskside-As": "staff", "Cookie": f'deskside-staff="{secret}"'}),
                ("GET", "/api/me", None, {"Authorization": f"Bearer {secret}"}),
                ("POST", "/api/sign-in", {"email": f"{secret}@desk.example", "password": secret}, {}),
                ("GET", f"/api/sessions/{session}/changes", None, {"Deskside-As": secret}),
            ]
            method, path, body, headers = places[number % len(places)]
            run.ask(somebody, method, path, body, **headers)


def invite(run: Run, staff: httpx.Client) -> None:
    made = {"role": "technician", "files_access": "own"}
    url = run.good(staff, "POST", "/api/do/members.invite", made, **{"Deskside-As": "staff"})["url"]
    address, _, secret = url.partition("#")
    assert address == f"{run.desk.url}/invite"
    run.plant("invitation secret", secret)
    with httpx.Client(base_url=run.desk.url) as ben:
        run.good(ben, "POST", "/api/invitations/look", {"secret": secret})
        own = run.plant("password of the invited", password())
        asked = {"secret": secret, "name": "Ben", "email": "ben@desk.example", "password": own}
        run.good(ben, "POST", "/api/invitations/accept", asked)
        run.ask(ben, "POST", "/api/invitations/accept", asked)
