"""Where settings come from: a TOML file (`DESKSIDE_CONFIG`, else `deskside.toml` here if there is one) and `DESKSIDE_*` variables, which
win. They are read once, at the start."""

import logging
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec

from deskside.settings.fields import Settings
from deskside.settings.judging import PREFIX, SettingsError

log = logging.getLogger("deskside")

CONFIG = "DESKSIDE_CONFIG"


def load(environ: Mapping[str, str] = os.environ, here: Path | None = None) -> Settings:
    """The settings of this start. Raises `SettingsError`."""
    given = _from_file(environ, here or Path.cwd()) | _from_environment(environ)
    values: dict[str, Any] = {}
    for name, kind in _kinds().items():
        if name in given:
            source, value = given[name]
            values[name] = _convert(value, kind, source)
    return Settings(**values)


def _from_file(environ: Mapping[str, str], here: Path) -> dict[str, tuple[str, Any]]:
    named = environ.get(CONFIG)
    path = Path(named) if named else here / "deskside.toml"
    if not named and not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{CONFIG}: {path} cannot be read: {error}") from None
    known = _kinds().keys()
    for name in values:
        if name not in known:
            raise SettingsError(f"{path}: there is no setting called {name!r}; docs/settings.md lists them all.")
    return {name: (f"{name} in {path}", value) for name, value in values.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    kinds = _kinds()
    for variable, text in environ.items():
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or variable == CONFIG:
            continue
        if name not in kinds:
            # Not refused: clusters put variables named after services into every container.
            log.warning("%s is no setting and is ignored", variable)
        elif text.strip():
            found[name] = (variable, _parts(text) if _is_list(kinds[name]) else text.strip())
    return found


def _is_list(kind: Any) -> bool:
    return get_origin(get_args(kind)[0]) is tuple


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _convert(value: Any, kind: Any, source: str) -> Any:
    try:
        return msgspec.convert(value, kind, strict=not isinstance(value, str))
    except msgspec.ValidationError as error:
        raise SettingsError(f"{source}: {error}.") from None


def _kinds() -> dict[str, Any]:
    return {field.name: field.type for field in msgspec.structs.fields(Settings)}
