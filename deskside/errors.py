"""Refusals as data: a stable code, a sentence a person can act on, an HTTP status, and whether trying again helps.

They are raised where the fact is known and become an answer in one place (`asgi` for HTTP, `sync` for the socket). The
form on the wire is a problem document (RFC 9457).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self


class Code(StrEnum):
    """Every code a client may meet, and what it means to whoever writes one. Lower case, words joined by hyphens, the noun
    first; never renamed once released. `docs/errors.md` lists them."""

    def __new__(cls, code: str, meaning: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    meaning: str

    REQUEST_INVALID = (
        "request-invalid",
        "The request, frame or argument is not in the form that `docs/protocol.md` describes; `detail` names the place.",
    )
    REQUEST_TOO_LARGE = "request-too-large", "The body is larger than this address takes."
    NOT_FOUND = "not-found", "There is no such address, command or person."
    METHOD_NOT_ALLOWED = "method-not-allowed", "The address exists, but does not do that."
    MEDIA_TYPE_WRONG = "media-type-wrong", "The body has another content type than this address takes."
    ORIGIN_WRONG = "origin-wrong", "A request with a cookie came from another address than the desk's own."
    IDENTITY_MISSING = (
        "identity-missing",
        "The request names nobody, or somebody this browser is not. Sign in or join, and name yourself in `Deskside-As`.",
    )
    IDENTITY_EXPIRED = "identity-expired", "This sign-in, seat or token was good once and is no longer. Sign in again."
    NOT_ALLOWED = "not-allowed", "You are known, and may not do this."
    TOO_MANY_ATTEMPTS = "too-many-attempts", "Too many guesses or requests of this kind. Wait for `retry_after_s`."
    TOO_FAST = (
        "too-fast",
        "One person asks for more than the desk takes in so short a time. Wait for `retry_after_s`; nothing was saved.",
    )
    SERVER_BUSY = "server-busy", "Too much is going on at this moment. Nothing was saved; try again."
    DATABASE_UNAVAILABLE = "database-unavailable", "The database does not answer. Nothing was saved; try again."
    DISK_FULL = "disk-full", "There is no room for this. Reading goes on; an administrator has to make room."
    INTERNAL = "internal", "Something unexpected happened; the server's log tells what."
    ID_REUSED = (
        "id-reused",
        "The same `client_id` or `op` came with other content before. A new command needs a new one.",
    )
    TEXT_INVALID = "text-invalid", "A text is missing, too long, or holds characters that cannot be shown."
    # accounts
    SETUP_CLOSED = "setup-closed", "The desk is set up already; there is no second time."
    SIGN_IN_WRONG = "sign-in-wrong", "E-mail address or password is not right; which of them is not told."
    PASSWORD_WEAK = "password-weak", "The new password is too short, too long or too easy to guess."
    EMAIL_TAKEN = "email-taken", "There is an account with this e-mail address already."
    INVITATION_UNKNOWN = (
        "invitation-unknown",
        "The invitation to the organization is wrong, used or expired; which of them is not told.",
    )
    # sessions
    SESSION_UNKNOWN = "session-unknown", "There is no such session, or it is not yours; which of them is not told."
    SESSION_ENDED = "session-ended", "The session is over. Nothing can be added to it."
    LINK_UNKNOWN = "link-unknown", "The join link is wrong, renewed or withdrawn; which of them is not told."
    SEAT_TAKEN = "seat-taken", "Somebody else has joined by this link: a link is one seat."
    SEAT_OPEN = "seat-open", "Nobody has joined by this link yet, so no second device can be let in."
    CODE_UNKNOWN = (
        "code-unknown",
        "The code is wrong, used, expired, or its session has ended; which of them is not told.",
    )
    KNOCK_OVER = "knock-over", "Nobody waits under this request to come in any more."
    REMOVED = "removed", "A technician ended this person's part in the session."
    LEFT = "left", "This person has left the session."
    # chat
    MESSAGE_EMPTY = "message-empty", "The message has neither text nor files."
    MESSAGE_TOO_LONG = (
        "message-too-long",
        "The text has more than 16,000 code points; `most` tells how many are possible.",
    )
    MESSAGE_UNKNOWN = "message-unknown", "The message that this one refers to is not in the session."
    MESSAGE_CHANGED = (
        "message-changed",
        "The text is not any more the one that the edit began with (`base`); `text_rev` tells which it is.",
    )
    MESSAGE_DELETED = "message-deleted", "Its author took the message back; nothing can be done with it any more."
    EMOJI_UNKNOWN = "emoji-unknown", "This is not one fully-qualified emoji of the Unicode list."
    TOO_MANY_REACTIONS = "too-many-reactions", "The message has as many different emoji as it can take (`most`)."
    FILES_MISSING = (
        "files-missing",
        "The draft does not hold as many finished files as the message names (`expected`, `found`).",
    )
    # secret fields
    NOT_HERE = "not-here", "The person has no page connected at this moment."
    SECRET_UNKNOWN = "secret-unknown", "Nobody asks for this secret any more, or nobody asked you; which is not told."
    TOO_MANY_SECRETS = "too-many-secrets", "One page asks for as many secrets at once as it may (`most`)."
    # canned replies
    REPLY_UNKNOWN = "reply-unknown", "There is no such canned reply, or it is not yours; which of them is not told."
    REPLY_CHANGED = (
        "reply-changed",
        "The canned reply is not any more the one that the change began with (`base`); `rev` tells which it is.",
    )
    SHORTCUT_TAKEN = "shortcut-taken", "Another canned reply has this shortcut already."
    TOO_MANY_REPLIES = "too-many-replies", "There are as many canned replies as one owner can keep (`limit`)."
    # files and uploads
    FILE_UNKNOWN = "file-unknown", "There is no such file, or it is not yours to open; which of them is not told."
    FILE_CHECKING = "file-checking", "The file is being checked for viruses; nobody can open it before that is done."
    FILE_QUARANTINED = "file-quarantined", "The virus scanner held the file back; nobody can open it."
    FILE_TOO_LARGE = (
        "file-too-large",
        "The file is larger than this desk stores (`limit_bytes`). Refused before its first byte.",
    )
    FILE_TYPE_REFUSED = (
        "file-type-refused",
        "The organization does not take this kind of file (`refused`), by its name or by what its bytes are.",
    )
    SPACE_USED_UP = (
        "space-used-up",
        "All files of the session, or of the organization, have reached what they may take (`limit_bytes`).",
    )
    TOO_MANY_FILES = "too-many-files", "Too many uploads or files at once, in this session or draft."
    PREVIEW_MISSING = (
        "preview-missing",
        "No such picture was made of the file: not of its kind, or not yet, or it cannot be done.",
    )
    RANGE_WRONG = "range-wrong", "The file does not have the bytes that `Range` asks for."
    UPLOAD_UNKNOWN = "upload-unknown", "There is no such upload, or it is not yours; which of them is not told."
    UPLOAD_EXPIRED = (
        "upload-expired",
        "The upload waited too long for its next bytes and was removed. Send the file again.",
    )
    PRIVATE_NOT_REMOVED = (
        "private-not-removed",
        "What a picture or a film tells beside itself, such as a place, could not be taken out of it: it has a form that the desk "
        "cannot follow. Nothing of it can be opened. Send it anew as the original, if that may be seen.",
    )
    ORIGINAL_REFUSED = (
        "original-refused",
        "The organization takes pictures and films only without their location and other private details, and this one was to keep "
        "them, or they cannot be taken out of it.",
    )
    UPLOAD_INVALID = (
        "upload-invalid",
        "A header of the upload protocol is missing or wrong, or more bytes came than were announced.",
    )
    UPLOAD_TAKEN_OVER = (
        "upload-taken-over",
        "A newer request goes on with this upload; this one has ended, and its bytes are kept.",
    )
    OFFSET_WRONG = (
        "offset-wrong",
        "The upload stands at another place than the request says. Ask where (`HEAD`) and go on from there.",
    )
    CHECKSUM_WRONG = (
        "checksum-wrong",
        "The bytes that came do not have the checksum that was sent with them. They were dropped; send them again.",
    )
    CHECKSUM_UNKNOWN = "checksum-unknown", "The upload names a checksum other than sha1 and sha256."
    BODY_TOO_SLOW = "body-too-slow", "The body stalled or came too slowly. What arrived of an upload is kept."
    TUS_VERSION_WRONG = "tus-version-wrong", "The desk speaks version 1.0.0 of the tus protocol."


class Problem(Exception):
    """A refusal. `title` is the sentence shown to people, `detail` may add the facts of this case."""

    def __init__(
        self,
        status: int,
        code: Code,
        title: str,
        detail: str = "",
        *,
        retryable: bool = False,
        retry_after_s: int | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.extra: Mapping[str, Any] = extra or {}
        self.headers: Mapping[str, str] = headers or {}

    def document(self) -> dict[str, Any]:
        """The problem document (RFC 9457, section 3) as a dictionary."""
        document: dict[str, Any] = {
            "type": f"urn:deskside:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": str(self.code),
            "retryable": self.retryable,
        }
        if self.detail:
            document["detail"] = self.detail
        if self.retry_after_s is not None:
            document["retry_after_s"] = self.retry_after_s
        return {**self.extra, **document}


def page() -> str:
    """The page `docs/errors.md`."""
    head = (
        "# Errors",
        "Every refusal is a problem document (RFC 9457); `docs/protocol.md`, section 2, describes it. Programs look at `code`, "
        "people read\n`title`. `retryable` says whether the same request may succeed later.",
        "This page is made from the program: `python -m deskside.errors > docs/errors.md`.",
    )
    return "\n\n".join([*head, *(f"## {code}\n\n{code.meaning}" for code in Code)])


if __name__ == "__main__":
    print(page())
