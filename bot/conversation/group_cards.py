"""What the staff group is shown: a claim's card with its buttons, and a digest of many.  Vietnamese only."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from bot.conversation.buttons import STAFF, to_payload
from bot.conversation.plan import Knowledge
from bot.conversation.wording import say
from bot.domain.claim import WORKED_ON, Claim, ClaimState, Risk
from bot.domain.desk import Desk
from bot.domain.effect import CardAct
from bot.domain.kept import to_local
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict
from bot.services.staff_cards import Card, Digest, Draw, slot_of

TEXT_LENGTH: Final = 700
"""So much of a claim's text stands on its card: a message must hold the rest of it too."""
_TITLE_LENGTH: Final = 120
_HOME: Final = "/quanly"
_TRIAGED: Final = {ClaimState.NEW, ClaimState.IN_TRIAGE, ClaimState.RESEARCH}


def make_draw(knowledge: Callable[[], Knowledge]) -> Draw:
    """Return what draws for the group with the present knowledge."""

    def draw(desk: Desk, shown: Card | Digest) -> Reply:
        return draw_card(knowledge(), desk, shown) if isinstance(shown, Card) else _digest(knowledge(), desk, shown)

    return draw


def word(knowledge: Knowledge, key: str, **fields: object) -> str:
    """Return the text ``staff.<key>``."""
    return say(knowledge.base, Language.VI, f"{STAFF}.{key}", **fields)


def to_clock(moment: datetime) -> str:
    """Return the time of day in Viet Nam: "14:05"."""
    return f"{to_local(moment):%H:%M}"


def draw_card(knowledge: Knowledge, desk: Desk, card: Card, *, reasons: bool = False) -> Reply:
    """Return the card of a claim; with *reasons* it offers why there may be no verdict.

    Its text is there only if the setting lets it leave the house, and no longer than the claim is worked on: what
    is wiped here would stay in the chat.
    """
    claim = card.claim
    shows_text = desk.with_text and claim.state in WORKED_ON
    return Reply(
        kind=ReplyKind.TEXT,
        language=Language.VI,
        title=word(knowledge, "card.title", id=claim.id, count=claim.reports),
        quote=_cut(claim.text, TEXT_LENGTH) if shows_text else "",
        body="\n".join(_lines(knowledge, card)),
        choices=tuple(_reasons(knowledge, claim) if reasons else _choices(knowledge, desk, card)),
        slot=slot_of(claim.id),
    )


def _lines(knowledge: Knowledge, card: Card) -> Iterator[str]:
    claim, base = card.claim, knowledge.base
    # The hour it came and not how long ago that is: nobody changes a card only because time passes.
    came = to_local(claim.created_at)
    yield word(knowledge, "card.came", hour=came.hour, day=f"{came.day}/{came.month}/{came.year}")
    state = say(base, Language.VI, f"console.claim_state.{claim.state.value}")
    outcome = say(base, Language.VI, f"verdict.{claim.outcome.value}") if claim.outcome is not None else ""
    yield word(knowledge, "card.decided" if outcome else "card.state", state=state, outcome=outcome)
    if card.holder is not None and claim.lease is not None:
        yield word(knowledge, "card.held", name=_plain(card.holder), until=to_clock(claim.lease.until))
    if card.best is not None:
        verdict = say(base, Language.VI, f"verdict.{card.best.outcome.value}")
        name = _plain(_cut(card.best.title, _TITLE_LENGTH)) or card.nearest or ""
        yield word(knowledge, "card.best", name=name, verdict=verdict)
    elif card.nearest is not None:
        yield word(knowledge, "card.nearest", id=card.nearest)
    flags = list(_flags(knowledge, claim))
    if flags:
        yield word(knowledge, "card.flags", flags="; ".join(flags))


def _flags(knowledge: Knowledge, claim: Claim) -> Iterator[str]:
    if claim.risk is not Risk.ORDINARY:
        yield word(knowledge, f"flag.risk_{claim.risk.value}")
    if claim.conflict:
        yield word(knowledge, "flag.conflict")
    if claim.needs_info_until is not None:
        yield word(knowledge, "flag.info")
    if claim.snoozed_until is not None:
        until = to_local(claim.snoozed_until)
        yield word(knowledge, "flag.snoozed", day=f"{until.day}/{until.month}")
    if claim.pictures:
        yield word(knowledge, "flag.pictures", count=len(claim.pictures))


def _choices(knowledge: Knowledge, desk: Desk, card: Card) -> Iterator[Choice]:
    claim = card.claim
    if claim.state in _TRIAGED:
        yield _choice(knowledge, "take" if card.holder is None else "free", claim)
        yield _choice(knowledge, "opinion", claim, CardAct.ANSWER, NoVerdict.OPINION)
        if card.nearest is not None:
            yield _choice(knowledge, "same", claim, id=card.nearest)
        yield _choice(knowledge, "urgent", claim, CardAct.ANSWER, NoVerdict.URGENT)
        yield _choice(knowledge, "why", claim)
    if card.may_undo:
        yield _choice(knowledge, "undo", claim)
    if desk.link_site:
        link = f"{desk.link_site}{_HOME}/tin/{claim.id}"
        yield Choice(word(knowledge, "button.open"), "", ChoiceRole.OPTION, link=link)


def _reasons(knowledge: Knowledge, claim: Claim) -> Iterator[Choice]:
    for outcome in NoVerdict:
        yield _choice(knowledge, f"reason.{outcome.value}", claim, CardAct.ANSWER, outcome)
    yield _choice(knowledge, "back", claim, CardAct.SHOW)


def _choice(
    knowledge: Knowledge,
    key: str,
    claim: Claim,
    act: CardAct | None = None,
    outcome: NoVerdict | None = None,
    **fields: object,
) -> Choice:
    """Return the button ``staff.button.<key>``; its act is the one of this name, unless said."""
    code = f".{outcome.value}" if outcome is not None else ""
    payload = to_payload(STAFF, (act or CardAct(key)).value, f"{claim.id}.{claim.version}{code}")
    role = ChoiceRole.OPTION if key == "same" else ChoiceRole.NAVIGATION
    return Choice(word(knowledge, f"button.{key}", **fields), payload, role)


def _digest(knowledge: Knowledge, desk: Desk, digest: Digest) -> Reply:
    lines = [word(knowledge, "digest.body", waiting=digest.waiting)]
    if digest.urgent:
        lines.append(word(knowledge, "digest.urgent", urgent=digest.urgent))
    opening = Choice(word(knowledge, "button.queue"), "", link=f"{desk.link_site}{_HOME}")
    return Reply(
        kind=ReplyKind.TEXT,
        language=Language.VI,
        title=word(knowledge, "digest.title", fresh=digest.fresh),
        body="\n".join(lines),
        choices=(opening,) if desk.link_site else (),
    )


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _plain(text: str) -> str:
    """Return *text* in one line and without what the body's Markdown would read as marks."""
    return " ".join(text.replace("*", "").replace("_", " ").split())
