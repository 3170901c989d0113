"""Replies -> HTML."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone

from bot.channels.web_chat.inbound import Message
from bot.channels.web_chat.parts import ChatParts
from bot.channels.web_chat.verify import FRAMED
from bot.conversation.buttons import to_payload
from bot.conversation.flows.help_ import MENU
from bot.conversation.quiz.menus import start_choices
from bot.conversation.wording import path_of, say
from bot.domain.delivery import OutboxRow
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind
from bot.domain.text import Language
from bot.pages import in_language

_VIET_NAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
_EVENT_BYTES = 16
_SHARED = {ReplyKind.ANSWER, ReplyKind.ARTICLE}
_NUMBERED = {ChoiceRole.OPTION, ChoiceRole.RELATED, ChoiceRole.PICK}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A choice with the number by which it can also be typed; *shown* where there is room for it."""

    number: int
    choice: Choice
    shown: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """One reply as the page shows it.  ``event`` is the one-time id of its buttons."""

    id: int
    cause: str
    event: str
    time: str
    reply: Reply
    share: str | None
    choices: tuple[Numbered, ...]

    @property
    def options(self) -> list[Numbered]:
        """Return full-width answers to the question just asked."""
        return self._of(ChoiceRole.OPTION)

    @property
    def picks(self) -> list[Numbered]:
        """Return boxes of which several may be ticked."""
        return self._of(ChoiceRole.PICK)

    @property
    def related(self) -> list[Numbered]:
        """Return what one could ask next."""
        return self._of(ChoiceRole.RELATED)

    @property
    def thumbs(self) -> list[Numbered]:
        """Return the two thumbs, or nothing."""
        return self._of(ChoiceRole.FEEDBACK)

    @property
    def navigation(self) -> list[Numbered]:
        """Return back, next and menu."""
        return self._of(ChoiceRole.NAVIGATION)

    def _of(self, role: ChoiceRole) -> list[Numbered]:
        return [numbered for numbered in self.choices if numbered.choice.role is role]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message and what came of it.  ``words`` are the person's own, from the request.

    ``event`` is the one-time id under which the page shows the words already, ``cause`` that of the replies.
    """

    event: str
    cause: str
    words: str
    rows: Sequence[OutboxRow]
    late: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds a reply: the language of the page, and whether it stands in a portal's frame.

    ``session`` is what forms there carry while it is not known whether the browser keeps the cookie.
    ``pictures`` are those that can still be shown; None if all can.
    """

    language: Language
    framed: bool = False
    session: str = ""
    pictures: Collection[str] | None = None

    @property
    def values(self) -> dict[str, object]:
        """Return what templates of the chat need to know."""
        return {
            "action": self.address("/chat"),
            "home": self.address("/"),
            "framed": self.framed,
            "session": self.session,
            "picture_address": self.picture_address,
            "pictures": self.pictures,
        }

    def picture_address(self, sha256: str) -> str:
        """Return where a picture of the draft is shown."""
        return f"/anh/{sha256}?{FRAMED}=1" if self.framed else f"/anh/{sha256}"

    def address(self, path: str) -> str:
        """Return *path* leading to its page in this scene."""
        return in_language(f"{path}?{FRAMED}=1" if self.framed else path, self.language)


class Drawing:
    """Draws pages and fragments of the chat."""

    def __init__(self, parts: ChatParts) -> None:
        self._parts = parts
        self._pages = parts.pages

    def page(self, scene: Scene, before: Sequence[OutboxRow], exchange: Exchange | None = None) -> str:
        """Return the whole page: earlier replies, and the exchange just made, if any."""
        base, language = self._pages.knowledge.base, scene.language
        starts = [Choice(say(base, language, key), to_payload(flow, step)) for key, flow, step in MENU]
        return self._pages.render(
            "chat/page.html",
            language,
            address="/" if exchange is None else None,
            language_payload=to_payload("language", "set", language.other.value),
            events={name: self._make_event() for name in ("text", "start", "language")},
            fresh=exchange is None and not before,
            starts=starts,
            before=self._bubbles(_newest_of_each_slot(before, exchange)),
            answered=exchange is not None,
            **scene.values,
            **self._shown(exchange),
        )

    def answer(self, scene: Scene, exchange: Exchange) -> str:
        """Return the fragment with the person's words and the replies to them."""
        return self._pages.render("chat/answer.html", scene.language, **scene.values, **self._shown(exchange))

    def news(self, scene: Scene, rows: Sequence[OutboxRow]) -> str:
        """Return the fragment with replies nobody waited for."""
        return self._pages.render("chat/news.html", scene.language, **scene.values, bubbles=self._bubbles(rows))

    def _shown(self, exchange: Exchange | None) -> dict[str, object]:
        if exchange is None:
            return {"words": "", "event": "", "cause": "", "bubbles": [], "late": False}
        bubbles = self._bubbles(exchange.rows)
        return {
            "words": exchange.words,
            "event": exchange.event,
            "cause": exchange.cause,
            "bubbles": bubbles,
            "late": exchange.late,
        }

    def _bubbles(self, rows: Iterable[OutboxRow]) -> list[Bubble]:
        return [self._bubble(row, row.reply) for row in rows if row.reply is not None]

    def _bubble(self, row: OutboxRow, reply: Reply) -> Bubble:
        path = path_of(self._pages.knowledge.base, reply.entry) if reply.entry and reply.kind in _SHARED else None
        path = reply.page.path if reply.page else path
        return Bubble(
            id=row.id,
            cause=row.cause,
            event=self._make_event(),
            time=row.created_at.astimezone(_VIET_NAM).strftime("%H:%M"),
            reply=reply,
            share=in_language(path, reply.language) if path else None,
            choices=tuple(
                Numbered(number, choice, shown=choice.role in _NUMBERED)
                for number, choice in enumerate(reply.choices, 1)
            ),
        )

    def _make_event(self) -> str:
        return self._parts.make_random(_EVENT_BYTES).hex()

    def words_of(self, message: Message, seen: Iterable[OutboxRow], language: Language) -> str:
        """Return what the person said: the text, or the label of the choice; empty if it is not known any more."""
        if message.choice is None:
            sent = say(self._pages.knowledge.base, language, "web.chat.picture_sent") if message.picture else ""
            return "\n".join(part for part in (message.text, sent) if part)
        offered = [choice for row in seen if row.reply for choice in row.reply.choices]
        ticked = dict.fromkeys(choice.label for choice in offered if choice.payload in message.picks)
        if ticked:
            return "; ".join(ticked)
        for choice in offered:
            if choice.payload == message.choice:
                return choice.label
        base = self._pages.knowledge.base
        labels = {to_payload(flow, step): say(base, language, key) for key, flow, step in MENU}
        labels |= {choice.payload: choice.label for choice in start_choices(self._pages.knowledge, language)}
        return labels.get(message.choice, "")


def _newest_of_each_slot(before: Sequence[OutboxRow], exchange: Exchange | None) -> Sequence[OutboxRow]:
    """Return *before* without what a later reply has taken the place of."""
    later = [*before, *(exchange.rows if exchange else ())]
    newest = {row.reply.slot: row.id for row in later if row.reply is not None and row.reply.slot}
    return [row for row in before if row.reply is None or newest.get(row.reply.slot, row.id) == row.id]
