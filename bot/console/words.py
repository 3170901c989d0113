"""What staff read about a claim: how old it is, who has it, and what happened to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.console.parts import ConsoleParts
from bot.console.problems import Said, say_refusal
from bot.console.shell import word
from bot.console.times import to_clock, to_hour, to_moment
from bot.conversation.wording import say
from bot.domain.audit import Link
from bot.domain.claim import Claim
from bot.domain.errors import Leased, Refusal, StaleClaim
from bot.domain.queue import to_hour as hour_of
from bot.domain.text import Language
from bot.domain.verdict import to_outcome
from bot.services.audit import REPORTER, SYSTEM, newest_act

_HOUR = timedelta(hours=1)
_IN_HOURS = 72


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a claim's history."""

    who: str
    what: str
    when: str


def to_age(parts: ConsoleParts, claim: Claim, now: datetime) -> str:
    """Return how long ago *claim* came, in whole hours: the minute is nobody's business."""
    hours = (hour_of(now) - hour_of(claim.created_at)) // _HOUR
    if hours < 1:
        return word(parts, "age.fresh")
    if hours < _IN_HOURS:
        return word(parts, "age.hours", count=hours)
    return word(parts, "age.days", count=hours // 24)


def to_name(parts: ConsoleParts, actor: str | None, names: Mapping[str, str]) -> str:
    """Return what to call whoever did something."""
    if actor in {SYSTEM, REPORTER}:
        return word(parts, f"claim.{actor}")
    return names.get(actor or "", word(parts, "claim.someone"))


def to_history(parts: ConsoleParts, link: Link, names: Mapping[str, str]) -> Happened:
    """Return an entry of the log in words; what reporters did is shown to the hour."""
    entry = link.entry
    when = to_hour(entry.at) if entry.actor == REPORTER else to_moment(entry.at)
    what = word(parts, f"action.{entry.action.value}")
    outcome = entry.detail.get("outcome")
    if isinstance(outcome, str):
        what = f"{what}: {to_label(parts, outcome)}"
    return Happened(to_name(parts, entry.actor, names), what, when)


def to_label(parts: ConsoleParts, code: str) -> str:
    """Return what people read of an outcome's code; of what is no code, the code itself."""
    try:
        return say(parts.pages.knowledge.base, Language.VI, f"verdict.{to_outcome(code).value}")
    except ValueError:
        return code


def say_to_staff(parts: ConsoleParts, refusal: Refusal, names: Mapping[str, str], history: Iterable[Link] = ()) -> Said:
    """Return *refusal* in words that name who and what; *history* is the claim's, newest first."""
    said, newest = say_refusal(parts, refusal), newest_act(history)
    match refusal:
        case Leased(by=by, until=until):
            held = word(parts, "refused.leased", by=to_name(parts, by, names), until=to_clock(until))
            return Said(said.status, held)
        case StaleClaim() if newest is not None:
            entry = newest.entry
            what = word(parts, f"action.{entry.action.value}")
            who, clock = to_name(parts, entry.actor, names), to_clock(entry.at)
            return Said(said.status, word(parts, "stale", who=who, what=what, clock=clock))
        case _:
            return said
