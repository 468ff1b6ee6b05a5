"""Worksheet functions that tell kinds of values apart, and roots."""

import math
from collections.abc import Callable

from syncd.sandbox.sheets.arguments import Value, as_number, one
from syncd.sandbox.sheets.cells import Effective, ErrorValue, is_number, number

_TYPES = ((bool, 4), (str, 2), (ErrorValue, 16))
_ARRAY = 64


def _first(value: Value) -> Effective:
    return value[0][0] if isinstance(value, list) else value


def _error(value: Value) -> str:
    first = _first(value)
    return first.text if isinstance(first, ErrorValue) else ""


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


def _root(value: Value) -> Effective:
    given = as_number(value)
    if given < 0:
        return ErrorValue("#NUM!", "Function SQRT parameter 1 value is negative. It should be positive or zero.")
    return number(math.sqrt(given))


KINDS: dict[str, Callable[..., Value]] = {
    "ISBLANK": lambda a: _first(a) is None,
    "ISTEXT": lambda a: isinstance(_first(a), str),
    "ISNUMBER": lambda a: is_number(_first(a)),
    "ISNA": lambda a: _error(a) == "#N/A",
    "ISERR": lambda a: _error(a) not in ("", "#N/A"),
    "ISLOGICAL": lambda a: isinstance(_first(a), bool),
    "TYPE": _type,
    "N": _as_plain_number,
    "T": _as_plain_text,
    "COUNTBLANK": _count_blank,
    "SQRT": _root,
}
