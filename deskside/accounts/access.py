"""Who may invite whom and decide what: nobody gives more than they have."""

from deskside.errors import Code, Problem
from deskside.sync import FilesAccess, Role, Staff, not_allowed

_RANK: dict[Role, int] = {"technician": 0, "administrator": 1, "owner": 2}
_REACH: dict[FilesAccess, int] = {"none": 0, "own": 1, "all": 2}


def may_invite(viewer: Staff) -> bool:
    return viewer.role in {"owner", "administrator"}


def require_may_manage(viewer: Staff) -> None:
    """Raise 403 unless this member decides for the organization."""
    if viewer.role not in {"owner", "administrator"}:
        raise not_allowed()


def require_may_invite(viewer: Staff, role: Role, files_access: FilesAccess) -> None:
    """Raise 403 unless this member may invite somebody with this role and this access to Files."""
    if not may_invite(viewer):
        raise not_allowed()
    if _RANK[role] > _RANK[viewer.role]:
        raise Problem(403, Code.NOT_ALLOWED, "You may not invite somebody with a higher role than your own.")
    if viewer.role != "owner" and _REACH[files_access] > _REACH[viewer.files_access]:
        raise Problem(403, Code.NOT_ALLOWED, "You may not give more access to Files than you have yourself.")
