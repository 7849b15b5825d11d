"""The small verbs of uploads at the door."""

from typing import Annotated

import msgspec

from deskside.backends import Transaction
from deskside.files import File, Words
from deskside.ids import FileId, SessionId
from deskside.sync import AnyCommand, Command, Nothing, Viewer, Who
from deskside.uploads import actions
from deskside.uploads.actions import Proven
from deskside.uploads.limits import SpaceUse, UploadLimits, limits_of, space_of
from deskside.uploads.model import Limits, Upload, UploadStanding

DESCRIBED_AT_ONCE = 200
ASKED_AT_ONCE = 200


class UnfinishedArgs(msgspec.Struct):
    session: str


class Unfinished(msgspec.Struct):
    uploads: list[Upload]


class StandingArgs(msgspec.Struct):
    session: str | None
    """None for canned replies."""
    client_ids: Annotated[list[str], msgspec.Meta(max_length=ASKED_AT_ONCE)]


class StandingOfUploads(msgspec.Struct):
    """Where one's own uploads stand, finished ones included. Those that the server has nothing of are left out."""

    uploads: list[UploadStanding]


class LimitsArgs(msgspec.Struct):
    session: str | None
    """None for canned replies."""


class ProveArgs(msgspec.Struct):
    session: str | None
    """None for a file of a canned reply."""
    file: str
    sha256: str


class DescribeArgs(msgspec.Struct):
    session: str
    files: Annotated[list[Words], msgspec.Meta(max_length=DESCRIBED_AT_ONCE)]


class Described(msgspec.Struct):
    """The files as they are now. One that its sender took back meanwhile is left out."""

    files: list[File]


class Proof(msgspec.Struct):
    """Whether the sender's hash is the same as ours."""

    proven: bool


def commands(on_proven: Proven, limits: Limits | None = None) -> list[AnyCommand]:
    """Every small verb of uploads, on a desk with these limits.

    `on_proven` hears of a posted file that became proven, in the same transaction."""

    def unfinished(tx: Transaction, viewer: Viewer, args: UnfinishedArgs) -> Unfinished:
        return Unfinished(actions.unfinished(tx, viewer, SessionId(args.session)))

    def standing(tx: Transaction, viewer: Viewer, args: StandingArgs) -> StandingOfUploads:
        session = None if args.session is None else SessionId(args.session)
        return StandingOfUploads(actions.standing_of(tx, viewer, session, args.client_ids))

    def prove(tx: Transaction, viewer: Viewer, args: ProveArgs) -> Proof:
        session = None if args.session is None else SessionId(args.session)
        return Proof(actions.prove_file(tx, viewer, session, FileId(args.file), args.sha256, on_proven))

    def describe(tx: Transaction, viewer: Viewer, args: DescribeArgs) -> Described:
        return Described(actions.describe_files(tx, viewer, SessionId(args.session), args.files))

    most = limits or Limits()

    def fits(tx: Transaction, viewer: Viewer, args: LimitsArgs) -> UploadLimits:
        return limits_of(tx, viewer, None if args.session is None else SessionId(args.session), most)

    def space(tx: Transaction, viewer: Viewer, _args: Nothing) -> SpaceUse:
        return space_of(tx, viewer, most)

    return [
        Command("uploads.limits", LimitsArgs, UploadLimits, Who.PARTICIPANT, fits, reads=True),
        Command("organization.space", Nothing, SpaceUse, Who.MANAGERS, space, reads=True),
        Command("uploads.describe", DescribeArgs, Described, Who.PARTICIPANT, describe),
        Command("uploads.unfinished", UnfinishedArgs, Unfinished, Who.PARTICIPANT, unfinished, reads=True),
        Command("uploads.standing", StandingArgs, StandingOfUploads, Who.PARTICIPANT, standing, reads=True),
        Command("uploads.prove", ProveArgs, Proof, Who.PARTICIPANT, prove),
    ]
