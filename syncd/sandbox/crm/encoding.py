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


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)


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
    except RecursionError:
        raise ValueError("nested too deep") from None
    if "\\u" in text and "\\ud" in text.lower():
        clean = json.dumps(value, ensure_ascii=False, default=_fenced).encode("utf-16-le", "surrogatepass")
        value = _DECODER.decode(clean.decode("utf-16-le", "replace"))
    return value
