"""What is done with stored files: keep, prove, post with a message, list, erase. Who may is asked before (see `access`)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from deskside.backends import Transaction
from deskside.errors import Code, Problem
from deskside.filenames import MOST_BYTES as MOST_NAME, renamed
from deskside.files import store
from deskside.files.model import MOST_WORDS, File, Kind, NewFile, StoredFile, Words
from deskside.files.states import arrive
from deskside.ids import FileId, MessageId, ParticipantId, SessionId
from deskside.texts import clean_text

FILES_IN_ROW = 20
"""So many files travel inside a message's row; a thousand of them would not fit through a socket's queue."""

_ALL = 1 << 30


def keep(tx: Transaction, new: NewFile) -> StoredFile:
    """Keep a file whose bytes are durable in its blob. A session has one transcript: keeping a second one, or a file that is
    kept already, answers with the first."""
    known = store.by_id(tx, new.id)
    if new.kind is Kind.TRANSCRIPT and new.session is not None:
        known = store.transcript_of(tx, new.session)
    if known is not None:
        return known
    stored = store.add(tx, new)
    arrive(tx, stored)
    return stored


def take_draft(
    tx: Transaction,
    session: SessionId,
    participant: ParticipantId,
    draft: str,
    count: int,
    message: MessageId,
    *,
    only_staff: bool = False,
) -> list[File]:
    """Post the finished files of a draft with its message, in the order they were created; answers all of them. With
    `only_staff` no customer may ever open them.

    Raises 409 `files-missing` unless the draft has exactly `count` files: with fewer, some are still on their way; with more, one
    of them was taken out by its sender and must not be shown.
    """
    found = store.of_draft(tx, session, participant, draft)
    if len(found) != count:
        raise files_missing(count, len(found))
    for position, stored in enumerate(found):
        store.post(tx, stored.id, message, position, only_staff=only_staff)
    return [stored.file for stored in found]


def of_messages(
    tx: Transaction, messages: Sequence[MessageId], most: int | None = FILES_IN_ROW
) -> dict[MessageId, tuple[int, list[File]]]:
    """For each message with files how many they are, and the first `most` of them (None: all)."""
    if not messages:
        return {}
    shown: defaultdict[MessageId, list[File]] = defaultdict(list)
    for stored in store.of_messages(tx, messages, _ALL if most is None else most):
        if stored.message is not None:
            shown[stored.message].append(stored.file)
    return {message: (many, shown[message]) for message, many in store.counts(tx, messages).items()}


def transcript_of(tx: Transaction, session: SessionId) -> StoredFile | None:
    """The transcript of an ended session, once it is written."""
    return store.transcript_of(tx, session)


def prove(tx: Transaction, stored: StoredFile, sha256: str) -> bool:
    """Note that the sender computed the same hash; answers whether it is the same."""
    if sha256.lower() != stored.sent_sha256:
        return False
    store.prove(tx, stored.id)
    return True


def describe(tx: Transaction, stored: StoredFile, words: Words) -> StoredFile:
    """Name a file of a draft, put words under it, or give it another place. Raises 400 `text-invalid` for words that cannot be
    shown or are too long, and 409 `not-allowed` once the file is posted or saved: then everybody has seen it as it is."""
    if not stored.is_draft:
        raise Problem(409, Code.NOT_ALLOWED, "This file has been sent or saved already.")
    said = sayable(words)
    described = replace(
        stored,
        name=stored.name if said.name is None else renamed(stored.name, said.name),
        caption=stored.caption if said.caption is None else said.caption,
        alt=stored.alt if said.alt is None else said.alt,
        position=stored.position if said.position is None else said.position,
    )
    if described != stored:
        store.describe(tx, described)
    return described


def sayable(words: Words) -> Words:
    """The words as they are kept, whichever file they are for. Raises 400 `text-invalid`."""
    return structs.replace(
        words,
        name=words.name if words.name is None else clean_text(words.name, most=MOST_NAME, least=1, what="name"),
        caption=words.caption if words.caption is None else clean_text(words.caption, most=MOST_WORDS, what="caption"),
        alt=words.alt if words.alt is None else clean_text(words.alt, most=MOST_WORDS, what="alternative text"),
    )


def erase(tx: Transaction, file: FileId) -> None:
    """Nobody can open or see the file any more once this is committed; `Eraser` removes its bytes."""
    store.erase(tx, file)


def erase_of_message(tx: Transaction, message: MessageId) -> list[FileId]:
    """As `erase`, all files of a message, however many; answers which they were."""
    return store.erase_of_message(tx, message)


def erase_unposted(tx: Transaction, session: SessionId) -> int:
    """Erase what was uploaded in a session and never posted: it belongs to nobody when the session has ended."""
    found = store.unposted(tx, session)
    for file in found:
        store.erase(tx, file)
    return len(found)


def files_missing(count: int, found: int) -> Problem:
    """The draft has other files than whoever posts or saves it believes."""
    return Problem(
        409,
        Code.FILES_MISSING,
        "The files of this message are not complete yet. Wait for them, or take out the ones that failed.",
        f"The message names {count} files; {found} are here.",
        retryable=True,
        extra={"expected": count, "found": found},
    )
