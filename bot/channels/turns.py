"""One turn from the inbox row to its commit, without any waiting of its own.

``load`` reads and ``prepare`` is slow and pure: both belong in a worker thread.  What comes of it is
committed by ``commit``, which is short and runs in the writer's transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.channels.base import Channel, FetchesPictures
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
    """A plan to commit, for the Dialogue *key*; *row* and *language* in case that fails."""

    row: InboxRow
    key: DialogueKey
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


@dataclass(frozen=True, slots=True)
class Wanting:
    """A row whose picture is to be fetched first; then it is prepared again, read as what came of that."""

    row: InboxRow
    update: Update


class Gone:
    """The row is not waiting any more."""


@dataclass(frozen=True, slots=True)
class InLine:
    """A row that is to have its turn; ``row`` is None where it is left in the store.

    ``update`` is what the row was read as when it came in, if that is known.
    """

    channel: str
    event_id: str
    row: InboxRow | None = None
    update: Update | None = None


@dataclass(frozen=True, slots=True)
class _Readable:
    """A row that could be read."""

    row: InboxRow
    update: Update

    @property
    def key(self) -> DialogueKey:
        return DialogueKey(self.update.channel, self.update.chat_id, self.update.person_id)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A row that was read, and the Dialogue it belongs to."""

    row: InboxRow
    update: Update
    dialogue: Dialogue


Load = Loaded | Ignored | Broken | Gone
Outcome = Prepared[P] | Wanting | Ignored | Broken | Gone


class Turns(Generic[P]):
    """Prepares and commits turns."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], flow: Flow[P]) -> None:
        self._store = store
        self._channels = channels
        self._fetching = frozenset(name for name, each in channels.items() if isinstance(each, FetchesPictures))
        self._flow = flow

    def load(self, lines: Sequence[InLine]) -> list[Load]:
        """Read what the turns need, in one transaction.  A row that is gone by now may not be noticed."""
        return self._store.read_now(lambda tx: self._load(tx, lines))

    def prepare(self, loaded: Load, now: datetime) -> Outcome[P]:
        """Prepare the turn.  Slow; changes nothing."""
        if not isinstance(loaded, Loaded):
            return loaded
        if loaded.update.wants_picture and loaded.row.channel in self._fetching:
            return Wanting(loaded.row, loaded.update)
        language = loaded.dialogue.language or loaded.dialogue.last_language
        try:
            return Prepared(
                loaded.row, loaded.dialogue.key, language, self._flow.prepare(loaded.dialogue, loaded.update, now)
            )
        except Exception as error:  # noqa: BLE001 -- a message that breaks the bot must not stop its lane
            return self.give_up(loaded.row, error, language)

    def _load(self, tx: Transaction, lines: Sequence[InLine]) -> list[Load]:
        found = [self._read(tx, line) for line in lines]
        tx.dialogues.expect({one.key for one in found if isinstance(one, _Readable)})
        return [_with_dialogue(tx, one) if isinstance(one, _Readable) else one for one in found]

    def _read(self, tx: Transaction, line: InLine) -> _Readable | Ignored | Broken | Gone:
        row = line.row or tx.inbox.get(line.channel, line.event_id)
        if row is None:
            return Gone()
        try:
            update = line.update or self._channels[row.channel].to_update(row)
        except Exception as error:  # noqa: BLE001 -- whatever a body does to its reader, the lane goes on
            return Broken(row, type(error).__name__)
        return Ignored(row) if update is None else _Readable(row, update)

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


def _with_dialogue(tx: Transaction, one: _Readable) -> Loaded:
    fresh = Dialogue(key=one.key, last_language=one.update.language_hint or Language.VI)
    return Loaded(one.row, one.update, tx.dialogues.get(one.key) or fresh)


def _bury(tx: Transaction, broken: Broken, now: datetime) -> None:
    row = broken.row
    tx.inbox.finish(row.channel, row.event_id)
    letter = DeadLetter(
        channel=row.channel, event_id=row.event_id, chat_id=row.chat_id, body=row.body, error=broken.error, at=now
    )
    tx.dead_letters.put(letter)
    if broken.apology is not None:
        tx.outbox.put(row.chat, row.event_id, [broken.apology], now)
