"""Canned replies are the organization's or somebody's own; two who change one at once lose nothing; asking twice happens once."""

import asyncio
from typing import Any

import msgspec
import pytest

from deskside.errors import Code
from deskside.ids import new_id
from deskside.replies.model import MAX_TEXT, MOST_REPLIES
from tests.replies.conftest import Scene
from tests.scene import refusal


async def test_a_reply_is_seen_by_those_whose_it_is(scene: Scene) -> None:
    ours = await scene.save(scene.owner, shortcut="driver", name="Printer driver", text="Install it.", shared=True)
    mine = await scene.save(scene.tech, shortcut="bye", name="Goodbye", text="All the best.")
    assert [reply.id for reply in await scene.listed(scene.tech)] == [ours.id, mine.id]
    assert [reply.id for reply in await scene.listed(scene.other)] == [ours.id]
    assert await scene.listed(scene.stranger) == []
    seen = (await scene.listed(scene.tech))[0]
    assert (seen.shortcut, seen.name, seen.text) == ("driver", "Printer driver", "Install it.")
    assert (seen.shared, seen.editable, seen.made_by, seen.rev) == (True, False, "Ada", 1)
    assert (mine.shared, mine.editable) == (False, True)


async def test_only_administrators_and_owners_keep_the_organizations(scene: Scene) -> None:
    ours = await scene.save(scene.owner, shared=True)
    assert await refusal(scene.save(scene.tech, shared=True)) == (403, Code.NOT_ALLOWED)
    assert await refusal(scene.change(scene.tech, ours, text="Mine now")) == (403, Code.NOT_ALLOWED)
    assert await refusal(scene.remove(scene.tech, ours)) == (403, Code.NOT_ALLOWED)
    assert (await scene.listed(scene.tech))[0] == msgspec.structs.replace(ours, editable=False)


async def test_what_belongs_to_somebody_else_is_as_unknown_as_nothing(scene: Scene) -> None:
    mine = await scene.with_file(scene.tech)
    ours = await scene.save(scene.owner, shared=True)
    for seat, reply in ((scene.other, mine), (scene.owner, mine), (scene.stranger, ours), (scene.stranger, mine)):
        assert await refusal(scene.change(seat, reply, text="Other")) == (404, Code.REPLY_UNKNOWN)
        assert await refusal(scene.remove(seat, reply)) == (404, Code.REPLY_UNKNOWN)
        assert await refusal(scene.do(seat, "replies.files", reply=reply.id)) == (404, Code.REPLY_UNKNOWN)
    assert await refusal(scene.do(scene.tech, "replies.files", reply="nonsense")) == (404, Code.REPLY_UNKNOWN)


async def test_customers_have_no_replies(scene: Scene) -> None:
    for name, args in (
        ("replies.list", {}),
        ("replies.files", {"reply": new_id()}),
        ("replies.save", {"op": new_id(), "shortcut": "s", "name": "N", "text": "T"}),
        ("replies.remove", {"reply": new_id(), "base": 1}),
    ):
        assert await refusal(scene.do(scene.customer, name, **args)) == (403, Code.NOT_ALLOWED)
    assert (await scene.begin(scene.customer, 5, "a.txt")).status_code == 403


async def test_a_change_begins_with_what_was_seen(scene: Scene) -> None:
    reply = await scene.save(scene.owner, text="first", shared=True)
    second = await scene.change(scene.owner, reply, text="second", shortcut="other")
    assert (second.rev, second.text, second.shortcut, second.changed_by) == (2, "second", "other", "Ada")
    with pytest.raises(Exception) as refused:
        await scene.change(scene.owner, reply, text="third")
    problem: Any = refused.value
    assert (problem.status, problem.code, problem.extra) == (409, Code.REPLY_CHANGED, {"rev": 2})
    assert await refusal(scene.remove(scene.owner, reply)) == (409, Code.REPLY_CHANGED)
    assert (await scene.listed(scene.owner))[0].text == "second"
    third = await scene.change(scene.owner, second, text="third")
    assert (third.rev, third.text) == (3, "third")


async def test_of_two_who_save_at_once_one_wins_and_the_other_is_told(scene: Scene) -> None:
    reply = await scene.save(scene.owner, shared=True)
    for round_ in range(5):
        outcomes = await asyncio.gather(
            *(scene.change(scene.owner, reply, text=f"text {round_} {number}") for number in range(6)),
            return_exceptions=True,
        )
        won = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
        lost: list[Any] = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        assert len(won) == 1
        assert {problem.code for problem in lost} == {Code.REPLY_CHANGED}
        [reply] = await scene.listed(scene.owner)
        assert (reply.rev, reply.text) == (won[0].rev, won[0].text)


async def test_a_shortcut_names_one_reply_of_an_owner(scene: Scene) -> None:
    ours = await scene.save(scene.owner, shortcut="Driver", shared=True)
    assert ours.shortcut == "driver"
    assert await refusal(scene.save(scene.owner, shortcut="DRIVER", shared=True)) == (409, Code.SHORTCUT_TAKEN)
    mine = await scene.save(scene.tech, shortcut="driver")
    other = await scene.save(scene.tech, shortcut="other")
    assert await refusal(scene.change(scene.tech, other, shortcut="driver")) == (409, Code.SHORTCUT_TAKEN)
    await scene.remove(scene.tech, mine)
    assert (await scene.change(scene.tech, other, shortcut="driver")).shortcut == "driver"


async def test_of_many_who_take_a_shortcut_at_once_one_has_it(scene: Scene) -> None:
    outcomes = await asyncio.gather(
        *(scene.save(scene.tech, shortcut="driver", name=f"N{number}") for number in range(6)), return_exceptions=True
    )
    lost: list[Any] = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert [problem.code for problem in lost] == [Code.SHORTCUT_TAKEN] * 5
    assert len(await scene.listed(scene.tech)) == 1


async def test_asked_twice_it_happens_once(scene: Scene) -> None:
    op = new_id()
    first = await scene.save(scene.tech, op=op, shortcut="a1")
    assert await scene.save(scene.tech, op=op, shortcut="a1") == first
    change = new_id()
    second = await scene.change(scene.tech, first, op=change, text="second")
    third = await scene.change(scene.tech, second, text="third")
    assert await scene.change(scene.tech, first, op=change, text="second") == third, "as it is now"
    assert await refusal(scene.save(scene.tech, op=op, shortcut="a1", text="otherwise")) == (409, Code.ID_REUSED)
    assert [reply.text for reply in await scene.listed(scene.tech)] == ["third"]


async def test_a_replay_never_brings_back_what_was_deleted(scene: Scene) -> None:
    op = new_id()
    reply = await scene.save(scene.tech, op=op, shortcut="a1", text="a secret of ours")
    await scene.remove(scene.tech, reply)
    await scene.remove(scene.tech, reply)
    assert await refusal(scene.save(scene.tech, op=op, shortcut="a1", text="a secret of ours")) == (
        404,
        Code.REPLY_UNKNOWN,
    )
    assert await refusal(scene.change(scene.tech, reply, text="again")) == (404, Code.REPLY_UNKNOWN)
    assert await scene.listed(scene.tech) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"shortcut": ""}, Code.TEXT_INVALID),
        ({"shortcut": "two words"}, Code.TEXT_INVALID),
        ({"shortcut": "a/b"}, Code.TEXT_INVALID),
        ({"shortcut": "x" * 33}, Code.TEXT_INVALID),
        ({"name": "  "}, Code.TEXT_INVALID),
        ({"name": "two\nlines"}, Code.TEXT_INVALID),
        ({"name": "x" * 121}, Code.TEXT_INVALID),
        ({"text": "   \n"}, Code.TEXT_INVALID),
        ({"text": "x" * (MAX_TEXT + 1)}, Code.TEXT_INVALID),
        ({"text": "a\x00b"}, Code.TEXT_INVALID),
        ({"file_count": 1}, Code.REQUEST_INVALID),
        ({"drop": ["x"] * 501}, Code.REQUEST_INVALID),
        ({"op": "short"}, Code.REQUEST_INVALID),
    ],
)
async def test_what_cannot_be_kept_is_refused(scene: Scene, wrong: dict[str, Any], code: Code) -> None:
    assert await refusal(scene.save(scene.tech, **wrong)) == (400, code)
    assert await scene.listed(scene.tech) == []


async def test_lengths_are_counted_in_code_points(scene: Scene) -> None:
    reply = await scene.save(scene.tech, shortcut="größe_1.a-b", name="🖨" * 120, text="é" * MAX_TEXT)
    assert (len(reply.text), reply.shortcut) == (MAX_TEXT, "größe_1.a-b")


async def test_a_long_list_comes_in_pages_that_fit_a_frame(scene: Scene) -> None:
    made = [await scene.save(scene.tech, text=f"{number} " + "x" * 15_000) for number in range(40)]
    seen: list[str] = []
    pages, more, after = 0, True, None
    while more:
        page = await scene.do(scene.tech, "replies.list", after=after)
        assert len(msgspec.json.encode(page)) < 300_000
        seen += [reply.id for reply in page.replies]
        more, after, pages = page.more, seen[-1], pages + 1
    assert sorted(seen) == sorted(reply.id for reply in made)
    assert pages > 1


async def test_there_is_an_end_to_what_one_owner_keeps(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskside.replies.actions.MOST_REPLIES", 3)
    assert MOST_REPLIES > 3
    made = [await scene.save(scene.tech) for _ in range(3)]
    assert await refusal(scene.save(scene.tech)) == (409, Code.TOO_MANY_REPLIES)
    await scene.save(scene.owner, shared=True)
    await scene.remove(scene.tech, made[0])
    await scene.save(scene.tech)
