"""Staff at work beside a conversation: they use the services on the same data folder, from another process's place."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.app import DATABASE
from bot.domain.claim import Claim, Proposing
from bot.domain.decision import AppealState
from bot.domain.staff import Role, StaffMember, StaffState
from bot.domain.verdict import NoVerdict, Verdict
from bot.keys import load_keys
from bot.ports import Transaction
from bot.services.appeals import decide_appeal
from bot.services.decide import EvidenceFields, ProposalFields, add_evidence, approve, propose
from bot.services.triage import answer_without_verdict, start_research
from bot.store import open_store
from bot.vault import KeyVault

T = TypeVar("T")
AGO = timedelta(hours=1)
"""Staff work in the past, so that what they wait for (an undo, a hold) is over already."""


def _now() -> datetime:
    return datetime.now(UTC)


class Desk:
    """Two checkers and one for appeals, who work on the claim that changed last."""

    def __init__(self, data: Path) -> None:
        self._store = open_store(data / DATABASE, now=_now)
        self._vault = KeyVault(load_keys(data), secrets.token_bytes)
        self._first = self._hire("c1", Role.CHECKER)
        self._second = self._hire("c2", Role.CHECKER)
        self._third = self._hire("a1", Role.APPEALS)

    def work(self, task: dict[str, Any]) -> None:
        """Do what a transcript says: ``answer`` N…, ``verdict`` V…, or ``appeal`` upheld or overturned."""
        match task:
            case {"answer": code}:
                self._act(answer_without_verdict, self._first, NoVerdict(code), task.get("statement", ""))
            case {"verdict": code}:
                self._publish(Verdict(code), task["title"], task["statement"])
            case {"appeal": outcome}:
                self._decide(AppealState(outcome), task["reasons"])
            case _:
                raise ValueError(f"Staff cannot do {task}.")

    def close(self) -> None:
        """Leave."""
        self._store.close()

    def _hire(self, name: str, role: Role) -> StaffMember:
        member = StaffMember(
            id=name, name=name, roles=frozenset({role}), state=StaffState.ACTIVE, created_at=_now() - AGO
        )
        self._do(lambda tx: tx.staff.save(member))
        return member

    def _publish(self, outcome: Verdict, title: str, statement: str) -> None:
        self._act(start_research, self._first)
        for publisher, primary in (("Điện lực Long An", True), ("Báo Long An", False)):
            fields = EvidenceFields(publisher=publisher, link="https://vi-du.vn/lich", primary=primary)
            claim = self._claim()
            self._do(lambda tx, f=fields, c=claim: add_evidence(tx, self._vault, c.id, f, self._first, _now() - AGO))  # type: ignore[misc]
        proposal = ProposalFields(does=Proposing.PUBLISH, outcome=outcome, title=title, statement=statement)
        claim = self._claim()
        self._do(lambda tx: propose(tx, claim.id, claim.version, proposal, self._first, _now() - AGO))
        self._act(approve, self._second)

    def _decide(self, outcome: AppealState, reasons: str) -> None:
        (appeal,) = self._store.read_now(lambda tx: tx.casework.appeals(state=AppealState.OPEN))
        overturned = outcome is AppealState.OVERTURNED
        self._do(
            lambda tx: decide_appeal(tx, appeal.id, self._third, _now() - AGO, overturned=overturned, reasons=reasons)
        )

    def _act(self, service: Callable[..., Claim], by: StaffMember, *args: object) -> None:
        claim = self._claim()
        self._do(lambda tx: service(tx, claim.id, claim.version, by, _now() - AGO, *args))

    def _claim(self) -> Claim:
        return self._store.read_now(lambda tx: tx.claims.changed_since(0))[-1][1]

    def _do(self, fn: Callable[[Transaction], T]) -> T:
        return self._store.transact_now(fn)
