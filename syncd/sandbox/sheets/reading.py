"""Cells to the arrays of the values calls: rendering and trimming; changes nothing and knows no HTTP."""

from dataclasses import dataclass
from typing import Any, Literal

from syncd.sandbox.sheets.a1 import Box, box_text
from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.cells import Effective, Entered, ErrorValue, Formula, Json
from syncd.sandbox.sheets.formats import is_moment, shown
from syncd.sandbox.sheets.model import Tab
from syncd.sandbox.sheets.number_formats import shown_format

Render = Literal["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"]
Major = Literal["ROWS", "COLUMNS"]


@dataclass(frozen=True, slots=True)
class Lens:
    """How values are to be shown in one answer."""

    calculation: Calculation
    render: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"

    def values(self, tab: Tab, box: Box) -> list[list[Any]]:
        """Give the rows of a box, trimmed: no trailing blank cells, no trailing blank rows, inner ones as [] (R)."""
        if tab.has_formulas or tab.merges:
            rows = [self._careful_row(tab, row, box) for row in self._depth(tab, box)]
        else:
            rows = [self._plain_row(tab, row, box) for row in self._depth(tab, box)]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def _depth(self, tab: Tab, box: Box) -> range:
        spills = self.calculation.spills(tab)
        depth = max([len(tab.rows), *(row + 1 for row, _ in spills)]) if spills else len(tab.rows)
        return range(box.top, min(box.bottom, depth))

    def _plain_row(self, tab: Tab, row: int, box: Box) -> list[Any]:
        cells = tab.rows[row].cells[box.left : box.right]
        while cells and cells[-1] is None:
            cells.pop()
        return [
            value
            if isinstance(value, str)
            else ""
            if value is None
            else self.scalar(tab, row, box.left + offset, value)
            for offset, value in enumerate(cells)
        ]

    def _careful_row(self, tab: Tab, row: int, box: Box) -> list[Any]:
        cells = tab.rows[row].cells if row < len(tab.rows) else ()
        spills = self.calculation.spills(tab)
        found: list[Any] = []
        length = 0
        for column in range(box.left, box.right):
            if (column >= len(cells) or cells[column] is None) and (row, column) not in spills:
                # Nothing stands here and nothing reaches here: most cells of most rows.
                found.append("")
                continue
            blank, value = self._cell(tab, row, column)
            found.append(value)
            if not blank:
                length = len(found)
        return found[:length]

    def _cell(self, tab: Tab, row: int, column: int) -> tuple[bool, Any]:
        if covered(tab, row, column):
            return True, ""
        entered = tab.cell(row, column)
        if self.render == "FORMULA" and isinstance(entered, Formula):
            return False, entered.text
        if entered is not None and entered != "" and not isinstance(entered, Formula):
            return False, self.scalar(tab, row, column, entered)
        effective = self.calculation.value(tab, row, column)
        blank = not self.calculation.fills(tab, row, column)
        return blank, "" if effective is None else self.scalar(tab, row, column, effective)

    def scalar(self, tab: Tab, row: int, column: int, value: Effective | Entered) -> Any:
        """Show one value that is not blank."""
        if isinstance(value, str):
            return value
        if isinstance(value, ErrorValue):
            hidden = self.render != "FORMATTED_VALUE" and self.calculation.switches.errors_under_unformatted == "blank"
            return "" if hidden else value.text
        if isinstance(value, Formula) or value is None:
            return ""
        if self.render == "FORMATTED_VALUE":
            return shown(value, shown_format(self.calculation, tab, row, column), self.calculation.book.locale)
        if isinstance(value, bool):
            as_text = self.render == "FORMULA" and self.calculation.switches.booleans_under_formula == "text"
            return str(value).upper() if as_text else value
        if self.dates == "FORMATTED_STRING":
            held = shown_format(self.calculation, tab, row, column)
            return shown(value, held, self.calculation.book.locale) if is_moment(held) else value
        return value


def covered(tab: Tab, row: int, column: int) -> bool:
    """Say whether the cell lies under a merge without being its first: it reads as empty (R)."""
    return any(merge.covers(row, column) and (row, column) != (merge.top, merge.left) for merge in tab.merges)


def turned(rows: list[list[Any]]) -> list[list[Any]]:
    """Turn rows into columns, trimmed the same way."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[index] if index < len(row) else "" for row in rows] for index in range(width)]
    for column in columns:
        while column and column[-1] == "":
            column.pop()
    while columns and not columns[-1]:
        columns.pop()
    return columns


def value_range(lens: Lens, tab: Tab, box: Box, major: str | None = None) -> Json:
    """Write a ValueRange; an all-empty one has no `values` (R)."""
    dimension = major or "ROWS"
    rows = lens.values(tab, box)
    if dimension == "COLUMNS":
        rows = turned(rows)
    body: Json = {"range": box_text(tab.title, box), "majorDimension": dimension}
    if rows:
        body["values"] = rows
    return body
