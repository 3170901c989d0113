"""One transaction over one connection."""

from functools import cached_property

from sqlalchemy import Connection

from bot.store.audit import SqlAudit
from bot.store.casework import SqlCasework
from bot.store.claims import SqlClaims
from bot.store.decisions import SqlDecisions
from bot.store.editors import SqlFeedback, SqlUnanswered
from bot.store.figures import SqlFigures
from bot.store.games import SqlGames
from bot.store.group import SqlStaffGroup
from bot.store.inbox import SqlInbox
from bot.store.jobs import SqlJobs
from bot.store.letters import SqlDeadLetters
from bot.store.media import SqlBursts, SqlMedia
from bot.store.outbox import SqlOutbox
from bot.store.people import SqlDialogues, SqlSessions
from bot.store.quiz_readers import SqlDailyReaders, SqlPolls
from bot.store.reports import SqlFollowers, SqlReports
from bot.store.sending import SqlSending
from bot.store.staff import SqlStaff

# The inbox first: a turn that comes too late is told so, whatever else of it were wrong.
_WAITING = ("inbox", "dialogues", "outbox")


class SqlTransaction:
    """The stores of one transaction; whoever made it commits or rolls back.

    What every message writes waits for ``write``, which one that *writing* calls before it commits: then the rows
    of many messages go in one statement.  Statements in between that may look at them have it called, too.
    """

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self.connection = connection
        self._writing = writing

    def write(self) -> None:
        """Write what waits.

        Raises:
            AlreadyHandled: If a finished event was not there.
        """
        for name in _WAITING:
            if name in self.__dict__:  # Where a cached property is once it was used.
                getattr(self, name).write()

    @cached_property
    def dialogues(self) -> SqlDialogues:
        """Return the states of conversations."""
        return SqlDialogues(self.connection, writing=self._writing)

    @cached_property
    def inbox(self) -> SqlInbox:
        """Return the bodies waiting for their turn."""
        return SqlInbox(self.connection, writing=self._writing)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Return the replies on their way."""
        return SqlOutbox(self.connection, writing=self._writing)

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

    @cached_property
    def claims(self) -> SqlClaims:
        """Return the claims."""
        return SqlClaims(self.connection, locking=self._writing)

    @cached_property
    def reports(self) -> SqlReports:
        """Return the reports."""
        return SqlReports(self.connection)

    @cached_property
    def followers(self) -> SqlFollowers:
        """Return the readers who want to hear of a change."""
        return SqlFollowers(self.connection)

    @cached_property
    def decisions(self) -> SqlDecisions:
        """Return what was decided."""
        return SqlDecisions(self.connection)

    @cached_property
    def casework(self) -> SqlCasework:
        """Return evidence, notes and appeals."""
        return SqlCasework(self.connection)

    @cached_property
    def media(self) -> SqlMedia:
        """Return the pictures."""
        return SqlMedia(self.connection)

    @cached_property
    def bursts(self) -> SqlBursts:
        """Return how much came from one source lately."""
        return SqlBursts(self.connection)

    @cached_property
    def figures(self) -> SqlFigures:
        """Return what the public figures are made of."""
        return SqlFigures(self.connection)

    @cached_property
    def games(self) -> SqlGames:
        """Return the games."""
        return SqlGames(self.connection, writing=self._writing)

    @cached_property
    def polls(self) -> SqlPolls:
        """Return the polls platforms hold for us."""
        return SqlPolls(self.connection)

    @cached_property
    def daily(self) -> SqlDailyReaders:
        """Return who wants a question each day."""
        return SqlDailyReaders(self.connection)

    @cached_property
    def staff(self) -> SqlStaff:
        """Return the accounts of staff."""
        return SqlStaff(self.connection, locking=self._writing)

    @cached_property
    def group(self) -> SqlStaffGroup:
        """Return what staff groups were shown."""
        return SqlStaffGroup(self.connection, locking=self._writing)

    @cached_property
    def audit(self) -> SqlAudit:
        """Return the log of what staff did."""
        return SqlAudit(self.connection)
