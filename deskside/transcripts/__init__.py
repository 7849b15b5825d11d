"""An ended session becomes a text file that people can read, search and trust."""

from deskside.transcripts.render import render
from deskside.transcripts.writer import FACT, Given, TranscriptWriter

__all__ = ["FACT", "Given", "TranscriptWriter", "render"]
