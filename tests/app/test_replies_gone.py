"""A deleted canned reply is gone down to the bytes of the data folder, by the desk's own duties and within a minute; what was sent
with it is kept."""

import asyncio
import secrets
import time
from pathlib import Path
from typing import Any

from tests.app.world import Person, World, metadata

WITHIN_S = 60


async def attach(person: Person, content: bytes, name: str, draft: str) -> None:
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(content)),
        "Upload-Metadata": metadata({"filename": name, "for": "reply", "draft": draft}),
        "Content-Type": "application/offset+octet-stream",
    }
    answer = await person.request("POST", "/api/uploads", content, **headers)
    assert answer.status_code == 201, answer.text


async def make(person: Person, text: str, content: bytes, name: str) -> dict[str, Any]:
    draft = secrets.token_hex(8)
    await attach(person, content, name, draft)
    shortcut = secrets.token_hex(6)
    args = {"shortcut": shortcut, "name": "Driver", "text": text, "draft": draft, "file_count": 1}
    return await person.do("replies.save", op=secrets.token_hex(8), **args)


def found_in(folder: Path, marks: list[str]) -> set[str]:
    data = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return {mark for mark in marks if mark.encode() in data}


async def test_a_deleted_reply_leaves_no_trace_and_what_was_sent_with_it_stays(world: World, tmp_path: Path) -> None:
    owner, _ = await world.member(None)
    session = await world.session(owner)
    words, inside, name, kept = (secrets.token_hex(12) for _ in range(4))
    gone = await make(owner, words, inside.encode() * 20, f"{name}.txt")
    sent = await make(owner, "Install this.", kept.encode() * 20, "driver.txt")
    used = await owner.request(
        "POST",
        "/api/replies/use",
        {"session": session, "op": secrets.token_hex(8), "draft": "chat-draft", "reply": sent["id"]},
    )
    assert used.status_code == 200, used.text
    await owner.do(
        "chat.post", session=session, client_id=secrets.token_hex(8), text="", draft="chat-draft", file_count=1
    )
    assert found_in(tmp_path, [words, inside, name, kept]) == {words, inside, name, kept}
    for reply in (gone, sent):
        await owner.do("replies.remove", reply=reply["id"], base=reply["rev"])
    end = time.monotonic() + WITHIN_S
    while found_in(tmp_path, [words, inside, name]) and time.monotonic() < end:  # noqa: ASYNC110 - nothing tells of bytes that go
        await asyncio.sleep(0.5)
    assert found_in(tmp_path, [words, inside, name]) == set()
    [file] = used.json()["files"]
    answer = await owner.request("GET", f"/api/files/{file['id']}/content")
    assert (answer.status_code, answer.content) == (200, kept.encode() * 20)
