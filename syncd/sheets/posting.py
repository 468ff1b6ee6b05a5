"""Sends what was decided and journalled, once, and notes on each task how far it came. Never raises.

After an answer is lost nothing further leaves: what comes next would be decided on cells that nobody knows. Whether the
change arrived is found out at once, and if it did not, it is kept from doing so later.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from syncd.core.outcomes import Blocked
from syncd.core.sheet_operations import AppendRow, RemoveRow
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
        """Write cells, then add rows, then delete rows: only the last moves others."""
        valued = [task for task in pending if task.writes]
        for part in chunks(valued, map(size_of_writes, valued)):
            if not await self._write(part):
                return
        added = [task for task in pending if isinstance(task.operation, AppendRow)]
        counts = Counter(task.operation.mapping for task in added)
        self._many = frozenset(name for name, count in counts.items() if count > MANY_ROWS)
        forms = {name: self._formats_along(name) for name in counts}
        sizes = [
            size_of_append(task.operation, forms[task.operation.mapping])
            for task in added
            if isinstance(task.operation, AppendRow)
        ]
        for part in chunks(added, sizes):
            if not await self._add_rows(part):
                return
        if removed := [task for task in pending if isinstance(task.operation, RemoveRow)]:
            await self._remove_rows(removed)

    async def _write(self, part: Sequence[Task]) -> bool:
        """Write cells; False when nothing more should be sent."""
        try:
            await self._send(part, self._cell_requests(part))
        except DoorError as error:
            return await self._not_written(part, error)
        _mark(part, Fate.ANSWERED)
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

    def _cell_requests(self, part: Sequence[Task]) -> list[dict[str, Any]]:
        requests = []
        for name in self._titles:
            writes = [write for task in part if task.operation.mapping == name for write in task.writes]
            requests += cell_requests(self._images[name].sheet_id, cells_of(writes))
        return requests

    async def _not_written(self, part: Sequence[Task], error: DoorError) -> bool:
        """Learn from a failed write. A 400 may be about one protected cell, which must not stop the others."""
        if not await self._is_lasting(part, error):
            self._failed(part, error)
            return False
        if len(part) == 1:
            for write in list(part[0].writes):
                part[0].block(write, "protected")
            return True
        half = len(part) // 2
        return await self._write(part[:half]) and await self._write(part[half:])

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

    async def _add_rows(self, part: Sequence[Task]) -> bool:
        """Add rows; a quota is waited for, because where they go does not depend on what was read."""
        requests = [request for name in self._titles for request in self._append_requests(name, part)]
        for _ in range(APPEND_ATTEMPTS):
            try:
                await self._send(part, requests)
            except DoorError as error:
                if not error.is_quota:
                    await self._rows_failed(part, error)
                    return False
            else:
                _mark(part, Fate.ANSWERED)
                return True
        _mark(part, Fate.REFUSED, "Google's quota of calls a minute is used up")
        return False

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

    async def _remove_rows(self, part: Sequence[Task]) -> None:
        spots = [(task.image.sheet_id, task.image.lines[task.line].position) for task in part if task.line is not None]
        try:
            await self._send(part, removal_requests(spots))
        except DoorError as error:
            await self._rows_failed(part, error)
        else:
            _mark(part, Fate.ANSWERED)

    async def _rows_failed(self, part: Sequence[Task], error: DoorError) -> None:
        """Learn from rows that could not be added or removed. A 400 where nothing moved will not pass by itself."""
        if await self._is_lasting(part, error):
            for task in part:
                task.outcome = Blocked(reason=str(error))
        self._failed(part, error)

    def _failed(self, part: Sequence[Task], error: DoorError) -> None:
        if error.is_refusal:
            _mark(part, Fate.REFUSED, str(self._workbook.calls.explain(error)))


def _mark(tasks: Sequence[Task], fate: Fate, reason: str = "") -> None:
    for task in tasks:
        task.fate, task.reason = fate, reason
