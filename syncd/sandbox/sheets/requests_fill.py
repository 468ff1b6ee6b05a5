"""The autoFill request: what a dragged fill handle makes of a source, down, up, right or left.

What series people's hands know (weekdays, months, growth) is not told by the documents; numbers go on with a steady
step, dates by days, texts that end in digits count on, formulas move, everything else repeats (K).
"""

from itertools import pairwise

from syncd.sandbox.sheets.a1 import Area, Box
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import Entered, Formula, Json, is_number, number
from syncd.sandbox.sheets.formats import is_moment
from syncd.sandbox.sheets.model import Tab
from syncd.sandbox.sheets.names import Spot
from syncd.sandbox.sheets.number_formats import number_format
from syncd.sandbox.sheets.structure import copied_value

_Line = list[tuple[int, int]]


def auto_fill(change: Change, body: Json) -> Json:
    tab, source, target = _areas(change, body)
    if target.height <= 0 or target.width <= 0:
        return {}
    if target.bottom > tab.row_count or target.right > tab.column_count or min(target.top, target.left) < 0:
        raise change.refuse("The destination does not fit the grid.")
    change.allowed(Spot(tab, target, Area(*target)))
    upright = (source.left, source.right) == (target.left, target.right)
    backwards = target.top < source.top or target.left < source.left
    for known, wanted in _lines(source, target, upright=upright, backwards=backwards):
        _fill(tab, known, wanted, alternate=bool(body.get("useAlternateSeries")), backwards=backwards)
    return {}


def _areas(change: Change, body: Json) -> tuple[Tab, Box, Box]:
    if "sourceAndDestination" not in body:
        return _found(change, change.spot(body.get("range")))
    given = body["sourceAndDestination"]
    place, length = change.spot(given.get("source")), given.get("fillLength", 0)
    box = place.box
    if given.get("dimension") == "COLUMNS":
        left, right = (box.right, box.right + length) if length > 0 else (box.left + length, box.left)
        return place.tab, box, box._replace(left=left, right=right)
    top, bottom = (box.bottom, box.bottom + length) if length > 0 else (box.top + length, box.top)
    return place.tab, box, box._replace(top=top, bottom=bottom)


def _found(change: Change, place: Spot) -> tuple[Tab, Box, Box]:
    """Find the part of a range that has data: from its top, else from its left."""
    tab, box = place.tab, place.box
    filled = [
        (row, column)
        for row in range(box.top, min(box.bottom, len(tab.rows)))
        for column in range(box.left, box.right)
        if tab.cell(row, column) is not None
    ]
    if not filled:
        raise change.refuse("The range holds no data to fill from.")
    bottom, right = max(row for row, _ in filled) + 1, max(column for _, column in filled) + 1
    if bottom < box.bottom:
        return tab, box._replace(bottom=bottom), box._replace(top=bottom)
    return tab, box._replace(right=right), box._replace(left=right)


def _lines(source: Box, target: Box, *, upright: bool, backwards: bool) -> list[tuple[_Line, _Line]]:
    """Pair every line of the source with its continuation, in the direction of filling."""
    lines = []
    for index in range(source.left, source.right) if upright else range(source.top, source.bottom):
        along = (source.top, source.bottom) if upright else (source.left, source.right)
        beyond = (target.top, target.bottom) if upright else (target.left, target.right)
        known, wanted = ([(n, index) if upright else (index, n) for n in range(*span)] for span in (along, beyond))
        lines.append((known[::-1], wanted[::-1]) if backwards else (known, wanted))
    return lines


def _fill(tab: Tab, known: _Line, wanted: _Line, *, alternate: bool, backwards: bool) -> None:
    values = [tab.cell(*place) for place in known]
    step = _step(tab, known, values, alternate=alternate, backwards=backwards)
    for offset, (row, column) in enumerate(wanted):
        origin = known[offset % len(known)]
        turn = offset // len(known) + 1
        value = values[offset % len(known)]
        last = values[-1]
        if step is not None and isinstance(last, int | float):
            made: Entered = number(last + step * (offset + 1))
        else:
            made = _next(value, row - origin[0], column - origin[1], -turn if backwards else turn)
        tab.put(row, column, made)
        tab.wear(row, column, tab.dress_at(*origin))


def _step(tab: Tab, known: _Line, values: list[Entered], *, alternate: bool, backwards: bool) -> float | None:
    """Give the steady step of a line of numbers; a single number repeats unless it is a date or told to count."""
    numbers = [value for value in values if isinstance(value, int | float) and is_number(value)]
    if len(numbers) != len(values):
        return None
    if len(numbers) == 1:
        counts = is_moment(number_format(tab, *known[0])) is not alternate
        return (-1 if backwards else 1) if counts else None
    steps = {second - first for first, second in pairwise(numbers)}
    return steps.pop() if len(steps) == 1 else None


def _next(value: Entered, rows: int, columns: int, turn: int) -> Entered:
    if isinstance(value, Formula):
        return copied_value(value, rows, columns)
    if isinstance(value, str):
        stem = value.rstrip("0123456789")
        digits = value[len(stem) :]
        return stem + str(abs(int(digits) + turn)).zfill(len(digits)) if digits else value
    return value
