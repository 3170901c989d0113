"""Accounts and their roles; for administrators."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import StaffHandler, StaffRoute
from bot.console.forms import Form, read_form
from bot.console.parts import ConsoleParts
from bot.console.problems import Said, say_refusal
from bot.console.set_up import SET_UP_PATH
from bot.console.shell import HOME, lead, show, word
from bot.domain.errors import BadInput, IllegalChange, NoSuchObject, Refusal
from bot.domain.staff import Permission, Role, StaffMember, StaffSession
from bot.services import staff
from bot.services.sign_in import SETUP_FOR

ACCOUNTS_PATH = f"{HOME}/tai-khoan"
_ROLES = [role.value for role in Role]


def account_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of the pages of accounts."""
    pages = Accounts(parts)

    def route(path: str, handler: StaffHandler, method: str) -> Route:
        return StaffRoute(parts, f"{ACCOUNTS_PATH}{path}", handler, Permission.MANAGE_STAFF, methods=[method])

    return [
        route("", pages.show_all, "GET"),
        route("", pages.add, "POST"),
        route("/{account}", pages.show_one, "GET"),
        route("/{account}/vai-tro", pages.set_roles, "POST"),
        route("/{account}/khoa", pages.disable, "POST"),
        route("/{account}/mo", pages.enable, "POST"),
        route("/{account}/lien-ket", pages.make_link, "POST"),
    ]


class Accounts:
    """The list of accounts, and one account."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    async def show_all(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the list, with a form for a new account."""
        return await self._list(request, member)

    async def add(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Make an account and show its set-up link, this once."""
        parts, form, now = self._parts, await read_form(request), self._parts.now()
        name = form.one("ten")
        try:
            roles = _roles_in(form)
            made, token = await parts.store.transact(
                lambda tx: staff.add_staff(tx, parts.vault, name, roles, now, by=member)
            )
        except Refusal as refusal:
            return await self._list(request, member, name=name, form=form, refusal=refusal)
        return self._link(request, member, made, token)

    async def show_one(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the page of one account."""
        return self._one(request, member, await self._account(request, member))

    async def set_roles(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Give the account other roles."""
        parts, form, now = self._parts, await read_form(request), self._parts.now()
        account = await self._account(request, member)
        try:
            roles = _roles_in(form)
            await parts.store.transact(lambda tx: staff.set_roles(tx, account.id, roles, now, by=member))
        except Refusal as refusal:
            return self._one(request, member, account, form=form, refusal=refusal)
        return lead(f"{ACCOUNTS_PATH}/{account.id}", done="vai-tro")

    async def disable(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Lock the account; its sessions end."""
        account, now = await self._account(request, member), self._parts.now()
        try:
            await self._parts.store.transact(lambda tx: staff.disable(tx, account.id, now, by=member))
        except Refusal as refusal:
            return self._one(request, member, account, refusal=refusal)
        return lead(f"{ACCOUNTS_PATH}/{account.id}", done="khoa")

    async def enable(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Unlock the account."""
        account, now = await self._account(request, member), self._parts.now()
        try:
            await self._parts.store.transact(lambda tx: staff.enable(tx, account.id, now, by=member))
        except Refusal as refusal:
            return self._one(request, member, account, refusal=refusal)
        return lead(f"{ACCOUNTS_PATH}/{account.id}", done="mo")

    async def make_link(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Make a new set-up link and show it, this once."""
        parts, now = self._parts, self._parts.now()
        account = await self._account(request, member)
        try:
            token = await parts.store.transact(
                lambda tx: staff.invite_again(tx, parts.vault, account.id, now, by=member)
            )
        except Refusal as refusal:
            return self._one(request, member, account, refusal=refusal)
        return self._link(request, member, account, token)

    async def _account(self, request: Request, member: StaffMember) -> StaffMember:
        wanted = request.path_params["account"]
        accounts = await self._parts.store.read(lambda tx: staff.list_staff(tx, member))
        found = next((account for account in accounts if account.id == wanted), None)
        if found is None:
            raise NoSuchObject("There is no such account. It may have another address; look in the list.")
        return found

    async def _list(
        self,
        request: Request,
        member: StaffMember,
        *,
        name: str = "",
        form: Form | None = None,
        refusal: Refusal | None = None,
    ) -> Response:
        parts = self._parts
        accounts = await parts.store.read(lambda tx: staff.list_staff(tx, member))
        said = self._say(refusal) if refusal else None
        return show(
            parts,
            request,
            "accounts.html",
            member,
            said.status if said else 200,
            accounts=accounts,
            roles=_ROLES,
            held=set(form.all("vai-tro")) if form else set(),
            name=name,
            sentence=said.sentence if said else "",
        )

    def _one(
        self,
        request: Request,
        member: StaffMember,
        account: StaffMember,
        *,
        form: Form | None = None,
        refusal: Refusal | None = None,
    ) -> Response:
        said = self._say(refusal) if refusal else None
        return show(
            self._parts,
            request,
            "account.html",
            member,
            said.status if said else 200,
            account=account,
            roles=_ROLES,
            held=set(form.all("vai-tro")) if form else set(account.roles),
            sentence=said.sentence if said else "",
        )

    def _say(self, refusal: Refusal) -> Said:
        said = say_refusal(self._parts, refusal)
        return (
            replace(said, sentence=word(self._parts, "accounts.illegal"))
            if isinstance(refusal, IllegalChange)
            else said
        )

    def _link(self, request: Request, member: StaffMember, account: StaffMember, token: str) -> Response:
        parts = self._parts
        address = parts.pages.look.public_url or f"{request.url.scheme}://{request.url.netloc}"
        until = parts.now() + SETUP_FOR
        link = f"{address}{SET_UP_PATH}/{token}"
        return show(parts, request, "new_link.html", member, account=account, link=link, until=until)


def _roles_in(form: Form) -> frozenset[Role]:
    try:
        roles = frozenset(Role(value) for value in form.all("vai-tro"))
    except ValueError:
        raise BadInput("roles", "There is no such role.") from None
    if not roles:
        raise BadInput("roles", "Choose at least one.")
    return roles
