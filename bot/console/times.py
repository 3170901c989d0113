"""Times as staff read them: in Viet Nam's time and spelling."""

from datetime import date, datetime, timedelta, timezone

VIET_NAM = timezone(timedelta(hours=7))  # The country has had one time, without summer time, since 1975.


def to_moment(at: datetime) -> str:
    """Return *at* to the minute: "14:05 ngày 24/9/2026"."""
    local = at.astimezone(VIET_NAM)
    return f"{local:%H:%M} ngày {local.day}/{local.month}/{local.year}"


def to_hour(at: datetime) -> str:
    """Return *at* to the hour, as everything that came from reporters is shown: "14 giờ ngày 24/9/2026"."""
    local = at.astimezone(VIET_NAM)
    return f"{local.hour} giờ ngày {local.day}/{local.month}/{local.year}"


def to_clock(at: datetime) -> str:
    """Return the time of day of *at*: "14:05"."""
    return f"{at.astimezone(VIET_NAM):%H:%M}"


def to_date(day: date) -> str:
    """Return *day*: "24/9/2026"."""
    return f"{day.day}/{day.month}/{day.year}"
