"""The small commands of accounts, and what they take and answer."""

from typing import Annotated, Any

import msgspec

from deskside.accounts.actions import change_policies, invite, list_members
from deskside.accounts.model import Extensions, Member, Policies, TimeZone, clean_extensions, clean_zone
from deskside.backends import Transaction
from deskside.sync import AnyCommand, Command, FilesAccess, Nothing, Role, Viewer, Who, require_staff

LimitBytes = Annotated[int, msgspec.Meta(ge=1, lt=2**53)]


class Members(msgspec.Struct, frozen=True):
    """Everybody in the organization."""

    members: list[Member]


class Invite(msgspec.Struct, frozen=True):
    """What the invited will be, and what of Files they will see."""

    role: Role
    files_access: FilesAccess


class Invited(msgspec.Struct, frozen=True):
    """The address to hand to the invited. It is shown this once."""

    url: str
    expires_at: int


class PolicyChange(msgspec.Struct, frozen=True):
    """What is decided anew. What is left out stays as it was."""

    read_by: bool | None = None
    max_file_bytes: LimitBytes | msgspec.UnsetType | None = msgspec.UNSET
    """Null: as much as the operator allows."""
    session_bytes: LimitBytes | msgspec.UnsetType | None = msgspec.UNSET
    organization_bytes: LimitBytes | msgspec.UnsetType | None = msgspec.UNSET
    refuses_programs: bool | None = None
    refused_extensions: Extensions | None = None
    time_zone: TimeZone | msgspec.UnsetType | None = msgspec.UNSET
    """Null: the desk's own."""
    originals: bool | None = None

    def over(self, known: Policies) -> Policies:
        """What is decided with this, over what was. Raises 400 for extensions and time zones that are none."""
        changed: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("max_file_bytes", "session_bytes", "organization_bytes")
            if getattr(self, name) is not msgspec.UNSET
        }
        rules = known.files
        if self.refuses_programs is not None:
            rules = msgspec.structs.replace(rules, programs=self.refuses_programs)
        if self.refused_extensions is not None:
            rules = msgspec.structs.replace(rules, extensions=clean_extensions(self.refused_extensions))
        if self.time_zone is not msgspec.UNSET:
            changed["time_zone"] = None if self.time_zone is None else clean_zone(self.time_zone)
        for name in ("read_by", "originals"):
            if getattr(self, name) is not None:
                changed[name] = getattr(self, name)
        return msgspec.structs.replace(known, files=rules, **changed)


def commands(url: str) -> list[AnyCommand]:
    """The commands; `url` is the address that people know this desk by."""

    def invite_by_link(tx: Transaction, viewer: Viewer, args: Invite) -> Invited:
        secret, expires_at = invite(tx, require_staff(viewer), args.role, args.files_access)
        # Behind the # it never reaches a server's log or another site.
        return Invited(f"{url}/invite#{secret}", expires_at)

    def all_members(tx: Transaction, viewer: Viewer, _args: Nothing) -> Members:
        return Members(list_members(tx, require_staff(viewer)))

    def decide(tx: Transaction, viewer: Viewer, args: PolicyChange) -> Policies:
        return change_policies(tx, require_staff(viewer), args.over)

    found: list[Command[Any, Any]] = [
        Command("members.list", Nothing, Members, Who.STAFF, all_members, reads=True),
        Command("members.invite", Invite, Invited, Who.MANAGERS, invite_by_link),
        Command("organization.change_policies", PolicyChange, Policies, Who.MANAGERS, decide),
    ]
    return found
