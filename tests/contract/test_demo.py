"""What a demo begins with: three accounts, six invented claims, each made through the process itself."""

from collections import Counter

import pytest

from bot.demo import check_store, set_up_demo
from bot.domain.base import Base
from bot.domain.claim import ClaimState
from bot.domain.errors import SettingsWrong
from bot.domain.staff import Role, check_roles
from bot.domain.verdict import NoVerdict, Verdict
from bot.ports import Store
from bot.ports.claims import QueueFilter
from bot.services import audit
from bot.services.published import read_published
from bot.services.staff import add_staff, use_link
from tests.support.delivery import NOON
from tests.support.office import make_vault

VAULT = make_vault()


def begin(store: Store, base: Base) -> list[str]:
    links = store.transact_now(lambda tx: set_up_demo(tx, VAULT, base, NOON))
    return [link.token for link in links]


def test_six_claims_in_six_states(store: Store, base: Base) -> None:
    """New, taken, researched with evidence, proposed, published with sources, answered as opinion."""
    begin(store, base)

    claims = store.read_now(lambda tx: [claim for _, claim in tx.claims.page(QueueFilter(), NOON)])
    by_state = {claim.state: claim for claim in claims}
    research = by_state[ClaimState.RESEARCH].id
    assert Counter(claim.state for claim in claims) == Counter({
        ClaimState.NEW: 1,
        ClaimState.IN_TRIAGE: 1,
        ClaimState.RESEARCH: 1,
        ClaimState.PROPOSED: 1,
        ClaimState.PUBLISHED: 1,
        ClaimState.NOT_CHECKABLE: 1,
    })  # fmt: skip
    assert by_state[ClaimState.NOT_CHECKABLE].outcome is NoVerdict.OPINION
    assert len(store.read_now(lambda tx: tx.casework.evidence(research))) == 1


def test_everything_invented_is_marked(store: Store, base: Base) -> None:
    """Claims, what is published of them, and accounts."""
    begin(store, base)

    texts = store.read_now(lambda tx: [claim.text for _, claim in tx.claims.page(QueueFilter(), NOON)])
    (decision,) = store.read_now(lambda tx: read_published(tx, "", None, 10)).decisions
    members = store.read_now(lambda tx: tx.staff.all())
    assert all(text.startswith("[Ví dụ] ") for text in texts)
    assert decision.title.startswith("[Ví dụ] ")
    assert all("(nguồn bịa ra)" in source.publisher for source in decision.sources)
    assert all(member.demo and member.name.endswith("(thử)") for member in members)


def test_published_one_kept_the_rules(store: Store, base: Base) -> None:
    """Two people, two sources, one at first hand; and the log holds together."""
    begin(store, base)

    (decision,) = store.read_now(lambda tx: read_published(tx, "", None, 10)).decisions
    assert decision.outcome is Verdict.FALSE
    assert decision.by != decision.approved_by
    assert [source.primary for source in decision.sources] == [True, False]
    assert isinstance(store.read_now(audit.verify), int)


def test_two_checkers_and_one_for_appeals(store: Store, base: Base) -> None:
    """Nobody administers: no account may both make accounts and read reports."""
    begin(store, base)

    roles = sorted(sorted(member.roles) for member in store.read_now(lambda tx: tx.staff.all()))
    assert roles == [[Role.APPEALS, Role.AUDITOR], [Role.CHECKER], [Role.CHECKER]]
    for each in roles:
        check_roles(frozenset(each))


def test_beginning_again_makes_new_links_and_nothing_else(store: Store, base: Base) -> None:
    """Links of the start before stop working."""
    first = begin(store, base)
    before = store.read_now(lambda tx: (tx.claims.counts(NOON), tx.staff.all()))

    second = begin(store, base)

    assert store.read_now(lambda tx: (tx.claims.counts(NOON), tx.staff.all())) == before
    assert not set(first) & set(second)
    names = {store.transact_now(lambda tx, token=token: use_link(tx, VAULT, token, NOON))[0].name for token in second}  # type: ignore[misc]
    assert len(names) == 3


def test_demo_and_real_service_are_never_mixed(store: Store, base: Base) -> None:
    """A store is one or the other; an empty one may become either."""
    store.read_now(lambda tx: check_store(tx, demo=True))
    store.read_now(lambda tx: check_store(tx, demo=False))
    begin(store, base)
    store.read_now(lambda tx: check_store(tx, demo=True))

    with pytest.raises(SettingsWrong, match="holds a demo"):
        store.read_now(lambda tx: check_store(tx, demo=False))


def test_real_store_is_no_stage(store: Store) -> None:
    """One real account is enough."""
    store.transact_now(lambda tx: add_staff(tx, VAULT, "Hằng", {Role.CHECKER}, NOON))

    with pytest.raises(SettingsWrong, match="holds a real service"):
        store.read_now(lambda tx: check_store(tx, demo=True))
