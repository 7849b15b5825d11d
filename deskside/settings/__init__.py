"""Everything an operator can set: the fields, where they are read from, what is refused, and the page that describes them."""

from deskside.settings.describing import describe
from deskside.settings.fields import Settings
from deskside.settings.judging import SettingsError, is_zone, zones
from deskside.settings.reading import load

__all__ = ["Settings", "SettingsError", "describe", "is_zone", "load", "zones"]
