"""The tables of organizations and their members, and the statements on them."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, bindparam, func, select, update

# The same words are spoken by SQLite and PostgreSQL.
from sqlalchemy.dialects.postgresql import insert

from deskside.accounts.model import FileRules, Member, NewMember, Policies, TokenKind
from deskside.accounts.tokens import tokens
from deskside.backends import Row, Transaction, metadata
from deskside.errors import Code, Problem
from deskside.ids import MemberId, OrganizationId, fingerprint, new_id
from deskside.sync import FilesAccess, Role, Staff

organizations = Table(
    "organizations",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # Policies: what the organization decides for all its sessions.
    Column("read_by", Boolean, nullable=False),
    # Of files; null is as much as the operator allows.
    Column("max_file_bytes", BigInteger),
    Column("session_bytes", BigInteger),
    Column("organization_bytes", BigInteger),
    Column("refuses_programs", Boolean, nullable=False),
    # With blanks between.
    Column("refused_extensions", String(1024), nullable=False),
    # Null is the desk's own.
    Column("time_zone", String(64)),
    # Whether pictures and films may come with what they tell beside themselves.
    Column("originals", Boolean, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("organization", String(26), nullable=False),
    # Unique on the whole server, so that signing in needs no organization: docs/decisions/0010.
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("role", String(13), nullable=False),
    Column("files_access", String(4), nullable=False),
    Column("password_hash", String(255), nullable=False),
    # Raised to end every sign-in of the member at once.
    Column("epoch", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
Index("members_of_organization", members.c.organization)

_add_organization = insert(organizations)
_add_member = insert(members).on_conflict_do_nothing()
_organization = select(organizations).where(organizations.c.id == bindparam("of"))
_set_policies = (
    update(organizations)
    .where(organizations.c.id == bindparam("of"))
    .values(
        read_by=bindparam("read"),
        max_file_bytes=bindparam("file"),
        session_bytes=bindparam("session"),
        organization_bytes=bindparam("all"),
        refuses_programs=bindparam("programs"),
        refused_extensions=bindparam("extensions"),
        time_zone=bindparam("zone"),
        originals=bindparam("whole"),
    )
)
_how_many = select(func.count().label("many")).select_from(organizations)
_by_email = select(members).where(members.c.email == bindparam("of"))
_by_id = select(members).where(members.c.id == bindparam("of"))
_of_organization = (
    select(members).where(members.c.organization == bindparam("of")).order_by(members.c.name, members.c.id)
)
_new_password = (
    update(members)
    .where(members.c.id == bindparam("of"))
    .values(password_hash=bindparam("hashed"), epoch=members.c.epoch + bindparam("step"))
)
_signed_in = (
    select(tokens.c.fingerprint, *(members.c[name] for name in ("id", "organization", "name", "role", "files_access")))
    .join_from(tokens, members, tokens.c.member == members.c.id)
    .where(
        tokens.c.fingerprint == bindparam("of"),
        tokens.c.kind == bindparam("a"),
        tokens.c.expires_at > bindparam("now"),
        tokens.c.epoch == members.c.epoch,
    )
)


def add_organization(tx: Transaction, name: str, time_zone: str | None = None) -> OrganizationId:
    organization = OrganizationId(new_id())
    undecided = {"max_file_bytes": None, "session_bytes": None, "organization_bytes": None}
    files = {**undecided, "refuses_programs": False, "refused_extensions": "", "originals": True}
    tx.run(
        _add_organization,
        {"id": organization, "name": name, "created_at": tx.now_ms, "read_by": True, "time_zone": time_zone, **files},
    )
    return organization


def add_member(
    tx: Transaction, organization: OrganizationId, new: NewMember, role: Role, files_access: FilesAccess
) -> MemberId:
    """Raises 409 `email-taken`."""
    member = MemberId(new_id())
    added = tx.run(
        _add_member,
        {
            "id": member,
            "organization": organization,
            "email": new.email,
            "name": new.name,
            "role": role,
            "files_access": files_access,
            "password_hash": new.password_hash,
            "epoch": 0,
            "created_at": tx.now_ms,
        },
    )
    if not added:
        raise Problem(
            409,
            Code.EMAIL_TAKEN,
            "There is an account with this e-mail address already. Sign in with it, or use another address.",
        )
    return member


def is_set_up(tx: Transaction) -> bool:
    """Whether there is any organization."""
    row = tx.one(_how_many)
    return row is not None and row["many"] > 0


def organization_name(tx: Transaction, organization: OrganizationId) -> str:
    row = tx.one(_organization, {"of": organization})
    return "" if row is None else row["name"]


def policies_of(tx: Transaction, organization: OrganizationId) -> Policies:
    """What the organization has decided for all its sessions. Where there is none, nothing is shown to anybody."""
    row = tx.one(_organization, {"of": organization})
    if row is None:
        return Policies(read_by=False)
    return Policies(
        read_by=bool(row["read_by"]),
        max_file_bytes=row["max_file_bytes"],
        session_bytes=row["session_bytes"],
        organization_bytes=row["organization_bytes"],
        files=FileRules(programs=bool(row["refuses_programs"]), extensions=tuple(row["refused_extensions"].split())),
        time_zone=row["time_zone"],
        originals=bool(row["originals"]),
    )


def save_policies(tx: Transaction, organization: OrganizationId, decided: Policies) -> None:
    tx.run(
        _set_policies,
        {
            "of": organization,
            "read": decided.read_by,
            "file": decided.max_file_bytes,
            "session": decided.session_bytes,
            "all": decided.organization_bytes,
            "programs": decided.files.programs,
            "extensions": " ".join(decided.files.extensions),
            "zone": decided.time_zone,
            "whole": decided.originals,
        },
    )


def member_row(tx: Transaction, *, email: str) -> Row | None:
    return tx.one(_by_email, {"of": email})


def member(tx: Transaction, of: MemberId) -> Member | None:
    row = tx.one(_by_id, {"of": of})
    return None if row is None else member_of(row)


def members_of(tx: Transaction, organization: OrganizationId) -> list[Member]:
    """By name."""
    return [member_of(row) for row in tx.all(_of_organization, {"of": organization})]


def save_password(tx: Transaction, of: MemberId, password_hash: str, *, end_sign_ins: bool) -> None:
    tx.run(_new_password, {"of": of, "hashed": password_hash, "step": int(end_sign_ins)})


def staff_by_secret(tx: Transaction, kind: TokenKind, secret: str) -> Staff | None:
    """The member behind a sign-in or an API token, if it still stands."""
    return staff_by_fingerprint(tx, kind, fingerprint(secret))


def staff_by_fingerprint(tx: Transaction, kind: TokenKind, of: str) -> Staff | None:
    row = tx.one(_signed_in, {"of": of, "a": kind.value, "now": tx.now_ms})
    if row is None:
        return None
    return Staff(
        organization=row["organization"],
        member=row["id"],
        name=row["name"],
        role=row["role"],
        files_access=row["files_access"],
        sign_in=row["fingerprint"],
    )


def member_of(row: Row) -> Member:
    return Member(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        role=row["role"],
        files_access=row["files_access"],
    )
