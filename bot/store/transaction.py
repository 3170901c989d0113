"""One transaction over one connection."""

from functools import cached_property

from sqlalchemy import Connection

from bot.store.editors import SqlFeedback, SqlUnanswered
from bot.store.inbox import SqlInbox
from bot.store.jobs import SqlJobs
from bot.store.letters import SqlDeadLetters
from bot.store.outbox import SqlOutbox
from bot.store.people import SqlDialogues, SqlSessions
from bot.store.sending import SqlSending


class SqlTransaction:
    """The stores of one transaction; whoever made it commits or rolls back."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self.connection = connection
        self._writing = writing

    @cached_property
    def dialogues(self) -> SqlDialogues:
        """Return the states of conversations."""
        return SqlDialogues(self.connection, locking=self._writing)

    @cached_property
    def inbox(self) -> SqlInbox:
        """Return the bodies waiting for their turn."""
        return SqlInbox(self.connection)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Return the replies on their way."""
        return SqlOutbox(self.connection)

    @cached_property
    def sending(self) -> SqlSending:
        """Return the outbox as whoever pushes sees it."""
        return SqlSending(self.connection)

    @cached_property
    def jobs(self) -> SqlJobs:
        """Return what is due."""
        return SqlJobs(self.connection)

    @cached_property
    def unanswered(self) -> SqlUnanswered:
        """Return the questions without an answer."""
        return SqlUnanswered(self.connection)

    @cached_property
    def feedback(self) -> SqlFeedback:
        """Return the thumbs."""
        return SqlFeedback(self.connection)

    @cached_property
    def dead_letters(self) -> SqlDeadLetters:
        """Return the bodies nobody could read."""
        return SqlDeadLetters(self.connection)

    @cached_property
    def sessions(self) -> SqlSessions:
        """Return the browser sessions."""
        return SqlSessions(self.connection)
