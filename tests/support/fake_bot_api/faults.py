"""Faults on command: what is to go wrong with the next calls of a method, to a chat."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What goes wrong."""

    TOO_MANY = "too_many"
    """429 with ``retry_after``; the call is not done."""
    REFUSED = "refused"
    """An error of the Bot API: ``code`` and ``description``; the call is not done."""
    BROKEN = "broken"
    """``code`` (502) with a page instead of JSON; the call is not done."""
    BROKEN_AFTER = "broken_after"
    """The call is done; ``code`` (502) with a page comes instead of its answer."""
    HANG = "hang"
    """No answer for ``seconds``, then a closed connection; the call is not done."""
    SLOW = "slow"
    """The call is done at once, and answered after ``seconds``."""
    CUT_BEFORE = "cut_before"
    """The connection breaks; the call is not done."""
    CUT_AFTER = "cut_after"
    """The call is done; the connection breaks before the answer."""


@dataclass
class Fault:
    """One fault for the next *times* calls that fit, after leaving the first *skip* alone.

    An empty *method* fits every method but getUpdates.
    """

    kind: Kind
    method: str = ""
    chat_id: int | None = None
    times: int = 1
    skip: int = 0
    retry_after: int = 1
    seconds: float = 30.0
    code: int = 502
    description: str = "Bad Gateway"

    def fits(self, method: str, raw: Mapping[str, object]) -> bool:
        """Tell whether it is meant for this call."""
        if self.method != method and (self.method or method == "getUpdates"):
            return False
        return self.chat_id is None or str(raw.get("chat_id")) == str(self.chat_id)


@dataclass
class Faults:
    """The faults still to come."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Add a fault; it is copied, so that tests may share one."""
        self.waiting.append(replace(fault))

    def add_all(self, described: Iterable[Mapping[str, Any]]) -> None:
        """Add faults given as JSON."""
        for fields in described:
            self.add(Fault(**{**fields, "kind": Kind(fields["kind"])}))

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, method: str, raw: Mapping[str, object]) -> Fault | None:
        """Return the fault of this call, if there is one, and count it down."""
        for fault in self.waiting:
            if not fault.fits(method, raw):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times == 0:
                self.waiting.remove(fault)
            return fault
        return None
