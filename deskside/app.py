"""Wires everything; the only file that sees everything.

What a package may not import it is lent here: `sync` its change sources, gate and boards, `jobs` the reactions to announced
facts, `uploads` the message that shows a proven file again.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from deskside import (
    __version__,
    accounts,
    chat,
    connection,
    files,
    jobs,
    previews,
    replies,
    scanning,
    secret_fields,
    sessions,
    sync,
    transcripts,
    uploads,
)
from deskside.asgi import Call, Crowd, Front, Reply, Route, acting_as, bearer_token, describe, json_route
from deskside.backends import Bus, Database, DiskBlobs, MemoryBus, Transaction, open_database
from deskside.clock import HOUR, Clock, system_clock
from deskside.files import StoredFile
from deskside.ids import SessionId
from deskside.pages import page_routes
from deskside.settings import Settings
from deskside.sync import Change, Nudge, OnBoard, RightsChanged, StaffNudge, Viewer

log = logging.getLogger("deskside")


class Health(msgspec.Struct):
    """Whether this process can do its work."""

    healthy: bool
    sockets: int
    troubles: int


@dataclass(frozen=True, slots=True)
class BoardTouched:
    """Told when a board shows something new without any row having changed: the transcript is there."""

    session: SessionId


class App:
    """One desk: everything one process runs. An ASGI application with a lifespan."""

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        self.settings = settings
        settings.data_path.mkdir(parents=True, exist_ok=True)
        self.database: Database = open_database(settings.database_url, clock)
        self.blobs = DiskBlobs(settings.data_path / "blobs")
        self.bus: Bus = MemoryBus()
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []
        self._listeners: dict[type, Callable[[Any], None]] = {
            Change: self._hear_change,
            RightsChanged: lambda hint: self.bus.publish(hint.topic, hint),
            sync.Marked: lambda hint: self._hub.hear_mark(hint),
            OnBoard: lambda hint: self._boards.hear_member(hint),
            Nudge: lambda hint: self._hub.nudge(hint),
            StaffNudge: lambda hint: self.bus.publish(sync.staff_topic(hint.organization), hint),
            BoardTouched: lambda hint: self._boards.touch(hint.session),
            jobs.Announced: lambda _: self._wake(),
        }

    # Running

    async def start(self) -> None:
        """Open the database and begin to work."""
        await self.database.open(self._hear)
        await self._kept_attempts.load()
        await self._uploads.start()
        await self._worker.start()
        self._previews.start()
        await self._preview_worker.start()
        await self._scan_worker.start()
        self._tasks = [
            asyncio.create_task(work) for work in (self._hub.run(), self._sockets.run(), self._kept_attempts.run())
        ]

    async def say_goodbye(self) -> None:
        """Tell every socket and everybody who waits when to come back. The server calls this before it cuts connections."""
        self._front.let_go()
        self._uploads.let_go()
        await self._sockets.close()

    async def stop(self) -> None:
        """Let the sockets go, finish what was accepted."""
        self._uploads.let_go()
        await self._sockets.close()
        await self._uploads.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._kept_attempts.save()
        await self._worker.stop()
        await self._scan_worker.stop(grace_s=1)
        await self._preview_worker.stop(grace_s=1)
        await self._previews.stop()
        await self.database.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await self._front(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Exception as error:
            log.exception("the desk cannot start")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def _hear(self, hints: Sequence[object]) -> None:
        for hint in hints:
            self._listeners[type(hint)](hint)

    def _wake(self) -> None:
        self._worker.wake()
        self._preview_worker.wake()
        self._scan_worker.wake()

    def _hear_change(self, change: Change) -> None:
        self._hub.hear(change)
        self._boards.touch(change.session)

    # Who speaks

    async def identify(self, scope: Scope) -> Viewer:
        """The viewer that a request names: staff, the customer of a session, or a script's token."""
        named = acting_as(scope)
        if named in {None, accounts.STAFF} or bearer_token(scope) is not None:
            if named is None and bearer_token(scope) is None:
                raise accounts.missing()
            return await self.database.read(lambda tx: accounts.identify_staff(tx, scope))
        return await self.database.read(lambda tx: sessions.identify_customer(tx, scope, named or ""))

    async def _redeem(self, ticket: str) -> Viewer | None:
        def redeem(tx: Transaction) -> Viewer | None:
            token = accounts.redeem_ticket(tx, ticket)
            if token.kind is accounts.TokenKind.CUSTOMER:
                return sessions.customer_of(tx, token)
            return accounts.staff_of(tx, token)

        return await self.database.write(redeem)

    async def _signed_out(self, sign_ins: Collection[str]) -> Collection[str]:
        return await self.database.read(lambda tx: accounts.gone_tokens(tx, sign_ins)) if sign_ins else ()

    # Sessions and their conversation

    @cached_property
    def _inviter(self) -> sessions.Inviter:
        settings = self.settings
        keys = accounts.load_keys(settings.data_path / "server.key")
        return sessions.Inviter(keys, settings.url, settings.only_here, _mail_text)

    @cached_property
    def _joining(self) -> sessions.Joining:
        return sessions.Joining(self._inviter)

    @cached_property
    def _life(self) -> sessions.Life:
        return sessions.Life(
            inviter=self._inviter,
            close_door=self._joining.close_door,
            announce_end=lambda tx, session: jobs.announce(tx, transcripts.FACT, session),
            max_file_bytes=self.settings.max_file_bytes,
        )

    @cached_property
    def _sources(self) -> Sequence[sync.ChangeSource]:
        return [*sessions.change_sources(self._life.row), *files.change_sources(), *chat.change_sources()]

    # Live connections

    @cached_property
    def _hub(self) -> sync.Hub:
        return sync.Hub(self.database)

    @cached_property
    def _presence(self) -> sync.Presence:
        return sync.Presence(self._hub, lambda session: self._boards.touch(SessionId(session)))

    @cached_property
    def _board(self) -> sessions.BoardReader:
        return sessions.BoardReader(chat.glance, _transcript, self._presence.here)

    @cached_property
    def _boards(self) -> sync.Boards:
        return sync.Boards(self.database, self._board.rows)

    @cached_property
    def door(self) -> sync.Door:
        """Every command of this desk."""
        commands = [
            *accounts.commands(self.settings.url),
            *sessions.commands(self._life, self._joining, self._inviter),
            *chat.commands(),
            *replies.commands(),
            *uploads.commands(_show_message_again, self._uploads.limits),
        ]
        return sync.Door(self.database, commands, sync.Pace(self.settings.commands_per_second))

    @cached_property
    def _desk(self) -> sync.Desk:
        return sync.Desk(
            database=self.database,
            bus=self.bus,
            hub=self._hub,
            presence=self._presence,
            boards=self._boards,
            door=self.door,
            sources=self._sources,
            gate=sessions.scope,
            marks=chat.marks,
            redeem=self._redeem,
            signed_out=self._signed_out,
            version=__version__,
            pages=self.page_door,
        )

    @cached_property
    def page_door(self) -> sync.PageDoor:
        """Every command of this desk that belongs to one open page."""
        return sync.PageDoor(self.asked_secrets.commands(), self.asked_secrets.entered)

    @cached_property
    def asked_secrets(self) -> secret_fields.SecretFields:
        return secret_fields.SecretFields(
            self.database,
            self.bus,
            lambda session, participant, frame: self._hub.say_to_one(session, participant, sync.frames.encode(frame)),
            self._presence.here,
        )

    @cached_property
    def _sockets(self) -> sync.Sockets:
        return sync.Sockets(self._desk)

    # Bytes

    @cached_property
    def _uploads(self) -> uploads.UploadService:
        settings = self.settings
        return uploads.UploadService(
            database=self.database,
            blobs=self.blobs,
            bus=self.bus,
            clock=self._clock,
            spool=settings.data_path / "uploads",
            limits=uploads.Limits(
                max_file_bytes=settings.max_file_bytes,
                min_free_bytes=settings.min_free_bytes,
                session_bytes=settings.max_session_bytes,
                organization_bytes=settings.max_organization_bytes or None,
                checks=bool(settings.clamd),
                keep_ms=settings.upload_keep_hours * HOUR,
            ),
            find_private=previews.PrivateFinder(self._previews.tier, previews.RenderLimits.of(settings)).find,
        )

    # Work that must happen later

    @cached_property
    def _worker(self) -> jobs.Worker:
        writer = transcripts.TranscriptWriter(
            self.database,
            self.blobs,
            transcripts.Given(
                sources=self._sources,
                time_zone=lambda tx, of: accounts.policies_of(tx, of).time_zone or self.settings.zone_name,
                on_saved=lambda tx, session, _file: tx.tell(BoardTouched(session)),
            ),
        )
        sweeper = sessions.Sweeper(
            self.database, self._life, self._joining, self._inviter, self.settings.idle_end_minutes
        )
        eraser = files.Eraser(self.database, self.blobs)
        scrubber = chat.Scrubber(self.database, eraser.sweep)
        clear = jobs.Reaction("uploads.clear", self._uploads.session_ended, gives_up_after=None)
        return jobs.Worker(
            self.database,
            {
                transcripts.FACT: [writer.reaction, clear],
                replies.REMOVED: [replies.scrub(self.database, eraser.sweep)],
            },
            [
                jobs.every(10, "sessions.doors", sweeper.doors),
                jobs.every(60, "sessions.idle", sweeper.idle),
                jobs.every(30, "files.erase", eraser.sweep),
                jobs.every(chat.SCRUB_EVERY_S, "chat.scrub", scrubber.run),
                jobs.every(300, "uploads.sweep", self._uploads.sweep),
                jobs.every(3_600, "accounts.forget", self._forget_tokens),
            ],
        )

    @cached_property
    def _previews(self) -> previews.PreviewMaker:
        return previews.PreviewMaker(
            database=self.database,
            blobs=self.blobs,
            data=self.settings.data_path,
            show_again=_show_message_again,
            limits=previews.RenderLimits.of(self.settings),
        )

    @cached_property
    def _preview_worker(self) -> jobs.Worker:
        """Apart from the other: however many pictures wait, deletions and transcripts do not wait behind them."""
        return jobs.Worker(self.database, self._previews.reactions, slots=self.settings.previews_at_once)

    @cached_property
    def _scan_worker(self) -> jobs.Worker:
        """Apart from the others too: while the scanner is away, all that waits here waits for it."""
        scanner = scanning.Scanner(
            database=self.database,
            blobs=self.blobs,
            clamd=scanning.clamd_at(self.settings.clamd),
            show_again=_show_message_again,
            policy=scanning.ScanPolicy(releases_unchecked=self.settings.clamd_releases_unchecked),
        )
        return jobs.Worker(self.database, scanner.reactions, slots=2)

    async def _forget_tokens(self) -> None:
        await self.database.write(accounts.forget_expired)

    # HTTP

    @cached_property
    def _front(self) -> Front:
        return Front(self.routes, self.settings.site, Crowd(self.settings.crowd_limits))

    @cached_property
    def routes(self) -> list[Route]:
        """Every route of this desk, each with its rule of who may call it."""
        described = json_route(
            "GET", "/api/openapi.json", who="anybody", summary="This description", handler=self._describe
        )
        health = json_route(
            "GET", "/api/health", who="anybody", summary="Health", handler=self._health, response=Health, also=(503,)
        )
        return [*self._api_routes, described, health, *page_routes(self.settings.site)]

    @cached_property
    def attempts(self) -> accounts.Attempts:
        """The budgets of wrong guesses, one set for every door."""
        settings = self.settings
        return accounts.Attempts(
            accounts.AttemptLimits(
                settings.attempts_window_minutes * 60,
                settings.attempts_per_address,
                settings.attempts_per_account,
                settings.attempts_per_organization,
                settings.attempts_in_all,
            )
        )

    @cached_property
    def _kept_attempts(self) -> accounts.KeptAttempts:
        return accounts.KeptAttempts(self.database, self.attempts)

    @cached_property
    def _api_routes(self) -> list[Route]:
        settings = self.settings
        terms = accounts.Terms(
            settings.max_file_bytes, settings.kept_months, settings.only_here, settings.sign_in_days, settings.zone_name
        )
        pages = accounts.AccountPages(self.database, accounts.Passwords(), self.attempts, terms, self.identify)
        customers = sessions.CustomerDoor(self.database, self.bus, self._joining, self.attempts, settings.kept_months)
        return [
            *accounts.routes(pages),
            *customers.routes(),
            *sessions.board_routes(self.database, self._board, self.identify),
            *uploads.routes(self._uploads, self.identify),
            *replies.ReplyDesk(self.database, self._uploads, self.identify).routes(),
            *previews.routes(database=self.database, blobs=self.blobs, bus=self.bus, identify=self.identify),
            *files.routes(database=self.database, blobs=self.blobs, bus=self.bus, identify=self.identify),
            *sync.http_routes(self._desk, self._sockets, self.identify),
            *connection.routes(settings.site, self.identify),
        ]

    async def _describe(self, _call: Call[None]) -> Reply:
        return Reply(self._description)

    @cached_property
    def _description(self) -> dict[str, Any]:
        return describe(self.routes, __version__)

    async def _health(self, _call: Call[None]) -> Reply:
        troubles = len(await self.database.read(jobs.troubles))
        healthy = self.database.healthy and self.blobs.healthy and self._uploads.healthy
        return Reply(Health(healthy, len(self._sockets), troubles), 200 if healthy else 503)


def create_app(settings: Settings) -> App:
    """The desk of these settings."""
    return App(settings)


def _transcript(tx: Transaction, session: SessionId) -> str | None:
    stored: StoredFile | None = files.transcript_of(tx, session)
    return None if stored is None else stored.id


def _show_message_again(tx: Transaction, stored: StoredFile) -> None:
    if stored.message is not None and stored.session is not None:
        chat.show_again(tx, stored.session, stored.message)


def _mail_text(technician: str, organization: str, url: str) -> str:
    """What a technician can paste into a mail."""
    return (
        f"{technician} of {organization} is ready to help you.\n\n"
        f"Open this address in any browser. Nothing to install, no account needed:\n{url}\n\n"
        "The address is for you alone. Please do not pass it on.\n"
    )
