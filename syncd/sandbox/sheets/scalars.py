"""Scalars of request bodies: what JSON may write for a text, a truth, a whole number of 32 bits or a double."""

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

_INT32 = range(-(1 << 31), 1 << 31)
_LONGEST = 400
"""More digits are not even counted."""
_WHOLE = re.compile(r"-?[0-9]+\Z")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _truth(value: Any) -> bool | None:
    """Read a boolean, which may be written as text (K)."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def _whole(value: Any) -> int | None:
    """Read a whole number of 32 bits; JSON may write it as text or with a point (D)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = int(value) if _WHOLE.match(value) and len(value) <= _LONGEST else None
    elif isinstance(value, float):
        value = int(value) if value.is_integer() else None
    return value if isinstance(value, int) and value in _INT32 else None


def _double(value: Any) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = float(value) if _DECIMAL.match(value) else None
        return value if value is not None and isfinite(value) else None
    return value if isinstance(value, int | float) else None


SCALARS: dict[str, Callable[[Any], Any]] = {"string": _text, "bool": _truth, "int": _whole, "number": _double}
"""How each type is read; ``None`` for what it cannot be."""
