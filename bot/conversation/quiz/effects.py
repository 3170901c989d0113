"""Playing a quiz alone, inside the transaction of a turn."""

from typing import assert_never

from bot.conversation.quiz.daily import open_daily, play_today, set_daily
from bot.conversation.quiz.round import (
    drop,
    finish,
    go_on,
    open_quiz,
    play_again,
    press,
    read_last,
    start,
    stop,
    type_in,
)
from bot.conversation.quiz.table import Table
from bot.conversation.result import Result, Turning
from bot.domain.dialogue import Dialogue
from bot.domain.quiz_effect import (
    DropPicks,
    FinishPicks,
    GoOnPlaying,
    OpenDaily,
    OpenQuiz,
    PlayToday,
    PlayWrongAgain,
    PressInQuiz,
    QuizEffect,
    ReadLast,
    SetDaily,
    StartRound,
    StopQuiz,
    TypeInQuiz,
)


def play(turning: Turning, dialogue: Dialogue, effect: QuizEffect) -> Result:  # noqa: C901, PLR0911, PLR0912 one case an effect
    """Do what *effect* says."""
    table = Table(turning, dialogue)
    match effect:
        case OpenQuiz(instead):
            return open_quiz(table, instead=instead)
        case StartRound():
            return start(table, effect)
        case PressInQuiz(tag, place):
            return press(table, tag, place)
        case FinishPicks(tag, places):
            return finish(table, tag, places)
        case DropPicks(tag):
            return drop(table, tag)
        case TypeInQuiz(text, asks):
            return type_in(table, text, asks=asks)
        case GoOnPlaying():
            return go_on(table)
        case StopQuiz():
            return stop(table, effect)
        case PlayWrongAgain():
            return play_again(table, effect)
        case ReadLast():
            return read_last(table)
        case OpenDaily():
            return open_daily(table)
        case SetDaily(hour):
            return set_daily(table, hour)
        case PlayToday():
            return play_today(table)
        case _ as never:
            assert_never(never)
