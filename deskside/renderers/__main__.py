"""One document, one process: take the job, load what it needs, lock up, render, answer, end."""

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

from deskside.renderers.lock import LockFailed, lock
from deskside.renderers.talking import ANSWER, FAILED, LOCKED, Document, Failed, receive_job, say

_NEEDED = {
    "picture": "pictures",
    "heif": "heif",
    "film": "moving",
    "sound": "moving",
    "private": "private",
    "escape": "escapes",
}
_EXPECTED = (Failed, MemoryError)


def main() -> int:
    """The exit status tells the parent nothing; frames do."""
    # uvloop starts children with whatever the server holds without the mark to close it.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    job = receive_job()
    # Nothing can be loaded any more once the lock is on, so the renderer is complete before.
    renderer = importlib.import_module(f"deskside.renderers.{_NEEDED[job['task']]}")
    try:
        locked = lock(job["memory_bytes"], job["seconds"])
    except LockFailed as error:
        say(FAILED, {"reason": "unlocked", "detail": str(error)})
        return 1
    say(LOCKED, {"landlock": locked.landlock})
    try:
        facts, attached = _run(job, renderer)
    except _EXPECTED as error:
        say(FAILED, {"reason": str(error) if isinstance(error, Failed) else "too-large"})
    except Exception as error:  # noqa: BLE001 - whatever a decoder raises, the document cannot be rendered
        say(FAILED, {"reason": "damaged", "detail": type(error).__name__})
    else:
        say(ANSWER, facts, attached)
    return 0


def _run(job: dict[str, Any], renderer: Any) -> tuple[dict[str, Any], bytes]:
    if job["task"] == "escape":
        renderer.hang(job["hang_s"])
        return {"worked": renderer.attempts(job)}, b""
    document = Document(job["size_bytes"])
    if job["task"] == "private":
        return renderer.told(document, job["media_type"])
    works: dict[str, Callable[[], tuple[dict[str, Any], list[Any]]]] = {
        "picture": lambda: renderer.render(document, converted=job["media_type"] == "image/tiff"),
        "heif": lambda: renderer.render(document),
        "film": lambda: renderer.render_film(document, job["media_type"]),
        "sound": lambda: renderer.render_sound(document, job["media_type"]),
    }
    facts, made = works[job["task"]]()
    lengths = {picture.name: len(picture.data) for picture in made}
    return facts | {"pictures": lengths}, b"".join(picture.data for picture in made)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    # No tidying up: libraries stop their threads with calls that are forbidden here.
    os._exit(status)
