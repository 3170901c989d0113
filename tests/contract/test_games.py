"""Games, played over every store."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Game, GameState, Player, Rules, Timer, Way, neighbours
from bot.domain.report import Person
from bot.ports import Store, Transaction
from bot.services import games, host_quiz, retention
from bot.services.games import Bank, Round, Setup
from bot.services.quiz_results import most_missed, ranking
from tests.support.delivery import noon
from tests.support.office import make_vault
from tests.support.quizzes import make_bank

BANK = make_bank(30)
NOW = noon()
HOST = "host"
VAULT = make_vault()
LOCKED = Rules(Timer.LOCK, 30)
RIGHT, WRONG = (1,), (0,)


def play(store: Store, *, rules: Rules = Rules(), players: int = 3, bank: Bank = BANK, count: int = 3) -> Game:  # noqa: B008 a value that cannot change
    """Return a room with its first question open, and players p1, p2 and so on."""

    def begin(tx: Transaction) -> Game:
        questions = games.draw_round(VAULT, bank, Round(topic="crc", level=None, count=count))
        game = games.open_game(tx, VAULT, questions, Setup(way=Way.ROOM, place="ABC123", host=HOST, rules=rules), NOW)
        for number in range(1, players + 1):
            games.join(tx, game.id, f"p{number}", f"Bạn {number}", NOW)
        return host_quiz.start(tx, game, bank, NOW)

    return store.transact_now(begin)


def answer(store: Store, game: Game, player: str, given: tuple[int, ...], at: datetime = NOW) -> games.Taken:
    return store.transact_now(lambda tx: games.answer(tx, game.id, game.position, player, given, at))


def refusal(store: Store, game: Game, player: str, given: tuple[int, ...], at: datetime = NOW) -> WhyRefused:
    with pytest.raises(GameRefused) as refused:
        answer(store, game, player, given, at)
    return refused.value.why


def test_answers_are_scored(store: Store) -> None:
    """Right answers count, wrong ones do not."""
    game = play(store)

    answer(store, game, "p1", RIGHT)
    answer(store, game, "p2", WRONG)

    assert store.read_now(lambda tx: tx.games.scores(game.id)) == {"p1": 1}


def test_second_answer_is_refused(store: Store) -> None:
    """The first answer stands."""
    game = play(store)
    answer(store, game, "p1", WRONG)

    assert refusal(store, game, "p1", RIGHT) is WhyRefused.ANSWERED
    assert store.read_now(lambda tx: tx.games.scores(game.id)) == {}


def test_closes_when_all_have_answered(store: Store) -> None:
    """Nobody waits for a clock once everybody has answered; somebody who left is not waited for."""
    game = play(store)
    answer(store, game, "p1", RIGHT)
    answer(store, game, "p2", RIGHT)

    after = store.transact_now(lambda tx: games.leave(tx, game.id, "p3", NOW))

    assert after.state is GameState.SHOWN


@pytest.mark.parametrize("given", [(), (3,), (0, 1), (-1,)])
def test_impossible_answers_are_refused(store: Store, given: tuple[int, ...]) -> None:
    """What is no choice of the question is not kept."""
    game = play(store)

    assert refusal(store, game, "p1", given) is WhyRefused.NOT_AN_ANSWER


def test_locked_clock_takes_nothing_late(store: Store) -> None:
    """After the time and its grace nothing is taken, whether or not the question is closed already."""
    game = play(store, rules=LOCKED)

    answer(store, game, "p1", RIGHT, NOW + timedelta(seconds=31))

    assert refusal(store, game, "p2", RIGHT, NOW + timedelta(seconds=31, microseconds=1)) is WhyRefused.TOO_LATE


def test_extra_time_is_the_players_own(store: Store) -> None:
    """Twice the time for one player is not twice for another."""
    game = play(store, rules=LOCKED)
    store.transact_now(lambda tx: host_quiz.give_time(tx, game, "p1", 4))

    answer(store, game, "p1", RIGHT, NOW + timedelta(seconds=59))

    assert refusal(store, game, "p2", RIGHT, NOW + timedelta(seconds=59)) is WhyRefused.TOO_LATE


def test_question_waits_for_extra_time(store: Store) -> None:
    """The clock closes a question only when everybody's own time is over."""
    game = play(store, rules=LOCKED)
    store.transact_now(lambda tx: host_quiz.give_time(tx, game, "p1", 3))

    early = store.transact_now(lambda tx: games.close_when_over(tx, game.id, NOW + timedelta(seconds=40)))
    due = store.transact_now(lambda tx: games.close_when_over(tx, game.id, NOW + timedelta(seconds=46)))

    assert early is None
    assert due is not None
    assert due.state is GameState.SHOWN


def test_late_answers_are_marked(store: Store) -> None:
    """Where late answers are allowed they count, and are known as late."""
    game = play(store, rules=Rules(Timer.LATE, 15))

    taken = answer(store, game, "p1", RIGHT, NOW + timedelta(seconds=60))

    assert taken.answered.late
    assert taken.answered.right


def test_answer_received_before_the_close_counts_after_it(store: Store) -> None:
    """What was on its way when the host went on is not lost."""
    game = play(store)
    store.transact_now(lambda tx: host_quiz.go_on(tx, game, BANK, NOW + timedelta(seconds=5)))

    answer(store, game, "p1", RIGHT, NOW + timedelta(seconds=4))

    assert refusal(store, game, "p2", RIGHT, NOW + timedelta(seconds=5)) is WhyRefused.TOO_LATE


def test_pause_stops_the_clock(store: Store) -> None:
    """Nothing is taken in a pause, and the time of the pause is given back."""
    game = play(store, rules=LOCKED)
    paused = store.transact_now(lambda tx: host_quiz.pause(tx, game, NOW + timedelta(seconds=10)))

    assert refusal(store, game, "p1", RIGHT, NOW + timedelta(seconds=20)) is WhyRefused.NOT_OPEN

    store.transact_now(lambda tx: host_quiz.resume(tx, paused, NOW + timedelta(seconds=100)))
    answer(store, game, "p1", RIGHT, NOW + timedelta(seconds=120))
    assert refusal(store, game, "p2", RIGHT, NOW + timedelta(seconds=122)) is WhyRefused.TOO_LATE


def test_answer_received_in_a_pause_counts_neither_during_nor_after_it(store: Store) -> None:
    """When it is dealt with makes no difference, nor whether the game goes on or ends after the pause."""
    game = play(store, rules=LOCKED)
    paused = store.transact_now(lambda tx: host_quiz.pause(tx, game, NOW + timedelta(seconds=5)))
    resumed = store.transact_now(lambda tx: host_quiz.resume(tx, paused, NOW + timedelta(seconds=100)))

    assert refusal(store, game, "p1", RIGHT, NOW + timedelta(seconds=50)) is WhyRefused.NOT_OPEN
    again = store.transact_now(lambda tx: host_quiz.pause(tx, resumed, NOW + timedelta(seconds=105)))
    store.transact_now(lambda tx: games.end(tx, again, NOW + timedelta(seconds=200)))
    assert refusal(store, game, "p1", RIGHT, NOW + timedelta(seconds=150)) is WhyRefused.NO_GAME
    answer(store, game, "p1", RIGHT, NOW + timedelta(seconds=104))


def test_answer_from_before_the_question_is_not_for_it(store: Store) -> None:
    """The second of two typed in a row waits while the next question is opened: it was meant for the first."""
    game = play(store)

    assert refusal(store, game, "p1", RIGHT, NOW - timedelta(milliseconds=500)) is WhyRefused.NOT_OPEN


def test_clock_that_was_set_back_refuses_nobody(store: Store) -> None:
    """An hour before the question was opened is no time anybody answered at."""
    game = play(store)

    taken = answer(store, game, "p1", RIGHT, NOW - timedelta(hours=1))

    assert taken.answered.right


def test_vote_for_a_game_that_was_given_up_has_no_effect(store: Store) -> None:
    """A game retention ended takes nothing, though its question was never closed."""
    game = play(store)
    later = NOW + timedelta(days=2)
    store.transact_now(lambda tx: retention.sweep(tx, later, fetched=()))

    assert refusal(store, game, "p1", RIGHT, later) is WhyRefused.NO_GAME


def test_coming_and_going_fills_no_game(store: Store) -> None:
    """Somebody with ever new names is refused at some point, and who has left comes in only where there is room."""
    game = play(store, players=1)

    def come_and_go(tx: Transaction) -> None:
        for number in range(games.MOST_SEATS):
            tx.games.put_player(game.id, Player(id=f"q{number}", nickname=f"Q{number}", joined_at=NOW, gone=True))

    store.transact_now(come_and_go)

    with pytest.raises(GameRefused) as refused:
        store.transact_now(lambda tx: games.join(tx, game.id, "new", "Mới", NOW))
    assert refused.value.why is WhyRefused.FULL


def test_answer_is_taken_back(store: Store) -> None:
    """As long as the question is open an answer may be taken back and another given."""
    game = play(store)
    answer(store, game, "p1", WRONG)

    store.transact_now(lambda tx: games.take_back(tx, game.id, 0, "p1", NOW))
    answer(store, game, "p1", RIGHT)

    assert store.read_now(lambda tx: tx.games.scores(game.id)) == {"p1": 1}


def test_answer_to_a_closed_question_stands(store: Store) -> None:
    """Once the answer is shown, nothing is taken back."""
    game = play(store, players=1)
    answer(store, game, "p1", WRONG, NOW + timedelta(seconds=1))

    with pytest.raises(GameRefused) as refused:
        store.transact_now(lambda tx: games.take_back(tx, game.id, 0, "p1", NOW + timedelta(seconds=2)))

    assert refused.value.why is WhyRefused.TOO_LATE


def test_stale_step_is_refused(store: Store) -> None:
    """Two tabs cannot take the same step twice."""
    game = play(store)
    store.transact_now(lambda tx: host_quiz.go_on(tx, game, BANK, NOW))

    with pytest.raises(GameRefused) as refused:
        store.transact_now(lambda tx: host_quiz.hosted(tx, game.id, HOST, game.version))

    assert refused.value.why is WhyRefused.CHANGED


def test_only_the_host_runs_it(store: Store) -> None:
    """Somebody else is told that it is not theirs."""
    game = play(store)

    with pytest.raises(GameRefused) as refused:
        store.transact_now(lambda tx: host_quiz.hosted(tx, game.id, "p1"))

    assert refused.value.why is WhyRefused.NOT_THE_HOST


def test_removed_player_does_not_come_back(store: Store) -> None:
    """Who was removed neither answers nor joins again."""
    game = play(store)
    store.transact_now(lambda tx: host_quiz.remove(tx, game, "p2", NOW))

    assert refusal(store, game, "p2", RIGHT) is WhyRefused.REMOVED
    with pytest.raises(GameRefused):
        store.transact_now(lambda tx: games.join(tx, game.id, "p2", "Bạn 2", NOW))


def test_same_nickname_gets_a_number(store: Store) -> None:
    """Two people of one name can be told apart."""
    game = play(store)

    joined = store.transact_now(lambda tx: games.join(tx, game.id, "p9", "bạn 1", NOW))

    assert joined.nickname == "bạn 1 2"


def test_one_game_at_a_place(store: Store) -> None:
    """A second room of the same code is refused until the first has ended."""
    game = play(store)

    with pytest.raises(GameRefused) as refused:
        play(store)
    store.transact_now(lambda tx: games.end(tx, game, NOW))
    again = play(store)

    assert refused.value.why is WhyRefused.RUNNING
    assert store.read_now(lambda tx: tx.games.at(Way.ROOM, "ABC123")) == again


def test_game_ends_after_the_last_question(store: Store) -> None:
    """The step after the last answer is the end, with ranks and the question most people missed."""
    game = play(store, players=2, count=2)
    answer(store, game, "p1", RIGHT)
    answer(store, game, "p2", WRONG)
    for _ in range(2):
        game = store.transact_now(
            lambda tx: host_quiz.go_on(tx, host_quiz.hosted(tx, tx.games.at(Way.ROOM, "ABC123").id, HOST), BANK, NOW)  # type: ignore[union-attr]
        )
    ended = store.transact_now(lambda tx: host_quiz.go_on(tx, game, BANK, NOW))

    final = store.read_now(lambda tx: ranking(tx, ended.id))
    missed = store.read_now(lambda tx: most_missed(tx, ended.id))

    assert ended.state is GameState.ENDED
    assert [(each.player.id, each.right, each.rank) for each in final] == [("p1", 1, 1), ("p2", 0, 2)]
    assert missed is not None
    assert missed.position == 0


def test_last_one_is_not_shown_to_others(store: Store) -> None:
    """A player sees those near, but never who is last, unless it is oneself."""
    game = play(store, players=4)
    for player in ("p1", "p2", "p3"):
        answer(store, game, player, RIGHT)
    answer(store, game, "p4", WRONG)

    ranked = store.read_now(lambda tx: ranking(tx, game.id))

    assert [each.player.id for each in neighbours(ranked, "p2")] == ["p1", "p2", "p3"]
    assert [(each.player.id, each.rank) for each in neighbours(ranked, "p4")] == [("p2", 1), ("p3", 1), ("p4", 4)]


def test_question_that_left_the_bank_is_passed_over(store: Store) -> None:
    """A base that changes in the middle of a game does not stop it."""
    game = play(store)
    rest = {key: value for key, value in BANK.items() if key != game.questions[1]}
    shown = store.transact_now(lambda tx: host_quiz.go_on(tx, game, rest, NOW))

    after = store.transact_now(lambda tx: host_quiz.go_on(tx, shown, rest, NOW))

    assert after.position == 2


def test_answer_is_marked_by_the_question_as_it_was_asked(store: Store) -> None:
    """An editor who changes what is right while a question is open changes no score."""
    game = play(store)
    asked = BANK[game.questions[0]]
    changed = {**BANK, asked.id: replace(asked, right=(0,), version="x")}

    taken = answer(store, game, "p1", RIGHT)

    assert changed[asked.id].right != asked.right
    assert taken.answered.right


def test_forgotten_player_leaves_nothing(store: Store) -> None:
    """After "forget me" neither the player nor an answer is left, and the others' scores are the same."""
    person = Person("web", "1", "1")
    game = play(store)
    player = games.player_of(VAULT, person)
    store.transact_now(lambda tx: games.join(tx, game.id, player, "Mai", NOW))
    answer(store, game, player, RIGHT)
    answer(store, game, "p1", RIGHT)

    store.transact_now(lambda tx: games.forget_player(tx, VAULT, person))

    assert store.read_now(lambda tx: tx.games.player(game.id, player)) is None
    assert store.read_now(lambda tx: tx.games.scores(game.id)) == {"p1": 1}


def test_nicknames_go_a_day_after_the_end(store: Store) -> None:
    """Answers stay for statistics, names do not."""
    game = play(store)
    answer(store, game, "p1", RIGHT)
    store.transact_now(lambda tx: games.end(tx, game, NOW))

    store.transact_now(lambda tx: retention.sweep(tx, NOW + timedelta(days=1, seconds=1), fetched=()))

    assert {player.nickname for player in store.read_now(lambda tx: tx.games.players(game.id))} == {""}
    assert store.read_now(lambda tx: tx.games.scores(game.id)) == {"p1": 1}
    assert store.read_now(lambda tx: tx.games.at(Way.ROOM, "ABC123")) is None
