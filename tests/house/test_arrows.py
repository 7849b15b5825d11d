"""Imports point down the map, and other packages are used through their front door only."""

from pathlib import Path

import pytest

from tests.house.arrows import wrong_arrows

HERE = Path(__file__).resolve().parents[2]

CHAT = {"deskside/chat/__init__.py": 'from deskside.chat.actions import post\n__all__ = ["post"]\n'}

BAD = [
    pytest.param(
        {"deskside/sessions/actions.py": "from deskside.chat import post", **CHAT},
        "deskside/sessions/actions.py:1: sessions may not look up at chat",
        id="upward",
    ),
    pytest.param(
        {"deskside/uploads/http.py": "from deskside.previews import render"},
        "deskside/uploads/http.py:1: uploads may not look sideways at previews",
        id="sideways",
    ),
    pytest.param(
        {"deskside/jobs/worker.py": "import deskside.sync"},
        "deskside/jobs/worker.py:1: jobs may not look sideways at sync",
        id="sideways by plain import",
    ),
    pytest.param(
        {"deskside/sync/hub.py": "def late():\n    from deskside.accounts import Member"},
        "deskside/sync/hub.py:2: sync may not look up at accounts",
        id="upward from inside a function",
    ),
    pytest.param(
        {"deskside/files/store.py": "if False:\n    from deskside import chat", **CHAT},
        "deskside/files/store.py:2: files may not look up at chat",
        id="upward by the package's name",
    ),
    pytest.param(
        {"deskside/backends/blobs/disk.py": "from ...files import StoredFile"},
        "deskside/backends/blobs/disk.py:1: backends may not look up at files",
        id="upward by dots",
    ),
    pytest.param(
        {"deskside/errors.py": "from deskside.backends import Database"},
        "deskside/errors.py:1: errors may not look up at backends",
        id="root module looks up",
    ),
    pytest.param(
        {"deskside/transcripts/fold.py": "from deskside.chat.store import rows"},
        "deskside/transcripts/fold.py:1: import from deskside.chat itself, not from a module inside it",
        id="another package's module",
    ),
    pytest.param(
        {"deskside/transcripts/fold.py": "from deskside.chat import store", **CHAT},
        "deskside/transcripts/fold.py:1: deskside.chat does not export store",
        id="a name that is not exported",
    ),
    pytest.param(
        {"deskside/utils/text.py": ""},
        "deskside/utils/text.py: utils is not on the map",
        id="a package that is not on the map",
    ),
    pytest.param(
        {"deskside/app.py": "from deskside.helpers import trim"},
        "deskside/app.py:1: helpers is not on the map",
        id="an import that is not on the map",
    ),
    pytest.param(
        {"deskside/ids.py": "import deskside.clock", "deskside/clock.py": "from deskside.ids import new_id"},
        "deskside/clock.py: imports itself in a circle",
        id="root modules in a circle",
    ),
]

GOOD = {
    "deskside/__init__.py": "",
    "deskside/cli.py": "from deskside.app import build",
    "deskside/app.py": "from deskside import __version__, chat\nfrom deskside.sync import Hub\nimport msgspec",
    "deskside/sync/__init__.py": 'from deskside.sync.hub import Hub\n__all__ = ["Hub"]',
    "deskside/sync/hub.py": "from deskside.errors import Problem\nfrom . import socket\nfrom .changes import Batch",
    "deskside/asgi.py": "from deskside.errors import Problem",
    "deskside/errors.py": "import deskside_elsewhere",
    **CHAT,
}


@pytest.mark.parametrize(("sources", "complaint"), BAD)
def test_a_wrong_arrow_is_named(sources: dict[str, str], complaint: str) -> None:
    assert complaint in wrong_arrows(sources)


def test_arrows_that_point_down_are_fine() -> None:
    assert wrong_arrows(GOOD) == []


def test_the_package_keeps_to_its_map() -> None:
    files = sorted((HERE / "deskside").rglob("*.py"))
    assert files, "no source was found, so nothing was checked"
    assert wrong_arrows({path.relative_to(HERE).as_posix(): path.read_text() for path in files}) == []
