"""The tree of our errors.

NhanQuyenError
├── BadKnowledge        a knowledge file is wrong; carries one message a problem
├── BaseUnusable        a compiled base is missing, older or newer than this program
├── SettingsWrong       settings are wrong; carries one message a problem
├── StaleDialogue       the Dialogue changed since a Plan was prepared; prepare again
├── AlreadyHandled      the update had its turn before, or was wiped; drop this turn
├── Overloaded          too many waiting rows; try again after ``retry_after_s``
├── StoreUnusable       the database is newer than this program, locked or not writable
├── BadPayload          a body or button nobody can read
└── NotSent             a platform did not take a message
    ├── Refused         it never will; do not send this message again
    ├── ChatClosed      it takes none for this chat any more (blocked, removed)
    ├── ChatMoved       the chat has another id now
    ├── Postponed       not now; try again, after ``retry_after_s`` if the platform says
    └── Unsure          nobody knows whether it did; send at most once more

A message says what is wrong and what to do next.  People who chat never see one.
"""

from collections.abc import Sequence


class NhanQuyenError(Exception):
    """Anything this program raises on purpose."""


class Problems(NhanQuyenError):
    """Several problems found at once, each with what to do about it."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep *problems*, one line each."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class BadKnowledge(Problems):
    """Knowledge files are wrong: ``file:line: what; what to do``."""


class SettingsWrong(Problems):
    """Settings are wrong."""


class BaseUnusable(NhanQuyenError):
    """A compiled base is missing or does not fit this program."""


class StaleDialogue(NhanQuyenError):
    """The Dialogue changed since the plan was prepared."""


class AlreadyHandled(NhanQuyenError):
    """The update is no longer waiting: it had its turn, or its person was forgotten."""


class Overloaded(NhanQuyenError):
    """Too many rows wait to be handled."""

    def __init__(self, retry_after_s: int) -> None:
        """Say after how many seconds to try again."""
        super().__init__(f"Too many messages wait. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class StoreUnusable(NhanQuyenError):
    """The database cannot be used as it is."""


class BadPayload(NhanQuyenError):
    """A body or a button that cannot be read."""


class NotSent(NhanQuyenError):
    """A platform did not take a message, as far as is known."""


class Refused(NotSent):
    """The platform will never take this message."""


class ChatClosed(NotSent):
    """The platform takes no more messages for this chat: the person blocked the bot, or removed it."""


class ChatMoved(NotSent):
    """The chat has another id now."""

    def __init__(self, new_chat_id: str) -> None:
        """Keep the new id."""
        super().__init__("The chat has another id now. Send there.")
        self.new_chat_id = new_chat_id


class Postponed(NotSent):
    """The platform surely did not take the message, and may take it later."""

    def __init__(self, why: str, *, retry_after_s: float | None = None) -> None:
        """Say *why*, and after how many seconds the platform wants to be asked again."""
        super().__init__(f"Not sent ({why}). Try again later.")
        self.retry_after_s = retry_after_s


class Unsure(NotSent):
    """The message may have been taken: the answer never came."""
