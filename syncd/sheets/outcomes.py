"""What an operation is told to have become, from where its cells ended up; pure."""

from dataclasses import dataclass, field

from syncd.core.outcomes import Blocked, NotSent, SheetOutcome, Stale, Unknown, Written
from syncd.core.sheet_operations import AppendRow, ClaimRow, RemoveRow
from syncd.core.values import Cell
from syncd.sheets.headers import OWN, ROW_ID
from syncd.sheets.images import Image
from syncd.sheets.preparing import Fate, Task
from syncd.sheets.strays import Landing, PutBack


@dataclass(slots=True, kw_only=True)
class Finding:
    """Where the cells of one task ended up."""

    task: Task
    landings: dict[str, Landing] = field(default_factory=dict)
    """By key; for an added or a removed row under the key ``$row``."""
    position: int | None = None
    strays: list[PutBack] = field(default_factory=list)

    @property
    def in_the_way(self) -> list[str]:
        """Headers of cells that had to make way for an array."""
        return [key for key, landing in self.landings.items() if landing is Landing.IN_THE_WAY]


def outcome(finding: Finding, after: Image) -> SheetOutcome:
    """Say what became of an operation."""
    task = finding.task
    if task.outcome is not None:
        return task.outcome
    if task.fate in (Fate.REFUSED, Fate.WAITING) and task.is_pending:
        return NotSent(reason=task.reason or "nothing was sent")
    landings = set(finding.landings.values())
    if Landing.UNTOUCHED in landings and task.fate is Fate.LOST:
        return Unknown(reason=task.reason or "the answer was lost", held=_held(task, after))
    if isinstance(task.operation, ClaimRow | AppendRow | RemoveRow):
        return _row_outcome(finding, landings)
    return _cells_outcome(finding, after)


def _row_outcome(finding: Finding, landings: set[Landing]) -> SheetOutcome:
    if isinstance(finding.task.operation, ClaimRow) and ROW_ID in finding.task.blocked:
        # Without its id in the sheet the row is not ours: nothing may be made of it.
        return Blocked(reason=finding.task.blocked[ROW_ID])
    operation = finding.task.operation
    if isinstance(operation, ClaimRow) and operation.row_id and ROW_ID in finding.landings:
        # The id alone says whose row it is: what somebody types over beside it is put back like any own cell.
        landings = {finding.landings[ROW_ID]}
    if landings - {Landing.LANDED, Landing.SUPERSEDED, Landing.MISPLACED, Landing.IN_THE_WAY}:
        return Stale()
    blocked = {**finding.task.blocked, **dict.fromkeys(sorted(finding.in_the_way), "formula")}
    cells: dict[str, Cell] = dict(finding.task.held)
    cells.update({write.key: write.value for write in finding.task.writes})
    if isinstance(operation, AppendRow):
        cells = {header: cell for header, cell in operation.cells.items() if header not in blocked}
    return Written(cells=cells, blocked=blocked, position=finding.position)


def _cells_outcome(finding: Finding, after: Image) -> SheetOutcome:
    """The face is what was written, typed and never parsed (D); what stands there by now is a later observation."""
    task = finding.task
    cells, stale, blocked = dict(task.held), list(task.stale), dict(task.blocked)
    for write in task.writes:
        landing = finding.landings.get(write.key, Landing.MOVED_ON)
        if landing in (Landing.LANDED, Landing.SUPERSEDED):
            cells[write.key] = write.value
        elif landing is Landing.IN_THE_WAY:
            blocked[write.key] = "formula"
        elif landing is Landing.FROZEN and write.key not in OWN:
            # Nobody edits an own cell: it is simply written again.
            blocked[write.key] = "frozen"
        else:
            stale.append(write.key)
    if stale and not cells and not blocked:
        return Stale(held=_held(task, after))
    line = _line(task, after)
    position = after.lines[line].position if line is not None else None
    return Written(cells=cells, stale=tuple(stale), blocked=blocked, position=position)


def _line(task: Task, after: Image) -> int | None:
    return after.unique(task.image.lines[task.line].row_id) if task.line is not None else None


def _held(task: Task, after: Image) -> dict[str, Cell]:
    """Say what stands by now in the cells that a task wrote to."""
    line = _line(task, after)
    return {w.key: after.cell(line, w.key) for w in task.writes if w.key in after.at} if line is not None else {}
