"""The flows: each decides what one kind of message leads to."""

from collections.abc import Mapping

from bot.conversation.flows import ask, browse, feedback, help_, language, privacy
from bot.conversation.turns import Handler

HANDLERS: Mapping[str, Handler] = {
    "ask": ask.press,
    "browse": browse.press,
    "feedback": feedback.press,
    "help": help_.press,
    "language": language.press,
    "privacy": privacy.press,
}
"""Who handles the buttons of each flow."""
