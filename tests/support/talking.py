"""A person who writes to the bot over a real store, and staff beside them, on one clock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from bot.conversation import Knowledge, commit, prepare
from bot.domain.delivery import ChatKey, InboxRow, Job
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.message import Reply, Update
from bot.handlers import make_handlers
from bot.loops import JobHandler
from bot.ports import Store, Transaction
from tests.support.office import Office, open_office

_events = count(1)


class Talk:
    """One person in a private chat.  ``office`` is where staff work; its clock is everybody's."""

    def __init__(self, store: Store, knowledge: Knowledge, person: str = "p1", office: Office | None = None) -> None:
        self.office = office or open_office(store)
        self.key = DialogueKey("web_chat", person, person)
        self._store, self._knowledge = store, knowledge
        self._heard = 0
        self.last: Sequence[Reply] = ()

    def say(self, text: str, **fields: object) -> Sequence[Reply]:
        """Send a text."""
        return self._turn(replace(self._update(), text=text, **fields))  # type: ignore[arg-type]

    def tap(self, label: str) -> Sequence[Reply]:
        """Press the choice called *label* of what was shown last."""
        found = next(choice for reply in reversed(self.last) for choice in reply.choices if choice.label == label)
        return self.press(found.payload)

    def press(self, payload: str) -> Sequence[Reply]:
        """Press any button."""
        return self._turn(replace(self._update(), button=payload))

    def wait(self, time: timedelta = timedelta(0)) -> Sequence[Reply]:
        """Let time pass, do what is due, and return what came of it."""
        before = self._seen()
        self.office.now += time
        handlers = make_handlers(lambda: self._knowledge, self.office.vault, ("web_chat",))
        while due := [
            job for job in self._store.read_now(lambda tx: tx.jobs.due(self.office.now)) if job.kind in handlers
        ]:
            for job in due:
                self.office.do(lambda tx, job=job: _run(tx, handlers, job, self.office.now))  # type: ignore[misc]
        self.last = self._replies(after=before) or self.last
        return self._replies(after=before)

    @property
    def dialogue(self) -> Dialogue:
        """Return the stored state."""
        return self._store.read_now(lambda tx: tx.dialogues.get(self.key)) or Dialogue(key=self.key)

    def _update(self) -> Update:
        return Update(
            channel=self.key.channel,
            event_id=f"event-{next(_events)}",
            chat_id=self.key.chat_id,
            person_id=self.key.person_id,
            text=None,
            button=None,
            received_at=self.office.now,
        )

    def _turn(self, update: Update) -> Sequence[Reply]:
        now, before = self.office.now, self._seen()
        row = InboxRow(
            channel=update.channel, event_id=update.event_id, chat_id=update.chat_id, body=b"", received_at=now
        )
        plan = prepare(self.dialogue, update, self._knowledge, now)

        def write(tx: Transaction) -> None:
            tx.inbox.put_again(row)
            commit(tx, plan, now, self.office.vault)

        self.office.do(write)
        self.office.now += timedelta(seconds=1)
        self.last = self._replies(after=before)
        return self.last

    def _seen(self) -> int:
        rows = self._store.read_now(lambda tx: tx.outbox.readable(ChatKey(self.key.channel, self.key.chat_id), limit=1))
        return max((row.id for row in rows), default=0)

    def _replies(self, *, after: int) -> Sequence[Reply]:
        chat = ChatKey(self.key.channel, self.key.chat_id)
        rows = self._store.read_now(lambda tx: tx.outbox.readable(chat, limit=1000))
        return [row.reply for row in rows if row.id > after and row.reply is not None]


def _run(tx: Transaction, handlers: Mapping[str, JobHandler], job: Job, now: datetime) -> None:
    taken = tx.jobs.take(job.kind, job.key, now)
    if taken is not None:
        handlers[taken.kind](tx, taken, now)
