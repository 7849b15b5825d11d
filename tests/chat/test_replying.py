"""What an answer tells in the transcript: whom and when, for as long as both stand."""

from deskside.chat import MessageRow, MessageSource
from deskside.ids import SessionId
from deskside.sync import Customer, Line, Staff
from tests.chat.verbs import delete
from tests.scene import Scene


async def lines(scene: Scene, session: SessionId) -> list[Line]:
    return list(await scene.database.read(lambda tx: MessageSource().lines(tx, session, 10_000)))


async def test_an_answer_names_whom_it_answers(scene: Scene, ana: Staff, session: SessionId, cem: Customer) -> None:
    asked: MessageRow = await scene.post(cem, session, "does it print?")
    answer = await scene.post(ana, session, "it does", reply_to=asked.id)
    assert [line.answers for line in await lines(scene, session)] == [None, (cem.participant, asked.at)]
    await delete(scene, cem, asked, session)
    gone, left = await lines(scene, session)
    assert (gone.answers, left.answers, left.text) == (None, (cem.participant, asked.at), "it does")
    await delete(scene, ana, answer, session)
    assert [line.answers for line in await lines(scene, session)] == [None, None]
