"""A spreadsheet as the JSON of `spreadsheets.get`, built only as far as a mask asks; changes nothing."""

from collections.abc import Sequence
from typing import Any

from syncd.sandbox.sheets.a1 import Area, Box, grid_range
from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.cells import Formula, Json, extended_value
from syncd.sandbox.sheets.formats import shown
from syncd.sandbox.sheets.masks import Mask, below, cut
from syncd.sandbox.sheets.model import Book, Metadata, Protection, Tab
from syncd.sandbox.sheets.names import Spot
from syncd.sandbox.sheets.reading import covered
from syncd.sandbox.sheets.themes import DEFAULT_FORMAT, THEME

_ROW_PIXELS = 21
_COLUMN_PIXELS = 100


def spreadsheet(
    book: Book, calculation: Calculation, mask: Mask, spots: Sequence[Spot] | None, account: str, *, data: bool
) -> Json:
    """Write the file; `spots` restrict it to their tabs, `data` adds cells where the mask does not decide."""
    wanted = {spot.tab.sheet_id for spot in spots} if spots is not None else None
    tabs = [tab for tab in book.tabs if wanted is None or tab.sheet_id in wanted]
    body: Json = {"spreadsheetId": book.spreadsheet_id, "properties": properties(book)}
    sheets = below(mask, "sheets")
    if sheets is not None:
        wants_data = below(sheets, "data") is not None if mask else data  # D: a mask overrules includeGridData
        body["sheets"] = [
            _sheet(book, tab, calculation, sheets, _boxes(tab, spots), account, data=wants_data) for tab in tabs
        ]
    if book.named_ranges:
        body["namedRanges"] = [named_range(book, item.named_range_id) for item in book.named_ranges]
    body["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{book.spreadsheet_id}/edit"
    entries = [metadata(entry) for entry in book.metadata if entry.place == "SPREADSHEET"]
    if entries:
        body["developerMetadata"] = entries
    return dict(cut(body, mask))


def _boxes(tab: Tab, spots: Sequence[Spot] | None) -> list[Box]:
    if spots is None:
        return [tab.whole]
    return [spot.box for spot in spots if spot.tab is tab]


def properties(book: Book) -> Json:
    return {
        "title": book.title,
        "locale": book.locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": book.time_zone,
        "defaultFormat": DEFAULT_FORMAT,
        "spreadsheetTheme": THEME,
        **book.other_properties,
    }


def sheet_properties(book: Book, tab: Tab) -> Json:
    """Write a tab's properties; sheetId 0 and index 0 are present here (R)."""
    grid: Json = {"rowCount": tab.row_count, "columnCount": tab.column_count}
    if tab.frozen_rows:
        grid["frozenRowCount"] = tab.frozen_rows
    if tab.frozen_columns:
        grid["frozenColumnCount"] = tab.frozen_columns
    grid.update(tab.other_properties.get("gridProperties", {}))
    index = next(place for place, held in enumerate(book.tabs) if held.sheet_id == tab.sheet_id)
    body: Json = {
        "sheetId": tab.sheet_id,
        "title": tab.title,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": grid,
    }
    if tab.hidden:
        body["hidden"] = True
    body.update((name, value) for name, value in tab.other_properties.items() if name != "gridProperties")
    return body


def _sheet(
    book: Book, tab: Tab, calculation: Calculation, mask: Mask, boxes: list[Box], account: str, *, data: bool
) -> Json:
    body: Json = {"properties": sheet_properties(book, tab)}
    if data:
        grid_mask = below(mask, "data") or {}
        body["data"] = [_grid_data(book, tab, calculation, box, grid_mask) for box in boxes]
    if tab.merges:
        body["merges"] = [grid_range(tab.sheet_id, Area(*merge)) for merge in tab.merges]
    if tab.conditional_formats:
        body["conditionalFormats"] = tab.conditional_formats
    if tab.protections:
        body["protectedRanges"] = [protected_range(tab, item, account) for item in tab.protections]
    if tab.basic_filter:
        body["basicFilter"] = tab.basic_filter
    entries = [metadata(item) for item in book.metadata if item.place == "SHEET" and item.sheet_id == tab.sheet_id]
    if entries:
        body["developerMetadata"] = entries
    return body


def protected_range(tab: Tab, item: Protection, account: str, *, fresh: bool = False) -> Json:
    """Write a protected range; a fresh one names no users yet (R)."""
    body: Json = {"protectedRangeId": item.protected_range_id}
    body["range"] = grid_range(tab.sheet_id, item.area or Area())
    may_edit = item.body.get("warningOnly") or account in item.body.get("editors", {}).get("users", [])
    rest = dict(item.body)
    editors = rest.pop("editors", None)
    body.update((name, value) for name, value in rest.items() if value not in (None, False, ""))
    if may_edit:
        body["requestingUserCanEdit"] = True
    if item.free:
        body["unprotectedRanges"] = [grid_range(tab.sheet_id, area) for area in item.free]
    if editors is not None and may_edit and not item.body.get("warningOnly"):
        body["editors"] = {} if fresh else {name: value for name, value in editors.items() if value}
    return body


def named_range(book: Book, named_range_id: str) -> Json:
    item = next(held for held in book.named_ranges if held.named_range_id == named_range_id)
    return {
        "namedRangeId": item.named_range_id,
        "name": item.name,
        "range": grid_range(item.sheet_id, item.area),
    }


def metadata(entry: Metadata) -> Json:
    """Write a developer metadata entry with its location (D)."""
    location: Json = {"locationType": entry.place}
    if entry.place == "SPREADSHEET":
        location["spreadsheet"] = True
    elif entry.place == "SHEET":
        location["sheetId"] = entry.sheet_id
    else:
        dimension = "ROWS" if entry.place == "ROW" else "COLUMNS"
        where = {"dimension": dimension, "startIndex": entry.index, "endIndex": entry.index + 1}
        location["dimensionRange"] = {**({"sheetId": entry.sheet_id} if entry.sheet_id else {}), **where}
    body: Json = {"metadataId": entry.metadata_id, "metadataKey": entry.key}
    if entry.value is not None:
        body["metadataValue"] = entry.value
    return {**body, "location": location, "visibility": entry.visibility}


def _grid_data(book: Book, tab: Tab, calculation: Calculation, box: Box, mask: Mask) -> Json:
    body: Json = {}
    if box.top:
        body["startRow"] = box.top
    if box.left:
        body["startColumn"] = box.left
    row_mask = below(mask, "rowData")
    if row_mask is not None:
        rows = _row_data(tab, calculation, box, below(row_mask, "values") or {})
        if rows:
            body["rowData"] = rows
    if below(mask, "rowMetadata") is not None:
        body["rowMetadata"] = [_row_metadata(book, tab, index) for index in range(box.top, box.bottom)]
    if below(mask, "columnMetadata") is not None:
        body["columnMetadata"] = [_column_metadata(book, tab, index) for index in range(box.left, box.right)]
    return body


def _entries(book: Book, tab: Tab, place: str, index: int) -> Json:
    if not book.metadata:
        return {}
    found = [
        metadata(item)
        for item in book.metadata
        if item.place == place and item.sheet_id == tab.sheet_id and item.index == index
    ]
    return {"developerMetadata": found} if found else {}


def _row_metadata(book: Book, tab: Tab, index: int) -> Json:
    held = tab.rows[index].props if index < len(tab.rows) else None
    return {"pixelSize": _ROW_PIXELS, **(held or {}), **_entries(book, tab, "ROW", index)}


def _column_metadata(book: Book, tab: Tab, index: int) -> Json:
    return {"pixelSize": _COLUMN_PIXELS, **tab.columns.get(index, {}), **_entries(book, tab, "COLUMN", index)}


def _row_data(tab: Tab, calculation: Calculation, box: Box, mask: Mask) -> list[Json]:
    spills = calculation.spills(tab)
    depth = max([len(tab.rows), *(row + 1 for row, _ in spills)])
    if tab.format_rules:
        depth = max([depth, *(rule.area.within(tab.row_count, tab.column_count).bottom for rule in tab.format_rules)])
    rows: list[Json] = []
    for row in range(box.top, min(box.bottom, depth)):
        cells = [_cell_data(tab, calculation, row, column, mask) for column in range(box.left, box.right)]
        while cells and not cells[-1]:
            cells.pop()
        rows.append({"values": cells} if cells else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cell_data(tab: Tab, calculation: Calculation, row: int, column: int, mask: Mask) -> Json:
    entered = tab.cell(row, column)
    dress = tab.dress_at(row, column)
    cell: Json = {}
    if entered is not None and _asked(mask, "userEnteredValue"):
        cell["userEnteredValue"] = extended_value(entered)
    effective = None if covered(tab, row, column) else calculation.value(tab, row, column)
    format_ = tab.format_at(row, column)
    if effective is not None:
        if _asked(mask, "effectiveValue"):
            cell["effectiveValue"] = extended_value(effective)
        if _asked(mask, "formattedValue"):
            cell["formattedValue"] = shown(effective, (format_ or {}).get("numberFormat"))
    if format_ and _asked(mask, "userEnteredFormat"):
        cell["userEnteredFormat"] = format_
    if (entered is not None or effective is not None or format_) and _asked(mask, "effectiveFormat"):
        cell["effectiveFormat"] = _effective_format(format_)
    cell.update(_extras(dress.note, dress.validation, dress.other, entered))
    return dict(cut(cell, mask))


def _extras(note: str | None, validation: Json | None, other: Json, entered: Any) -> Json:
    extras: Json = dict(other)
    if note:
        extras["note"] = note
    if validation:
        extras["dataValidation"] = validation
    if isinstance(entered, Formula) and entered.text.upper().startswith('=HYPERLINK("'):
        extras["hyperlink"] = entered.text.split('"')[1]
    return extras


def _asked(mask: Mask, name: str) -> bool:
    return below(mask, name) is not None


def _effective_format(format_: Json | None) -> Json:
    base = {**DEFAULT_FORMAT, "hyperlinkDisplayType": "PLAIN_TEXT"}
    for name, value in (format_ or {}).items():
        held = base.get(name)
        base[name] = {**held, **value} if isinstance(held, dict) and isinstance(value, dict) else value
    return base
