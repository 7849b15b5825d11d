"""What time does to sessions: codes expire, quiet customers stop waiting, idle sessions end."""

from sqlalchemy import bindparam, select

from deskside.backends import Database, Transaction
from deskside.clock import MINUTE
from deskside.ids import SessionId
from deskside.sessions import devices
from deskside.sessions.actions import Life
from deskside.sessions.invitations import Inviter
from deskside.sessions.joining import Joining
from deskside.sessions.store import sessions
from deskside.sync import hold, streams

_idle = (
    select(sessions.c.id)
    .select_from(sessions.join(streams, streams.c.session == sessions.c.id))
    .where(sessions.c.state == "live", streams.c.active_at < bindparam("before"))
    .limit(100)
)
_still_idle = select(streams.c.session).where(
    streams.c.session == bindparam("of"), ~streams.c.closed, streams.c.active_at < bindparam("before")
)


class Sweeper:
    """Run both sweeps now and then; running twice changes nothing."""

    def __init__(
        self, database: Database, life: Life, joining: Joining, inviter: Inviter, idle_end_minutes: int
    ) -> None:
        self._database = database
        self._life = life
        self._joining = joining
        self._inviter = inviter
        self._idle_ms = idle_end_minutes * MINUTE

    async def doors(self) -> None:
        """Codes whose time is over, customers whose page no longer asks, and devices that nobody answered."""
        await self._database.write(self._inviter.expire)
        await self._database.write(self._joining.forget_quiet)
        await self._database.write(devices.expire)

    async def idle(self) -> None:
        """End sessions in which nothing has happened for the idle time. Moving bytes count as something."""
        found = await self._database.read(lambda tx: tx.all(_idle, {"before": tx.now_ms - self._idle_ms}))
        for row in found:
            session = SessionId(row["id"])
            await self._database.write(lambda tx, session=session: self._end(tx, session), session)

    def _end(self, tx: Transaction, session: SessionId) -> None:
        hold(tx, session)
        if tx.one(_still_idle, {"of": session, "before": tx.now_ms - self._idle_ms}) is not None:
            self._life.close(tx, session, by=None)
