"""Worksheet functions on serial day numbers: parts of them, and days made of parts (D, K)."""

import calendar
import math
from collections.abc import Callable
from datetime import date, datetime

from syncd.sandbox.sheets.arguments import Stop, Value, as_number
from syncd.sandbox.sheets.cells import Effective, ErrorValue, number
from syncd.sandbox.sheets.dates import moment_of, serial_of

_CENTURY = 1900
_DAY_SECONDS = 86_400


def _date(year: Value, month: Value, day: Value) -> Effective:
    """Count days and months over into the next ones, as years below 1900 count from there (D)."""
    years, months, days = (math.floor(as_number(part)) for part in (year, month, day))
    years += _CENTURY if years < _CENTURY else 0
    return number(serial_of(_first(years, months)) + days - 1)


def _first(year: int, month: int) -> date:
    try:
        return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    except (ValueError, OverflowError):
        raise Stop(ErrorValue("#NUM!", "No date can be made of this.")) from None


def _moment(value: Value) -> datetime:
    try:
        return moment_of(as_number(value))
    except OverflowError:
        raise Stop(ErrorValue("#NUM!", "The number is beyond the last date.")) from None


def _part(name: str) -> Callable[[Value], Effective]:
    return lambda value: int(getattr(_moment(value), name))


def _weekday(value: Value, kind: Value = 1) -> Effective:
    monday_is_0, way = _moment(value).weekday(), int(as_number(kind))
    return {1: (monday_is_0 + 1) % 7 + 1, 2: monday_is_0 + 1, 3: monday_is_0}[way]


def _months_later(value: Value, months: Value) -> Effective:
    start, count = _moment(value), int(as_number(months))
    first = _first(start.year, start.month + count)
    return serial_of(first.replace(day=min(start.day, calendar.monthrange(first.year, first.month)[1])))


def _month_end(value: Value, months: Value) -> Effective:
    start, count = _moment(value), int(as_number(months))
    first = _first(start.year, start.month + count)
    return serial_of(first.replace(day=calendar.monthrange(first.year, first.month)[1]))


def _time(hour: Value, minute: Value, second: Value) -> Effective:
    hours, minutes, seconds = (int(as_number(part)) for part in (hour, minute, second))
    return number((hours * 3600 + minutes * 60 + seconds) % _DAY_SECONDS / _DAY_SECONDS)


CALENDAR: dict[str, Callable[..., Value]] = {
    "DATE": _date,
    "TIME": _time,
    "YEAR": _part("year"),
    "MONTH": _part("month"),
    "DAY": _part("day"),
    "HOUR": _part("hour"),
    "MINUTE": _part("minute"),
    "SECOND": _part("second"),
    "WEEKDAY": _weekday,
    "DAYS": lambda end, start: math.floor(as_number(end)) - math.floor(as_number(start)),
    "EDATE": _months_later,
    "EOMONTH": _month_end,
}
