"""A room of three hundred simulated phones and two real browsers, against the running service."""

import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from tests.e2e.rooms import SCREEN, Visiting, answer, join, open_room, rooms, step, visit_rooms
from tests.support.crowds import milliseconds, start_crowd
from tests.support.process import Service

__all__ = ["rooms", "visit_rooms"]

pytestmark = pytest.mark.xdist_group("room")

PHONES = 300
QUESTIONS = 10
GENEROUS_MS = 10_000
"""The machine that runs the tests may be busy; ``room_bench`` measures."""


def _plan(position: int) -> Sequence[bool]:
    """Return who answers a question right: phone k gets k % 11 right in all."""
    return [position < (number % (QUESTIONS + 1)) for number in range(PHONES)]


def test_every_score_is_right(visit_rooms: Visiting, rooms: Service) -> None:
    """Each question closes by itself once all 301 have answered, and every phone shows its own score and rank."""
    host, phone = visit_rooms(viewport=SCREEN, has_touch=False).page, visit_rooms().page
    code = open_room(host, timer="lock", seconds=60)
    join(phone, code, "Mai")
    with start_crowd(rooms.url, code, PHONES) as crowd:
        crowd.do("join")
        expect(host.locator("#dem")).to_contain_text(f"{PHONES + 1} người")
        slowest = 0.0
        for position in range(QUESTIONS):
            step(host)
            crowd.do("wait", step=f"asking {position + 1}")
            crowd.do("answer", position=position, right=_plan(position), over_s=0.5)
            expect(host.locator("#dem")).to_contain_text(f"{PHONES} trên {PHONES + 1} đã trả lời")
            answer(phone, right=position % 2 == 0)
            closed = crowd.do("wait", step=f"shown {position + 1}")
            slowest = max(slowest, *milliseconds(closed["came"], min(closed["came"])))
            expect(phone.locator(".outcome")).to_be_visible()
            expect(host.locator(".bars")).to_be_visible()
        step(host)
        crowd.do("wait", step="ended 0")
        own = [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)) for html in crowd.do("show")["own"]]

    right = [number % (QUESTIONS + 1) for number in range(PHONES)]
    everybody = [*right, QUESTIONS // 2]
    for number, shown in zip(right, own, strict=True):
        rank = 1 + sum(other > number for other in everybody)
        assert f"Bạn trả lời đúng {number} trên {QUESTIONS} câu." in shown
        assert f"Hạng {rank} trong {PHONES + 1} người" in shown
    expect(phone.locator(".score")).to_have_text(f"Bạn trả lời đúng {QUESTIONS // 2} trên {QUESTIONS} câu.")
    assert slowest < GENEROUS_MS
