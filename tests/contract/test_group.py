"""What the store promises about linked chat accounts, cards of the group and slots."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.claim import ClaimState
from bot.domain.delivery import ChatKey
from bot.domain.desk import CARD_SLOT, CardState, GroupCard, GroupState
from bot.domain.staff import LinkUse, OneTimeLink, Role, StaffMember, StaffState
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.claims import make_claim, put_claims
from tests.support.delivery import NOON

MINUTE = timedelta(minutes=1)
CHAT = ChatKey("telegram", "-1")


def make_card(claim_id: str, state: CardState = CardState.FRESH, minutes: int = 0) -> GroupCard:
    return GroupCard(chat_id="-1", claim_id=claim_id, state=state, at=NOON + minutes * MINUTE)


@pytest.fixture
def office(store: SqlStore) -> SqlStore:
    for name in ("anna", "binh"):
        member = StaffMember(
            id=name, name=name, roles=frozenset({Role.TRIAGER}), state=StaffState.ACTIVE, created_at=NOON
        )
        store.transact_now(lambda tx, member=member: tx.staff.save(member))  # type: ignore[misc]
    return store


def test_a_person_is_linked_to_one_account(office: SqlStore) -> None:
    """And an account to one person: the newer link counts."""
    office.transact_now(lambda tx: tx.staff.link_chat("anna", "p1", NOON))
    office.transact_now(lambda tx: tx.staff.link_chat("anna", "p2", NOON + MINUTE))

    taken = office.transact_now(lambda tx: tx.staff.link_chat("binh", "p2", NOON))

    found = office.read_now(lambda tx: [tx.staff.of_chat(person) for person in ("p1", "p2", "p3")])
    assert taken == ["anna"]
    assert [member and member.id for member in found] == [None, "binh", None]
    assert office.read_now(lambda tx: tx.staff.chat_linked_at("anna")) is None
    assert office.read_now(lambda tx: tx.staff.chat_linked_at("binh")) == NOON


def test_a_link_is_cut_once(office: SqlStore) -> None:
    """The second time there is none."""
    office.transact_now(lambda tx: tx.staff.link_chat("anna", "p1", NOON))

    cut = [office.transact_now(lambda tx: tx.staff.unlink_chat("anna")) for _ in range(2)]

    assert cut == [True, False]
    assert office.read_now(lambda tx: tx.staff.of_chat("p1")) is None


def test_a_one_time_link_is_dropped_by_its_use(office: SqlStore) -> None:
    """Others of the account stay."""
    for use in (LinkUse.CHAT, LinkUse.SIGN_IN):
        link = OneTimeLink(id=use.value, staff_id="anna", use=use, expires_at=NOON + MINUTE)
        office.transact_now(lambda tx, link=link: tx.staff.put_link(link))  # type: ignore[misc]

    office.transact_now(lambda tx: tx.staff.drop_link("anna", LinkUse.CHAT))

    assert office.read_now(lambda tx: tx.staff.see_link("chat", NOON)) is None
    assert office.read_now(lambda tx: tx.staff.see_link("sign_in", NOON)) is not None


def test_how_far_a_group_is_comes_back(store: SqlStore) -> None:
    """Each group by itself."""
    state = GroupState(chat_id="-1", seen=7, digest_at=NOON)

    store.transact_now(lambda tx: tx.group.save_state(GroupState(chat_id="-1", seen=3)))
    store.transact_now(lambda tx: tx.group.save_state(state))

    assert store.read_now(lambda tx: tx.group.state("-1")) == state
    assert store.read_now(lambda tx: tx.group.state("-2")) is None


def test_a_card_comes_back(store: SqlStore) -> None:
    """As it was saved last."""
    card = GroupCard(
        chat_id="-1",
        claim_id="c1",
        state=CardState.SHOWN,
        version=4,
        reports=12,
        row_id=99,
        until=NOON + 2 * MINUTE,
        at=NOON + MINUTE,
    )

    store.transact_now(lambda tx: tx.group.save_card(make_card("c1")))
    store.transact_now(lambda tx: tx.group.save_card(card))

    assert store.read_now(lambda tx: tx.group.card("-1", "c1")) == card
    assert store.read_now(lambda tx: tx.group.card("-2", "c1")) is None


def test_what_is_new_is_listed_and_counted_in(store: SqlStore) -> None:
    """Oldest first; what was shown or counted is new no more."""

    def fill(tx: Transaction) -> None:
        for card in (make_card("c2", minutes=1), make_card("c1"), make_card("c3", CardState.SHOWN)):
            tx.group.save_card(card)

    store.transact_now(fill)
    listed = store.read_now(lambda tx: tx.group.fresh("-1", limit=5))

    counted = store.transact_now(lambda tx: tx.group.count_in("-1"))

    assert [card.claim_id for card in listed] == ["c1", "c2"]
    assert counted == 2
    assert store.read_now(lambda tx: tx.group.fresh("-1", limit=5)) == []


def test_a_slot_is_placed_anew(store: SqlStore) -> None:
    """In its chat alone."""
    store.transact_now(lambda tx: tx.sending.place(CHAT, "a", "5", NOON))
    store.transact_now(lambda tx: tx.sending.place(CHAT, "a", "6", NOON))

    found = store.read_now(lambda tx: [tx.sending.placed(chat, slot) for chat, slot in ((CHAT, "a"), (CHAT, "b"))])

    assert found == ["6", None]


OLD: list[tuple[str, Callable[[Transaction], object], Callable[[Transaction], int]]] = [
    ("cards", lambda tx: tx.group.save_card(make_card("c1")), lambda tx: tx.group.delete_before(NOON + MINUTE)),
    (
        "slots",
        lambda tx: tx.sending.place(CHAT, "a", "5", NOON),
        lambda tx: tx.sending.forget_places(NOON + MINUTE),
    ),
]


@pytest.mark.parametrize(("fill", "forget"), [pytest.param(*case, id=name) for name, *case in OLD])
def test_what_is_old_is_forgotten(
    store: SqlStore, fill: Callable[[Transaction], object], forget: Callable[[Transaction], int]
) -> None:
    """Once."""
    store.transact_now(fill)

    forgotten = [store.transact_now(forget) for _ in range(2)]

    assert forgotten == [1, 0]


@pytest.mark.parametrize(
    ("state", "version", "expected"),
    [
        pytest.param(ClaimState.NEW, 1, 0, id="worked on"),
        pytest.param(ClaimState.RESEARCH, 1, 0, id="in research"),
        pytest.param(ClaimState.JUNK, 1, 1, id="set aside"),
        pytest.param(ClaimState.JUNK, 2, 0, id="shown as it was before"),
    ],
)
def test_what_may_still_show_a_text_is_not_forgotten(
    store: SqlStore, state: ClaimState, version: int, expected: int
) -> None:
    """Neither a card of an open claim nor one that is behind; and its place goes with it."""
    claim = make_claim(state=state, version=version)

    def fill(tx: Transaction) -> None:
        put_claims(tx, claim)
        tx.group.save_card(replace(make_card(claim.id, CardState.SHOWN), version=1))
        tx.sending.place(CHAT, f"{CARD_SLOT}{claim.id}", "5", NOON)

    store.transact_now(fill)

    cards = store.transact_now(lambda tx: tx.group.delete_before(NOON + MINUTE))
    places = store.transact_now(lambda tx: tx.sending.forget_places(NOON + MINUTE))

    assert (cards, places) == (expected, expected)


def test_cards_that_may_show_a_text_are_behind_together(store: SqlStore) -> None:
    """Those the group was shown, of claims that are still worked on."""
    cards = (("c1", CardState.SHOWN), ("c2", CardState.COUNTED), ("c3", CardState.SHOWN))
    for (claim_id, state), at in zip(cards, (ClaimState.NEW, ClaimState.NEW, ClaimState.JUNK), strict=True):
        claim, card = make_claim(state=at, id=claim_id), replace(make_card(claim_id, state), version=4)
        store.transact_now(lambda tx, claim=claim: tx.claims.put(claim, ""))  # type: ignore[misc]
        store.transact_now(lambda tx, card=card: tx.group.save_card(card))  # type: ignore[misc]

    behind = store.transact_now(lambda tx: (tx.group.set_texts_behind("-1"), tx.group.set_texts_behind("-2")))

    found = store.read_now(lambda tx: [tx.group.card("-1", claim_id) for claim_id, _ in cards])
    assert behind == (["c1"], [])
    assert [card and card.version for card in found] == [0, 4, 4]


def test_a_card_is_behind_once_it_was_lost(store: SqlStore) -> None:
    """The one of this claim, if it was shown."""
    for claim_id, state in (("c1", CardState.SHOWN), ("c2", CardState.SHOWN), ("c3", CardState.COUNTED)):
        card = replace(make_card(claim_id, state), version=4)
        store.transact_now(lambda tx, card=card: tx.group.save_card(card))  # type: ignore[misc]

    behind = store.transact_now(lambda tx: [tx.group.set_behind(claim_id) for claim_id in ("c1", "c3", "c4")])

    found = store.read_now(lambda tx: [tx.group.card("-1", claim_id) for claim_id in ("c1", "c2", "c3")])
    assert behind == [True, False, False]
    assert [card and card.version for card in found] == [0, 4, 4]
