"""What people expect of a conversation without being told: keys, a file held over the window, and who is writing."""

from playwright.async_api import expect

from tests.journeys.conftest import OpenPage
from tests.journeys.people import Talker, Technician
from tests.journeys.test_message_actions import two

HELD_OVER = """(kind) => {
    const held = new DataTransfer();
    held.items.add(new File(["a"], "a.txt", { type: "text/plain" }));
    document.querySelector("header, h1").dispatchEvent(
        new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: held }));
}"""


async def test_enter_sends_also_with_a_modifier_and_shift_makes_a_line(tara: Technician, open_page: OpenPage) -> None:
    amara = await two(tara, open_page)
    ways: list[tuple[Talker, str]] = [(tara, "Control+Enter"), (amara, "Meta+Enter")]
    for talker, keys in ways:
        await talker.message.fill(f"by {keys}")
        await talker.page.keyboard.press("Shift+Enter")
        await talker.page.keyboard.type("and more")
        await expect(talker.message).to_have_value(f"by {keys}\nand more")
        await talker.page.keyboard.press(keys)
        await expect(talker.message).to_have_value("")
        for reader, _ in ways:
            await expect(reader.item(f"by {keys}")).to_contain_text("and more")


async def test_a_file_held_anywhere_over_the_window_is_told_where_it_goes(
    tara: Technician, open_page: OpenPage
) -> None:
    amara = await two(tara, open_page)
    for talker in (tara, amara):
        offer = talker.page.get_by_text("Drop 1 file to share it")
        await talker.page.evaluate(HELD_OVER, "dragenter")
        await expect(offer).to_be_visible()
        await talker.page.evaluate(HELD_OVER, "dragleave")
        await expect(offer).to_have_count(0)
        await talker.page.evaluate(HELD_OVER, "dragenter")
        await talker.page.evaluate(HELD_OVER, "drop")
        await expect(offer).to_have_count(0)
        await expect(talker.page.get_by_role("button", name="Remove a.txt")).to_be_visible()


async def test_who_left_while_writing_is_not_writing_for_ever(tara: Technician, open_page: OpenPage) -> None:
    amara = await two(tara, open_page)
    await tara.page.clock.install()
    writes = tara.page.get_by_text("is writing")
    await amara.message.press_sequentially("it pri")
    await expect(writes).to_be_visible()
    # Her line is cut before she can say that she stopped.
    await amara.page.context.set_offline(True)
    await amara.page.close()
    await tara.page.clock.fast_forward(7_000)
    await expect(writes).to_have_count(0)
