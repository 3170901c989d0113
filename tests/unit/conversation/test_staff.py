"""Words and buttons of staff in a chat, as they are prepared; and what the group is shown."""

from dataclasses import replace

import pytest

from bot.conversation import prepare
from bot.conversation.buttons import MAX_BYTES
from bot.conversation.group_cards import TEXT_LENGTH, draw_card
from bot.domain.base import Base
from bot.domain.claim import Claim, ClaimState, Lease, Risk
from bot.domain.desk import Desk
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.effect import CardAct, KeepUnanswered, LinkChat, SendSignInLink, WorkOnClaim
from bot.domain.message import Reply, Update
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Verdict
from bot.services.staff_cards import Card
from tests.unit.conversation.makers import NOON, make_decision, make_knowledge_of

DESK = Desk(channel="telegram", site="https://hoi.example", group="-1")
CLAIM = Claim(
    id="ABCDE12345",
    text="Từ mai mất nước. " * 100,
    language=Language.VI,
    created_at=NOON,
    since=NOON,
    version=999_999_999,
    reports=12,
)


def make_update(text: str | None = None, **fields: object) -> Update:
    values: dict[str, object] = {"chat_id": "7", "person_id": "7", "button": None, **fields}
    return Update(channel="telegram", event_id="1", text=text, received_at=NOON, **values)  # type: ignore[arg-type]


def effects_of(base: Base, update: Update, desk: Desk | None = DESK) -> tuple[object, ...]:
    knowledge = replace(make_knowledge_of(base), desk=desk)
    dialogue = Dialogue(key=DialogueKey("telegram", update.chat_id, update.person_id))
    return prepare(dialogue, update, knowledge, NOON).effects


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/quanly", SendSignInLink()),
        ("  /QuanLy@nhanquyen_bot ", SendSignInLink()),
        ("/lienket ABCDE-FGHJK", LinkChat("ABCDE-FGHJK")),
        ("/lienket", LinkChat("")),
        ("/lienket " + "x" * 500, LinkChat("x" * 40)),
    ],
)
def test_commands_of_staff(base: Base, text: str, expected: object) -> None:
    """They come before what the same words mean to everybody else."""
    assert effects_of(base, make_update(text))[0] == expected


@pytest.mark.parametrize(
    "update",
    [
        pytest.param(make_update("/quanly", chat_id="-1"), id="in a group"),
        pytest.param(make_update("/quanly", forwarded=True), id="forwarded"),
        pytest.param(replace(make_update("/quanly"), channel="web_chat"), id="another channel"),
        pytest.param(make_update("quanly"), id="no command"),
        pytest.param(make_update("/quanlyx"), id="another command"),
    ],
)
def test_what_is_no_command_of_staff(base: Base, update: Update) -> None:
    """It means what it means to everybody."""
    assert not any(isinstance(effect, SendSignInLink) for effect in effects_of(base, update))


@pytest.mark.parametrize("text", ["/quanly", "/lienket ABCDE-FGHJK"])
def test_everybody_else_gets_what_a_bot_without_staff_says(base: Base, text: str) -> None:
    """So nothing tells that the words mean something to some; and no code is kept as a question."""
    bare = text.split(maxsplit=1)[0]
    knowledge = make_knowledge_of(base)
    dialogue = Dialogue(key=DialogueKey("telegram", "7", "7"))

    with_staff = prepare(dialogue, make_update(text), replace(knowledge, desk=DESK), NOON)
    without = prepare(dialogue, make_update(bare), knowledge, NOON)

    assert with_staff.replies == without.replies
    assert with_staff.dialogue == without.dialogue
    assert with_staff.effects[1:] == without.effects
    assert all("ABCDE" not in effect.text for effect in with_staff.effects if isinstance(effect, KeepUnanswered))


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("staff|take|0|X1.7", WorkOnClaim(CardAct.TAKE, "X1", 7)),
        ("staff|say|0|X1.7.N5", WorkOnClaim(CardAct.ANSWER, "X1", 7, NoVerdict.URGENT)),
        ("staff|say|0|X1.7.V1", WorkOnClaim(CardAct.ANSWER, "X1", 7, None)),
        ("staff|publish|0|X1.7", WorkOnClaim(CardAct.SHOW, "", 0)),
        ("staff|take|0|X1.٧", WorkOnClaim(CardAct.SHOW, "", 0)),
        ("staff|take|0|X1", WorkOnClaim(CardAct.SHOW, "", 0)),
        ("staff|take|0|X1.9999999999", WorkOnClaim(CardAct.SHOW, "", 0)),
        ("staff|", WorkOnClaim(CardAct.SHOW, "", 0)),
    ],
)
def test_buttons_of_a_card(base: Base, button: str, expected: WorkOnClaim) -> None:
    """One that cannot be read asks for nothing."""
    update = make_update(button=button, chat_id="-1", aside="tap:1", under="5")

    assert effects_of(base, update) == (expected,)


def draw(base: Base, *, desk: Desk = DESK, reasons: bool = False, **fields: object) -> Reply:
    known: dict[str, object] = {name: fields.pop(name) for name in ("nearest", "best", "holder") if name in fields}
    values = {"nearest": None, "best": None, "holder": None, "may_undo": False, **known}
    card = Card(claim=replace(CLAIM, **fields), **values)  # type: ignore[arg-type]
    return draw_card(make_knowledge_of(base), desk, card, reasons=reasons)


def test_buttons_fit_whatever_the_claim(base: Base) -> None:
    """Telegram takes no more than 64 bytes; the address goes with the button that opens it."""
    choices = (*draw(base, nearest="ZZZZZ99999").choices, *draw(base, reasons=True).choices)

    assert all(len(choice.payload.encode()) <= MAX_BYTES for choice in choices)
    assert [choice.link for choice in choices if choice.link] == ["https://hoi.example/quanly/tin/ABCDE12345"]


@pytest.mark.parametrize("state", ClaimState)
def test_the_text_is_there_only_while_the_claim_is_worked_on(base: Base, state: ClaimState) -> None:
    """And only by the setting; cut, so that a card is one message."""
    worked_on = {
        ClaimState.NEW,
        ClaimState.IN_TRIAGE,
        ClaimState.RESEARCH,
        ClaimState.PROPOSED,
        ClaimState.APPROVED,
    }

    shown = draw(base, desk=replace(DESK, with_text=True), state=state)

    assert bool(shown.quote) == (state in worked_on)
    assert len(shown.quote) <= TEXT_LENGTH
    assert draw(base, state=state).quote == ""


def test_a_card_says_what_staff_need_to_know(base: Base) -> None:
    """Count, hour, holder, the nearest claim with its verdict, flags; nothing of who reported."""
    shown = draw(
        base,
        state=ClaimState.IN_TRIAGE,
        lease=Lease("s1", NOON),
        holder="An",
        nearest="ZZZZZ99999",
        best=make_decision(Verdict.FALSE),
        risk=Risk.HIGH,
        conflict=True,
        pictures=("a", "b"),
    )

    assert shown.title == "Tin ABCDE12345: 12 lượt báo"
    assert shown.body.splitlines() == [
        "Đến lúc 12 giờ ngày 23/11/2026",
        "Bước: Đang xem",
        "Đang giữ: An, đến 12:00",
        "Gần giống: Cần Đước cúp điện ngày 30/11. ✕ Sai sự thật",
        "Lưu ý: rất gấp; nói về cơ quan vận hành; 2 ảnh, xem ở trang quản lý",
    ]


def test_what_is_decided_has_no_buttons_but_the_way_to_its_page(base: Base) -> None:
    """Changing it needs two people and sources."""
    shown = draw(base, state=ClaimState.PUBLISHED, outcome=Verdict.TRUE)

    assert [choice.label for choice in shown.choices] == ["Mở ở trang quản lý"]
    assert "✓ Đúng" in shown.body
