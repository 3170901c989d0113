"""The flows: each decides what one kind of message leads to."""

from collections.abc import Mapping

from bot.conversation.flows import (
    appeal,
    ask,
    browse,
    feedback,
    help_,
    language,
    lookup,
    more,
    privacy,
    quiz,
    report,
    room,
)
from bot.conversation.turns import Handler

HANDLERS: Mapping[str, Handler] = {
    "appeal": appeal.press,
    "ask": ask.press,
    "browse": browse.press,
    "feedback": feedback.press,
    "help": help_.press,
    "language": language.press,
    "lookup": lookup.press,
    "more": more.press,
    "privacy": privacy.press,
    "quiz": quiz.press,
    "report": report.press,
    "room": room.press,
}
"""Who handles the buttons of each flow."""
