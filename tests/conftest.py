"""What every test folder shares: how asynchronous tests run.

anyio's pytest plugin (`anyio_mode = "auto"`) runs every `async def` test and fixture, here on the loop that the server
itself uses. Session scope lets asynchronous fixtures of any scope share it.
"""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """Run on asyncio with uvloop only; Deskside does not run on trio."""
    return "asyncio", {"use_uvloop": True}
