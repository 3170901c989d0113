"""Keep what a staff member is writing, so that a refusal, a closed browser or a restart loses none of it.

A draft is the row of the job that will forget it: one for each form, thing and person, gone after 14 days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.delivery import Job
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services.permission import authorize

DRAFT = "staff_draft"
DRAFT_KEPT: Final = timedelta(days=14)
_FIELDS_AT_MOST: Final = 40
_FIELD_LENGTH: Final = 8000


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """What somebody last wrote into a form, and when; ``number`` is that of the decision it was written after."""

    fields: Mapping[str, str]
    number: int
    at: datetime


def keep_draft(  # noqa: PLR0913 whose draft of what
    tx: Transaction,
    form: str,
    object_id: str,
    fields: Mapping[str, str],
    by: StaffMember,
    now: datetime,
    *,
    number: int,
    permission: Permission,
) -> None:
    """Keep *fields* in place of what was kept before; all empty drops it.

    Fields longer than 8,000 characters are cut: no form takes so many.
    """
    authorize(tx, by, permission)
    kept = {name: text[:_FIELD_LENGTH] for name, text in list(fields.items())[:_FIELDS_AT_MOST]}
    if not any(kept.values()):
        drop_draft(tx, form, object_id, by)
        return
    payload = {"fields": kept, "number": number, "at": now.isoformat()}
    tx.jobs.put(Job(DRAFT, _key(form, object_id, by), now + DRAFT_KEPT, payload))


def find_draft(tx: Transaction, form: str, object_id: str, by: StaffMember, *, number: int) -> StaffDraft | None:
    """Return what *by* was writing, unless something was decided since."""
    job = tx.jobs.get(DRAFT, _key(form, object_id, by))
    if job is None or job.payload["number"] != number:
        return None
    fields = job.payload["fields"]
    if not isinstance(fields, Mapping):
        return None
    at = datetime.fromisoformat(str(job.payload["at"]))
    return StaffDraft({str(name): str(text) for name, text in fields.items()}, number, at)


def drop_draft(tx: Transaction, form: str, object_id: str, by: StaffMember) -> None:
    """Forget what *by* was writing: it was sent."""
    tx.jobs.delete(DRAFT, _key(form, object_id, by))


def run_forget(_tx: Transaction, _job: Job, _now: datetime) -> None:
    """Forget a draft nobody came back to: taking the job out was all there was to do."""


def _key(form: str, object_id: str, by: StaffMember) -> str:
    return f"{form}:{object_id}:{by.id}"
