"""The terminal: one person, lines in, plain text out.  The same turns as every channel."""

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.channels.lanes import Lanes
from bot.domain.delivery import ChatKey, InboxRow, OutboxRow, SentMark, Shown
from bot.domain.errors import BadPayload
from bot.domain.message import ChoiceRole, Reply, Update
from bot.domain.text import Language
from bot.ports import Store

NAME = "terminal"
WIDTH = 88
TURN_S = 30.0
LONGEST_LINE = 64_000
_MARKS = {True: "☑ ", False: "☐ "}
"""Whether one of several that may be chosen together is chosen so far."""

Wording = Mapping[Language, Mapping[str, str]]


class TerminalChannel:
    """What the dispatcher needs to know of the terminal."""

    name = NAME
    wants_push = False

    def to_update(self, row: InboxRow) -> Update | None:
        """Return the update in *row*.

        Raises:
            BadPayload: If the body is not one of ours.
        """
        try:
            body = json.loads(row.body)
            text, person = str(body["text"]), str(body["person"])
        except (ValueError, KeyError, TypeError):
            raise BadPayload("Not a body of the terminal.") from None
        return Update(
            channel=NAME,
            event_id=row.event_id,
            chat_id=row.chat_id,
            person_id=person,
            text=text,
            button=None,
            received_at=row.received_at,
        )


class Terminal:
    """A conversation of one person at a terminal."""

    def __init__(
        self,
        store: Store,
        lanes: Lanes[Any],
        wording: Callable[[], Wording],
        now: Callable[[], datetime],
        make_event_id: Callable[[], str],
        *,
        person: str = "local",
    ) -> None:
        self._store = store
        self._lanes = lanes
        self._wording = wording
        self._now = now
        self._make_event_id = make_event_id
        self._chat = ChatKey(NAME, person)

    async def say(self, line: str) -> str:
        """Return what the bot says to *line*, as text to print."""
        text = line[:LONGEST_LINE].encode("utf-8", "replace").decode()
        body = json.dumps({"text": text, "person": self._chat.chat_id}).encode()
        event_id = self._make_event_id()
        row = InboxRow(channel=NAME, event_id=event_id, chat_id=self._chat.chat_id, body=body, received_at=self._now())
        await self._lanes.receive([row])
        if not await self._lanes.done(NAME, event_id, TURN_S):
            return ""
        rows = await self._store.read(lambda tx: tx.outbox.caused_by(self._chat, event_id))
        await self._store.mark_sent([SentMark(row.id, self._now(), Shown.ANSWER) for row in rows])
        return _printed(list(_replies(rows)), self._wording())

    async def news(self) -> str:
        """Return what came for this person since the last line, not asked for, as text to print."""
        rows = await self._store.read(lambda tx: tx.outbox.unseen(self._chat))
        marked = await self._store.mark_sent([SentMark(row.id, self._now(), Shown.STREAM) for row in rows])
        shown = [row for row in rows if row.id in marked]
        return _printed(list(_replies(shown)), self._wording())


def _replies(rows: Sequence[OutboxRow]) -> Iterator[Reply]:
    yield from (row.reply for row in rows if row.reply is not None)


def _printed(replies: Sequence[Reply], wording: Wording) -> str:
    """Return *replies* as text; a number typed next means a choice of the last one that has any."""
    last = max((place for place, reply in enumerate(replies) if reply.choices), default=0)
    texts = (to_text(reply, wording, numbered=place == last) for place, reply in enumerate(replies))
    return "\n\n".join(texts)


def to_text(reply: Reply, wording: Wording, *, numbered: bool = True) -> str:
    """Return *reply* as plain text: what it says, its sources, its choices, *numbered* if a number chooses them."""
    words = wording[reply.language]
    quote = "\n".join(f"  | {line}" for line in reply.quote.split("\n")) if reply.quote else ""
    said = (_plain(reply.title), quote, _plain(reply.body), _plain(reply.more))
    blocks = [block for block in said if block]
    if reply.phones:
        blocks.append("\n".join(f"  {phone.number}  {phone.name}. {phone.about}" for phone in reply.phones))
    if reply.sources:
        lines = [
            f"  - {link.label}" + (f": {link.note}" if link.note else "") + (f" {link.link}" if link.link else "")
            for link in reply.sources
        ]
        blocks.append("\n".join([words["terminal.sources"], *map(_wrapped, lines)]))
    if reply.notice:
        blocks.append(_plain(f"({reply.notice})"))
    if reply.choices:
        lines = [
            f"{_MARKS[choice.picked] if choice.role is ChoiceRole.PICK else ''}{choice.label}"
            for choice in reply.choices
        ]
        blocks.append(
            "\n".join(f"  {f'{number}.' if numbered else '-'} {line}" for number, line in enumerate(lines, 1))
        )
    return "\n\n".join(blocks)


def _plain(markdown: str) -> str:
    paragraphs = markdown.replace("**", "").split("\n")
    return "\n".join(_wrapped(line) for line in paragraphs)


def _wrapped(line: str) -> str:
    indent = "    " if line.lstrip().startswith("- ") else ""
    return textwrap.fill(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
