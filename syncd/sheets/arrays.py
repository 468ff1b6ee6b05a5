"""Formulas whose results reach over cells below and beside them; pure.

A value in such a cell breaks the whole array: its formula shows ``#REF!`` and all other results are gone (O). A result
that is blank cannot always be told from a blank cell, so a write may stand in an array's way after all. That is seen by
the ``#REF!`` which appears with it, and what was written is taken out again.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from syncd.core.plan import AppendRow, UpdateCells
from syncd.sheets.grid import is_empty, plain, same
from syncd.sheets.images import Image
from syncd.sheets.preparing import Task
from syncd.sheets.repair import PutBack, put_back
from syncd.sheets.sending import appended_cells

BROKEN: Final = "#REF!"
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
    now = _broken(after)
    then = _broken(before) if now else now
    return frozenset(key for key, count in now.items() if key in before.at and count > then[key])


def _broken(image: Image) -> Counter[str]:
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
        row = min((line.position for line in after.lines if line.cells[after.at[key]] == BROKEN), default=_HEADER)
        row = _HEADER if key in after.broken_heads else row
        below = [one for one in written if one.stray.position > row or one.stray.column > after.column(key)]
        beside = [one for one in below if one.stray.key == key] or [
            one for one in below if one.stray.column > after.column(key) and one.stray.position >= row
        ]
        found |= {(one.stray.line, one.stray.key): one for one in beside}
    return list(found.values())


def _filled(tasks: Sequence[Task], before: Image, after: Image) -> Iterator[Obstacle]:
    for task in tasks:
        for write in task.writes if isinstance(task.operation, UpdateCells) else ():
            if write.key not in after.at or not is_empty(before.cell(write.line, write.key)) or is_empty(write.value):
                continue
            lines = after.by_id.get(before.lines[write.line].row_id, ())
            here = [at for at in lines if after.lines[at].position == write.position]
            for line in here if len(lines) > 1 else lines:
                if same(after.cell(line, write.key), write.value):
                    yield Obstacle(task, _cleared(after, line, write.key))


def _added(tasks: Sequence[Task], after: Image) -> Iterator[Obstacle]:
    """Cells of new rows; be they blank, as nobody knows whether the service makes them empty texts (I)."""
    for task in tasks:
        if isinstance(task.operation, AppendRow):
            meant = appended_cells(task.operation)
            for line in after.by_id.get(task.operation.row_id, ()):
                for key in task.operation.cells:
                    if key in after.at and same(after.cell(line, key), plain(meant.get(key, ""))):
                        yield Obstacle(task, _cleared(after, line, key))


def _cleared(after: Image, line: int, key: str) -> PutBack:
    return put_back(after, line, key, "")._replace(is_ours=True)
