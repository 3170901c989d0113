"""A quiz in a group: what is forgotten, and what nobody can do to those who play."""

import sqlite3
from contextlib import closing
from datetime import timedelta

from bot.domain.delivery import Job
from bot.domain.game import GameState
from bot.domain.quiz import QuestionKind
from bot.loops import do_due_jobs
from bot.ports import Transaction
from bot.services import retention
from bot.services.group_games import SCREEN
from tests.support.quiz_group import CHAT, QuizGroup, with_questions
from tests.support.quizzes import make_question


def rows_with(playing: QuizGroup, *words: str) -> list[str]:
    """Return the rows of the database in which all these words are."""
    found = []
    with closing(sqlite3.connect(playing.database)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = [f"{table}: {row}" for row in connection.execute(f'SELECT * FROM "{table}"')]  # noqa: S608
            found += [row for row in rows if all(word in row for word in words)]
    return found


def sweep(playing: QuizGroup) -> None:
    """Wipe what is due."""
    playing.store.transact_now(lambda tx: retention.sweep(tx, playing.clock(), fetched=()))


async def test_a_day_after_the_end_nothing_says_which_group_played(playing: QuizGroup) -> None:
    """Answers are kept for a year, by a game whose chat nobody can tell any more."""
    an, binh = playing.meet("An", "Bình")
    await playing.begin(an, binh)
    game_id, chat_id = playing.game.id, str(CHAT)
    await playing.vote(an, right=True)
    await playing.say(an, "/tamdung")
    before = rows_with(playing, game_id, chat_id)
    await playing.say(an, "/dung")

    playing.clock.move(days=1, seconds=1)
    sweep(playing)

    assert before
    assert rows_with(playing, game_id, chat_id) == []
    assert [row for row in rows_with(playing, game_id) if row.startswith("quiz_polls")] == []
    assert playing.store.read_now(lambda tx: tx.games.scores(game_id))


async def test_commands_again_and_again_bring_one_message(playing: QuizGroup) -> None:
    """Somebody who does not play cannot use up what the group takes, so that the next question would wait."""
    an, binh, la = playing.meet("An", "Bình", "Lan")
    for _ in range(12):
        await playing.say(an, "/quiz")
    lobbies = len(playing.seen())
    for person in (an, binh):
        await playing.press(person, "Tham gia")
    await playing.press(an, "Bắt đầu")
    before = len(playing.api.called("sendMessage"))

    for _ in range(12):
        await playing.say(la, "/quiz")
        await playing.say(la, "/dung")
    once = len(playing.api.called("sendMessage")) - before
    await playing.tick(seconds=29)
    await playing.say(la, "/quiz")
    soon = len(playing.api.called("sendMessage")) - before
    await playing.tick(seconds=1)
    await playing.say(la, "/quiz")

    assert (lobbies, once, soon) == (1, 1, 1)
    assert "Nhóm đang chơi một ván" in playing.seen()[-1].text


async def test_a_game_opened_soon_after_another_takes_over_its_lobby(playing: QuizGroup) -> None:
    """Stopped and opened again at once, it changes the one message."""
    (an,) = playing.meet("An")
    await playing.say(an, "/quiz")
    first = playing.game.id
    await playing.say(an, "/dung")

    await playing.say(an, "/quiz")
    await playing.tick(seconds=5)

    (lobby,) = playing.seen()
    assert playing.game.id != first
    assert "Tham gia" in lobby.labels
    await playing.press(an, "Tham gia")
    assert playing.store.read_now(lambda tx: len(tx.games.players(playing.game.id))) == 1


async def test_a_question_that_was_held_back_has_its_whole_time(playing: QuizGroup) -> None:
    """Shown 35 seconds late, it is open for 30 seconds from then."""
    an, binh = playing.meet("An", "Bình")
    await playing.say(an, "/quiz")
    for person in (an, binh):
        await playing.press(person, "Tham gia")
    playing.api.faults.add_all([{"kind": "slow", "method": "sendPoll", "seconds": 1.0}])
    start = an.taps("Bắt đầu", group=playing.group)
    await playing.api.until(lambda: start.answer is not None)
    playing.clock.move(seconds=35)
    while await do_due_jobs(playing.store, playing.handlers, playing.clock):
        pass

    await playing.settle()
    await playing.tick(seconds=29)
    open_for = playing.game.state
    await playing.vote(an, right=True)
    await playing.tick(seconds=3)

    assert open_for is GameState.ASKING
    assert playing.game.state is GameState.SHOWN
    assert playing.scores() == {"An": 1, "Bình": 0}


async def test_where_no_polls_are_taken_every_question_can_be_answered(playing: QuizGroup) -> None:
    """One with several right answers needs a poll, so it is passed over, and drawn no more."""
    (an,) = playing.meet("An")
    playing.group.chat.takes_polls = False
    kinds = [QuestionKind.MANY] * 4 + [QuestionKind.ONE] * 2
    questions = [
        make_question(number, kind=kind, right=(0, 2) if kind is QuestionKind.MANY else (1,))
        for number, kind in enumerate(kinds, 1)
    ]
    playing.known.present = with_questions(playing.known.present, questions)
    await playing.begin(an)
    await playing.tick(seconds=0)
    game_id = playing.game.id
    while playing.game.state is not GameState.ENDED:
        await playing.press(an, "Ý B")
        await playing.tick(seconds=12)

    asked = playing.store.read_now(lambda tx: tx.games.all_asked(game_id))
    result = playing.seen()[-1]
    await playing.press(an, "Chơi lại")

    assert [each.question.kind for each in asked] == [QuestionKind.ONE] * 2
    assert "1. An: đúng 2/2" in result.text
    assert sorted(playing.game.questions) == ["crc-5", "crc-6"]


async def test_a_group_that_takes_polls_again_gets_every_kind(playing: QuizGroup) -> None:
    """The next poll that is taken tells."""
    (an,) = playing.meet("An")
    playing.group.chat.takes_polls = False
    playing.ask_only(count=2)
    await playing.begin(an)
    await playing.press(an, "Ý B")
    playing.group.chat.takes_polls = True
    await playing.tick(seconds=12)
    await playing.say(an, "/dung")
    playing.ask_only(kind=QuestionKind.MANY, right=(0, 2), count=2)

    await playing.tick(seconds=31)
    await playing.begin(an)

    assert playing.poll()["allows_multiple_answers"] is True


async def test_an_abandoned_game_leaves_no_open_poll(playing: QuizGroup) -> None:
    """A day later it is ended; nothing else is shown then."""
    (an,) = playing.meet("An")
    await playing.say(an, "/quiz")
    await playing.press(an, "30 giây")
    await playing.press(an, "Tham gia")
    await playing.tick(seconds=5)
    await playing.press(an, "60 giây")
    await playing.tick(seconds=5)
    await playing.press(an, "Bắt đầu")
    shown = len(playing.seen())

    playing.clock.move(days=1, seconds=1)
    sweep(playing)
    await playing.tick(seconds=1)

    assert playing.game.state is GameState.ENDED
    assert playing.poll()["is_closed"]
    assert len(playing.seen()) == shown


async def test_counts_of_a_forgotten_game_are_shown_to_nobody(playing: QuizGroup) -> None:
    """Its chat is not known any more."""
    (an,) = playing.meet("An")
    await playing.begin(an)
    await playing.say(an, "/dung")
    game = playing.game
    later = playing.clock() + timedelta(days=1, seconds=1)
    playing.store.transact_now(lambda tx: tx.games.forget_names(later))

    def show(tx: Transaction) -> None:
        playing.handlers[SCREEN](tx, Job(SCREEN, game.id, later), later)

    playing.store.transact_now(show)

    assert [row for row in rows_with(playing, game.id) if row.startswith("outbox") and "waiting" in row] == []


async def test_a_press_with_an_endless_number_is_no_answer(playing: QuizGroup) -> None:
    """It is said so, and nothing is buried."""
    (an,) = playing.meet("An")
    await playing.begin(an)
    message = next(each for each in playing.group.chat.messages.values() if "poll" in each)

    pressed = [
        an.presses(message, f"gquiz|a|0|{playing.game.id}.{value}")
        for value in ("99999999999999999999.0", "0.99999999999999999999", "1000.1")
    ]
    await playing.api.until(lambda: all(callback.answer for callback in pressed))

    assert len({callback.answer["text"] for callback in pressed if callback.answer}) == 1
    assert playing.store.read_now(lambda tx: tx.dead_letters.count()) == 0


async def test_what_two_presses_show_at_one_moment_has_two_causes(playing: QuizGroup) -> None:
    """A cause stands for one thing put in the outbox, by whatever clock."""
    (an,) = playing.meet("An")
    await playing.say(an, "/quiz")
    lobby = max(playing.group.chat.messages.items())[1]

    for _ in range(2):
        callback = an.presses(lobby, f"gquiz|topics|0|{playing.game.id}")
        await playing.api.until(lambda callback=callback: callback.answer is not None)  # type: ignore[misc]
    await playing.settle()

    with closing(sqlite3.connect(playing.database)) as connection:
        causes = [cause for (cause,) in connection.execute("SELECT cause FROM outbox WHERE cause LIKE 'quiz:%'")]
    assert len(causes) == len(set(causes)) == 3
