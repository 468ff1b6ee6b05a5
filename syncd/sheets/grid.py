"""Cells, columns and ranges as text and numbers; pure, knows no mapping and no meaning of a column."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from syncd.core.values import Cell, fits_a_cell, is_empty


class Box(NamedTuple):
    """A rectangle of cells, half open, zero-based."""

    top: int
    bottom: int
    left: int
    right: int


@lru_cache(maxsize=2048)
def letters(column: int) -> str:
    """Name a zero-based column: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_of(name: str) -> int:
    """Undo ``letters``."""
    index = 0
    for letter in name:
        index = index * 26 + ord(letter) - 64
    return index - 1


def quoted(title: str) -> str:
    """Write a tab's title so that it can only mean the tab: a bare word may be a named range (T)."""
    return "'" + title.replace("'", "''") + "'"


def box_range(title: str, box: Box) -> str:
    """Write a rectangle in A1 notation."""
    first = f"{letters(box.left)}{box.top + 1}"
    last = f"{letters(box.right - 1)}{box.bottom}"
    return f"{quoted(title)}!{first}" if first == last else f"{quoted(title)}!{first}:{last}"


def columns_range(title: str, left: int, right: int) -> str:
    """Write whole columns, from the grid's first row to its last."""
    return f"{quoted(title)}!{letters(left)}1:{letters(right - 1)}"


def grid_size(answered: str) -> tuple[int, int]:
    """Read rows and columns from an answer's ``range``, which is cut to the grid (R): ``Tab!A1:Z1000``."""
    last = answered.rpartition("!")[2].rpartition(":")[2]
    name = last.rstrip("0123456789")
    return int(last[len(name) :] or 0), column_of(name) + 1


def same(one: Cell, other: Cell) -> bool:
    """Whether two cells hold the same; ``None`` and ``""`` are both empty, ``TRUE`` is not 1."""
    one = "" if one is None else one
    other = "" if other is None else other
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def same_cells(some: Sequence[Cell], others: Sequence[Cell]) -> bool:
    """Whether two runs of cells hold the same."""
    return len(some) == len(others) and all(map(same, some, others))


def plain(cell: Cell) -> Cell:
    """Give every empty cell one shape."""
    return "" if cell is None else cell


def is_too_long(cell: Cell) -> bool:
    """Whether the service would refuse the text."""
    return isinstance(cell, str) and not fits_a_cell(cell)


def boxes(cells: Iterable[tuple[int, int]]) -> list[Box]:
    """Cover exactly these cells (row, column) with rectangles: runs in a row, equal runs stacked."""
    finished: list[Box] = []
    growing: dict[tuple[int, int], Box] = {}
    for run in _runs(cells):
        above = growing.get((run.left, run.right))
        is_below = above is not None and above.bottom == run.top
        if above and not is_below:
            finished.append(above)
        growing[run.left, run.right] = above._replace(bottom=run.bottom) if above and is_below else run
    return sorted([*finished, *growing.values()])


def _runs(cells: Iterable[tuple[int, int]]) -> list[Box]:
    runs: list[Box] = []
    for row, column in sorted(set(cells)):
        last = runs[-1] if runs else None
        if last and last.top == row and last.right == column:
            runs[-1] = last._replace(right=column + 1)
        else:
            runs.append(Box(row, row + 1, column, column + 1))
    return runs


def typed(cell: Cell) -> dict[str, Any]:
    """Write a cell as a typed value: text is never parsed, whatever it begins with (D)."""
    if is_empty(cell):
        return {}
    if isinstance(cell, bool):
        return {"boolValue": cell}
    return {"stringValue": cell} if isinstance(cell, str) else {"numberValue": cell}


def untyped(value: dict[str, Any] | None) -> Cell:
    """Undo ``typed`` for a cell that was read; an error has no value that could be compared."""
    for kind in ("stringValue", "numberValue", "boolValue"):
        if value and kind in value:
            found: Cell = value[kind]
            return found
    return ""
