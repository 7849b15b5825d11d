"""Finds the route of a path and a method. Unknown paths are 404, known paths with another method 405."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.routing import compile_path

from deskside.asgi.routes import Route
from deskside.errors import Code, Problem


@dataclass
class _Path:
    pattern: re.Pattern[str]
    routes: dict[str, Route] = field(default_factory=dict[str, Route])


class Router:
    """All routes. Paths without parameters are found first, then the others in the order they were given."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._exact: dict[str, _Path] = {}
        self._templates: dict[str, _Path] = {}
        for route in routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        paths = self._templates if "{" in route.path else self._exact
        path = paths.setdefault(route.path, _Path(compile_path(route.path)[0]))
        if route.method in path.routes:
            raise ValueError(f"two routes for {route.method} {route.path}")
        path.routes[route.method] = route

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route and the values of its template. HEAD falls back to GET. Raises 404 and 405."""
        found = self._path(path)
        if found is None:
            raise Problem(404, Code.NOT_FOUND, "There is nothing at this address.")
        routes, params = found
        route = routes.get(method) or (routes.get("GET") if method == "HEAD" else None)
        if route is None:
            raise Problem(
                405,
                Code.METHOD_NOT_ALLOWED,
                "This address does not do that.",
                headers={"Allow": ", ".join(_allowed(routes))},
            )
        return route, params

    def _path(self, path: str) -> tuple[dict[str, Route], dict[str, str]] | None:
        exact = self._exact.get(path)
        if exact is not None:
            return exact.routes, {}
        for template in self._templates.values():
            match = template.pattern.match(path)
            if match is not None:
                return template.routes, match.groupdict()
        return None


def _allowed(routes: dict[str, Route]) -> list[str]:
    methods = set(routes) - {"WEBSOCKET"}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)
