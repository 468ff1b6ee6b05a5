"""The batchUpdate requests that write cells: values, formats, notes and validation; they change no grid."""

from collections.abc import Iterator
from dataclasses import replace

from syncd.sandbox.sheets.a1 import Area, Box
from syncd.sandbox.sheets.attachments import FormatRule
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import TEXT_RUNS, Entered, Formula, Json, is_too_long, merged, number
from syncd.sandbox.sheets.colours import coloured, with_twins
from syncd.sandbox.sheets.condition_rules import complaint
from syncd.sandbox.sheets.errors import ApiError, sheets_error
from syncd.sandbox.sheets.function_names import check_served
from syncd.sandbox.sheets.masks import Mask, named, write_mask
from syncd.sandbox.sheets.model import Tab
from syncd.sandbox.sheets.names import Spot, spot
from syncd.sandbox.sheets.structure import copied_value
from syncd.sandbox.sheets.writing import too_long

_WRITABLE = (
    "userEnteredValue",
    "userEnteredFormat",
    "note",
    "dataValidation",
    "textFormatRuns",
    "hyperlink",
    "chipRuns",
)
_UNSERVED = ("pivotTable", "dataSourceTable", "dataSourceFormula")
"""May be named in a mask, since none is ever there to be cleared; given, they are refused."""
_READ_ONLY = frozenset({"effectiveValue", "formattedValue", "effectiveFormat"})
_RULE_ROWS = 64
"""From this many rows a plain format becomes a rule over the area instead of dressed cells."""


def cell_mask(change: Change, fields: str | None) -> Mask:
    if not fields:
        raise change.refuse("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask = write_mask(fields, "CellData")
    if any(name in _READ_ONLY for name in mask):
        raise change.refuse(f"The field '{next(name for name in mask if name in _READ_ONLY)}' is read-only.")
    return named(mask, *_WRITABLE, *_UNSERVED)


def _check_cell(change: Change, cell: Json, mask: Mask) -> None:
    unknown = next((name for name in _UNSERVED if name in cell and name in mask), None)
    if unknown is not None:
        raise sheets_error(501, f"{change.where}this stand-in does not know the cell member {unknown}.")
    if "dataValidation" in mask and cell.get("dataValidation"):
        check_validation(change, cell["dataValidation"])
    if "userEnteredFormat" in mask:
        check_format(change, cell.get("userEnteredFormat"))


def check_validation(change: Change, rule: Json) -> None:
    if "condition" not in rule:
        raise change.refuse("Must specify a condition.")
    if (wrong := complaint(rule["condition"], is_validation=True)) is not None:
        raise change.refuse(wrong)


def check_format(change: Change, given: Json | None) -> None:
    """Refuse a number format without a type, which must be set (D)."""
    number_format = (given or {}).get("numberFormat")
    if number_format is not None and "type" not in number_format:
        raise change.refuse("The type of a number format must be set.")


def entered_value(change: Change, value: Json | None) -> Entered:
    """Read an ExtendedValue; a stringValue is never parsed (D)."""
    for kind, given in (value or {}).items():
        if isinstance(given, str) and is_too_long(given):
            raise too_long(change.where)
        if kind == "formulaValue":
            text = given if given.startswith("=") else f"={given}"
            check_served(text)
            return Formula(text, change.call.now)
        if kind == "errorValue":
            raise change.refuse("errorValue cannot be written.")
        return number(given) if kind == "numberValue" else given
    return None


def write_cell(change: Change, tab: Tab, row: int, column: int, cell: Json, mask: Mask) -> None:
    """Write the masked members of one CellData; what the mask names and the cell lacks is cleared (D)."""
    _check_cell(change, cell, mask)
    if "userEnteredValue" in mask:
        tab.drop_runs(row, column)
        tab.put(row, column, entered_value(change, cell.get("userEnteredValue")))
    if "userEnteredFormat" in mask:
        tab.set_format(row, column, coloured(cell.get("userEnteredFormat")), with_twins(mask["userEnteredFormat"]))
    dress = tab.dress_at(row, column)
    if "note" in mask:
        dress = replace(dress, note=cell.get("note") or None)
    if "dataValidation" in mask:
        rule = merged(dress.validation, cell.get("dataValidation"), mask["dataValidation"])
        dress = replace(dress, validation=rule)
    others = [name for name in TEXT_RUNS if name in mask]
    if others:
        kept = {name: value for name, value in dress.other.items() if name not in others}
        dress = replace(dress, other=kept | {name: cell[name] for name in others if name in cell})
    if dress is not tab.dress_at(row, column):
        tab.wear(row, column, dress)


def update_cells(change: Change, body: Json) -> Json:
    mask = cell_mask(change, body.get("fields"))
    rows = body.get("rows", [])
    place = _target(change, body, rows)
    change.allowed(place)
    if "range" in body:
        _check_fits(change, place, rows)
    for offset, row in enumerate(rows):
        for across, cell in enumerate(row.get("values", [])):
            write_cell(change, place.tab, place.box.top + offset, place.box.left + across, cell, mask)
    if "range" in body:
        for row_index, column in _uncovered(place, rows):  # D: cells of the range without data are cleared
            write_cell(change, place.tab, row_index, column, {}, mask)
    return {}


def _target(change: Change, body: Json, rows: list[Json]) -> Spot:
    if "range" in body:
        return change.spot(body["range"])
    if "start" not in body:
        raise change.refuse("A start or a range must be given.")
    tab, top, left = change.start(body.get("start"))
    width = max((len(row.get("values", [])) for row in rows), default=0)
    bottom, right = top + len(rows), left + width
    if bottom > tab.row_count:
        raise _beyond(change, "row", bottom - 1, tab.row_count - 1)
    if right > tab.column_count:
        raise _beyond(change, "column", right - 1, tab.column_count - 1)
    return Spot(tab, Box(top, max(bottom, top + 1), left, max(right, left + 1)), Area(top, bottom, left, right))


def _beyond(change: Change, name: str, place: int, last: int) -> ApiError:
    return change.refuse(f"Attempting to write {name}: {place}, beyond the last requested {name} of: {last}")


def _check_fits(change: Change, place: Spot, rows: list[Json]) -> None:
    width = max((len(row.get("values", [])) for row in rows), default=0)
    if len(rows) > place.box.height:
        raise _beyond(change, "row", place.box.bottom, place.box.bottom - 1)
    if width > place.box.width:
        raise _beyond(change, "column", place.box.right, place.box.right - 1)


def _uncovered(place: Spot, rows: list[Json]) -> Iterator[tuple[int, int]]:
    bottom = min(place.box.bottom, len(place.tab.rows))
    for row in range(place.box.top, bottom):
        offset = row - place.box.top
        given = len(rows[offset].get("values", [])) if offset < len(rows) else 0
        for column in range(place.box.left + given, place.box.right):
            yield row, column


def append_cells(change: Change, body: Json) -> Json:
    """Write rows after the last row with data of the tab (D); the grid grows as needed."""
    mask = cell_mask(change, body.get("fields"))
    tab = change.tab(body.get("sheetId", 0))
    rows = body.get("rows", [])
    top = last_row_with_data(change, tab)
    width = max((len(row.get("values", [])) for row in rows), default=0)
    height, width_then = max(tab.row_count, top + len(rows)), max(tab.column_count, width)
    change.may_be(tab, height, width_then)
    tab.row_count, tab.column_count = height, width_then
    if rows and width:
        change.allowed(spot(tab, Area(top, top + len(rows), 0, width)))
    for offset, row in enumerate(rows):
        for column, cell in enumerate(row.get("values", [])):
            write_cell(change, tab, top + offset, column, cell, mask)
            if not cell and "userEnteredValue" in mask and change.switches.appended_blanks_block_arrays:
                tab.hold_empty_text(top + offset, column, holds=True)
    return {}


def last_row_with_data(change: Change, tab: Tab) -> int:
    """Count rows down to the last that holds anything, be it the result of a formula (K)."""
    entered = 0
    for index in range(len(tab.rows), 0, -1):
        if any(value is not None for value in tab.rows[index - 1].cells):
            entered = index
            break
    if not tab.has_formulas:
        return entered
    calculation = change.call.calculation(change.book)
    return max([entered, *(row + 1 for row, column in calculation.spills(tab) if calculation.fills(tab, row, column))])


def repeat_cell(change: Change, body: Json) -> Json:
    mask = cell_mask(change, body.get("fields"))
    place, cell = change.spot(body.get("range")), body.get("cell", {})
    change.allowed(place)
    _check_cell(change, cell, mask)
    if set(mask) == {"userEnteredFormat"} and (place.area.bottom is None or place.box.height > _RULE_ROWS):
        lay_format(place, coloured(cell.get("userEnteredFormat")), with_twins(mask["userEnteredFormat"]))
        return {}
    value = cell.get("userEnteredValue", {})
    for row in range(place.box.top, place.box.bottom):
        for column in range(place.box.left, place.box.right):
            write_cell(change, place.tab, row, column, cell, mask)
            if "formulaValue" in value and "userEnteredValue" in mask:
                moved = copied_value(place.tab.cell(row, column), row - place.box.top, column - place.box.left)
                place.tab.put(row, column, moved)
    return {}


def lay_format(place: Spot, value: Json | None, mask: Mask) -> None:
    """Keep a format over a large area as one rule, and bring cells with a format of their own into line."""
    tab = place.tab
    rule = FormatRule(area=place.area, mask=mask, format=value)
    tab.format_rules = [held for held in tab.format_rules if (held.area, held.mask) != (rule.area, rule.mask)] + [rule]
    for row, column in list(tab.dressed(place.box)):
        dress = tab.dress_at(row, column)
        if dress.format is not None:
            tab.wear(row, column, replace(dress, format=merged(dress.format, value, mask)))


def set_validation(change: Change, body: Json) -> Json:
    place, rule = change.spot(body.get("range")), body.get("rule")
    change.allowed(place)
    if rule is not None:
        check_validation(change, rule)
    for row in range(place.box.top, place.box.bottom):
        for column in range(place.box.left, place.box.right):
            dress = place.tab.dress_at(row, column)
            place.tab.wear(row, column, replace(dress, validation=rule))
    return {}


def update_borders(change: Change, body: Json) -> Json:
    """Draw the borders of a block: outer ones on its edge cells, inner ones between (D)."""
    place = change.spot(body.get("range"))
    change.allowed(place)
    box = place.box
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            sides = {
                "top": "top" if row == box.top else "innerHorizontal",
                "bottom": "bottom" if row == box.bottom - 1 else "innerHorizontal",
                "left": "left" if column == box.left else "innerVertical",
                "right": "right" if column == box.right - 1 else "innerVertical",
            }
            drawn = {side: coloured(body[given]) for side, given in sides.items() if given in body}
            mask: Mask = {"borders": {side: {} for side in drawn}}
            if drawn:
                place.tab.set_format(row, column, {"borders": drawn}, mask)
    return {}
