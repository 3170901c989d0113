"""Staff at the console, each in a browser of their own."""

from collections.abc import Callable
from datetime import datetime

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from bot.domain.staff import Role, StaffMember
from bot.ports import Store, Vault
from bot.services import staff


def hire(store: Store, vault: Vault, now: Callable[[], datetime], name: str, *roles: Role) -> StaffMember:
    """Return somebody new who signs in by links."""
    moment = now()
    return store.transact_now(lambda tx: staff.add_staff(tx, vault, name, roles, moment, demo=True))[0]


def sign_in(context: BrowserContext, store: Store, vault: Vault, member: StaffMember, moment: datetime) -> Page:
    """Return a page of *context* with *member* signed in, at the queue."""
    token = store.transact_now(lambda tx: staff.sign_in_link(tx, vault, member.id, moment))
    page = context.new_page()
    page.goto(f"/quanly/vao/{token}")
    page.get_by_role("button", name="Đăng nhập").press("Enter")
    page.wait_for_url("**/quanly")
    return page


def listen(page: Page) -> list[str]:
    """Return what the browser complains about from now on: scripts that fail, what the policy blocks."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def press(page: Page, *keys: str) -> None:
    """Press keys one after another."""
    for key in keys:
        page.keyboard.press(key)


def write(page: Page, label: str, text: str) -> None:
    """Type *text* into the field called *label*, without the mouse."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.insert_text(text)
