"""Evidence, notes and appeals in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.domain.decision import Appeal, AppealState, Evidence, Note
from bot.domain.errors import NoSuchObject
from bot.store.coding import from_us, to_optional, to_optional_us, to_us
from bot.store.office_tables import APPEALS, EVIDENCE, NOTES, WITH_TEXT

_E = EVIDENCE.c
_N = NOTES.c
_A = APPEALS.c
_DELETE_EVIDENCE = delete(EVIDENCE).where(_E.id == bindparam("b_id")).returning(EVIDENCE)
_EVIDENCE = select(EVIDENCE).where(_E.claim_id == bindparam("b_claim")).order_by(_E.at, _E.id)
_NOTES = select(NOTES).where(_N.claim_id == bindparam("b_claim")).order_by(_N.at, _N.id)
_SAVE_APPEAL = update(APPEALS).where(_A.id == bindparam("b_id"))
_GET_APPEAL = select(APPEALS).where(_A.id == bindparam("b_id"))
_APPEALS = select(APPEALS).order_by(_A.at, _A.id).limit(bindparam("b_limit"))
_WIPE_APPEALS = (
    update(APPEALS)
    .where(
        WITH_TEXT,
        (_A.decided_at < bindparam("b_decided_before"))
        | ((_A.state == AppealState.OPEN.value) & (_A.at < bindparam("b_filed_before"))),
    )
    .values(text="")
)
_APPEAL_OF = select(APPEALS).where(_A.report_id == bindparam("b_report"), _A.number == bindparam("b_number"))


class SqlCasework:
    """What staff gather about a claim, and objections to what was decided."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_evidence(self, piece: Evidence) -> None:
        """Keep a piece of evidence."""
        values = {
            "id": piece.id,
            "claim_id": piece.claim_id,
            "publisher": piece.publisher,
            "link": piece.link,
            "quotation": piece.quotation,
            "day": piece.day,
            "primary": piece.primary,
            "own": piece.own,
            "by": piece.by,
            "at": to_us(piece.at),
        }
        self._connection.execute(insert(EVIDENCE), values)

    def delete_evidence(self, evidence_id: str) -> Evidence | None:
        """Delete and return the piece."""
        row = self._connection.execute(_DELETE_EVIDENCE, {"b_id": evidence_id}).first()
        return None if row is None else _to_evidence(row)

    def evidence(self, claim_id: str) -> Sequence[Evidence]:
        """Return the evidence, oldest first."""
        return [_to_evidence(row) for row in self._connection.execute(_EVIDENCE, {"b_claim": claim_id})]

    def put_note(self, note: Note) -> None:
        """Keep a note."""
        values = {
            "id": note.id,
            "claim_id": note.claim_id,
            "text": note.text,
            "by": note.by,
            "at": to_us(note.at),
        }
        self._connection.execute(insert(NOTES), values)

    def notes(self, claim_id: str) -> Sequence[Note]:
        """Return the notes, oldest first."""
        rows = self._connection.execute(_NOTES, {"b_claim": claim_id})
        return [Note(id=r.id, claim_id=r.claim_id, text=r.text, by=r.by, at=from_us(r.at)) for r in rows]

    def put_appeal(self, appeal: Appeal) -> None:
        """Keep a new appeal."""
        self._connection.execute(insert(APPEALS), _to_values(appeal))

    def save_appeal(self, appeal: Appeal) -> None:
        """Keep the decided appeal.

        Raises:
            NoSuchObject: If it was never put.
        """
        saved = self._connection.execute(_SAVE_APPEAL, {"b_id": appeal.id, **_to_values(appeal)})
        if saved.rowcount != 1:
            raise NoSuchObject(f"There is no appeal {appeal.id}. Put it first.")

    def get_appeal(self, appeal_id: str) -> Appeal | None:
        """Return the appeal."""
        row = self._connection.execute(_GET_APPEAL, {"b_id": appeal_id}).first()
        return None if row is None else _to_appeal(row)

    def appeals(
        self, *, state: AppealState | None = None, claim_id: str | None = None, limit: int = 100
    ) -> Sequence[Appeal]:
        """Return appeals, oldest first."""
        chosen = _APPEALS
        if state is not None:
            chosen = chosen.where(_A.state == state.value)
        if claim_id is not None:
            chosen = chosen.where(_A.claim_id == claim_id)
        return [_to_appeal(row) for row in self._connection.execute(chosen, {"b_limit": limit})]

    def wipe_appeals(self, decided_before: datetime, filed_before: datetime) -> int:
        """Empty the texts of appeals decided, or filed and still open, before then; return how many."""
        keys = {"b_decided_before": to_us(decided_before), "b_filed_before": to_us(filed_before)}
        return self._connection.execute(_WIPE_APPEALS, keys).rowcount

    def appeal_of(self, report_id: str, number: int) -> Appeal | None:
        """Return the appeal of one report against one version."""
        row = self._connection.execute(_APPEAL_OF, {"b_report": report_id, "b_number": number}).first()
        return None if row is None else _to_appeal(row)


def _to_evidence(row: Row[Any]) -> Evidence:
    return Evidence(
        id=row.id,
        claim_id=row.claim_id,
        publisher=row.publisher,
        link=row.link,
        quotation=row.quotation,
        day=row.day,
        primary=row.primary,
        own=row.own,
        by=row.by,
        at=from_us(row.at),
    )


def _to_values(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": appeal.id,
        "claim_id": appeal.claim_id,
        "number": appeal.number,
        "report_id": appeal.report_id,
        "text": appeal.text,
        "at": to_us(appeal.at),
        "state": appeal.state.value,
        "decided_by": appeal.decided_by,
        "decided_at": to_optional_us(appeal.decided_at),
        "reasons": appeal.reasons,
    }


def _to_appeal(row: Row[Any]) -> Appeal:
    return Appeal(
        id=row.id,
        claim_id=row.claim_id,
        number=row.number,
        report_id=row.report_id,
        text=row.text,
        at=from_us(row.at),
        state=AppealState(row.state),
        decided_by=row.decided_by,
        decided_at=to_optional(row.decided_at),
        reasons=row.reasons,
    )
