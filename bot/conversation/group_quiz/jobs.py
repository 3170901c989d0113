"""What a quiz in a group does by the clock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from bot.conversation.group_quiz.cards import bank_for_groups
from bot.conversation.group_quiz.screens import Screens
from bot.conversation.plan import Knowledge
from bot.domain.delivery import Job
from bot.domain.game import Game, GameState, Way
from bot.ports import Transaction
from bot.services import group_games, group_table, host_quiz
from bot.services.games import CLOSE, Bank, close_when_over
from bot.services.group_games import LOOK_AGAIN, NEXT, OVER, SCREEN, SKIP, VOTE, cast_again

Handler = Callable[[Transaction, Job, datetime], None]


def group_quiz_jobs(knowledge: Callable[[], Knowledge]) -> Mapping[str, Handler]:
    """Return the handler of each kind of job.

    CLOSE serves every way to play: what others than groups see is read from the game.
    """
    return {
        CLOSE: partial(run_close, knowledge=knowledge),
        NEXT: partial(run_next, knowledge=knowledge),
        SCREEN: partial(run_screen, knowledge=knowledge),
        VOTE: partial(run_vote, knowledge=knowledge),
        SKIP: partial(run_pass, knowledge=knowledge),
        OVER: partial(run_over, knowledge=knowledge),
    }


def run_close(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Close the question of the game in *job* if its time is over, and show a group its answer.

    One that a group was not shown yet is left open for a while.
    """
    game = tx.games.get(job.key)
    if game is not None and group_games.is_on_its_way(tx, game, now):
        tx.jobs.put(Job(CLOSE, game.id, now + LOOK_AGAIN))
        return
    closed = close_when_over(tx, job.key, now)
    if closed is not None and closed.way is Way.GROUP:
        Screens(tx, knowledge(), now, job.kind).answer(closed)


def run_next(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Ask the next question, or show the result after the last."""
    game = tx.games.get(job.key)
    if game is None or game.way is not Way.GROUP or game.state is not GameState.SHOWN:
        return
    known = knowledge()
    Screens(tx, known, now, job.kind).went_on(game, host_quiz.go_on(tx, game, _bank(tx, known, game), now))


def run_screen(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Show anew how many have joined or answered, unless it is forgotten by now where."""
    game = tx.games.get(job.key)
    if game is not None and game.way is Way.GROUP and game.place != game.id:
        Screens(tx, knowledge(), now, job.kind).again(game)


def run_vote(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Take a vote that came before its poll was known."""
    voted = cast_again(tx, job, now)
    if voted is not None:
        Screens(tx, knowledge(), now, job.kind).went_on(voted.before, voted.after)


def run_pass(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Ask another question in place of the open one if that cannot be answered in its group."""
    game, known = tx.games.get(job.key), knowledge()
    if game is None or game.way is not Way.GROUP or game.state is not GameState.ASKING:
        return
    bank = _bank(tx, known, game)
    if game.questions[game.position] in bank:
        return
    after, screens = group_games.pass_over(tx, game, bank, now), Screens(tx, known, now, job.kind)
    if after.state is GameState.ASKING:
        screens.question(after)
    else:
        screens.went_on(game, after)


def run_over(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Stop the poll of a game nobody went on with."""
    game = tx.games.get(job.key)
    if game is not None and game.way is Way.GROUP and game.place != game.id:
        Screens(tx, knowledge(), now, job.kind).stop_poll(game)


def _bank(tx: Transaction, knowledge: Knowledge, game: Game) -> Bank:
    """Return what can be asked where *game* is played."""
    polls = group_table.table_of(tx, group_games.chat_of(game)).takes_polls
    return bank_for_groups(knowledge, game.language, polls=polls)
