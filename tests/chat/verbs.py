"""Short names for what is done with a message that is there."""

from typing import Any

from deskside.chat import MessageRow, ReactionRow
from deskside.ids import new_id
from deskside.sync import Viewer
from tests.scene import Scene


async def edit(scene: Scene, viewer: Viewer, row: MessageRow, text: str, session: str, **more: Any) -> MessageRow:
    """An edit that begins with the row as the writer saw it."""
    args = {"session": session, "op": new_id(), "message": row.id, "base": row.text_rev, "text": text}
    return await scene.do(viewer, "chat.edit", **(args | more))


async def delete(scene: Scene, viewer: Viewer, row: MessageRow, session: str, **more: Any) -> MessageRow:
    return await scene.do(viewer, "chat.delete", **({"session": session, "op": new_id(), "message": row.id} | more))


async def react(
    scene: Scene, viewer: Viewer, row: MessageRow, session: str, emoji: str = "👍", *, on: bool = True, **more: Any
) -> ReactionRow:
    args = {"session": session, "op": new_id(), "message": row.id, "emoji": emoji, "on": on}
    return await scene.do(viewer, "chat.react", **(args | more))


async def history(scene: Scene, viewer: Viewer, row: MessageRow, session: str) -> list[tuple[str, int]]:
    found = await scene.do(viewer, "chat.history", session=session, message=row.id)
    return [(version.text, version.at) for version in found.versions]
