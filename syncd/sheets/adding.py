"""Rows that were added, or brought back after a deletion had hit them: where they are, and whether they are torn; pure.

Columns may move underneath such a row, and then its values stand in each other's cells.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from syncd.core.sheet_operations import AppendRow
from syncd.core.values import Cell, is_empty
from syncd.sheets.arrays import broken_since, cleared
from syncd.sheets.grid import plain, same
from syncd.sheets.headers import ROW_ID
from syncd.sheets.images import Image
from syncd.sheets.looking import Look, look_at
from syncd.sheets.outcomes import Finding
from syncd.sheets.preparing import DONE
from syncd.sheets.sending import appended_cells
from syncd.sheets.strays import Landing, PutBack, put_back

ROW: Final = "$row"
"""Key of what became of a row as a whole."""


def settle_append(finding: Finding, look: Look, operation: AppendRow, holders: Sequence[tuple[int, str]]) -> None:
    """Find the added row; where columns moved underneath it, its cells go to the columns they were meant for.

    ``holders`` are the cells that hold its id.
    """
    after = look.after
    spread = {line for line, _ in holders if line not in look.back}
    found = [*after.by_id.get(operation.row_id, ()), *sorted(spread)]
    meant = appended_cells(operation)
    is_done = finding.task.fate in DONE
    if not found and is_done:
        found = _new_row(look, {key: value for key, value in meant.items() if key != ROW_ID})
    if not found:
        if is_done:
            # It was added; who deleted it or took its id away since did so to a row of ours, which is no reason to
            # add it again.
            finding.landings[ROW] = Landing.LANDED
            return
        finding.landings[ROW] = Landing.UNTOUCHED
        return
    broken = broken_since(look.before, look.after)
    # What an array shows in a cell that was left to it is not ours, but what broke the array may be.
    left_to_arrays = {key for key, why in finding.task.blocked.items() if why == "formula"} - broken
    misplaced = [one for one in _misplaced(look, found[0], meant) if one.key not in left_to_arrays]
    finding.strays += _out_of_arrays(finding, look, misplaced, broken)
    finding.landings[ROW] = Landing.MISPLACED if finding.strays else Landing.LANDED
    finding.position = after.lines[found[0]].position


def torn_cells(before: Image, lost: Iterable[int], without: Image, after: Image) -> list[PutBack]:
    """Find what does not stand where it belongs in rows that were brought back while columns moved.

    ``lost`` are their rows in ``before``, ``without`` is the look in which they were gone.
    """
    look = look_at(without, after, [])
    found = []
    for line in lost:
        meant = dict(zip(before.keys, before.lines[line].cells, strict=True))
        for new in _new_row(look, meant):
            found += _misplaced(look, new, meant)
    return found


def _new_row(look: Look, meant: Mapping[str, Cell]) -> list[int]:
    """Find the one new row that holds all of that and nothing else, be it in other columns."""
    ours = _held(meant.values())
    new = (at for at in range(len(look.after.lines)) if at not in look.back)
    fitting = [at for at in new if _held(look.after.lines[at].cells) == ours]
    return fitting if len(fitting) == 1 else []


def _held(cells: Iterable[Cell]) -> Counter[Cell]:
    return Counter(plain(cell) for cell in cells if not is_empty(cell))


def _out_of_arrays(
    finding: Finding, look: Look, misplaced: Sequence[PutBack], broken: Collection[str]
) -> Iterator[PutBack]:
    """Leave empty what would stand in the way of a formula that broke meanwhile; the rest goes where it was meant."""
    for stray in misplaced:
        if stray.key not in broken or is_empty(stray.value):
            yield stray
            continue
        finding.landings[stray.key] = Landing.IN_THE_WAY
        if not is_empty(look.after.cell(stray.line, stray.key)):
            yield cleared(look.after, stray.line, stray.key)


def _misplaced(look: Look, line: int, meant: Mapping[str, Cell]) -> list[PutBack]:
    """Compare an added row with what was meant for each column; what somebody typed there since is left alone.

    Columns may have moved more than once, so a value of ours in another's column says that the row was torn; then its
    blanks are ours as well.
    """
    after = look.after
    ours = {plain(value) for value in meant.values() if not is_empty(value)}
    wrong = [
        (key, cell, plain(meant.get(key, "")))
        for key, cell in zip(after.keys, after.lines[line].cells, strict=True)
        if not same(cell, meant.get(key, ""))
    ]
    is_torn = not look.same_columns() or any(plain(cell) in ours for _, cell, _ in wrong)
    return [
        put_back(after, line, key, value)
        for key, cell, value in wrong
        if is_torn and (is_empty(cell) or plain(cell) in ours)
    ]
