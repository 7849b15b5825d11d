"""The verbs of sessions at the door."""

from collections.abc import Callable

import msgspec

from deskside.backends import Transaction
from deskside.ids import SessionId
from deskside.sessions.access import require_technician
from deskside.sessions.actions import (
    Life,
    MemberArgs,
    OpenArgs,
    Opened,
    ParticipantArgs,
    RetitleArgs,
    SessionArgs,
)
from deskside.sessions.handing_over import HandOverArgs
from deskside.sessions.invitations import Inviter
from deskside.sessions.joining import Joining, KnockArgs
from deskside.sessions.model import ClientId, Invitation, InvitationWay, Joined
from deskside.sessions.second_device import DeviceArgs, DevicesArgs, OwnDevices, SecondDevice
from deskside.sync import AnyCommand, Command, Nothing, Viewer, Who, require_staff


class RenewArgs(msgspec.Struct):
    session: str
    client_id: ClientId


def commands(life: Life, joining: Joining, inviter: Inviter) -> list[AnyCommand]:
    """Every small verb of sessions."""
    technician = Who.TECHNICIAN_IN_SESSION
    devices = SecondDevice(joining)

    def invitation(tx: Transaction, viewer: Viewer, args: SessionArgs) -> Invitation:
        session = SessionId(args.session)
        require_technician(tx, viewer, session)
        return inviter.view(tx, require_staff(viewer), session)

    def renew(way: InvitationWay) -> Callable[[Transaction, Viewer, RenewArgs], Invitation]:
        def action(tx: Transaction, viewer: Viewer, args: RenewArgs) -> Invitation:
            session = SessionId(args.session)
            require_technician(tx, viewer, session)
            staff = require_staff(viewer)
            inviter.renew(tx, staff, session, way, args.client_id)
            return inviter.view(tx, staff, session)

        return action

    return [
        Command("sessions.open", OpenArgs, Opened, Who.STAFF, life.open),
        Command("sessions.invitation", SessionArgs, Invitation, technician, invitation, reads=True),
        Command("sessions.new_link", RenewArgs, Invitation, technician, renew("link")),
        Command("sessions.new_code", RenewArgs, Invitation, technician, renew("code")),
        Command("sessions.admit", KnockArgs, Joined, technician, joining.admit),
        Command("sessions.turn_away", KnockArgs, Nothing, technician, joining.turn_away),
        Command("sessions.retitle", RetitleArgs, Nothing, technician, life.retitle),
        Command("sessions.add_technician", MemberArgs, Joined, technician, life.add_technician),
        Command("sessions.hand_over", HandOverArgs, Joined, technician, life.hand_over),
        Command("sessions.devices", DevicesArgs, OwnDevices, Who.PARTICIPANT, devices.own, reads=True),
        Command("sessions.admit_device", DeviceArgs, Nothing, Who.PARTICIPANT, devices.admit),
        Command("sessions.turn_away_device", DeviceArgs, Nothing, Who.PARTICIPANT, devices.turn_away),
        Command("sessions.drop_device", DeviceArgs, Nothing, Who.PARTICIPANT, devices.drop),
        Command("sessions.remove", ParticipantArgs, Nothing, technician, life.remove),
        Command("sessions.leave", SessionArgs, Nothing, Who.PARTICIPANT, life.leave),
        Command("sessions.end", SessionArgs, Nothing, technician, life.end),
    ]
