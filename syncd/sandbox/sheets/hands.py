"""What people do to cells and rows: typing, sorting, inserting, copying; rows and columns count from 1.

A person's typing is read as the service reads it (USER_ENTERED), no protection stops the file's owner, and nothing
here uses quota. Tabs are given by title or by id, columns by letter or number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from syncd.sandbox.sheets.a1 import Area, Box, column_index
from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.calls import World, today_in
from syncd.sandbox.sheets.cells import Dress, Entered, Formula
from syncd.sandbox.sheets.grid_limits import check_size
from syncd.sandbox.sheets.metadata_moves import metadata_after_cut, metadata_after_sort
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.names import Spot
from syncd.sandbox.sheets.ordering import sorted_rows
from syncd.sandbox.sheets.reading import Lens
from syncd.sandbox.sheets.requests_cells import lay_format
from syncd.sandbox.sheets.requests_copy import copy_block
from syncd.sandbox.sheets.structure import copied_value, delete, insert, move, permute_rows
from syncd.sandbox.sheets.transfers import cut_block, merge
from syncd.sandbox.sheets.writing import Pen, clear, write_cell
from syncd.sandbox.wire import SandboxClock

TabName = str | int
Column = int | str


def index_of(column: Column) -> int:
    """Give the place of a column, from 0. Raises: ValueError, for none."""
    index = column_index(column) if isinstance(column, str) else column - 1
    return _checked(index + 1) - 1


def _typeable(value: Any) -> Any:
    """Give back what a person can type. Raises: ValueError, for anything else."""
    if not isinstance(value, str | int | float) or (isinstance(value, float) and not isfinite(value)):
        raise ValueError("a cell takes text, a number, true, false or null")
    if isinstance(value, str):
        value.encode()  # half of a surrogate pair is no character
    return value


def _checked(count: int) -> int:
    if count < 1:
        raise ValueError("rows and columns count from 1")
    return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """A person's hands on the cells and rows of one spreadsheet."""

    world: World
    spreadsheet_id: str
    clock: SandboxClock
    account: str

    @property
    def book(self) -> Book:
        return self.world.books[self.spreadsheet_id]

    def tab(self, name: TabName) -> Tab:
        """Give a tab's state, for looking at it."""
        found = self.book.tab_by_id(name) if isinstance(name, int) else self.book.tab_by_title(name)
        if found is None:
            raise KeyError(name)
        return found

    def edited(self) -> None:
        """Note that the content changed."""
        self.book.touch(self.clock.now())

    def _pen(self) -> Pen:
        now = self.clock.now()
        today = today_in(self.book, now)
        return Pen(account=self.account, parse=True, today=today, now=now, switches=self.world.switches, owner=True)

    def _moment(self) -> Calculation:
        return Calculation(book=self.book, now=self.clock.now(), salt=self.world.salt(), switches=self.world.switches)

    def type_cell(self, tab: TabName, row: int, column: Column, text: Any) -> None:
        """Type into one cell; text is read as typing, other values are stored as they are."""
        self.paste_block(tab, row, column, [[text]])

    def set_row(self, tab: TabName, row: int, values: Sequence[Any], first_column: Column = 1) -> None:
        """Type a row of cells; None leaves a cell alone, an empty text clears it."""
        self.paste_block(tab, row, first_column, [list(values)])

    def paste_block(self, tab: TabName, row: int, column: Column, values: Iterable[Sequence[Any]]) -> None:
        """Paste plain text over a block; the grid grows where it must."""
        held, pen, left = self.tab(tab), self._pen(), index_of(column)
        lines = [list(line) for line in values]
        self._make_room(held, row - 1 + len(lines), left + max(map(len, lines), default=0))
        for r, line in enumerate(lines, _checked(row) - 1):
            for c, value in enumerate(line, left):
                if value is not None:
                    write_cell(pen, held, r, c, _typeable(value))
        self.edited()

    def _make_room(self, held: Tab, rows: int, columns: int) -> None:
        size = max(held.row_count, rows), max(held.column_count, columns)
        check_size(self.book, held.sheet_id, *size, self.world.switches)
        held.row_count, held.column_count = size

    def clear_cells(
        self, tab: TabName, first_row: int, first_column: Column, last_row: int, last_column: Column
    ) -> None:
        """Press Delete on a block: values go, formats, notes and validation stay."""
        clear(self.tab(tab), Box(first_row - 1, last_row, index_of(first_column), index_of(last_column) + 1))
        self.edited()

    def fill_down(self, tab: TabName, column: Column, first_row: int, last_row: int) -> None:
        """Drag the fill handle: text ending in digits counts on, numbers and other text repeat, formulas move."""
        held, index = self.tab(tab), index_of(column)
        value = held.cell(first_row - 1, index)
        for step, row in enumerate(range(first_row, last_row), 1):
            held.put(row, index, _filled(value, step))
        self.edited()

    def add_note(self, tab: TabName, row: int, column: Column, note: str) -> None:
        held, index = self.tab(tab), index_of(column)
        held.wear(row - 1, index, replace(held.dress_at(row - 1, index), note=note or None))
        self.edited()

    def format_column(self, tab: TabName, column: Column, kind: str, pattern: str = "") -> None:
        """Give a whole column a number format such as TEXT or DATE."""
        held, index = self.tab(tab), index_of(column)
        number_format = {"type": kind, **({"pattern": pattern} if pattern else {})}
        area = Area(0, None, index, index + 1)
        place = Spot(held, area.within(held.row_count, held.column_count), area)
        lay_format(place, {"numberFormat": number_format}, {"numberFormat": {}})
        self.edited()

    def merge_cells(
        self, tab: TabName, first_row: int, first_column: Column, last_row: int, last_column: Column
    ) -> None:
        held = self.tab(tab)
        box = Box(first_row - 1, last_row, index_of(first_column), index_of(last_column) + 1)
        merge(Spot(held, box, Area(*box)), "MERGE_ALL")
        self.edited()

    def insert_rows(self, tab: TabName, before_row: int, count: int = 1) -> None:
        """Insert rows above one, dressed like it (K)."""
        held = self.tab(tab)
        insert(self.book, held, "ROWS", before_row - 1, count)
        self.edited()

    def delete_rows(self, tab: TabName, first_row: int, last_row: int | None = None) -> None:
        delete(self.book, self.tab(tab), "ROWS", first_row - 1, (last_row or first_row) - first_row + 1)
        self.edited()

    def move_row(self, tab: TabName, row: int, before_row: int) -> None:
        """Drag a row by its number; metadata goes along, for it is the row that moves (D)."""
        if before_row not in (row, row + 1):
            move(self.book, self.tab(tab), "ROWS", row - 1, 1, before_row - 1)
        self.edited()

    def sort_rows(
        self,
        tab: TabName,
        by_column: Column,
        first_row: int,
        last_row: int,
        columns: tuple[Column, Column] | None = None,
        *,
        descending: bool = False,
    ) -> None:
        """Sort rows, whole or only between two columns (both included)."""
        held = self.tab(tab)
        left, right = (0, held.column_count) if columns is None else (index_of(columns[0]), index_of(columns[1]) + 1)
        box = Box(first_row - 1, min(last_row, held.row_count), left, right)
        order = sorted_rows(held, box, [(index_of(by_column), descending)], self._moment())
        permute_rows(held, box, order)
        if columns is None and self.world.switches.row_metadata_follows_people_sort:
            metadata_after_sort(self.book, held, box.top, order)
        self.edited()

    def _row_spot(self, held: Tab, row: int) -> Spot:
        box = Box(row - 1, row, 0, held.column_count)
        return Spot(held, box, Area(row - 1, row))

    def copy_row(self, tab: TabName, source_row: int, target_row: int) -> None:
        """Copy a whole row and paste it over another, ids and all."""
        held = self.tab(tab)
        held.row_count = max(held.row_count, target_row)
        target = Box(target_row - 1, target_row, 0, held.column_count)
        copy_block(self._row_spot(held, source_row), held, target, "PASTE_NORMAL", lambda _row, _column: None)
        self.edited()

    def cut_paste_row(self, tab: TabName, source_row: int, target_row: int) -> None:
        """Cut a row's cells and paste them elsewhere; metadata stays on the old row (K, a switch)."""
        held = self.tab(tab)
        held.row_count = max(held.row_count, target_row)
        source = self._row_spot(held, source_row)
        cut_block(self.book, source, held, Box(target_row - 1, target_row, 0, held.column_count))
        if self.world.switches.row_metadata_follows_cut_paste:
            metadata_after_cut(self.book, held, source.box, held, target_row - 1)
        self.edited()

    def duplicate_row(self, tab: TabName, row: int) -> None:
        """Insert a row below and fill it with a copy."""
        self.insert_rows(tab, row + 1)
        self.copy_row(tab, row, row + 1)

    def grid(self, tab: TabName, render: str = "UNFORMATTED_VALUE") -> list[list[Any]]:
        """Give what the tab shows, trimmed as a read is; by default unformatted."""
        held = self.tab(tab)
        return Lens(self._moment(), render).values(held, held.whole)

    def entered(self, tab: TabName, row: int, column: Column) -> Entered:
        """Give what one cell holds."""
        return self.tab(tab).cell(row - 1, index_of(column))

    def worn(self, tab: TabName, row: int, column: Column) -> Dress:
        """Give what one cell wears: note, format, validation."""
        return self.tab(tab).dress_at(row - 1, index_of(column))


def _filled(value: Entered, step: int) -> Entered:
    if isinstance(value, Formula):
        return copied_value(value, step, 0)
    if isinstance(value, str):
        stem = value.rstrip("0123456789")
        digits = value[len(stem) :]
        return stem + str(int(digits) + step).zfill(len(digits)) if digits else value
    return value
