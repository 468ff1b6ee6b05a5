"""Blocks of cells cut, shifted aside, closed up and merged; rows and columns of the grid stay as they are."""

from dataclasses import replace

from syncd.sandbox.sheets.a1 import Area, Box
from syncd.sandbox.sheets.cells import NAKED, Dress, Entered
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.names import Spot
from syncd.sandbox.sheets.references import relocated
from syncd.sandbox.sheets.structure import rewrite_formulas

_Cells = list[list[tuple[Entered, Dress]]]


def lift(tab: Tab, box: Box) -> _Cells:
    """Take the cells of a box with all they wear, leaving it bare."""
    taken: _Cells = []
    for row in range(box.top, box.bottom):
        line = []
        for column in range(box.left, box.right):
            dress = tab.dress_at(row, column)
            format_ = tab.format_at(row, column)
            line.append((tab.cell(row, column), dress if format_ is None else replace(dress, format=format_)))
            if row < len(tab.rows):
                tab.put(row, column, None)
                tab.wear(row, column, NAKED)
        taken.append(line)
    return taken


def drop(tab: Tab, top: int, left: int, cells: _Cells) -> None:
    for r, line in enumerate(cells):
        for c, (value, dress) in enumerate(line):
            if value is not None or not dress.empty or top + r < len(tab.rows):
                tab.put(top + r, left + c, value)
                tab.wear(top + r, left + c, dress)


def cut_block(book: Book, source: Spot, tab: Tab, target: Box) -> None:
    """Cut and paste: formulas elsewhere follow the cells that were cut (K)."""
    cells = lift(source.tab, source.box)
    drop(tab, target.top, target.left, cells)
    rows, columns = target.top - source.box.top, target.left - source.box.left
    rewrite_formulas(
        book,
        lambda text, home: relocated(text, home.title, source.tab.title, Area(*source.box), (tab.title, rows, columns)),
    )


def open_gap(place: Spot, axis: str) -> None:
    """Shift cells right or down to make room; what leaves the grid makes it grow."""
    tab, box = place.tab, place.box
    tab.row_count, tab.column_count = needed(place, axis)
    if axis == "ROWS":
        cells = lift(tab, Box(box.top, max(len(tab.rows), box.top), box.left, box.right))
        drop(tab, box.top + box.height, box.left, cells)
        return
    cells = lift(tab, Box(box.top, box.bottom, box.left, _width(tab, box)))
    drop(tab, box.top, box.left + box.width, cells)


def needed(place: Spot, axis: str) -> tuple[int, int]:
    """Say how many rows and columns the tab has once a gap is opened there."""
    tab, box = place.tab, place.box
    if axis == "ROWS":
        return max(tab.row_count, max(len(tab.rows), box.top) + box.height), tab.column_count
    return tab.row_count, max(tab.column_count, _width(tab, box) + box.width)


def close_gap(place: Spot, axis: str) -> None:
    """Take cells out and shift what is below or right of them into the gap."""
    tab, box = place.tab, place.box
    lift(tab, box)
    if axis == "ROWS":
        rest = Box(box.bottom, max(len(tab.rows), box.bottom), box.left, box.right)
    else:
        rest = Box(box.top, box.bottom, box.right, max(_width(tab, box), box.right))
    cells = lift(tab, rest)
    drop(tab, box.top if axis == "ROWS" else rest.top, box.left, cells)


def _width(tab: Tab, box: Box) -> int:
    rows = tab.rows[box.top : box.bottom]
    widths = [max([len(row.cells), *(column + 1 for column in row.dress or ())]) for row in rows]
    return max([*widths, box.left])


def merge(place: Spot, kind: str) -> None:
    """Merge cells: only the first one keeps its value (R)."""
    tab, box = place.tab, place.box
    tab.merges = [held for held in tab.merges if not held.meets(box)]
    for part in _parts(box, kind):
        if part.single:
            continue
        filled = [
            (row, column)
            for row in range(part.top, part.bottom)
            for column in range(part.left, part.right)
            if tab.cell(row, column) is not None
        ]
        for row, column in filled:
            if (row, column) != (part.top, part.left):
                tab.put(row, column, None)
        tab.merges.append(part)


def _parts(box: Box, kind: str) -> list[Box]:
    if kind == "MERGE_COLUMNS":
        return [Box(box.top, box.bottom, column, column + 1) for column in range(box.left, box.right)]
    if kind == "MERGE_ROWS":
        return [Box(row, row + 1, box.left, box.right) for row in range(box.top, box.bottom)]
    return [box]


def unmerge(place: Spot) -> None:
    place.tab.merges = [held for held in place.tab.merges if not held.meets(place.box)]
