"""What the buttons of a claim do: one service each, with the form's fields read for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.console.claim import must_be_of
from bot.console.forms import Form
from bot.console.preview import read_does, read_verdict
from bot.console.sources import LINES, read_lines, read_source
from bot.domain.claim import SNOOZED_AT_MOST, TEXT_LENGTH, Risk
from bot.domain.errors import BadInput
from bot.domain.staff import Permission, StaffMember
from bot.domain.verdict import NoVerdict
from bot.ports import Transaction
from bot.ports.office import Vault
from bot.services import decide, queue, suggesting, triage

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """One form about one claim, inside the transaction that does what it asks."""

    tx: Transaction
    vault: Vault
    claim_id: str
    version: int
    form: Form
    by: StaffMember
    now: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """One action: its name in addresses and in ``console.done.<name>``, what it asks for, and what it does."""

    name: str
    permission: Permission
    do: Callable[[Ask], object]


def _seen(ask: Ask) -> tuple[Transaction, str, int, StaffMember, datetime]:
    return ask.tx, ask.claim_id, ask.version, ask.by, ask.now


def _answer(ask: Ask) -> None:
    outcome = next((each for each in NoVerdict if each.value == ask.form.one("ma")), None)
    if outcome is None:
        raise BadInput("outcome", "Choose a reason.")
    triage.answer_without_verdict(*_seen(ask), outcome, ask.form.exact("loi"))


def _merge(ask: Ask) -> None:
    into = ask.form.one("vao").upper()
    if not (into and into.isascii() and into.isalnum()):
        raise BadInput("into", "Give the other claim's id.")
    triage.merge(*_seen(ask), into)


def _snooze(ask: Ask) -> None:
    days = ask.form.one("ngay")
    if re.fullmatch(r"[1-9][0-9]?", days) is None or int(days) > SNOOZED_AT_MOST.days:
        raise BadInput("until", "Choose between 1 and 30 days.")
    triage.snooze(*_seen(ask), ask.now + timedelta(days=int(days)))


def _mark(ask: Ask) -> None:
    risk = next((each for each in Risk if str(each.value) == ask.form.one("gap")), None)
    triage.mark(*_seen(ask), risk, conflict=ask.form.one("co-quan") == "1")


def _black_out(ask: Ask) -> None:
    file = queue.read_claim(ask.tx, ask.by, ask.claim_id, ask.now)
    text = must_be_of(file, ask.form.one("bao")).text
    for start, end in reversed(find_passage(text, ask.form.one("doan"))):
        triage.black_out_report(ask.tx, ask.form.one("bao"), start, end, ask.by, ask.now)


def find_passage(text: str, passage: str) -> list[tuple[int, int]]:
    """Return where *passage* stands in *text*, whatever the spaces and line ends between its words.

    Raises:
        BadInput: If it stands nowhere.
    """
    words = passage[:TEXT_LENGTH].split()
    pattern = r"\s+".join(re.escape(word) for word in words)
    found = [match.span() for match in re.finditer(pattern, text)] if words else []
    if not found:
        raise BadInput("passage", "This passage does not stand in the text. Copy it letter by letter.")
    return found


def _add_evidence(ask: Ask) -> None:
    fields = read_source(ask.form)
    decide.add_evidence(ask.tx, ask.vault, ask.claim_id, fields, ask.by, ask.now, version=ask.version)


def _propose(ask: Ask) -> None:
    fields = {name: ask.form.one(name) for name in ("kieu", "ket-luan")}
    proposal = decide.ProposalFields(
        does=read_does(fields),
        outcome=read_verdict(fields),
        title=ask.form.exact("tieu-de"),
        statement=ask.form.exact("ly-do"),
    )
    decide.propose(ask.tx, ask.claim_id, _add_lines(ask), proposal, ask.by, ask.now)


def _add_lines(ask: Ask) -> int:
    """Add the sources typed with a proposal, in their order; return the claim's version then.

    Raises:
        BadInput: If one cannot be taken; the field is that of the lines, whatever part of one is wrong.
    """
    version, at = ask.version, ask.now
    try:
        for fields in read_lines(ask.form.exact(LINES)):
            version = decide.add_evidence(ask.tx, ask.vault, ask.claim_id, fields, ask.by, at, version=version).version
            at += _TICK
    except BadInput as wrong:
        raise BadInput("lines", str(wrong)) from wrong
    return version


def _note(ask: Ask) -> None:
    triage.add_note(ask.tx, ask.vault, ask.claim_id, ask.form.exact("loi"), ask.by, ask.now, version=ask.version)


def _remove_evidence(ask: Ask) -> None:
    decide.remove_evidence(ask.tx, ask.claim_id, ask.form.one("nguon"), ask.by, ask.now, version=ask.version)


ACTS = (
    Act("nhan", Permission.TRIAGE, lambda ask: triage.take(*_seen(ask))),
    Act("tra", Permission.TRIAGE, lambda ask: triage.release(*_seen(ask))),
    Act("nghien-cuu", Permission.TRIAGE, lambda ask: triage.start_research(*_seen(ask))),
    Act("tra-loi", Permission.TRIAGE, _answer),
    Act("lay-lai", Permission.TRIAGE, lambda ask: triage.take_back(*_seen(ask))),
    Act("bo", Permission.TRIAGE, lambda ask: triage.set_aside(*_seen(ask))),
    Act("khoi-phuc", Permission.TRIAGE, lambda ask: triage.restore(*_seen(ask))),
    Act("gop", Permission.TRIAGE, _merge),
    Act("tach", Permission.TRIAGE, lambda ask: triage.split(*_seen(ask))),
    Act("khong-trung", Permission.TRIAGE, lambda ask: suggesting.refuse_match(*_seen(ask))),
    Act("hoi-them", Permission.TRIAGE, lambda ask: triage.ask_for_info(*_seen(ask))),
    Act("tam-gac", Permission.TRIAGE, _snooze),
    Act("danh-dau", Permission.TRIAGE, _mark),
    Act("che", Permission.TRIAGE, _black_out),
    Act("ghi-chu", Permission.RESEARCH, _note),
    Act("nguon", Permission.RESEARCH, _add_evidence),
    Act("bo-nguon", Permission.RESEARCH, _remove_evidence),
    Act("de-xuat", Permission.DECIDE, _propose),
    Act("tra-lai", Permission.DECIDE, lambda ask: decide.send_back(*_seen(ask), ask.form.exact("loi"))),
    Act("duyet", Permission.DECIDE, lambda ask: decide.approve(*_seen(ask))),
    Act("dung", Permission.DECIDE, lambda ask: decide.stop(*_seen(ask))),
    Act("mo-lai", Permission.DECIDE, lambda ask: decide.reopen(*_seen(ask))),
)
