"""Codes: how they look, how they are typed, and that nobody finds a room by guessing."""

from datetime import timedelta

import pytest

from bot.conversation.buttons import to_payload
from bot.domain.game import Rules, Way
from bot.domain.text import Language
from bot.pages import Quota
from bot.services import games, retention
from bot.services.games import Round
from bot.services.rooms import ALPHABET, Opening, open_room, to_code
from bot.site.room.guessing import TYPOS
from tests.integration.room.conftest import Opening as OpenHouse
from tests.support.office import make_vault
from tests.support.quizzes import make_bank
from tests.support.room_chat import Chat
from tests.support.rooms import Browser, Host, House, alert_of, text_of

OPENING = Opening(host="h", round=Round(topic=None, level=None, count=5), language=Language.VI, rules=Rules())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("bcf234", "BCF234"),
        (" BCF 234 ", "BCF234"),
        ("bcf-234", "BCF234"),
        ("ＢＣＦ２３４", "BCF234"),
        ("BCF234" * 100, "BCF234BCF234BCF234BCF234BCF234BCF234BCF2"),
        ("", ""),
    ],
)
def test_code_as_people_type_it(typed: str, code: str) -> None:
    """Capitals, spaces, dashes and full-width letters do not matter."""
    assert to_code(typed) == code


def test_codes_cannot_be_misread_or_mistyped() -> None:
    """No look-alikes, and no letter a Vietnamese keyboard turns into another one."""
    assert not set(ALPHABET) & set("01OILUAEYDW")
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_live_rooms_have_different_codes(house: House) -> None:
    """A hundred rooms, a hundred codes of six."""
    vault, bank = make_vault(), make_bank(6)

    codes = {
        house.store.transact_now(lambda tx: open_room(tx, vault, bank, OPENING, house.now)).place for _ in range(100)
    }

    assert len(codes) == 100
    assert {len(code) for code in codes} == {6}


def test_same_chance_gives_another_code(house: House) -> None:
    """A code that is taken, or was a moment ago, is passed over."""
    bank = make_bank(6)

    first, second = (
        house.store.transact_now(lambda tx: open_room(tx, make_vault(), bank, OPENING, house.now)) for _ in range(2)
    )

    assert first.place != second.place


@pytest.mark.parametrize("typed", ["", " ", "—"])
def test_blank_code(house: House, typed: str) -> None:
    """Who presses the button without a code gets one line and the form again."""
    answer = house.browser().post("/phong/vao", {"ma": typed})

    assert answer.status_code == 404
    assert alert_of(answer.text)
    assert 'name="ma"' in answer.text


@pytest.mark.parametrize("code", ["BCF234", "bcf", "O0O0O0", "x" * 200, "BCF23\u202e", "%00", "dong", "🙂🙂🙂🙂🙂🙂"])
def test_wrong_code(house: House, code: str) -> None:
    """A wrong code gets one line and the form again."""
    browser = house.browser()

    typed, visited = browser.post("/phong/vao", {"ma": code}), browser.get(f"/phong/{code}")

    for answer in (typed, visited):
        assert answer.status_code == 404
        assert alert_of(answer.text)
        assert 'name="ma"' in answer.text


@pytest.mark.parametrize("path", ["phan", "dong", "man-hinh/phan", "man-hinh/dong"])
def test_wrong_code_for_scripts(house: House, path: str) -> None:
    """A page's script that asks for a room that is none is told by the status alone."""
    assert house.browser().get(f"/phong/BCF234/{path}").status_code == 404


@pytest.mark.parametrize("path", ["phan", "dong", "man-hinh/phan", "man-hinh/dong"])
def test_stranger_hears_nothing(house: House, host: Host, path: str) -> None:
    """Who has not joined gets neither stream nor pieces, and does not learn that there is such a room."""
    assert house.browser().get(f"/phong/{host.code}/{path}").status_code == 404


@pytest.mark.parametrize("does", ["vao", "tra-loi", "roi", "man-hinh", "nguoi"])
def test_forms_of_no_room(house: House, does: str) -> None:
    """Forms of a room that is none lead to the form for a code."""
    answer = house.browser().post(f"/phong/BCF234/{does}", {"cau": 0, "chon": 0, "ban": 1, "viec": "tiep"})

    assert answer.status_code == 404
    assert alert_of(answer.text)


def test_ended_room_says_so(house: House, host: Host) -> None:
    """Who comes after the end is told; who played sees the results; a day later nothing is left of the code."""
    phone = host.lets_in(house, "Mai")
    host.does("bat-dau")
    host.does("ket-thuc")

    late = house.browser().post("/phong/vao", {"ma": host.code})
    direct = house.browser().get(f"/phong/{host.code}")

    assert (late.status_code, direct.status_code) == (410, 410)
    assert alert_of(late.text)
    assert "Đã xong" in text_of(phone.page)
    assert phone.answer(0, chon="0").status_code == 410
    house.now += timedelta(days=1, seconds=1)
    house.store.transact_now(lambda tx: retention.sweep(tx, house.now, fetched=()))
    assert house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code)) is None
    assert phone.browser.get(f"/phong/{host.code}").status_code == 404


def _guess(browser: Browser, times: int) -> list[int]:
    return [browser.get(f"/phong/BCF{number:03}").status_code for number in range(222, 222 + times)]


def test_guessing_is_stopped(opening: OpenHouse) -> None:
    """After so many wrong codes even a right one is not told from them, until a minute is over."""
    house = opening(wrong_codes=Quota(5, 5, 1000))
    host = house.browser().open_room()
    guesser = house.browser()

    statuses = [guesser.get(f"/phong/BCF23{number}").status_code for number in range(2, 9)]
    stopped = guesser.get(f"/phong/{host.code}")
    house.now += timedelta(minutes=1)
    later = guesser.get(f"/phong/{host.code}")

    assert statuses == [404] * 5 + [429] * 2
    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) > 0
    assert later.status_code == 200


def test_guessing_of_others_stops_no_player(opening: OpenHouse) -> None:
    """Where a class shares an address and one of them guesses, those who play and the host go on."""
    house = opening(wrong_codes=Quota(5, 5, 1000))
    host = house.browser().open_room()
    phone = host.lets_in(house, "Mai")
    for number in range(2, 9):
        house.browser().get(f"/phong/BCF23{number}")

    host.does("bat-dau")

    assert phone.choose("Ý B").status_code == 303
    assert "✓ Đúng" in text_of(phone.page)


def test_guessing_from_everywhere_is_stopped(opening: OpenHouse) -> None:
    """The limit over all holds for addresses that each stay below their own: a right code is not told there."""
    house = opening(wrong_codes=Quota(1000, 1000, 2 * TYPOS))
    host = house.browser().open_room()
    guessers = [house.browser(f"10.0.0.{number}") for number in range(1, 4)]

    statuses = [_guess(guesser, TYPOS) for guesser in guessers]

    assert statuses == [[404] * TYPOS] * 3
    assert [guesser.get(f"/phong/{host.code}").status_code for guesser in guessers] == [429] * 3


@pytest.mark.parametrize("flooding", [1, 10])
def test_flood_from_elsewhere_locks_no_school_out(opening: OpenHouse, flooding: int) -> None:
    """While one address, or ten, guess without end, a school where some mistyped gets in by code and by QR."""
    house = opening(wrong_codes=Quota(30, 30, 60))
    host = house.browser().open_room()
    for number in range(flooding):
        _guess(house.browser(f"10.0.0.{number}"), 70)

    school = [house.browser("10.1.1.1") for _ in range(TYPOS)]
    typed = [pupil.post("/phong/vao", {"ma": "BCF239"}).status_code for pupil in school[: TYPOS - 1]]
    again = [pupil.post("/phong/vao", {"ma": host.code}).status_code for pupil in school]
    scanned = [pupil.get(f"/phong/{host.code}").status_code for pupil in school]

    assert typed == [404] * (TYPOS - 1)
    assert again == [303] * TYPOS
    assert scanned == [200] * TYPOS
    assert house.browser("10.0.0.0").get(f"/phong/{host.code}").status_code == 429


def test_flood_uses_up_its_own_share_only(opening: OpenHouse) -> None:
    """What an address tries beyond its limit takes nothing from all: others may mistype as before."""
    house = opening(wrong_codes=Quota(30, 30, 60))
    host = house.browser().open_room()
    _guess(house.browser("10.0.0.1"), 90)
    school = house.browser("10.1.1.1")

    statuses = _guess(school, TYPOS + 5)

    assert statuses == [404] * (TYPOS + 5)
    assert school.get(f"/phong/{host.code}").status_code == 200


@pytest.mark.parametrize("path", ["", "/phan", "/dong", "/man-hinh/phan", "/man-hinh/dong"])
def test_room_that_goes_away_is_no_guess(opening: OpenHouse, path: str) -> None:
    """Open pages of a room that is gone ask for it many times; the school gets into its next room all the same."""
    house = opening(wrong_codes=Quota(2, 2, 2))
    host = house.browser().open_room()
    phones = [host.lets_in(house, name) for name in ("Mai", "Nam", "Lan")]
    for phone in phones:
        assert phone.page
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None
    house.store.transact_now(lambda tx: games.end(tx, game, house.now))
    house.store.transact_now(lambda tx: tx.games.delete_before(house.now + timedelta(days=1)))

    asked = [phone.browser.get(f"/phong/{host.code}{path}").status_code for phone in phones]

    again = house.browser().open_room()
    assert asked == [404] * 3
    assert house.browser().post("/phong/vao", {"ma": again.code}).status_code == 303


def test_cookie_of_one_room_opens_no_guessing_at_others(opening: OpenHouse) -> None:
    """Who was in a room and guesses other codes is stopped like anybody."""
    house = opening(wrong_codes=Quota(2, 2, 1000))
    host = house.browser().open_room()
    guesser = host.lets_in(house, "Mai").browser
    page = guesser.get(f"/phong/{host.code}")
    kept = page.cookies["room"]

    statuses = [
        guesser.client.get(f"/phong/BCF23{number}", headers={"cookie": f"room={kept}"}).status_code
        for number in range(2, 6)
    ]

    assert statuses == [404, 404, 429, 429]
    assert f"Path=/phong/{host.code};" in page.headers["set-cookie"]


@pytest.mark.parametrize("by_button", [True, False])
def test_guessing_in_a_chat_is_stopped(house: House, host: Host, *, by_button: bool) -> None:
    """After many codes even the right one is not told from them, until the hour is over; others are not stopped."""
    chat = Chat(house)
    for number in range(60):
        code = f"BCF{number + 200}"
        chat.press(to_payload("room", "as", code)) if by_button else chat.say(f"/phong {code}")

    (stopped,) = chat.press(to_payload("room", "as", host.code)) if by_button else chat.say(f"/phong {host.code}")
    (other,) = Chat(house, "binh").say(f"/phong {host.code}")
    house.now += timedelta(hours=1)
    (later,) = chat.say(f"/phong {host.code}")

    assert "thử nhiều mã" in stopped.body
    assert host.code in other.body
    assert host.code in later.body
    assert host.list() == {}
