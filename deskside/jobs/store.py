"""The tables of the outbox: facts that features announced, and what is still owed for them.

A debt's `due_at` is also its lease: whoever takes a debt moves it into the future and keeps moving it while at work. A
process that dies stops moving it, and the debt comes due for another.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from deskside.backends import Transaction, metadata
from deskside.clock import DAY
from deskside.jobs.model import ALARM_AFTER, Announced, Debt, Duty, Trouble

REMEMBERED_MS = 30 * DAY
DUTY = "every"
"""Stands where a fact stands, in the rows of duties."""

facts = Table(
    "facts",
    metadata,
    Column("fact", String(64), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("announced_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("taken", Boolean, nullable=False),
)
Index("facts_taken", facts.c.taken, facts.c.announced_at)

owed = Table(
    "owed",
    metadata,
    Column("fact", String(64), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("reaction", String(64), primary_key=True),
    Column("due_at", BigInteger, nullable=False),
    Column("holder", String(26), nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("given_up", Boolean, nullable=False),
    Column("error", String(64), nullable=False),
)
Index("owed_due", owed.c.due_at)

_key = (owed.c.fact, owed.c.subject, owed.c.reaction)
_this = and_(
    owed.c.fact == bindparam("of_fact"),
    owed.c.subject == bindparam("of_subject"),
    owed.c.reaction == bindparam("of_reaction"),
)
_mine = and_(_this, owed.c.holder == bindparam("me"))

# Both dialects write this form of INSERT with the same words.
_announce = insert(facts).on_conflict_do_nothing()
_owe = insert(owed).on_conflict_do_nothing()

_new = (
    select(facts.c.fact, facts.c.subject, facts.c.due_at)
    .where(~facts.c.taken, facts.c.fact.in_(bindparam("known", expanding=True)))
    .order_by(facts.c.announced_at)
    .limit(100)
    .with_for_update(skip_locked=True)
)
_any_new = select(facts.c.fact).where(~facts.c.taken, facts.c.fact.in_(bindparam("known", expanding=True))).limit(1)
_take = (
    update(facts)
    .where(facts.c.fact == bindparam("of_fact"), facts.c.subject == bindparam("of_subject"))
    .values(taken=True)
)
_forget = delete(facts).where(facts.c.taken, facts.c.announced_at < bindparam("before"))

_payable = and_(~owed.c.given_up, owed.c.reaction.in_(bindparam("known", expanding=True)))
_next_due = select(func.min(owed.c.due_at).label("due_at")).where(_payable)
# The outer condition is asked again where two workers met at the same row; the inner lock keeps them from meeting.
_claim = (
    update(owed)
    .where(
        tuple_(*_key).in_(
            select(*_key)
            .where(_payable, owed.c.due_at <= bindparam("now"))
            .order_by(owed.c.due_at)
            .limit(bindparam("most"))
            .with_for_update(skip_locked=True)
        ),
        owed.c.due_at <= bindparam("now"),
    )
    .values(holder=bindparam("me"), due_at=bindparam("until"), attempts=owed.c.attempts + 1)
    .returning(*_key, owed.c.attempts)
)
_renew = update(owed).where(_mine).values(due_at=bindparam("until"))
_release = update(owed).where(_mine).values(holder=None, due_at=bindparam("again"), attempts=owed.c.attempts - 1)
_paid = delete(owed).where(_this)
_came_round = update(owed).where(_mine).values(holder=None, due_at=bindparam("again"), attempts=0, error="")
_failed = update(owed).where(_mine).values(holder=None, due_at=bindparam("again"), error=bindparam("kind_of_error"))
_give_up = update(owed).where(_mine).values(holder=None, given_up=True, error=bindparam("kind_of_error"))
_not_later_than = update(owed).where(_this, owed.c.due_at > bindparam("latest")).values(due_at=bindparam("latest"))
_none_later_than = (
    update(owed)
    .where(
        owed.c.fact != DUTY,
        owed.c.reaction.in_(bindparam("known", expanding=True)),
        owed.c.due_at > bindparam("latest"),
    )
    .values(due_at=bindparam("latest"))
)
_troubles = (
    select(*_key, owed.c.attempts, owed.c.given_up, owed.c.error)
    .where(
        or_(
            owed.c.given_up,
            owed.c.attempts > ALARM_AFTER,
            # An attempt counts from its start; nobody holds it when it has failed.
            and_(owed.c.attempts == ALARM_AFTER, owed.c.holder.is_(None)),
        )
    )
    .order_by(*_key)
    .limit(bindparam("most"))
)


def announce(tx: Transaction, fact: str, subject: str, due_at: int | None = None) -> None:
    """Say that something is so; its reactions are owed from the commit on (or from `due_at`), and only if it commits.

    Announcing the same fact of the same subject again changes nothing, for as long as it is remembered (30 days).
    """
    tx.run(
        _announce,
        {
            "fact": fact,
            "subject": subject,
            "announced_at": tx.now_ms,
            "due_at": tx.now_ms if due_at is None else due_at,
            "taken": False,
        },
    )
    tx.tell(Announced())


def take_new(tx: Transaction, reactions: Mapping[str, Sequence[str]]) -> None:
    """Turn announced facts into debts, one for each reaction's name. Facts that this process does not know are left."""
    for row in tx.all(_new, {"known": list(reactions)}):
        for name in reactions[row["fact"]]:
            _owe_one(tx, row["fact"], row["subject"], name, row["due_at"])
        tx.run(_take, {"of_fact": row["fact"], "of_subject": row["subject"]})


def take_duty(tx: Transaction, duty: Duty) -> None:
    """Owe a duty for ever: at once when it is new, and no later than its period says when the period became shorter."""
    _owe_one(tx, DUTY, duty.name, duty.name, tx.now_ms)
    key = {"of_fact": DUTY, "of_subject": duty.name, "of_reaction": duty.name}
    tx.run(_not_later_than, {**key, "latest": tx.now_ms + duty.every_s * 1_000})


def rein_in(tx: Transaction, names: Sequence[str], longest_ms: int) -> None:
    """No debt waits longer than any debt ever has to: what was put off by a clock that ran ahead is due again."""
    tx.run(_none_later_than, {"known": list(names), "latest": tx.now_ms + longest_ms})


def _owe_one(tx: Transaction, fact: str, subject: str, reaction: str, due_at: int) -> None:
    tx.run(
        _owe,
        {
            "fact": fact,
            "subject": subject,
            "reaction": reaction,
            "due_at": due_at,
            "holder": None,
            "attempts": 0,
            "given_up": False,
            "error": "",
        },
    )


def next_due_in_ms(tx: Transaction, facts_known: Sequence[str], names: Sequence[str]) -> int | None:
    """How long until something is to be done; 0 or less: now; None: nothing is owed."""
    if facts_known and tx.one(_any_new, {"known": list(facts_known)}) is not None:
        return 0
    row = tx.one(_next_due, {"known": list(names)})
    return None if row is None or row["due_at"] is None else int(row["due_at"]) - tx.now_ms


def claim(tx: Transaction, me: str, names: Sequence[str], most: int, lease_ms: int) -> list[Debt]:
    """Take up to `most` debts that are due, for the time of the lease. Each counts as attempted from now on, so that one
    that kills the process every time is noticed too."""
    rows = tx.all(
        _claim, {"known": list(names), "now": tx.now_ms, "most": most, "me": me, "until": tx.now_ms + lease_ms}
    )
    return [Debt(row["fact"], row["subject"], row["reaction"], row["attempts"]) for row in rows]


def renew(tx: Transaction, me: str, debts: Sequence[Debt], lease_ms: int) -> None:
    """Keep what is still being worked at."""
    for debt in debts:
        tx.run(_renew, {**_of(debt, me), "until": tx.now_ms + lease_ms})


def release(tx: Transaction, me: str, debt: Debt) -> None:
    """Put a debt back as if it had not been taken: this process stops before it is done."""
    tx.run(_release, {**_of(debt, me), "again": tx.now_ms})


def paid(tx: Transaction, debt: Debt) -> None:
    """Strike a debt out, whoever holds it now: the effect is there."""
    tx.run(_paid, _of(debt))


def came_round(tx: Transaction, me: str, debt: Debt, every_ms: int) -> None:
    """A duty is done until the next time."""
    tx.run(_came_round, {**_of(debt, me), "again": tx.now_ms + every_ms})


def failed(tx: Transaction, me: str, debt: Debt, error: str, pause_ms: int) -> None:
    """Try again after a pause."""
    tx.run(_failed, {**_of(debt, me), "kind_of_error": error[:64], "again": tx.now_ms + pause_ms})


def give_up(tx: Transaction, me: str, debt: Debt, error: str) -> None:
    """Never try again; it stays a trouble."""
    tx.run(_give_up, {**_of(debt, me), "kind_of_error": error[:64]})


def forget_old_facts(tx: Transaction) -> None:
    """Facts that became debts long ago are not needed any more."""
    tx.run(_forget, {"before": tx.now_ms - REMEMBERED_MS})


def troubles(tx: Transaction, most: int = 100) -> list[Trouble]:
    """Debts that were given up, or failed so often that somebody should look."""
    rows = tx.all(_troubles, {"most": most})
    return [
        Trouble(row["fact"], row["subject"], row["reaction"], row["attempts"], bool(row["given_up"]), row["error"])
        for row in rows
    ]


def _of(debt: Debt, me: str | None = None) -> dict[str, str]:
    key = {"of_fact": debt.fact, "of_subject": debt.subject, "of_reaction": debt.reaction}
    return key if me is None else {**key, "me": me}
