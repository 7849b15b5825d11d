"""Long work in a thread, done so that others hardly notice: after every millisecond or two it rests for a moment.

A thread that only computes keeps Python's interpreter for five milliseconds at a time, and whoever wants to answer somebody needs it
several times. What rests by itself is never waited for that long.
"""

from collections.abc import Iterable, Iterator
from time import perf_counter, sleep
from typing import TypeVar

T = TypeVar("T")

_WORK_S = 0.001
_REST_S = 0.0005


def breathing(items: Iterable[T]) -> Iterator[T]:
    """The items one after the other, with a rest whenever what is done with them has taken its time. Never on the event loop."""
    rested = perf_counter()
    for item in items:
        yield item
        if perf_counter() - rested > _WORK_S:
            sleep(_REST_S)
            rested = perf_counter()
