"""What a quiz in a group does by the clock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from bot.conversation.group_quiz.screens import Screens
from bot.conversation.plan import Knowledge
from bot.domain.delivery import Job
from bot.domain.game import GameState, Way
from bot.ports import Transaction
from bot.services import host_quiz
from bot.services.games import CLOSE, close_when_over
from bot.services.group_games import NEXT, SCREEN, VOTE, cast_again

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
    }


def run_close(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Close the question of the game in *job* if its time is over, and show a group its answer."""
    closed = close_when_over(tx, job.key, now)
    if closed is not None and closed.way is Way.GROUP:
        Screens(tx, knowledge(), now).answer(closed)


def run_next(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Ask the next question, or show the result after the last."""
    game = tx.games.get(job.key)
    if game is None or game.way is not Way.GROUP or game.state is not GameState.SHOWN:
        return
    known = knowledge()
    Screens(tx, known, now).went_on(game, host_quiz.go_on(tx, game, known.base.questions, now))


def run_screen(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Show anew how many have joined or answered."""
    game = tx.games.get(job.key)
    if game is not None and game.way is Way.GROUP and game.place:
        Screens(tx, knowledge(), now).again(game)


def run_vote(tx: Transaction, job: Job, now: datetime, *, knowledge: Callable[[], Knowledge]) -> None:
    """Take a vote that came before its poll was known."""
    voted = cast_again(tx, job, now)
    if voted is not None:
        Screens(tx, knowledge(), now).went_on(voted.before, voted.after)
