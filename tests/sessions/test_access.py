"""Who may call which verb of sessions and chat: a table, and everybody tries everything.

Whoever is not in a session is told that there is none, whatever they are elsewhere.
"""

from collections.abc import Awaitable
from typing import Any

import pytest

from deskside.ids import SessionId, new_id
from deskside.sync import Customer, Staff, Viewer
from tests.scene import Scene, outcomes

NO_SESSION = (404, "session-unknown")
NOT_YOURS = (403, "not-allowed")
REMOVED = (403, "removed")
LEFT = (403, "left")

# In a live session. A customer is never told more than that they may not: what is only for staff is refused at the door.
TECHNICIANS_ONLY = [
    "invitation",
    "new_link",
    "new_code",
    "admit",
    "turn_away",
    "retitle",
    "add_technician",
    "remove",
    "end",
]
EVERYBODY_IN_IT = ["leave", "post", "older", "read"]

OUTSIDERS: dict[str, tuple[tuple[int, str], tuple[int, str]]] = {
    # What they hear from the technicians' verbs, and from everybody's.
    "customer elsewhere": (NOT_YOURS, NO_SESSION),
    "customer removed": (NOT_YOURS, REMOVED),
    "customer gone": (NOT_YOURS, LEFT),
    "colleague": (NO_SESSION, NO_SESSION),
    "colleague with all files": (NO_SESSION, NO_SESSION),
    "technician removed": (REMOVED, REMOVED),
    "technician gone": (LEFT, LEFT),
    "owner elsewhere": (NO_SESSION, NO_SESSION),
}


class Cast:
    """A live session and everybody who might try something on it."""

    def __init__(self, scene: Scene, ana: Staff, session: SessionId, cem: Customer) -> None:
        self.scene, self.ana, self.session, self.cem = scene, ana, session, cem
        self.viewers: dict[str, Viewer] = {"technician": ana, "customer": cem}

    async def gather(self) -> None:
        scene, ana, session = self.scene, self.ana, self.session
        elsewhere = await scene.open(ana, "elsewhere")
        removed, gone = [await scene.customer(ana, session, name) for name in ("Removed", "Gone")]
        ben, eda = [await scene.colleague(ana, name) for name in ("Ben", "Eda")]
        for colleague in (ben, eda):
            await scene.do(ana, "sessions.add_technician", session=session, member=colleague.member)
        his = (await scene.scope(ben, session)).you
        await scene.do(ana, "sessions.remove", session=session, participant=removed.participant)
        await scene.do(ana, "sessions.remove", session=session, participant=his)
        await scene.do(gone, "sessions.leave", session=session)
        await scene.do(eda, "sessions.leave", session=session)
        self.viewers |= {
            "customer elsewhere": await scene.customer(ana, elsewhere),
            "customer removed": removed,
            "customer gone": gone,
            "colleague": await scene.colleague(ana, "Fay"),
            "colleague with all files": await scene.colleague(ana, "Gus", files_access="all", role="administrator"),
            "technician removed": ben,
            "technician gone": eda,
            "owner elsewhere": await scene.owner("Other"),
        }

    def attempt(self, verb: str, viewer: Viewer) -> Awaitable[Any]:
        """A call that nothing but missing rights stands against."""
        group = "chat" if verb in {"post", "older", "read"} else "sessions"
        more: dict[str, dict[str, object]] = {
            "new_link": {"client_id": new_id()},
            "new_code": {"client_id": new_id()},
            "admit": {"knock": new_id()},
            "turn_away": {"knock": new_id()},
            "retitle": {"title": "Taken over"},
            "add_technician": {"member": self.ana.member},
            "remove": {"participant": self.cem.participant},
            "post": {"client_id": new_id(), "text": "hello"},
            "older": {"before": 1_000},
            "read": {"rev": 1_000},
        }
        return self.scene.do(viewer, f"{group}.{verb}", session=self.session, **more.get(verb, {}))


@pytest.fixture
async def cast(scene: Scene, ana: Staff, session: SessionId, cem: Customer) -> Cast:
    cast = Cast(scene, ana, session, cem)
    await cast.gather()
    return cast


async def test_outsiders_get_nothing_and_change_nothing(cast: Cast) -> None:
    before = await cast.scene.batch(cast.ana, cast.session)
    answers: dict[tuple[str, str], object] = {}
    for who in OUTSIDERS:
        for verb in TECHNICIANS_ONLY + EVERYBODY_IN_IT:
            (answers[who, verb],) = await outcomes([cast.attempt(verb, cast.viewers[who])])
    expected = {
        (who, verb): refusals[verb in EVERYBODY_IN_IT]
        for who, refusals in OUTSIDERS.items()
        for verb in TECHNICIANS_ONLY + EVERYBODY_IN_IT
    }
    assert answers == expected
    assert await cast.scene.batch(cast.ana, cast.session) == before


async def test_customers_have_everybodys_verbs_and_no_others(cast: Cast) -> None:
    before = await cast.scene.batch(cast.ana, cast.session)
    refused = await outcomes([cast.attempt(verb, cast.cem) for verb in TECHNICIANS_ONLY])
    assert refused == [NOT_YOURS] * len(TECHNICIANS_ONLY)
    assert await cast.scene.batch(cast.ana, cast.session) == before
    for verb in ("post", "older", "read", "leave"):
        await cast.attempt(verb, cast.cem)


async def test_technicians_have_all_of_them(cast: Cast) -> None:
    nobody_waits, alone = (409, "knock-over"), (409, "not-allowed")
    for verb in [*TECHNICIANS_ONLY[:-1], *EVERYBODY_IN_IT, "end"]:
        (answer,) = await outcomes([cast.attempt(verb, cast.ana)])
        expected = {"admit": nobody_waits, "turn_away": nobody_waits, "leave": alone}.get(verb)
        assert (answer == expected) if expected else not isinstance(answer, tuple), verb


async def test_the_table_above_names_every_verb(scene: Scene) -> None:
    listed = {name.partition(".")[2] for name in scene.door.commands if name.startswith(("sessions.", "chat."))}
    assert {*TECHNICIANS_ONLY, *EVERYBODY_IN_IT, "open"} <= listed


async def test_customers_open_no_sessions(scene: Scene, cem: Customer) -> None:
    (answer,) = await outcomes([scene.do(cem, "sessions.open", client_id=new_id(), title="")])
    assert answer == NOT_YOURS


async def test_a_cookie_for_one_session_says_nothing_in_another(
    scene: Scene, ana: Staff, session: SessionId, cem: Customer
) -> None:
    """Not even when it is forged to name a participant of this one."""
    other = await scene.open(ana)
    there = await scene.customer(ana, other)
    forged = Customer(cem.organization, session, there.participant, "Cem", cem.sign_in)
    (answer,) = await outcomes([scene.post(forged, session)])
    assert answer == NO_SESSION


async def test_a_session_that_is_none_is_unknown_by_every_verb(cast: Cast) -> None:
    for session in ("", "\0", "not an id", "x" * 5_000, "01JD0000000000000000000000"):
        cast.session = SessionId(session)
        answers = await outcomes([cast.attempt(verb, cast.ana) for verb in TECHNICIANS_ONLY + EVERYBODY_IN_IT])
        assert set(answers) == {NO_SESSION}


async def test_a_command_that_is_none_is_not_found(scene: Scene, ana: Staff, session: SessionId) -> None:
    answers = await outcomes([scene.do(ana, name, session=session) for name in ("sessions.explode", "", "chat")])
    assert answers == [(404, "not-found")] * 3
