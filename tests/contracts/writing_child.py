"""Run by `test_database_kill`: writes without end, and says aloud what was acknowledged, until somebody kills it."""

import asyncio
import os
import sys
from functools import partial
from itertools import count

from deskside.backends import open_database
from deskside.clock import system_clock
from tests.contracts.desk import add

KEYS = [f"{key}" for key in range(6)]
WRITERS = 30


async def main(url: str, run: str) -> None:
    database = open_database(url, system_clock)
    await database.open(lambda _: None)
    numbers = count()

    async def write(key: str) -> None:
        while True:
            text = f"{run}-{next(numbers)}"
            rev = await database.write(partial(add, of=key, text=text), key)
            os.write(1, f"{key} {rev} {text}\n".encode())  # one call: a line arrives whole or not at all

    await asyncio.gather(*(write(KEYS[writer % len(KEYS)]) for writer in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
