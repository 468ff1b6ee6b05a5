"""What a field can hold, independent of side: canonical values, blanks, and cells that hold no value.

A raw value is what a side delivered (JSON of the CRM, a cell of the sheet); a canonical value is what it means.
Two raw values are the same edit exactly when their canonical values are equal. This module knows no transform.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Json: TypeAlias = object
"""A value decoded from JSON: str, int, Decimal, float, bool, None, list or dict. Read only."""

CrmId: TypeAlias = int | str
"""How the CRM knows a record: a number, or a guid as text for the kinds that have those."""

Cell: TypeAlias = str | int | float | bool | None
"""One cell as an unformatted read delivers it; ``None`` and ``""`` are both an empty cell."""

Scalar: TypeAlias = str | Decimal | bool | date | datetime | frozenset[str] | None
"""A canonical value of one field; ``None`` is blank. Sets hold element ids as text."""

Value: TypeAlias = Scalar | tuple[Scalar, ...]
"""A canonical value of one rule: a tuple for a whole-value member such as an address, in column order."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A raw value that means nothing we may act on: an error cell, letters in a phone, an unknown tag."""

    reason: str
    """A sentence fragment for people, such as ``has no @``; never contains the value itself."""
    is_transient: bool = False
    """True when nobody typed it (``Loading...``, ``#REF!``): wait, and do not blame the row's author."""


Reading: TypeAlias = Scalar | Unreadable

CELL_TYPES = (str, int, float)
"""What a cell may hold, for ``isinstance``; a checkbox's ``bool`` is an ``int``. Asked for every cell read."""

CELL_LIMIT = 50_000
"""Characters one cell can hold (D, google-sheets.md 2.6)."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

ERROR_CELLS = frozenset({
    "#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#ERROR!", "Loading...",
})  # fmt: skip
"""Texts under which a computed cell shows that it has no value (general knowledge, google-sheets.md 2.4)."""


def fits_a_cell(text: str) -> bool:
    """Whether a cell can hold a text; an emoji counts as two, as in JavaScript: how Google counts is not known (I)."""
    return len(text) * 2 <= CELL_LIMIT or len(text.encode("utf-16-le", "surrogatepass")) <= CELL_LIMIT * 2


def as_crm_id(text: str) -> CrmId | None:
    """Understand an id as somebody wrote it: a number or a guid; ``None`` for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    return text.lower() if _GUID.fullmatch(text) else None


def as_cell(raw: Json) -> Cell:
    """Take a raw value as a cell; what no cell can hold is an empty one."""
    return raw if isinstance(raw, CELL_TYPES) else ""


def is_empty(cell: Cell) -> bool:
    """Whether a cell holds nothing."""
    return cell is None or cell == ""


def is_blank(value: Value) -> bool:
    """Tell whether a canonical value holds nothing at all."""
    if isinstance(value, tuple):
        return all(is_blank(part) for part in value)
    return value is None or value in ("", frozenset())
