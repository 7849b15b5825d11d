"""Writes `web/src/wire/server.ts`: the structures that travel, as TypeScript types, from the same structs that the server decodes and
encodes. `python scripts/wire_types.py`, or `make wire`; a test says when it is out of date.
"""

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from deskside.app import App
from deskside.asgi import ProblemDocument, Route
from deskside.secret_fields import SecretAsked, SecretGiven, SecretOver
from deskside.settings import Settings
from deskside.sync import ChangeRow, frames

TARGET = Path(__file__).parent.parent / "web" / "src" / "wire" / "server.ts"

HEAD = """/**
 * The structures that travel between server and client. Made from the server's own structs by `make wire`; do not edit.
 * Rows are told apart by `kind`, frames by `t`. Times are milliseconds since 1970 UTC.
 */
"""
# What sync carries without knowing it.
KNOWN_HERE = {
    ("Batch", "rows"): "AnyRow[]",
    ("Live", "rows"): "AnyRow[]",
    ("BoardChange", "row"): "BoardRow",
    ("Failed", "problem"): "ProblemDocument",
    ("Gone", "problem"): "ProblemDocument",
    ("Do", "args"): "unknown",
}
SIMPLE: dict[type, str] = {
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.StrType: "string",
    inspect.BoolType: "boolean",
    inspect.NoneType: "null",
    inspect.AnyType: "unknown",
    inspect.RawType: "unknown",
}
SERVER_FRAMES = (
    frames.Welcome,
    frames.Batch,
    frames.Live,
    frames.Beat,
    frames.Typing,
    frames.Here,
    frames.MarksMoved,
    frames.BoardChange,
    frames.OffBoard,
    frames.Nudged,
    frames.Done,
    frames.Failed,
    frames.Gone,
    frames.Bye,
    SecretAsked,
    SecretGiven,
    SecretOver,
)
CLIENT_FRAMES = (
    frames.Ticket,
    frames.Watch,
    frames.Unwatch,
    frames.BoardWatch,
    frames.Do,
    frames.Signal,
    frames.Pulse,
)


class Writer:
    """Collects the structs it meets. What clients send may leave out what has a default; what they get is whole."""

    def __init__(self, requests: Iterable[type]) -> None:
        self._requests = set(requests)
        self._known: dict[str, type] = {}
        self.interfaces: dict[str, str] = {}

    def name(self, kind: type) -> str:
        """The name of a type, whose interface is written if it has one."""
        return self._text(inspect.type_info(kind))

    def _text(self, info: Any) -> str:  # noqa: PLR0911 - one answer for each kind of type
        match info:
            case inspect.StructType() | inspect.DataclassType():
                return self._interface(info)
            case inspect.LiteralType():
                return " | ".join(f'"{value}"' for value in sorted(info.values, key=str))
            case inspect.EnumType():
                return " | ".join(f'"{member.value}"' for member in info.cls)
            case inspect.UnionType():
                return " | ".join(dict.fromkeys(self._text(part) for part in info.types))
            case inspect.ListType() | inspect.VarTupleType():
                inner = self._text(info.item_type)
                return f"({inner})[]" if "|" in inner else f"{inner}[]"
            case inspect.DictType():
                return f"Record<string, {self._text(info.value_type)}>"
            case inspect.Metadata():
                return self._text(info.type)
            case _:
                return SIMPLE[type(info)]

    def _interface(self, info: Any) -> str:
        name: str = info.cls.__name__
        if self._known.setdefault(name, info.cls) is not info.cls:
            raise ValueError(f"two structures are called {name}: {info.cls} and {self._known[name]}")
        if name not in self.interfaces:
            self.interfaces[name] = ""  # Known while its own members are written.
            members = list(self._members(info))
            self.interfaces[name] = (
                "\n".join([f"export interface {name} {{", *members, "}"])
                if members
                else f"export type {name} = Record<string, never>;"
            )
        return name

    def _members(self, info: Any) -> Iterable[str]:
        name = info.cls.__name__
        tag_field = getattr(info, "tag_field", None)
        if tag_field is not None:
            yield f'  {tag_field}: "{info.tag}";'
        for field in info.fields:
            text = KNOWN_HERE.get((name, field.name)) or self._text(field.type)
            mark = "?" if info.cls in self._requests and not field.required else ""
            yield f"  {field.encode_name}{mark}: {text};"


def written(app: App) -> str:
    """The whole file."""
    known = {**app.door.commands, **app.page_door.commands}
    commands = [known[name] for name in sorted(known)]
    routes = [route for route in app.routes if not route.path.startswith("/api/do/")]
    writer = Writer(
        [*(command.args for command in commands), *(r.request for r in routes if r.request), *CLIENT_FRAMES]
    )
    rows = [writer.name(kind) for kind in _rows()]
    server = [writer.name(kind) for kind in SERVER_FRAMES]
    client = [writer.name(kind) for kind in CLIENT_FRAMES]
    writer.name(ProblemDocument)
    _name_all(writer, routes)
    doors = [
        f'  "{command.name}": {{ args: {writer.name(command.args)}; result: {writer.name(command.result)} }};'
        for command in commands
    ]
    parts = [
        HEAD.rstrip(),
        *(text for _, text in sorted(writer.interfaces.items())),
        f"export type AnyRow = {' | '.join(rows)};",
        f"export type ServerFrame = {' | '.join(server)};",
        f"export type ClientFrame = {' | '.join(client)};",
        "\n".join(
            ["/** Every command, with what it takes and answers. */", "export interface Commands {", *doors, "}"]
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _name_all(writer: Writer, routes: Iterable[Route]) -> None:
    for route in routes:
        for kind in (route.request, route.response):
            if kind is not None:
                writer.name(kind)


def _rows() -> list[type[msgspec.Struct]]:
    """Every kind of row; what some of them have in common is none."""
    kinds = ChangeRow.__subclasses__()
    kinds = [further for kind in kinds for further in (kind.__subclasses__() or [kind])]
    return sorted(kinds, key=lambda kind: kind.__name__)


def fresh() -> str:
    """The file as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        return written(App(Settings(data=folder)))


if __name__ == "__main__":
    TARGET.write_text(fresh(), "utf-8")
    sys.stdout.write(f"wrote {TARGET.name}\n")
