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
├── BadPicture          a picture that is not taken; carries why
├── BadReceipt          a receipt was mistyped, or is none
├── GameRefused         a game does not take this now; carries why
├── TooMany             a person or everybody together sends too much; ``retry_after_s``
├── Refusal             staff asked for something the process does not allow
│   ├── NotAllowed      no role of the account grants it
│   ├── RolesConflict   roles that one account may not hold together
│   ├── NoSuchObject    there is no such claim, appeal or account, or not for this account
│   ├── StaleClaim      the claim changed since it was looked at
│   ├── Leased          somebody else works on the claim; says who and until when
│   ├── SamePerson      the second pair of eyes belongs to a second person
│   ├── NeedsSources    the sources do not carry the verdict
│   ├── IllegalChange   the state does not allow this change
│   ├── BadInput        a field is empty, too long or of another form
│   └── SignInRefused   password, code or link do not fit, or it is too early to try again
└── NotSent             a platform did not take a message
    ├── Refused         it never will; do not send this message again
    ├── ChatClosed      it takes none for this chat any more (blocked, removed)
    ├── ChatMoved       the chat has another id now
    ├── Postponed       not now; try again, after ``retry_after_s`` if the platform says
    └── Unsure          nobody knows whether it did; send at most once more

A message says what is wrong and what to do next.  People who chat never see one.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum


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


class WhyBadPicture(StrEnum):
    """Why a picture is not taken."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    NOT_A_PICTURE = "not_a_picture"
    TOO_MANY_PIXELS = "too_many_pixels"
    BROKEN = "broken"
    UNREACHABLE = "unreachable"
    """The platform did not hand it over; it may later."""


class BadPicture(NhanQuyenError):
    """A picture is not taken."""

    def __init__(self, why: WhyBadPicture) -> None:
        """Say *why*."""
        super().__init__(f"The picture was not taken: {why}. Ask for another one.")
        self.why = why


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


class BadReceipt(NhanQuyenError):
    """A receipt that cannot be read."""


class WhyRefused(StrEnum):
    """Why a game does not take something."""

    NO_GAME = "no_game"
    """There is none, or it is over."""
    NO_SUCH_CODE = "no_such_code"
    TOO_OFTEN = "too_often"
    """Somebody tried so many codes that they may be guessing."""
    NOT_OPEN = "not_open"
    """This question is not open now."""
    TOO_LATE = "too_late"
    ANSWERED = "answered"
    NOT_AN_ANSWER = "not_an_answer"
    NOT_A_PLAYER = "not_a_player"
    REMOVED = "removed"
    NOT_THE_HOST = "not_the_host"
    CHANGED = "changed"
    """The game went on since it was looked at."""
    NICKNAME = "nickname"
    NICKNAME_TAKEN = "nickname_taken"
    FULL = "full"
    NO_QUESTIONS = "no_questions"
    NOBODY = "nobody"
    """A game cannot start without players."""
    RUNNING = "running"
    """There is one at this place already."""


class GameRefused(NhanQuyenError):
    """A game does not take this now; nothing was changed."""

    def __init__(self, why: WhyRefused) -> None:
        """Say *why*."""
        super().__init__(f"The game does not take this: {why}. Look at where it stands.")
        self.why = why


class TooMany(NhanQuyenError):
    """More than is accepted in this time."""

    def __init__(self, retry_after_s: int) -> None:
        """Say after how many seconds to try again."""
        super().__init__(f"Too much at once. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class Refusal(NhanQuyenError):
    """Something the process does not allow.  Nothing was changed."""


class NotAllowed(Refusal):
    """No role of the account grants it."""


class RolesConflict(Refusal):
    """Roles that one account may not hold together."""


class NoSuchObject(Refusal):
    """There is no such thing, or not for this account."""


class StaleClaim(Refusal):
    """The claim changed since it was looked at."""


class Leased(Refusal):
    """Somebody else works on the claim."""

    def __init__(self, claim_id: str, by: str, until: datetime) -> None:
        """Keep who holds *claim_id*, and until when."""
        super().__init__(f"Claim {claim_id} is with {by} until {until:%H:%M} UTC. Wait, or ask them.")
        self.claim_id = claim_id
        self.by = by
        self.until = until


class SamePerson(Refusal):
    """The second pair of eyes belongs to a second person."""


class NeedsSources(Refusal):
    """The sources do not carry the verdict."""


class IllegalChange(Refusal):
    """The state does not allow this change."""


class BadInput(Refusal):
    """A field that cannot be taken as it is; ``field`` names it."""

    def __init__(self, field: str, why: str) -> None:
        """Keep the *field* and say *why*."""
        super().__init__(f"{field}: {why}")
        self.field = field


class SignInRefused(Refusal):
    """It is not shown that this is the staff member; never says which part was wrong."""

    def __init__(self, retry_after_s: int = 0) -> None:
        """Say after how many seconds the next attempt is looked at."""
        super().__init__("Name, password or code do not fit. Try again.")
        self.retry_after_s = retry_after_s
