"""After a crash or a lost answer: which writes landed, and what landed astray; sends nothing but what puts right."""

from collections.abc import Sequence

from syncd.core.plan import (
    AppendRow,
    ClaimRow,
    MarkRow,
    RemoveRow,
    SheetOperation,
    SheetOutcome,
    SheetSnapshot,
    Stale,
    Unknown,
    UpdateCells,
)
from syncd.core.values import Cell
from syncd.errors import SyncdError
from syncd.sheets.grid import same
from syncd.sheets.headers import CRM_REF, ROW_ID
from syncd.sheets.images import Image, image_of_snapshot, row_like
from syncd.sheets.preparing import CellWrite, Fate, Task
from syncd.sheets.verifying import Aftermath
from syncd.sheets.workbook import Workbook


class Mending:
    """One call of ``SheetSide.mend`` on its way."""

    def __init__(
        self, workbook: Workbook, intents: Sequence[SheetOperation], snapshots: Sequence[SheetSnapshot]
    ) -> None:
        self._workbook = workbook
        self._intents = intents
        self._befores = [image_of_snapshot(snapshot) for snapshot in snapshots]

    async def run(self) -> list[SheetOutcome]:
        """Find out about every intent. Never raises: what cannot be seen stays unknown."""
        try:
            gone = await self._gone()
        except SyncdError as error:
            return [Unknown(reason=str(error)) for _ in self._intents]
        outcomes: dict[int, SheetOutcome] = {}
        for before, indexes in self._groups():
            outcomes |= await self._mend(before, indexes)
        return [self._outcome(index, outcomes, gone) for index in range(len(self._intents))]

    async def _gone(self) -> set[str]:
        """Name mappings whose tab was deleted: with it everything that could have landed."""
        book = await self._workbook.refresh()
        known = self._workbook.memories
        names = {intent.mapping for intent in self._intents}
        return {name for name in names if name in known and not self._workbook.tab_of(book, known[name])}

    def _outcome(self, index: int, outcomes: dict[int, SheetOutcome], gone: set[str]) -> SheetOutcome:
        name = self._intents[index].mapping
        if name in gone:
            return Stale()
        if name not in self._workbook.memories:
            return Unknown(reason="its mapping is not loaded")
        # Nothing is sent before its snapshot is journalled, so what has none never left.
        return outcomes.get(index, Stale())

    def _groups(self) -> list[tuple[Image, list[int]]]:
        """Give each intent to the latest snapshot that knows its row."""
        groups: dict[int, list[int]] = {}
        for index, intent in enumerate(self._intents):
            if intent.mapping in self._workbook.memories:
                fitting = [at for at, before in enumerate(self._befores) if self._fits(before, intent)]
                if fitting:
                    groups.setdefault(fitting[-1], []).append(index)
        return [(self._befores[at], indexes) for at, indexes in groups.items()]

    def _fits(self, before: Image, intent: SheetOperation) -> bool:
        if before.mapping != intent.mapping:
            return False
        match intent:
            case UpdateCells():
                return before.unique(intent.row_id) is not None
            case ClaimRow():
                return self._claimed(before, intent) is not None
            case AppendRow() | RemoveRow():
                return True
            case MarkRow():
                return False

    def _claimed(self, before: Image, intent: ClaimRow) -> int | None:
        headers = self._workbook.memories[intent.mapping].request.mapping.headers
        if not set(headers) <= set(before.at):
            return None
        return row_like(before, headers, intent.cells, intent.position, intent.expected_row_id)

    async def _mend(self, before: Image, indexes: Sequence[int]) -> dict[int, SheetOutcome]:
        tasks = {index: self._recalled(before, self._intents[index]) for index in indexes}
        name = before.mapping
        aftermath = Aftermath(self._workbook, {name: before}, {name: list(tasks.values())}, is_late=True)
        await aftermath.see_through()
        return {index: aftermath.outcome(task, {}) for index, task in tasks.items()}

    def _recalled(self, before: Image, intent: SheetOperation) -> Task:
        """Make the task again that was on its way."""
        task = Task(operation=intent, image=before, fate=Fate.LOST)
        if isinstance(intent, UpdateCells):
            task.line = before.unique(intent.row_id)
            for header, value in intent.cells.items():
                was_sent = header in before.at and same(_held(before, task, header), intent.expected.get(header, ""))
                if was_sent:
                    _recall(task, header, value)
                else:
                    task.stale.append(header)
        elif isinstance(intent, ClaimRow):
            task.line = self._claimed(before, intent)
            _recall(task, ROW_ID, intent.row_id)
            if intent.crm_ref is not None:
                _recall(task, CRM_REF, intent.crm_ref)
        return task


def _held(before: Image, task: Task, header: str) -> Cell:
    return before.cell(task.line, header) if task.line is not None else None


def _recall(task: Task, key: str, value: Cell) -> None:
    if task.line is not None:
        position = task.image.lines[task.line].position
        task.writes.append(CellWrite(task.line, position, task.image.column(key), key, value))
