"""Who is told of a decision, and what is kept of a report afterwards."""

from datetime import timedelta

from bot.domain.claim import Proposing
from bot.domain.report import Contact, ReportState
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict
from bot.services import decide, reports, triage
from bot.services.retention import sweep
from tests.support.office import DAY, SECONDS, TEXT, Office, make_person, status, told


def test_an_unlinked_report_is_told_nothing_and_its_claim_stays(office: Office) -> None:
    """Neither by chat nor by receipt."""
    filed = office.file()

    cut = office.do(lambda tx: reports.unlink(tx, office.vault, filed.receipt, office.now))
    office.publish(filed.claim_id)

    gone = office.store.read_now(lambda tx: reports.look_up(tx, office.vault, filed.receipt, office.now))
    assert (cut, gone, told(office)) == (True, None, [])
    assert office.claim(filed.claim_id).reports == 1


def test_forgetting_finds_all_reports_of_a_person_and_no_others(office: Office) -> None:
    """Though nothing stored says which they are."""
    mine = [office.file(f"Tin số {number}") for number in range(3)]
    other = office.file("Tin số 1", by="p2")
    person = make_person("p1")

    office.do(lambda tx: reports.find_mine(tx, office.vault, person, Language.VI, forget=True, now=office.now))
    office.wait()

    found = office.store.read_now(
        lambda tx: [reports.look_up(tx, office.vault, each.receipt, office.now) for each in mine]
    )
    assert found == [None, None, None]
    assert status(office, other.receipt).report.id == other.report_id


def test_lost_receipts_are_replaced_in_the_chat(office: Office) -> None:
    """The new one works, the old one stops."""
    filed = office.file()
    person = make_person("p1")

    office.do(lambda tx: reports.find_mine(tx, office.vault, person, Language.VI, forget=False, now=office.now))
    office.wait()

    rows = office.store.read_now(lambda tx: tx.sending.last(limit=10))
    receipts = [row.reply.body.removeprefix("receipt ") for row in rows if row.reply and "receipt" in row.reply.body]
    old = office.store.read_now(lambda tx: reports.look_up(tx, office.vault, filed.receipt, office.now))
    assert old is None
    assert [status(office, receipt).report.id for receipt in receipts] == [filed.report_id]


def test_a_follower_hears_of_the_correction_only(office: Office) -> None:
    """Not of what was read already."""
    filed = office.file()
    office.publish(filed.claim_id)
    contact = Contact(make_person("reader"), Language.EN)
    office.do(lambda tx: reports.follow(tx, office.vault, filed.claim_id, contact, 1, office.now))
    office.act(decide.reopen, filed.claim_id, "c1")
    office.propose(filed.claim_id, "c1", None, Proposing.WITHDRAW)
    office.act(decide.approve, filed.claim_id, "c2")

    office.wait(timedelta(minutes=30))

    assert [cause.split(":")[:3] for chat, cause in office.sent() if chat == "chat-reader"] == [
        ["follow", filed.claim_id, "2"]
    ]


def test_more_than_a_hundred_reporters_are_told_once_each(office: Office) -> None:
    """A hundred a transaction, until none is left."""
    filed = [office.file(by=f"p{number}") for number in range(230)]

    office.act(triage.answer_without_verdict, filed[0].claim_id, "t1", NoVerdict.OPINION)
    office.wait(10 * SECONDS)

    assert sorted(told(office)) == sorted(f"decision:{each.claim_id}:1:{each.report_id}" for each in filed)


def test_a_failed_delivery_is_readable_by_receipt(office: Office) -> None:
    """The report says so; a later decision is tried again."""
    filed = office.file()
    office.publish(filed.claim_id)

    office.do(lambda tx: reports.note_undeliverable(tx, told(office)[0]))

    assert status(office, filed.receipt).report.undeliverable
    assert status(office, filed.receipt).decision is not None


def test_texts_go_and_counts_stay(office: Office) -> None:
    """An opinion's text a day after the answer, in the report and in the claim."""
    filed = office.file()
    office.act(triage.answer_without_verdict, filed.claim_id, "t1", NoVerdict.OPINION)
    office.wait(10 * SECONDS)

    office.wait(DAY + SECONDS)
    office.do(lambda tx: sweep(tx, office.now, fetched=()))

    report = status(office, filed.receipt).report
    assert (report.text, report.state) == ("", ReportState.REDUCED)
    assert office.claim(filed.claim_id).text == ""
    assert office.claim(filed.claim_id).reports == 1


def test_the_text_of_an_unlinked_report_goes_too(office: Office) -> None:
    """Nobody can be told, but the time runs all the same."""
    filed = office.file()
    office.do(lambda tx: reports.unlink(tx, office.vault, filed.receipt, office.now))
    office.act(triage.answer_without_verdict, filed.claim_id, "t1", NoVerdict.OPINION)

    office.wait(10 * SECONDS)
    office.wait(DAY + SECONDS)
    office.do(lambda tx: sweep(tx, office.now, fetched=()))

    report = office.store.read_now(lambda tx: tx.reports.get(filed.report_id))
    assert report is not None
    assert (report.text, office.claim(filed.claim_id).text) == ("", "")


def test_contacts_go_thirty_days_after_the_answer(office: Office) -> None:
    """Then the outcome is readable by receipt only."""
    filed = office.file()
    office.publish(filed.claim_id)

    office.wait(30 * DAY + SECONDS)
    office.do(lambda tx: sweep(tx, office.now, fetched=()))

    assert office.store.read_now(lambda tx: tx.reports.contact(filed.report_id)) is None
    assert status(office, filed.receipt).decision is not None


def test_times_and_reporters_are_not_in_the_log(office: Office) -> None:
    """The log outlives everything: it keeps the hour of a report and no id of it."""
    office.now += timedelta(minutes=34)
    filed = office.file()

    links = office.store.read_now(lambda tx: list(tx.audit.walk()))

    filing = links[-1]
    assert (filing.entry.at.minute, filing.entry.object) == (0, filed.claim_id)
    assert filed.report_id not in repr(filing)


def test_blacking_out_takes_every_copy(office: Office) -> None:
    """The same text of others, and the claim's own."""
    text = f"{TEXT} Anh Nguyễn Văn An nói vậy."
    first, second = office.file(text), office.file(text, by="p2")
    start = text.index("Nguyễn")

    office.do(
        lambda tx: triage.black_out_report(
            tx, second.report_id, start, start + len("Nguyễn Văn An"), office.staff["t1"], office.now
        )
    )

    texts = [status(office, each.receipt).report.text for each in (first, second)]
    assert all("Nguyễn" not in each for each in [*texts, office.claim(first.claim_id).text])
