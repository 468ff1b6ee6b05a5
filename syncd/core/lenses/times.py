"""Dates and instants between the CRM's UTC texts and a sheet's serial numbers. Knows the zone only from its context.

A sheet keeps wall-clock time without an offset, so of the two instants that share a wall-clock hour in autumn the
earlier one is meant, on both sides; seconds are the finest that either side shows.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from syncd.core.lenses.cells import cell_text, crm_text
from syncd.core.transforms import Context
from syncd.core.values import Cell, Json, Reading, Scalar, Unreadable

_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of serial numbers (D, google-sheets.md 2.4)."""
_DAY = 86_400
_EARLIEST_YEAR = 1000
"""Imported records carry year 0001 for "unknown" (O, servicetitan-crm-v2.md 6); nobody means the first millennium."""
_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateTimeLens:
    """An instant, to the second, seen as wall-clock time of the spreadsheet's zone."""

    id: str = "datetime"
    crm_blank: str | None = None
    """Custom fields carry text, which ``""`` clears."""

    def read_crm(self, raw: Json, context: Context) -> Reading:
        """Take an RFC 3339 text with up to seven digits of a second (O)."""
        return _from_crm(raw, context.zone, "is not a date and time")

    def read_cell(self, raw: Cell, context: Context) -> Reading:
        """Take a serial number, or an ISO text."""
        return _from_cell(raw, context.zone, "is not a date and time; type it as 2026-01-31 14:30")

    def write_crm(self, value: Scalar, context: Context) -> Json:
        """Send UTC."""
        if not isinstance(value, datetime):
            return self.crm_blank
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def write_cell(self, value: Scalar, context: Context) -> Cell:
        """Show the wall-clock time as a serial number."""
        if not isinstance(value, datetime):
            return ""
        wall = value.astimezone(context.zone)
        seconds = wall.hour * 3600 + wall.minute * 60 + wall.second
        days = (wall.date() - _DAY_ZERO).days
        return days + seconds / _DAY if seconds else days


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLens:
    """A day; an instant of the CRM counts as the day it was in the spreadsheet's zone."""

    id: str = "date"
    crm_blank: str | None = None

    def read_crm(self, raw: Json, context: Context) -> Reading:
        """Take a date, or an instant's day."""
        return _day(_from_crm(raw, context.zone, "is not a date"), context.zone)

    def read_cell(self, raw: Cell, context: Context) -> Reading:
        """Take a serial number, or an ISO text."""
        return _day(_from_cell(raw, context.zone, "is not a date; type it as 2026-01-31"), context.zone)

    def write_crm(self, value: Scalar, context: Context) -> Json:
        """Send the bare date."""
        return value.isoformat() if isinstance(value, date) else self.crm_blank

    def write_cell(self, value: Scalar, context: Context) -> Cell:
        """Show the day as a serial number."""
        return (value - _DAY_ZERO).days if isinstance(value, date) else ""


def _from_crm(raw: Json, zone: tzinfo, complaint: str) -> datetime | Unreadable | None:
    text = crm_text(raw) if raw is None or isinstance(raw, str) else Unreadable(complaint)
    if isinstance(text, Unreadable) or not text:
        return text if isinstance(text, Unreadable) else None
    if text.startswith("0") and _ISO.fullmatch(text):
        return None
    moment = _parse(text, zone, default=UTC)
    if moment is None:
        return Unreadable(complaint)
    return None if moment.astimezone(zone).year < _EARLIEST_YEAR else moment


def _from_cell(raw: Cell, zone: tzinfo, complaint: str) -> datetime | Unreadable | None:
    if isinstance(raw, bool):
        return Unreadable(complaint)
    if isinstance(raw, int | float):
        moment = _serial(raw, zone)
    else:
        text = cell_text(raw)
        if isinstance(text, Unreadable) or not text:
            return text if isinstance(text, Unreadable) else None
        moment = _parse(text, zone, default=zone)
    if moment is None or moment.astimezone(zone).year < _EARLIEST_YEAR:
        return Unreadable(complaint)
    return moment


def _serial(number: float, zone: tzinfo) -> datetime | None:
    try:
        wall = datetime.combine(_DAY_ZERO, time()) + timedelta(seconds=round(number * _DAY))
        return _settle(wall, zone)
    except (OverflowError, ValueError):  # also infinity and "not a number"
        return None


def _parse(text: str, zone: tzinfo, default: tzinfo) -> datetime | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found["day"])
        if found["clock"] is None:
            return _settle(datetime.combine(day, time()), zone)
        wall = datetime.combine(day, time.fromisoformat(found["clock"]))
        offset = _offset(found["zone"]) if found["zone"] else default
        return _settle(wall.replace(tzinfo=offset).astimezone(zone).replace(tzinfo=None), zone)
    except (OverflowError, ValueError):
        return None


def _offset(text: str) -> tzinfo:
    zone = datetime.strptime(text, "%z").tzinfo
    return zone if zone is not None else UTC


def _settle(wall: datetime, zone: tzinfo) -> datetime:
    """Turn wall-clock time into the one instant that both sides will mean by it.

    A time skipped in spring moves on by the hour; of a time that comes twice in autumn the first is taken.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _day(moment: datetime | Unreadable | None, zone: tzinfo) -> Reading:
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
