"""What is still to be put right after a round of putting right, or after a repair nobody saw the end of; pure.

A repair is a write like any other: it may land when rows or columns have moved again, late, or more than once.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from syncd.core.outcomes import Stray
from syncd.core.sheet_operations import RestoreCells
from syncd.core.values import Cell, is_empty
from syncd.sheets.arrays import broken_in, broken_since, cleared
from syncd.sheets.fencing import Arrival
from syncd.sheets.grid import plain, same
from syncd.sheets.headers import OWN, ROW_ID
from syncd.sheets.images import OTHER, Image, other_name
from syncd.sheets.looking import Look, look_at
from syncd.sheets.preparing import CellWrite
from syncd.sheets.repair import astray, judge
from syncd.sheets.strays import Landing, PutBack, by_cell, put_back


class Followed(NamedTuple):
    """What a look after a round says."""

    left: list[PutBack]
    has_landed: bool
    """Whether the round's request took effect anywhere; it is atomic."""


def writes_of(strays: Sequence[PutBack]) -> list[CellWrite]:
    """Say what a round writes."""
    return [CellWrite(stray.line, stray.position, stray.column, stray.key, stray.value) for stray in strays]


def follow(
    before: Image, after: Image, strays: Sequence[PutBack], *, is_late: bool = False, has_landed: bool = True
) -> Followed:
    """Say what is still to be put back after a round: what still holds our value, and what the round hit itself."""
    writes = writes_of(strays)
    verdict = judge(before, after, writes, is_late=is_late, has_landed=has_landed)
    look = verdict.look
    in_the_way = by_cell([*_in_the_way(before, after, writes), *_still_in_the_way(before, after, strays)])
    if look is None:
        return Followed(list(in_the_way.values()), has_landed=True)
    left = _to_their_own(look, writes, verdict.strays) | in_the_way
    for write, landing in zip(writes, verdict.landings, strict=True):
        if landing is not Landing.LANDED:
            left |= by_cell(_still_there(look, write))
    has_landed = bool(verdict.strays) or Landing.LANDED in verdict.landings
    return Followed(list(left.values()), has_landed)


def _in_the_way(before: Image, after: Image, writes: Sequence[CellWrite]) -> list[PutBack]:
    """Take out again what was put where it belongs and broke a formula that reaches there."""
    broken = broken_since(before, after)
    lines = {line.position: at for at, line in enumerate(after.lines)} if broken else {}
    ids = {line: str(row.row_id) for line, row in enumerate(before.lines)} if broken else {}
    ids |= {write.line: str(write.value) for write in writes if write.key == ROW_ID}
    return [
        cleared(after, at, write.key)
        for write in writes
        if write.key in broken and not is_empty(write.value)
        # Rows may have moved since, and then it is told by its id.
        for at in {lines.get(write.position), *after.by_id.get(ids[write.line], ())}
        if at is not None and same(after.cell(at, write.key), write.value)
    ]


def _still_in_the_way(before: Image, after: Image, strays: Sequence[PutBack]) -> list[PutBack]:
    """Find again what was to be taken out and stands in another row now: people may sort cells away from their ids.

    Only a value that nobody else had in the column, and only while a formula there is broken.
    """
    broken = broken_in(after)
    removed: dict[tuple[str, Cell], int] = Counter(
        (stray.key, plain(before.cell(stray.line, stray.key)))
        for stray in strays
        if stray.is_ours and stray.key in broken and is_empty(stray.value)
    )
    return [
        cleared(after, at, key)
        for (key, value), count in removed.items()
        if not is_empty(value) and sum(same(line.cells[before.at[key]], value) for line in before.lines) == count
        for at, line in enumerate(after.lines)
        if same(line.cells[after.at[key]], value)
    ]


def still_astray(before: Image, after: Image, strays: Sequence[PutBack]) -> list[PutBack]:
    """Say what is still to be put back after a round that never landed: wherever its rows are now."""
    look = look_at(before, after, [])
    left = [stray for write in writes_of(strays) for stray in _still_there(look, write)]
    return list(by_cell([*left, *_still_in_the_way(before, after, strays)]).values())


def resume(before: Image, after: Image, strays: Sequence[PutBack], arrival: Arrival) -> list[PutBack]:
    """Say what is still to be put back after a repair that nobody saw the end of.

    It may have been sent once more since, so what belongs to a cell may stand there and elsewhere as well.
    """
    if arrival is Arrival.NEVER:
        return still_astray(before, after, strays)
    writes = writes_of(strays)
    look = look_at(before, after, writes, is_late=True)
    left = _to_their_own(look, writes, astray(look, writes))
    has_landed = arrival is Arrival.LANDED
    left |= by_cell(follow(before, after, strays, is_late=True, has_landed=has_landed).left)
    return list(left.values())


def _to_their_own(look: Look, writes: Sequence[CellWrite], strays: Sequence[PutBack]) -> dict[tuple[int, str], PutBack]:
    """Give a cell that was hit while it waited to be put back itself its own value, not the stray one."""
    rightful = {(write.line, write.key): write.value for write in writes}
    return by_cell(
        stray._replace(value=rightful.get((look.back.get(stray.line, -1), stray.key), stray.value)) for stray in strays
    )


def _still_there(look: Look, write: CellWrite) -> list[PutBack]:
    """Never over a newer edit: only while the cell holds what the round before saw there."""
    line = look.forth.get(write.line)
    if line is None or write.key not in look.after.at:
        return []
    is_ours = same(look.after.cell(line, write.key), look.before.cell(write.line, write.key))
    return [put_back(look.after, line, write.key, write.value)] if is_ours else []


def whereabouts(image: Image, strays: Sequence[PutBack]) -> tuple[Stray, ...]:
    """Name the cells of which nothing can be believed until all is put back, ids included that their rows lost."""
    here = {_stray(image.lines[stray.line].row_id, stray.key) for stray in strays}
    lost = {_stray(str(plain(stray.value)), ROW_ID) for stray in strays if stray.key == ROW_ID}
    return tuple(sorted(here | lost))


def _stray(row_id: str, key: str) -> Stray:
    is_mapped = key not in OWN and not key.startswith(OTHER)
    return Stray(row_id=row_id, column=OWN.get(key, key.removeprefix(OTHER)), is_mapped=is_mapped)


def repair_of(image: Image, strays: Sequence[PutBack]) -> RestoreCells:
    """Make what the journal keeps of a round, next to the image it was decided on."""
    return RestoreCells(
        mapping=image.mapping,
        row_ids=tuple(sorted({stray.row_id for stray in whereabouts(image, strays)})),
        cells=tuple((stray.line, stray.key, stray.value) for stray in strays),
        others={stray.key: other_name(stray.key) for stray in strays if stray.key.startswith(OTHER)},
        ours=tuple((stray.line, stray.key) for stray in strays if stray.is_ours),
    )


def strays_of(image: Image, repair: RestoreCells) -> list[PutBack]:
    """Undo ``repair_of``."""
    ours = set(repair.ours)
    return [
        put_back(image, line, key, value)._replace(is_ours=(line, key) in ours) for line, key, value in repair.cells
    ]
