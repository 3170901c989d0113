"""What effects do inside the transaction of their turn."""

from typing import assert_never

from bot.conversation.albums import ALBUM, ALBUM_WAIT, job_key
from bot.conversation.appeal_effects import begin_appeal, send_appeal
from bot.conversation.forgetting import leave_games
from bot.conversation.group_quiz.effects import play_in_group
from bot.conversation.more_effects import add_more, begin_adding
from bot.conversation.quiz.effects import play
from bot.conversation.report_effects import cut, end_or_begin_following, file, look, search_mine, show_decision
from bot.conversation.result import Result, Turning
from bot.conversation.room.effects import play_in_room
from bot.conversation.staff_effects import serve_staff
from bot.domain.delivery import Job
from bot.domain.dialogue import Dialogue
from bot.domain.effect import (
    AddToReport,
    BeginAdding,
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
    LinkChat,
    LookUp,
    ReplaceReceipts,
    SendSignInLink,
    ShowDecision,
    WorkOnClaim,
)
from bot.domain.group_quiz import ActInGroup, CastVote
from bot.domain.room_effect import EnterRoom, JoinRoom, LeaveRoom, PressInRoom, TypeInRoom
from bot.services.ask import keep_unanswered
from bot.services.daily_quiz import unsubscribe
from bot.services.feedback import count_feedback
from bot.services.games import forget_player, player_of
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
            leave_games(turning)
            forget_player(turning.tx, turning.vault, turning.person)
            unsubscribe(turning.tx, player_of(turning.vault, turning.person))
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
        case BeginAppeal() | FileAppeal() | BeginAdding() | AddToReport():
            return _say_about_report(turning, dialogue, effect)
        case CutLink():
            return cut(turning, dialogue)
        case ReplaceReceipts():
            return search_mine(turning, dialogue, forget=False)
        case LinkChat() | SendSignInLink() | WorkOnClaim():
            return serve_staff(turning, dialogue, effect)
        case ActInGroup() | CastVote():
            return play_in_group(turning, dialogue, effect)
        case EnterRoom() | JoinRoom() | PressInRoom() | TypeInRoom() | LeaveRoom():
            return play_in_room(turning, dialogue, effect)
        case _:
            return play(turning, dialogue, effect)
    return Result(dialogue)


def _say_about_report(
    turning: Turning, dialogue: Dialogue, effect: BeginAppeal | FileAppeal | BeginAdding | AddToReport
) -> Result:
    match effect:
        case BeginAppeal():
            return begin_appeal(turning, dialogue, effect)
        case FileAppeal():
            return send_appeal(turning, dialogue, effect)
        case BeginAdding():
            return begin_adding(turning, dialogue, effect)
        case AddToReport():
            return add_more(turning, dialogue, effect)
        case _ as never:
            assert_never(never)
