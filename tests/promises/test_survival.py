"""An upload survives cuts and kills at random moments, and they cost little: the loops of `benchmarks/survival.py` and
`benchmarks/survival_clients.py`, shorter.

A hundred cuts may cost a gibibyte's upload at most 5%, so half a mebibyte each; a killed server at most 8 MiB; and after a cut the
client knows within a second where to go on, also while its former line hangs.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.desk import DeskServer, Room, open_rooms, set_up
from benchmarks.survival import cut_often, kill_often, peak_of_many
from benchmarks.survival_clients import CLIENTS, Client, survive
from benchmarks.uploads import free_port

MIB = 1024 * 1024
CUTS = 9
KILLS = 3


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskServer]:
    desk = DeskServer(free_port(), tmp_path / "desk", {"DESKSIDE_MIN_FREE_BYTES": "0"})
    desk.data.mkdir()
    await asyncio.to_thread(desk.start)
    yield desk
    await asyncio.to_thread(desk.stop)


@pytest.fixture
async def room(desk: DeskServer) -> Room:
    [room] = await open_rooms(desk, await set_up(desk), 1, 1)
    return room


async def test_cuts_cost_little_and_nobody_waits_for_a_dead_line(desk: DeskServer, room: Room) -> None:
    dice = random.Random(4)
    data = dice.randbytes(48 * MIB)
    report = await asyncio.to_thread(cut_often, desk, room, data, CUTS, dice)
    assert report.intact
    assert len(report.waits_s) == CUTS
    assert max(report.waits_s) < 1
    assert 0 <= report.read - report.size <= CUTS * MIB // 2


async def test_a_killed_server_costs_at_most_8_mib(desk: DeskServer, room: Room) -> None:
    dice = random.Random(5)
    data = dice.randbytes(64 * MIB)
    report = await asyncio.to_thread(kill_often, desk, room, data, KILLS, dice)
    assert report.intact
    assert len(report.lost) == KILLS
    assert max(report.lost) <= 8 * MIB


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS.keys())
async def test_clients_that_others_wrote_survive_cuts_and_a_kill(desk: DeskServer, room: Room, client: Client) -> None:
    """Unchanged, and knowing nothing of our desk. What it costs is counted where the server reads."""
    dice = random.Random(6)
    cut = await survive(client, desk, room, 24 * MIB, 4, dice, kills=False)
    assert cut.intact
    assert len(cut.waits_s) >= 4
    assert max(cut.waits_s) < 1
    assert 0 <= cut.read - cut.size <= 4 * MIB // 2
    killed = await survive(client, desk, room, 24 * MIB, 1, dice, kills=True)
    assert killed.intact
    assert len(killed.lost) == 1
    assert killed.lost[0] <= 8 * MIB


async def test_a_hundred_uploads_at_once_fit_into_200_mib(desk: DeskServer, room: Room) -> None:
    assert await asyncio.to_thread(peak_of_many, desk, room, 100, 2 * MIB) < 200
