"""Which row is the header row and which column carries which header; pure, believes only what stands in the sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from syncd.core.values import Cell, is_empty

STATUS: Final = "$status"
CRM_REF: Final = "$crm_ref"
ROW_ID: Final = "$row_id"
OWN: Final = {STATUS: "syncd", CRM_REF: "ServiceTitan ID", ROW_ID: "syncd ID"}
"""syncd's own columns, by the names under which snapshots speak of them, and their headers."""

BROKEN: Final = "#REF!"
"""What a formula shows that cannot expand, or whose cells are gone."""

SEARCHED_ROWS: Final = 20
"""People put titles and notes above a table; a header further down than this is not looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """A header row understood."""

    row: int
    columns: dict[str, int]
    """Header as the mapping writes it -> grid column."""
    own: dict[str, int]
    """Own name -> grid column, as far as the columns exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFault:
    """Why no header row could be believed."""

    code: str
    header: str
    """The header that is missing or stands there twice."""
    row: int | None = None
    """The row that came closest."""


def find_heads(rows: Sequence[Sequence[Cell]], headers: Sequence[str]) -> Heads | HeadFault:
    """Find the row that holds all headers; the rows below it decide between own columns that stand there twice."""
    wanted = {normal(header): header for header in headers}
    best, hits = _closest(rows[:SEARCHED_ROWS], frozenset(wanted))
    if not hits:
        return HeadFault(code="sheet.header.missing", header=headers[0])
    places = _places(rows[best])
    for text, header in wanted.items():
        found = places.get(text, ())
        if len(found) != 1:
            kind = "duplicate" if found else "missing"
            return HeadFault(code=f"sheet.header.{kind}", header=header, row=best)
    best = _last_of_repeated(rows, best, frozenset(wanted))
    own = _own_columns(rows, best, places)
    if isinstance(own, HeadFault):
        return own
    columns = {header: places[text][0] for text, header in wanted.items()}
    return Heads(row=best, columns=columns, own=own)


def mended_heads(
    rows: Sequence[Sequence[Cell]], row: int, headers: Sequence[str], known: Mapping[str, int]
) -> tuple[list[Sequence[Cell]], frozenset[str]]:
    """Put headers back that show a reference error, and say which: where they stood, or the only one lacking."""
    cells = list(rows[row])
    places = _places(cells)
    broken = places.get(normal(BROKEN), [])
    lacking = [header for header in headers if normal(header) not in places]
    found = {header: known[header] for header in lacking if known.get(header) in broken}
    if len(lacking) == len(broken) == 1:
        found = {lacking[0]: broken[0]}
    for header, column in found.items():
        cells[column] = header
    return [*rows[:row], cells, *rows[row + 1 :]], frozenset(found)


def normal(cell: Cell) -> str:
    """Fold what people do not see as a difference between two headers."""
    return str(cell).strip().casefold() if isinstance(cell, str) else ""


def _closest(rows: Sequence[Sequence[Cell]], wanted: frozenset[str]) -> tuple[int, int]:
    best, most = 0, 0
    for index, row in enumerate(rows):
        hits = len(wanted.intersection(map(normal, row)))
        if hits > most:
            best, most = index, hits
        if hits == len(wanted):
            # None below can hold more, and these are rows of data.
            break
    return best, most


def _places(row: Sequence[Cell]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for column, cell in enumerate(row):
        places.setdefault(normal(cell), []).append(column)
    return places


def _last_of_repeated(rows: Sequence[Sequence[Cell]], best: int, wanted: frozenset[str]) -> int:
    """Step over a header row that stands there twice running: a set-up that landed late writes it again."""
    while best + 1 < min(len(rows), SEARCHED_ROWS) and wanted <= set(map(normal, rows[best + 1])):
        best += 1
    return best


def _own_columns(
    rows: Sequence[Sequence[Cell]], header_row: int, places: dict[str, list[int]]
) -> dict[str, int] | HeadFault:
    own: dict[str, int] = {}
    for name, header in OWN.items():
        found = places.get(normal(header), [])
        if len(found) > 1:
            # A set-up whose answer was lost may land after it was repeated; the spare column is empty.
            found = [column for column in found if holds_anything(rows[header_row + 1 :], column)] or found[:1]
        if len(found) > 1 and name == ROW_ID:
            return HeadFault(code="sheet.header.duplicate", header=header, row=header_row)
        if found:
            own[name] = found[0]
    return own


def holds_anything(rows: Iterable[Sequence[Cell]], column: int) -> bool:
    """Whether any row has something in that column."""
    return any(len(row) > column and not is_empty(row[column]) for row in rows)


def missing_own(heads: Heads) -> tuple[str, ...]:
    """Name own columns that do not exist yet, in the order in which they are made."""
    return tuple(name for name in OWN if name not in heads.own)
