"""Rooms over every store: codes, what pages see, and players who play in a chat."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Game, Rules, Way
from bot.domain.report import Contact, Person
from bot.domain.text import Language
from bot.ports import Store, Transaction
from bot.services import games, host_quiz, retention
from bot.services.games import Round
from bot.services.room_guests import guests_of, seat_guest
from bot.services.rooms import Opening, find_room, open_room, seat_in, see, see_changed, take_answer
from tests.support.delivery import noon
from tests.support.office import make_vault
from tests.support.quizzes import make_bank

BANK = make_bank(30)
NOW = noon()
VAULT = make_vault()
CONTACT = Contact(Person("telegram", "7", "7"), Language.VI)


def open_one(store: Store, host: str = "host", players: int = 3) -> Game:
    """Return a room with its first question open."""
    opening = Opening(
        host=host, round=Round(topic="crc", level=None, count=3), language=Language.VI, rules=Rules(podium=True)
    )

    def begin(tx: Transaction) -> Game:
        game = open_room(tx, VAULT, BANK, opening, NOW)
        for number in range(1, players + 1):
            games.join(tx, game.id, f"p{number}", f"Bạn {number}", NOW)
        return host_quiz.start(tx, game, BANK, NOW)

    return store.transact_now(begin)


def test_room_is_found_by_its_code(store: Store) -> None:
    """A code is that of one room; another one is of none."""
    game = open_one(store)

    assert store.read_now(lambda tx: find_room(tx, game.place)).id == game.id
    with pytest.raises(GameRefused) as refused:
        store.read_now(lambda tx: find_room(tx, "BCF234"))
    assert refused.value.why is WhyRefused.NO_SUCH_CODE


def test_host_finds_their_rooms(store: Store) -> None:
    """What somebody runs and has not ended, the newest first."""
    ended, first = open_one(store, "anna"), open_one(store, "anna")
    open_one(store, "other")
    store.transact_now(lambda tx: games.end(tx, ended, NOW))

    found = store.read_now(lambda tx: tx.games.run_by("anna", Way.ROOM))

    assert [game.id for game in found] == [first.id]


def test_what_was_seen_is_kept_until_something_changes(store: Store) -> None:
    """Looking again costs nothing as long as the room is the same."""
    game = open_one(store)
    seen = store.read_now(lambda tx: see(tx, game.id))
    assert seen is not None

    same = store.read_now(lambda tx: see(tx, game.id, seen))
    store.transact_now(lambda tx: take_answer(tx, game.id, 0, "p1", (1,), NOW))
    later = store.read_now(lambda tx: see(tx, game.id, seen))

    assert same is seen
    assert later is not None
    assert later.answered == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda tx, game: take_answer(tx, game.id, 0, "p1", (1,), NOW), id="an answer"),
        pytest.param(lambda tx, game: host_quiz.rename(tx, game, "p1", "Lan"), id="a name"),
        pytest.param(lambda tx, game: host_quiz.pause(tx, game, NOW), id="a pause"),
    ],
)
def test_one_look_shows_which_rooms_changed(store: Store, change: Callable[[Transaction, Game], object]) -> None:
    """Of many rooms only those that changed are read anew."""
    first, second = open_one(store), open_one(store)
    known = {each.id: store.read_now(lambda tx, each=each: see(tx, each.id)) for each in (first, second)}  # type: ignore[misc]

    store.transact_now(lambda tx: change(tx, first))

    assert set(store.read_now(lambda tx: see_changed(tx, known))) == {first.id}


def test_room_that_is_gone_is_seen_as_gone(store: Store) -> None:
    """A room whose time is over is no more."""
    game = open_one(store)
    known = {game.id: store.read_now(lambda tx: see(tx, game.id))}

    store.transact_now(lambda tx: games.end(tx, game, NOW))
    store.transact_now(lambda tx: tx.games.delete_before(NOW + timedelta(days=1)))

    assert store.read_now(lambda tx: see_changed(tx, known)) == {game.id: None}


def test_forgotten_host_takes_nobodys_answers(store: Store) -> None:
    """The room stays for its players, who see at once that nobody hosts it."""
    game = open_one(store)
    store.transact_now(lambda tx: take_answer(tx, game.id, 0, "p1", (1,), NOW))
    known = {game.id: store.read_now(lambda tx: see(tx, game.id))}

    store.transact_now(lambda tx: tx.games.forget_player("host"))

    seen = store.read_now(lambda tx: see_changed(tx, known))[game.id]
    assert seen is not None
    assert (seen.game.host, seen.scores) == ("", {"p1": 1})


def test_podium_names_nobody_as_last(store: Store) -> None:
    """Of two, only the first is named; who has nothing right is not named either."""
    game = open_one(store, players=2)
    store.transact_now(lambda tx: take_answer(tx, game.id, 0, "p1", (1,), NOW))
    store.transact_now(lambda tx: take_answer(tx, game.id, 0, "p2", (0,), NOW))

    seen = store.read_now(lambda tx: see(tx, game.id))

    assert seen is not None
    assert [each.player.id for each in seen.podium] == ["p1"]
    seat = seat_in(seen, "p2")
    assert seat is not None
    assert seat.rank == 2


def test_same_answer_again_is_taken_as_noted(store: Store) -> None:
    """A phone that heard nothing may send again; another answer is refused."""
    game = open_one(store)
    first = store.transact_now(lambda tx: take_answer(tx, game.id, 0, "p1", (1,), NOW))

    again = store.transact_now(lambda tx: take_answer(tx, game.id, 0, "p1", (1,), NOW + timedelta(seconds=1)))

    assert again.answered == first.answered
    with pytest.raises(GameRefused):
        store.transact_now(lambda tx: take_answer(tx, game.id, 0, "p1", (0,), NOW))


def test_guests_are_those_who_are_there(store: Store) -> None:
    """Who left is not written to; who came back is."""
    game = open_one(store)
    player = store.transact_now(lambda tx: seat_guest(tx, VAULT, game, CONTACT, "Mai", NOW)).id
    there = store.read_now(lambda tx: guests_of(tx, VAULT, game.id))
    store.transact_now(lambda tx: games.leave(tx, game.id, player, NOW))

    assert there == {player: CONTACT}
    assert store.read_now(lambda tx: guests_of(tx, VAULT, game.id)) == {}


def test_guests_go_with_the_names(store: Store) -> None:
    """A day after the end nothing is left of where somebody was written to."""
    game = open_one(store)
    store.transact_now(lambda tx: seat_guest(tx, VAULT, game, CONTACT, "Mai", NOW))
    store.transact_now(lambda tx: games.end(tx, game, NOW))

    store.transact_now(lambda tx: retention.sweep(tx, NOW + timedelta(days=1, seconds=1), fetched=()))

    assert store.read_now(lambda tx: tx.games.guests(game.id)) == {}
