"""A room joined from a chat by its code, and left again: under which name, and what is kept."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.domain.game import Way
from bot.domain.message import ReplyKind
from bot.domain.report import Person
from bot.services import retention
from bot.services.games import forget_player
from tests.support.room_chat import Chat, game_of
from tests.support.rooms import Host, House, text_of


def _guests(house: House, host: Host) -> Mapping[str, bytes]:
    game = game_of(house, host)
    return house.store.read_now(lambda tx: tx.games.guests(game.id))


def test_code_asks_for_a_name(host: Host, chat: Chat) -> None:
    """The code leads to the question for a nickname, with a name that says nothing to take instead."""
    (asked,) = chat.say(f"/phong {host.code.lower()}")

    assert host.code in asked.body
    assert [choice.label for choice in asked.choices] == ["Bạn 1"]
    assert "0 người trong phòng" in text_of(host.screen)


def test_typed_name_stands_on_the_screen(host: Host, chat: Chat) -> None:
    """What is typed next is the nickname."""
    (joined,) = chat.join(host.code, "Bạn An")

    assert "“Bạn An”" in joined.body
    assert set(host.list()) == {"Bạn An"}


@pytest.mark.parametrize("choose", ["Bạn 1", "1"])
def test_neutral_name_is_one_tap(host: Host, chat: Chat, choose: str) -> None:
    """The name that says nothing is taken by its button, or by its number."""
    chat.say(f"/phong {host.code}")

    chat.tap(choose) if choose != "1" else chat.say(choose)

    assert set(host.list()) == {"Bạn 1"}


@pytest.mark.parametrize("name", ["<b>x</b>", "0901 234 567", "Đồ Ngu", "a" * 500])
def test_bad_name_is_asked_again(host: Host, chat: Chat, name: str) -> None:
    """A name that is not taken is refused in one line, and the next one counts."""
    chat.say(f"/phong {host.code}")
    (refused,) = chat.say(name)

    chat.say("An")

    assert "Tên này chưa dùng được" in refused.body
    assert set(host.list()) == {"An"}


@pytest.mark.parametrize("code", ["BCF234", "x", "../..", "O0O0O0", "1" * 300])
def test_wrong_code_is_one_line(chat: Chat, code: str) -> None:
    """A code of no room is said to be none."""
    (said,) = chat.say(f"/phong {code}")

    assert "Không có phòng nào mang mã này" in said.body


def test_ended_room_is_over(host: Host, chat: Chat) -> None:
    """The code of a room that has ended leads nowhere."""
    host.does("ket-thuc")

    (said,) = chat.say(f"/phong {host.code}")

    assert "đã kết thúc" in said.body


def test_no_code_says_how(chat: Chat) -> None:
    """Without a code one is told where it stands."""
    (said,) = chat.say("/phong")

    assert "mã sáu chữ" in said.body


def test_link_leads_into_the_room(host: Host, chat: Chat) -> None:
    """A link with the code does the same as the command."""
    (asked,) = chat.press(f"room|in|0|{host.code}")

    assert host.code in asked.body


def test_emergency_comes_first(host: Host, chat: Chat) -> None:
    """A cry for help is never taken for a nickname or an answer."""
    chat.say(f"/phong {host.code}")

    said = chat.say("cứu em với có người đánh em")

    assert any(reply.kind is ReplyKind.EMERGENCY for reply in said)
    assert "0 người trong phòng" in text_of(host.screen)


def test_joining_in_the_middle_shows_the_question(house: House, host: Host, chat: Chat) -> None:
    """Who joins while a question is open gets it at once."""
    host.lets_in(house, "Mai")
    host.does("bat-dau")

    said = chat.join(host.code)

    assert said[-1].kind is ReplyKind.QUESTION


def test_leaving_ends_the_messages(house: House, host: Host, chat: Chat) -> None:
    """Who leaves hears nothing more, and nobody waits for them."""
    chat.join(host.code)
    mai = host.lets_in(house, "Mai")
    chat.tap("Rời phòng")
    before = len(chat.all)

    host.does("bat-dau")
    mai.choose("Ý B")

    assert len(chat.all) == before
    assert "✓ Đúng" in text_of(mai.page)


def test_removed_one_is_told_and_hears_nothing_more(house: House, host: Host, chat: Chat) -> None:
    """Who is taken out learns it in one line, and is not written to any more: the address is gone."""
    chat.join(host.code)
    host.lets_in(house, "Mai")
    before = len(chat.all)

    host.treats("An", "bo")
    host.does("bat-dau")

    (told,) = chat.all[before:]
    assert "Người dẫn đã đưa bạn ra khỏi phòng" in told.body
    assert _guests(house, host) == {}


def test_number_typed_after_being_removed_is_no_word_for_the_room(house: House, host: Host, chat: Chat) -> None:
    """It means the menu shown beside the line, not the button to leave of before."""
    chat.join(host.code)
    host.lets_in(house, "Mai")
    host.treats("An", "bo")

    (said,) = chat.say("1")

    assert said.kind is ReplyKind.MENU


def test_room_given_up_is_told_and_leaves_no_address(house: House, host: Host, chat: Chat) -> None:
    """When nobody went on with it for a day, the score comes and nothing is kept of where to write to."""
    chat.join(host.code)
    host.lets_in(house, "Mai")
    host.does("bat-dau")
    chat.tap("Ý B")
    house.now += timedelta(days=1, minutes=1)

    house.store.transact_now(lambda tx: retention.sweep(tx, house.now, fetched=()))
    house.wait(0)

    assert chat.all[-1].title == "Đã xong"
    assert "Bạn trả lời đúng 1 trên 1 câu" in chat.all[-1].body
    assert _guests(house, host) == {}


@pytest.mark.parametrize(
    "words",
    ["menu", "Danh mục", "danh muc", "dừng", "quên tôi", "quen toi", "báo tin giả", "tra cứu mã", "quyền riêng tư"],
)
def test_words_that_open_something_are_no_nickname(host: Host, chat: Chat, words: str) -> None:
    """They do what they do everywhere, and nobody reads them on the big screen."""
    chat.say(f"/phong {host.code}")

    said = chat.say(words)

    assert host.list() == {}
    assert "Tên này chưa dùng được" not in said[0].body


@pytest.mark.parametrize("name", ["Phong", "Dung", "Quyền Linh", "Bình An"])
def test_names_that_look_like_such_words_are_names(host: Host, chat: Chat, name: str) -> None:
    """Phong and Dung are people."""
    chat.join(host.code, name)

    assert set(host.list()) == {name}


def test_forgotten_one_leaves_no_address(house: House, host: Host, chat: Chat) -> None:
    """After "forget me" nothing is left of where to write to."""
    chat.join(host.code)
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None

    house.store.transact_now(lambda tx: forget_player(tx, house.vault, Person("web_chat", "an", "an")))

    assert house.store.read_now(lambda tx: tx.games.guests(game.id)) == {}


def test_address_is_sealed(house: House, host: Host, chat: Chat) -> None:
    """Who reads the database does not learn who plays."""
    chat.join(host.code)
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None

    (sealed,) = house.store.read_now(lambda tx: tx.games.guests(game.id)).values()

    assert b"web_chat" not in sealed
