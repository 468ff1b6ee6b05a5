"""Sends what was decided and journalled, once, and notes on each task how far it came. Never raises.

After an answer is lost nothing further leaves: what comes next would be decided on cells that nobody knows. Whether the
change arrived is found out at once, and if it did not, it is kept from doing so later.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from syncd.core.outcomes import Blocked
from syncd.core.sheet_operations import AppendRow, RemoveRow, UpdateCells
from syncd.errors import SyncdError
from syncd.ports import SheetJournal
from syncd.sheets.door import DoorError
from syncd.sheets.fencing import Arrival, is_about_fence
from syncd.sheets.images import Image
from syncd.sheets.preparing import Fate, Task
from syncd.sheets.sending import (
    Formats,
    append_request,
    cell_requests,
    cells_of,
    chunks,
    removal_requests,
    size_of_append,
    size_of_writes,
    worn,
)
from syncd.sheets.setup import dressed, formats
from syncd.sheets.workbook import Workbook

APPEND_ATTEMPTS: Final = 3
MANY_ROWS: Final = 100
AFTER_ALL: Final = {Arrival.LANDED: Fate.LANDED, Arrival.NEVER: Fate.REFUSED, Arrival.UNKNOWN: Fate.LOST}
"""How far a task came whose answer was lost."""

_ORDER: Final[tuple[type, ...]] = (UpdateCells, AppendRow, RemoveRow)
_REMOVAL_BYTES: Final = 150


class Posting:
    """The calls of one write."""

    def __init__(
        self, workbook: Workbook, images: Mapping[str, Image], titles: Mapping[str, str], journal: SheetJournal
    ) -> None:
        self._workbook = workbook
        self._images = images
        self._titles = titles
        self._journal = journal
        self._many: frozenset[str] = frozenset()
        """Mappings of which so many rows are added that formats are given by column."""

    async def send(self, pending: Sequence[Task]) -> None:
        """Write cells, then add rows, then delete rows from below: only the last move others. All in one change."""
        added = Counter(task.operation.mapping for task in pending if _kind(task) is AppendRow)
        self._many = frozenset(name for name, count in added.items() if count > MANY_ROWS)
        forms = {name: self._formats_along(name) for name in added}
        ordered = sorted(pending, key=lambda task: (_ORDER.index(_kind(task)), -_position(task)))
        for part in chunks(ordered, [_size(task, forms) for task in ordered]):
            if not await self._post(part):
                return

    async def _post(self, part: Sequence[Task]) -> bool:
        """Send a part, in pieces if it is refused; False when nothing more should be sent."""
        try:
            await self._patiently(part)
        except DoorError as error:
            return await self._not_posted(part, error)
        _mark(part, Fate.ANSWERED)
        return True

    async def _patiently(self, part: Sequence[Task]) -> None:
        """Send one change; where rows are added does not depend on what was read, so their quota is waited for.

        Raises: DoorError.
        """
        may_wait = {_kind(task) for task in part} == {AppendRow}
        attempts = APPEND_ATTEMPTS if may_wait else 1
        requests = self._requests(part)
        while True:
            attempts -= 1
            try:
                await self._send(part, requests)
            except DoorError as error:
                if not error.is_quota or attempts == 0:
                    raise
            else:
                return

    async def _not_posted(self, part: Sequence[Task], error: DoorError) -> bool:
        """Learn from what was refused. A 400 may be about one protected cell, which must not stop the others."""
        if not await self._is_lasting(part, error):
            self._failed(part, error)
            return False
        kinds = [[task for task in part if _kind(task) is kind] for kind in _ORDER]
        pieces = [piece for piece in kinds if piece]
        if len(pieces) == 1 and _kind(part[0]) in (AppendRow, RemoveRow):
            for task in part:
                task.outcome = Blocked(reason=str(error))
            self._failed(part, error)
            return False
        if len(part) == 1:
            for write in list(part[0].writes):
                part[0].block(write, "protected")
            return True
        half = len(part) // 2
        for piece in pieces if len(pieces) > 1 else (part[:half], part[half:]):
            if not await self._post(piece):
                return False
        return True

    async def _send(self, part: Sequence[Task], requests: Sequence[dict[str, Any]]) -> None:
        """Send one change; what becomes of it when no answer comes is noted on its tasks. Raises: DoorError."""
        fencing = self._workbook.fencing
        number = fencing.number()
        self._journal.sending(number, [task.place for task in part])
        try:
            await fencing.change(number, requests)
        except DoorError as error:
            if not error.is_refusal:
                await self._lost(part, number, error)
            raise

    async def _lost(self, part: Sequence[Task], number: int, error: DoorError) -> None:
        arrivals = await self._workbook.close([number])
        _mark(part, AFTER_ALL[arrivals[number]], str(self._workbook.calls.explain(error)))

    def _requests(self, part: Sequence[Task]) -> list[dict[str, Any]]:
        cells, rows = [], []
        for name in self._titles:
            writes = [write for task in part if task.operation.mapping == name for write in task.writes]
            cells += cell_requests(self._images[name].sheet_id, cells_of(writes))
            rows += self._append_requests(name, part)
        spots = [(task.image.sheet_id, _position(task)) for task in part if _kind(task) is RemoveRow]
        return [*cells, *rows, *removal_requests(spots)]

    async def _is_lasting(self, part: Sequence[Task], error: DoorError) -> bool:
        """Whether a refusal is about the cells themselves."""
        return error.status == 400 and not is_about_fence(error) and await self._is_place_there(part)

    async def _is_place_there(self, part: Sequence[Task]) -> bool:
        """Whether the tabs still bear the titles that were written to, and still reach that far."""
        try:
            book = await self._workbook.refresh()
        except SyncdError:
            return False
        for task in part:
            tab = book.by_id(task.image.sheet_id)
            lowest = max((write.position for write in task.writes), default=0)
            if tab is None or tab.title != self._titles[task.operation.mapping] or lowest >= tab.row_count:
                return False
        return True

    def _append_requests(self, name: str, part: Sequence[Task]) -> list[dict[str, Any]]:
        operations = [task.operation for task in part if task.operation.mapping == name]
        rows = [operation for operation in operations if isinstance(operation, AppendRow)]
        if not rows:
            return []
        image = self._images[name]
        appended = append_request(image, rows, self._formats_along(name))
        if name not in self._many:
            return [appended]
        last_row = image.lines[-1].position if image.lines else image.header_row
        forms = dict(worn(self._formats(name)))
        return [appended, *dressed(image.sheet_id, last_row, {header: image.column(header) for header in forms}, forms)]

    def _formats_along(self, name: str) -> Formats:
        """Formats that go along with each cell; many rows get theirs by column instead, or they double the bytes."""
        return {} if name in self._many else worn(self._formats(name))

    def _formats(self, name: str) -> Formats:
        return formats(self._workbook.memories[name].request.mapping)

    def _failed(self, part: Sequence[Task], error: DoorError) -> None:
        if error.is_refusal:
            _mark(part, Fate.REFUSED, str(self._workbook.calls.explain(error)))


def _kind(task: Task) -> type:
    """What a task does to the grid: ``UpdateCells`` for all that write cells."""
    return type(task.operation) if isinstance(task.operation, AppendRow | RemoveRow) else UpdateCells


def _position(task: Task) -> int:
    return task.image.lines[task.line].position if _kind(task) is RemoveRow and task.line is not None else 0


def _size(task: Task, forms: Mapping[str, Formats]) -> int:
    operation = task.operation
    if isinstance(operation, AppendRow):
        return size_of_append(operation, forms[operation.mapping])
    return _REMOVAL_BYTES if isinstance(operation, RemoveRow) else size_of_writes(task)


def _mark(tasks: Sequence[Task], fate: Fate, reason: str = "") -> None:
    for task in tasks:
        task.fate, task.reason = fate, reason
