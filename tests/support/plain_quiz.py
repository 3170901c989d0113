"""The rules of a game written down as plainly as possible, to compare the real one with.

No store, no jobs, no versions: everything happens at once, in the order it was received.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.game import GRACE, Rules, Timer

Given = tuple[int, ...]


class No(Exception):
    """The rules do not allow it."""


@dataclass
class Somebody:
    """A player."""

    there: bool = True
    removed: bool = False
    factor: float = 1.0


@dataclass
class PlainQuiz:
    """One game of questions whose right answers are *right*."""

    right: tuple[Given, ...]
    rules: Rules
    people: dict[str, Somebody] = field(default_factory=dict)
    answers: dict[tuple[int, str], Given] = field(default_factory=dict)
    state: str = "lobby"
    at: int = -1
    opened: datetime | None = None
    paused: datetime | None = None
    closed: dict[int, datetime] = field(default_factory=dict)

    def scores(self) -> dict[str, int]:
        """Return the right answers of everybody who has any."""
        totals: dict[str, int] = {}
        for (position, name), given in self.answers.items():
            if given == self.right[position]:
                totals[name] = totals.get(name, 0) + 1
        return totals

    def join(self, name: str) -> None:
        """Come in, or back."""
        if self.state == "ended" or (name in self.people and self.people[name].removed):
            raise No
        self.people.setdefault(name, Somebody()).there = True

    def leave(self, name: str, now: datetime) -> None:
        """Go; nobody waits for them."""
        if name not in self.people:
            raise No
        self.people[name].there = False
        self._close_if_all(now)

    def remove(self, name: str, now: datetime) -> None:
        """Go, and not by choice."""
        if name not in self.people or self.state == "ended":
            raise No
        self.people[name].there = False
        self.people[name].removed = True
        self._close_if_all(now)

    def more_time(self, name: str, factor: float) -> None:
        """Have longer for every question."""
        if name not in self.people or self.state == "ended":
            raise No
        self.people[name].factor = factor

    def answer(self, name: str, position: int, given: Given, now: datetime) -> None:
        """Answer once, in time."""
        if name not in self.people or not self.people[name].there or (position, name) in self.answers:
            raise No
        self._in_time(name, position, now)
        if len(given) != 1 or not 0 <= given[0] < 3:
            raise No
        self.answers[position, name] = given
        self._close_if_all(now)

    def take_back(self, name: str, position: int, now: datetime) -> None:
        """Have no answer again, as long as one could still be given."""
        if name not in self.people:
            raise No
        self._in_time(name, position, now)
        self.answers.pop((position, name), None)

    def start(self, now: datetime) -> None:
        """Ask the first question."""
        if self.state != "lobby" or not any(each.there for each in self.people.values()):
            raise No
        self._open(0, now)

    def go_on(self, now: datetime) -> None:
        """Close what is open, or open what follows."""
        if self.state == "asking":
            self._close(now)
        elif self.state != "shown":
            raise No
        elif self.at == len(self.right) - 1:
            self.state = "ended"
        else:
            self._open(self.at + 1, now)

    def pause(self, now: datetime) -> None:
        """Stop the clock."""
        if self.state != "asking":
            raise No
        self.state, self.paused = "paused", now

    def resume(self, now: datetime) -> None:
        """Let it go on where it stopped."""
        if self.state != "paused" or self.paused is None or self.opened is None:
            raise No
        self.opened += now - self.paused
        self.state, self.paused = "asking", None
        self._close_if_all(now)

    def end(self, now: datetime) -> None:
        """Stop everything; an open question counts as far as it was answered."""
        if self.state == "ended":
            raise No
        self.closed.setdefault(self.at, now)
        self.state, self.paused = "ended", None

    def clock(self, now: datetime) -> None:
        """Close the question if the time of everybody awaited is over."""
        if self.state != "asking" or self.rules.timer is not Timer.LOCK or self.opened is None:
            return
        awaited = [p.factor for name, p in self.people.items() if p.there and (self.at, name) not in self.answers]
        if now >= self._end_of(max(awaited, default=1.0)) + GRACE:
            self._close(now)

    def _in_time(self, name: str, position: int, now: datetime) -> None:
        if not 0 <= position <= self.at or position in self.closed or self.state in {"paused", "lobby"}:
            raise No
        if self.rules.timer is Timer.LOCK and now > self._end_of(self.people[name].factor) + GRACE:
            raise No

    def _end_of(self, factor: float) -> datetime:
        assert self.opened is not None
        return self.opened + timedelta(seconds=self.rules.seconds * factor)

    def _open(self, position: int, now: datetime) -> None:
        self.state, self.at, self.opened, self.paused = "asking", position, now, None

    def _close(self, now: datetime) -> None:
        self.state = "shown"
        self.closed[self.at] = now

    def _close_if_all(self, now: datetime) -> None:
        there = [name for name, each in self.people.items() if each.there]
        anybody = any(position == self.at for position, _ in self.answers)
        if self.state == "asking" and anybody and all((self.at, name) in self.answers for name in there):
            self._close(now)
