"""How many claims were set aside, for the public figures."""

from datetime import timedelta

from bot.domain.claim import JUNK_KEPT
from bot.services import triage
from bot.services.figures import hide_small, take_figures
from bot.services.retention import sweep
from tests.support.office import DAY, Office


def count(office: Office) -> int | None:
    since, until = office.now - 300 * DAY, office.now + DAY
    return office.store.read_now(lambda tx: take_figures(tx, since, until, office.now)).set_aside


def test_what_is_set_aside_is_counted_though_it_is_deleted(office: Office) -> None:
    """Brought back it does not count; after its 30 days it still does, when nothing else is left of it."""
    gone, back = office.file("Mười hai con voi bay qua chợ huyện sáng nay.", "p1"), office.file(by="p2")
    for filed in (gone, back):
        office.act(triage.set_aside, filed.claim_id, "t1")
    office.act(triage.restore, back.claim_id, "t1")
    office.now += JUNK_KEPT + timedelta(minutes=1)
    office.do(lambda tx: sweep(tx, office.now, fetched=()))

    assert office.store.read_now(lambda tx: tx.claims.get(gone.claim_id)) is None
    assert count(office) == 1


def test_a_few_are_hidden_from_everybody(office: Office) -> None:
    """As every small number is."""
    filed = office.file()
    office.act(triage.set_aside, filed.claim_id, "t1")
    since, until = office.now - DAY, office.now + DAY

    public = office.store.read_now(lambda tx: hide_small(take_figures(tx, since, until, office.now)))

    assert public.set_aside is None
