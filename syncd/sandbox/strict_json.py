"""JSON as a strict service reads it: only numbers that a double holds, only whole characters."""

import json
import math
from typing import Any

_LONGEST_WHOLE = 300
"""Digits of whole numbers that a double surely holds."""


class HalfCharacter(ValueError):  # noqa: N818 - named after what was found
    """Half of a surrogate pair, which no encoding can write."""


def decode(body: bytes) -> Any:
    """Decode a body. Raises: ValueError, for what is no JSON, nests too deep or holds what cannot be kept."""
    try:
        decoded = json.loads(body, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if b"\\u" in body:
        _check_characters(decoded)
    return decoded


def _check_characters(decoded: Any) -> None:
    try:
        json.dumps(decoded, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise HalfCharacter("half of a surrogate pair") from None


def _no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(text)
    return value


def _whole(text: str) -> int | float:
    return int(text) if len(text) < _LONGEST_WHOLE else _finite(text)
