"""The bus of a single process: a hint is a function call."""

from collections.abc import Callable

from deskside.backends.bus import Handler


class MemoryBus:
    """Delivers at once, to those subscribed when the hint is published."""

    def __init__(self) -> None:
        self._handlers: dict[str, list[Handler]] = {}

    def publish(self, topic: str, hint: object) -> None:
        for handler in tuple(self._handlers.get(topic, ())):
            handler(hint)

    def subscribe(self, topic: str, handler: Handler) -> Callable[[], None]:
        self._handlers.setdefault(topic, []).append(handler)

        def stop() -> None:
            handlers = self._handlers.get(topic, [])
            if handler in handlers:
                handlers.remove(handler)
            if not handlers:
                self._handlers.pop(topic, None)

        return stop
