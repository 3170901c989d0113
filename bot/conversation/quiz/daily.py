"""The daily question, inside the transaction of a turn, and as it is sent."""

from collections.abc import Callable

from bot.conversation.plan import Knowledge
from bot.conversation.quiz.cards import Shown, question_card
from bot.conversation.quiz.menus import daily_card, subscribed_card
from bot.conversation.quiz.table import Table
from bot.conversation.result import Result
from bot.conversation.wording import say
from bot.domain.errors import GameRefused
from bot.domain.game import Asked, Game
from bot.domain.kept import to_local
from bot.domain.message import Reply
from bot.domain.text import Language
from bot.ports import Vault
from bot.services.daily_quiz import Draw, open_today, subscribe
from bot.services.take_quiz import tag_of


def open_daily(table: Table) -> Result:
    """Show when the daily question comes, or offer it."""
    reader = table.turning.tx.daily.get(table.player)
    return table.offer(daily_card(table.knowledge, table.language, reader))


def set_daily(table: Table, hour: int) -> Result:
    """Send it each day at *hour*."""
    turning = table.turning
    try:
        due_at = subscribe(turning.tx, turning.vault, turning.contact, hour, turning.now)
    except GameRefused as refused:
        return table.say_over(table.refused(refused.why))
    return table.say_over(subscribed_card(table.knowledge, table.language, hour, due_at))


def play_today(table: Table) -> Result:
    """Ask the question of this day, unless it was answered."""
    turning = table.turning
    game = open_today(turning.tx, turning.vault, table.bank, (table.player, table.language), turning.now)
    if game is None:
        return table.say_over(turning.text("quiz.daily.already", *table.starts))
    return Table(turning, table.dialogue).show(game)


def make_daily_draw(knowledge: Callable[[], Knowledge], vault: Vault) -> Draw:
    """Return what puts a question of the day into words with the present knowledge."""

    def draw(game: Game, asked: Asked, language: Language) -> tuple[Reply, ...]:
        present, day = knowledge(), to_local(game.created_at)
        heading = say(present.base, language, "quiz.of_day", day=f"{day.day}/{day.month}")
        seen = Shown(question=asked.question, seed=game.seed, tag=tag_of(vault, game, game.position), heading=heading)
        return (question_card(present, seen, language),)

    return draw
