"""Worksheet functions that tell kinds of values apart, and the few that make dates and roots."""

import math
from collections.abc import Callable
from datetime import date

from syncd.sandbox.sheets.arguments import Stop, Value, as_number, one
from syncd.sandbox.sheets.cells import Effective, ErrorValue, is_number, number
from syncd.sandbox.sheets.dates import serial_of

_TYPES = ((bool, 4), (str, 2), (ErrorValue, 16))
_ARRAY = 64
_CENTURY = 1900


def _first(value: Value) -> Effective:
    return value[0][0] if isinstance(value, list) else value


def _type(value: Value) -> int:
    if isinstance(value, list):
        return _ARRAY
    return next((code for kind, code in _TYPES if isinstance(value, kind)), 1)


def _as_plain_number(value: Value) -> Effective:
    single = one(value)
    return number(float(single)) if isinstance(single, int | float) else 0


def _as_plain_text(value: Value) -> str:
    single = one(value)
    return single if isinstance(single, str) else ""


def _count_blank(*values: Value) -> int:
    cells = [cell for value in values for row in (value if isinstance(value, list) else [[value]]) for cell in row]
    return sum(1 for cell in cells if cell is None or cell == "")


def _date(year: Value, month: Value, day: Value) -> Effective:
    """Count days and months over into the next ones, as years below 1900 count from there (D)."""
    years, months, days = (math.floor(as_number(part)) for part in (year, month, day))
    years += _CENTURY if years < _CENTURY else 0
    try:
        first = date(years + (months - 1) // 12, (months - 1) % 12 + 1, 1)
    except ValueError:
        raise Stop(ErrorValue("#NUM!", "No date can be made of this.")) from None
    return number(serial_of(first) + days - 1)


def _root(value: Value) -> Effective:
    given = as_number(value)
    if given < 0:
        return ErrorValue("#NUM!", "Function SQRT parameter 1 value is negative. It should be positive or zero.")
    return number(math.sqrt(given))


KINDS: dict[str, Callable[..., Value]] = {
    "ISBLANK": lambda a: _first(a) is None,
    "ISTEXT": lambda a: isinstance(_first(a), str),
    "ISNUMBER": lambda a: is_number(_first(a)),
    "ISLOGICAL": lambda a: isinstance(_first(a), bool),
    "TYPE": _type,
    "N": _as_plain_number,
    "T": _as_plain_text,
    "COUNTBLANK": _count_blank,
    "DATE": _date,
    "SQRT": _root,
}
