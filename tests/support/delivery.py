"""Test values around a store: rows, replies, and a conversation that counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.channels.turns import Flow
from bot.domain.delivery import ChatKey, InboxRow, OutboxState, SentMark, Shown
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.errors import BadPayload, StaleDialogue
from bot.domain.message import Reply, ReplyKind, Update
from bot.domain.text import Language
from bot.ports import Store, Transaction

NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)  # Noon in Viet Nam.
CHAT = ChatKey("web_chat", "chat-1")
KEY = DialogueKey("web_chat", "chat-1", "chat-1")


def noon() -> datetime:
    return NOON


def make_row(event_id: str = "e1", chat_id: str = "chat-1", body: bytes = b"xin ch\xc3\xa0o") -> InboxRow:
    return InboxRow(channel="web_chat", event_id=event_id, chat_id=chat_id, body=body, received_at=NOON)


def make_reply(body: str = "Chào bạn.") -> Reply:
    return Reply(kind=ReplyKind.TEXT, language=Language.VI, body=body)


def put_reply(body: str = "Chào bạn.", *, cause: str = "e1", chat: ChatKey = CHAT) -> Callable[[Transaction], int]:
    return lambda tx: tx.outbox.put(chat, cause, [make_reply(body)], NOON)[0]


def mark(row_id: int, shown: Shown = Shown.ANSWER, after: timedelta = timedelta(0)) -> SentMark:
    return SentMark(row_id, NOON + after, shown)


@dataclass(frozen=True)
class FakeChannel:
    """Reads a body as its text; an empty one is ignored and one that is not UTF-8 is unreadable."""

    name: str = "web_chat"
    wants_push: bool = False

    def to_update(self, row: InboxRow) -> Update | None:
        try:
            text = row.body.decode()
        except UnicodeDecodeError as error:
            raise BadPayload("Not UTF-8.") from error
        if not text:
            return None
        return Update(
            channel=row.channel,
            event_id=row.event_id,
            chat_id=row.chat_id,
            person_id=row.chat_id,
            text=text,
            button=None,
            received_at=row.received_at,
        )


@dataclass(frozen=True)
class FakePlan:
    """What the counting conversation prepared."""

    update: Update
    dialogue: Dialogue


@dataclass
class CountingFlow:
    """A conversation that answers "<version>: <event id>", so that every turn leaves a trace in the store.

    *on_prepare* and *on_commit* are called first and may raise or block.
    """

    on_prepare: Callable[[Update], None] = lambda _update: None
    on_commit: Callable[[Transaction, FakePlan], None] = lambda _tx, _plan: None
    prepared: list[str] = field(default_factory=list)

    def prepare(self, dialogue: Dialogue, update: Update, now: datetime) -> FakePlan:
        del now
        self.prepared.append(update.event_id)
        self.on_prepare(update)
        return FakePlan(update, dialogue)

    def commit(self, tx: Transaction, plan: FakePlan, now: datetime) -> None:
        self.on_commit(tx, plan)
        key = plan.dialogue.key
        stored = tx.dialogues.get(key) or Dialogue(key=key)
        if stored.version != plan.dialogue.version:
            raise StaleDialogue(f"Version {stored.version} is stored.")
        tx.dialogues.save(replace(plan.dialogue, version=stored.version + 1), now)
        reply = make_reply(f"{stored.version + 1}: {plan.update.event_id}")
        tx.outbox.put(ChatKey(key.channel, key.chat_id), plan.update.event_id, [reply], now)
        tx.inbox.finish(key.channel, plan.update.event_id)

    def as_flow(self) -> Flow[FakePlan]:
        return Flow(self.prepare, self.commit, lambda language: make_reply(f"sorry {language.value}"))


def bodies(tx: Transaction, chat: ChatKey = CHAT) -> Sequence[str]:
    """Return the texts of a chat's replies in order."""
    return [row.reply.body for row in tx.outbox.readable(chat, limit=10_000) if row.reply]


def states(store: Store) -> dict[OutboxState, int]:
    """Return how many rows of the outbox are in each state."""
    return dict(store.read_now(lambda tx: tx.outbox.counts()))
