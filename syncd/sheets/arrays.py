"""Formulas whose results reach over cells below and beside them; pure.

A value in such a cell breaks the whole array: its formula shows ``#REF!`` and all other results are gone (O). A result
that is blank cannot always be told from a blank cell, so a write may stand in an array's way after all. That is seen by
the ``#REF!`` which appears with it, and what was written is taken out again.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from syncd.core.sheet_operations import AppendRow, UpdateCells
from syncd.core.values import Cell, is_empty
from syncd.sheets.grid import plain, same
from syncd.sheets.headers import BROKEN
from syncd.sheets.images import Image
from syncd.sheets.preparing import Task
from syncd.sheets.sending import appended_cells
from syncd.sheets.strays import PutBack, put_back

_HEADER: Final = -1
"""Stands for the header row where a row of the grid is asked for: an array may begin there."""
_REACHING: Final = re.compile(
    r"\{|\b(ARRAYFORMULA|FILTER|SORTN?|UNIQUE|QUERY|SPLIT|SEQUENCE|TRANSPOSE|FLATTEN|IMPORT[A-Z]+|[HV]STACK|TO(COL|ROW)"
    r"|MAP|BY(ROW|COL)|SCAN|MAKEARRAY|WRAP(ROWS|COLS)|CHOOSE(ROWS|COLS)|EXPAND|GOOGLEFINANCE)\s*\(",
    re.IGNORECASE,
)


def reaches(formula: str) -> bool:
    """Whether a formula's results may reach over other cells."""
    return bool(_REACHING.search(formula))


def broken_since(before: Image, after: Image) -> frozenset[str]:
    """Columns in which a formula broke between two looks."""
    now = broken_in(after)
    then = broken_in(before) if now else now
    return frozenset(key for key, count in now.items() if key in before.at and count > then[key])


def broken_in(image: Image) -> Counter[str]:
    """Count what shows ``#REF!`` in each column."""
    found = Counter(image.broken_heads)
    for line in image.lines:
        if BROKEN in line.cells:
            found.update(key for key, cell in zip(image.keys, line.cells, strict=True) if cell == BROKEN)
    return found


class Obstacle(NamedTuple):
    """A cell of ours that may stand in the way of an array."""

    task: Task
    stray: PutBack


def in_the_way(tasks: Sequence[Task], before: Image, after: Image) -> list[Obstacle]:
    """Find what was written into blank cells that a formula which broke since may reach over.

    It is looked for in the formula's own column, and right of it only if nothing was written there.
    """
    broken = broken_since(before, after)
    if not broken:
        return []
    written = [*_filled(tasks, before, after), *_added(tasks, after)]
    found: dict[tuple[int, str], Obstacle] = {}
    for key in broken:
        suspects = [
            *_moved_on(tasks, key, before, after),
            *_blanked(tasks, key, after),
            *_beside(written, key, after),
        ]
        found |= {(one.stray.line, one.stray.key): one for one in suspects}
    return list(found.values())


def _beside(written: Sequence[Obstacle], key: str, after: Image) -> list[Obstacle]:
    row, column = _top(key, after), after.column(key)
    below = [one for one in written if one.stray.key == key and one.stray.position > row]
    return below or [one for one in written if one.stray.column > column and one.stray.position >= row]


def _top(key: str, after: Image) -> int:
    """Row of the grid in which the broken formula of a column stands, or above all others."""
    if key in after.broken_heads:
        return _HEADER
    return min((line.position for line in after.lines if line.cells[after.at[key]] == BROKEN), default=_HEADER)


def _moved_on(tasks: Sequence[Task], key: str, before: Image, after: Image) -> Iterator[Obstacle]:
    """Find our values in other rows than they were meant for: people may have sorted cells away from their ids.

    Only values that the column did not hold before; somebody may have typed the same all the same.
    """
    held = {plain(line.cells[before.at[key]]) for line in before.lines}
    sent = {plain(value): task for task in tasks for value in _values(task, key) if plain(value) not in held}
    for at, line in enumerate(after.lines):
        task = sent.get(plain(line.cells[after.at[key]]))
        if task is not None and line.position > _top(key, after):
            yield Obstacle(task, put_back(after, at, key, ""))


def _blanked(tasks: Sequence[Task], key: str, after: Image) -> Iterator[Obstacle]:
    """Find blanks of ours that came into the column because columns moved: they read as before and are in the way."""
    lines = {line.position: at for at, line in enumerate(after.lines)}
    for task in tasks:
        for write in task.writes:
            line = lines.get(write.position)
            is_here = write.key != key and write.column == after.column(key)
            if is_here and is_empty(write.value) and line is not None and is_empty(after.cell(line, key)):
                yield Obstacle(task, cleared(after, line, key))


def _values(task: Task, key: str) -> Iterator[Cell]:
    """What a task wrote into a column."""
    if isinstance(task.operation, UpdateCells):
        yield from (write.value for write in task.writes if write.key == key and not is_empty(write.value))
    elif isinstance(task.operation, AppendRow) and not is_empty(cell := appended_cells(task.operation).get(key)):
        yield cell


def _filled(tasks: Sequence[Task], before: Image, after: Image) -> Iterator[Obstacle]:
    for task in tasks:
        for write in task.writes if isinstance(task.operation, UpdateCells) else ():
            if write.key not in after.at or not is_empty(before.cell(write.line, write.key)) or is_empty(write.value):
                continue
            lines = after.by_id.get(before.lines[write.line].row_id, ())
            here = [at for at in lines if after.lines[at].position == write.position]
            for line in here if len(lines) > 1 else lines:
                if same(after.cell(line, write.key), write.value):
                    yield Obstacle(task, cleared(after, line, write.key))


def _added(tasks: Sequence[Task], after: Image) -> Iterator[Obstacle]:
    """Cells of new rows; be they blank, as nobody knows whether the service makes them empty texts (I)."""
    for task in tasks:
        if isinstance(task.operation, AppendRow):
            meant = appended_cells(task.operation)
            for line in after.by_id.get(task.operation.row_id, ()):
                for key in task.operation.cells:
                    if key in after.at and same(after.cell(line, key), plain(meant.get(key, ""))):
                        yield Obstacle(task, cleared(after, line, key))


def cleared(after: Image, line: int, key: str) -> PutBack:
    """Take a cell of ours out of an array's way."""
    return put_back(after, line, key, "")._replace(is_ours=True)
