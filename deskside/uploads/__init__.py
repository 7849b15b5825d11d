"""Files on their way to us: resumable, confirmed only when durable, never in the way of anything else."""

from deskside.uploads.actions import Proven, forget, too_many
from deskside.uploads.commands import commands
from deskside.uploads.copying import Copies, Copy
from deskside.uploads.http import routes
from deskside.uploads.model import Limits, Upload, UploadStanding
from deskside.uploads.service import UploadService

__all__ = [
    "Copies",
    "Copy",
    "Limits",
    "Proven",
    "Upload",
    "UploadService",
    "UploadStanding",
    "commands",
    "forget",
    "routes",
    "too_many",
]
