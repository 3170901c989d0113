"""What is being written into the forms of a claim page, kept while it is written.

One draft for each form, claim and person: it outlives a refusal, a lost session and a restart.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.console.forms import Form
from bot.console.sources import LINES
from bot.domain.claim import Claim
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services import drafting

PROPOSAL: Final = "de-xuat"
ANSWER: Final = "tra-loi"
RETURN: Final = "tra-lai"
NOTE: Final = "ghi-chu"
SOURCE: Final = "nguon"
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    PROPOSAL: ("kieu", "ket-luan", "tieu-de", "ly-do", LINES),
    ANSWER: ("ma", "loi"),
    RETURN: ("loi",),
    NOTE: ("loi",),
    SOURCE: ("ai", "duong-dan", "trich", "ngay", "goc", "cua-minh"),
}
"""The fields of each form that are kept, by its action."""
_OUTLIVES_DECISIONS: Final = {NOTE, SOURCE}
_DONE_WITH: Final = {RETURN, NOTE, SOURCE}
"""Forms whose words are somewhere else once they were taken.  An answer can be undone, a proposal come back."""


def is_written(action: str, form: Form) -> bool:
    """Tell whether *form* is the one people write into: an answer at one key brings no words of theirs."""
    return action in FIELDS and (action != ANSWER or "loi" in form.fields)


def typed_in(action: str, form: Form) -> dict[str, str]:
    """Return what *form* brought into the fields that are kept."""
    return {name: form.exact(name) for name in FIELDS[action]}


def keep(  # noqa: PLR0913, PLR0917 -- whose words in which form about what
    tx: Transaction,
    action: str,
    claim: Claim,
    fields: Mapping[str, str],
    member: StaffMember,
    now: datetime,
    permission: Permission,
) -> None:
    """Keep *fields* as what *member* is writing."""
    number = _number(action, claim)
    drafting.keep_draft(tx, action, claim.id, fields, member, now, number=number, permission=permission)


def find_all(tx: Transaction, claim: Claim, member: StaffMember) -> Mapping[str, drafting.StaffDraft]:
    """Return everything *member* is writing about *claim*, by action."""
    found = {
        action: drafting.find_draft(tx, action, claim.id, member, number=_number(action, claim)) for action in FIELDS
    }
    return {action: draft for action, draft in found.items() if draft is not None}


def drop_done(tx: Transaction, action: str, claim_id: str, member: StaffMember) -> None:
    """Forget the words of a form that was taken."""
    if action in _DONE_WITH:
        drafting.drop_draft(tx, action, claim_id, member)


def _number(action: str, claim: Claim) -> int:
    """Return the number of the decision a draft was written after; 0 for words that are of use after any."""
    return 0 if action in _OUTLIVES_DECISIONS else claim.decided
