"""Cells that turned blank together with an error: a formula's results that vanished are nobody's clearing.

A formula whose results reach over other cells begins above them or left of them. When it breaks, or is still loading,
its own cell shows an error and all the others are blank, in the same reading. What turns blank under an error that is
new is therefore not believed until that formula works again, the cell holds something, or a person says so (resync).
"""

import json
from collections.abc import Iterator, Mapping
from itertools import accumulate

from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.records import TabReading
from syncd.core.values import ERROR_CELLS, Cell, is_empty
from syncd.cycle.lines import LineChanges
from syncd.cycle.world import World
from syncd.store.vanished import Cause

_ERRORS = "errors"
"""Where the cells of a tab that show an error are noted."""

_NOWHERE = 1 << 30


def note_vanished(world: World, mapping: SheetMapping, tab: TabReading, changes: LineChanges, at: float) -> set[str]:
    """Keep what vanished and release what came back; returns the rows that are to be decided anew."""
    store, name = world.store, mapping.name
    errors = dict(_errors(tab))
    noted = {Cause(*cause) for cause in json.loads(store.runs.noted(f"{_ERRORS}:{name}") or "[]")}
    if set(errors) != noted:
        store.runs.note(f"{_ERRORS}:{name}", json.dumps(sorted(errors)))
    known = store.vanished.of(name)
    released = [
        (row_id, header)
        for row_id, headers in known.items()
        for header, cause in headers.items()
        if _holds(tab, mapping, changes, row_id, header) or _works(tab, changes, errors, cause)
    ]
    store.vanished.release(name, released)
    new = {cause: index for cause, index in errors.items() if cause not in noted}
    vanished = _under(new, tab, mapping, changes) if new else {}
    store.vanished.keep(name, vanished, at)
    return {row_id for row_id, _ in released}


def _errors(tab: TabReading) -> Iterator[tuple[Cause, int]]:
    """Cells that show an error, with the row of the reading; of several in one column without ids the topmost."""
    for index in range(len(tab.values) - 1, -1, -1):
        line = tab.values[index]
        if not ERROR_CELLS.isdisjoint(line):
            row_id = tab.row(index).row_id
            yield from ((Cause(row_id, column), index) for column, cell in enumerate(line) if cell in ERROR_CELLS)


def _under(
    new: Mapping[Cause, int], tab: TabReading, mapping: SheetMapping, changes: LineChanges
) -> dict[tuple[str, str], Cause]:
    """Cells that turned blank below and right of errors that are new."""
    topmost: list[tuple[int, Cause]] = [(_NOWHERE, Cause("", -1))] * tab.layout.column_count
    for cause, index in new.items():
        topmost[cause.column] = min(topmost[cause.column], (index, cause))
    nearest = list(accumulate(topmost, min))
    found = {}
    for key, places in changes.blanked.items():
        for place in places:
            index, cause = nearest[tab.layout.columns[place]]
            if index <= changes.places[key]:
                found[key, mapping.headers[place]] = cause
    return found


def _holds(tab: TabReading, mapping: SheetMapping, changes: LineChanges, row_id: str, header: str) -> bool:
    """Whether a cell holds something again; of a row that is not there nothing is known."""
    if header not in mapping.headers:
        return True
    place = mapping.headers.index(header)
    return row_id in changes.places and not is_empty(_cell(tab, changes.places[row_id], tab.layout.columns[place]))


def _works(tab: TabReading, changes: LineChanges, errors: Mapping[Cause, int], cause: Cause) -> bool:
    """Whether the formula shows a result again; one that was taken away says nothing about the cells it had filled."""
    if cause in errors:
        return False
    if not cause.row_id:
        return True
    index = changes.places.get(cause.row_id)
    return index is not None and not is_empty(_cell(tab, index, cause.column))


def _cell(tab: TabReading, index: int, column: int) -> Cell:
    line = tab.values[index]
    return line[column] if column < len(line) else ""
