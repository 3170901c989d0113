"""The composition root of timed work: which use case does each kind of job."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.conversation import Knowledge, albums
from bot.conversation.group_cards import make_draw
from bot.conversation.group_quiz.jobs import group_quiz_jobs
from bot.conversation.quiz.daily import make_daily_draw
from bot.conversation.room.jobs import telling_given_up, telling_room
from bot.conversation.telling import make_word
from bot.domain.delivery import Job
from bot.domain.desk import Desk
from bot.loops import JobHandler
from bot.ports import Transaction, Vault
from bot.services import daily_quiz, retention, staff_cards
from bot.services.games import CLOSE
from bot.services.jobs import report_jobs
from bot.services.room_guests import GIVEN_UP


def make_handlers(
    knowledge: Callable[[], Knowledge], vault: Vault, fetched: Collection[str]
) -> Mapping[str, JobHandler]:
    """Return the handler of every kind of job; *fetched* are the channels whose replies people come for."""
    by_game = group_quiz_jobs(knowledge)
    return {
        **report_jobs(vault, make_word(knowledge)),
        retention.JOB: partial(retention.run_job, fetched=fetched),
        albums.ALBUM: partial(albums.run_album, knowledge=knowledge),
        **by_game,
        CLOSE: telling_room(by_game[CLOSE], knowledge, vault),
        GIVEN_UP: telling_given_up(knowledge, vault),
        daily_quiz.DAILY: partial(_for_reader, knowledge, vault),
        staff_cards.CARD: partial(_for_group, staff_cards.run_card, knowledge),
        staff_cards.TEXTS: partial(_for_group, staff_cards.run_texts, knowledge),
        staff_cards.ROUND: partial(_for_group, staff_cards.run_round, knowledge),
    }


class _GroupJob(Protocol):
    """A job about the staff group, if there is one."""

    def __call__(self, tx: Transaction, job: Job, now: datetime, *, desk: Desk | None, draw: staff_cards.Draw) -> None:
        """Do it."""
        ...


def _for_group(run: _GroupJob, knowledge: Callable[[], Knowledge], tx: Transaction, job: Job, now: datetime) -> None:
    run(tx, job, now, desk=knowledge().desk, draw=make_draw(knowledge))


def _for_reader(knowledge: Callable[[], Knowledge], vault: Vault, tx: Transaction, job: Job, now: datetime) -> None:
    bank, draw = knowledge().base.questions, make_daily_draw(knowledge, vault)
    daily_quiz.run_daily(tx, job, now, vault=vault, bank=bank, draw=draw)
