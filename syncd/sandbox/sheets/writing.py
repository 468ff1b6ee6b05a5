"""Arrays of values into cells: checking first, then writing, and the arithmetic of what was updated; no HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from syncd.sandbox.sheets.a1 import Box, box_text, cell_text, letters
from syncd.sandbox.sheets.cells import MAX_CHARACTERS, Formula, Json, is_number, is_too_long, number
from syncd.sandbox.sheets.errors import PROTECTED, ApiError, invalid
from syncd.sandbox.sheets.function_names import check_served
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.names import Spot, outside
from syncd.sandbox.sheets.reading import covered
from syncd.sandbox.sheets.switches import Switches
from syncd.sandbox.sheets.typed import typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Who writes, how values are to be understood, and when."""

    account: str
    parse: bool
    today: date
    now: float
    switches: Switches
    owner: bool = False
    """The file's owner passes every protection."""


@dataclass(frozen=True, slots=True)
class Block:
    """Values that were checked and found their place."""

    spot: Spot
    top: int
    left: int
    rows: list[list[Any]]

    def cells(self) -> Iterator[tuple[int, int, Any]]:
        """List what is to be written; null leaves a cell alone (R, D)."""
        for row, values in enumerate(self.rows, self.top):
            for column, value in enumerate(values, self.left):
                if value is not None:
                    yield row, column, value

    @property
    def extent(self) -> Box:
        """Give the box from the first cell asked for to the last one written; trailing nulls shrink it (R)."""
        places = [(row, column) for row, column, _ in self.cells()]
        bottom = max((row for row, _ in places), default=self.top)
        right = max((column for _, column in places), default=self.left)
        return Box(self.top, bottom + 1, self.left, right + 1)


def as_rows(values: list[Any], major: str | None) -> list[list[Any]]:
    """Give the array row by row; turning columns leaves gaps as null."""
    if major != "COLUMNS":
        return values
    height = max((len(column) for column in values), default=0)
    return [[column[index] if index < len(column) else None for column in values] for index in range(height)]


def block(spot: Spot, values: list[Any], major: str | None, where: str = "") -> Block:
    """Place an array on a range, or refuse it as the service does: it must fit the range asked for (T)."""
    rows = as_rows(values, major)
    check_values(rows, where)
    box, tab = spot.box, spot.tab
    limit = tab.whole if box.single and not spot.whole_tab else box
    height = len(rows)
    width = max((len(row) for row in rows), default=0)
    if not box.single and box.top + height > limit.bottom:
        raise _too_large(spot, where, f"row [{limit.bottom + 1}]")
    if not box.single and box.left + width > limit.right:
        raise _too_large(spot, where, f"column [{letters(limit.right)}]")
    if box.top + height > tab.row_count or box.left + width > tab.column_count:
        raise outside(tab, spot.area._replace(bottom=box.top + height, right=box.left + width))
    return Block(spot, box.top, box.left, rows)


def _too_large(spot: Spot, where: str, place: str) -> ApiError:
    asked = box_text(spot.tab.title, spot.box)
    return invalid(f"{where}Requested writing within range [{asked}], but tried writing to {place}")


def check_values(rows: list[list[Any]], where: str = "") -> None:
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str) and is_too_long(value):
                raise too_long(where)
            if isinstance(value, list | dict):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise invalid(f"{where or 'Invalid '}values[{r}][{c}]: {kind} {{\n}}\n")


def too_long(where: str = "") -> ApiError:
    return invalid(f"{where}Your input contains more than the maximum of {MAX_CHARACTERS} characters in a single cell.")


def check_allowed(pen: Pen, tab: Tab, box: Box, where: str) -> None:
    """Refuse a write into a range that is protected against this account (S: 400, not 403)."""
    if pen.owner:
        return
    for protection in tab.protections:
        if protection.stops(pen.account, box, tab.row_count, tab.column_count):
            raise invalid(f"{where}{PROTECTED}")


def check_formulas(pen: Pen, rows: list[list[Any]]) -> None:
    """Refuse formulas that could not be worked out, before anything is written."""
    for value in (value for row in rows if pen.parse for value in row):
        if isinstance(value, str) and value.startswith("="):
            check_served(value)


def check_block(pen: Pen, held: Block, where: str) -> None:
    check_formulas(pen, held.rows)
    if held.spot.tab.protections:
        check_allowed(pen, held.spot.tab, held.extent, where)
    if pen.switches.strict_validation_refuses_api_writes and not pen.owner:
        _check_validation(held, where)


def _check_validation(held: Block, where: str) -> None:
    tab = held.spot.tab
    for row, column, value in held.cells():
        rule = tab.dress_at(row, column).validation
        if rule and rule.get("strict") and rule.get("condition", {}).get("type") == "ONE_OF_LIST":
            allowed = [item.get("userEnteredValue") for item in rule["condition"].get("values", [])]
            if str(value) not in allowed and value != "":
                place = cell_text(row, column)
                raise invalid(f"{where}The data you entered in cell {place} violates the data validation rules.")


def write(pen: Pen, held: Block) -> None:
    """Put a checked block into its tab."""
    tab = held.spot.tab
    for row, column, value in held.cells():
        if tab.merges and covered(tab, row, column) and not pen.switches.covered_merge_cells_take_writes:
            continue
        write_cell(pen, tab, row, column, value)


def write_cell(pen: Pen, tab: Tab, row: int, column: int, value: Any) -> None:
    """Write one value: typed text is read, anything else is stored as it is (R, T)."""
    tab.drop_runs(row, column)
    if not pen.parse or not isinstance(value, str):
        tab.put(row, column, number(value) if is_number(value) else value)
        _leave_empty_text(pen, tab, row, column, value)
        return
    held = tab.format_at(row, column)
    kind = (held or {}).get("numberFormat", {}).get("type")
    result = typed(value, today=pen.today, format_type=kind, entered=pen.now)
    if isinstance(result.value, Formula):
        check_served(result.value.text)
    tab.put(row, column, result.value)
    _leave_empty_text(pen, tab, row, column, value)
    if result.format is not None and kind is None:
        tab.set_format(row, column, {"numberFormat": result.format}, {"numberFormat": {}})


def _leave_empty_text(pen: Pen, tab: Tab, row: int, column: int, value: Any) -> None:
    """An empty text of a program empties the cell for every reader, but not for an array (S); a person's does."""
    if value == "" and not pen.owner and pen.switches.empty_texts_block_arrays:
        tab.hold_empty_text(row, column, holds=True)


def update_response(book: Book, held: Block) -> Json:
    """Count what was written: distinct rows and columns that got a value, and the cells (R)."""
    places = [(row, column) for row, column, _ in held.cells()]
    body: Json = {
        "spreadsheetId": book.spreadsheet_id,
        "updatedRange": box_text(held.spot.tab.title, held.extent),
    }
    counts = (
        ("updatedRows", len({row for row, _ in places})),
        ("updatedColumns", len({column for _, column in places})),
        ("updatedCells", len(places)),
    )
    body.update((name, count) for name, count in counts if count)
    return body


def clear(tab: Tab, box: Box) -> None:
    """Clear values and leave notes, formats and validation (D)."""
    for row in range(box.top, min(box.bottom, len(tab.rows))):
        for column in range(box.left, min(box.right, len(tab.rows[row].cells))):
            tab.put(row, column, None)
    for row, column in list(tab.dressed(box)):
        tab.hold_empty_text(row, column, holds=False)
