"""From a SQLAlchemy Core statement to text and values for a driver, at the price of a dictionary lookup.

SQLAlchemy's own execution costs more than the statements it runs here. So each statement object is compiled once, is found again
by its identity, and its text goes to the driver directly. Only an `IN` over a list is rendered at every call.
"""

import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Insert
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement


class Ordered(NamedTuple):
    """A statement for a driver that takes values by position."""

    text: str
    values: list[Any]
    lasting: bool
    """Whether the same text will come again, so that preparing it pays."""


@dataclass(slots=True)
class _Known:
    """A compiled statement."""

    text: str
    order: tuple[str, ...]
    """The names of the values by position; empty where the driver takes names."""
    constants: dict[str, Any]
    """Values that the statement brings itself, such as the 1 of `n + 1`."""
    given: int
    """How many parameters it was compiled for: an insert or update of other columns is another text."""
    expanding: SQLCompiler | None
    """Set when the text depends on the length of a list."""
    alive: weakref.ref[Executable]


class Statements:
    """The statements of one dialect. Safe to use from several threads."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[int, _Known] = {}

    def named(self, statement: Executable, params: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """The text and the values by name. A missing value is left to the driver, which refuses it."""
        known = self._known.get(id(statement))
        if known is None or known.given != len(params):
            known = self._compile(statement, params)
        if known.expanding is not None:
            state = known.expanding.construct_expanded_state(dict(params))
            return state.statement, state.parameters
        if known.constants:
            return known.text, {**known.constants, **params}
        return known.text, params

    def ordered(self, statement: Executable, params: Mapping[str, Any]) -> Ordered:
        """The text and the values by position."""
        known = self._known.get(id(statement))
        if known is None or known.given != len(params):
            known = self._compile(statement, params)
        if known.expanding is not None:
            state = known.expanding.construct_expanded_state(dict(params))
            return Ordered(state.statement, [state.parameters[name] for name in state.positiontup or ()], False)
        values = {**known.constants, **params} if known.constants else params
        try:
            return Ordered(known.text, [values[name] for name in known.order], True)
        except KeyError as error:
            raise TypeError(f"a value is missing for {error} in: {known.text}") from None

    def _compile(self, statement: Executable, params: Mapping[str, Any]) -> _Known:
        if not isinstance(statement, ClauseElement):
            raise TypeError(f"not a statement: {statement!r}")
        # Inline: an insert answers nothing that nobody asked for.
        wanted = statement.inline() if isinstance(statement, Insert) else statement
        compiled = wanted.compile(dialect=self._dialect, column_keys=sorted(params))
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"not a statement that reads or writes rows: {statement!r}")
        if compiled.escaped_bind_names:
            raise TypeError(f"parameter names a driver cannot take: {compiled.escaped_bind_names}")
        if unknown := params.keys() - set(compiled.bind_names.values()):
            raise TypeError(f"values for {sorted(unknown)}, which the statement does not have: {compiled.string}")
        key = id(statement)
        known = _Known(
            text=compiled.string,
            order=tuple(compiled.positiontup or ()),
            constants={
                name: parameter.effective_value
                for parameter, name in compiled.bind_names.items()
                if not parameter.required
            },
            given=len(params),
            expanding=compiled if compiled.post_compile_params or compiled.literal_execute_params else None,
            # The identity of a statement that died is given to another one; forget it before that.
            alive=weakref.ref(statement, lambda _: self._forget(key)),
        )
        self._known[key] = known
        return known

    def _forget(self, key: int) -> None:
        self._known.pop(key, None)
