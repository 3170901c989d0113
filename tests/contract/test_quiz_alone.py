"""A quiz alone over every store: turns as they are written, on one clock."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import Knowledge
from bot.conversation.buttons import to_button
from bot.domain.delivery import ChatKey
from bot.domain.game import Way
from bot.domain.message import Choice, Reply, ReplyKind
from bot.domain.quiz import QuestionKind
from bot.domain.report import Person
from bot.services import daily_quiz, games, retention
from bot.services.take_quiz import outcome_of_token
from bot.store import SqlStore
from tests.support.quiz_base import with_known_quiz
from tests.support.talking import Talk

ONE = "quiz|new|0|kieu-one.-.1"


@pytest.fixture
def known(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, base=with_known_quiz(knowledge.base))


@pytest.fixture
def talk(store: SqlStore, known: Knowledge) -> Talk:
    return Talk(store, known)


def player(talk: Talk) -> str:
    return games.player_of(talk.office.vault, Person(*_key(talk)))


def _key(talk: Talk) -> tuple[str, str, str]:
    return talk.key.channel, talk.key.chat_id, talk.key.person_id


def score(talk: Talk) -> int:
    """Return how many answers of the newest round are right."""

    def read(tx: object) -> int:
        game = tx.games.at(Way.ALONE, player(talk))  # type: ignore[attr-defined]
        return tx.games.scores(game.id).get(player(talk), 0)  # type: ignore[attr-defined,no-any-return]

    return talk.office.store.read_now(read)


def payload(talk: Talk, label: str) -> str:
    return next(each.payload for reply in talk.last for each in reply.choices if each.label == label)


def kinds(replies: object) -> list[ReplyKind]:
    assert isinstance(replies, list | tuple)
    return [reply.kind for reply in replies]


def text(replies: object) -> str:
    assert isinstance(replies, list | tuple)
    return "\n".join(f"{reply.title}\n{reply.body}\n{reply.notice}" for reply in replies)


def test_second_tap_is_nothing(talk: Talk) -> None:
    """Two taps within a moment are one answer; nothing more is said."""
    talk.press(ONE)
    right = payload(talk, "Ý B")
    assert kinds(talk.press(right)) == [ReplyKind.RIGHT, ReplyKind.RESULT]

    assert talk.press(right) == []
    assert score(talk) == 1


def test_second_tap_on_the_beginning_is_nothing(talk: Talk) -> None:
    """A round begins once."""
    assert kinds(talk.press("quiz|new|0|-.-.5")) == [ReplyKind.QUESTION]

    assert talk.press("quiz|new|0|-.-.5") == []


def test_button_of_an_older_question(talk: Talk) -> None:
    """It gets one line and the open question again, and changes no score."""
    talk.press("quiz|new|0|-.-.5")
    old = _answer(talk)
    talk.office.now += timedelta(minutes=1)

    replies = talk.press(old)

    assert "Nút này thuộc một câu trước" in replies[0].body
    assert replies[1].kind is ReplyKind.QUESTION
    assert "Câu 2/5" in replies[1].title


def test_button_of_a_round_that_is_over(talk: Talk) -> None:
    """It gets one line and the way to another round."""
    talk.press(ONE)
    old = payload(talk, "Ý A")
    talk.tap("Ý B")
    talk.office.now += timedelta(days=2)

    replies = talk.press(old)

    assert "đã xong" in replies[0].body
    assert score(talk) == 1


@pytest.mark.parametrize(
    "bad",
    [
        "quiz|a|0|",
        "quiz|a|0|nonsense",
        "quiz|a|0|000000000000.1",
        "quiz|done|0|x",
        "quiz|new|0|kieu-one.-.0",
        "quiz|new|0|none.-.5",
        "quiz|new|0|-.99.5",
        "quiz|at|0|3",
        "quiz|at|0|²",
        "quiz|length|0|",
        "quiz|read|0|CRC:99",
        "quiz|again|0|x",
        "quiz||0|",
    ],
)
def test_made_up_buttons_change_nothing(talk: Talk, bad: str) -> None:
    """Whatever somebody sends as a button gets one line and counts for nothing."""
    talk.press(ONE)
    talk.office.now += timedelta(minutes=1)

    replies = talk.press(bad)

    assert len(replies) >= 1
    assert score(talk) == 0
    assert talk.office.store.read_now(lambda tx: tx.daily.get(player(talk))) is None


def test_place_beyond_the_choices(talk: Talk) -> None:
    """A choice that is not shown is no answer; the question stays open."""
    talk.press(ONE)
    name = payload(talk, "Ý A").rpartition(".")[0]

    replies = talk.press(f"{name}.7")

    assert kinds(replies) == [ReplyKind.TEXT, ReplyKind.QUESTION]
    assert kinds(talk.tap("Ý B"))[0] is ReplyKind.RIGHT


def test_goes_on_after_days(talk: Talk) -> None:
    """The open question waits."""
    talk.press(ONE)
    talk.office.now += timedelta(days=12)

    card = talk.say("/quiz")
    assert "đang ở câu 1/1" in text(card)
    talk.tap("Chơi tiếp")

    assert kinds(talk.tap("Ý B"))[0] is ReplyKind.RIGHT


def test_another_round_instead(talk: Talk) -> None:
    """An unfinished round is dropped only when asked for."""
    talk.press(ONE)
    talk.office.now += timedelta(minutes=5)

    assert "chưa xong" in text(talk.press("quiz|new|0|kieu-truth.-.1"))
    talk.tap("Bỏ ván đó, chơi ván mới")

    assert "Câu kiểu truth?" in text(talk.last)


def test_wrong_again(talk: Talk) -> None:
    """The round of wrong ones asks them and no other."""
    talk.press(ONE)
    talk.tap("Ý A")
    talk.office.now += timedelta(days=3)
    talk.tap("Làm lại các câu sai (1)")
    assert "Câu kiểu one?" in text(talk.last)

    replies = talk.tap("Ý B")

    assert "Bạn đúng 1/1 câu" in text(replies)
    assert not any(choice.label.startswith("Làm lại") for choice in replies[-1].choices)


def test_wrong_again_of_an_older_round(talk: Talk) -> None:
    """Only the newest round can be played again, which is said."""
    talk.press(ONE)
    talk.tap("Ý A")
    old = payload(talk, "Làm lại các câu sai (1)")
    talk.office.now += timedelta(minutes=1)
    talk.press(ONE)
    talk.tap("Ý B")
    talk.office.now += timedelta(minutes=1)

    assert "ván gần nhất" in text(talk.press(old))


def test_stop_in_the_middle_shows_what_was_right(talk: Talk) -> None:
    """What was answered counts; the rest is not held against anybody."""
    talk.press("quiz|new|0|-.-.5")
    _answer(talk)

    replies = talk.say("/dung")

    assert "Đã dừng ván quiz" in replies[0].body
    assert "/1 câu" in replies[1].title


def test_language_changes_in_the_middle(talk: Talk) -> None:
    """The questions follow the person's language from then on."""
    talk.press("quiz|new|0|-.-.5")
    talk.say("english")

    replies = talk.say("resume")

    assert "Question 1/5" in replies[-1].title


def test_conversation_does_not_say_which_game(talk: Talk) -> None:
    """No row of a conversation can be joined to a game, its answers or its player."""
    talk.press("quiz|new|0|kieu-many.-.1")
    talk.tap("Ý A")
    game = talk.office.store.read_now(lambda tx: tx.games.at(Way.ALONE, player(talk)))
    assert game is not None

    kept = repr(talk.dialogue) + repr(talk.last)

    for secret in (game.id, game.seed, player(talk)):
        assert secret not in kept


def test_forget_me(talk: Talk) -> None:
    """Rounds, answers, the shared result and the daily question are gone."""
    talk.press("quiz|at|0|7")
    talk.press(ONE)
    result = talk.tap("Ý B")[-1]
    assert result.page is not None
    token = result.page.path.rpartition("/")[2]
    vault = talk.office.vault
    assert talk.office.store.read_now(lambda tx: outcome_of_token(tx, vault, token)) is not None

    talk.say("quên tôi")
    talk.tap("Xóa hết")

    who = player(talk)
    assert talk.office.store.read_now(lambda tx: outcome_of_token(tx, vault, token)) is None
    assert talk.office.store.read_now(lambda tx: tx.games.at(Way.ALONE, who)) is None
    assert talk.office.store.read_now(lambda tx: tx.daily.get(who)) is None
    assert talk.office.store.read_now(lambda tx: tx.jobs.get(daily_quiz.DAILY, who)) is None


def test_result_is_of_a_finished_round_of_ours(talk: Talk) -> None:
    """Anything else opens nothing."""
    talk.press(ONE)
    vault = talk.office.vault
    open_game = talk.office.store.read_now(lambda tx: tx.games.at(Way.ALONE, player(talk)))
    assert open_game is not None
    early = vault.seal_memory(f"quiz result {open_game.id}")

    for token in (early, vault.seal_memory(open_game.id), "", "x", "é" * 20, early[:-2] + "AA"):
        assert talk.office.store.read_now(lambda tx, token=token: outcome_of_token(tx, vault, token)) is None  # type: ignore[misc]


def test_daily_question_comes_each_day(talk: Talk) -> None:
    """At the chosen hour, once a day, the same for everybody, with the days in a row."""
    talk.say("mỗi ngày một câu")
    talk.tap("7 giờ")

    first = talk.wait(timedelta(hours=24))
    assert [reply.kind for reply in first] == [ReplyKind.QUESTION]
    assert "Ngày đầu" in text(_answer_daily(talk))
    assert talk.wait(timedelta(hours=1)) == []
    talk.wait(timedelta(hours=24))

    assert "Chuỗi 2 ngày" in text(_answer_daily(talk))


def test_daily_question_missed_while_down_comes_once(talk: Talk) -> None:
    """After three days without a running service there is one question, not three."""
    talk.press("quiz|at|0|7")

    came = talk.wait(timedelta(days=3, hours=1))

    assert len(came) == 1


@pytest.mark.parametrize(
    ("words", "typed", "answered"),
    [
        pytest.param(
            ("/baocao", "Có tin nói xã A sẽ thu phí 500.000 đồng mỗi hộ từ tháng sau, tôi đọc trên mạng."),
            "1",
            "mã tra cứu của bạn",
            id="the preview of a report",
        ),
        pytest.param(("/tracuu",), "1", "mã", id="a look-up"),
    ],
)
def test_daily_question_takes_no_number_typed_for_something_else(
    talk: Talk, words: tuple[str, ...], typed: str, answered: str
) -> None:
    """It comes, with its buttons, but what is typed belongs to what was begun before."""
    talk.press("quiz|at|0|7")
    talk.wait(timedelta(hours=18, minutes=55))
    for each in words:
        talk.say(each)
    offered = talk.dialogue.open

    came = talk.wait(timedelta(minutes=10))

    assert kinds(came) == [ReplyKind.QUESTION]
    assert talk.dialogue.open == offered
    assert answered in text(talk.say(typed))
    talk.last = came
    assert kinds(talk.press(came[-1].choices[0].payload))[0] in {ReplyKind.RIGHT, ReplyKind.WRONG}


def test_daily_question_stops(talk: Talk) -> None:
    """After /dung none comes any more."""
    talk.press("quiz|at|0|7")
    assert "Đã dừng câu hỏi mỗi ngày" in text(talk.say("/dung"))

    assert talk.wait(timedelta(days=2)) == []


def test_daily_question_of_a_closed_chat_stops(talk: Talk) -> None:
    """A chat that takes nothing any more is sent no more questions."""
    talk.press("quiz|at|0|7")
    talk.wait(timedelta(hours=24))
    row = talk.office.store.read_now(lambda tx: tx.outbox.readable(ChatKey(talk.key.channel, talk.key.chat_id)))[-1]

    talk.office.do(lambda tx: daily_quiz.note_closed(tx, row.cause))

    assert talk.office.store.read_now(lambda tx: tx.daily.get(player(talk))) is None
    assert talk.wait(timedelta(days=2)) == []


def test_round_alone_is_found_again_after_its_day(talk: Talk) -> None:
    """What retention wipes of shared games is not what a game alone is found by."""
    talk.press(ONE)
    talk.tap("Ý A")
    talk.office.now += timedelta(days=2)

    talk.office.do(lambda tx: retention.sweep(tx, talk.office.now, fetched=("web_chat",)))

    assert talk.office.store.read_now(lambda tx: tx.games.at(Way.ALONE, player(talk))) is not None


def _answer(talk: Talk) -> str:
    """Answer the open question somehow and return a button that was under it."""
    card = next(reply for reply in talk.last if reply.kind is ReplyKind.QUESTION)
    kind = next(kind for kind in QuestionKind if f"Câu kiểu {kind}?" in card.body)
    if kind in {QuestionKind.SHORT, QuestionKind.NUMBER}:
        talk.say("777")
        return "quiz|a|0|000000000000.0"
    buttons = [choice.payload for choice in card.choices if to_button(choice.payload).step == "a"]
    places = {QuestionKind.ORDER: buttons[:2], QuestionKind.MATCH: buttons[:2]}.get(kind, buttons[:1])
    for each in places:
        talk.press(each)
    if kind is QuestionKind.MANY:
        talk.tap("Xong")
    return buttons[0]


def _answer_daily(talk: Talk) -> object:
    labels = [choice.label for reply in talk.last for choice in reply.choices]
    return talk.tap("Ý B" if "Ý B" in labels else "Sai")


def test_choices_are_those_the_conversation_shows(talk: Talk) -> None:
    """Every button of a question fits into 64 bytes and names a step of the quiz."""
    talk.press("quiz|new|0|kieu-many.-.1")

    choices: list[Choice] = [choice for reply in talk.last for choice in reply.choices]

    assert all(len(choice.payload.encode()) <= 64 for choice in choices)
    assert isinstance(talk.last[0], Reply)
