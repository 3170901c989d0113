"""What effects do inside the transaction of their turn."""

from typing import assert_never

from bot.conversation.albums import ALBUM, ALBUM_WAIT, job_key
from bot.conversation.appeal_effects import begin_appeal, send_appeal
from bot.conversation.report_effects import cut, end_or_begin_following, file, look, search_mine, show_decision
from bot.conversation.result import Result, Turning
from bot.domain.delivery import Job
from bot.domain.dialogue import Dialogue
from bot.domain.effect import (
    BeginAppeal,
    CollectAlbum,
    CountFeedback,
    CutLink,
    Effect,
    FileAppeal,
    FileReport,
    Follow,
    ForgetPerson,
    KeepUnanswered,
    LookUp,
    ReplaceReceipts,
    ShowDecision,
)
from bot.services.ask import keep_unanswered
from bot.services.feedback import count_feedback
from bot.services.privacy import forget_person


def apply(turning: Turning, dialogue: Dialogue, effect: Effect) -> Result:  # noqa: C901, PLR0911, PLR0912 one case an effect
    """Do what *effect* says; return the Dialogue after it, and replies that follow those of the plan."""
    match effect:
        case KeepUnanswered():
            keep_unanswered(turning.tx, effect, turning.now)
        case CountFeedback():
            count_feedback(turning.tx, effect, turning.now)
        case ForgetPerson():
            forget_person(turning.tx, effect.key, sparing=turning.plan.update.event_id)
            return search_mine(turning, dialogue, forget=True)
        case CollectAlbum():
            due_at = turning.now + ALBUM_WAIT
            turning.tx.jobs.put(Job(ALBUM, job_key(dialogue.key), due_at, {"album": effect.album}))
        case FileReport():
            return file(turning, dialogue, effect)
        case LookUp():
            return look(turning, dialogue, effect)
        case ShowDecision():
            return show_decision(turning, dialogue, effect)
        case Follow():
            return end_or_begin_following(turning, dialogue, effect)
        case BeginAppeal():
            return begin_appeal(turning, dialogue, effect)
        case FileAppeal():
            return send_appeal(turning, dialogue, effect)
        case CutLink():
            return cut(turning, dialogue)
        case ReplaceReceipts():
            return search_mine(turning, dialogue, forget=False)
        case _ as never:
            assert_never(never)
    return Result(dialogue)
