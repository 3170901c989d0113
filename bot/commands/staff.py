"""``nhanquyen staff``: accounts of the people who work in the console."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.commands.data import address_of, open_vault, read, refuse, write
from bot.domain.staff import Role, StaffMember, StaffState
from bot.ports import Transaction

SET_UP_PATH = "/quanly/thiet-lap/"
SIGN_IN_PATH = "/quanly/vao/"

_staff = typer.Typer(
    no_args_is_help=True, help="Staff accounts: add, list, roles, disable, enable, invite, link a chat."
)

_Name = Annotated[str, typer.Argument(help="The account's name, or its id.")]
_Roles = Annotated[list[Role], typer.Option("--role", help="A role; may be given several times.")]


def register(parent: typer.Typer) -> None:
    """Add the commands to *parent*."""
    parent.add_typer(_staff, name="staff")


@_staff.command("add")
def add(name: Annotated[str, typer.Argument(help="What colleagues see.")], role: _Roles) -> None:
    """Make an account and print the link its owner sets it up by, once, within three days."""
    from bot.services.staff import add_staff

    vault, now = open_vault(), datetime.now(UTC)
    member, token = write(lambda tx: add_staff(tx, vault, name, role, now), new=True)
    print(f"Account {member.name} ({member.id}): {_codes(member)}")
    print(f"Set it up, once, within 3 days: {address_of(SET_UP_PATH + token)}")


@_staff.command("list")
def list_all() -> None:
    """List accounts: id, name, state, roles."""
    for member in read(lambda tx: tx.staff.all()):
        demo = "  demo" if member.demo else ""
        print(f"{member.id}  {member.state.value:<8}  {member.name}  [{_codes(member)}]{demo}")


@_staff.command("roles")
def roles(name: _Name, role: _Roles) -> None:
    """Give an account these roles and no others."""
    from bot.services.staff import find_staff, set_roles

    now = datetime.now(UTC)
    member = write(lambda tx: set_roles(tx, find_staff(tx, name).id, role, now))
    print(f"Account {member.name} ({member.id}): {_codes(member)}")


@_staff.command("disable")
def disable(name: _Name) -> None:
    """Close an account: its sessions end at once."""
    from bot.services.staff import disable as close
    from bot.services.staff import find_staff

    now = datetime.now(UTC)
    member = write(lambda tx: close(tx, find_staff(tx, name).id, now))
    print(f"Account {member.name} ({member.id}) is disabled.")


@_staff.command("enable")
def enable(name: _Name) -> None:
    """Open a closed account again."""
    from bot.services.staff import enable as reopen
    from bot.services.staff import find_staff

    now = datetime.now(UTC)
    member = write(lambda tx: reopen(tx, find_staff(tx, name).id, now))
    print(f"Account {member.name} ({member.id}) is {member.state.value}.")


@_staff.command("link")
def link(name: _Name) -> None:
    """Print a one-time code by which the account's owner links a chat account, within ten minutes."""
    from bot.services.chat_link import make_link_code
    from bot.services.staff import find_staff
    from bot.settings import load_settings

    if load_settings().desk is None:
        refuse("There is no bot to link to. Set NQ_TELEGRAM_TOKEN.")
    vault, now = open_vault(), datetime.now(UTC)
    code = write(lambda tx: make_link_code(tx, vault, find_staff(tx, name), now))
    print(f"Once, within 10 minutes, in a private chat with the bot: /lienket {code}")


@_staff.command("invite")
def invite(name: _Name) -> None:
    """Print a new one-time link; a real account's password, code, sessions and chat account stop working."""
    from bot.services.staff import find_staff, invite_again, sign_in_link

    vault, now = open_vault(), datetime.now(UTC)

    def make(tx: Transaction) -> str:
        member = find_staff(tx, name)
        if member.demo and member.state is StaffState.ACTIVE:
            return SIGN_IN_PATH + sign_in_link(tx, vault, member.id, now)
        return SET_UP_PATH + invite_again(tx, vault, member.id, now)

    print(f"Once: {address_of(write(make))}")


def _codes(member: StaffMember) -> str:
    return ", ".join(sorted(role.value for role in member.roles))
