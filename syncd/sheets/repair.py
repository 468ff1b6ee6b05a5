"""Where writes landed, and what must be put back because it landed elsewhere; pure.

A cell that holds our value outside its target and did not before is put back to what it held. The schedules behind
this: rows sorted between the verifying read and the write; a row moved away and back; a column inserted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from syncd.core.values import Cell, is_empty
from syncd.sheets.candidates import (
    blanked,
    came_together,
    candidates_for,
    choose,
    could_be_hit_as_well,
    home,
    is_address,
    is_distinctive,
    put_back_at,
    targets_of,
    tells,
)
from syncd.sheets.company import find_in_company, footprint_of
from syncd.sheets.footprint import Place
from syncd.sheets.grid import plain, same
from syncd.sheets.headers import CRM_REF, OWN, ROW_ID, STATUS
from syncd.sheets.images import Image
from syncd.sheets.looking import Look, look_at
from syncd.sheets.preparing import CellWrite
from syncd.sheets.strays import Landing, PutBack


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What a look after the writes says."""

    landings: list[Landing]
    """In the order of the writes."""
    strays: list[PutBack] = field(default_factory=list)
    look: Look | None = None
    """How rows correspond, where that had to be found out."""


def judge(
    before: Image, after: Image, writes: Sequence[CellWrite], *, is_late: bool = False, has_landed: bool = True
) -> Verdict:
    """Find where each write landed. Cheap as long as every target holds its value."""
    doubtful = {write.value for write in writes if write.key == ROW_ID}
    doubtful |= {before.lines[write.line].row_id for write in writes if write.key == ROW_ID} | {""}
    # Of rows that carry one id another may hold the very value.
    doubtful |= {row_id for row_id, lines in before.by_id.items() if len(lines) > 1}
    missing = [
        index
        for index, write in enumerate(writes)
        if before.lines[write.line].row_id in doubtful or not _is_plainly_there(before, after, write)
    ]
    verdict = Verdict(landings=[Landing.LANDED] * len(writes))
    lost = set(missing)
    elsewhere = [write for at, write in enumerate(writes) if at not in lost and _has_moved(before, after, write)]
    statuses = [write for write in writes if write.key == STATUS and not is_empty(write.value)]
    if not missing and not elsewhere and not (is_late and statuses):
        return verdict
    look = look_at(before, after, writes, is_late=is_late, has_landed=has_landed)
    verdict.look = look
    # Somebody may have typed the very value where it belongs, while ours landed where its cell had been.
    verdict.strays += astray(look, elsewhere)
    verdict.strays += _misplaced_statuses(look, statuses)
    missing = [
        i for i, write in enumerate(writes) if _is_typed(look, write) or (i in lost and not _is_there(look, write))
    ]
    if missing:
        _find(verdict, look, writes, missing)
    return verdict


def _find(verdict: Verdict, look: Look, writes: Sequence[CellWrite], missing: Sequence[int]) -> None:
    """Say what became of writes that are not where they belong: where they are instead, or that they wait."""
    before, lost = look.before, [writes[index] for index in missing]
    # What the cell held before the look proves nothing, nor what is said again in every cycle; of the rest none may be
    # there.
    there = {i for i, write in enumerate(writes) if tells(before, write)} - set(missing)
    # Where more of it is as it was, somebody typed the same in between.
    is_nowhere = len(there) <= sum(_is_as_it_was(look, write) for write in lost)
    look.may_be_pending = not look.has_landed and is_nowhere
    candidates, standing = candidates_for(look, lost, targets_of(look, writes))
    blanks = blanked(look, targets_of(look, writes))
    if came_together(look, lost, candidates):
        look.may_be_pending = False
    if look.may_be_pending and not all(found or value in standing for value, found in candidates.items()):
        # The request is atomic: had it landed anywhere, all its values would be somewhere, be it where the same stood
        # before, unless somebody typed over one of them. What equals one was typed, or written rightly since.
        candidates = {value: [] for value in candidates}
    places: dict[int, Place] = {}
    taken: set[Place] = set()
    # What one write is known to have hit is no other's, which may leave a single place for one with the same value.
    for _ in range(2):
        for index in missing:
            if index not in places:
                free = [place for place in candidates.get(plain(writes[index].value), ()) if place not in taken]
                verdict.landings[index], place = _explain(look, writes[index], free)
                if place is not None:
                    places[index] = place
                    taken.add(place)
    footprint = footprint_of(look, writes, missing, places)
    for index in missing:
        if index not in places:
            landing, strays = find_in_company(look, writes[index], footprint, candidates, blanks)
            verdict.landings[index] = landing or verdict.landings[index]
            verdict.strays += strays
    for index, place in places.items():
        verdict.landings[index], stray = put_back_at(look, place)
        verdict.strays += [stray] if stray else []


def _is_as_it_was(look: Look, write: CellWrite) -> bool:
    """Whether a cell that was to change holds what it held."""
    line = look.forth.get(write.line)
    if line is None or write.key not in look.after.at or not tells(look.before, write):
        return False
    return same(look.after.cell(line, write.key), look.before.cell(write.line, write.key))


def _misplaced_statuses(look: Look, statuses: Sequence[CellWrite]) -> list[PutBack]:
    """Find what status cells were to say in columns of other people: nobody types that there.

    The status may stand where it belongs as well, since it is said again in every cycle.
    """
    found = candidates_for(look, statuses, targets_of(look, statuses))[0].values() if statuses else ()
    places = [place for some in found for place in some if look.after.keys[place[1]] not in OWN]
    return [stray for place in places if (stray := put_back_at(look, place)[1]) is not None]


def _is_typed(look: Look, write: CellWrite) -> bool:
    """Whether a value stands where it belongs and did not come by the write, which may land yet where it was sent.

    It stood there when the look before found nothing of the request. Or the write was sent elsewhere than where its
    cell stood at that look, and since then nothing moved.
    """
    if not look.is_late or write.key in (STATUS, CRM_REF) or not _is_there(look, write):
        return False
    stood = (look.before.lines[write.line].position, look.before.column(write.key))
    was_elsewhere = stood != (write.position, write.column) and look.is_still
    return was_elsewhere or same(look.before.cell(write.line, write.key), write.value)


def astray(look: Look, writes: Sequence[CellWrite]) -> list[PutBack]:
    """Find rare values that stand where they were sent to by mistake, though they may be at home as well.

    A blank is as common as can be: only a cell that stands where it was sent, and turned blank, is told by it.
    """
    candidates, _ = candidates_for(look, writes, targets_of(look, writes))
    found = []
    for write in writes:
        could_be = is_address if is_empty(write.value) else could_be_hit_as_well
        places = [place for place in candidates[plain(write.value)] if could_be(look, write, place)]
        if len(places) == 1 and (is_empty(write.value) or is_distinctive(look.before, write)):
            stray = put_back_at(look, places[0])[1]
            found += [stray] if stray else []
    return found


def _is_plainly_there(before: Image, after: Image, write: CellWrite) -> bool:
    """Whether the row with that id holds the value."""
    if write.key not in after.at:
        return False
    lines = after.by_id.get(before.lines[write.line].row_id, ())
    return any(same(after.cell(line, write.key), write.value) for line in lines)


def _has_moved(before: Image, after: Image, write: CellWrite) -> bool:
    """Whether a value that stands where it belongs does not stand where it was sent."""
    line = after.unique(before.lines[write.line].row_id)
    return line is not None and (after.lines[line].position, after.column(write.key)) != (write.position, write.column)


def _has_stayed(look: Look, write: CellWrite) -> bool:
    """Whether the cell that was meant stands where the write was sent."""
    place = home(look, write)
    return place is not None and is_address(look, write, place)


def _is_there(look: Look, write: CellWrite) -> bool:
    place = home(look, write)
    return place is not None and same(look.after.cell(place[0], write.key), write.value)


def _explain(look: Look, write: CellWrite, places: Sequence[Place]) -> tuple[Landing, Place | None]:
    line = look.forth.get(write.line)
    current = look.after.cell(line, write.key) if line is not None and write.key in look.after.at else None
    is_untouched = line is not None and same(current, look.before.cell(write.line, write.key))
    # What was answered and is nowhere was taken back by somebody: their blank is an edit, not a write that failed.
    is_over = not is_untouched or (look.has_landed and not places)
    if look.is_still and line is not None and is_over and not _was_elsewhere(look, write, current, places):
        if look.may_be_pending:
            return Landing.UNTOUCHED, None
        return (Landing.SUPERSEDED if look.has_landed else Landing.MOVED_ON), None
    place = choose(look, write, places)
    if place is not None:
        return Landing.MOVED_ON, place
    if look.has_landed and not places and _has_stayed(look, write):
        # It came where it belongs, whatever moved around it, and somebody took it out again.
        return Landing.SUPERSEDED, None
    if len(places) > 1 and not look.is_late:
        return Landing.FROZEN, None
    # A request that may still arrive is not given up because its cell was typed over or its row is gone: it would
    # land on whatever is there.
    return (Landing.UNTOUCHED if look.may_be_pending else Landing.MOVED_ON), None


def _was_elsewhere(look: Look, write: CellWrite, current: Cell, places: Sequence[Place]) -> bool:
    """Whether everything stands where it stood and yet the rows were elsewhere when the write came."""
    return current in look.written.get(write.key, ()) or (bool(places) and is_distinctive(look.before, write))
