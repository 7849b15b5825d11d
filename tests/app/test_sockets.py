"""The live socket as strangers, customers and technicians meet it: who gets in, who sees what, and how fast a lost right acts."""

import json

import pytest
from websockets.exceptions import InvalidStatus

from deskside.accounts import revoke
from deskside.backends import open_database
from deskside.clock import system_clock
from deskside.ids import fingerprint
from tests.app.live import Line, served
from tests.app.world import Person, World


async def test_nothing_is_read_before_a_good_ticket(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    async with served(world) as port:
        for first in (
            {"t": "watch", "session": session, "cursor": None, "oldest": 0},
            {"t": "ticket", "ticket": "x" * 43},
            {"t": "do", "id": "1", "name": "sessions.open", "args": {"client_id": "12345678"}},
        ):
            async with Line.bare(port) as line:
                await line.send(**first)
                assert await line.closed() == 4401
                assert line.frames == []


async def test_a_ticket_opens_one_socket(world: World) -> None:
    owner, _ = await world.member(None)
    ticket = (await owner.request("POST", "/api/tickets")).json()["ticket"]
    async with served(world) as port:
        async with Line.bare(port) as line:
            await line.send(t="ticket", ticket=ticket)
            await line.until(lambda frame: frame["t"] == "welcome")
        async with Line.bare(port) as line:
            await line.send(t="ticket", ticket=ticket)
            assert await line.closed() == 4401


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:9999", "null"])
async def test_a_foreign_page_cannot_open_a_socket(world: World, origin: str) -> None:
    async with served(world) as port:
        with pytest.raises(InvalidStatus) as refused:
            async with Line.bare(port, origin):
                pass
        assert refused.value.response.status_code == 403


async def test_only_participants_may_watch_a_live_session(world: World) -> None:
    owner, organization = await world.member(None)
    colleague, _ = await world.member(organization, files_access="all")
    stranger, _ = await world.member(None)
    session = await world.session(owner)
    other = await world.customer(owner, await world.session(owner))
    customer = await world.customer(owner, session)
    async with served(world) as port:
        for person in (owner, customer):
            async with Line.of(person, port) as line:
                assert (await line.watch(session))["t"] == "batch"
        for person in (colleague, stranger, other):
            async with Line.of(person, port) as line:
                gone = await line.watch(session)
                assert (gone["t"], gone["problem"]["code"]) == ("gone", "session-unknown")


async def test_what_only_technicians_see_never_reaches_a_customer(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    async with served(world) as port, Line.of(owner, port, session) as desk, Line.of(customer, port, session) as phone:
        knock = await world.knock(owner, session, "Secret Knocker")
        await owner.do("sessions.turn_away", session=session, knock=knock)
        assert (await desk.do("chat.post", session=session, client_id="a-client-id", text="done"))["t"] == "done"
        await phone.until(lambda frame: frame["t"] == "live" and frame["rows"][0]["kind"] == "message")
        await phone.send(t="pulse")
        await phone.until(lambda frame: frame["t"] == "beat")
    seen = json.dumps(phone.frames)
    assert "Secret Knocker" not in seen
    assert '"knock"' not in seen
    assert '"invitation"' not in seen
    assert {frame["head"]["staff"] for frame in phone.frames if frame["t"] == "batch"} == {0}
    assert all(head["staff"] == 0 for frame in phone.frames if frame["t"] == "beat" for head in frame["heads"].values())


async def test_a_removed_customer_is_out_within_a_second(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    async with served(world) as port, Line.of(customer, port, session) as phone:
        await owner.do("sessions.remove", session=session, participant=customer.id)
        gone = await phone.until(lambda frame: frame["t"] == "gone", within_s=1)
        assert gone["problem"]["code"] == "removed"
        answer = await phone.do("chat.post", session=session, client_id="a-client-id", text="still here?")
        assert (answer["t"], answer["problem"]["code"]) == ("failed", "removed")
        await owner.do("chat.post", session=session, client_id="after-removal", text="not for the removed")
        await phone.quiet()
        assert "not for the removed" not in json.dumps(phone.frames)


async def test_ending_shows_the_end_and_then_closes_the_door(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    async with served(world) as port, Line.of(customer, port, session) as phone:
        await owner.do("sessions.end", session=session)
        gone = await phone.until(lambda frame: frame["t"] == "gone", within_s=1)
        assert gone["problem"]["code"] == "session-ended"
        rows = [row for frame in phone.frames if frame["t"] == "live" for row in frame["rows"]]
        assert [row["state"] for row in rows if row["kind"] == "session"] == ["ended"]
        answer = await phone.do("chat.post", session=session, client_id="a-client-id", text="too late")
        assert answer["problem"]["code"] == "session-ended"


async def test_signing_out_closes_open_sockets_within_a_second(world: World) -> None:
    owner, _ = await world.member(None)
    async with served(world) as port, Line.of(owner, port) as line:
        signed_out = await Person(world.app, "staff", dict(owner.cookies)).request("POST", "/api/sign-out")
        assert signed_out.status_code == 204
        assert await line.closed(within_s=1) == 4401


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no json", 4400),
        ('{"t":"unheard-of"}', 4400),
        ('{"t":"watch"}', 4400),
        ('{"t":"ticket","ticket":"again"}', 4400),
        ('{"t":"pulse","x":"' + "x" * 70_000 + '"}', 4413),
        ('{"t":"do","id":"1","name":"chat.post","args":' + "[" * 5_000 + "]" * 5_000 + "}", 4400),
    ],
)
async def test_a_bad_frame_costs_its_sender_the_socket_and_nobody_else(
    world: World, text: str, code: int | None
) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    async with served(world) as port, Line.of(owner, port, session) as desk, Line.of(customer, port, session) as phone:
        await phone.socket.send(text)
        assert await phone.closed() == code
        answer = await desk.do("chat.post", session=session, client_id="a-client-id", text="all well here")
        assert answer["t"] == "done"


async def test_socket_and_http_are_one_door(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    async with served(world) as port, Line.of(owner, port, session) as line:
        by_socket = await line.do("chat.post", session=session, client_id="the-same-id", text="once")
        by_http = await owner.do("chat.post", session=session, client_id="the-same-id", text="once")
    assert by_socket["result"] == by_http


async def test_presence_is_said_when_people_come_and_go(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    async with served(world) as port, Line.of(owner, port, session) as desk:
        async with Line.of(customer, port, session):
            await desk.until(lambda frame: frame["t"] == "here" and customer.id in frame["participants"])
        await desk.until(lambda frame: frame["t"] == "here" and customer.id not in frame["participants"])


async def test_the_board_hears_of_sessions_messages_and_knocks(world: World) -> None:
    owner, organization = await world.member(None)
    colleague, _ = await world.member(organization)
    async with served(world) as port, Line.of(owner, port) as desk, Line.of(colleague, port) as other:
        await desk.send(t="board")
        await other.send(t="board")
        session = await world.session(owner, "Till printer")
        row = (await desk.until(lambda frame: frame["t"] == "board"))["row"]
        assert (row["session"], row["title"], row["state"]) == (session, "Till printer", "waiting")
        customer = await world.customer(owner, session)
        await customer.do("chat.post", session=session, client_id="a-client-id", text="it is stuck")
        await desk.until(lambda frame: frame["t"] == "board" and frame["row"]["unread"] == 1)
        await other.quiet()
        assert [frame for frame in other.frames if frame["t"] == "board"] == []
        await owner.do("sessions.add_technician", session=session, member=colleague.id)
        await other.until(lambda frame: frame["t"] == "board" and frame["row"]["session"] == session)


async def test_a_password_reset_by_another_process_closes_open_sockets(world: World) -> None:
    owner, _ = await world.member(None)
    async with served(world) as port, Line.of(owner, port) as line:
        # Written past this process's own bus, as the command line does it.
        other = open_database(world.app.settings.database_url, system_clock)
        await other.open(lambda _: None)
        await other.write(lambda tx: revoke(tx, [fingerprint(owner.cookies["deskside-staff"])]))
        await other.close()
        assert await line.closed(within_s=2) == 4401
