"""An answer as each channel shows it."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from bot.console.parts import ConsoleParts, Shown
from bot.conversation.cards import answer_card
from bot.domain.entry import Entry
from bot.domain.message import Reply
from bot.domain.text import Language


@dataclass(frozen=True, slots=True)
class Card:
    """One language of an answer: the reply web pages draw, and the messages Telegram gets."""

    reply: Reply
    telegram: tuple[tuple[Markup, Shown], ...]


def draw_cards(parts: ConsoleParts, entry: Entry, today: date) -> list[Card]:
    """Return *entry* in both languages."""
    return [draw_card(parts, answer_card(parts.pages.knowledge, entry, language, today)) for language in Language]


def draw_card(parts: ConsoleParts, reply: Reply) -> Card:
    """Return *reply* as each channel shows it."""
    messages = parts.editing.to_telegram(reply)
    # The channel's own markup: what people wrote is escaped in it, as Telegram would refuse anything else.
    return Card(reply, tuple((Markup(message.html), message) for message in messages))  # noqa: S704
