"""Instants as the CRM writes them: 100 ns ticks since year 1 inside, text with up to seven digits outside.

It decides how an instant is rendered and read. It knows no clock.
"""

import re
from datetime import UTC, datetime, timedelta

TICKS_PER_SECOND = 10_000_000
UNIX_EPOCH_TICKS = 621_355_968_000_000_000
UNKNOWN_TICKS = 0
"""Year 0001, which imported rows carry as their creation date (O)."""

_START = datetime(1, 1, 1, tzinfo=UTC)
_SHAPE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?(?:[Zz]|([+-])([01]\d):([0-5]\d))?",
    re.ASCII,
)
_LAST_SECOND = (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - _START) // timedelta(seconds=1)


def from_seconds(seconds: float) -> int:
    """Turn seconds since the Unix epoch into ticks."""
    return UNIX_EPOCH_TICKS + round(seconds * TICKS_PER_SECOND)


def to_text(ticks: int) -> str:
    """Render UTC with trailing zeros of the fraction dropped (O)."""
    seconds, fraction = divmod(ticks, TICKS_PER_SECOND)
    whole = (_START + timedelta(seconds=seconds)).isoformat()[:19]
    return f"{whole}.{fraction:07d}".rstrip("0") + "Z" if fraction else f"{whole}Z"


def from_text(text: str) -> int | None:
    """Read a date or an RFC 3339 instant (no offset means UTC); None when it is neither."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, off_hours, off_minutes = match.groups()
    try:
        whole = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    delta = whole - _START
    seconds = delta.days * 86_400 + delta.seconds
    if sign:
        offset = int(off_hours) * 3600 + int(off_minutes) * 60
        seconds += -offset if sign == "+" else offset
        if seconds > _LAST_SECOND:
            return None
    return max(0, seconds * TICKS_PER_SECOND + int((fraction or "0").ljust(7, "0")))
