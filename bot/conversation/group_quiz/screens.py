"""Puts what a group sees of its quiz in the outbox of its chat, inside a transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.group_quiz.cards import (
    Lobby,
    Result,
    answer_cards,
    end_of_poll,
    lobby_card,
    question_card,
    result_card,
)
from bot.conversation.plan import Knowledge
from bot.domain.delivery import Job
from bot.domain.game import Game, GameState
from bot.domain.message import Reply
from bot.ports import Transaction
from bot.services import group_games
from bot.services.group_games import SCREEN, SCREEN_AFTER, chat_of
from bot.services.group_table import keep_table, table_of
from bot.services.quiz_results import most_missed, ranking


@dataclass(frozen=True, slots=True)
class Screens:
    """What is needed to show something to a group now; ``event`` is what brought it about, at one moment once."""

    tx: Transaction
    knowledge: Knowledge
    now: datetime
    event: str

    def lobby(self, game: Game, *, anew: bool = False) -> None:
        """Show the lobby in its place, or *anew* at the end of the chat."""
        chat = chat_of(game)
        table = table_of(self.tx, chat)
        if anew:
            table = replace(table, lobbies=table.lobbies + 1, lobby_at=self.now)
            keep_table(self.tx, chat, table, self.now)
        lobby = Lobby(
            game=game,
            joined=self._there(game),
            wish=table.wish,
            chooses=table.chooses,
            slot=f"quiz:lobby:{table.lobbies}",
        )
        self._put(game, "lobby", lobby_card(self.knowledge, lobby))

    def question(self, game: Game) -> None:
        """Show the open question; one with buttons is changed in its place."""
        asked = self.tx.games.asked(game.id, game.position)
        if asked is None:
            return
        there = self._there(game)
        answered = there - self.tx.games.unanswered(game.id, game.position)
        card = question_card(self.knowledge, game, asked, players=there, answered=answered)
        self._put(game, "question", card)

    def answer(self, game: Game) -> None:
        """Show what is right, and have the next question come."""
        asked = self.tx.games.asked(game.id, game.position)
        if asked is None:
            return
        self.tx.jobs.delete(SCREEN, game.id)
        held = table_of(self.tx, chat_of(game)).held == game.id
        answers = self.tx.games.answers(game.id, game.position)
        self._put(game, "answer", *answer_cards(self.knowledge, game, asked, answers, held=held))
        group_games.let_go_on(self.tx, game, self.now)

    def stop(self, game: Game) -> None:
        """Show that the game was ended before its time."""
        asked = self.tx.games.asked(game.id, game.position)
        if asked is None:
            self.lobby(game)
            return
        self.stop_poll(game)
        self.result(game)

    def stop_poll(self, game: Game) -> None:
        """Have the poll of the last question take no more votes."""
        asked = self.tx.games.asked(game.id, game.position)
        ending = None if asked is None else end_of_poll(self.knowledge, game, asked)
        if ending is not None:
            self._put(game, "stop", ending)

    def result(self, game: Game) -> None:
        """Show how the game went; again in its place if a late answer changed it."""
        result = Result(
            game=game,
            asked=len(self.tx.games.all_asked(game.id)),
            ranked=ranking(self.tx, game.id),
            missed=most_missed(self.tx, game.id),
            slot=f"quiz:{game.id}:result",
        )
        self._put(game, "result", result_card(self.knowledge, result))

    def went_on(self, before: Game, after: Game) -> None:
        """Show what an answer or a step changed."""
        if before.state is after.state and before.position == after.position:
            self.tx.jobs.add(Job(SCREEN, after.id, self.now + SCREEN_AFTER))
        elif after.state is GameState.ASKING:
            self.question(after)
        elif after.state is GameState.SHOWN:
            self.answer(after)
        elif after.state is GameState.ENDED:
            group_games.wind_up(self.tx, after, self.now)
            self.result(after)

    def again(self, game: Game) -> None:
        """Show anew what has changed by more people joining or answering."""
        match game.state:
            case GameState.LOBBY:
                self.lobby(game)
            case GameState.ASKING if not self._is_poll(game):
                self.question(game)
            case GameState.ENDED:
                self.result(game)
            case _:
                pass

    def _is_poll(self, game: Game) -> bool:
        asked = self.tx.games.asked(game.id, game.position)
        return asked is not None and end_of_poll(self.knowledge, game, asked) is not None

    def _there(self, game: Game) -> int:
        return sum(not player.gone for player in self.tx.games.players(game.id))

    def _put(self, game: Game, what: str, *replies: Reply) -> None:
        cause = f"quiz:{game.id}:{game.version}:{what}:{self.now.isoformat()}:{self.event}"
        self.tx.outbox.put(chat_of(game), cause, replies, self.now)
