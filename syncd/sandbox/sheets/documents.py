"""A spreadsheet as the JSON of `spreadsheets.get`, built only as far as a mask asks; changes nothing."""

from collections.abc import Sequence

from syncd.sandbox.sheets.a1 import Area, Box, grid_range
from syncd.sandbox.sheets.attachments import Protection
from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.entries import metadata
from syncd.sandbox.sheets.grid_data import grid_data
from syncd.sandbox.sheets.masks import Mask, below, cut
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.names import Spot
from syncd.sandbox.sheets.shifts import Axis
from syncd.sandbox.sheets.themes import DEFAULT_FORMAT, THEME


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
        body["data"] = [grid_data(book, tab, calculation, box, grid_mask) for box in boxes]
    if tab.merges:
        body["merges"] = [grid_range(tab.sheet_id, Area(*merge)) for merge in tab.merges]
    if tab.conditional_formats:
        body["conditionalFormats"] = tab.conditional_formats
    if tab.views:
        body["filterViews"] = tab.views
    if tab.protections:
        body["protectedRanges"] = [protected_range(tab, item, account) for item in tab.protections]
    body.update(_groups(tab))
    if tab.basic_filter:
        body["basicFilter"] = tab.basic_filter
    if tab.bands:
        body["bandedRanges"] = tab.bands
    entries = [metadata(item) for item in book.metadata if item.place == "SHEET" and item.sheet_id == tab.sheet_id]
    if entries:
        body["developerMetadata"] = entries
    return body


def _groups(tab: Tab) -> Json:
    if not tab.groups:
        return {}
    found = {"rowGroups": shown_groups(tab, "ROWS"), "columnGroups": shown_groups(tab, "COLUMNS")}
    return {name: groups for name, groups in found.items() if groups}


def shown_groups(tab: Tab, axis: Axis) -> list[Json]:
    """Write the groups of one axis (R)."""
    sheet: Json = {"sheetId": tab.sheet_id} if tab.sheet_id else {}
    return [
        {
            "range": {**sheet, "dimension": axis, "startIndex": held["start"], "endIndex": held["end"]},
            "depth": held["depth"],
            **({"collapsed": True} if held.get("collapsed") else {}),
        }
        for held in tab.groups
        if held["dimension"] == axis
    ]


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
