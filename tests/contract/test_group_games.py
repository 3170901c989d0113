"""Games in a group's chat, over every store: whose vote counts and when, and what the chat remembers."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import ChatKey, Job, PollSent
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Game, GameState, Poll, Timer
from bot.domain.group_quiz import CastVote, GroupWish
from bot.domain.message import PollForm
from bot.domain.quiz import Level, shuffle
from bot.domain.text import Language
from bot.ports import Store, Transaction
from bot.services import games, group_games, group_table, host_quiz, retention
from bot.services.group_games import NEXT, OVER, VOTE, Opening, Voted, question_slot
from tests.support.delivery import noon
from tests.support.office import make_vault
from tests.support.quizzes import make_bank

BANK = make_bank(30)
NOW = noon()
CHAT = ChatKey("telegram", "-1001/44")
VAULT = make_vault()


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def play(store: Store, *players: str) -> Game:
    """Return the game of CHAT with its first question open and asked by the poll "5"."""

    def begin(tx: Transaction) -> Game:
        game = group_games.open_in(tx, VAULT, BANK, Opening(CHAT, "host", Language.VI), NOW)
        for player in players:
            games.join(tx, game.id, player, player, NOW)
        return host_quiz.start(tx, game, BANK, NOW)

    game = store.transact_now(begin)
    know_poll(store, game, "5")
    return game


def know_poll(store: Store, game: Game, poll_id: str) -> None:
    form = PollForm(game_id=game.id, position=0, question="?")
    store.transact_now(lambda tx: group_games.note_poll(tx, form, PollSent("9", poll_id)))


def options_of(game: Game, place: int) -> tuple[int, ...]:
    """Return what somebody presses who chooses the choice at *place* of the bank."""
    return (shuffle(BANK[game.questions[0]], game.seed).index(place),)


def cast(store: Store, player: str, poll_id: str, options: tuple[int, ...], at: datetime = NOW) -> Voted | None:
    return store.transact_now(lambda tx: group_games.cast(tx, player, CastVote(poll_id, options), at, at))


def try_again(store: Store, key: str) -> None:
    """Do the job of a vote that waits, if there is one."""
    job = store.read_now(lambda tx: tx.jobs.get(VOTE, key))
    if job is not None:
        store.transact_now(lambda tx: group_games.cast_again(tx, job, later(9)))


def scores(store: Store, game: Game) -> dict[str, int]:
    return dict(store.read_now(lambda tx: tx.games.scores(game.id)))


def test_a_vote_counts_by_the_choice_of_the_bank(store: Store) -> None:
    """Not by where it stood on the screen."""
    game = play(store, "p1", "p2", "p3")

    cast(store, "p1", "5", options_of(game, 1))
    cast(store, "p2", "5", options_of(game, 0))

    assert scores(store, game) == {"p1": 1}


def test_two_polls_of_one_question_take_one_answer(store: Store) -> None:
    """The first one, whichever poll it was in: a poll may have been sent twice."""
    game = play(store, "p1", "p2")
    know_poll(store, game, "6")

    cast(store, "p1", "6", options_of(game, 0))
    again = cast(store, "p1", "5", options_of(game, 1))
    last = cast(store, "p2", "5", options_of(game, 1))

    assert again is None
    assert last is not None
    assert (last.before.state, last.after.state) == (GameState.ASKING, GameState.SHOWN)
    assert scores(store, game) == {"p2": 1}


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        pytest.param([(1,)], {"p1": 1}, id="a vote"),
        pytest.param([(1,), ()], {}, id="taken back"),
        pytest.param([(1,), (), (0,)], {}, id="changed"),
        pytest.param([(0,), (), (1,)], {"p1": 1}, id="changed for the better"),
        pytest.param([(0,), (1,)], {}, id="the first of two"),
        pytest.param([()], {}, id="nothing taken back"),
    ],
)
@pytest.mark.parametrize("known_after", [0, 1, 2, 3])
def test_votes_before_their_poll_is_known_count_as_if_it_had_been(
    store: Store, votes: list[tuple[int, ...]], known_after: int, expected: dict[str, int]
) -> None:
    """In their order, wherever in it the poll's id comes."""
    game = play(store, "p1", "p2")
    for number, places in enumerate(votes):
        if number == known_after:
            know_poll(store, game, "7")
        options = options_of(game, places[0]) if places else ()
        cast(store, "p1", "7", options, later(number))
    know_poll(store, game, "7")

    try_again(store, "7:p1")

    assert scores(store, game) == expected


def test_a_vote_for_no_poll_of_ours_goes_away(store: Store) -> None:
    """It is tried for half a minute."""
    play(store, "p1")
    cast(store, "p1", "999", (0,))

    waits = store.read_now(lambda tx: tx.jobs.get(VOTE, "999:p1"))
    assert waits is not None
    store.transact_now(
        lambda tx: (tx.jobs.take(VOTE, waits.key, later(31)), group_games.cast_again(tx, waits, later(31)))
    )

    assert store.read_now(lambda tx: tx.jobs.get(VOTE, "999:p1")) is None


def test_a_vote_that_waited_counts_by_when_it_came(store: Store) -> None:
    """Though the question was closed before its poll was known; one that came later does not."""
    game = play(store, "p1", "p2")
    cast(store, "p1", "7", options_of(game, 1), later(1))
    cast(store, "p2", "7", options_of(game, 1), later(6))
    store.transact_now(lambda tx: games.close(tx, game, later(5)))
    know_poll(store, game, "7")

    for player in ("p1", "p2"):
        try_again(store, f"7:{player}")

    assert scores(store, game) == {"p1": 1}


def test_a_poll_of_a_game_that_is_gone_is_not_kept(store: Store) -> None:
    """Its owner may have asked to be forgotten while it was on its way."""
    game = play(store, "p1")

    know_poll(store, replace(game, id="gone"), "8")

    assert store.read_now(lambda tx: tx.polls.get("8")) is None
    assert store.read_now(lambda tx: tx.polls.get("5")) == Poll(id="5", game_id=game.id, position=0)


def test_a_chat_remembers_what_it_wants_to_play(store: Store) -> None:
    """For its next game too."""
    wish = GroupWish(topic="crc", level=Level.TEEN, count=5, seconds=0)

    def play_twice(tx: Transaction) -> Game:
        first = group_games.open_in(tx, VAULT, BANK, Opening(CHAT, "host", Language.VI), NOW)
        changed = group_games.set_up(tx, VAULT, BANK, first, wish, NOW)
        games.end(tx, changed, NOW)
        return group_games.open_in(tx, VAULT, BANK, Opening(CHAT, "host", Language.VI), later(1))

    second = store.transact_now(play_twice)

    assert (len(second.questions), second.rules.timer) == (5, Timer.OFF)
    assert store.read_now(lambda tx: group_table.table_of(tx, CHAT)).wish == wish


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        pytest.param(GroupWish(count=5), WhyRefused.CHANGED, id="a game that has begun"),
        pytest.param(GroupWish(topic="khong-co"), WhyRefused.NO_QUESTIONS, id="no such questions"),
    ],
)
def test_what_cannot_be_wished_for(store: Store, wish: GroupWish, why: WhyRefused) -> None:
    """Nothing is changed."""
    game = play(store, "p1")
    seen = replace(game, state=GameState.LOBBY) if why is WhyRefused.NO_QUESTIONS else game

    with pytest.raises(GameRefused) as refused:
        store.transact_now(lambda tx: group_games.set_up(tx, VAULT, BANK, seen, wish, NOW))

    assert refused.value.why is why
    assert store.read_now(lambda tx: group_table.table_of(tx, CHAT)).wish == GroupWish()


def test_the_next_question_leaves_time_to_read_and_messages_to_spare(store: Store) -> None:
    """Six seconds after the answer and twelve after the question, whichever is later; not while the game is held."""
    game = play(store, "p1")

    def schedule(tx: Transaction, at: datetime) -> Job | None:
        group_games.let_go_on(tx, game, at)
        return tx.jobs.get(NEXT, game.id)

    soon = store.transact_now(lambda tx: schedule(tx, later(1)))
    late = store.transact_now(lambda tx: schedule(tx, later(30)))
    store.transact_now(lambda tx: group_games.hold(tx, game, later(31), on=True))
    held = store.transact_now(lambda tx: schedule(tx, later(32)))

    assert [job and job.due_at for job in (soon, late, held)] == [later(12), later(36), None]


def test_a_game_moves_with_its_chat(store: Store) -> None:
    """Unless there is one where it moves to."""
    new, other = ChatKey("telegram", "-1002"), ChatKey("telegram", "-1003")
    game = play(store, "p1")

    store.transact_now(lambda tx: group_games.move_game(tx, CHAT, new))
    taken = store.transact_now(lambda tx: group_games.open_in(tx, VAULT, BANK, Opening(other, "h", Language.VI), NOW))
    store.transact_now(lambda tx: group_games.move_game(tx, new, other))

    moved = store.read_now(lambda tx: group_games.live_in(tx, new))
    assert moved is not None
    assert moved.id == game.id
    assert store.read_now(lambda tx: group_games.live_in(tx, other)) == taken
    assert store.read_now(lambda tx: group_games.live_in(tx, CHAT)) is None


@pytest.mark.parametrize(
    ("slot", "answers", "moved_by"),
    [
        pytest.param("quiz:{}:0", False, 20, id="the open question"),
        pytest.param("quiz:{}:0", True, 0, id="it was answered already"),
        pytest.param("quiz:{}:1", False, 0, id="another question"),
        pytest.param("quiz:{}:result", False, 0, id="no question"),
    ],
)
def test_the_clock_runs_from_when_the_question_was_shown(
    store: Store, slot: str, moved_by: int, *, answers: bool
) -> None:
    """Once the platform took its first message; nobody loses time because it came late."""
    game = play(store, "p1", "p2")
    if answers:
        cast(store, "p1", "5", options_of(game, 1))

    store.transact_now(lambda tx: group_games.start_clock(tx, slot.format(game.id), later(20)))

    after = store.read_now(lambda tx: tx.games.get(game.id))
    asked = store.read_now(lambda tx: tx.games.asked(game.id, 0))
    closes = store.read_now(lambda tx: tx.jobs.get(games.CLOSE, game.id))
    assert after is not None
    assert asked is not None
    assert closes is not None
    assert (after.opened_at, asked.opened_at) == (later(moved_by), later(moved_by))
    assert closes.due_at == later(moved_by + 31)


def test_a_question_that_is_not_shown_yet_is_not_closed(store: Store) -> None:
    """For two minutes: then it will hardly come any more."""
    game = play(store, "p1")

    before = store.read_now(lambda tx: group_games.is_on_its_way(tx, game, later(31)))
    long_after = store.read_now(lambda tx: group_games.is_on_its_way(tx, game, later(121)))
    store.transact_now(lambda tx: tx.sending.place(CHAT, question_slot(game.id, 0), "9", later(40)))
    shown = store.read_now(lambda tx: group_games.is_on_its_way(tx, game, later(41)))

    assert (before, long_after, shown) == (True, False, False)


def test_a_game_nobody_goes_on_with_is_ended_as_others_are(store: Store) -> None:
    """Its open question is closed, it is held no more, and its poll will be stopped."""
    game = play(store, "p1", "p2")
    store.transact_now(lambda tx: group_games.hold(tx, game, NOW, on=True))
    end = NOW + timedelta(days=1, seconds=1)

    store.transact_now(lambda tx: retention.sweep(tx, end, fetched=()))

    ended = store.read_now(lambda tx: tx.games.get(game.id))
    asked = store.read_now(lambda tx: tx.games.asked(game.id, 0))
    assert ended is not None
    assert asked is not None
    assert (ended.state, asked.closed_at) == (GameState.ENDED, end)
    assert store.read_now(lambda tx: group_table.table_of(tx, CHAT)).held == ""
    assert store.read_now(lambda tx: tx.jobs.get(OVER, game.id)) is not None
    assert store.read_now(lambda tx: tx.jobs.get(games.CLOSE, game.id)) is None


def test_of_many_unused_games_some_are_ended_at_a_time(store: Store) -> None:
    """The oldest first; the others with the next run."""
    chats = [ChatKey("telegram", f"-2{number}") for number in range(201)]
    for chat in chats:
        store.transact_now(
            lambda tx, chat=chat: group_games.open_in(tx, VAULT, BANK, Opening(chat, "h", Language.VI), NOW)  # type: ignore[misc]
        )

    def live() -> int:
        return store.read_now(lambda tx: sum(group_games.live_in(tx, chat) is not None for chat in chats))

    store.transact_now(lambda tx: retention.sweep(tx, NOW + timedelta(days=2), fetched=()))
    after_one = live()
    store.transact_now(lambda tx: retention.sweep(tx, NOW + timedelta(days=2), fetched=()))

    assert (after_one, live()) == (1, 0)
