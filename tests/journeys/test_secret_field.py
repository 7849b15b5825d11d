"""A technician asks for a password; a customer types it; it is seen once, on one page, and nowhere else at all."""

from pathlib import Path

from anyio import to_thread
from playwright.async_api import Page, WebSocket, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.desk import DeskProcess
from tests.journeys.looking import Looker
from tests.journeys.people import Customer, Technician

SECRET = "hunter two, planted"
LABEL = "Wi-Fi password"

STORED = """async () => {
    const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
    for (const { name, version } of await indexedDB.databases()) {
        const open = indexedDB.open(name, version);
        await new Promise((resolve, reject) => (open.onsuccess = resolve, open.onerror = reject));
        for (const store of open.result.objectStoreNames) {
            const values = open.result.transaction(store).objectStore(store).getAll();
            await new Promise((resolve, reject) => (values.onsuccess = resolve, values.onerror = reject));
            found.push(JSON.stringify(values.result));
        }
        open.result.close();
    }
    return found.join("\\n");
}"""


class Wire:
    """Everything that goes over the sockets and in requests of one page, either way."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        page.on("websocket", self._follow)
        page.on("request", lambda request: self.heard.append(f"{request.url} {request.post_data_buffer!r}"))

    def _follow(self, socket: WebSocket) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda data: self.heard.append(str(data)))

    @property
    def text(self) -> str:
        return "\n".join(self.heard)


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def ask(tara: Technician, label: str = LABEL) -> None:
    await tara.page.get_by_role("button", name="Ask for a secret").click()
    dialog = tara.page.get_by_role("dialog", name="Ask for a secret")
    await dialog.get_by_role("textbox", name="What for").fill(label)
    await dialog.get_by_role("button", name="Ask Amara").click()
    await expect(dialog).to_be_hidden()


async def test_the_question_names_whom_it_goes_to(tara: Technician, open_page: OpenPage) -> None:
    invitation = await tara.open_session("Wireless")
    await Customer(await open_page(**PHONE)).join(invitation.link)
    await Customer(await open_page(**PHONE), "Ravi Sole").join(await tara.new_link())
    await tara.page.get_by_role("button", name="Ask for a secret").click()
    dialog = tara.page.get_by_role("dialog", name="Ask for a secret")
    whom = dialog.get_by_role("combobox", name="Whom to ask").locator("option:checked")
    await expect(whom).to_have_text("Amara Klein")
    await expect(dialog.get_by_role("button", name="Ask Amara Klein")).to_be_visible()
    await dialog.get_by_role("combobox", name="Whom to ask").select_option("Ravi Sole")
    await expect(dialog.get_by_role("button", name="Ask Ravi Sole")).to_be_visible()


async def test_a_secret_is_seen_once_and_kept_nowhere(
    tara: Technician, desk: DeskProcess, open_page: OpenPage, tmp_path: Path
) -> None:
    invitation = await tara.open_session("Wireless")
    page, onlooker_page = await open_page(**PHONE), await open_page(**PHONE)
    wire, onlooker_wire = Wire(page), Wire(onlooker_page)
    amara = Customer(page)
    await amara.join(invitation.link)
    looks = Looker("secret-phone"), Looker("secret-desk")
    await tara.page.get_by_role("button", name="Ask for a secret").click()
    await looks[1].at(tara.page, "asking", "dialog[open]")
    await tara.page.get_by_role("button", name="Cancel").click()

    await ask(tara)
    waiting = tara.page.get_by_role("list", name="Secrets you asked for")
    await expect(waiting).to_contain_text("Waiting for an answer")
    card = amara.page.get_by_role("region", name="A secret is asked for")
    await expect(card).to_contain_text(LABEL)
    await expect(card).to_contain_text("It is not saved.")
    box = card.get_by_role("textbox", name=LABEL)
    await expect(box).to_have_attribute("type", "password")
    await box.fill(SECRET)
    await looks[0].at(amara.page, "card")
    await card.get_by_role("button", name="Show").click()
    await expect(box).to_have_attribute("type", "text")
    await amara.page.keyboard.press("Escape")
    await box.press("Enter")
    await expect(card).to_contain_text("can open it")
    await expect(card.get_by_role("textbox")).to_have_count(0)

    await expect(waiting).to_contain_text(SECRET)
    await looks[1].at(tara.page, "given")
    await tara.sees("asked Amara Klein for a secret", "shown once and kept nowhere")
    await waiting.get_by_role("button", name="Done").click()
    await expect(tara.page.get_by_text(SECRET)).to_have_count(0)
    stores = [await who.page.evaluate(STORED) for who in (tara, amara)]
    for place in (*stores, wire.text, onlooker_wire.text):
        assert SECRET not in place
    assert "secret.give" in wire.text, "the wire was watched"
    assert SECRET.encode() not in await to_thread.run_sync(on_disk, tmp_path)
    await tara.page.reload()
    await tara.sees("asked Amara Klein for a secret")
    await expect(tara.page.get_by_text(SECRET)).to_have_count(0)
    assert [*looks[0].found, *looks[1].found] == []


async def test_a_reload_takes_it_back_and_a_refusal_is_told(tara: Technician, open_page: OpenPage) -> None:
    invitation = await tara.open_session("Wireless")
    amara = Customer(await open_page(**PHONE))
    await amara.join(invitation.link)
    await ask(tara)
    card = amara.page.get_by_role("region", name="A secret is asked for")
    await card.get_by_role("textbox").fill(SECRET)
    await tara.page.reload()
    await expect(card).to_contain_text("no longer asks for this")
    await expect(card.get_by_role("textbox")).to_have_count(0)
    await card.get_by_role("button", name="Close").click()
    await expect(card).to_have_count(0)

    await ask(tara, "Door code")
    await card.get_by_role("button", name="Not now").click()
    await expect(tara.page.get_by_role("list", name="Secrets you asked for")).to_contain_text("said not now")
