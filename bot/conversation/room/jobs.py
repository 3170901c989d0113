"""What a room does by the clock, told to those who play in a chat."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.conversation.plan import Knowledge
from bot.conversation.room.telling import tell, telling
from bot.domain.delivery import Job
from bot.domain.game import GameState
from bot.ports import Transaction, Vault

Handler = Callable[[Transaction, Job, datetime], None]


def telling_room(run: Handler, knowledge: Callable[[], Knowledge], vault: Vault) -> Handler:
    """Return *run*, a job whose key is a game, told to a room's players."""

    def run_and_tell(tx: Transaction, job: Job, now: datetime) -> None:
        telling(tx, vault, knowledge(), job.key, now, lambda: run(tx, job, now))

    return run_and_tell


def telling_given_up(knowledge: Callable[[], Knowledge], vault: Vault) -> Handler:
    """Return what tells a room's players that it was ended, since nobody went on with it."""

    def run_and_tell(tx: Transaction, job: Job, now: datetime) -> None:
        game = tx.games.get(job.key)
        if game is not None and game.state is GameState.ENDED:
            before = replace(game, state=GameState(str(job.payload["was"])), version=game.version - 1)
            tell(tx, vault, knowledge(), (before, game), now)

    return run_and_tell
