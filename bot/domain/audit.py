"""The log of what staff did: append-only and chained by hashes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

FIRST_HASH = "0" * 64


class Action(StrEnum):
    """What was done.  Details are codes, counts and ids: never text somebody wrote."""

    FILED_UNDER = "filed_under"
    TAKEN = "taken"
    RELEASED = "released"
    RESEARCH_BEGUN = "research_begun"
    ANSWERED = "answered"
    UNDONE = "undone"
    SET_ASIDE = "set_aside"
    RESTORED = "restored"
    MERGED = "merged"
    SPLIT = "split"
    NOTED = "noted"
    BLACKED_OUT = "blacked_out"
    INFO_ASKED = "info_asked"
    INFO_ADDED = "info_added"
    """A reporter sent more about what was reported."""
    SNOOZED = "snoozed"
    MARKED = "marked"
    """Risk or conflict of interest was set."""
    MATCH_REFUSED = "match_refused"
    """The suggestion that it is the same as another claim was dropped."""
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_REMOVED = "evidence_removed"
    PROPOSED = "proposed"
    RETURNED = "returned"
    APPROVED = "approved"
    STOPPED = "stopped"
    PUBLISHED = "published"
    REOPENED = "reopened"
    UNPROVEN = "unproven"
    APPEAL_FILED = "appeal_filed"
    APPEAL_DECIDED = "appeal_decided"
    STAFF_ADDED = "staff_added"
    STAFF_SET_UP = "staff_set_up"
    STAFF_DISABLED = "staff_disabled"
    STAFF_ENABLED = "staff_enabled"
    ROLES_CHANGED = "roles_changed"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    RECOVERY_MADE = "recovery_made"
    """New recovery codes took the place of all earlier ones."""
    CHAT_LINKED = "chat_linked"
    CHAT_UNLINKED = "chat_unlinked"
    LINK_ASKED = "link_asked"
    """A sign-in link was sent to a linked chat account."""
    ENTRY_KEPT = "entry_kept"
    """A drafted entry was put into the working copy of the knowledge."""
    RETENTION_RUN = "retention_run"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing done.  ``actor`` is a staff id, ``system`` or ``reporter``; ``object`` a claim or staff id."""

    actor: str
    action: Action
    object: str
    at: datetime
    detail: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place of the chain."""

    number: int
    entry: AuditEntry
    before: str
    hash: str


def hash_entry(number: int, entry: AuditEntry, before: str) -> str:
    """Return the SHA-256, in hexadecimal, of an entry, its place and the hash before it."""
    values = [number, entry.actor, entry.action, entry.object, entry.at.isoformat(), dict(entry.detail), before]
    data = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()
