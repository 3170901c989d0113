"""What a room does by the clock, told to those who play in a chat."""

from collections.abc import Callable
from datetime import datetime

from bot.conversation.plan import Knowledge
from bot.conversation.room.telling import telling
from bot.domain.delivery import Job
from bot.ports import Transaction, Vault

Handler = Callable[[Transaction, Job, datetime], None]


def telling_room(run: Handler, knowledge: Callable[[], Knowledge], vault: Vault) -> Handler:
    """Return *run*, a job whose key is a game, told to a room's players."""

    def run_and_tell(tx: Transaction, job: Job, now: datetime) -> None:
        telling(tx, vault, knowledge(), job.key, now, lambda: run(tx, job, now))

    return run_and_tell
