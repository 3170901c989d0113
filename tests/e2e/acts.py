"""What people do on the chat page."""

from playwright.sync_api import Locator, Page, expect

DOUBLE_TAP_MS = 500
"""For so long after a tap the page takes a second one for the same."""
ARTICLE = "điều 12 công ước quyền trẻ em nói gì"


def ask(page: Page, text: str) -> Locator:
    """Type *text*, send it, and return the last bubble of the answer."""
    before = page.locator("#log .bot").count()
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Gửi", exact=True).or_(page.get_by_role("button", name="Send")).click()
    return wait_for_reply(page, before)


def tap(page: Page, label: str) -> Locator:
    """Tap the newest button called *label* and return the last bubble of the answer."""
    before = page.locator("#log .bot").count()
    page.wait_for_timeout(DOUBLE_TAP_MS)
    page.locator("#log .bot button[name=choice]").filter(has_text=label).last.click()
    return wait_for_reply(page, before)


def wait_for_reply(page: Page, before: int) -> Locator:
    """Return the last bubble once there are more than *before*."""
    bubbles = page.locator("#log .bot")
    expect(bubbles.nth(before)).to_be_visible()
    return bubbles.last
