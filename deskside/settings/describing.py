"""The page `docs/settings.md`, made from the fields."""

from typing import Any, get_args

import msgspec
from msgspec import Meta

from deskside.settings.fields import Settings
from deskside.settings.judging import PREFIX


def describe() -> str:
    """The page `docs/settings.md`."""
    lines = [
        "# Settings",
        "",
        "Set them in the environment (`DESKSIDE_PORT=8443`) or in a TOML file (`port = 8443`), which is `deskside.toml` in the",
        "folder the server starts in, or the one that `DESKSIDE_CONFIG` names. The environment wins. Lists are TOML lists, and",
        "separated by commas in the environment.",
        "",
        "This page is made from the program: `deskside settings > docs/settings.md`.",
        "",
    ]
    for field in msgspec.structs.fields(Settings):
        meta = _meta_of(field.type)
        default = _shown(field.default)
        unit = f" {meta.extra['unit']}" if meta.extra and meta.extra["unit"] else ""
        lines += [f"## `{PREFIX}{field.name.upper()}`", "", f"{meta.description} Default: {default}{unit}.", ""]
    return "\n".join(lines)


def _meta_of(kind: Any) -> Meta:
    return next(part for part in get_args(kind) if isinstance(part, Meta))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, tuple):
        return ", ".join(f"`{part}`" for part in value) or "none"  # pyright: ignore[reportUnknownVariableType]
    return f"`{value}`" if value != "" else "empty"
