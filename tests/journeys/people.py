"""The people of the journeys, and what they do at their browsers. They know a page by what it says, as people do: by roles
and names only.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from anyio import to_thread
from playwright.async_api import APIResponse, Locator, Page, expect

from tests.journeys.desk import DeskProcess

PASSWORD = "correct horse battery staple"
ORGANIZATION = "Northwind Support"
SHOWN_AT_FIRST = 20

KEPT = """async () => {
    const found = [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...await caches.keys()];
    for (const { name, version } of await indexedDB.databases()) {
        const open = indexedDB.open(name, version);
        await new Promise((resolve, reject) => (open.onsuccess = resolve, open.onerror = reject));
        for (const store of open.result.objectStoreNames) {
            const keys = open.result.transaction(store).objectStore(store).getAllKeys();
            await new Promise((resolve, reject) => (keys.onsuccess = resolve, keys.onerror = reject));
            found.push(...keys.result.map((key) => `${name}/${store}/${key}`));
        }
        open.result.close();
    }
    return found;
}"""


@dataclass(frozen=True)
class Invitation:
    """What the technician reads out or sends."""

    link: str
    code: str


class Talker:
    """Somebody with the conversation open."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name

    @property
    def conversation(self) -> Locator:
        return self.page.get_by_role("list", name="Conversation")

    @property
    def message(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message", exact=True)

    async def write(self, text: str) -> None:
        await self.message.fill(text)
        await self.share()

    async def share(self) -> None:
        await self.page.get_by_role("button", name="Share", exact=True).click()

    async def sees(self, *texts: str) -> None:
        """Each of these stands in the conversation."""
        for text in texts:
            await expect(self.conversation).to_contain_text(text)

    async def has_each_once(self, *texts: str) -> None:
        """These stand in the conversation exactly once, in this order, and nothing is on its way any more."""
        await self.sees(*texts)
        await expect(self.conversation.get_by_text("Sending", exact=True)).to_have_count(0)
        # The whole text, also of what has scrolled away and is therefore not drawn.
        shown = " ".join((await self.conversation.text_content() or "").split())
        assert [shown.count(text) for text in texts] == [1] * len(texts), shown
        places = [shown.index(text) for text in texts]
        assert places == sorted(places), shown

    def item(self, text: str) -> Locator:
        """The message that says this."""
        return self.conversation.get_by_role("listitem").filter(has_text=text)

    async def pick(self, *files: Path) -> None:
        """Choose files in the system's own window. They begin to move at once."""
        async with self.page.expect_file_chooser() as chooser:
            await self.page.get_by_role("button", name="Share files").click()
        await (await chooser.value).set_files(files)
        waiting = self.page.get_by_role("list", name="Files to share")
        # Of very many only the first are shown until one asks for more.
        for file in files[:SHOWN_AT_FIRST]:
            await expect(waiting.get_by_role("button", name=f"Remove {file.name}")).to_be_visible()

    async def width_of_picture(self, name: str) -> int:
        """Pixels of a picture shown in place, which the browser could draw."""
        shown = self.conversation.get_by_role("button", name=f"Open {name}").locator("img")
        return await shown.evaluate("async (i) => { await i.decode(); return i.naturalWidth }")

    async def download(self, name: str) -> bytes:
        """The bytes behind the download button of a shared file."""
        return await saved(self.page, self.conversation.get_by_role("link", name=f"Download {name}", exact=True))


async def saved(page: Page, link: Locator) -> bytes:
    """What the browser saves when this is pressed."""
    async with page.expect_download() as download:
        await link.click()
    return await to_thread.run_sync(Path(await (await download.value).path()).read_bytes)


async def slow_line(page: Page, upload_bytes_a_second: int) -> None:
    """As if the page were far away: a file takes its time."""
    tools: Any = await page.context.new_cdp_session(page)  # Any: Playwright's own types say "dict of something" here
    await tools.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload_bytes_a_second}
    await tools.send("Network.emulateNetworkConditions", limits)


class Technician(Talker):
    """A member at the console."""

    def __init__(self, page: Page, desk: DeskProcess, name: str = "Tara Brook") -> None:
        super().__init__(page, name)
        self.desk = desk
        self.email = f"{name.split(maxsplit=1)[0].lower()}@desk.example"

    async def set_up(self) -> None:
        """From the address on the console to the empty board."""
        await self.page.goto(self.desk.setup_address)
        await self.page.get_by_label("Organization").fill(ORGANIZATION)
        await self._introduce()
        await self.page.get_by_role("button", name="Set up").click()
        await expect(self.page.get_by_role("heading", name="No sessions yet")).to_be_visible()

    async def return_to_board(self) -> None:
        """Signed in as they are, to the board on which nothing has happened yet."""
        await self.page.goto(f"{self.desk.url}/console")
        await expect(self.page.get_by_role("heading", name="No sessions yet")).to_be_visible()

    async def accept_invitation(self, link: str) -> None:
        await self.page.goto(link)
        await self._introduce()
        await self.page.get_by_role("button", name="Accept").click()
        await expect(self.page.get_by_role("heading", name="Sessions", exact=True)).to_be_visible()

    async def _introduce(self) -> None:
        await self.page.get_by_label("Your name").fill(self.name)
        await self.page.get_by_label("E-mail").fill(self.email)
        await self.page.get_by_label("Password", exact=True).fill(PASSWORD)

    async def sign_in(self) -> None:
        await self.page.get_by_label("E-mail").fill(self.email)
        await self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()

    async def open_session(self, title: str) -> Invitation:
        await self.page.get_by_role("button", name="Open session").click()
        await self.page.get_by_role("textbox", name="Title").fill(title)
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_role("heading", name=title)).to_be_visible()
        return await self.invitation()

    async def show_panel(self) -> Locator:
        """What stands beside the conversation, or lies over it where there is no room."""
        panel = self.page.get_by_role("complementary", name="This session")
        button = self.page.get_by_role("button", name="Invitation, people and files")
        await expect(panel.or_(button).first).to_be_visible()
        if not await panel.is_visible():
            await button.click()
        return panel

    async def put_panel_away(self) -> None:
        """Back to the conversation, where the panel lies over it."""
        if self._on_phone:
            await self.page.get_by_role("button", name="Back to the conversation").click()

    async def back_to_board(self) -> None:
        if self._on_phone:
            await self.page.get_by_role("button", name="Back to the sessions").click()

    @property
    def _on_phone(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] < 768

    async def invitation(self) -> Invitation:
        """Link and code as they stand on the card."""
        await self.show_panel()
        card = self.page.get_by_role("region", name="Invitation")
        await expect(card.get_by_role("img", name="QR code of the invitation link")).to_be_visible()
        shown = " ".join((await card.inner_text()).split())
        link = re.search(r"\S+/join#\S+", shown)
        code = re.search(r"\d{3} \d{3} \d{3}", shown)
        assert link is not None, shown
        assert code is not None, shown
        return Invitation(f"http://{link[0]}", code[0])

    async def new_link(self) -> str:
        """A further link, after the first one was used."""
        await self.page.get_by_role("button", name="New link").click()
        return (await self.invitation()).link

    async def admit(self, name: str) -> None:
        lobby = self.page.get_by_role("region", name="Asks to come in")
        await lobby.get_by_role("button", name=f"Admit {name}").click()
        await expect(lobby).to_have_count(0)

    async def ask_to_end(self) -> Locator:
        """The question that stands before the end."""
        await (await self.show_panel()).get_by_role("button", name="End session").click()
        return self.page.get_by_role("dialog", name="End this session?")

    async def end_session(self) -> None:
        await (await self.ask_to_end()).get_by_role("button", name="End session").click()
        await self.sees("You ended the session")


class Customer(Talker):
    """Somebody with a problem and a link or a code."""

    def __init__(self, page: Page, name: str = "Amara Klein") -> None:
        super().__init__(page, name)

    async def join(self, link: str) -> None:
        await self.page.goto(link)
        await self.page.get_by_label("Your name").fill(self.name)
        await self.page.get_by_role("button", name="Join the session").click()
        await self.is_in()

    async def knock(self, desk: DeskProcess, code: str) -> None:
        await self.page.goto(desk.url)
        await self.page.get_by_label("Code of nine digits").fill(code)
        await self.page.get_by_label("Your name").fill(self.name)
        await self.page.get_by_role("button", name="Ask to come in").click()

    async def is_in(self) -> None:
        await expect(self.message).to_be_visible()
        await expect(self.conversation).to_be_attached()

    async def asks(self, path: str, session: str) -> APIResponse:
        """A request with her own cookie, as somebody would send it who took it out of the browser."""
        address = urljoin(self.page.url, path)
        return await self.page.context.request.get(address, headers={"Deskside-As": session})

    async def status_of(self, path: str, session: str) -> int:
        return (await self.asks(path, session)).status

    async def kept(self) -> list[str]:
        """Everything of ours that the browser keeps, cookies aside, which scripts never see."""
        return await self.page.evaluate(KEPT)
