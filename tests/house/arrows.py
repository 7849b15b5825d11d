"""Reads which part of the package imports which, and says where an arrow points the wrong way.

The map is the one in CONTRIBUTING.md. The reader works on plain texts, so that its own tests can hand it small bad examples.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

ROOT = "deskside"

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"cli"}),
    frozenset({"app"}),
    frozenset({"transcripts"}),
    frozenset({"chat", "replies"}),
    frozenset({"uploads", "previews", "scanning", "direct", "secret_fields"}),
    frozenset({"files", "connection"}),
    frozenset({"sessions"}),
    frozenset({"accounts"}),
    frozenset({"sync", "jobs"}),
    frozenset({"backends"}),
    frozenset(
        {
            "asgi",
            "breathing",
            "budgets",
            "pages",
            "renderers",
            "settings",
            "errors",
            "ids",
            "clock",
            "filenames",
            "texts",
            "strict_json",
        }
    ),
)
"""From top to bottom. Parts on one line never import one another, except on the last line."""

GROUND = LAYERS[-1]
"""Root modules: small enough to use one another, as long as it does not go round in a circle."""


@dataclass(frozen=True)
class Arrow:
    """One imported name: where it is written and where it points."""

    path: str
    line: int
    source: str
    target: str
    submodule: bool
    name: str | None

    def complain(self, what: str) -> str:
        return f"{self.path}:{self.line}: {what}"


def wrong_arrows(sources: Mapping[str, str]) -> list[str]:
    """Everything that is wrong with these files (path to text), one sentence each; empty when the map is kept."""
    found = [f"{path}: {part(path)} is not on the map" for path in sources if part(path) not in {"", *level_of()}]
    arrows = [arrow for path, text in sources.items() if part(path) in level_of() for arrow in arrows_in(path, text)]
    exported = {part(path): exports(text) for path, text in sources.items() if is_front(path)}
    for arrow in arrows:
        found += direction(arrow)
        found += by_the_front_door(arrow, exported)
    return sorted(found) + circles(arrows)


def level_of() -> dict[str, int]:
    """How high each part stands; 0 is the ground."""
    return {name: level for level, layer in enumerate(reversed(LAYERS)) for name in layer}


def part(path: str) -> str:
    """The part of the map that a file belongs to; empty for the package's own front page."""
    inside = PurePosixPath(path).relative_to(ROOT)
    if inside.name == "__init__.py" and len(inside.parts) == 1:
        return ""
    return inside.parts[0].removesuffix(".py")


def is_front(path: str) -> bool:
    inside = PurePosixPath(path).relative_to(ROOT)
    return len(inside.parts) == 2 and inside.name == "__init__.py"


def exports(text: str) -> frozenset[str]:
    """The names in `__all__`."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def arrows_in(path: str, text: str) -> Iterator[Arrow]:
    """The imports of our own package, also those inside functions or only for type checking."""
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from arrow(path, node.lineno, alias.name, None)
        elif isinstance(node, ast.ImportFrom):
            module = absolute(path, node)
            for alias in node.names:
                if module == ROOT:
                    yield from arrow(path, node.lineno, f"{ROOT}.{alias.name}", None)
                else:
                    yield from arrow(path, node.lineno, module, alias.name)


def absolute(path: str, node: ast.ImportFrom) -> str:
    """The module that a `from` names, with leading dots resolved."""
    if node.level == 0:
        return node.module or ""
    package = PurePosixPath(path).parent.parts
    above = package[: len(package) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def arrow(path: str, line: int, module: str, name: str | None) -> Iterator[Arrow]:
    root, _, rest = module.partition(".")
    target, _, submodule = rest.partition(".")
    source = part(path)
    if root == ROOT and target not in {"", source} and not target.startswith("__"):
        yield Arrow(path, line, source, target, bool(submodule), name)


def direction(arrow: Arrow) -> Iterator[str]:
    level = level_of()
    if arrow.target not in level:
        yield arrow.complain(f"{arrow.target} is not on the map")
    elif level[arrow.target] > level[arrow.source]:
        yield arrow.complain(f"{arrow.source} may not look up at {arrow.target}")
    elif level[arrow.target] == level[arrow.source] and arrow.source not in GROUND:
        yield arrow.complain(f"{arrow.source} may not look sideways at {arrow.target}")


def by_the_front_door(arrow: Arrow, exported: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Another package is used through the names that its `__init__` exports; root modules are used directly."""
    if arrow.submodule:
        yield arrow.complain(f"import from {ROOT}.{arrow.target} itself, not from a module inside it")
    elif arrow.name is not None and arrow.target in exported and arrow.name not in exported[arrow.target]:
        yield arrow.complain(f"{ROOT}.{arrow.target} does not export {arrow.name}")


def circles(arrows: list[Arrow]) -> list[str]:
    """Circles among the root modules: the only place where the levels do not exclude them."""
    uses = {name: {arrow.target for arrow in arrows if arrow.source == name} & GROUND for name in GROUND}
    return [f"{ROOT}/{name}.py: imports itself in a circle" for name in sorted(GROUND) if name in reach(name, uses)]


def reach(start: str, uses: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = set(uses[start])
    while ahead:
        name = ahead.pop()
        seen.add(name)
        ahead |= uses[name] - seen
    return seen
