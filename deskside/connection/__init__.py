"""The way between a page and the desk, checked from an administrator's page: what a proxy in between does to it."""

from deskside.connection.http import routes

__all__ = ["routes"]
