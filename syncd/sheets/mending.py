"""After a crash or a lost answer: which writes landed, and what landed astray; sends nothing but what puts right.

A write may land minutes after it was sent, when its rows have been edited, moved, added and deleted. So each look that
finds nothing of it yet takes the place of the one before: what a stray overwrites is put back as it was last seen.
"""

from collections.abc import Collection, Sequence

from syncd.core.outcomes import SheetOutcome, Stale, Unknown
from syncd.core.sheet_operations import (
    AppendRow,
    ClaimRow,
    MarkRow,
    RemoveRow,
    RestoreCells,
    SheetOperation,
    SheetSnapshot,
    UpdateCells,
)
from syncd.core.values import Cell
from syncd.errors import SyncdError
from syncd.ports import SheetJournal
from syncd.sheets.fencing import Arrival
from syncd.sheets.grid import is_too_long, same
from syncd.sheets.headers import CRM_REF, OWN, ROW_ID, STATUS
from syncd.sheets.images import GONE, Image, Line, image_of_snapshot, row_like
from syncd.sheets.looking import look_at
from syncd.sheets.preparing import CellWrite, Fate, Task, leave_out, marked_line, updated_line
from syncd.sheets.verifying import Aftermath
from syncd.sheets.workbook import Workbook


class Mending:
    """One call of ``SheetSide.mend`` on its way."""

    def __init__(
        self,
        workbook: Workbook,
        intents: Sequence[SheetOperation | RestoreCells],
        snapshots: Sequence[SheetSnapshot],
        fences: Sequence[int | None],
        journal: SheetJournal,
    ) -> None:
        self._workbook = workbook
        self._intents = intents
        self._fences = fences
        self._arrivals: list[Arrival] = []
        """By intent."""
        self._journal = journal
        self._befores = [image_of_snapshot(snapshot) for snapshot in snapshots if not snapshot.is_later]
        self._laters = {snapshot.mapping: image_of_snapshot(snapshot) for snapshot in snapshots if snapshot.is_later}
        self._renewed: list[SheetSnapshot] = []

    async def run(self) -> list[SheetOutcome]:
        """Find out about every intent. Never raises: what cannot be seen stays unknown."""
        try:
            await self._clear_up()
            gone = await self._gone()
        except SyncdError as error:
            return [Unknown(reason=str(error), is_open=True) for _ in self._intents]
        outcomes: dict[int, SheetOutcome] = {}
        for index, intent in enumerate(self._intents):
            if isinstance(intent, RestoreCells) and intent.mapping in self._workbook.memories:
                outcomes[index] = await self._resume(intent, self._arrivals[index])
        for before, indexes in self._groups():
            outcomes |= await self._mend(before, indexes)
        if self._renewed:
            self._journal.keep(self._renewed)
        return [self._outcome(index, outcomes, gone) for index in range(len(self._intents))]

    async def _clear_up(self) -> None:
        """Find out what arrived, and keep the rest from doing so; what left without a fence stays unknown."""
        numbers = {fence for fence in self._fences if fence is not None}
        arrivals = await self._workbook.fencing.close(numbers)
        self._arrivals = [Arrival.NEVER if fence is None else arrivals[fence] for fence in self._fences]

    async def _gone(self) -> set[str]:
        """Name mappings whose tab was deleted: with it everything that could have landed."""
        book = await self._workbook.book()
        known = self._workbook.memories
        names = {intent.mapping for intent in self._intents}
        return {name for name in names if name in known and not self._workbook.tab_of(book, known[name])}

    def _outcome(self, index: int, outcomes: dict[int, SheetOutcome], gone: set[str]) -> SheetOutcome:
        name = self._intents[index].mapping
        if name in gone:
            return Stale()
        if name not in self._workbook.memories:
            return Unknown(reason="its mapping is not loaded")
        # What never landed, and what no snapshot knows: nothing is sent before that is journalled.
        return outcomes.get(index, Stale())

    def _groups(self) -> list[tuple[Image, list[int]]]:
        """Give each intent to the latest snapshot that knows its row."""
        groups: dict[int, list[int]] = {}
        for index, intent in enumerate(self._intents):
            if isinstance(intent, RestoreCells) or self._arrivals[index] is Arrival.NEVER:
                continue
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
                return updated_line(before, intent) is not None
            case ClaimRow():
                return self._claimed(before, intent) is not None
            case AppendRow() | RemoveRow():
                return True
            case MarkRow():
                return self._marked(before, intent) is not None

    def _marked(self, before: Image, intent: MarkRow) -> int | None:
        return marked_line(before, intent, self._workbook.memories[intent.mapping].request.mapping.headers)

    def _claimed(self, before: Image, intent: ClaimRow) -> int | None:
        headers = self._workbook.memories[intent.mapping].request.mapping.headers
        if not set(headers) <= set(before.at):
            return None
        return row_like(before, headers, intent.cells, intent.position, intent.expected_row_id)

    async def _mend(self, before: Image, indexes: Sequence[int]) -> dict[int, SheetOutcome]:
        name = before.mapping
        latest = self._laters.get(name, before)
        tasks = {
            index: self._recalled(before, latest, intent, self._arrivals[index])
            for index in indexes
            if not isinstance(intent := self._intents[index], RestoreCells)
        }
        aftermath = Aftermath(
            self._workbook, {name: latest}, {name: list(tasks.values())}, journal=self._journal, is_late=True
        )
        await aftermath.see_through()
        now = aftermath.without_trace(name)
        if now is not None:
            headers = self._workbook.memories[name].request.mapping.headers
            image = renewed(latest, now, {*latest.keys, *headers, *OWN})
            self._renewed.append(image.snapshot(image.keys, is_later=True))
        return {index: aftermath.outcome(task) for index, task in tasks.items()}

    async def _resume(self, repair: RestoreCells, arrival: Arrival) -> SheetOutcome:
        """Go on with a repair, from its first snapshot: what belongs to its cells follows from no later look."""
        before = next(before for before in self._befores if before.mapping == repair.mapping)
        aftermath = Aftermath(self._workbook, {repair.mapping: before}, {}, journal=self._journal, is_late=True)
        return await aftermath.resume(repair, arrival)

    def _recalled(self, before: Image, latest: Image, intent: SheetOperation, arrival: Arrival) -> Task:
        """Make the task again that was on its way: decided on ``before``, compared with ``latest``."""
        fate = Fate.LANDED if arrival is Arrival.LANDED else Fate.LOST
        task = Task(operation=intent, image=latest, fate=fate)
        unsent = {key for row_id, key in before.unsent if row_id == intent.row_id}
        if isinstance(intent, AppendRow):
            leave_out(
                task, intent, [key for key, cell in intent.cells.items() if key in unsent and not is_too_long(cell)]
            )
        elif isinstance(intent, ClaimRow) and ROW_ID in unsent:
            task.outcome = Stale()
        elif isinstance(intent, UpdateCells):
            task.line = updated_line(before, intent)
            for header, value in intent.cells.items():
                is_as_expected = header in before.at and same(
                    _held(before, task, header), intent.expected.get(header, "")
                )
                if is_as_expected and header not in unsent:
                    _recall(task, before, header, value)
                else:
                    task.stale.append(header)
        elif isinstance(intent, MarkRow):
            task.line = self._marked(before, intent)
            for key, said in ((STATUS, intent.status), (CRM_REF, intent.crm_ref)):
                if said is not None and not same(_held(before, task, key), said):
                    _recall(task, before, key, said)
        elif isinstance(intent, ClaimRow):
            task.line = self._claimed(before, intent)
            _recall(task, before, ROW_ID, intent.row_id)
            if intent.crm_ref is not None:
                _recall(task, before, CRM_REF, intent.crm_ref)
        return task


def renewed(before: Image, now: Image, keys: Collection[str]) -> Image:
    """Make the image that the next look is compared with: every row under the number it had, new ones behind."""
    kept = tuple(key for key in now.keys if key in keys)
    look = look_at(before, now, [])
    lines = []
    for index, line in enumerate(before.lines):
        if index in look.forth:
            lines.append(_picked(now, look.forth[index], kept))
        else:
            cells = tuple(before.cell(index, key) if key in before.at else "" for key in kept)
            lines.append(Line(GONE, line.row_id, cells))
    lines += [_picked(now, index, kept) for index in range(len(now.lines)) if index not in look.back]
    return Image(
        mapping=now.mapping,
        sheet_id=now.sheet_id,
        header_row=now.header_row,
        keys=kept,
        columns=tuple(map(now.column, kept)),
        lines=lines,
    )


def _picked(image: Image, index: int, keys: Sequence[str]) -> Line:
    return Line(image.lines[index].position, image.lines[index].row_id, image.cells(index, keys))


def _held(before: Image, task: Task, header: str) -> Cell:
    return before.cell(task.line, header) if task.line is not None else None


def _recall(task: Task, before: Image, key: str, value: Cell) -> None:
    if task.line is not None:
        position = before.lines[task.line].position
        task.writes.append(CellWrite(task.line, position, before.column(key), key, value))
