"""Who works here: organizations, their members, signing in, and every secret that opens a door.

Sessions keep their customers' tokens here too, count their guesses with the same budgets, and seal links and codes with the
server's key.
"""

from deskside.accounts.access import require_may_manage
from deskside.accounts.actions import (
    Terms,
    change_password,
    create_owner,
    create_token,
    list_members,
    offer_set_up,
)
from deskside.accounts.attempts import AttemptLimits, Attempts, Guess
from deskside.accounts.attempts_kept import KeptAttempts
from deskside.accounts.commands import commands
from deskside.accounts.http import AccountPages, Identify, routes
from deskside.accounts.identity import (
    STAFF,
    forget_staff_cookie,
    identify_staff,
    missing,
    staff_cookie,
    staff_of,
)
from deskside.accounts.keys import Keys, SealBroken, load_keys
from deskside.accounts.model import (
    FileRules,
    Me,
    Member,
    NewMember,
    Policies,
    Token,
    TokenKind,
    clean_email,
    clean_name,
    clean_zone,
    require_good_password,
)
from deskside.accounts.passwords import Passwords
from deskside.accounts.store import is_set_up, member, organization_name, policies_of
from deskside.accounts.tokens import (
    expired,
    find,
    forget_expired,
    gone_tokens,
    issue,
    label_of,
    redeem_ticket,
    revoke,
    revoke_of_participant,
    revoke_of_session,
)

__all__ = [
    "STAFF",
    "AccountPages",
    "AttemptLimits",
    "Attempts",
    "FileRules",
    "Guess",
    "Identify",
    "KeptAttempts",
    "Keys",
    "Me",
    "Member",
    "NewMember",
    "Passwords",
    "Policies",
    "SealBroken",
    "Terms",
    "Token",
    "TokenKind",
    "change_password",
    "clean_email",
    "clean_name",
    "clean_zone",
    "commands",
    "create_owner",
    "create_token",
    "expired",
    "find",
    "forget_expired",
    "forget_staff_cookie",
    "gone_tokens",
    "identify_staff",
    "is_set_up",
    "issue",
    "label_of",
    "list_members",
    "load_keys",
    "member",
    "missing",
    "offer_set_up",
    "organization_name",
    "policies_of",
    "redeem_ticket",
    "require_good_password",
    "require_may_manage",
    "revoke",
    "revoke_of_participant",
    "revoke_of_session",
    "routes",
    "staff_cookie",
    "staff_of",
]
