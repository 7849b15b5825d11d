"""Refusals as data: a stable code, a sentence a person can act on, an HTTP status, and whether trying again helps.

They are raised where the fact is known and become an answer in one place (`asgi` for HTTP, `sync` for the socket). The
form on the wire is a problem document (RFC 9457).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Every code a client may meet. Lower case, words joined by hyphens, the noun first; never renamed once released."""

    REQUEST_INVALID = "request-invalid"
    REQUEST_TOO_LARGE = "request-too-large"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    MEDIA_TYPE_WRONG = "media-type-wrong"
    ORIGIN_WRONG = "origin-wrong"
    IDENTITY_MISSING = "identity-missing"
    IDENTITY_EXPIRED = "identity-expired"
    NOT_ALLOWED = "not-allowed"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    SERVER_BUSY = "server-busy"
    DATABASE_UNAVAILABLE = "database-unavailable"
    DISK_FULL = "disk-full"
    INTERNAL = "internal"
    ID_REUSED = "id-reused"
    TEXT_INVALID = "text-invalid"
    # accounts
    SETUP_CLOSED = "setup-closed"
    SIGN_IN_WRONG = "sign-in-wrong"
    PASSWORD_WEAK = "password-weak"
    EMAIL_TAKEN = "email-taken"
    INVITATION_UNKNOWN = "invitation-unknown"
    # sessions
    SESSION_UNKNOWN = "session-unknown"
    SESSION_ENDED = "session-ended"
    LINK_UNKNOWN = "link-unknown"
    SEAT_TAKEN = "seat-taken"
    CODE_UNKNOWN = "code-unknown"
    KNOCK_OVER = "knock-over"
    REMOVED = "removed"
    LEFT = "left"
    # chat
    MESSAGE_EMPTY = "message-empty"
    MESSAGE_TOO_LONG = "message-too-long"
    MESSAGE_UNKNOWN = "message-unknown"
    FILES_MISSING = "files-missing"
    # files and uploads
    FILE_UNKNOWN = "file-unknown"
    FILE_TOO_LARGE = "file-too-large"
    TOO_MANY_FILES = "too-many-files"
    RANGE_WRONG = "range-wrong"
    UPLOAD_UNKNOWN = "upload-unknown"
    UPLOAD_EXPIRED = "upload-expired"
    UPLOAD_INVALID = "upload-invalid"
    UPLOAD_TAKEN_OVER = "upload-taken-over"
    OFFSET_WRONG = "offset-wrong"
    CHECKSUM_WRONG = "checksum-wrong"
    CHECKSUM_UNKNOWN = "checksum-unknown"
    BODY_TOO_SLOW = "body-too-slow"
    TUS_VERSION_WRONG = "tus-version-wrong"


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
            "type": f"/errors#{self.code}",
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
