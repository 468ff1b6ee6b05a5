"""Query and path parameters: how their text is read, which the groups share, and how a wrong one is refused.

It decides what a parameter's text means. It knows no operation.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isinf
from typing import Any
from uuid import UUID

from syncd.sandbox.crm import stamps


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One query parameter; ``read`` raises ValueError for a value it refuses."""

    name: str
    read: Callable[[str], Any]
    openapi: Mapping[str, Any]


_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def _integer(text: str, bits: int = 64) -> int:
    if not (text.isascii() and text.lstrip("-").isdigit()):
        raise ValueError
    value = int(text)
    if not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise ValueError
    return value


def _small_integer(text: str) -> int:
    return _integer(text, 32)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text) or isinf(value := float(text)):
        raise ValueError
    return value


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError
    return text.lower() == "true"


def _instant(text: str) -> int:
    ticks = stamps.from_text(text)
    if ticks is None:
        raise ValueError
    return ticks


def _integers(text: str) -> list[int]:
    return [_integer(part.strip()) for part in text.split(",") if part.strip()]


def _fifty(text: str) -> list[int]:
    # D: at most 50 ids in one look-up.
    ids = _integers(text)
    if len(ids) > 50:
        raise ValueError
    return ids


def _guid(text: str) -> str:
    return str(UUID(text))


def integer(name: str) -> Parameter:
    return Parameter(name=name, read=_integer, openapi={"type": "integer", "format": "int64"})


def small_integer(name: str) -> Parameter:
    return Parameter(name=name, read=_small_integer, openapi={"type": "integer", "format": "int32"})


def boolean(name: str) -> Parameter:
    return Parameter(name=name, read=_boolean, openapi={"type": "boolean"})


def instant(name: str) -> Parameter:
    return Parameter(name=name, read=_instant, openapi={"type": "string", "format": "date-time"})


def number(name: str) -> Parameter:
    return Parameter(name=name, read=_number, openapi={"type": "number", "format": "double"})


def text(name: str) -> Parameter:
    return Parameter(name=name, read=str, openapi={"type": "string"})


def integers(name: str) -> Parameter:
    return Parameter(name=name, read=_integers, openapi={"type": "string"})


def guid(name: str) -> Parameter:
    return Parameter(name=name, read=_guid, openapi={"type": "string", "format": "uuid"})


IDS = Parameter(name="ids", read=_fifty, openapi={"type": "string"})
SORT = text("sort")
ACTIVE = Parameter(name="active", read=str, openapi={"type": "string", "enum": ["True", "Any", "False"]})
PG = (small_integer("page"), small_integer("pageSize"), boolean("includeTotal"))
CR = (instant("createdBefore"), instant("createdOnOrAfter"))
MO = (instant("modifiedBefore"), instant("modifiedOnOrAfter"))
ADDR = (
    *(text(name) for name in ("street", "unit", "city", "state", "zip", "country")),
    number("latitude"),
    number("longitude"),
)
EXT = (guid("externalDataApplicationGuid"), text("externalDataKey"), text("externalDataValues"))
FEED = (text("from"), boolean("includeRecentChanges"))


def not_valid(name: str, value: str) -> str:
    """Word a refused parameter as seen live for sort (O)."""
    return f"The value '{value}' is not valid for {name[0].upper()}{name[1:]}."
