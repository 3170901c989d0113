"""Linked chat accounts: the one-time code, the sign-in link, and what everybody else gets."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.audit import Action
from bot.domain.staff import Role
from bot.services import chat_link, staff
from tests.support.console import Console, code_at, words_of
from tests.support.fake_bot_api.people import Person
from tests.support.staff_group import CHAT, StaffGroup

TEXT = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày."
LINK = re.compile(r"https://hoi\.example(/quanly/vao/[A-Za-z0-9_-]+)")


def make_code(console: Console, name: str, *roles: Role) -> str:
    member = console.add(name, *roles)
    vault, now = console.parts.vault, console.clock()
    return console.store.transact_now(lambda tx: chat_link.make_link_code(tx, vault, member, now))


async def as_anybody(group: StaffGroup, text: str) -> str:
    """Return what somebody gets who has nothing to do with staff."""
    return await ask(group, group.api.person(7999, "Dân"), text)


async def ask(group: StaffGroup, person: Person, text: str) -> str:
    """Write to the bot in private; return its answer."""
    before = len(group.api.from_bot(person.id))
    person.says(text)
    await group.api.until(lambda: len(group.api.from_bot(person.id)) > before)
    return group.api.from_bot(person.id)[-1].text


def sign_in_path(group: StaffGroup, person: Person) -> str:
    """Return where the button of the last message to somebody leads."""
    message = group.api.world.chats[person.id].messages[group.api.from_bot(person.id)[-1].message_id]
    found = LINK.fullmatch(message["reply_markup"]["inline_keyboard"][0][0]["url"])
    assert found is not None
    return found[1]


async def test_a_code_links_once(group: StaffGroup) -> None:
    """Whoever sends it again gets what everybody gets for words nobody knows."""
    code = make_code(group.console, "An", Role.TRIAGER)
    an, other = group.api.person(7001, "An"), group.api.person(7002, "Khác")

    linked = await ask(group, an, f"/lienket {code.lower().replace('-', ' ')}")
    replayed = await ask(group, other, f"/lienket {code}")
    asked = await ask(group, other, "/quanly")

    assert "tài khoản An" in linked
    assert replayed == await as_anybody(group, "/lienket")
    assert asked == await as_anybody(group, "/quanly")
    assert LINK.search(group.sent()) is None


async def test_an_old_code_is_no_code(group: StaffGroup) -> None:
    """After ten minutes."""
    code = make_code(group.console, "An", Role.TRIAGER)
    an = group.api.person(7001, "An")
    group.console.clock.move(minutes=10)

    said = await ask(group, an, f"/lienket {code}")

    assert said == await as_anybody(group, "/lienket")


async def test_guessing_ends_after_a_few_tries(group: StaffGroup) -> None:
    """Then not even the right code links, for an hour."""
    code = make_code(group.console, "An", Role.TRIAGER)
    guesser = group.api.person(7001, "An")

    for number in range(chat_link.TRIES_AN_HOUR):
        await ask(group, guesser, f"/lienket AAAAA-AAAA{number % 10}")
    said = await ask(group, guesser, f"/lienket {code}")

    assert "đã nối" not in said.lower()


async def test_a_code_is_not_kept_as_a_question(group: StaffGroup) -> None:
    """Nor in any other place of the database: as an HMAC alone."""
    code = make_code(group.console, "An", Role.TRIAGER)
    group.console.clock.move(minutes=10)
    await ask(group, group.api.person(7001, "An"), f"/lienket {code}")

    kept = group.console.store.read_now(lambda tx: tx.unanswered.last(limit=10))

    assert code not in str(kept)
    assert code.replace("-", "") not in str(kept)


async def test_in_a_group_nobody_is_linked(group: StaffGroup) -> None:
    """The words are a command in a private chat only; the code stays good."""
    code = make_code(group.console, "An", Role.TRIAGER)
    an = group.api.person(7001, "An")

    an.says(f"/lienket {code}", group=group.group)
    linked = await ask(group, an, f"/lienket {code}")

    assert "tài khoản An" in linked
    assert group.api.from_bot(CHAT) == []


async def test_a_linked_account_signs_in_by_a_link(group: StaffGroup) -> None:
    """A preview that opens it does not use it up; the button does, once."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    await ask(group, an, "/quanly")
    path, browser = sign_in_path(group, an), group.console.browser()

    previews = [await browser.get(path) for _ in range(2)]
    entered = await browser.post(path, data={})
    again = await group.console.browser().post(path, data={})

    assert [page.status_code for page in previews] == [200, 200]
    assert (entered.status_code, entered.headers["location"]) == (303, "/quanly")
    assert again.status_code == 404


async def test_a_sign_in_link_lives_for_five_minutes(group: StaffGroup) -> None:
    """And a newer one ends an older one."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    await ask(group, an, "/quanly")
    first = sign_in_path(group, an)
    await ask(group, an, "/quanly")
    second = sign_in_path(group, an)

    replaced = await group.console.browser().post(first, data={})
    group.console.clock.move(minutes=5)
    late = await group.console.browser().post(second, data={})

    assert [replaced.status_code, late.status_code] == [404, 404]


async def test_a_disabled_account_is_linked_no_more(group: StaffGroup) -> None:
    """Nor after it is enabled again: what was sent there works no more either."""
    member, an = group.link("An", 7001, Role.TRIAGER)
    await ask(group, an, "/quanly")
    path, now = sign_in_path(group, an), group.console.clock()

    group.console.store.transact_now(lambda tx: staff.disable(tx, member.id, now))
    said = await ask(group, an, "/quanly")
    group.console.store.transact_now(lambda tx: staff.enable(tx, member.id, now))

    assert said == await as_anybody(group, "/quanly")
    assert (await group.console.browser().post(path, data={})).status_code == 404
    assert said == await ask(group, an, "/quanly")


async def test_one_person_is_linked_to_one_account(group: StaffGroup) -> None:
    """The newer link counts, and the log says that the older one is cut."""
    first, an = group.link("An", 7001, Role.TRIAGER)
    second = group.console.add("Mai", Role.AUDITOR)

    group.link_to(second, an)

    entries = group.console.store.read_now(lambda tx: [link.entry for link in tx.audit.page(limit=2)])
    assert [(entry.action, entry.object) for entry in entries] == [
        (Action.CHAT_LINKED, second.id),
        (Action.CHAT_UNLINKED, first.id),
    ]
    assert group.console.store.read_now(lambda tx: tx.staff.chat_linked_at(first.id)) is None


async def test_no_number_of_the_platform_is_kept_of_staff(group: StaffGroup, tmp_path: Path) -> None:
    """Neither where accounts are linked nor where buttons of the group were pressed."""
    _, an = group.link("An", 700_170_017, Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    await group.card(filed.claim_id)
    await group.press(an, "Nhận")
    await group.api.until(lambda: "Đang giữ: An" in group.cards()[0].text)

    await group.console.store.checkpoint()
    kept = _bytes_of(tmp_path)

    assert str(an.id).encode() not in kept


def _bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("console.db*"))


async def test_the_page_of_oneself_makes_and_cuts_the_link(group: StaffGroup) -> None:
    """With what the phone shows now, as everything that opens a way in."""
    console = group.console
    console.add_with_password("An", Role.TRIAGER)
    browser = console.browser()
    fields = {"ten": "An", "mat-khau": "tre xanh ben song vam co", "ma": code_at(console.clock())}
    await browser.post("/quanly/vao", data=fields)
    console.clock.move(minutes=1)
    an = group.api.person(7001, "An")

    refused = await browser.post("/quanly/toi/noi-chat", data={"ma-noi": "000000"})
    console.clock.move(minutes=1)
    made = await browser.post("/quanly/toi/noi-chat", data={"ma-noi": code_at(console.clock())})
    shown = re.search(r"/lienket ([0-9A-Z]{5}-[0-9A-Z]{5})", made.text)
    assert shown is not None
    linked = await ask(group, an, shown[0])
    page = await browser.get("/quanly/toi")
    cut = await browser.post("/quanly/toi/go-chat", data={})

    assert refused.status_code == 422
    assert "tài khoản An" in linked
    assert "Đã nối lúc 12:02 ngày 23/11/2026" in words_of(page.text)
    assert cut.headers["location"] == "/quanly/toi?da=go-chat"
    assert await ask(group, an, "/quanly") == await as_anybody(group, "/quanly")


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=9)])
async def test_a_newer_code_ends_an_older_one(group: StaffGroup, ahead: timedelta) -> None:
    """Whoever asks twice has one that works."""
    first = make_code(group.console, "An", Role.TRIAGER)
    vault, now = group.console.parts.vault, group.console.clock() + ahead
    second = group.console.store.transact_now(
        lambda tx: chat_link.make_link_code(tx, vault, staff.find_staff(tx, "An"), now)
    )
    an = group.api.person(7001, "An")

    said = await ask(group, an, f"/lienket {first}")

    assert said == await as_anybody(group, "/lienket")
    assert "tài khoản An" in await ask(group, an, f"/lienket {second}")


async def test_a_sign_in_link_ends_with_the_chat_it_was_sent_to(group: StaffGroup) -> None:
    """When the account is linked to another chat: the old one may be what was lost."""
    member, old = group.link("An", 7001, Role.TRIAGER)
    await ask(group, old, "/quanly")
    path = sign_in_path(group, old)

    group.link_to(member, group.api.person(7002, "An"))
    page = await group.console.browser().post(path, data={})

    assert page.status_code != 303
    entries = group.console.store.read_now(lambda tx: tx.audit.page(object_id=member.id, limit=20))
    cuts = [found.entry.action for found in entries].count(Action.CHAT_UNLINKED)
    assert cuts == 1


async def test_a_sign_in_link_ends_with_the_account_its_chat_was_linked_to(group: StaffGroup) -> None:
    """When the chat is linked to another account."""
    _, person = group.link("An", 7001, Role.TRIAGER)
    other = group.console.add("Binh", Role.TRIAGER)
    await ask(group, person, "/quanly")
    path = sign_in_path(group, person)

    group.link_to(other, person)
    page = await group.console.browser().post(path, data={})

    assert page.status_code != 303


async def test_linking_the_same_chat_again_cuts_nothing(group: StaffGroup) -> None:
    """The log does not tell of a link that was there all the time."""
    member, person = group.link("An", 7001, Role.TRIAGER)

    group.link_to(member, person)

    entries = group.console.store.read_now(lambda tx: tx.audit.page(object_id=member.id, limit=20))
    assert Action.CHAT_UNLINKED not in [found.entry.action for found in entries]
