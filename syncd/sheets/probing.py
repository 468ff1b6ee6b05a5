"""Which target cells may be written: constants and nothing, no formula, spill, error, merge or protection; pure.

The probe is also the last look before the write: a cell or an id that differs from the image means movement. A blank
cell is left alone where an array begins at the top of its column: a blank result of an array shows no value (O), and
what else such a cell shows is no proof, as nobody knows what a cell shows that holds an empty text.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from syncd.core.outcomes import Stale
from syncd.core.sheet_operations import ClaimRow, MarkRow, UpdateCells
from syncd.core.values import is_empty
from syncd.sheets.arrays import reaches
from syncd.sheets.grid import Box, box_range, boxes, same, untyped
from syncd.sheets.headers import ROW_ID
from syncd.sheets.images import Image
from syncd.sheets.preparing import CellWrite, Task
from syncd.sheets.sending import DRESS

FIELDS: Final = (
    "sheets(properties(sheetId,title),"
    "data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue))),merges,protectedRanges)"
)
DRESSED_FIELDS: Final = FIELDS.replace("effectiveValue", ",".join(("effectiveValue", *DRESS)))
MOST_RANGES: Final = 60
"""Ranges travel in the URL; beyond this, whole stretches of columns are asked for instead."""


class Spot(NamedTuple):
    """A cell of a tab."""

    sheet_id: int
    row: int
    column: int


def probe_ranges(tasks: Sequence[Task], titles: Mapping[str, str]) -> list[str]:
    """Name the target cells and the ids beside them."""
    ranges: list[str] = []
    for name, title in titles.items():
        cells = [cell for task in tasks if task.operation.mapping == name for cell in _cells_of(task)]
        ranges += [box_range(title, box) for box in boxes(cells)]
    if len(ranges) <= MOST_RANGES:
        return ranges
    return [
        box_range(title, box)
        for name, title in titles.items()
        for box in _stretches([c for task in tasks if task.operation.mapping == name for c in _cells_of(task)])
    ]


def rows_range(title: str, image: Image) -> str:
    """Name all rows that hold anything; below them formats of whole columns may go on for a thousand more."""
    last = max((line.position for line in image.lines), default=image.header_row)
    return box_range(title, Box(image.header_row, last + 1, 0, max(image.columns) + 1))


def _cells_of(task: Task) -> Iterator[tuple[int, int]]:
    if isinstance(task.operation, UpdateCells) and task.writes:
        yield task.writes[0].position, task.image.column(ROW_ID)
        for write in task.writes:
            yield write.position, write.column
            if is_empty(task.image.cell(write.line, write.key)):
                yield from ((row, write.column) for row in _tops(task))


def _tops(task: Task) -> Iterator[int]:
    """Rows that tell whether an array begins at the top of a column: in the header, or in the first row below it."""
    first = task.image.header_row
    yield from (first, first + 1, first + 2)


def _stretches(cells: Sequence[tuple[int, int]]) -> list[Box]:
    if not cells:
        return []
    top, bottom = min(row for row, _ in cells), max(row for row, _ in cells) + 1
    columns = boxes((0, column) for _, column in cells)
    return [box._replace(top=top, bottom=bottom) for box in columns]


class Probe:
    """What one probe showed."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.titles: dict[str, int] = {}
        """Title -> id of the tab that bears it now."""
        self.arrays: dict[str, set[str]] = {}
        """Mapping -> headers of columns at whose top an array begins."""
        self._cells: dict[Spot, Mapping[str, Any]] = {}
        self._merges: list[Mapping[str, Any]] = []
        self._guards: list[Mapping[str, Any]] = []
        for sheet in answer.get("sheets") or ():
            self._take(sheet)

    def _take(self, sheet: Mapping[str, Any]) -> None:
        properties = sheet.get("properties") or {}
        sheet_id = int(properties.get("sheetId", 0))
        self.titles[str(properties.get("title", ""))] = sheet_id
        # A GridRange on the tab with id 0 leaves the id out (R: proto rule), so it is filled in from around it.
        self._merges += [{"sheetId": sheet_id, **area} for area in sheet.get("merges") or ()]
        for guard in sheet.get("protectedRanges") or ():
            if _is_hard(guard):
                self._guards.append({**guard, "range": {"sheetId": sheet_id, **(guard.get("range") or {})}})
        for data in sheet.get("data") or ():
            self._take_data(sheet_id, data)

    def _take_data(self, sheet_id: int, data: Mapping[str, Any]) -> None:
        top, left = int(data.get("startRow", 0)), int(data.get("startColumn", 0))
        for down, row in enumerate(data.get("rowData") or ()):
            for across, cell in enumerate((row or {}).get("values") or ()):
                if cell:
                    self._cells[Spot(sheet_id, top + down, left + across)] = cell

    def dress(self, image: Image, line: int) -> dict[str, dict[str, Any]] | None:
        """What hangs on the cells of a row, by key; ``None`` where the row is not seen as the image shows it."""
        position = image.lines[line].position
        spots = {key: Spot(image.sheet_id, position, image.column(key)) for key in image.keys}
        held = zip(spots.values(), image.lines[line].cells, strict=True)
        if not all(same(untyped(self._effective(spot)), cell) for spot, cell in held):
            return None
        cells = {key: self._cells.get(spot, {}) for key, spot in spots.items()}
        return {key: {part: cell[part] for part in DRESS if part in cell} for key, cell in cells.items()}

    def examine(self, tasks: Sequence[Task]) -> None:
        """Take out what may not be written or has moved. Where one row moved, none is where it was found."""
        moved = {task.operation.mapping for task in tasks if self._examine(task)}
        for task in tasks:
            if task.operation.mapping in moved and isinstance(task.operation, ClaimRow | MarkRow) and task.writes:
                task.outcome = Stale()

    def _examine(self, task: Task) -> bool:
        """Examine an update; True if its row is no longer there."""
        operation = task.operation
        if not isinstance(operation, UpdateCells) or not task.writes:
            return False
        sheet_id = task.image.sheet_id
        id_spot = Spot(sheet_id, task.writes[0].position, task.image.column(ROW_ID))
        is_moved = str(untyped(self._effective(id_spot))).strip() != operation.row_id
        for write in list(task.writes):
            spot = Spot(sheet_id, write.position, write.column)
            if is_moved:
                task.outdate(write)
            elif reason := self._obstacle(spot):
                task.block(write, reason)
            elif not self._holds(spot, task, write):
                task.outdate(write)
            elif is_empty(task.image.cell(write.line, write.key)) and self._is_below_array(spot, task):
                self.arrays.setdefault(operation.mapping, set()).add(write.key)
                task.block(write, "formula")
        return is_moved

    def _is_below_array(self, spot: Spot, task: Task) -> bool:
        """Whether an array begins at the top of the column and goes on below; one that is broken takes no harm."""
        for row in list(_tops(task))[:2]:
            top = self._cells.get(spot._replace(row=row), {})
            formula = str((top.get("userEnteredValue") or {}).get("formulaValue", ""))
            is_broken = ((top.get("effectiveValue") or {}).get("errorValue") or {}).get("type") == "REF"
            goes_on = not self._cells.get(spot._replace(row=row + 1), {}).get("userEnteredValue")
            if row < spot.row and reaches(formula) and goes_on and not is_broken:
                return True
        return False

    def _effective(self, spot: Spot) -> dict[str, Any]:
        return dict(self._cells.get(spot, {}).get("effectiveValue") or {})

    def _holds(self, spot: Spot, task: Task, write: CellWrite) -> bool:
        return same(untyped(self._effective(spot)), task.image.cell(write.line, write.key))

    def _obstacle(self, spot: Spot) -> str:
        cell = self._cells.get(spot, {})
        entered, effective = cell.get("userEnteredValue") or {}, cell.get("effectiveValue") or {}
        if "formulaValue" in entered or (effective and not entered) or "errorValue" in effective:
            return "formula"
        if any(_covers(area, spot) for area in self._merges):
            return "merged"
        return "protected" if any(_is_guarded(guard, spot) for guard in self._guards) else ""


def _is_hard(guard: Mapping[str, Any]) -> bool:
    """Whether a protection keeps us out: a warning concerns people only, editors pass (D)."""
    return not guard.get("warningOnly") and not guard.get("requestingUserCanEdit")


def _is_guarded(guard: Mapping[str, Any], spot: Spot) -> bool:
    sheet_id = guard["range"]["sheetId"]
    free = ({"sheetId": sheet_id, **area} for area in guard.get("unprotectedRanges") or ())
    return _covers(guard["range"], spot) and not any(_covers(area, spot) for area in free)


def _covers(area: Mapping[str, Any], spot: Spot) -> bool:
    """Whether a GridRange holds a cell; an end that is left out is open (D)."""
    rows = range(area.get("startRowIndex", 0), area.get("endRowIndex", spot.row + 1))
    columns = range(area.get("startColumnIndex", 0), area.get("endColumnIndex", spot.column + 1))
    return bool(area["sheetId"] == spot.sheet_id) and spot.row in rows and spot.column in columns
