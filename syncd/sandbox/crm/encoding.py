"""JSON as the CRM writes it: compact, UTF-8, decimals as numbers in their stored scale (O).

It decides how bytes are read and written. It knows no shape.
"""

import json
from decimal import Decimal
from typing import Any

# json writes a Decimal only as text; the text is fenced with a character no request can carry (lone surrogates are
# replaced on reading) and the fences are taken away after encoding.
_FENCE = "\udbff"
_OPEN, _CLOSE = f'"{_FENCE}', f'{_FENCE}"'


def _fenced(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{_FENCE}{value:f}{_FENCE}"
    raise TypeError(type(value).__name__)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_fenced)


def _no_number(name: str) -> Any:
    raise ValueError(name)


_MOST_PLACES = 28
"""A decimal of the vendor's platform has at most 28 places (K)."""
_TOO_LARGE = Decimal("1e400")
"""No member takes it, whatever its format."""


def _decimal(text: str) -> Decimal:
    """Read a fraction: what has more places than a platform keeps is rounded, what is huge stays too large."""
    exponent = text.lower().partition("e")[2]
    if len(exponent) > 5:
        return Decimal(0) if exponent.startswith("-") else _TOO_LARGE
    value = Decimal(text)
    if value.adjusted() >= _TOO_LARGE.adjusted():
        return _TOO_LARGE
    if value.adjusted() < -_MOST_PLACES:
        return Decimal(0)
    places = value.as_tuple().exponent
    return round(value, _MOST_PLACES) if isinstance(places, int) and places < -_MOST_PLACES else value


_DECODER = json.JSONDecoder(parse_float=_decimal, parse_constant=_no_number)


def encode(value: Any) -> bytes:
    """Write JSON."""
    text = _ENCODER.encode(value)
    if _FENCE in text:
        text = text.replace(_OPEN, "").replace(_CLOSE, "")
    return text.encode("utf-8", "replace")


def decode(body: bytes) -> Any:
    """Read JSON; raises ValueError for anything else. Fractions become Decimal."""
    text = body.decode("utf-8-sig")
    try:
        value = _DECODER.decode(text)
        if "\\u" in text and "\\ud" in text.lower():
            clean = json.dumps(value, ensure_ascii=False, default=_fenced).encode("utf-16-le", "surrogatepass")
            value = _DECODER.decode(clean.decode("utf-16-le", "replace"))
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value
