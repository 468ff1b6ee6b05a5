"""What one written cell came to, and cells to restore that a write hit by mistake; pure."""

from collections.abc import Collection, Iterable
from enum import Enum, auto
from typing import NamedTuple

from syncd.core.values import Cell
from syncd.sheets.images import Image


class Landing(Enum):
    """What became of one written cell."""

    LANDED = auto()
    SUPERSEDED = auto()
    """It landed and was then typed over."""
    UNTOUCHED = auto()
    """The cell still holds what it held before."""
    MOVED_ON = auto()
    """The cell holds something else, or its row is gone, or the value was found elsewhere."""
    MISPLACED = auto()
    """A row that was added while its columns moved; it is as it should be once its cells are put right."""
    IN_THE_WAY = auto()
    """It landed, and a formula whose results reach over the cell broke."""
    FROZEN = auto()
    """The value was found in several places and nobody can tell which of them is ours."""


class PutBack(NamedTuple):
    """A cell to restore, as long as it still holds our value."""

    line: int
    """Row of the image in which it was found."""
    position: int
    column: int
    key: str
    value: Cell
    """What it held before."""
    is_ours: bool = False
    """Whether what it holds now was certainly written by us."""


def put_back(after: Image, line: int, key: str, value: Cell) -> PutBack:
    """Address a cell of the image after."""
    return PutBack(line, after.lines[line].position, after.column(key), key, value)


def by_cell(strays: Iterable[PutBack]) -> dict[tuple[int, str], PutBack]:
    """Keep one of several for a cell: the last."""
    return {(stray.line, stray.key): stray for stray in strays}


def holders(image: Image, values: Collection[Cell]) -> dict[Cell, list[tuple[int, str]]]:
    """Find every cell that holds one of some values that can stand only once, such as ids."""
    found: dict[Cell, list[tuple[int, str]]] = {value: [] for value in values}
    for line, row in enumerate(image.lines):
        for key, cell in zip(image.keys, row.cells, strict=True):
            value = cell.strip() if isinstance(cell, str) else cell
            if value in found:
                found[value].append((line, key))
    return found
