"""Records and rows as the two sides deliver them, before anybody decides what they mean.

Raw vendor JSON keeps its numbers exact (``Decimal`` for fractions); ``dump_raw`` and ``load_raw`` are the one
lossless text form, used for storing, fingerprints and comparing raw values.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NewType

from syncd.core.values import Cell, CrmId, Json

RowId = NewType("RowId", str)
"""syncd's own short id of a row, such as ``k7m-4qx-2``."""


def _encode(value: object) -> object:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _decode(pairs: dict[str, Any]) -> Any:
    text = pairs.get("$decimal")
    return Decimal(text) if isinstance(text, str) and len(pairs) == 1 else pairs


_RAW = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_encode, ensure_ascii=False)
_EXACT = json.JSONDecoder(object_hook=_decode)
"""Made once: ``json.dumps`` and ``json.loads`` with arguments make a coder for every value."""


def dump_raw(value: object) -> str:
    """Render a raw value as text: one text per value, keys sorted, decimals exact."""
    return _RAW.encode(value)


def load_raw(text: str) -> Any:
    """Undo ``dump_raw``."""
    return _EXACT.decode(text) if "$decimal" in text else json.loads(text)


def same_raw(one: Json, other: Json) -> bool:
    """Whether two raw values are the same delivery; ``None`` and ``""`` count as the same emptiness."""
    if one in (None, "") and other in (None, ""):
        return True
    return dump_raw(one) == dump_raw(other)


def digest(*parts: str) -> str:
    """Hash texts into a short fingerprint; a separator keeps ("ab","c") and ("a","bc") apart."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmRecord:
    """One record as the CRM delivered it."""

    object: str
    id: CrmId
    members: Mapping[str, Any]
    """Raw members under the vendor's names."""
    parent_id: CrmId | None = None
    stamp: str = ""
    """Raw ``modifiedOn``, up to seven fractional digits; compared only to discard older deliveries."""
    is_active: bool = True
    merged_to_id: CrmId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmReading:
    """What one read of the CRM brought."""

    records: Sequence[CrmRecord] = ()
    cursors: Mapping[str, str] = field(default_factory=dict)
    """Feed path -> token to store with these records, in the same transaction."""
    complete: frozenset[str] = frozenset()
    """Names of objects that were read from the feed's start to its end."""
    skew_seconds: float = 0.0
    """Server's clock minus ours, from the answers' Date header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row of a worksheet with the columns that concern us."""

    position: int
    """Zero-based row of the grid; moves whenever people sort, insert or delete."""
    row_id: str
    """Text of the ``syncd ID`` cell, stripped; ``""`` when empty. Not yet checked."""
    crm_ref: str
    """Text of the ``ServiceTitan ID`` cell."""
    status: str
    """Text of the ``syncd`` cell."""
    cells: tuple[Cell, ...]
    """Mapped cells in the order of ``Mapping.headers``; ``""`` where the cell is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TabLayout:
    """Where things stand in a worksheet, as of one reading. All indexes are zero-based grid columns."""

    sheet_id: int
    title: str
    header_row: int
    columns: tuple[int, ...]
    """Grid column of each of ``Mapping.headers``."""
    status_column: int
    crm_ref_column: int
    row_id_column: int
    row_count: int
    column_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TabReading:
    """A worksheet completely read: every row below the header, in grid order, blank rows included."""

    mapping: str
    layout: TabLayout
    values: Sequence[list[Cell]]
    """Raw rows below the header as delivered: ragged, trailing empties trimmed."""

    def row(self, index: int) -> SheetRow:
        """Pick one row (index into ``values``) apart."""
        line = self.values[index]
        width = len(line)

        def at(column: int) -> Cell:
            value = line[column] if column < width else ""
            return "" if value is None else value

        layout = self.layout
        return SheetRow(
            position=layout.header_row + 1 + index,
            row_id=str(at(layout.row_id_column)).strip(),
            crm_ref=str(at(layout.crm_ref_column)).strip(),
            status=str(at(layout.status_column)),
            cells=tuple([at(column) for column in layout.columns]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TabProblem:
    """A worksheet that could not be read as its mapping expects; nothing in it is taken as cleared."""

    mapping: str
    code: str
    """``sheet.tab.missing``, ``sheet.header.missing``, ``sheet.header.duplicate``, ``sheet.empty`` …"""
    message: str
    hint: str = ""
    is_vacant: bool = False
    """The tab is absent or wholly empty, so it may be set up if it never held a bound row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """What one read of the spreadsheet brought, all worksheets in one call."""

    tabs: Mapping[str, TabReading | TabProblem]
    """By mapping name."""
    title: str
    """What the spreadsheet is called."""
    zone: str
    """The spreadsheet's time zone."""
    read_at: float
    """Seconds since the epoch when the answer arrived."""
