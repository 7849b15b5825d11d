"""Pictures of files: made in a sandbox when a file is kept, served like the file, gone when it goes."""

from deskside.previews.checking import Finding, find_tier
from deskside.previews.http import routes
from deskside.previews.maker import PreviewMaker
from deskside.previews.model import RenderLimits
from deskside.previews.private import PrivateFinder

__all__ = ["Finding", "PreviewMaker", "PrivateFinder", "RenderLimits", "find_tier", "routes"]
