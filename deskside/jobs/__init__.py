"""Work that must happen later: facts announced inside transactions, the reactions owed to them, and periodic duties.

`jobs` knows no feature. A feature announces a fact; `app` says which reactions a fact has.
"""

from deskside.jobs.model import Announced, Duty, Reaction, Trouble, every
from deskside.jobs.store import announce, troubles
from deskside.jobs.worker import Worker

__all__ = ["Announced", "Duty", "Reaction", "Trouble", "Worker", "announce", "every", "troubles"]
