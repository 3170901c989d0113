"""Who asks too often waits; a classroom does not."""

import pytest
from starlette.requests import Request

from bot.pages import Gate, Quota, address_of
from tests.support.api import Clock

QUOTA = Quota(person=3, address=6, overall=10)


def test_a_person_who_floods_waits_until_the_minute_is_over() -> None:
    """The window begins with the first request; Retry-After is what is left of it."""
    clock = Clock()
    gate = Gate("chat", QUOTA, clock)
    admitted = [gate.wait_s("a", "p") for _ in range(3)]
    clock.now += 20.5

    refused = gate.wait_s("a", "p")
    clock.now += 40

    assert admitted == [0, 0, 0]
    assert refused == 40
    assert gate.wait_s("a", "p") == 0


def test_who_floods_uses_up_their_own_share_only() -> None:
    """Requests refused to one person are not counted for the address and for everybody."""
    gate = Gate("chat", QUOTA, Clock())

    refused = [gate.wait_s("a", "flood") for _ in range(1000)]

    assert sum(wait > 0 for wait in refused) == 997
    assert [gate.wait_s("a", "other") for _ in range(3)] == [0, 0, 0]


def test_an_address_and_everybody_have_limits_too() -> None:
    """Making up people does not help, and neither does a second address in the end."""
    gate = Gate("chat", QUOTA, Clock())

    waits = [gate.wait_s("a", f"p{number}") for number in range(8)]
    others = [gate.wait_s("b") for _ in range(5)]

    assert waits == [0] * 6 + [60] * 2
    assert others == [0] * 4 + [60]


def test_a_classroom_behind_one_address_is_never_refused() -> None:
    """300 people who each write as fast as people type and tap: twenty messages a minute."""
    gate = Gate("chat", Quota(60, 6000, 20000), Clock())

    waits = {gate.wait_s("school", f"pupil{number}") for _ in range(20) for number in range(300)}

    assert waits == {0}


def test_counters_that_ran_out_are_dropped() -> None:
    """Memory does not grow with everybody who ever came."""
    clock = Clock()
    gate = Gate("chat", Quota(5, 5, 10**6), clock)
    for number in range(1000):
        gate.wait_s(f"address {number}", f"person {number}")

    clock.now += 61
    gate.wait_s("another")

    assert len(gate._counters._counts) == 2


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("203.0.113.9", "203.0.113.9", id="IPv4"),
        pytest.param("::ffff:203.0.113.9", "203.0.113.9", id="IPv4 in IPv6"),
        pytest.param("2001:db8:1:2:3::4", "20010db800010002/64".lstrip("0"), id="a network, not an address"),
        pytest.param("fe80::1%eth0", "fe80000000000000/64", id="with a zone"),
        pytest.param("testclient", "testclient", id="no address"),
        pytest.param(None, "", id="none"),
    ],
)
def test_what_stands_for_a_connection(host: str | None, expected: str) -> None:
    """A phone has a whole IPv6 network, so a single address of it limits nobody."""
    scope: dict[str, object] = {"type": "http", "headers": [], "client": (host, 1) if host else None}

    assert address_of(Request(scope)) == expected


def test_looking_counts_nothing() -> None:
    """Whether there is room left can be asked without using any of it up."""
    gate = Gate("tests", Quota(1, 1, 1), clock=lambda: 0.0)

    looks = [gate.look_s("a") for _ in range(3)]
    gate.wait_s("a")

    assert looks == [0, 0, 0]
    assert gate.look_s("a") > 0
