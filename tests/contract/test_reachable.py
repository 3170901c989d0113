"""Who can be reached is told, and nothing is kept longer than was said."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.conversation import Knowledge
from bot.domain.decision import Appeal, AppealState
from bot.domain.errors import IllegalChange
from bot.domain.report import Contact, Report, ReportState
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict
from bot.services import appeals, decide, reports, triage
from bot.services.retention import Swept, sweep
from bot.store import SqlStore
from tests.support.office import Office, make_person, open_office
from tests.support.talking import Talk

SECONDS = timedelta(seconds=1)
DAY = timedelta(days=1)
RUMOUR = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày vì nhà máy nước hỏng"


@pytest.fixture
def office(store: SqlStore) -> Office:
    return open_office(store)


def do_sweep(office: Office) -> Swept:
    return office.do(lambda tx: sweep(tx, office.now, fetched=("web_chat",)))


def report_of(office: Office, filed: reports.Filed) -> Report:
    report = office.store.read_now(lambda tx: tx.reports.get(filed.report_id))
    assert report is not None
    return report


def has_contact(office: Office, filed: reports.Filed) -> bool:
    return office.store.read_now(lambda tx: tx.reports.contact(filed.report_id)) is not None


def answer(office: Office, claim_id: str, outcome: NoVerdict = NoVerdict.OUT_OF_SCOPE) -> None:
    office.act(triage.answer_without_verdict, claim_id, "t1", outcome)
    office.wait(10 * SECONDS)


def correct(office: Office, claim_id: str) -> None:
    """Reopen what was answered without a verdict, and publish one."""
    office.act(decide.reopen, claim_id, "c1")
    office.wait()
    office.prove(claim_id, "c1", "Công ty cấp nước")
    office.prove(claim_id, "c1", "Báo Long An")
    office.propose(claim_id, "c1")
    office.act(decide.approve, claim_id, "c2")
    office.wait(timedelta(minutes=30))


def unlink(office: Office, filed: reports.Filed) -> None:
    office.do(lambda tx: reports.unlink(tx, office.vault, filed.receipt, office.now))


def appeal(office: Office, filed: reports.Filed, contact: Contact | None = None) -> Appeal:
    return office.do(
        lambda tx: appeals.file_appeal(
            tx, office.vault, filed.receipt, "Tôi không đồng ý ạ.", office.now, contact=contact
        )
    )


def decide_appeal(office: Office, appeal_id: str, *, overturned: bool = False) -> None:
    office.do(
        lambda tx: appeals.decide_appeal(
            tx, appeal_id, office.staff["a1"], office.now, overturned=overturned, reasons="Đã xem lại kỹ."
        )
    )


def appeal_text(office: Office, appeal_id: str) -> str:
    found = office.store.read_now(lambda tx: tx.casework.get_appeal(appeal_id))
    assert found is not None
    return found.text


# What was told to people who can no longer be reached.


def _lose_by_time(office: Office, filed: reports.Filed) -> None:
    office.now += 31 * DAY
    do_sweep(office)
    assert not has_contact(office, filed)


@pytest.mark.parametrize("lose", [pytest.param(_lose_by_time, id="time"), pytest.param(unlink, id="forgotten")])
def test_a_text_goes_though_its_claim_was_reopened(
    office: Office, lose: Callable[[Office, reports.Filed], None]
) -> None:
    """Its reporter hears of nothing any more: the time goes on from what they were told."""
    filed = office.file(RUMOUR)
    answer(office, filed.claim_id)
    told_at = office.now
    lose(office, filed)

    correct(office, filed.claim_id)
    office.now = told_at + 90 * DAY + SECONDS
    do_sweep(office)

    assert report_of(office, filed).text == ""


def test_the_text_of_one_who_leaves_while_it_is_looked_at_again_goes(office: Office) -> None:
    """Told once, waiting for more, then forgotten: after the new answer its time runs like any other."""
    filed = office.file(RUMOUR)
    answer(office, filed.claim_id)
    office.act(decide.reopen, filed.claim_id, "c1")
    office.wait()
    unlink(office, filed)

    answer(office, filed.claim_id, NoVerdict.OPINION)
    office.wait(DAY + SECONDS)
    do_sweep(office)

    assert report_of(office, filed).text == ""


def test_the_text_of_one_who_can_be_told_waits_for_the_new_answer(office: Office) -> None:
    """It is needed, and its reporter hears."""
    filed = office.file(RUMOUR)
    answer(office, filed.claim_id, NoVerdict.OPINION)
    decide_appeal(office, appeal(office, filed).id, overturned=True)
    office.wait()

    office.wait(10 * DAY)
    do_sweep(office)

    assert report_of(office, filed).text == RUMOUR


# Appeals.


def test_whoever_appeals_late_from_the_chat_is_told(store: SqlStore, knowledge: Knowledge) -> None:
    """After 30 days the contact is gone; with the appeal it is sealed again, and kept until it is answered."""
    talk = Talk(store, knowledge)
    talk.say(RUMOUR, forwarded=True)
    talk.tap("Gửi")
    ((_, claim),) = store.read_now(lambda tx: tx.claims.changed_since(0))
    talk.office.act(triage.answer_without_verdict, claim.id, "t1", NoVerdict.OPINION)
    outcome = talk.wait(10 * SECONDS)
    talk.office.now += 40 * DAY
    do_sweep(talk.office)

    talk.last = outcome
    talk.tap("Khiếu nại")
    talk.say("Đây là tin về lịch cúp nước, không phải ý kiến")
    promised = talk.tap("Gửi khiếu nại")
    talk.office.now += 35 * DAY
    do_sweep(talk.office)
    ((found),) = store.read_now(lambda tx: tx.casework.appeals(state=AppealState.OPEN))
    decide_appeal(talk.office, found.id)
    heard = talk.wait()

    assert "báo kết quả ở đây" in promised[0].body
    assert ["Đã xem lại kỹ" in reply.body for reply in heard] == [True]


def test_whoever_appeals_by_receipt_elsewhere_is_told_to_look_it_up(store: SqlStore, knowledge: Knowledge) -> None:
    """A receipt says nothing about whose chat it is typed in: nothing is promised there, and nothing sealed."""
    talk = Talk(store, knowledge, "another")
    filed = talk.office.file(RUMOUR)
    answer(talk.office, filed.claim_id)
    _lose_by_time(talk.office, filed)

    talk.say(f"/tracuu {filed.receipt}")
    talk.tap("Khiếu nại")
    talk.say("Đây là tin về lịch cúp nước, không phải ý kiến")
    promised = talk.tap("Gửi khiếu nại")

    assert "/tracuu" in promised[0].body
    assert "ở đây" not in promised[0].body
    assert not has_contact(talk.office, filed)


def test_a_contact_stays_thirty_days_after_the_answer_to_an_appeal(office: Office) -> None:
    """Not from the first answer, nor without end."""
    filed = office.file(RUMOUR)
    answer(office, filed.claim_id)
    office.wait(20 * DAY)
    found = appeal(office, filed, Contact(make_person(), Language.VI))
    office.wait(20 * DAY)
    decide_appeal(office, found.id)
    office.wait()
    causes = [cause.split(":")[0] for _, cause in office.sent()]

    office.wait(29 * DAY)
    do_sweep(office)
    before = has_contact(office, filed)
    office.wait(2 * DAY)
    do_sweep(office)

    assert (before, has_contact(office, filed)) == (True, False)
    assert causes == ["decision", "appeal"]


def test_a_refused_appeal_seals_nothing(office: Office) -> None:
    """Too late is too late."""
    filed = office.file(RUMOUR)
    answer(office, filed.claim_id)
    _lose_by_time(office, filed)
    office.now += 183 * DAY

    with pytest.raises(IllegalChange):
        appeal(office, filed, Contact(make_person(), Language.VI))

    assert not has_contact(office, filed)


def test_the_text_of_an_appeal_goes_ninety_days_after_its_answer(office: Office) -> None:
    """The answer itself stays readable by receipt."""
    filed = office.file(RUMOUR)
    answer(office, filed.claim_id)
    found = appeal(office, filed)
    office.wait(10 * DAY)
    decide_appeal(office, found.id)

    office.wait(89 * DAY)
    do_sweep(office)
    before = appeal_text(office, found.id)
    office.wait(2 * DAY)
    swept = do_sweep(office)

    assert (before, appeal_text(office, found.id)) == ("Tôi không đồng ý ạ.", "")
    assert swept.appeal_texts == 1
    status = office.store.read_now(lambda tx: reports.look_up(tx, office.vault, filed.receipt, office.now))
    assert status is not None
    assert status.appeal is not None
    assert status.appeal.reasons == "Đã xem lại kỹ."


def test_an_appeal_nobody_decides_is_not_kept_without_end(office: Office) -> None:
    """After 180 days its text and the contact go."""
    filed = office.file(RUMOUR)
    answer(office, filed.claim_id)
    found = appeal(office, filed, Contact(make_person(), Language.VI))

    office.wait(179 * DAY)
    do_sweep(office)
    before = (appeal_text(office, found.id), has_contact(office, filed))
    office.wait(2 * DAY)
    do_sweep(office)

    assert before == ("Tôi không đồng ý ạ.", True)
    assert (appeal_text(office, found.id), has_contact(office, filed)) == ("", False)


# Reporting again.


def test_whoever_reports_again_after_their_contact_went_is_told(office: Office) -> None:
    """The receipt promises it."""
    filed = office.file(RUMOUR)
    answer(office, filed.claim_id)
    _lose_by_time(office, filed)
    office.act(decide.reopen, filed.claim_id, "c1")
    office.wait()

    again = office.file(RUMOUR)
    office.wait(31 * DAY)
    do_sweep(office)
    answer_is_due = office.claim(filed.claim_id).decided

    assert (again.again, again.decided, answer_is_due) == (True, 0, 2)
    assert f"decision:{filed.claim_id}:2:{filed.report_id}" in [cause for _, cause in office.sent()]


def test_whoever_reports_again_what_is_decided_hears_of_a_correction(office: Office) -> None:
    """They read the verdict again: from now on they can be told for 30 days."""
    filed = office.file(RUMOUR)
    office.publish(filed.claim_id)
    _lose_by_time(office, filed)

    again = office.file(RUMOUR)
    office.wait(29 * DAY)
    do_sweep(office)
    before = has_contact(office, filed)
    office.wait(2 * DAY)
    do_sweep(office)

    assert again.decided == 1
    assert (before, has_contact(office, filed)) == (True, False)


# What nobody looks at, and who follows.


def test_what_nobody_answers_goes_after_half_a_year(office: Office) -> None:
    """Text, picture and contact; also the claim's own text and the words it is found by.  The receipt says so."""
    filed = office.file(RUMOUR)

    office.wait(180 * DAY - SECONDS)
    do_sweep(office)
    before = (report_of(office, filed).text, office.claim(filed.claim_id).text, has_contact(office, filed))
    office.wait(2 * SECONDS)
    swept = do_sweep(office)

    report = report_of(office, filed)
    assert before == (RUMOUR, RUMOUR, True)
    assert (report.text, report.state, has_contact(office, filed)) == ("", ReportState.PURGED, False)
    assert (office.claim(filed.claim_id).text, swept.unanswered_reports) == ("", 1)


def test_the_receipt_says_that_the_time_ran_out(store: SqlStore, knowledge: Knowledge) -> None:
    """And that a later decision can be read by it."""
    talk = Talk(store, knowledge, "another")
    filed = talk.office.file(RUMOUR)
    talk.office.wait(181 * DAY)
    do_sweep(talk.office)

    (said,) = talk.say(f"/tracuu {filed.receipt}")

    assert "quá 180 ngày" in said.body


def test_a_claim_that_still_goes_round_shows_a_report_whose_time_is_not_over(office: Office) -> None:
    """The words of its first reporter go with that report."""
    first = office.file(RUMOUR)
    office.wait(100 * DAY)
    second = office.file("Cả tỉnh mất nước sạch", "p2", match=first.claim_id)

    office.wait(81 * DAY)
    do_sweep(office)
    between = office.claim(first.claim_id).text
    office.wait(100 * DAY)
    do_sweep(office)

    assert second.claim_id == first.claim_id
    assert (between, office.claim(first.claim_id).text) == ("Cả tỉnh mất nước sạch", "")
    assert office.claim(first.claim_id).reports == 2


def test_a_claim_without_any_text_of_its_reports_is_wiped_in_the_end(office: Office) -> None:
    """Split off when its only reporter was told and forgotten, and never looked at again."""
    root, mine = office.file("Nghỉ học hai tuần vì bão", "p2"), office.file(RUMOUR)
    answer(office, root.claim_id)
    office.act(triage.merge, mine.claim_id, "t1", root.claim_id)
    office.wait(10 * SECONDS)
    unlink(office, mine)
    office.act(triage.split, mine.claim_id, "t1")
    office.wait()

    office.wait(179 * DAY)
    do_sweep(office)
    before = (report_of(office, mine).text, office.claim(mine.claim_id).text)
    office.wait(2 * DAY)
    do_sweep(office)

    assert before == ("", RUMOUR)
    assert office.claim(mine.claim_id).text == ""


def test_a_reader_is_told_of_changes_for_half_a_year(office: Office) -> None:
    """From asking, and anew from each change; then contact and pseudonym go."""
    filed = office.file(RUMOUR)
    office.publish(filed.claim_id)
    person = make_person("reader")
    contact = Contact(person, Language.VI)
    office.do(lambda tx: reports.follow(tx, office.vault, filed.claim_id, contact, 1, office.now))
    name = office.vault.pseudonym(person.channel, person.person_id, filed.claim_id)

    def key() -> str | None:
        found = office.store.read_now(lambda tx: tx.followers.of_pseudonym(name))
        return None if found is None else found.id

    follower = key()
    assert follower is not None
    office.wait(182 * DAY)
    do_sweep(office)
    before = key()
    office.wait(2 * DAY)
    swept = do_sweep(office)

    assert (before, key(), swept.followers) == (follower, None, 1)
    assert office.store.read_now(lambda tx: tx.reports.contact(follower)) is None


def test_wiping_by_hand_takes_the_text_of_the_claim_too(office: Office) -> None:
    """What the command does without the service; it is counted once."""
    filed = office.file(RUMOUR)
    answer(office, filed.claim_id, NoVerdict.OPINION)
    office.now += 2 * DAY

    first, second = do_sweep(office), do_sweep(office)

    assert (report_of(office, filed).text, office.claim(filed.claim_id).text) == ("", "")
    assert (first.claim_texts, second.claim_texts) == (1, 0)
