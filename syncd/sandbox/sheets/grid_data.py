"""The cells of a box as the GridData of `spreadsheets.get`, only the members a mask asks for; changes nothing."""

from syncd.sandbox.sheets.a1 import Box
from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.cells import NAKED, Dress, Effective, Entered, Json, extended_value
from syncd.sandbox.sheets.conditions import formats_shown
from syncd.sandbox.sheets.entries import metadata
from syncd.sandbox.sheets.formats import shown
from syncd.sandbox.sheets.looks import effective_format, link_of, ordered, shown_runs
from syncd.sandbox.sheets.masks import Mask, below, cut
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.number_formats import shown_format
from syncd.sandbox.sheets.reading import covered

_FORMATS = frozenset({"userEnteredFormat", "effectiveFormat"})
_LOOKS = _FORMATS | {"formattedValue"}
_COSTLY = _LOOKS | {"userEnteredValue", "effectiveValue"}
_ROW_PIXELS = 21
_COLUMN_PIXELS = 100


def grid_data(book: Book, tab: Tab, calculation: Calculation, box: Box, mask: Mask) -> Json:
    """Write one GridData: rows as deep as anything is in them, each cut after its last cell (R)."""
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
    wanted = frozenset(name for name in _COSTLY if below(mask, name) is not None)
    rows: list[Json] = []
    for row in range(box.top, min(box.bottom, _depth(tab, calculation, wanted))):
        cells = [
            dict(cut(_cell_data(tab, calculation, row, column, wanted), mask)) for column in range(box.left, box.right)
        ]
        while cells and not cells[-1]:
            cells.pop()
        rows.append({"values": cells} if cells else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _depth(tab: Tab, calculation: Calculation, wanted: frozenset[str]) -> int:
    depth = max([len(tab.rows), *(row + 1 for row, _ in calculation.spills(tab))])
    if wanted & _FORMATS:
        depth = max([depth, *(rule.area.within(tab.row_count, 1).bottom for rule in tab.format_rules)])
    return depth


def _cell_data(tab: Tab, calculation: Calculation, row: int, column: int, wanted: frozenset[str]) -> Json:
    entered = tab.cell(row, column)
    dress = tab.dress_at(row, column)
    cell: Json = {}
    if entered is not None and "userEnteredValue" in wanted:
        cell["userEnteredValue"] = extended_value(entered)
    effective = None if covered(tab, row, column) else calculation.value(tab, row, column)
    format_ = tab.format_at(row, column) if wanted & _LOOKS else None
    if effective is not None and effective != "":  # R: a formula that yields an empty text shows neither member
        if "effectiveValue" in wanted:
            cell["effectiveValue"] = extended_value(effective)
        if "formattedValue" in wanted:
            number_format = shown_format(calculation, tab, row, column)
            cell["formattedValue"] = shown(effective, number_format, calculation.book.locale)
    if format_ and "userEnteredFormat" in wanted:
        cell["userEnteredFormat"] = ordered(format_)
    if "effectiveFormat" in wanted and (_reached(tab, calculation, row, column) or format_):
        cell["effectiveFormat"] = _effective_format(tab, calculation, row, column, effective)
    return cell if dress is NAKED and entered is None else cell | _extras(dress, entered)


def _reached(tab: Tab, calculation: Calculation, row: int, column: int) -> bool:
    """Say whether something was entered into the cell or a formula reaches over it, be it with nothing (R)."""
    return tab.cell(row, column) is not None or (row, column) in calculation.spills(tab)


def _effective_format(tab: Tab, calculation: Calculation, row: int, column: int, effective: Effective) -> Json:
    number_format = shown_format(calculation, tab, row, column)
    inferred: Json | None = {"numberFormat": number_format} if number_format else None
    format_ = tab.format_at(row, column)
    text = shown(effective, None) if effective is not None and tab.conditional_formats else ""
    given = [inferred, format_, *formats_shown(tab, row, column, effective, text)]
    return effective_format(effective, link_of(tab.cell(row, column), format_), given)


def _extras(dress: Dress, entered: Entered) -> Json:
    extras: Json = dict(dress.other)
    if dress.note:
        extras["note"] = dress.note
    if dress.validation:
        extras["dataValidation"] = dress.validation
    if "textFormatRuns" in extras:
        extras["textFormatRuns"] = shown_runs(extras["textFormatRuns"])
    link = link_of(entered, dress.format)
    if link is not None:
        extras["hyperlink"] = link
    return extras
