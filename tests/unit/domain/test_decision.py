"""Which sources carry which verdict."""

import pytest

from bot.domain.decision import Evidence, check_sources
from bot.domain.errors import NeedsSources
from bot.domain.verdict import NoVerdict, Outcome, Verdict
from tests.support.delivery import NOON


def make_piece(publisher: str, *, primary: bool = False, own: bool = False) -> Evidence:
    return Evidence(
        id=publisher, claim_id="c", publisher=publisher, link="", quotation="", day=None,
        primary=primary, own=own, by="a", at=NOON,
    )  # fmt: skip


FIRST_HAND, PAPER, OWN = make_piece("A", primary=True), make_piece("B"), make_piece("UBND", primary=True, own=True)
FAULTING = [Verdict.FALSE, Verdict.PARTLY_FALSE, Verdict.MISSING_CONTEXT]


@pytest.mark.parametrize("outcome", FAULTING)
@pytest.mark.parametrize(
    ("evidence", "conflict", "carries"),
    [
        pytest.param([], False, False, id="nothing"),
        pytest.param([FIRST_HAND], False, False, id="one source"),
        pytest.param([PAPER, make_piece("C")], False, False, id="none at first hand"),
        pytest.param([FIRST_HAND, PAPER], False, True, id="two, one at first hand"),
        pytest.param([FIRST_HAND, make_piece(" a ")], False, False, id="one publisher twice"),
        pytest.param([OWN, make_piece("Sở", own=True)], False, False, id="the authority's own counts once"),
        pytest.param([OWN, PAPER], False, True, id="the authority and another"),
        pytest.param([OWN, PAPER], True, True, id="in a conflict, one from outside"),
    ],
)
def test_faulting_a_claim_needs_two_independent_sources(
    outcome: Outcome, evidence: list[Evidence], *, conflict: bool, carries: bool
) -> None:
    """One of them at first hand."""
    if carries:
        check_sources(outcome, evidence, conflict=conflict)
    else:
        with pytest.raises(NeedsSources):
            check_sources(outcome, evidence, conflict=conflict)


@pytest.mark.parametrize("outcome", [Verdict.TRUE, Verdict.OUTDATED])
def test_the_authority_does_not_confirm_itself(outcome: Verdict) -> None:
    """Its own statement is a source, except about itself."""
    check_sources(outcome, [OWN], conflict=False)

    with pytest.raises(NeedsSources, match="outside"):
        check_sources(outcome, [OWN], conflict=True)


@pytest.mark.parametrize("outcome", [Verdict.UNPROVEN, *NoVerdict])
def test_what_says_nothing_of_the_evidence_needs_none(outcome: Outcome) -> None:
    """Unproven, and all answers without a verdict."""
    check_sources(outcome, [], conflict=True)
