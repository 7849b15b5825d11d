"""The API is what its description says: asked thousands of odd questions it never stumbles, refuses in the form it describes,
takes what it says it takes, and refuses what it says it does not.
"""

import json
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

import httpx
import pytest
import schemathesis
from hypothesis import strategies as st

from deskside import __version__
from deskside.app import App
from deskside.asgi import describe
from deskside.settings import Settings
from tests.app.world import metadata
from tests.journeys.desk import DeskProcess

EMAIL, PASSWORD = "ana@desk.example", "correct horse battery"
TUS_BODY = "application/offset+octet-stream"
GUESSES = "^/api/(setup|sign-in|invitations|join)"
"""Where strangers try secrets. A token changes nothing there."""
ENDING = {"/api/do/sessions.end", "/api/do/sessions.leave"}
PATIENT = {
    f"DESKSIDE_{name}": "100000"
    for name in ("COMMANDS_PER_SECOND", "ATTEMPTS_PER_ADDRESS", "ATTEMPTS_PER_ACCOUNT", "ATTEMPTS_IN_ALL")
}
"""How slowly guesses and floods are answered is tested elsewhere; here it would only take time."""

schemathesis.openapi.media_type(TUS_BODY, st.binary(max_size=64))


class Asked(Protocol):
    """What is used here of a case, whose own type the library leaves open."""

    body: Any
    path_parameters: Any
    operation: Any

    def call_and_validate(self, *, base_url: str, headers: Mapping[str, str]) -> object: ...


@dataclass
class Script:
    """A technician's script, and what there is for it: a session with a posted file and an upload just begun."""

    client: httpx.Client
    session: str = ""
    file: str = ""
    upload: str = ""
    message: str = ""

    def prepare(self) -> None:
        self.session = self.open()
        draft = secrets.token_hex(8)
        self.file = self._begin(draft, 5, b"bytes")
        self.message = self._do("chat.post", session=self.session, text="Hello", draft=draft, file_count=1)["id"]
        self.upload = self._begin(draft, 1_000, b"")

    def open(self) -> str:
        return self._do("sessions.open", title="Printer")["session"]

    def ids_for(self, path: str) -> dict[str, str]:
        """What can be named there. Whatever ends a session gets one of its own to end."""
        session = self.open() if path in ENDING else self.session
        return {
            "session": session,
            "file": self.file,
            "upload": self.upload,
            "message": self.message,
            "emoji": "\N{THUMBS UP SIGN}",
        }

    def _do(self, name: str, **args: Any) -> dict[str, Any]:
        answer = self.client.post(f"/api/do/{name}", json={"client_id": secrets.token_hex(8), **args})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _begin(self, draft: str, size_bytes: int, content: bytes) -> str:
        said = metadata({"filename": "a.txt", "session": self.session, "draft": draft})
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size_bytes), "Upload-Metadata": said}
        if content:
            headers["Content-Type"] = TUS_BODY
        answer = self.client.post("/api/uploads", headers=headers, content=content)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"].rpartition("/")[2]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    desk = DeskProcess(tmp_path_factory.mktemp("desk"), **PATIENT)
    desk.run("create-owner", "--organization", "Clinic", "--name", "Ana", "--email", EMAIL, typed=PASSWORD)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def script(desk: DeskProcess) -> Iterator[Script]:
    token = desk.run("create-token", "--email", EMAIL).strip()
    with httpx.Client(base_url=desk.url, headers={"Authorization": f"Bearer {token}"}) as client:
        script = Script(client)
        script.prepare()
        yield script


def described() -> dict[str, Any]:
    """The description as it is made from the routes, since pytest wants to know them before anything runs."""
    with tempfile.TemporaryDirectory() as folder:
        return describe(App(Settings(data=folder)).routes, __version__)


def askable() -> dict[str, Any]:
    """Without the word on who may call what, which has a test of its own: here it would only make every case a refusal."""
    description = described()
    for operations in description["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    return description


# 410: what is ended, expired or closed for good refuses everything. 412, 413: what uploads add to these.
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "410", "412", "413", "415", "422", "428", "429", "5xx"]
CONFIG: Any = schemathesis.Config
api: Any = schemathesis.openapi.from_dict(
    askable(),
    config=CONFIG.from_dict(
        {
            "generation": {"max-examples": 5, "deterministic": True},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "410", "429"]},
                "negative_data_rejection": {"expected-statuses": REFUSALS},
                "missing_required_header": {"expected-statuses": REFUSALS},
            },
            "operations": [
                # What the headers of an upload mean is said in a notation of their own, which no schema knows.
                {"include-path-regex": "^/api/uploads", "checks": {"positive_data_acceptance": {"enabled": False}}},
                # It takes any bytes, and a header that nobody knows is none of its business.
                {"include-method": "PATCH", "checks": {"negative_data_rejection": {"enabled": False}}},
            ],
        }
    ),
)
for_scripts: Any = api.exclude(path_regex=GUESSES)


def test_the_desk_gives_its_description(desk: DeskProcess) -> None:
    assert httpx.get(f"{desk.url}/api/openapi.json").json() == json.loads(json.dumps(described()))


@api.parametrize()
def test_a_stranger_is_answered_as_described(case: Asked, desk: DeskProcess) -> None:
    make_sensible(case)
    case.call_and_validate(base_url=desk.url, headers={"Origin": desk.url, "Deskside-As": "nobody"})


@for_scripts.parametrize()
def test_a_script_is_answered_as_described(case: Asked, desk: DeskProcess, script: Script) -> None:
    make_sensible(case)
    case.call_and_validate(base_url=desk.url, headers={"Authorization": script.client.headers["Authorization"]})


@for_scripts.parametrize()
def test_a_script_that_names_what_is_there_is_answered_as_described(
    case: Asked, desk: DeskProcess, script: Script
) -> None:
    make_sensible(case)
    for named in (case.path_parameters, case.body):
        put_real(named, script.ids_for(case.operation.path))
    case.call_and_validate(base_url=desk.url, headers={"Authorization": script.client.headers["Authorization"]})


def put_real(named: Any, ids: dict[str, str]) -> None:
    """Where something of the desk is named, name what is there."""
    fields = fields_of(named)
    fields.update({key: ids[key] for key, value in fields.items() if key in ids and isinstance(value, str)})


def make_sensible(case: Asked) -> None:
    """Two things that no schema can say: files of a message come with their draft, and a message without files has a text.
    And 3.0, which JSON Schema takes for a whole number, is none here: nobody's client writes it."""
    body = fields_of(case.body)
    body.update({key: whole(value) for key, value in body.items()})
    if body.get("file_count"):
        body["draft"] = body.get("draft") or "draft-of-nobody"
    elif isinstance(body.get("text"), str) and not body["text"].strip():
        body["text"] = "Hello"


def whole(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, list):
        return [whole(member) for member in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: whole(member) for key, member in cast("dict[str, Any]", value).items()}
    return value


def fields_of(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
