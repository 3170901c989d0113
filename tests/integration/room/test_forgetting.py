"""Somebody who plays or hosts is forgotten in the middle of a game: the others are neither left hanging nor robbed."""

import pytest

from bot.domain.game import Game, GameState, Way
from bot.domain.report import Person
from bot.ports import Transaction
from bot.services import games, group_games
from tests.support.room_chat import Chat
from tests.support.rooms import Host, House, text_of

HOST, MAI, NAM = "b1", "b2", "b3"
"""Whom the tests' cookies name, in the order in which they come."""


def _forget(house: House, person: str) -> None:
    chat = Chat(house, person)
    chat.say("/riengtu")
    chat.tap("Quên tôi")
    chat.tap("Xóa hết")


def _game(house: House, host: Host) -> Game:
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None
    return game


def test_question_closes_when_the_last_one_awaited_is_forgotten(house: House, host: Host) -> None:
    """Nobody waits for somebody who is no more."""
    mai, _ = host.lets_in(house, "Mai"), host.lets_in(house, "Nam")
    host.does("bat-dau")
    mai.choose("Ý B")

    _forget(house, NAM)

    assert _game(house, host).state is GameState.SHOWN
    assert "✓ Đúng" in text_of(mai.page)
    assert set(host.list()) == {"Mai"}


def test_chats_are_told_of_the_question_that_closed(house: House, host: Host) -> None:
    """Who plays in a chat hears the result; the one who is forgotten does not."""
    chat = Chat(house)
    host.lets_in(house, "Mai")
    chat.join(host.code)
    host.does("bat-dau")
    chat.tap("Ý B")

    _forget(house, MAI)

    assert chat.all[-1].title == "✓ Đúng"


def test_forgotten_guest_is_told_nothing_of_the_room(house: House, host: Host) -> None:
    """The last thing said is that everything was deleted."""
    chat, mai = Chat(house), host.lets_in(house, "Mai")
    chat.join(host.code)
    host.does("bat-dau")
    mai.choose("Ý B")

    chat.say("/riengtu")
    chat.tap("Quên tôi")
    said = chat.tap("Xóa hết")

    assert len(said) == 1
    assert _game(house, host).state is GameState.SHOWN


@pytest.mark.parametrize("started", [True, False])
def test_room_of_a_forgotten_host_ends(house: House, host: Host, *, started: bool) -> None:
    """The room ends for all, and nothing is left of the host."""
    host.lets_in(house, "Mai")
    if started:
        host.does("bat-dau")

    _forget(house, HOST)

    game = _game(house, host)
    assert (game.state, game.host) == (GameState.ENDED, "")


def test_players_keep_their_result_without_the_host(house: House, host: Host) -> None:
    """What the others answered stays theirs, and they see it."""
    mai = host.lets_in(house, "Mai")
    host.lets_in(house, "Nam")
    host.does("bat-dau")
    mai.choose("Ý B")

    _forget(house, HOST)

    assert "Bạn trả lời đúng 1 trên 1 câu" in text_of(mai.page)


def test_host_who_plays_too_is_in_no_ranking(house: House, host: Host) -> None:
    """A forgotten host is told and named nowhere, others are told the end."""
    chat = Chat(house)
    chat.join(host.code)
    host.browser.post(f"/phong/{host.code}/vao", {"ten": "Cô Hoa"})
    host.does("bat-dau")

    _forget(house, HOST)

    assert "trong 1 người" in chat.all[-1].body
    assert host.browser.get(f"/phong/{host.code}").status_code == 410


def test_game_of_a_group_goes_on_without_who_opened_it(house: House) -> None:
    """Everybody who plays may run it; with the last one awaited gone its question closes."""
    store, bank, now = house.store, house.knowledge.base.questions, house.now
    setup = games.Setup(way=Way.GROUP, place="telegram/-1", host=_player(house, "an"))

    def begin(tx: Transaction) -> Game:
        game = games.open_game(tx, house.vault, tuple(bank.values())[:2], setup, now)
        for player in (_player(house, "an"), "p2"):
            games.join(tx, game.id, player, player[:5], now)
        return games.ask(tx, game, bank, 0, now)

    game = store.transact_now(begin)
    store.transact_now(lambda tx: games.answer(tx, game.id, 0, "p2", (1,), now))

    _forget(house, "an")

    after = store.read_now(lambda tx: tx.games.get(game.id))
    assert after is not None
    assert (after.state, after.host) == (GameState.SHOWN, "")
    due = store.read_now(lambda tx: tx.jobs.due(house.now + group_games.READING * 9))
    assert [job.key for job in due if job.kind == group_games.NEXT] == [game.id]


def _player(house: House, person: str) -> str:
    return games.player_of(house.vault, Person("web_chat", person, person))
