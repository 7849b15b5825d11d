"""Who may do what: every route and command, asked by every kind of person, about a session that is theirs, another's, ended.

A route that is not in the table fails the test, and so does one without a stated rule. Refusals must be refusals of the person (401,
403, 404, 410), never a lucky 400.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from deskside.backends import migrate
from deskside.files import DERIVATIVES, key_of
from deskside.ids import FileId
from tests.app.world import Person, World, metadata

REFUSED = {401, 403, 404, 410}
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}

ROLES = (
    "nobody",
    "owner in the session",
    "technician in the session",
    "colleague not in it",
    "administrator not in it",
    "technician of another organization",
    "customer",
    "customer of another session",
    "removed customer",
    "customer who left",
    "technician who left",
)
EVERYBODY = frozenset(ROLES)
STAFF = frozenset(role for role in ROLES if "customer" not in role and role != "nobody")
TECHNICIANS = frozenset({"owner in the session", "technician in the session"})
PARTICIPANTS = TECHNICIANS | {"customer"}
# Whoever owns the other organization is an owner, too.
MANAGERS = frozenset({"owner in the session", "administrator not in it", "technician of another organization"})
# Of the scene's organization, whose replies these are.
MEMBERS = STAFF - {"technician of another organization"}
KEEPERS = frozenset({"owner in the session", "administrator not in it"})
SENDER = frozenset({"customer"})
AUTHOR = frozenset({"owner in the session"})
"""Of the note."""
ONLY_SECRETS = frozenset[str]()


@dataclass
class Scene:
    """One live session with everybody around it."""

    world: World
    people: dict[str, Person]
    session: str
    ids: dict[str, str] = field(default_factory=dict[str, str])
    revs: dict[str, int] = field(default_factory=dict[str, int])


Make = Callable[[Scene], dict[str, Any]]


@dataclass(frozen=True)
class Ask:
    """A request about the scene's session, and who may make it."""

    allowed: frozenset[str]
    body: Make | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    content: bytes | None = None
    query: Callable[[Scene], dict[str, str]] = lambda _: {}
    once: bool = False
    """It uses up what it asks about, so everybody asks about a fresh one."""


def _session(scene: Scene) -> dict[str, Any]:
    return {"session": scene.session}


def _fresh(scene: Scene) -> dict[str, Any]:
    return {"session": scene.session, "client_id": secrets.token_hex(8)}


def _operation(scene: Scene) -> dict[str, Any]:
    return {"session": scene.session, "op": secrets.token_hex(8), "message": scene.ids["message"]}


def _noted(scene: Scene) -> dict[str, Any]:
    return {"session": scene.session, "op": secrets.token_hex(8), "message": scene.ids["note"]}


def _with(**names: str) -> Make:
    return lambda scene: {"session": scene.session} | {key: scene.ids[name] for key, name in names.items()}


def _const(**values: Any) -> Make:
    return lambda scene: {"session": scene.session, **values}


def _reply(scene: Scene) -> dict[str, Any]:
    """The organization's reply, changed."""
    text = {"shortcut": "driver", "name": "Printer driver", "text": "Install this one."}
    return {"op": secrets.token_hex(8), "reply": scene.ids["reply"], "base": 1, **text}


COMMANDS: dict[str, Ask] = {
    "members.list": Ask(STAFF, lambda _: {}),
    "organization.change_policies": Ask(MANAGERS, lambda _: {"read_by": True}),
    "organization.space": Ask(MANAGERS, lambda _: {}),
    "members.invite": Ask(MANAGERS, lambda _: {"role": "technician", "files_access": "none"}),
    "sessions.open": Ask(STAFF, lambda _: {"client_id": secrets.token_hex(8), "title": "Another"}),
    "sessions.invitation": Ask(TECHNICIANS, _session),
    "sessions.new_link": Ask(TECHNICIANS, _fresh),
    "sessions.new_code": Ask(TECHNICIANS, _fresh),
    "sessions.admit": Ask(TECHNICIANS, _with(knock="knock"), once=True),
    "sessions.turn_away": Ask(TECHNICIANS, _with(knock="knock"), once=True),
    "sessions.retitle": Ask(TECHNICIANS, _const(title="Other title")),
    "sessions.add_technician": Ask(TECHNICIANS, _with(member="colleague")),
    "sessions.hand_over": Ask(TECHNICIANS, lambda scene: _fresh(scene) | {"member": scene.ids["colleague"]}, once=True),
    "sessions.devices": Ask(PARTICIPANTS, _session),
    "sessions.admit_device": Ask(PARTICIPANTS, _with(device="device"), once=True),
    "sessions.turn_away_device": Ask(PARTICIPANTS, _with(device="device"), once=True),
    "sessions.drop_device": Ask(PARTICIPANTS, _with(device="admitted device"), once=True),
    "sessions.remove": Ask(TECHNICIANS, _with(participant="customer"), once=True),
    "sessions.leave": Ask(PARTICIPANTS, _session, once=True),
    "sessions.end": Ask(TECHNICIANS, _session, once=True),
    "chat.post": Ask(PARTICIPANTS, lambda scene: _fresh(scene) | {"text": "Hello"}),
    "chat.older": Ask(PARTICIPANTS, _const(before=100)),
    "chat.edit": Ask(SENDER, lambda scene: _operation(scene) | {"base": scene.revs["message"], "text": "Hello again"}),
    "chat.delete": Ask(SENDER, lambda scene: _operation(scene)),
    "chat.react": Ask(PARTICIPANTS, lambda scene: _operation(scene) | {"emoji": "👍", "on": True}),
    "chat.history": Ask(TECHNICIANS, _with(message="message")),
    "chat.around": Ask(PARTICIPANTS, _with(message="message")),
    "chat.read": Ask(PARTICIPANTS, _const(rev=1)),
    "replies.list": Ask(STAFF, lambda _: {}),
    "replies.files": Ask(MEMBERS, lambda scene: {"reply": scene.ids["reply"]}),
    "replies.save": Ask(KEEPERS, lambda scene: _reply(scene), once=True),
    "replies.remove": Ask(KEEPERS, lambda scene: {"reply": scene.ids["reply"], "base": 1}, once=True),
    "notes.post": Ask(TECHNICIANS, lambda scene: _fresh(scene) | {"text": "Between us"}),
    "notes.older": Ask(TECHNICIANS, _const(before=100)),
    "notes.edit": Ask(AUTHOR, lambda scene: _noted(scene) | {"base": scene.revs["note"], "text": "Between us two"}),
    "notes.delete": Ask(AUTHOR, lambda scene: _noted(scene)),
    "notes.react": Ask(TECHNICIANS, lambda scene: _noted(scene) | {"emoji": "👍", "on": True}),
    "notes.history": Ask(TECHNICIANS, _with(message="note")),
    "notes.around": Ask(TECHNICIANS, _with(message="note")),
    "notes.read": Ask(TECHNICIANS, _const(rev=1)),
    "uploads.unfinished": Ask(PARTICIPANTS, _session),
    "uploads.standing": Ask(PARTICIPANTS, _const(client_ids=["c1"])),
    "uploads.limits": Ask(PARTICIPANTS, _session),
    "uploads.describe": Ask(PARTICIPANTS, _const(files=[])),
    "uploads.prove": Ask(SENDER, lambda scene: _with(file="file")(scene) | {"sha256": "0" * 64}),
}

REQUESTS: dict[tuple[str, str], Ask] = {
    ("GET", "/api/about"): Ask(EVERYBODY),
    ("GET", "/api/health"): Ask(EVERYBODY),
    ("GET", "/api/openapi.json"): Ask(EVERYBODY),
    ("POST", "/api/setup"): Ask(
        ONLY_SECRETS,
        lambda _: {
            "secret": "x",
            "organization": "O",
            "name": "N",
            "email": "a@b.example",
            "password": "long enough pw",
        },
    ),
    ("POST", "/api/sign-in"): Ask(
        ONLY_SECRETS, lambda _: {"email": "nobody@desk.example", "password": "wrong wrong wrong"}
    ),
    ("POST", "/api/sign-out"): Ask(EVERYBODY),
    ("GET", "/api/me"): Ask(STAFF),
    ("POST", "/api/invitations/look"): Ask(ONLY_SECRETS, lambda _: {"secret": "x" * 43}),
    ("POST", "/api/invitations/accept"): Ask(
        ONLY_SECRETS,
        lambda _: {"secret": "x" * 43, "name": "N", "email": "a@b.example", "password": "long enough password"},
    ),
    ("POST", "/api/tickets"): Ask(EVERYBODY - {"nobody"}),
    ("POST", "/api/join/look"): Ask(ONLY_SECRETS, lambda _: {"secret": "x" * 43}),
    ("POST", "/api/join"): Ask(ONLY_SECRETS, lambda _: {"secret": "x" * 43, "name": "N", "claim": "c" * 40}),
    ("POST", "/api/join/knock"): Ask(ONLY_SECRETS, lambda _: {"code": "000000000", "name": "N", "claim": "d" * 40}),
    ("POST", "/api/join/wait"): Ask(ONLY_SECRETS, lambda _: {"wait": "e" * 40}),
    ("POST", "/api/join/device"): Ask(ONLY_SECRETS, lambda _: {"secret": "x" * 43, "claim": "f" * 40}),
    ("POST", "/api/join/device/wait"): Ask(ONLY_SECRETS, lambda _: {"wait": "e" * 40}),
    ("GET", "/api/board"): Ask(STAFF),
    ("GET", "/api/connection"): Ask(MANAGERS),
    ("POST", "/api/connection/body"): Ask(MANAGERS, headers=BYTES, content=b"12345"),
    ("GET", "/api/connection/body"): Ask(MANAGERS),
    ("DELETE", "/api/connection/body"): Ask(MANAGERS),
    ("GET", "/api/connection/answer"): Ask(MANAGERS),
    ("OPTIONS", "/api/uploads"): Ask(EVERYBODY),
    ("OPTIONS", "/api/uploads/{upload}"): Ask(EVERYBODY),
    ("POST", "/api/uploads"): Ask(PARTICIPANTS, headers=TUS | {"Upload-Length": "5"}),
    ("HEAD", "/api/uploads/{upload}"): Ask(SENDER, headers=TUS),
    ("PATCH", "/api/uploads/{upload}"): Ask(SENDER, headers=BYTES | {"Upload-Offset": "0"}, content=b"12345"),
    ("DELETE", "/api/uploads/{upload}"): Ask(SENDER, headers=TUS),
    ("POST", "/api/replies/use"): Ask(
        TECHNICIANS, lambda scene: _with(reply="reply")(scene) | {"op": secrets.token_hex(8), "draft": "draft-reply"}
    ),
    ("GET", "/api/files"): Ask(STAFF),
    ("GET", "/api/files/{file}/content"): Ask(PARTICIPANTS),
    **{("GET", f"/api/files/{{file}}/{derivative}"): Ask(PARTICIPANTS) for derivative in DERIVATIVES},
    ("GET", "/api/files/archive"): Ask(PARTICIPANTS, query=lambda scene: {"files": scene.ids["file"]}),
    ("GET", "/api/sessions/{session}/archive"): Ask(PARTICIPANTS),
    ("GET", "/api/sessions/{session}/files"): Ask(PARTICIPANTS),
    ("GET", "/api/sessions/{session}/changes"): Ask(PARTICIPANTS),
}

READS = {
    "/api/do/chat.older",
    "/api/do/chat.history",
    "/api/do/chat.around",
    "/api/do/notes.older",
    "/api/do/notes.history",
    "/api/do/notes.around",
    "/api/files/archive",
    "/api/sessions/{session}/archive",
    "/api/sessions/{session}/files",
    "/api/sessions/{session}/changes",
    "/api/files/{file}/content",
    *(f"/api/files/{{file}}/{derivative}" for derivative in DERIVATIVES),
}
"""What staff may ask of an ended session."""

ASKED = [(("POST", f"/api/do/{name}"), ask) for name, ask in COMMANDS.items()] + list(REQUESTS.items())


async def _scene(world: World) -> Scene:
    owner, organization = await world.member(None)
    technician, _ = await world.member(organization)
    colleague, _ = await world.member(organization)
    administrator, _ = await world.member(organization, "administrator", "none")
    leaver, _ = await world.member(organization)
    stranger, _ = await world.member(None)
    session = await world.session(owner)
    for member in (technician, leaver):
        await owner.do("sessions.add_technician", session=session, member=member.id)
    customer = await world.customer(owner, session)
    removed = await world.customer(owner, session, "L.T.")
    await owner.do("sessions.remove", session=session, participant=removed.id)
    left = await world.customer(owner, session, "H.L.")
    await left.do("sessions.leave", session=session)
    await leaver.do("sessions.leave", session=session)
    other = await world.customer(owner, await world.session(owner))
    people: dict[str, Person] = dict(
        zip(
            ROLES,
            (
                world.nobody,
                owner,
                technician,
                colleague,
                administrator,
                stranger,
                customer,
                other,
                removed,
                left,
                leaver,
            ),
            strict=True,
        )
    )
    scene = Scene(world, people, session)
    scene.ids["customer"] = customer.id
    scene.ids["colleague"] = colleague.id
    scene.ids["knock"] = await world.knock(owner, session)
    scene.ids["device"] = await world.device(customer)
    scene.ids["admitted device"] = await world.device(customer)
    await owner.do("sessions.admit_device", session=session, device=scene.ids["admitted device"])
    scene.ids["file"] = await world.upload(customer, session, b"hello", "draft-one")
    for derivative in DERIVATIVES:  # as a renderer would have left them beside a picture
        await world.app.blobs.write(key_of(FileId(scene.ids["file"]), derivative), b"a picture")
    scene.ids["upload"] = await world.begin_upload(customer, session, 5, "draft-two")
    reply = await owner.do(
        "replies.save", op="first-reply", shortcut="driver", name="Driver", text="Install this.", shared=True
    )
    scene.ids["reply"] = reply["id"]
    posted = await customer.do(
        "chat.post", session=session, client_id="first-message", text="", draft="draft-one", file_count=1
    )
    scene.ids["message"] = posted["id"]
    scene.revs["message"] = posted["text_rev"]
    noted = await owner.do("notes.post", session=session, client_id="first-note", text="Between us")
    scene.ids["note"], scene.revs["note"] = noted["id"], noted["text_rev"]
    return scene


async def _ask(scene: Scene, role: str, method: str, path: str, ask: Ask, named: str | None = None) -> int:
    person = scene.people[role]
    asker = Person(person.app, named or person.named, dict(person.cookies))
    place = path.format(session=scene.session, file=scene.ids["file"], upload=scene.ids["upload"])
    if query := urlencode(ask.query(scene)):
        place = f"{place}?{query}"
    headers = dict(ask.headers)
    if (method, path) == ("POST", "/api/uploads"):
        headers["Upload-Metadata"] = metadata({"filename": "b.txt", "session": scene.session, "draft": "draft-six"})
    body = ask.content if ask.body is None else ask.body(scene)
    answer = await asker.request(method, place, body, **headers)
    return answer.status_code


async def test_every_route_states_who_may_call_it_and_is_in_the_table(world: World) -> None:
    asked = {key for key, _ in ASKED}
    for route in world.app.routes:
        assert route.who.strip(), f"{route.method} {route.path} does not say who may call it"
        if route.path.startswith("/api/") and route.method != "WEBSOCKET":
            assert (route.method, route.path) in asked, f"{route.method} {route.path} is not in the matrix"


@pytest.mark.parametrize(("key", "ask"), ASKED, ids=[f"{method} {path}" for (method, path), _ in ASKED])
async def test_who_may_do_what_in_a_live_session(world: World, key: tuple[str, str], ask: Ask) -> None:
    method, path = key
    scene = await _scene(world)
    # The refused first: the allowed may change what is asked about.
    for role in sorted(EVERYBODY - ask.allowed):
        for way in ("HEAD", "GET") if method == "GET" else (method,):
            status = await _ask(scene, role, way, path, ask)
            assert status in REFUSED, f"{role}: {way} {path} answered {status}"
    for role in sorted(ask.allowed):
        fresh = await _scene(world) if ask.once else scene
        status = await _ask(fresh, role, method, path, ask)
        assert status < 400, f"{role}: {method} {path} answered {status}"


@pytest.mark.parametrize(("key", "ask"), ASKED, ids=[f"{method} {path}" for (method, path), _ in ASKED])
async def test_an_ended_session_is_closed_to_all_but_its_readers(world: World, key: tuple[str, str], ask: Ask) -> None:
    method, path = key
    named = ask.query(_Nowhere()) or (ask.body is not None and "session" in ask.body(_Nowhere()))
    about_a_session = named or "{" in path or "uploads" in path
    if not about_a_session or method == "OPTIONS":
        return
    scene = await _scene(world)
    await scene.people["owner in the session"].do("sessions.end", session=scene.session)
    readers = {"owner in the session", "technician in the session", "technician who left"}
    reads = path in READS
    for role in ROLES:
        status = await _ask(scene, role, method, path, ask)
        if reads and role in readers:
            assert status == 200, f"{role}: {method} {path} answered {status}"
        else:
            assert status in REFUSED, f"{role}: {method} {path} answered {status}"


class _Nowhere(Scene):
    """Enough of a scene to see whether a body names a session."""

    def __init__(self) -> None:
        self.session = ""
        self.ids = dict.fromkeys(
            (
                "customer",
                "colleague",
                "knock",
                "device",
                "admitted device",
                "file",
                "upload",
                "message",
                "note",
                "reply",
            ),
            "",
        )
        self.revs = {"message": 0, "note": 0}


@pytest.mark.parametrize("named", ["staff", "nobody", "another session"])
async def test_a_cookie_is_never_taken_for_another_identity(world: World, named: str) -> None:
    scene = await _scene(world)
    other = await world.session(scene.people["owner in the session"])
    acting_as = other if named == "another session" else named
    for (method, path), ask in ASKED:
        if "customer" in ask.allowed and ask.allowed != EVERYBODY and method != "OPTIONS":
            status = await _ask(scene, "customer", method, path, ask, named=acting_as)
            assert status in REFUSED, f"{method} {path} as {acting_as} answered {status}"


ODD = "\0"
"""No database of ours says the same about it: one keeps it, the other calls it an error."""


def _odd_bodies(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with one of its words after the other made odd."""
    for key, value in body.items():
        if isinstance(value, str):
            yield body | {key: ODD}


def _said(body: dict[str, Any], _: Scene) -> dict[str, Any]:
    return body


async def test_no_word_of_a_request_makes_the_server_stumble(bare_database_url: str, tmp_path: Path) -> None:
    """What is no id, or holds what no text may hold, is refused in words wherever it stands."""
    migrate(bare_database_url)
    world = World(tmp_path / "data", database=bare_database_url)
    await world.open()
    scene = await _scene(world)
    more = {"replies.list": {"after": ODD}, "chat.post": {"reply_to": ODD, "draft": ODD}}
    for (method, path), ask in ASKED:
        if ask.body is None:
            continue
        body = ask.body(scene) | more.get(path.removeprefix("/api/do/"), {})
        role = "customer" if ask.allowed == SENDER else "owner in the session"
        for odd in _odd_bodies(body):
            status = await _ask(scene, role, method, path, replace(ask, body=partial(_said, odd)))
            assert status < 500, f"{path} with {odd} answered {status}"
    customer = scene.people["customer"]
    for key in ("filename", "filetype", "session", "draft", "client_id", "else"):
        facts = {"filename": "b.txt", "session": scene.session, "draft": "draft-odd"} | {key: f"a{ODD}b"}
        headers = TUS | {"Upload-Length": "5", "Upload-Metadata": metadata(facts)}
        assert (await customer.request("POST", "/api/uploads", **headers)).status_code < 500, key
    for path in ("changes", "files", "archive"):
        assert (await customer.request("GET", f"/api/sessions/%00/{path}")).status_code == 404
    await world.close()
