"""A room joined from a chat by its code: the same game as on the web, told in messages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.game import Answered, Game, Way
from bot.domain.message import Reply, ReplyKind
from bot.domain.quiz import QuestionKind
from bot.domain.report import Person
from bot.domain.text import Language
from bot.services import retention
from bot.services.games import forget_player
from tests.integration.room.conftest import Opening
from tests.support.office import open_office
from tests.support.rooms import Host, House, make_kinds, text_of
from tests.support.talking import Talk

KINDS = {question.kind: question for question in make_kinds()}


class Chat:
    """Somebody who writes to the bot, beside the pages of a room over the same store."""

    def __init__(self, house: House, person: str = "an") -> None:
        office = open_office(house.store)
        office.vault, office.now = house.vault, house.now  # type: ignore[assignment]
        self._house = house
        self._talk = Talk(house.store, house.knowledge, person, office)

    def say(self, text: str) -> Sequence[Reply]:
        self._talk.office.now = self._house.now
        return self._talk.say(text)

    def tap(self, label: str) -> Sequence[Reply]:
        self._talk.office.now = self._house.now
        found = next(c for reply in reversed(self.all) for c in reply.choices if c.label == label)
        return self._talk.press(found.payload)

    def press(self, payload: str) -> Sequence[Reply]:
        self._talk.office.now = self._house.now
        return self._talk.press(payload)

    @property
    def all(self) -> Sequence[Reply]:
        """Return everything that was said so far."""
        return self._talk._replies(after=0)

    def join(self, code: str, name: str = "An") -> Sequence[Reply]:
        """Join by code and nickname."""
        self.say(f"/phong {code}")
        return self.say(name)


@pytest.fixture
def chat(house: House) -> Chat:
    return Chat(house)


def _game(house: House, host: Host) -> Game:
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None
    return game


def _guests(house: House, host: Host) -> Mapping[str, bytes]:
    game = _game(house, host)
    return house.store.read_now(lambda tx: tx.games.guests(game.id))


def _answers(house: House, host: Host) -> Sequence[Answered]:
    game = _game(house, host)
    return house.store.read_now(lambda tx: tx.games.answers(game.id, 0))


def _scores(house: House, host: Host) -> dict[str, int]:
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None
    names = {player.id: player.nickname for player in house.store.read_now(lambda tx: tx.games.players(game.id))}
    return {names[who]: right for who, right in house.store.read_now(lambda tx: tx.games.scores(game.id)).items()}


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


def test_question_comes_when_it_is_opened(house: House, host: Host, chat: Chat) -> None:
    """In the transaction that opens a question it is sent to those who play in a chat, with buttons."""
    chat.join(host.code)
    host.lets_in(house, "Mai")

    host.does("bat-dau")

    last = chat.all[-1]
    assert last.kind is ReplyKind.QUESTION
    assert "Câu 1 trên 10" in last.title
    assert {"Ý A", "Ý B", "Ý C"} <= {choice.label for choice in last.choices}


def test_choices_stand_as_on_the_screen(host: Host, chat: Chat) -> None:
    """A, B and C are the same on the big screen and in the chat."""
    chat.join(host.code)
    host.does("bat-dau")

    labels = [choice.label for choice in chat.all[-1].choices][:3]

    screen = text_of(host.screen)
    assert sorted(labels, key=screen.index) == labels


@pytest.mark.parametrize("by_number", [False, True])
def test_answer_counts_and_is_explained(house: House, host: Host, chat: Chat, *, by_number: bool) -> None:
    """A button or a typed number is the answer; when all have answered, the result and the rank come."""
    chat.join(host.code)
    mai = host.lets_in(house, "Mai")
    host.does("bat-dau")
    labels = [choice.label for choice in chat.all[-1].choices]

    noted = chat.say(str(labels.index("Ý B") + 1)) if by_number else chat.tap("Ý B")
    mai.choose("Ý A")

    assert "Đã ghi nhận" in noted[-1].body
    last = chat.all[-1]
    assert last.kind is ReplyKind.RIGHT
    assert "Hạng 1 trong 2 người" in last.notice
    assert _scores(house, host) == {"An": 1}


def test_last_answer_from_a_chat_closes_the_question(house: House, host: Host, chat: Chat) -> None:
    """The web sees the result when the chat answers last."""
    chat.join(host.code)
    mai = host.lets_in(house, "Mai")
    host.does("bat-dau")
    mai.choose("Ý B")

    chat.tap("Ý A")

    assert "✓ Đúng" in text_of(mai.page)
    assert chat.all[-1].kind is ReplyKind.WRONG


def test_silent_one_is_told_too(host: Host, chat: Chat) -> None:
    """Who did not answer learns what was right."""
    chat.join(host.code)
    host.does("bat-dau")

    host.does("tiep")

    assert "Bạn chưa trả lời câu này" in chat.all[-1].title
    assert "Ý B" in chat.all[-1].body


def test_end_is_told_once(house: House, host: Host, chat: Chat) -> None:
    """At the end one's own score and rank come, and nothing is kept of where to write to."""
    chat.join(host.code)
    host.does("bat-dau")
    chat.tap("Ý B")
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))

    host.does("ket-thuc")

    assert [reply.title for reply in chat.all].count("Đã xong") == 1
    assert "Bạn trả lời đúng 1 trên 1 câu. Hạng 1 trong 1 người." in chat.all[-1].body
    assert game is not None
    assert house.store.read_now(lambda tx: tx.games.guests(game.id)) == {}


def test_second_answer_is_refused(house: House, host: Host, chat: Chat) -> None:
    """The first answer stands."""
    chat.join(host.code)
    host.lets_in(house, "Mai")
    host.does("bat-dau")
    chat.tap("Ý A")

    (said,) = chat.tap("Ý B")

    assert "câu trả lời đầu tiên được tính" in said.body
    assert _scores(house, host) == {}


def test_button_of_a_closed_question(house: House, host: Host, chat: Chat) -> None:
    """A button of a question that is closed is too late, whatever is open now."""
    chat.join(host.code)
    host.lets_in(house, "Mai")
    host.does("bat-dau")
    payload = next(choice.payload for choice in chat.all[-1].choices if choice.label == "Ý B")
    house.wait(1)
    host.does("tiep")
    host.does("tiep")

    (said,) = chat.press(payload)

    assert "đã hết giờ" in said.body
    assert _scores(house, host) == {}


@pytest.mark.parametrize("payload", ["room|a|0|x.0.0", "room|a|0|", "room|a|0|x.y.z", "room|as|0|", "room|zzz|0|1"])
def test_made_up_button(host: Host, chat: Chat, payload: str) -> None:
    """A button nobody made does nothing but one line."""
    chat.join(host.code)

    (said,) = chat.press(payload)

    assert said.body
    assert set(host.list()) == {"An"}


def test_question_of_law_is_answered_in_the_middle(house: House, host: Host, chat: Chat) -> None:
    """Who asks the bot something while a question is open gets an answer, and can still play."""
    chat.join(host.code)
    host.lets_in(house, "Mai")
    host.does("bat-dau")

    said = chat.say("Trẻ em có được nói ý kiến của mình không?")
    chat.tap("Ý B")

    assert any("ý kiến" in reply.body for reply in said)
    assert _scores(house, host) == {"An": 1}


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


@pytest.mark.parametrize(
    "words", ["menu", "dừng", "quên tôi", "báo tin", "tra cứu", "riêng tư", "phòng quiz", "Rời phòng", "roi phong"]
)
def test_words_that_open_something_are_no_answer(opening: Opening, words: str) -> None:
    """Under a question answered in words they are not kept as a wrong answer; the right one counts afterwards."""
    house = opening(questions=(KINDS[QuestionKind.SHORT],))
    host, chat = house.browser().open_room(), Chat(house)
    chat.join(host.code)
    host.lets_in(house, "Mai")
    host.does("bat-dau")

    chat.say(words)

    assert _answers(house, host) == []


def test_right_answer_counts_even_if_it_opens_something(opening: Opening) -> None:
    """Where the answer is such a word, it is the answer."""
    question = replace(KINDS[QuestionKind.SHORT], answers={Language.VI: ("riêng tư",), Language.EN: ("privacy",)})
    house = opening(questions=(question,))
    host, chat = house.browser().open_room(), Chat(house)
    chat.join(host.code)
    host.lets_in(house, "Mai")
    host.does("bat-dau")

    chat.say("riêng tư")

    assert [each.right for each in _answers(house, host)] == [True]


def test_joining_another_room_leaves_the_first(house: House, host: Host, chat: Chat) -> None:
    """Words typed in a chat belong to one room; nobody waits for them in the other."""
    other = house.browser().open_room()
    chat.join(other.code)
    house.wait(1)
    newer = house.browser().open_room()
    chat.join(newer.code)
    chat.join(host.code)
    host.lets_in(house, "Mai")

    host.does("bat-dau")
    before = len(chat.all)
    chat.tap("Ý B")

    assert [set(each.list()) for each in (other, newer, host)] == [set(), set(), {"An", "Mai"}]
    assert len(chat.all) == before + 1
    assert len(_answers(house, host)) == 1


def test_room_that_goes_on_takes_no_nickname_for_an_answer(opening: Opening) -> None:
    """Who is asked for a name in another room meanwhile is still asked for it."""
    house = opening(questions=(KINDS[QuestionKind.SHORT],))
    first, second = house.browser().open_room(), house.browser().open_room()
    chat = Chat(house)
    chat.join(first.code)
    first.lets_in(house, "Mai")
    chat.say(f"/phong {second.code}")

    first.does("bat-dau")
    chat.say("An Nhiên")

    assert set(second.list()) == {"An Nhiên"}
    assert _answers(house, first) == []


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


def test_clock_closes_for_chats_too(house: House, chat: Chat) -> None:
    """When the time is over the job tells those who play in a chat."""
    host = house.browser().open_room(dong_ho="lock", giay="15")
    chat.join(host.code)
    host.does("bat-dau")

    house.wait(20)

    assert "Bạn chưa trả lời câu này" in chat.all[-1].title


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        pytest.param(QuestionKind.TRUTH, "2", id="truth"),
        pytest.param(QuestionKind.SHORT, "tre em", id="short"),
        pytest.param(QuestionKind.NUMBER, "nam 1989", id="number"),
    ],
)
def test_kinds_that_are_typed(opening: Opening, kind: QuestionKind, typed: str) -> None:
    """Words and numbers typed under a question are its answer."""
    house = opening(questions=(KINDS[kind],))
    host, chat = house.browser().open_room(), Chat(house)
    chat.join(host.code)
    host.does("bat-dau")

    chat.say(typed)

    assert chat.all[-1].kind is ReplyKind.RIGHT


@pytest.mark.parametrize("kind", [QuestionKind.MANY, QuestionKind.ORDER, QuestionKind.MATCH])
def test_kinds_answered_by_numbers(opening: Opening, kind: QuestionKind) -> None:
    """Several choices are typed as numbers, in the order that is shown."""
    house = opening(questions=(KINDS[kind],))
    host, chat = house.browser().open_room(), Chat(house)
    chat.join(host.code)
    host.does("bat-dau")
    shown = [line.partition(". ")[2] for line in chat.all[-1].body.splitlines() if line[:1].isdigit()]
    wanted = ["Ý A", "Ý C"] if kind is QuestionKind.MANY else sorted(shown)

    chat.say(" ".join(str(shown.index(text) + 1) for text in wanted))

    assert chat.all[-1].kind is ReplyKind.RIGHT


def test_words_that_are_no_answer_are_read_as_usual(opening: Opening) -> None:
    """Under a question with buttons other words are a message to the bot like any."""
    house = opening()
    host, chat = house.browser().open_room(), Chat(house)
    chat.join(host.code)
    host.does("bat-dau")

    said = chat.say("menu")

    assert "Bạn muốn làm gì" in said[-1].body
