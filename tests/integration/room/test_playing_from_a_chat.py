"""A room played from a chat: the same game as on the web, told in messages."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.game import Answered, Way
from bot.domain.message import ReplyKind
from bot.domain.quiz import QuestionKind
from bot.domain.text import Language
from tests.integration.room.conftest import Opening
from tests.support.room_chat import Chat, game_of
from tests.support.rooms import Host, House, make_kinds, text_of

KINDS = {question.kind: question for question in make_kinds()}


def _answers(house: House, host: Host) -> Sequence[Answered]:
    game = game_of(house, host)
    return house.store.read_now(lambda tx: tx.games.answers(game.id, 0))


def _scores(house: House, host: Host) -> dict[str, int]:
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None
    names = {player.id: player.nickname for player in house.store.read_now(lambda tx: tx.games.players(game.id))}
    return {names[who]: right for who, right in house.store.read_now(lambda tx: tx.games.scores(game.id)).items()}


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
