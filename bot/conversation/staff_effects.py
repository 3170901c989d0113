"""What staff do from a chat, inside the transaction of a turn."""

from typing import assert_never

from bot.conversation.group_cards import draw_card, to_clock, word
from bot.conversation.result import Result, Turning
from bot.conversation.wording import say
from bot.domain.claim import Claim
from bot.domain.delivery import ChatKey
from bot.domain.desk import Desk
from bot.domain.dialogue import Dialogue
from bot.domain.effect import CardAct, LinkChat, SendSignInLink, WorkOnClaim
from bot.domain.errors import (
    IllegalChange,
    Leased,
    NoSuchObject,
    NotAllowed,
    Refusal,
    StaleClaim,
)
from bot.domain.message import Choice, Reply, ReplyKind
from bot.domain.staff import StaffMember
from bot.domain.text import Language
from bot.services.audit import SYSTEM, find_newest_act
from bot.services.chat_link import link_chat, linked_member, sign_in_by_chat
from bot.services.staff_cards import put_card, read_card, slot_of, work

_SIGN_IN_PATH = "/quanly/vao/"


def serve_staff(turning: Turning, dialogue: Dialogue, effect: LinkChat | SendSignInLink | WorkOnClaim) -> Result:
    """Do what staff ask for from a chat."""
    match effect:
        case LinkChat():
            return _link(turning, dialogue, effect)
        case SendSignInLink():
            return _send_sign_in_link(turning, dialogue)
        case WorkOnClaim():
            return _work_on_claim(turning, dialogue, effect)
        case _ as never:
            assert_never(never)


def _link(turning: Turning, dialogue: Dialogue, effect: LinkChat) -> Result:
    """Link the person's chat account, and say to whose account; a code that does not fit is no command at all."""
    member = link_chat(turning.tx, turning.vault, turning.person, effect.code, turning.now)
    if member is None:
        return Result(dialogue)
    body = word(turning.plan.knowledge, "linked", name=member.name)
    return Result(dialogue, (_text(body),), alone=True)


def _send_sign_in_link(turning: Turning, dialogue: Dialogue) -> Result:
    """Send the link; for whoever is not linked this is no command at all."""
    knowledge = turning.plan.knowledge
    token = sign_in_by_chat(turning.tx, turning.vault, turning.person, turning.now)
    if token is None or knowledge.desk is None:
        return Result(dialogue)
    address = f"{knowledge.desk.site}{_SIGN_IN_PATH}{token}"
    if not knowledge.desk.link_site:
        return Result(dialogue, (_text(f"{word(knowledge, 'sign_in')}\n\n{address}"),), alone=True)
    button = Choice(word(knowledge, "button.sign_in"), "", link=address)
    return Result(dialogue, (_text(word(knowledge, "sign_in"), button),), alone=True)


def _work_on_claim(turning: Turning, dialogue: Dialogue, effect: WorkOnClaim) -> Result:
    """Do what a card asks for, in the staff group and for linked accounts only; show the card anew.

    Whoever may not is told so in one line, and nothing is shown anew.  A card that was looked at too long ago is
    answered by who did what, and then shows it.
    """
    knowledge, update = turning.plan.knowledge, turning.plan.update
    desk = knowledge.desk
    if desk is None or not desk.group or (update.channel, update.chat_id) != (desk.channel, desk.group):
        return Result(dialogue, line=_text(word(knowledge, "line.elsewhere")))
    member = linked_member(turning.tx, turning.vault, turning.person)
    if member is None:
        return Result(dialogue, line=_text(word(knowledge, "line.stranger")))
    try:
        work(turning.tx, effect, member, turning.now)
    except NotAllowed:
        return Result(dialogue, line=_text(word(knowledge, "line.not_allowed")))
    except Refusal as refusal:
        line, reasons = _say_refusal(turning, effect, refusal), False
    else:
        line, reasons = word(knowledge, f"line.{effect.act.value}"), effect.act is CardAct.REASONS
    claim = turning.tx.claims.get(effect.claim_id)
    if claim is not None:
        _show(turning, desk, claim, reasons=reasons)
    return Result(dialogue, line=_text(line))


def _show(turning: Turning, desk: Desk, claim: Claim, *, reasons: bool) -> None:
    """Show the claim's card where the button was pressed."""
    under = turning.plan.update.under
    if under is not None:
        turning.tx.sending.place(ChatKey(desk.channel, desk.group), slot_of(claim.id), under, turning.now)
    card = draw_card(turning.plan.knowledge, desk, read_card(turning.tx, claim, turning.now), reasons=reasons)
    put_card(turning.tx, desk, claim, card, turning.now, f"{claim.version}:{turning.plan.update.event_id}")


def _say_refusal(turning: Turning, effect: WorkOnClaim, refusal: Refusal) -> str:
    knowledge = turning.plan.knowledge
    match refusal:
        case StaleClaim():
            return _say_stale(turning, effect.claim_id)
        case Leased(by=by, until=until):
            return word(knowledge, "line.leased", by=_name_of(turning, by), until=to_clock(until))
        case NoSuchObject():
            return word(knowledge, "line.gone")
        case IllegalChange():
            return word(knowledge, "line.illegal")
        case _:
            return word(knowledge, "line.refused")


def _say_stale(turning: Turning, claim_id: str) -> str:
    """Say who did what to the claim last."""
    knowledge = turning.plan.knowledge
    newest = find_newest_act(turning.tx, claim_id)
    if newest is None:
        return word(knowledge, "line.refused")
    entry = newest.entry
    what = say(knowledge.base, Language.VI, f"console.action.{entry.action.value}")
    return word(knowledge, "line.stale", who=_name_of(turning, entry.actor), what=what, clock=to_clock(entry.at))


def _name_of(turning: Turning, actor: str) -> str:
    if actor == SYSTEM:
        return word(turning.plan.knowledge, "line.system")
    member: StaffMember | None = turning.tx.staff.get(actor)
    return word(turning.plan.knowledge, "line.someone") if member is None else member.name


def _text(body: str, *choices: Choice) -> Reply:
    return Reply(kind=ReplyKind.TEXT, language=Language.VI, body=body, choices=choices)
