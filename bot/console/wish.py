"""What a page of the queue shows, as its address says: a facet, a filter, and from where on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.console.shell import HOME
from bot.domain.claim import Claim, ClaimState, Risk
from bot.domain.staff import StaffMember
from bot.ports.claims import QueueFilter, QueuePlace

_LONGEST_SEARCH: Final = 200
_PLACE: Final = re.compile(r"(-?[0-9]{1,18})\.([0-9A-Za-z]{1,20})")
"""A rank, as large as the store can compare, and a claim."""


@dataclass(frozen=True, slots=True)
class View:
    """A facet of the queue: the last part of ``console.view.<name>``, and which claims it holds."""

    name: str
    states: frozenset[ClaimState]
    snoozed: bool = False


VIEWS: Final = (
    View("hang-cho", frozenset({ClaimState.NEW})),
    View("dang-lam", frozenset({ClaimState.IN_TRIAGE, ClaimState.RESEARCH})),
    View("cho-duyet", frozenset({ClaimState.PROPOSED, ClaimState.APPROVED})),
    View("tam-gac", frozenset({ClaimState.NEW, ClaimState.IN_TRIAGE, ClaimState.RESEARCH}), snoozed=True),
    View("da-tra-loi", frozenset({ClaimState.NOT_CHECKABLE, ClaimState.PUBLISHED})),
    View("bo", frozenset({ClaimState.JUNK})),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address of a queue page asks for.  What cannot be read asks for nothing."""

    view: View = VIEWS[0]
    text: str = ""
    risk: Risk | None = None
    conflict: bool = False
    mine: bool = False
    after: QueuePlace | None = None

    @property
    def is_filtered(self) -> bool:
        """Tell whether some claims of the facet may be left out."""
        return bool(self.text or self.risk is not None or self.conflict or self.mine)

    @property
    def address(self) -> str:
        """Return the address of this page."""
        fields = {
            "xem": "" if self.view is VIEWS[0] else self.view.name,
            "chu": self.text,
            "gap": "" if self.risk is None else str(self.risk.value),
            "co-quan": "1" if self.conflict else "",
            "cua-toi": "1" if self.mine else "",
            "sau": f"{self.after.rank}.{self.after.claim_id}" if self.after else "",
        }
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"{HOME}?{query}" if query else HOME

    def looking_at(self, view: View) -> "Wish":
        """Return the first page of another facet with the same filter."""
        return replace(self, view=view, after=None)

    def from_place(self, place: QueuePlace | None) -> "Wish":
        """Return the page after *place*, or the first."""
        return replace(self, after=place)

    def to_filter(self, member: StaffMember) -> QueueFilter:
        """Return what the store is asked."""
        return QueueFilter(
            states=self.view.states,
            held_by=member.id if self.mine else None,
            risk=self.risk,
            conflict=True if self.conflict else None,
            text=self.text,
            snoozed=self.view.snoozed,
        )


def read_wish(fields: Mapping[str, str]) -> Wish:
    """Return what the fields of an address ask for."""
    view = next((each for each in VIEWS if each.name == fields.get("xem")), VIEWS[0])
    risk = next((each for each in Risk if str(each.value) == fields.get("gap")), None)
    text = " ".join(fields.get("chu", "").replace("\0", "").split())[:_LONGEST_SEARCH]
    return Wish(view, text, risk, fields.get("co-quan") == "1", fields.get("cua-toi") == "1", _place(fields))


def wish_of(address: str) -> Wish:
    """Return what the address of a queue page asks for."""
    return read_wish(dict(parse_qsl(urlsplit(address).query)))


def view_named(name: str) -> View | None:
    """Return the facet of this name, or None."""
    return next((view for view in VIEWS if view.name == name), None)


def view_of(claim: Claim) -> View:
    """Return the facet *claim* stands in; of what stands in none, the first."""
    return next((view for view in VIEWS if claim.state in view.states), VIEWS[0])


def _place(fields: Mapping[str, str]) -> QueuePlace | None:
    found = _PLACE.fullmatch(fields.get("sau", ""))
    return None if found is None else QueuePlace(int(found[1]), found[2])
