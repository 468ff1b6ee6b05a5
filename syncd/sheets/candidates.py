"""Where a value that is not where it belongs may have landed, and which of those cells is ours; pure.

Somebody may have typed the same. What tells is where it was sent, whether it could come there, and how rare it is.
"""

from collections.abc import Mapping, Sequence

from syncd.core.values import Cell, is_empty
from syncd.sheets.footprint import Footprint, Place
from syncd.sheets.grid import plain, same
from syncd.sheets.headers import CRM_REF, STATUS
from syncd.sheets.images import Image
from syncd.sheets.looking import Look
from syncd.sheets.preparing import CellWrite
from syncd.sheets.strays import Landing, PutBack, put_back


def home(look: Look, write: CellWrite) -> Place | None:
    """Where the cell stands that was meant."""
    line, index = look.forth.get(write.line), look.after.at.get(write.key)
    return None if line is None or index is None else (line, index)


def targets_of(look: Look, writes: Sequence[CellWrite]) -> set[tuple[Place, Cell]]:
    """Cells in which a value is at home."""
    return {(place, plain(write.value)) for write in writes if (place := home(look, write)) is not None}


def candidates_for(
    look: Look, missing: Sequence[CellWrite], targets: set[tuple[Place, Cell]]
) -> tuple[dict[Cell, list[Place]], set[Cell]]:
    """Cells that hold a missing value, did not before, and are not at home to it; and values that did."""
    wanted = {plain(write.value) for write in missing}
    found: dict[Cell, list[Place]] = {value: [] for value in wanted}
    standing = set()
    for line, row in enumerate(look.after.lines):
        for index, cell in enumerate(row.cells):
            if plain(cell) not in wanted or ((line, index), plain(cell)) in targets:
                continue
            if same(look.then(line, look.after.keys[index]), cell):
                standing.add(plain(cell))
            else:
                found[plain(cell)].append((line, index))
    return found, standing


def blanked(look: Look, targets: set[tuple[Place, Cell]]) -> list[Place]:
    """Cells that turned blank and were not to."""
    keys = look.after.keys
    return [
        (line, index)
        for line, row in enumerate(look.after.lines)
        for index, cell in enumerate(row.cells)
        if is_empty(cell) and ((line, index), "") not in targets and not is_empty(look.then(line, keys[index]))
    ]


def came_together(look: Look, missing: Sequence[CellWrite], candidates: Mapping[Cell, list[Place]]) -> bool:
    """Whether two rare values that were sent to one row stand together in another: nobody types that by chance."""
    met: dict[tuple[int, int], set[str]] = {}
    for write in missing:
        if is_distinctive(look.before, write):
            for line, index in candidates.get(plain(write.value), ()):
                if _is_column(look, write, index):
                    met.setdefault((write.position, line), set()).add(write.key)
    return any(len(keys) > 1 for keys in met.values())


def choose(look: Look, write: CellWrite, places: Sequence[Place]) -> Place | None:
    """Tell our value from the same one typed by somebody: by where it was sent, else by being the only one."""
    here = [place for place in places if is_address(look, write, place)]
    if here:
        return here[0]
    if write.value != "" and not look.is_still:
        alone = [place for place in places if place[0] not in look.back and _is_alone(look, place)]
        if len(alone) == 1:
            # Rows did move, and nothing else stands in a row that was empty.
            return alone[0]
    column = [place for place in places if _is_column(look, write, place[1])]
    likely = column or (list(places) if write.value != "" else [])
    return likely[0] if len(likely) == 1 and _is_telling(look, write, likely[0]) else None


def _is_telling(look: Look, write: CellWrite, place: Place) -> bool:
    """Whether a value found elsewhere must be ours. Right after a write it must; later people had time to type it."""
    if not look.is_late:
        return True
    has_moved = not look.may_be_pending or could_be_hit(look, write, place)
    return is_distinctive(look.before, write) and (has_moved or _is_alone(look, place))


def _is_alone(look: Look, place: Place) -> bool:
    """Whether nothing else stands in that row."""
    return sum(not is_empty(cell) for cell in look.after.lines[place[0]].cells) == 1


def could_be_hit(look: Look, write: CellWrite, place: Place) -> bool:
    """Whether a cell can have come to stand where the write was sent."""
    line, index = place
    is_column_right = _is_column(look, write, index) or not look.same_columns()
    # Rows that are in their old order may have passed each other and back.
    has_moved = look.forth.get(write.line) == line or not look.is_still
    return (is_column_right and has_moved) or is_address(look, write, place)


def could_be_hit_as_well(look: Look, write: CellWrite, place: Place) -> bool:
    """Whether a cell can have been hit although the value stands where it belongs too: something moved there itself.

    Of two cells that hold it one was typed in that moment; a row that stands where it stood is the less likely one.
    """
    old = look.back.get(place[0])
    has_stayed = old is not None and look.before.lines[old].position == look.after.lines[place[0]].position
    is_by_itself = not has_stayed or not look.same_columns() or is_address(look, write, place)
    return is_by_itself and could_be_hit(look, write, place)


def _is_column(look: Look, write: CellWrite, index: int) -> bool:
    """Whether a column is the one that was meant, or stands where that one stood."""
    return look.after.keys[index] == write.key or look.after.columns[index] == write.column


def is_address(look: Look, write: CellWrite, place: Place) -> bool:
    """Whether a cell stands where the write was sent. A later look may show rows where they have long since moved."""
    line, index = place
    return look.after.lines[line].position == write.position and look.after.columns[index] == write.column


def emptied(look: Look, write: CellWrite, blanks: Sequence[Place], footprint: Footprint) -> list[Place]:
    """Find the cells that a blank may have emptied: in its column, or where its column was."""
    return [
        (line, index)
        for line, index in blanks
        if _is_column(look, write, index)
        and not all(map(is_empty, look.after.lines[line].cells))
        and not footprint.is_of_another_row(write, line)
    ]


def is_distinctive(before: Image, write: CellWrite) -> bool:
    """Whether nobody else held that value: then nobody typed it elsewhere by habit."""
    return write.value != "" and not any(
        same(before.cell(line, write.key), write.value) for line in range(len(before.lines)) if line != write.line
    )


def tells(before: Image, write: CellWrite) -> bool:
    """Whether a value that stands there now can have come by the write: own columns say the same again and again."""
    return write.key not in (STATUS, CRM_REF) and not same(before.cell(write.line, write.key), write.value)


def put_back_at(look: Look, place: Place) -> tuple[Landing, PutBack | None]:
    """Restore a cell to what it held before; one of which nobody knows that is frozen."""
    line, index = place
    key = look.after.keys[index]
    value = look.then(line, key)
    if value is None:
        return Landing.FROZEN, None
    return Landing.MOVED_ON, put_back(look.after, line, key, value)
