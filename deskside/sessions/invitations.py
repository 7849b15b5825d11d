"""Links and codes: how a customer finds the door. Made, shown to technicians while valid, renewed, withdrawn, expired.

A secret is found by a hash and kept sealed with the server's key, so that the card can show it again; the rows that travel never
hold it.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import segno
from sqlalchemy import and_, bindparam, insert, select, update

from deskside.accounts import Keys, organization_name
from deskside.backends import Row, Transaction
from deskside.ids import OrganizationId, SessionId, fingerprint, new_id, new_secret
from deskside.sessions.model import (
    CODE_LIFE_MS,
    CodeView,
    Invitation,
    InvitationRow,
    InvitationState,
    InvitationWay,
    LinkView,
)
from deskside.sessions.store import invitations
from deskside.sync import Staff, advance, advance_quietly, show

_CODE = "join code"

_insert = insert(invitations)
_of_session = (
    select(invitations).where(invitations.c.session == bindparam("of")).order_by(invitations.c.created_rev.desc())
)
_by_client_id = select(invitations.c.id).where(
    invitations.c.session == bindparam("of"),
    invitations.c.way == bindparam("the_way"),
    invitations.c.client_id == bindparam("client"),
)
_open_by_lookup = select(invitations).where(invitations.c.lookup == bindparam("hash"), invitations.c.state == "open")
_by_lookup = select(invitations).where(invitations.c.lookup == bindparam("hash"), invitations.c.way == "link")
_by_id = select(invitations).where(invitations.c.id == bindparam("invitation"))
_move = (
    update(invitations)
    .where(and_(invitations.c.id == bindparam("invitation"), invitations.c.state == bindparam("from_state")))
    .values(state=bindparam("to_state"), rev=bindparam("revision"))
)
_expiring = (
    select(invitations)
    .where(invitations.c.state == "open", invitations.c.expires_at <= bindparam("now"))
    .order_by(invitations.c.session)
    .limit(200)
)


@dataclass(frozen=True)
class Inviter:
    """Makes and shows the ways into a session."""

    keys: Keys
    url: str
    """The address people reach this desk by, without a slash at its end."""
    only_here: bool
    mail_text: Callable[[str, str, str], str]
    """From technician, organization and link, the ready text for a mail."""

    def renew(self, tx: Transaction, staff: Staff, session: SessionId, way: InvitationWay, client_id: str) -> None:
        """A fresh link or code; an open one of the same way is withdrawn. The same client id does it once."""
        if tx.one(_by_client_id, {"of": session, "the_way": way, "client": client_id}) is not None:
            return
        for row in tx.all(_of_session, {"of": session}):
            if row["way"] == way and row["state"] == "open":
                self.move(tx, row, "withdrawn")
        secret, lookup = self._new_secret(tx, way)
        rev = advance(tx, session, "staff")
        invitation = new_id()
        values = {
            "id": invitation,
            "session": session,
            "organization": staff.organization,
            "way": way,
            "lookup": lookup,
            "sealed": self.keys.seal(secret, _place(invitation)),
            "state": "open",
            "client_id": client_id,
            "made_by": staff.member,
            "made_at": tx.now_ms,
            "expires_at": tx.now_ms + CODE_LIFE_MS if way == "code" else None,
            "rev": rev,
            "created_rev": rev,
        }
        tx.run(_insert, values)
        show(tx, session, "staff", rev, invitation_row(values))

    def _new_secret(self, tx: Transaction, way: InvitationWay) -> tuple[str, str]:
        if way == "link":
            secret = new_secret()
            return secret, fingerprint(secret)
        while True:
            digits = f"{secrets.randbelow(10**9):09d}"
            lookup = self.keys.keyed_hash(digits, _CODE)
            if tx.one(_open_by_lookup, {"hash": lookup}) is None:
                return digits, lookup

    def view(self, tx: Transaction, staff: Staff, session: SessionId) -> Invitation:
        """The card as it stands: the newest link and the newest code."""
        newest: dict[str, Row] = {}
        for row in tx.all(_of_session, {"of": session}):
            newest.setdefault(row["way"], row)
        link = self._link(newest.get("link"))
        open_url = link.url if link is not None else ""
        mail_text = ""
        if open_url:
            organization = organization_name(tx, staff.organization)
            mail_text = self.mail_text(staff.name, organization, open_url)
        return Invitation(link, self._code(tx, newest.get("code")), qr_rows(open_url), mail_text, self.only_here)

    def _link(self, row: Row | None) -> LinkView | None:
        if row is None:
            return None
        url = f"{self.url}/join#{self._secret(row)}" if row["state"] == "open" else ""
        return LinkView(url, row["state"], row["expires_at"])

    def _secret(self, row: Row) -> str:
        return self.keys.unseal(row["sealed"], _place(row["id"]))

    def _code(self, tx: Transaction, row: Row | None) -> CodeView | None:
        if row is None:
            return None
        is_open = row["state"] == "open" and row["expires_at"] > tx.now_ms
        state: InvitationState = "expired" if row["state"] == "open" and not is_open else row["state"]
        return CodeView(self._secret(row) if is_open else "", state, row["expires_at"])

    def find_link(self, tx: Transaction, secret: str) -> Row | None:
        """The invitation of a link's secret, in whatever state."""
        return tx.one(_by_lookup, {"hash": fingerprint(secret)})

    def find_open_code(self, tx: Transaction, digits: str) -> Row | None:
        """The open invitation of a code. One whose time is over counts as none."""
        row = tx.one(_open_by_lookup, {"hash": self.keys.keyed_hash(digits, _CODE)})
        return row if row is not None and row["expires_at"] > tx.now_ms else None

    def move(self, tx: Transaction, row: Row, to: InvitationState) -> bool:
        """One conditional step from the state in `row`; of many at once one wins."""
        session = SessionId(row["session"])
        # That time runs out is nobody's doing, and keeps no session awake.
        rev = advance_quietly(tx, session) if to == "expired" else advance(tx, session, "staff")
        values = {"invitation": row["id"], "from_state": row["state"], "to_state": to, "revision": rev}
        won = tx.run(_move, values) == 1
        moved = tx.one(_by_id, {"invitation": row["id"]})
        assert moved is not None, "invitations are never erased while their session lives"
        show(tx, session, "staff", rev, invitation_row(moved))
        return won

    def withdraw(self, tx: Transaction, session: SessionId, invitation: str) -> None:
        """A seat's link is good for nobody any more."""
        row = tx.one(_by_id, {"invitation": invitation})
        if row is not None and row["session"] == session and row["state"] in {"open", "taken"}:
            self.move(tx, row, "withdrawn")

    def withdraw_all(self, tx: Transaction, session: SessionId) -> None:
        """The session ends: no way leads into it any more."""
        for row in tx.all(_of_session, {"of": session}):
            if row["state"] == "open":
                self.move(tx, row, "withdrawn")

    def expire(self, tx: Transaction) -> int:
        """Codes whose time is over. Answers how many there were."""
        rows = tx.all(_expiring, {"now": tx.now_ms})
        for row in rows:
            self.move(tx, row, "expired")
        return len(rows)


def _place(invitation: str) -> str:
    """What a sealed secret belongs to: moved to another row it does not open."""
    return f"session invitation:{invitation}"


def invitation_row(row: Row) -> InvitationRow:
    """The row on the wire, without any secret."""
    return InvitationRow(
        id=row["id"],
        rev=row["rev"],
        created_rev=row["created_rev"],
        way=row["way"],
        state=row["state"],
        made_at=row["made_at"],
        expires_at=row["expires_at"],
    )


def organization_of(row: Row) -> OrganizationId:
    return OrganizationId(row["organization"])


def qr_rows(url: str) -> list[str]:
    """The QR code of an address, a string of 0 and 1 for each row, without its quiet zone."""
    if not url:
        return []
    return ["".join("1" if dark else "0" for dark in row) for row in segno.make(url, error="m", micro=False).matrix]
