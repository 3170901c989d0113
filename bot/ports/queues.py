"""Stores of what came in, what goes out and what is due; inside one transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.delivery import ChatKey, DeadLetter, InboxRow, Job, OutboxRow, OutboxState, SentMark, Unsent
from bot.domain.message import Reply


class Inbox(Protocol):
    """Bodies waiting for their turn.  They come in by ``Store.receive``."""

    def get(self, channel: str, event_id: str) -> InboxRow | None:
        """Return the row, or None if it is finished or was never there."""
        ...

    def put_again(self, row: InboxRow) -> None:
        """Keep a body whose event id may be known already, for one more turn: a replayed dead letter.

        Raises:
            AlreadyHandled: If this event waits right now.
        """
        ...

    def remember(self, channel: str, event_id: str, at: datetime) -> bool:
        """Note an event that needs no turn, so that it counts once; return whether it is new."""
        ...

    def finish(self, channel: str, event_id: str) -> None:
        """Take the row out and wipe its body: its turn is done.

        Raises:
            AlreadyHandled: If there is no such waiting row, so that no turn counts twice.
        """
        ...

    def waiting(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, ChatKey, str]]:
        """Return (position, chat, event id) of waiting rows in order of arrival, from *after* on."""
        ...

    def count(self) -> int:
        """Return how many rows wait."""
        ...

    def waits(self, chat: ChatKey) -> bool:
        """Tell whether a row of *chat* waits."""
        ...

    def delete_chat(self, chat: ChatKey, *, sparing: str) -> None:
        """Wipe the waiting rows of *chat*, except the event *sparing*."""
        ...

    def delete_before(self, before: datetime) -> int:
        """Wipe waiting rows received before then: nobody expects an answer any more; return how many."""
        ...

    def forget_events(self, before: datetime) -> int:
        """Drop event ids kept for deduplication and received before then, unless they still wait."""
        ...


class Outbox(Protocol):
    """Replies on their way."""

    def put(self, chat: ChatKey, cause: str, replies: Sequence[Reply], now: datetime) -> tuple[int, ...]:
        """Queue *replies* in order for *chat*, made by *cause*; return their ids.

        A cause puts its replies once: doing so again for the same chat is an error.
        """
        ...

    def caused_by(self, chat: ChatKey, cause: str) -> Sequence[OutboxRow]:
        """Return what *cause* made for *chat*, in order, whether shown yet or not."""
        ...

    def readable(self, chat: ChatKey, *, limit: int = 50) -> Sequence[OutboxRow]:
        """Return the last rows of *chat* whose text is still there, oldest first."""
        ...

    def unseen(self, chat: ChatKey, *, after: int = 0) -> Sequence[OutboxRow]:
        """Return what a stream that saw everything up to id *after* must still show, in order.

        These are rows that wait, and rows streamed after that id.  A row that was shown with an
        answer or a page is never among them.
        """
        ...

    def mark_sent(self, marks: Sequence[SentMark]) -> frozenset[int]:
        """Mark rows as sent and return the ids this call marked; one sent before stays as it is."""
        ...

    def mark_failed(self, row_id: int, now: datetime) -> None:
        """Mark a row as finally failed; wipe its text and address."""
        ...

    def counts(self) -> Mapping[OutboxState, int]:
        """Return how many rows there are of each state."""
        ...

    def delete_chat(self, chat: ChatKey, *, sparing: str) -> None:
        """Delete every row of *chat*, except those caused by *sparing*."""
        ...

    def delete_done(self, before: datetime) -> int:
        """Delete rows made before then and sent or failed before then; return how many."""
        ...

    def delete_unread(self, before: datetime, channels: Collection[str]) -> int:
        """Delete rows of *channels* made before then that nobody came to read, but news; return how many."""
        ...

    def delete_news(self, before: datetime, channels: Collection[str]) -> Sequence[str]:
        """Delete news of *channels* made before then that nobody came to read; return their causes."""
        ...

    def delete_chats(self, channel: str, chat_ids: Collection[str]) -> Sequence[str]:
        """Delete every row of these chats; return the causes of those nobody came to read."""
        ...


class Sending(Protocol):
    """The outbox as seen by whoever pushes replies to a platform.

    Only one process pushes the replies of a channel.  A row is marked before it is sent, so that a
    crash in between leaves a row of which it is known that it may have arrived.
    """

    def unsent(self, channel: str, *, after: int = 0, limit: int = 1000) -> Sequence[Unsent]:
        """Return what waits to be pushed, in order, from id *after* on; nothing that is being sent."""
        ...

    def begin(self, row_ids: Collection[int]) -> Sequence[OutboxRow]:
        """Mark rows as being sent and return them; those that do not wait (any more) are left out."""
        ...

    def count_part(self, row_id: int) -> None:
        """Note that one more part of the row has arrived; it stays marked as being sent."""
        ...

    def put_back(self, row_id: int, next_at: datetime, *, doubtful: bool) -> None:
        """Let the row wait until *next_at*; *doubtful* if this time it may have arrived."""
        ...

    def hold_chat(self, chat: ChatKey, until: datetime) -> None:
        """Let everything that waits for *chat* wait until then."""
        ...

    def fail_chat(self, chat: ChatKey, now: datetime) -> Sequence[str]:
        """Mark everything that waits for *chat* as finally failed, wiped; return the causes of these rows."""
        ...

    def move_chat(self, old: ChatKey, new: ChatKey) -> None:
        """Give what waits for *old*, and its Dialogues, to *new*; a Dialogue already there stays."""
        ...

    def placed(self, chat: ChatKey, slot: str) -> str | None:
        """Return the platform's id of the message that stands in a slot of *chat*, or None."""
        ...

    def place(self, chat: ChatKey, slot: str, message: str, now: datetime) -> None:
        """Note which message stands in a slot of *chat* from now on."""
        ...

    def forget_places(self, before: datetime) -> int:
        """Forget slots that were last noted before then, but those of cards that are kept; return how many."""
        ...

    def doubt_begun(self, channel: str) -> int:
        """Mark rows an earlier run was sending as unknown; return how many.  For the start only."""
        ...

    def fail_doubted(self, channel: str, now: datetime, *, most: int) -> Sequence[str]:
        """Mark rows doubted *most* times as finally failed, wiped; return their causes."""
        ...

    def get(self, row_id: int) -> OutboxRow | None:
        """Return the row, or None."""
        ...

    def last(self, *, state: OutboxState | None = None, limit: int = 50) -> Sequence[OutboxRow]:
        """Return the newest rows, newest first."""
        ...

    def send_again(self, row_id: int) -> bool:
        """Let a row go out now as if it had never been tried; False if its text is wiped or it is being sent."""
        ...

    def delete_unsent(self, before: datetime, *, sparing: Collection[str] = ()) -> Sequence[str]:
        """Delete rows made before then that are still not sent, unless of channels *sparing*; return their causes."""
        ...


class Jobs(Protocol):
    """What is due when."""

    def put(self, job: Job) -> None:
        """Keep *job*; one of the same kind and key is moved to it."""
        ...

    def add(self, job: Job) -> None:
        """Keep *job* unless there is one of the same kind and key, which stays as it is."""
        ...

    def get(self, kind: str, key: str) -> Job | None:
        """Return the job, or None."""
        ...

    def take(self, kind: str, key: str, now: datetime) -> Job | None:
        """Take out and return the job if it is still there and due; else None."""
        ...

    def due(self, now: datetime, *, kind: str | None = None, limit: int = 100) -> Sequence[Job]:
        """Return due jobs, of one kind or of any, longest due first."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next job is due, or None if there is none."""
        ...

    def delete(self, kind: str, key: str) -> None:
        """Drop the job, if there is one."""
        ...


class DeadLetters(Protocol):
    """Bodies nobody could read or answer."""

    def put(self, letter: DeadLetter) -> None:
        """Keep *letter*."""
        ...

    def last(self, *, limit: int = 50) -> Sequence[DeadLetter]:
        """Return the newest letters, newest first."""
        ...

    def listed(self, *, limit: int = 50) -> Sequence[tuple[int, DeadLetter]]:
        """Return the newest letters with their numbers, newest first."""
        ...

    def get(self, number: int) -> DeadLetter | None:
        """Return the letter, or None."""
        ...

    def delete(self, number: int) -> None:
        """Delete the letter, if there is one."""
        ...

    def count(self) -> int:
        """Return how many there are."""
        ...

    def delete_chat(self, chat: ChatKey) -> None:
        """Delete the letters of *chat*."""
        ...

    def delete_before(self, before: datetime) -> int:
        """Delete letters older than then; return how many."""
        ...
