"""What the report process does by the clock, by kind of job."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from bot.domain.delivery import Job
from bot.ports import Transaction, Vault
from bot.services.deadlines import LAPSE, UNPROVEN, run_lapse, run_unproven
from bot.services.decide import PUBLISH, run_publish
from bot.services.drafting import DRAFT, run_forget
from bot.services.mine import FIND_MINE, run_find_mine
from bot.services.retention import run_wipe
from bot.services.telling import (
    AGAIN,
    APPEAL_ANSWER,
    INFO,
    TELL,
    TELL_MERGED,
    WIPE,
    Word,
    run_again,
    run_appeal_answer,
    run_info,
    run_tell,
    run_tell_merged,
)
from bot.services.triage import ANSWER, run_answer

Handler = Callable[[Transaction, Job, datetime], None]


def report_jobs(vault: Vault, word: Word) -> Mapping[str, Handler]:
    """Return the handler of each kind of job; *word* puts news into words."""
    return {
        ANSWER: run_answer,
        PUBLISH: run_publish,
        UNPROVEN: run_unproven,
        LAPSE: run_lapse,
        TELL: partial(run_tell, vault=vault, word=word),
        TELL_MERGED: run_tell_merged,
        AGAIN: partial(run_again, vault=vault, word=word),
        INFO: partial(run_info, vault=vault, word=word),
        APPEAL_ANSWER: partial(run_appeal_answer, vault=vault, word=word),
        FIND_MINE: partial(run_find_mine, vault=vault, word=word),
        WIPE: run_wipe,
        DRAFT: run_forget,
    }
