"""What a worksheet needs before it can be kept in step: headers, own columns, formats. Builds requests, sends none.

New columns and rows are inserted, never written over: whatever somebody types there meanwhile moves aside. A set-up
whose answer was lost may land after it was repeated, even between two of our writes. So each one brings a thing whose
id follows from the mapping's name, and the service refuses the second as a whole, as that id exists (D).
"""

import zlib
from collections.abc import Sequence
from typing import Any, Final

from syncd.core.mapping import Mapping
from syncd.core.values import Cell
from syncd.sheets.book import Book, Tab
from syncd.sheets.grid import typed
from syncd.sheets.headers import CRM_REF, OWN, ROW_ID, Heads, holds_anything, missing_own

Request = dict[str, Any]

TEXT: Final = {"type": "TEXT"}
_FORMATS: Final = {
    "number": None,
    "yesno": None,
    "money": {"type": "NUMBER", "pattern": "#,##0.00"},
    "date": {"type": "DATE", "pattern": "yyyy-mm-dd"},
    "datetime": {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm"},
}
"""Formats by transform; everything else is text, so that a ZIP keeps its zero."""

_GREY: Final = {"red": 0.6, "green": 0.6, "blue": 0.6}
_NARROW_PIXELS: Final = 70
ROW_ID_NOTICE: Final = "syncd finds the row by this id. Rows can be moved and deleted; please leave the id itself."


def formats(mapping: Mapping) -> dict[str, dict[str, str] | None]:
    """Number format of each mapped header; ``None`` leaves the cell as it is."""
    found: dict[str, dict[str, str] | None] = {mapping.parent_column: TEXT} if mapping.parent_column else {}
    for column in mapping.columns:
        found[column.header] = _FORMATS.get(column.lens.id.partition("(")[0], TEXT)
    return found


def new_tab(mapping: Mapping, book: Book) -> list[Request]:
    """Make an absent tab."""
    sheet_id = book.vacant_id(_number(mapping))
    width = max(26, len(mapping.headers) + len(OWN))
    size = {"rowCount": 1000, "columnCount": width}
    properties = {"sheetId": sheet_id, "title": mapping.worksheet, "gridProperties": size}
    return [{"addSheet": {"properties": properties}}, *_headed(mapping, sheet_id, book)]


def vacant_tab(mapping: Mapping, tab: Tab, book: Book) -> list[Request]:
    """Head a tab that is wholly empty; the header row is inserted above whatever is typed meanwhile.

    ``book`` is how the spreadsheet was before the tab was seen to be empty.
    """
    wanting = len(mapping.headers) + len(OWN) - tab.column_count
    row = {"sheetId": tab.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    return [
        *([_append_columns(tab.sheet_id, wanting)] if wanting > 0 else []),
        {"insertDimension": {"range": row, "inheritFromBefore": False}},
        *_headed(mapping, tab.sheet_id, book),
    ]


def own_columns(
    mapping: Mapping, sheet_id: int, heads: Heads, rows: Sequence[Sequence[Cell]], column_count: int, book: Book
) -> list[Request]:
    """Add the own columns that are missing right of the last used one of an office's tab.

    ``book`` is how the spreadsheet was before the columns were seen to be missing.
    Cells keep their values and looks; only mapped text columns become plain text, and date or money columns that
    are empty so far get their number format.
    """
    missing = missing_own(heads)
    left = max(map(len, rows), default=0)
    own = {name: left + index for index, name in enumerate(missing)}
    place = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": left, "endIndex": left + len(missing)}
    room = (
        {"insertDimension": {"range": place, "inheritFromBefore": False}}
        if left < column_count
        else _append_columns(sheet_id, len(missing))
    )
    head = _cells(sheet_id, heads.row, left, [OWN[name] for name in missing])
    touched = {
        header: form
        for header, form in formats(mapping).items()
        if form == TEXT or not holds_anything(rows[heads.row + 1 :], heads.columns[header])
    }
    looks = dressed(sheet_id, heads.row, {header: heads.columns[header] for header in touched}, touched)
    return [room, head, *looks, *_own_looks(sheet_id, heads.row, own, _guard(mapping, book))]


def _number(mapping: Mapping) -> int:
    return zlib.crc32(mapping.name.encode()) & 0x3FFFFFFF


def _guard(mapping: Mapping, book: Book) -> int:
    return book.vacant_guard(_number(mapping))


def _headed(mapping: Mapping, sheet_id: int, book: Book) -> list[Request]:
    headers = mapping.headers
    own = {name: len(headers) + index for index, name in enumerate(OWN)}
    frozen = {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": 1}}
    columns = {header: index for index, header in enumerate(headers)}
    return [
        _cells(sheet_id, 0, 0, [*headers, *OWN.values()]),
        {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}},
        *dressed(sheet_id, 0, columns, formats(mapping)),
        *_own_looks(sheet_id, 0, own, _guard(mapping, book)),
    ]


def _append_columns(sheet_id: int, count: int) -> Request:
    return {"appendDimension": {"sheetId": sheet_id, "dimension": "COLUMNS", "length": count}}


def _cells(sheet_id: int, row: int, column: int, texts: Sequence[str]) -> Request:
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    values = [{"userEnteredValue": typed(text)} for text in texts]
    return {"updateCells": {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue"}}


def dressed(
    sheet_id: int, last_row: int, columns: dict[str, int], forms: dict[str, dict[str, str] | None]
) -> list[Request]:
    """Give columns their number formats from below a row to the end of the grid."""
    return [
        _number_format(_below(sheet_id, last_row, columns[header]), form)
        for header, form in forms.items()
        if form is not None
    ]


def _below(sheet_id: int, header_row: int, column: int) -> dict[str, int]:
    return {
        "sheetId": sheet_id,
        "startRowIndex": header_row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }


def _number_format(area: dict[str, int], form: dict[str, str]) -> Request:
    cell = {"userEnteredFormat": {"numberFormat": form}}
    return {"repeatCell": {"range": area, "cell": cell, "fields": "userEnteredFormat.numberFormat"}}


def _own_looks(sheet_id: int, header_row: int, own: dict[str, int], guard: int) -> list[Request]:
    requests = [
        _number_format(_below(sheet_id, header_row, own[name]), TEXT) for name in (CRM_REF, ROW_ID) if name in own
    ]
    if ROW_ID in own:
        requests += _row_id_looks(sheet_id, header_row, own[ROW_ID], guard)
    return requests


def _row_id_looks(sheet_id: int, header_row: int, column: int, guard_id: int) -> list[Request]:
    """Narrow, grey, and protected with a warning only: a hard protection would forbid deleting rows (K)."""
    area = _below(sheet_id, header_row, column)
    grey = {"userEnteredFormat": {"textFormat": {"foregroundColor": _GREY}}}
    span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    narrow = {"range": span, "properties": {"pixelSize": _NARROW_PIXELS}, "fields": "pixelSize"}
    guard = {
        "protectedRangeId": guard_id,
        "range": {**area, "startRowIndex": header_row},
        "description": ROW_ID_NOTICE,
        "warningOnly": True,
    }
    return [
        {"repeatCell": {"range": area, "cell": grey, "fields": "userEnteredFormat.textFormat.foregroundColor"}},
        {"updateDimensionProperties": narrow},
        {"addProtectedRange": {"protectedRange": guard}},
    ]
