"""Statements and values: the same constructs, parameters and answers on every backend."""

from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import and_, bindparam, delete, func, insert, literal, select, text, update
from sqlalchemy.schema import CreateTable

from deskside.backends import Database, Transaction
from deskside.ids import new_id
from tests.contracts.desk import add, all_lines, begun, lines, names, things

_keep = insert(things)
_get = select(things).where(things.c.id == bindparam("of"))
_erase = delete(things)


class Owner(StrEnum):
    """A value as features have them."""

    DESK = "desk"


def thing(identity: str, **values: Any) -> dict[str, Any]:
    return {"id": identity, "flag": True, "size_bytes": 0, "content": None, "note": None, **values}


def ids(tx: Transaction, statement: Any, **params: Any) -> list[str]:
    return sorted(row["id"] for row in tx.all(statement, params))


_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    flag=st.booleans(),
    size=st.integers(-(2**63), 2**63 - 1),
    content=st.none() | st.binary(),
    note=st.none() | _texts,
)
async def test_values_come_back_as_they_are(
    database: Database, *, flag: bool, size: int, content: bytes | None, note: str | None
) -> None:
    identity = new_id()
    values = thing(identity, flag=flag, size_bytes=size, content=content, note=note)
    assert await database.write(lambda tx: tx.run(_keep, values)) == 1
    row = await database.read(lambda tx: tx.one(_get, {"of": identity}))
    assert row is not None
    assert bool(row["flag"]) is flag
    assert (row["id"], row["size_bytes"], row["content"], row["note"]) == (identity, size, content, note)


async def test_rows_are_counted_found_and_not_found(database: Database) -> None:
    update_note = update(things).where(things.c.id == bindparam("of")).values(note=bindparam("new"))

    def act(tx: Transaction) -> list[Any]:
        return [
            tx.run(_keep, thing("a")),
            tx.run(_keep, thing("b")),
            tx.run(update_note, {"of": "a", "new": "x"}),
            tx.run(update_note, {"of": "nobody", "new": "x"}),
            tx.one(_get, {"of": "nobody"}),
            tx.all(_get, {"of": "nobody"}),
            tx.run(_erase),
        ]

    assert await database.write(act) == [1, 1, 1, 0, None, [], 2]


async def test_an_update_sets_the_columns_it_is_given(database: Database) -> None:
    """As in SQLAlchemy's own execution: parameters named like columns are what is set."""
    change = update(things).where(things.c.id == bindparam("of"))

    def act(tx: Transaction) -> None:
        tx.run(_keep, thing("a", note="old", size_bytes=1))
        tx.run(change, {"of": "a", "note": "new"})
        tx.run(change, {"of": "a", "note": "newer", "size_bytes": 2})
        tx.run(change, {"of": "a", "flag": False})

    await database.write(act)
    row = await database.read(lambda tx: tx.one(_get, {"of": "a"}))
    assert row is not None
    assert (row["note"], row["size_bytes"], bool(row["flag"])) == ("newer", 2, False)


async def test_returning_answers_rows_of_the_written(database: Database) -> None:
    grow = (
        update(things)
        .where(things.c.flag == bindparam("which"))
        .values(size_bytes=things.c.size_bytes + 5)
        .returning(things.c.id, things.c.size_bytes)
    )

    def act(tx: Transaction) -> tuple[list[tuple[str, int]], int]:
        for number in range(3):
            tx.run(_keep, thing(f"{number}", flag=number != 1, size_bytes=number))
        rows = tx.all(grow, {"which": True})
        return sorted((row["id"], row["size_bytes"]) for row in rows), tx.run(grow, {"which": True})

    assert await database.write(act) == ([("0", 5), ("2", 7)], 2)


async def test_a_number_of_its_own_is_given_to_each_line(database: Database) -> None:
    await begun(database, "a")
    await database.write(lambda tx: [add(tx, "a", f"{number}") for number in range(3)])
    rows = await database.read(lambda tx: tx.all(select(lines.c.serial).order_by(lines.c.serial)))
    assert len({row["serial"] for row in rows}) == 3


async def test_lists_of_any_length(database: Database) -> None:
    among = select(things.c.id).where(things.c.id.in_(bindparam("of", expanding=True)), things.c.size_bytes < 7)

    def act(tx: Transaction) -> None:
        for number in range(10):
            tx.run(_keep, thing(f"{number}", size_bytes=number))
        assert ids(tx, among, of=[]) == []
        assert ids(tx, among, of=["3"]) == ["3"]
        assert ids(tx, among, of=["1", "5", "9", "none"]) == ["1", "5"]
        assert ids(tx, among, of=[f"{number}" for number in range(10)]) == [f"{number}" for number in range(7)]
        assert ids(tx, select(things.c.id).where(things.c.id.in_(["2", "4"]))) == ["2", "4"]

    await database.write(act)


async def test_constants_limits_likes_and_labels(database: Database) -> None:
    page = (
        select(things.c.id, (things.c.size_bytes * 2).label("double"), literal("a:b %").label("said"))
        .where(and_(things.c.note.like("100%"), things.c.size_bytes % 2 == 0, ~things.c.flag))
        .order_by(things.c.size_bytes.desc())
        .limit(bindparam("most"))
        .offset(1)
    )

    def act(tx: Transaction) -> list[tuple[Any, ...]]:
        for number in range(10):
            tx.run(_keep, thing(f"{number}", size_bytes=number, note="100% sure", flag=False))
        tx.run(_keep, thing("else", size_bytes=4, note="99% sure", flag=False))
        return [(row["id"], row["double"], row["said"]) for row in tx.all(page, {"most": 2})]

    assert await database.write(act) == [("6", 12, "a:b %"), ("4", 8, "a:b %")]


async def test_joins_and_text(database: Database) -> None:
    both = select(things.c.id, names.c.owner).join(names, names.c.name == things.c.note)
    plain = text("SELECT count(*) AS many FROM names WHERE owner = :owner AND name <> 'a:b'")

    def act(tx: Transaction) -> tuple[str, str, int]:
        tx.run(insert(names), {"name": "n", "owner": Owner.DESK})
        tx.run(_keep, thing("a", note="n"))
        row, counted = tx.one(both), tx.one(plain, {"owner": Owner.DESK})
        assert row is not None
        assert counted is not None
        return row["id"], row["owner"], counted["many"]

    assert await database.write(act) == ("a", "desk", 1)


async def test_statements_made_anew_each_time_never_get_each_others_text(database: Database) -> None:
    """A statement is found by its identity, and identities of the dead are given to others."""

    def act(tx: Transaction) -> list[int]:
        found: list[int] = []
        for number in range(1_500):
            row = tx.one(select((literal(number) + func.length("x" * (number % 7))).label(f"sum{number}")))
            assert row is not None
            found.append(row[f"sum{number}"])
        return found

    assert await database.write(act) == [number + number % 7 for number in range(1_500)]
    assert await database.read(act) == [number + number % 7 for number in range(1_500)]


async def test_a_missing_value_is_an_error_not_a_null(database: Database) -> None:
    incomplete = {"id": "a", "flag": True, "size_bytes": 1, "content": None, "other": None}
    await database.write(lambda tx: tx.run(_keep, thing("first")))
    with pytest.raises(Exception, match=r"(?i)value|missing"):
        await database.write(lambda tx: tx.run(_keep, incomplete))
    with pytest.raises(Exception, match=r"(?i)value|missing"):
        await database.write(lambda tx: tx.one(_get, {"off": "first"}))
    rows = await database.read(lambda tx: tx.all(select(things.c.id)))
    assert [row["id"] for row in rows] == ["first"]


async def test_what_is_no_statement_of_rows_is_refused(database: Database) -> None:
    with pytest.raises(TypeError):
        await database.write(lambda tx: tx.run(CreateTable(things)))
    assert await database.read(all_lines) == []
