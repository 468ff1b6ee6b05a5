"""What one operation still has to write, given what the cells hold now; pure, sends nothing.

Only cells that hold what the decision was based on are written, and only if they do not hold the value already.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final, NamedTuple

from syncd.core.outcomes import SheetOutcome, Stale, Written
from syncd.core.sheet_operations import AppendRow, ClaimRow, MarkRow, RemoveRow, SheetOperation, UpdateCells
from syncd.core.values import Cell, is_empty
from syncd.sheets.grid import is_too_long, plain, same, same_cells
from syncd.sheets.headers import CRM_REF, ROW_ID, STATUS
from syncd.sheets.images import Image, row_like


class CellWrite(NamedTuple):
    """One cell to write."""

    line: int
    """Row of the image that the write was decided on."""
    position: int
    column: int
    """Grid row and column at which it was sent."""
    key: str
    value: Cell


class Fate(Enum):
    """How far a task came."""

    WAITING = auto()
    ANSWERED = auto()
    """The service said that it was done."""
    LANDED = auto()
    """No believable answer came, but it is known to have been done."""
    LOST = auto()
    """It left, and nobody knows what became of it."""
    REFUSED = auto()
    """The service said no, or it never left."""


DONE: Final = frozenset({Fate.ANSWERED, Fate.LANDED})


@dataclass(slots=True, kw_only=True)
class Task:
    """One operation on its way."""

    operation: SheetOperation
    image: Image
    place: int = -1
    """Which of the operations handed in it is, counted from 0."""
    writes: list[CellWrite] = field(default_factory=list)
    held: dict[str, Cell] = field(default_factory=dict)
    """Cells that hold the value already."""
    stale: list[str] = field(default_factory=list)
    blocked: dict[str, str] = field(default_factory=dict)
    line: int | None = None
    """Row of the image, where the operation is about an existing one."""
    outcome: SheetOutcome | None = None
    """Decided before anything was sent."""
    fate: Fate = Fate.WAITING
    reason: str = ""

    @property
    def is_pending(self) -> bool:
        """Whether there is something to send."""
        structural = isinstance(self.operation, AppendRow | RemoveRow)
        return self.outcome is None and (structural or bool(self.writes))

    def block(self, write: CellWrite, reason: str) -> None:
        """Give a write up for a lasting reason."""
        self.writes.remove(write)
        self.blocked[write.key] = reason

    def outdate(self, write: CellWrite) -> None:
        """Give a write up because the cell moved on."""
        self.writes.remove(write)
        self.stale.append(write.key)


def prepare(
    operation: SheetOperation,
    image: Image,
    headers: Sequence[str],
    arrays: Collection[str] = frozenset(),
    *,
    place: int = -1,
) -> Task:
    """Decide what an operation still has to do; new rows leave the columns of ``arrays`` to them."""
    task = Task(operation=operation, image=image, place=place)
    match operation:
        case UpdateCells():
            _prepare_update(task, operation)
        case ClaimRow():
            _prepare_claim(task, operation, headers)
        case MarkRow():
            _prepare_mark(task, operation, headers)
        case AppendRow():
            _prepare_append(task, operation, arrays)
        case RemoveRow():
            _prepare_removal(task, operation, headers)
    return task


def _prepare_update(task: Task, operation: UpdateCells) -> None:
    task.line = updated_line(task.image, operation)
    if task.line is None:
        task.outcome = Stale()
        return
    for header, value in operation.cells.items():
        if header not in task.image.at:
            task.stale.append(header)
            continue
        current = task.image.cell(task.line, header)
        if same(current, value):
            task.held[header] = current
        elif not same(current, operation.expected.get(header, "")):
            task.stale.append(header)
        elif is_too_long(value):
            task.blocked[header] = "too long"
        else:
            _add(task, task.line, header, value)


def updated_line(image: Image, operation: UpdateCells) -> int | None:
    """Find the row of an update.

    A copied row carries the same id: the one that was decided upon is told apart by its place alone.
    """
    lines = image.by_id.get(operation.row_id, ())
    if len(lines) == 1:
        return lines[0]
    return next((at for at in lines if image.lines[at].position == operation.position), None)


def _prepare_claim(task: Task, operation: ClaimRow, headers: Sequence[str]) -> None:
    image = task.image
    task.line = row_like(image, headers, operation.cells, operation.position, operation.row_id)
    if task.line is None:
        task.line = row_like(image, headers, operation.cells, operation.position, operation.expected_row_id)
    # A blank row is nobody's yet, and an id is never written while another row carries it.
    is_blank = all(is_empty(cell) for cell in operation.cells)
    is_carried = any(found != task.line for found in image.by_id.get(operation.row_id, ()))
    if task.line is None or (is_blank and operation.row_id) or is_carried:
        task.outcome = Stale()
        return
    _set(task, task.line, ROW_ID, operation.row_id)
    if operation.crm_ref is not None:
        _set(task, task.line, CRM_REF, operation.crm_ref)


def _prepare_mark(task: Task, operation: MarkRow, headers: Sequence[str]) -> None:
    image = task.image
    task.line = marked_line(image, operation, headers)
    if task.line is None or all(is_empty(cell) for cell in image.lines[task.line].cells):
        task.outcome = Stale()
        return
    for key, value in ((STATUS, operation.status), (CRM_REF, operation.crm_ref)):
        if value is not None:
            _set(task, task.line, key, value)


def marked_line(image: Image, operation: MarkRow, headers: Sequence[str]) -> int | None:
    """Find the row that a mark is about."""
    line = image.unique(operation.row_id) if operation.row_id else None
    if line is None and set(headers) <= set(image.at):
        line = row_like(image, headers, operation.cells, operation.position, operation.row_id)
        if line is None and not operation.row_id:
            # A copied row carries an id that is not its own, a new one got its id a moment ago.
            line = row_like(image, headers, operation.cells, operation.position, None)
    return line


def _prepare_append(task: Task, operation: AppendRow, arrays: Collection[str]) -> None:
    """An id that already stands in the sheet proves that an earlier attempt landed."""
    if found := task.image.by_id.get(operation.row_id):
        cells = {header: task.image.cell(found[0], header) for header in operation.cells}
        task.outcome = Written(cells=cells, position=task.image.lines[found[0]].position)
    task.blocked = {header: "too long" for header, cell in operation.cells.items() if is_too_long(cell)}
    leave_out(task, operation, [key for key, cell in operation.cells.items() if key in arrays and not is_empty(cell)])


def leave_out(task: Task, operation: AppendRow, headers: Collection[str]) -> None:
    """Add a row without the cells that arrays fill."""
    if headers:
        task.blocked |= dict.fromkeys(headers, "formula")
        task.operation = replace(operation, cells={**operation.cells, **dict.fromkeys(headers, "")})


def _prepare_removal(task: Task, operation: RemoveRow, headers: Sequence[str]) -> None:
    image = task.image
    task.line = image.unique(operation.row_id)
    if not image.by_id.get(operation.row_id):
        task.outcome = Written()
    elif task.line is None or not same_cells(image.cells(task.line, headers), operation.cells):
        task.outcome = Stale()


def _set(task: Task, line: int, key: str, value: Cell) -> None:
    """Own cells are ours: whatever else stands there gives way."""
    current = task.image.cell(line, key)
    if same(current, value):
        task.held[key] = current
    else:
        _add(task, line, key, value)


def _add(task: Task, line: int, key: str, value: Cell) -> None:
    position = task.image.lines[line].position
    task.writes.append(CellWrite(line, position, task.image.column(key), key, plain(value)))


def without_doubles(tasks: Sequence[Task]) -> None:
    """Let the last of several writes to one cell stand."""
    last: dict[tuple[str, int, str], Task] = {}
    for task in tasks:
        for write in task.writes:
            last[task.operation.mapping, write.line, write.key] = task
    for task in tasks:
        task.writes = [write for write in task.writes if last[task.operation.mapping, write.line, write.key] is task]
