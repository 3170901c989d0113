"""One turn from the inbox row to its commit, without any waiting of its own.

``prepare`` is slow and pure and belongs in a worker thread; what it returns is committed by
``commit``, which is short and runs in the writer's transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.channels.base import Channel
from bot.domain.delivery import DeadLetter, InboxRow
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.message import Reply, Update
from bot.domain.text import Language
from bot.ports import Store, Transaction

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Flow(Generic[P]):
    """The conversation, as its two halves and what to say when it breaks."""

    prepare: Callable[[Dialogue, Update, datetime], P]
    commit: Callable[[Transaction, P, datetime], object]
    apologise: Callable[[Language], Reply]


@dataclass(frozen=True, slots=True)
class Prepared(Generic[P]):
    """A plan to commit; *row* and *language* in case that fails."""

    row: InboxRow
    language: Language
    plan: P


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event the bot has nothing to do for: the row is just finished."""

    row: InboxRow


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that becomes a dead letter; the person gets the apology, if it is known who wrote.

    *error* is a type's name: the message of an exception may hold what the person wrote.
    """

    row: InboxRow
    error: str
    apology: Reply | None = None


class Gone:
    """The row is not waiting any more."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A row that was read, and the Dialogue it belongs to."""

    row: InboxRow
    update: Update
    dialogue: Dialogue


class Turns(Generic[P]):
    """Prepares and commits turns."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], flow: Flow[P]) -> None:
        self._store = store
        self._channels = channels
        self._flow = flow

    def prepare(self, channel: str, event_id: str, now: datetime) -> Prepared[P] | Ignored | Broken | Gone:
        """Read the row and its Dialogue, and prepare the turn.  Slow; changes nothing."""
        loaded = self._store.read_now(lambda tx: self._load(tx, channel, event_id))
        if not isinstance(loaded, _Loaded):
            return loaded
        language = loaded.dialogue.language or loaded.dialogue.last_language
        try:
            return Prepared(loaded.row, language, self._flow.prepare(loaded.dialogue, loaded.update, now))
        except Exception as error:  # noqa: BLE001 -- a message that breaks the bot must not stop its lane
            return self.give_up(loaded.row, error, language)

    def _load(self, tx: Transaction, channel: str, event_id: str) -> _Loaded | Ignored | Broken | Gone:
        row = tx.inbox.get(channel, event_id)
        if row is None:
            return Gone()
        try:
            update = self._channels[channel].to_update(row)
        except Exception as error:  # noqa: BLE001 -- whatever a body does to its reader, the lane goes on
            return Broken(row, type(error).__name__)
        if update is None:
            return Ignored(row)
        key = DialogueKey(update.channel, update.chat_id, update.person_id)
        fresh = Dialogue(key=key, last_language=update.language_hint or Language.VI)
        return _Loaded(row, update, tx.dialogues.get(key) or fresh)

    def give_up(self, row: InboxRow, error: Exception, language: Language) -> Broken:
        """Return what is to be done about a turn that raised *error*."""
        try:
            apology = self._flow.apologise(language)
        except Exception:  # noqa: BLE001 -- better no apology than a lane that stands still
            apology = None
        return Broken(row, type(error).__name__, apology)

    def commit(self, tx: Transaction, prepared: Prepared[P] | Ignored | Broken, now: datetime) -> None:
        """Do what was prepared.  Short; may run twice."""
        match prepared:
            case Prepared(plan=plan):
                self._flow.commit(tx, plan, now)
            case Ignored(row=row):
                tx.inbox.finish(row.channel, row.event_id)
            case Broken():
                _bury(tx, prepared, now)


def _bury(tx: Transaction, broken: Broken, now: datetime) -> None:
    row = broken.row
    tx.inbox.finish(row.channel, row.event_id)
    letter = DeadLetter(
        channel=row.channel, event_id=row.event_id, chat_id=row.chat_id, body=row.body, error=broken.error, at=now
    )
    tx.dead_letters.put(letter)
    if broken.apology is not None:
        tx.outbox.put(row.chat, row.event_id, [broken.apology], now)
