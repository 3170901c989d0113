"""What ``run --demo`` adds: three labelled accounts and six invented, marked claims in different states.

Everything is made through the services, in one transaction, so a start that breaks off leaves nothing, and the
accounts tell that the claims were made.  A data folder is a demo's or a real service's, never both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.channels.web_chat import NAME
from bot.conversation.wording import say
from bot.domain.base import Base
from bot.domain.claim import Proposing, Risk
from bot.domain.errors import SettingsWrong
from bot.domain.kept import to_day
from bot.domain.report import Draft, Person
from bot.domain.staff import Role, StaffState
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Verdict
from bot.ports import Transaction, Vault
from bot.services.decide import PUBLISH, EvidenceFields, ProposalFields, add_evidence, approve, propose, run_publish
from bot.services.family import get_claim
from bot.services.reports import Filing, file_report
from bot.services.staff import add_staff, sign_in_link
from bot.services.triage import ANSWER, answer_without_verdict, run_answer, start_research, take

_ACCOUNTS: Final = {
    "checker_a": {Role.CHECKER},
    "checker_b": {Role.CHECKER},
    "appeals": {Role.APPEALS, Role.AUDITOR},
}
"""No administrator is among them: what could be shown needs none, and nobody may be both that and a reader."""


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link: whose, and its token."""

    name: str
    token: str


def is_demo(tx: Transaction) -> bool:
    """Tell whether the store was made by a demo."""
    return any(member.demo for member in tx.staff.all())


def check_store(tx: Transaction, *, demo: bool) -> None:
    """Refuse to mix a demo with what is real.

    Raises:
        SettingsWrong: If the store is of the other kind.
    """
    if is_demo(tx) and not demo:
        raise SettingsWrong(["This data folder holds a demo. Set NQ_DATA to another folder, or start with --demo."])
    if demo and tx.staff.all() and not is_demo(tx):
        raise SettingsWrong(["This data folder holds a real service. Set NQ_DATA to another folder for --demo."])


def set_up_demo(tx: Transaction, vault: Vault, base: Base, now: datetime) -> tuple[Link, ...]:
    """Make accounts and claims unless they are there; return new sign-in links, which replace earlier ones."""
    if not is_demo(tx):
        _Stage(tx, vault, base, now).play()
    members = [member for member in tx.staff.all() if member.demo and member.state is StaffState.ACTIVE]
    return tuple(Link(member.name, sign_in_link(tx, vault, member.id, now)) for member in members)


class _Stage:
    """Plays six claims through the process, each step as long before *now* as it would have been."""

    def __init__(self, tx: Transaction, vault: Vault, base: Base, now: datetime) -> None:
        self._tx, self._vault, self._base, self._now = tx, vault, base, now
        self._claims: dict[str, str] = {}
        self._staff = {
            key: add_staff(tx, vault, self._text(key), roles, now, demo=True)[0] for key, roles in _ACCOUNTS.items()
        }

    def play(self) -> None:
        """Do every step, the one longest ago first, so that the log reads as it happened."""
        steps: list[tuple[float, Callable[[datetime], object]]] = [
            (75, partial(self._file, "published", 4)),
            (72, partial(self._research, "published")),
            (71, partial(self._prove, "published", "", primary=True)),
            (70.5, partial(self._prove, "published", "_2", primary=False)),
            (70, partial(self._propose, "published", Verdict.FALSE)),
            (66, self._approve),
            (65, self._publish),
            (30, partial(self._file, "proposed", 2)),
            (28, partial(self._research, "proposed")),
            (27, partial(self._prove, "proposed", "", primary=True)),
            (26.5, partial(self._prove, "proposed", "_2", primary=False)),
            (26, partial(self._propose, "proposed", Verdict.PARTLY_FALSE)),
            (20, partial(self._file, "research", 3)),
            (18, partial(self._research, "research")),
            (17, partial(self._prove, "research", "", primary=False)),
            (6, partial(self._file, "opinion", 1)),
            (5, self._answer),
            (4.9, self._settle),
            (3, partial(self._file, "triage", 2)),
            (2, partial(self._file, "new", 3)),
            (0, self._take),
        ]
        for hours, step in steps:
            step(self._now - timedelta(hours=hours))

    def _file(self, key: str, people: int, at: datetime) -> None:
        for number in range(people):
            somebody = f"demo-{key}-{number}"
            filing = Filing(
                person=Person(NAME, somebody, somebody),
                language=Language.VI,
                draft=Draft(text=self._text(key), written_at=at),
                source=None,
                risk=Risk.ORDINARY,
                conflict=False,
            )
            self._claims[key] = file_report(self._tx, self._vault, filing, at).claim_id

    def _take(self, at: datetime) -> None:
        take(self._tx, *self._seen("triage"), self._staff["checker_a"], at)

    def _research(self, key: str, at: datetime) -> None:
        start_research(self._tx, *self._seen(key), self._staff["checker_a"], at)

    def _prove(self, key: str, which: str, at: datetime, *, primary: bool) -> None:
        fields = EvidenceFields(
            publisher=self._text(f"{key}_publisher{which}"),
            quotation=self._text(f"{key}_quotation{which}"),
            day=to_day(at),
            primary=primary,
        )
        add_evidence(self._tx, self._vault, self._claims[key], fields, self._staff["checker_a"], at)

    def _propose(self, key: str, verdict: Verdict, at: datetime) -> None:
        title, statement = self._text(f"{key}_title"), self._text(f"{key}_statement")
        fields = ProposalFields(does=Proposing.PUBLISH, outcome=verdict, title=title, statement=statement)
        propose(self._tx, *self._seen(key), fields, self._staff["checker_a"], at)

    def _approve(self, at: datetime) -> None:
        approve(self._tx, *self._seen("published"), self._staff["checker_b"], at)

    def _publish(self, at: datetime) -> None:
        job = self._tx.jobs.take(PUBLISH, self._claims["published"], at)
        if job is not None:
            run_publish(self._tx, job, at)

    def _answer(self, at: datetime) -> None:
        seen, by = self._seen("opinion"), self._staff["checker_b"]
        answer_without_verdict(self._tx, *seen, by, at, NoVerdict.OPINION)

    def _settle(self, at: datetime) -> None:
        job = self._tx.jobs.take(ANSWER, self._claims["opinion"], at)
        if job is not None:
            run_answer(self._tx, job, at)

    def _seen(self, key: str) -> tuple[str, int]:
        claim = get_claim(self._tx, self._claims[key])
        return claim.id, claim.version

    def _text(self, key: str) -> str:
        return say(self._base, Language.VI, f"demo.{key}")
