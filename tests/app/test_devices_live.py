"""A customer's second device as browsers meet it: asked for by long poll, told to its owner alone, let in with a cookie of its own,
and out within a second.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deskside.accounts import AttemptLimits, Attempts
from tests.app.live import Line, served
from tests.app.world import Person, World

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"}


async def let_in(world: World, customer: Person) -> Person:
    """The customer's phone, let in by the first device."""
    claim = secrets.token_hex(32)
    device = await world.device(customer, claim, **PHONE)
    await customer.do("sessions.admit_device", session=customer.named, device=device)
    phone = Person(world.app)
    answer = await phone.request("POST", "/api/join/device/wait", {"wait": claim})
    assert answer.json() == {"state": "admitted", "session": customer.named}
    phone.named, phone.id = customer.named, customer.id
    return phone


async def whole(pieces: AsyncIterator[bytes]) -> int:
    return sum([len(piece) async for piece in pieces])


def signals(line: Line) -> list[dict[str, Any]]:
    return [frame for frame in line.frames if frame["t"] == "signal"]


async def test_only_the_customers_own_sockets_and_staff_hear_that_a_device_asks(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    other = await world.customer(owner, session, "L.T.")
    async with (
        served(world) as port,
        Line.of(customer, port, session) as first,
        Line.of(other, port, session) as stranger,
        Line.of(owner, port, session) as desk,
    ):
        device = await world.device(customer, **PHONE)
        heard = await first.until(lambda frame: frame["t"] == "signal")
        assert (heard["name"], heard["participant"], heard["on"]) == ("devices", customer.id, True)
        row = (await desk.until(lambda frame: frame["t"] == "live"))["rows"][0]
        assert (row["kind"], row["id"], row["device"], row["browser"]) == ("device", device, "phone", "Chrome")
        await customer.do("sessions.turn_away_device", session=session, device=device)
        await asyncio.gather(stranger.quiet(), desk.quiet(), first.quiet())
    seen = json.dumps(stranger.frames)
    assert signals(stranger) == signals(desk) == []
    assert device not in seen
    assert '"device"' not in seen
    assert all(frame["stream"] == "public" for frame in stranger.frames + first.frames if frame["t"] == "live")


async def test_the_waiting_page_hears_the_yes_at_once_and_has_a_cookie_of_its_own(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    claim = secrets.token_hex(32)
    device = await world.device(customer, claim)
    phone = Person(world.app)
    waiting = asyncio.create_task(phone.request("POST", "/api/join/device/wait", {"wait": claim}))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await owner.do("sessions.admit_device", session=session, device=device)
    async with asyncio.timeout(1):
        answer = await waiting
    assert answer.json() == {"state": "admitted", "session": session}
    phone.named = session
    (name,) = phone.cookies
    assert phone.cookies[name] != customer.cookies[name]
    posted = await phone.do("chat.post", session=session, client_id="from-the-phone", text="here is a picture")
    assert posted["author"] == customer.id


async def test_both_are_one_person_who_is_here_while_either_is(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    phone = await let_in(world, customer)
    async with served(world) as port, Line.of(owner, port, session) as desk:
        async with Line.of(customer, port, session) as first:
            async with Line.of(phone, port, session) as second:
                await desk.until(lambda frame: frame["t"] == "here" and customer.id in frame["participants"])
                await second.do("chat.post", session=session, client_id="from-the-phone", text="both of me")
                live = await first.until(lambda frame: frame["t"] == "live" and frame["rows"][0]["kind"] == "message")
                assert live["rows"][0]["author"] == customer.id
            await desk.quiet(0.5)
            assert customer.id in [frame for frame in desk.frames if frame["t"] == "here"][-1]["participants"]
        await desk.until(lambda frame: frame["t"] == "here" and customer.id not in frame["participants"])


async def test_removal_and_leaving_end_both_within_a_second(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    for how in ("removed", "left"):
        customer = await world.customer(owner, session)
        phone = await let_in(world, customer)
        async with (
            served(world) as port,
            Line.of(customer, port, session) as first,
            Line.of(phone, port, session) as second,
        ):
            if how == "removed":
                await owner.do("sessions.remove", session=session, participant=customer.id)
            else:
                await phone.do("sessions.leave", session=session)
            for line in (first, second):
                gone = await line.until(lambda frame: frame["t"] == "gone", within_s=1)
                assert gone["problem"]["code"] == how


async def test_a_dropped_device_is_out_within_a_second_and_the_first_stays(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    phone = await let_in(world, customer)
    rows = (await owner.request("GET", f"/api/sessions/{session}/changes")).json()["rows"]
    (device,) = [row["id"] for row in rows if row["kind"] == "device"]
    async with (
        served(world) as port,
        Line.of(customer, port, session) as first,
        Line.of(phone, port, session) as second,
    ):
        await owner.do("sessions.drop_device", session=session, device=device)
        assert await second.closed(within_s=1) == 4401
        assert (await phone.request("POST", "/api/tickets")).status_code == 401
        answer = await first.do("chat.post", session=session, client_id="still-here-i", text="still here")
        assert answer["t"] == "done"


async def test_a_customer_signs_a_device_out_of_sight_within_a_second_with_what_it_sends(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    phone = await let_in(world, customer)
    assert (await customer.do("sessions.devices", session=session))["this"] is None
    seen = await phone.do("sessions.devices", session=session)
    (device,) = [own["id"] for own in seen["let_in"]]
    assert seen["this"] == device
    async with served(world) as port, Line.of(phone, port, session) as second:
        upload = await world.begin_upload(phone, session, 1_000, "draft-of-the-phone")
        sending = asyncio.create_task(dripped(port, phone, upload))
        await asyncio.sleep(0.3)
        assert not sending.done()
        await customer.do("sessions.drop_device", session=session, device=device)
        async with asyncio.timeout(1):
            assert await second.closed(within_s=1) == 4401
            assert await sending == b"HTTP/1.1 401 Unauthorized\r\n"
    assert (await phone.request("POST", "/api/tickets")).status_code == 401
    answer = await customer.do("chat.post", session=session, client_id="still-here-1", text="still here")
    assert answer["author"] == customer.id


async def test_a_removed_technicians_socket_and_download_stop_within_a_second(world: World) -> None:
    owner, organization = await world.member(None)
    colleague, _ = await world.member(organization, files_access="all")
    session = await world.session(owner)
    joined = await owner.do("sessions.add_technician", session=session, member=colleague.id)
    customer = await world.customer(owner, session)
    file = await world.upload(customer, session, b"x" * 8_000_000, "draft-one")
    await customer.do("chat.post", session=session, client_id="first-message", text="", draft="draft-one", file_count=1)
    async with (
        served(world) as port,
        Line.of(colleague, port, session) as line,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=colleague.headers()) as client,
        client.stream("GET", f"/api/files/{file}/content?as=staff&download=1") as download,
    ):
        pieces = download.aiter_raw(1_000)
        await anext(pieces)
        await owner.do("sessions.remove", session=session, participant=joined["participant"])
        gone = await line.until(lambda frame: frame["t"] == "gone", within_s=1)
        assert gone["problem"]["code"] == "removed"
        with pytest.raises(httpx.RemoteProtocolError):
            await asyncio.wait_for(whole(pieces), 2)
    rows = (await owner.request("GET", f"/api/sessions/{session}/changes")).json()["rows"]
    assert [row for row in rows if row["kind"] == "event" and row["name"] == "fetched"] == []


async def test_an_upload_from_either_device_stops_within_a_second_when_its_person_is_removed(world: World) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    customer = await world.customer(owner, session)
    phone = await let_in(world, customer)
    async with served(world) as port:
        uploads = [await world.begin_upload(who, session, 1_000, f"draft-{who is phone}") for who in (customer, phone)]
        running = [
            asyncio.create_task(dripped(port, who, upload))
            for who, upload in zip((customer, phone), uploads, strict=True)
        ]
        await asyncio.sleep(0.3)
        assert not any(task.done() for task in running)
        await owner.do("sessions.remove", session=session, participant=customer.id)
        async with asyncio.timeout(1):
            answers = await asyncio.gather(*running)
        assert answers == [b"HTTP/1.1 403 Forbidden\r\n"] * 2


async def dripped(port: int, who: Person, upload: str) -> bytes:
    """The first line of the answer to a body that never ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = who.headers() | {
        "Host": "127.0.0.1",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": "1000",
    }
    writer.write(f"PATCH /api/uploads/{upload} HTTP/1.1\r\n".encode())
    writer.write("".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\nfirst bytes")
    try:
        return await reader.readline()
    finally:
        writer.close()


async def test_who_handed_over_and_left_is_out_within_a_second_and_the_colleague_has_it_on_the_board(
    world: World,
) -> None:
    owner, organization = await world.member(None)
    colleague, _ = await world.member(organization)
    session = await world.session(owner, "Till printer")
    async with (
        served(world) as port,
        Line.of(owner, port, session) as mine,
        Line.of(colleague, port) as theirs,
    ):
        await theirs.send(t="board")
        args = {"session": session, "member": colleague.id, "client_id": "hand-over-1", "leave": True}
        assert (await mine.do("sessions.hand_over", **args))["t"] == "done"
        gone = next((frame for frame in mine.frames if frame["t"] == "gone"), None) or await mine.until(
            lambda frame: frame["t"] == "gone", within_s=1
        )
        assert gone["problem"]["code"] == "left"
        row = (await theirs.until(lambda frame: frame["t"] == "board"))["row"]
        assert (row["session"], row["title"]) == (session, "Till printer")
        assert (await theirs.watch(session))["t"] == "batch"


async def test_guesses_at_devices_count_like_all_others(world: World) -> None:
    world.app.attempts = Attempts(AttemptLimits(per_address=4), floor_s=0)
    guesses = [
        ("/api/join/device", {"secret": "y" * 43, "claim": "c" * 40}),
        ("/api/join/device/wait", {"wait": "c" * 40}),
    ]
    answers = [await world.nobody.request("POST", path, body) for path, body in guesses * 3]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 429, 429]
