"""Puts the built client into a wheel, as `deskside/static`. Installed in place, the package finds it in `web/dist` instead."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelClient(BuildHookInterface[Any]):
    """Runs when a wheel is built; one without its pages would be of no use to anybody."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        folder = Path(self.root) / "web" / "dist"
        if not (folder / "index.html").is_file():
            raise RuntimeError("The pages are not built. First run: npm --prefix web ci && npm --prefix web run build")
        build_data["force_include"][str(folder)] = "deskside/static"
