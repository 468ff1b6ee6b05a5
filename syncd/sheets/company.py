"""A cell of a request, found by what was written together with it; pure.

A request lands whole: once the rest is seen, a blank, a common value, or what somebody typed over can be told.
"""

from collections.abc import Mapping, Sequence

from syncd.core.values import Cell, is_empty
from syncd.sheets.candidates import emptied, home, put_back_at, tells
from syncd.sheets.footprint import Footprint, Place
from syncd.sheets.grid import plain, same
from syncd.sheets.headers import OWN
from syncd.sheets.looking import Look
from syncd.sheets.preparing import CellWrite
from syncd.sheets.strays import Landing, PutBack


def footprint_of(
    look: Look, writes: Sequence[CellWrite], missing: Sequence[int], places: Mapping[int, Place]
) -> Footprint:
    """Where the cells went whose places are certain: what was written together with them is to be found beside them."""
    lost = set(missing)
    certain = [(writes[index], place) for index, place in places.items()]
    for index, write in enumerate(writes):
        if index not in lost and not same(look.before.cell(write.line, write.key), write.value):
            line = look.forth.get(write.line)
            certain += [(write, (line, look.after.at[write.key]))] if line is not None else []
    return Footprint(certain)


def find_in_company(
    look: Look, write: CellWrite, footprint: Footprint, candidates: Mapping[Cell, list[Place]], blanks: Sequence[Place]
) -> tuple[Landing | None, list[PutBack]]:
    """Find a cell by the rest of its request, and fill what a blank may have emptied; ``None`` where nothing tells.

    A blank has no value by which it could be told from somebody's own clearing. Believed by mistake it would empty the
    other side as well; put back by mistake it is listed, and cleared once more.
    """
    is_blank = is_empty(write.value)
    found = emptied(look, write, blanks, footprint) if is_blank else candidates.get(plain(write.value), ())
    place = footprint.place(write, found)
    if place is None and _is_typed_over(look, write, footprint):
        return Landing.SUPERSEDED, []
    place = place or _cleared(look, write, footprint)
    if place is None and not look.is_late and not look.is_still:
        # It was answered and is nowhere: somebody took it out again, and with it what it had covered.
        covered = emptied(look, write, blanks, footprint)
        if covered == [home(look, write)]:
            return Landing.SUPERSEDED, []
        place = covered[0] if len(covered) == 1 else None
    if place is not None:
        landing, stray = put_back_at(look, place)
        return landing, [stray] if stray else []
    if is_blank and tells(look.before, write) and not look.is_still:
        return None, [stray for place in found if (stray := put_back_at(look, place)[1]) is not None]
    return None, []


def _is_typed_over(look: Look, write: CellWrite, footprint: Footprint) -> bool:
    """Whether the rest of what was sent to a row stands in it, and something new in this cell.

    Another row proves too little: people type common values, such as a tag that both sides think of at once.
    """
    line = look.forth.get(write.line)
    is_in_company = line is not None and look.same_columns() and footprint.row(write) == line
    if line is None or not is_in_company or write.key not in look.after.at:
        return False
    return not same(look.after.cell(line, write.key), look.before.cell(write.line, write.key))


def _cleared(look: Look, write: CellWrite, footprint: Footprint) -> Place | None:
    """Find the cell that it was sent to, by the rest of its row's write, if somebody has emptied that by now.

    What stood there before us is gone, and nobody meant to clear it.
    """
    line, after = footprint.row(write), look.after
    if line is None or write.column not in after.columns:
        return None
    index = after.columns.index(write.column)
    is_home = look.forth.get(write.line) == line and after.keys[index] == write.key
    held = look.then(line, after.keys[index])
    is_cleared = is_empty(after.lines[line].cells[index]) and not is_empty(held)
    return (line, index) if is_cleared and not is_home and after.keys[index] not in OWN else None
