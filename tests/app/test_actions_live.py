"""Message actions as others on a live socket meet them: at once, in one frame for each, and never more than they may see."""

import asyncio
import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deskside.chat.emoji import is_emoji
from deskside.chat.reactions import MOST_KINDS
from deskside.sync.pace import PER_SECOND
from tests.app.live import Line, served
from tests.app.world import URL, Person, World


class Table:
    """A technician and a customer in a session, both on a line."""

    def __init__(self, world: World, owner: Person, customer: Person, session: str) -> None:
        self.world, self.owner, self.customer, self.session = world, owner, customer, session


@pytest.fixture
async def table(world: World) -> Table:
    return await laid(world)


async def laid(world: World) -> Table:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    return Table(world, owner, await world.customer(owner, session), session)


def op() -> str:
    return secrets.token_hex(8)


async def test_edits_reactions_and_deletions_reach_everybody_in_one_frame_each(table: Table) -> None:
    session = table.session
    async with (
        served(table.world) as port,
        Line.of(table.owner, port, session) as desk,
        Line.of(table.customer, port, session) as phone,
    ):
        post = await phone.do("chat.post", session=session, client_id="client-id-1", text="helo")
        about = {"session": session, "message": post["result"]["id"]}
        base = post["result"]["text_rev"]
        edit = await phone.do("chat.edit", **about, op=op(), base=base, text="hello", notify=True)
        reaction = await desk.do("chat.react", **about, op=op(), emoji="👩‍💻", on=True)
        deletion = await phone.do("chat.delete", **about, op=op())
        await asyncio.gather(desk.quiet(), phone.quiet())
    told = [answer["result"] for answer in (post, edit, reaction, deletion)]
    assert [row["text"] for row in told if row["kind"] == "message"] == ["helo", "hello", ""]
    bare = told[2] | {"rev": told[3]["rev"], "emoji": "", "by": []}
    for line in (desk, phone):
        frames = [frame for frame in line.frames if frame["t"] == "live"]
        assert [frame["rows"] for frame in frames] == [[told[0]], [told[1]], [told[2]], [told[3], bare]]
        assert [frame["rev"] for frame in frames] == [row["rev"] for row in told]


async def test_earlier_texts_never_come_near_a_customer(table: Table) -> None:
    session, secret = table.session, "the earlier text"
    said = await table.owner.do("chat.post", session=session, client_id="client-id-1", text=secret)
    about = {"session": session, "message": said["id"]}
    await table.owner.do("chat.edit", **about, op=op(), base=said["text_rev"], text="the later text")
    async with served(table.world) as port, Line.of(table.customer, port, session) as phone:
        answer = await phone.do("chat.history", **about)
        assert (answer["t"], answer["problem"]["code"]) == ("failed", "not-allowed")
        await phone.do("chat.older", session=session, before=10_000)
        await phone.do("chat.around", **about)
        await table.owner.do("chat.edit", **about, op=op(), base=said["text_rev"] + 1, text="the last text")
        change = await phone.until(lambda frame: frame["t"] == "live")
        assert [row["text"] for row in change["rows"]] == ["the last text"]
    assert secret not in json.dumps(phone.frames)
    history = await table.owner.do("chat.history", **about)
    assert [version["text"] for version in history["versions"]] == [secret, "the later text"]


async def test_a_deletion_stops_a_download_of_its_file(table: Table) -> None:
    session, size = table.session, 64 << 20
    file = await table.world.upload(table.customer, session, bytes(size), "draft-id-1", "big.bin")
    args = {"session": session, "client_id": "client-id-1", "text": "", "draft": "draft-id-1", "file_count": 1}
    said = await table.customer.do("chat.post", **args)
    async with served(table.world) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        headers = table.owner.headers() | {"Host": URL.removeprefix("http://")}
        received: list[int] = []

        async def download() -> None:
            async with client.stream("GET", f"/api/files/{file}/content", headers=headers) as answer:
                assert answer.status_code == 200
                async for chunk in answer.aiter_bytes():
                    if not received:
                        await table.customer.do("chat.delete", session=session, message=said["id"], op=op())
                        await asyncio.sleep(1)
                    received.append(len(chunk))

        with pytest.raises(httpx.RemoteProtocolError):
            await download()
        assert 0 < sum(received) < size
        assert (await table.owner.request("GET", f"/api/files/{file}/content")).status_code == 404


@pytest.fixture
async def table_at_pace(tmp_path: Path) -> AsyncIterator[Table]:
    """Where nobody may be faster than on a desk as it comes."""
    world = World(tmp_path / "at-pace", commands_per_second=PER_SECOND)
    await world.open()
    yield await laid(world)
    await world.close()


async def test_a_flood_of_reactions_is_held_to_the_pace_and_the_message_to_fifty(table_at_pace: Table) -> None:
    """However many somebody makes up: what was refused reaches nobody and is kept nowhere."""
    table, session = table_at_pace, table_at_pace.session
    said = await table.owner.do("chat.post", session=session, client_id="client-id-1", text="hello")
    emoji = [text for point in range(0x1F400, 0x1F600) if is_emoji(text := chr(point))][:250]
    async with (
        served(table.world) as port,
        Line.of(table.owner, port, session) as desk,
        Line.of(table.customer, port, session) as phone,
    ):
        for number, one in enumerate(emoji):
            args = {"session": session, "op": op(), "message": said["id"], "emoji": one, "on": True}
            await phone.send(t="do", id=str(number), name="chat.react", args=args)
        await phone.until(lambda frame: frame.get("id") == str(len(emoji) - 1))
        answer = await desk.do("chat.post", session=session, client_id="client-id-2", text="still here")
        await asyncio.gather(desk.quiet(), phone.quiet())
    answers = [frame for frame in phone.frames if frame["t"] in {"done", "failed"}]
    assert len(answers) == len(emoji)
    refused = Counter(frame["problem"]["code"] for frame in answers if frame["t"] == "failed")
    assert set(refused) == {"too-fast", "too-many-reactions"}
    assert refused["too-fast"] > 100, "a burst of 60, then 10 a second"
    assert answer["t"] == "done", "who does not flood is in nobody's way"
    heard = [row for frame in desk.frames if frame["t"] == "live" for row in frame["rows"] if row["kind"] == "reaction"]
    page = await table.owner.do("chat.older", session=session, before=10_000)
    assert len(heard) == len(page["reactions"]) == len(answers) - refused.total() == MOST_KINDS
