"""The composition root of timed work: which use case does each kind of job."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from bot.conversation import Knowledge, albums
from bot.conversation.telling import make_word
from bot.loops import JobHandler
from bot.ports import Vault
from bot.services import retention
from bot.services.jobs import report_jobs


def make_handlers(
    knowledge: Callable[[], Knowledge], vault: Vault, fetched: Collection[str]
) -> Mapping[str, JobHandler]:
    """Return the handler of every kind of job; *fetched* are the channels whose replies people come for."""
    return {
        **report_jobs(vault, make_word(knowledge)),
        retention.JOB: partial(retention.run_job, fetched=fetched),
        albums.ALBUM: partial(albums.run_album, knowledge=knowledge),
    }
