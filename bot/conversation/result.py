"""What an effect is given inside the transaction, and what it gives back."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.buttons import to_payload
from bot.conversation.cards import menu_choice
from bot.conversation.plan import Plan
from bot.conversation.turns import open_choices
from bot.conversation.wording import say
from bot.domain.dialogue import MORE, REPORT, Dialogue
from bot.domain.errors import BadReceipt
from bot.domain.message import Choice, Reply, ReplyKind
from bot.domain.report import Contact, Person
from bot.ports import Transaction, Vault
from bot.services.appeals import is_theirs
from bot.services.reports import Status, look_up, status_of
from bot.services.telling import OWN


@dataclass(frozen=True, slots=True)
class Turning:
    """A turn while it is written: what its plan was, and the transaction, keys and moment it is written with."""

    tx: Transaction
    plan: Plan
    vault: Vault
    now: datetime

    @property
    def person(self) -> Person:
        """Return who wrote."""
        update = self.plan.update
        return Person(update.channel, update.chat_id, update.person_id)

    @property
    def contact(self) -> Contact:
        """Return where and in which language to tell them later."""
        return Contact(self.person, self.plan.language)

    def text(self, key: str, *choices: Choice, **fields: object) -> Reply:
        """Return a plain reply."""
        body = say(self.plan.knowledge.base, self.plan.language, key, **fields)
        return Reply(kind=ReplyKind.TEXT, language=self.plan.language, body=body, choices=choices)

    def choice(self, key: str, flow: str, step: str, choice: str = "") -> Choice:
        """Return a choice that does not grow stale."""
        label = say(self.plan.knowledge.base, self.plan.language, key)
        return Choice(label, to_payload(flow, step, choice))

    @property
    def menu(self) -> Choice:
        """Return the choice that opens the menu."""
        return menu_choice(self.plan.knowledge, self.plan.language)

    def remember(self, dialogue: Dialogue, what: str) -> Dialogue:
        """Return *dialogue* remembering a receipt or a report's id, which only the house can read."""
        return replace(dialogue, data={**dialogue.data, REPORT: self.vault.seal_memory(what)})

    def recall(self, dialogue: Dialogue) -> str | None:
        """Return what is remembered."""
        sealed = dialogue.data.get(REPORT)
        return self.vault.open_memory(sealed) if isinstance(sealed, str) else None


@dataclass(frozen=True, slots=True)
class Result:
    """The Dialogue after an effect, and what to say about it.

    ``line`` is shown to whoever pressed the button and to nobody else.  With ``alone`` nothing else is said and
    done in this turn: what the plan made of the message holds only for those the effect is not for.  With
    ``instead`` the same, but the Dialogue here is kept.
    """

    dialogue: Dialogue
    replies: tuple[Reply, ...] = ()
    line: Reply | None = None
    alone: bool = False
    instead: bool = False


def shown(dialogue: Dialogue, *replies: Reply) -> Result:
    """Return the result that shows *replies*; their choices become the open ones."""
    return Result(replace(dialogue, open=open_choices(replies) or dialogue.open), replies)


def forgetful(dialogue: Dialogue) -> Dialogue:
    """Return *dialogue* without the reports it remembered."""
    return replace(dialogue, data={key: value for key, value in dialogue.data.items() if key not in {REPORT, MORE}})


def status_of_memory(turning: Turning, what: str) -> Status | None:
    """Return what became of the report remembered as *what*: a receipt, or this person's own report."""
    if not what.startswith(OWN):
        try:
            return look_up(turning.tx, turning.vault, what, turning.now)
        except BadReceipt:
            return None
    report = turning.tx.reports.get(what.removeprefix(OWN))
    is_own = report is not None and is_theirs(turning.vault, report, turning.person)
    return status_of(turning.tx, report, turning.now) if report is not None and is_own else None
