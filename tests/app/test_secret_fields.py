"""The secret field on the wire: sealed bytes go from one page to one other and are seen, kept and told nowhere else.

The desk cannot open what passes through it, so these tests plant words where the sealed bytes, the label and the key would be, and look
for them in everything that reached other people, in the log of the process and in every file of the desk.
"""

import asyncio
import json
import logging
import secrets
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from deskside.secret_fields import service
from tests.app.live import Line, served
from tests.app.world import Person, World

SEALED = "sealedandplanted" * 16
LABEL = "a planted label"
KEY = "K" * 87
ANSWER_KEY = "A" * 87


class Table:
    """Two technicians and two customers in a session; the second customer looks on."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder

    async def lay(self) -> None:
        world = self.world
        self.asker, organization = await world.member(None)
        self.colleague, _ = await world.member(organization)
        self.session = await world.session(self.asker)
        await self.asker.do("sessions.add_technician", session=self.session, member=self.colleague.id)
        self.maria = await world.customer(self.asker, self.session, "Maria")
        self.other = await world.customer(self.asker, self.session, "Otto")

    def line(self, person: Person, port: int) -> AbstractAsyncContextManager[Line]:
        return Line.of(person, port, self.session)

    async def ask(self, line: Line, request: str, **more: Any) -> dict[str, Any]:
        args = {"session": self.session, "id": request, "participant": self.maria.id, "label": LABEL, "key": KEY}
        return await line.do("secret.ask", **(args | more))

    async def give(self, line: Line, request: str) -> dict[str, Any]:
        return await line.do("secret.give", session=self.session, id=request, key=ANSWER_KEY, sealed=SEALED)


@pytest.fixture
async def table(world: World, tmp_path: Path) -> Table:
    table = Table(world, tmp_path)
    await table.lay()
    return table


def request_id() -> str:
    return secrets.token_urlsafe(16)


def of_secrets(line: Line) -> list[dict[str, Any]]:
    return [frame for frame in line.frames if frame["t"].startswith("secret-")]


async def test_it_goes_from_one_page_to_one_other(table: Table, caplog: pytest.LogCaptureFixture) -> None:
    """And leaves two quiet lines in the log, without a word of what it was about."""
    caplog.set_level(logging.DEBUG)
    request = request_id()
    async with (
        served(table.world) as port,
        table.line(table.asker, port) as desk,
        table.line(table.asker, port) as second_tab,
        table.line(table.colleague, port) as colleague,
        table.line(table.maria, port) as maria,
        table.line(table.other, port) as other,
    ):
        assert (await table.ask(desk, request))["t"] == "done"
        asked = await maria.until(lambda frame: frame["t"] == "secret-asked")
        assert asked == {
            "t": "secret-asked",
            "session": table.session,
            "id": request,
            "label": LABEL,
            "key": KEY,
            "by": asked["by"],
            "name": "T.B.",
        }
        assert (await table.give(maria, request))["t"] == "done"
        given = await desk.until(lambda frame: frame["t"] == "secret-given")
        assert (given["id"], given["key"], given["sealed"]) == (request, ANSWER_KEY, SEALED)
        bystanders = (second_tab, colleague, other)
        await asyncio.gather(*(line.quiet() for line in (desk, maria, *bystanders)))
        for line in bystanders:
            assert of_secrets(line) == []
            heard = json.dumps(line.frames)
            assert not any(word in heard for word in (SEALED, LABEL, KEY, ANSWER_KEY, request))
            logged = [
                (row["name"], row["actor"], row["subject"])
                for frame in line.frames
                if frame["t"] == "live"
                for row in frame["rows"]
                if row["kind"] == "event"
            ]
            assert logged == [
                ("secret_asked", asked["by"], table.maria.id),
                ("secret_given", table.maria.id, asked["by"]),
            ]
        assert SEALED not in json.dumps(maria.frames), "not even the giver's own page gets it back"
        assert of_secrets(maria)[-1] == {
            "t": "secret-over",
            "session": table.session,
            "id": request,
            "how": "answered",
        }
    kept = b"".join(path.read_bytes() for path in sorted(table.folder.rglob("*")) if path.is_file())
    assert b"secret_given" in kept, "the scan reads what the desk keeps"
    for word in (SEALED, LABEL, KEY, ANSWER_KEY, request):
        assert word.encode() not in kept
        assert word not in caplog.text


async def test_after_the_end_the_transcript_has_two_quiet_lines(table: Table) -> None:
    request = request_id()
    async with (
        served(table.world) as port,
        table.line(table.asker, port) as desk,
        table.line(table.maria, port) as maria,
    ):
        await table.ask(desk, request)
        await table.give(maria, request)
    await table.asker.do("sessions.end", session=table.session)
    text = await _transcript(table)
    assert 'asked Customer 1 "Maria" for a secret' in text
    assert "gave a secret to" in text
    assert not any(word in text for word in (SEALED, LABEL, KEY))


async def _transcript(table: Table) -> str:
    async with asyncio.timeout(10):
        while True:
            board = (await table.asker.request("GET", "/api/board")).json()["rows"]
            file = next(row["transcript"] for row in board if row["session"] == table.session)
            if file is not None:
                return (await table.asker.request("GET", f"/api/files/{file}/content?as=staff")).text
            await asyncio.sleep(0.1)


class TestWho:
    async def test_only_technicians_ask_and_only_the_asked_answer(self, table: Table) -> None:
        request = request_id()
        async with (
            served(table.world) as port,
            table.line(table.asker, port) as desk,
            table.line(table.colleague, port) as colleague,
            table.line(table.maria, port) as maria,
            table.line(table.other, port) as other,
        ):
            refused = await table.ask(other, request)
            assert refused["problem"]["code"] == "not-allowed"
            await table.ask(desk, request)
            for line in (other, colleague, desk):
                for answer in (
                    await table.give(line, request),
                    await line.do("secret.decline", session=table.session, id=request),
                ):
                    assert answer["problem"]["code"] == "secret-unknown"
            await colleague.do("secret.withdraw", session=table.session, id=request)
            assert (await table.give(maria, request))["t"] == "done", "nobody else could end it"
            assert (await table.give(maria, request))["problem"]["code"] == "secret-unknown", "once"

    async def test_nobody_outside_the_session_asks(self, table: Table) -> None:
        stranger, _ = await table.world.member(None)
        async with served(table.world) as port, Line.of(stranger, port) as line:
            assert (await table.ask(line, request_id()))["problem"]["code"] == "session-unknown"

    async def test_it_has_no_address_over_http(self, table: Table) -> None:
        for name in ("ask", "give", "decline", "withdraw"):
            answer = await table.asker.request("POST", f"/api/do/secret.{name}", {"session": table.session})
            assert answer.status_code == 404

    async def test_only_a_customer_whose_page_is_here_is_asked(self, table: Table) -> None:
        async with served(table.world) as port, table.line(table.asker, port) as desk:
            assert (await table.ask(desk, request_id()))["problem"]["code"] == "not-here"
            rows = [row for frame in desk.frames if frame["t"] == "batch" for row in frame["rows"]]
            technicians = [row["id"] for row in rows if row.get("role") == "technician"]
            answer = await table.ask(desk, request_id(), participant=technicians[0])
            assert answer["problem"]["code"] == "not-here"


class TestEnding:
    async def test_a_closed_page_takes_its_request_back(self, table: Table) -> None:
        request = request_id()
        async with served(table.world) as port, table.line(table.maria, port) as maria:
            async with table.line(table.asker, port) as desk:
                await table.ask(desk, request)
            over = await maria.until(lambda frame: frame["t"] == "secret-over")
            assert over["how"] == "withdrawn"
            assert (await table.give(maria, request))["problem"]["code"] == "secret-unknown"

    async def test_a_refusal_is_told(self, table: Table) -> None:
        async with (
            served(table.world) as port,
            table.line(table.asker, port) as desk,
            table.line(table.maria, port) as maria,
        ):
            for why in ("declined", "unable"):
                request = request_id()
                await table.ask(desk, request)
                await maria.do("secret.decline", session=table.session, id=request, why=why)
                over = await desk.until(lambda frame: frame["t"] == "secret-over")
                assert (over["id"], over["how"]) == (request, why)

    async def test_it_waits_for_a_page_that_reloads(self, table: Table) -> None:
        request = request_id()
        async with served(table.world) as port, table.line(table.asker, port) as desk:
            async with table.line(table.maria, port) as maria:
                await table.ask(desk, request)
                await maria.until(lambda frame: frame["t"] == "secret-asked")
            async with table.line(table.maria, port) as again:
                shown = await again.until(lambda frame: frame["t"] == "secret-asked")
                assert shown["id"] == request
                assert (await table.give(again, request))["t"] == "done"

    async def test_it_ends_by_itself(self, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
        fields = table.world.app.asked_secrets
        monkeypatch.setattr(fields, "life_s", 0.1)
        assert service.LIFE_S == 600
        async with (
            served(table.world) as port,
            table.line(table.asker, port) as desk,
            table.line(table.maria, port) as maria,
        ):
            await table.ask(desk, request_id())
            for line in (desk, maria):
                assert (await line.until(lambda frame: frame["t"] == "secret-over"))["how"] == "expired"

    @pytest.mark.parametrize("who", ["asker", "asked", "session"])
    async def test_it_ends_with_either_right_to_be_there(self, table: Table, who: str) -> None:
        request = request_id()
        async with (
            served(table.world) as port,
            table.line(table.asker, port) as desk,
            table.line(table.colleague, port) as colleague,
            table.line(table.maria, port) as maria,
        ):
            line = colleague if who == "asker" else desk
            await table.ask(line, request)
            await maria.until(lambda frame: frame["t"] == "secret-asked")
            if who == "asked":
                await table.asker.do("sessions.remove", session=table.session, participant=table.maria.id)
            elif who == "asker":
                await table.colleague.do("sessions.leave", session=table.session)
            else:
                await table.asker.do("sessions.end", session=table.session)
            over = await line.until(lambda frame: frame["t"] == "secret-over", within_s=1)
            assert over["how"] == "gone"
            assert (await table.give(maria, request))["problem"]["code"] == "secret-unknown"
            await line.quiet(0.2)
            assert not any(frame["t"] == "secret-given" for frame in line.frames)


class TestBadInput:
    @pytest.mark.parametrize(
        ("name", "value"),
        [("id", "short"), ("id", "x" * 65), ("key", "K" * 86), ("key", "!" * 87), ("label", ""), ("label", "x" * 61)],
    )
    async def test_a_question_of_another_form_is_refused(self, table: Table, name: str, value: str) -> None:
        async with (
            served(table.world) as port,
            table.line(table.asker, port) as desk,
            table.line(table.maria, port) as maria,
        ):
            answer = await table.ask(desk, request_id(), **{name: value})
            assert answer["problem"]["status"] == 400
            await maria.quiet(0.2)
            assert of_secrets(maria) == []

    async def test_one_page_asks_for_a_few_at_once(self, table: Table) -> None:
        async with (
            served(table.world) as port,
            table.line(table.asker, port) as desk,
            table.line(table.maria, port),
        ):
            requests = [request_id() for _ in range(6)]
            answers = [await table.ask(desk, request) for request in requests]
            assert [answer["t"] for answer in answers] == ["done"] * 5 + ["failed"]
            assert answers[-1]["problem"]["code"] == "too-many-secrets"
            again = await table.ask(desk, requests[0])
            assert again["problem"]["code"] == "id-reused"
            await desk.do("secret.withdraw", session=table.session, id=requests[0])
            assert (await table.ask(desk, request_id()))["t"] == "done"

    async def test_an_answer_too_large_is_refused_and_can_be_given_again(self, table: Table) -> None:
        request = request_id()
        async with (
            served(table.world) as port,
            table.line(table.asker, port) as desk,
            table.line(table.maria, port) as maria,
        ):
            await table.ask(desk, request)
            args = {"session": table.session, "id": request, "key": ANSWER_KEY}
            assert (await maria.do("secret.give", **args, sealed="x" * 8_193))["problem"]["status"] == 400
            assert (await table.give(maria, request))["t"] == "done"
