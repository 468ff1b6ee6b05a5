"""After a write: where did it land, and put right what landed elsewhere; three times, then the cells are frozen."""

from collections.abc import Mapping, Sequence
from typing import Final

from syncd.core.plan import SheetOutcome, Unknown
from syncd.core.values import Cell
from syncd.errors import SyncdError
from syncd.sheets.door import DoorError
from syncd.sheets.grid import same
from syncd.sheets.images import Image
from syncd.sheets.looking import Look
from syncd.sheets.preparing import CellWrite, Fate, Task
from syncd.sheets.repair import Landing, PutBack, judge, put_back
from syncd.sheets.sending import cells_of, restore_request, values_data
from syncd.sheets.settling import Finding, Settlement, outcome, settle
from syncd.sheets.workbook import Need, Workbook

MOST_ROUNDS: Final = 3
_UNSETTLED: Final = frozenset({Landing.MOVED_ON, Landing.MISPLACED, Landing.FROZEN})


class Aftermath:
    """The tabs that one write touched: images before and after, findings, repairs."""

    def __init__(
        self,
        workbook: Workbook,
        before: Mapping[str, Image],
        tasks: Mapping[str, Sequence[Task]],
        *,
        is_late: bool = False,
    ) -> None:
        self._workbook = workbook
        self._before = before
        self._tasks = tasks
        self._is_late = is_late
        self._after: dict[str, Image] = {}
        self._settlements: dict[str, Settlement] = {}
        self._findings: dict[int, Finding] = {}
        self._is_over = True
        self._could_look = True

    async def see_through(self) -> None:
        """See where the writes landed and put strays back. What cannot be seen stays unknown; never raises."""
        if not self._tasks:
            return
        try:
            self._could_look = False
            await self._look()
            self._could_look = True
            await self._restore_rows()
            self._is_over = await self._put_back()
        except (DoorError, SyncdError):
            self._is_over = False

    def without_trace(self, name: str) -> Image | None:
        """Return how a tab looks now, if nothing of what was sent to it has landed yet."""
        settlement = self._settlements.get(name)
        if settlement is None or settlement.strays or settlement.lost_rows:
            return None
        landings = [landing for finding in settlement.findings for landing in finding.landings.values()]
        is_untouched = bool(landings) and all(landing is Landing.UNTOUCHED for landing in landings)
        return self._after[name] if is_untouched else None

    def outcome(self, task: Task, answered: Mapping[tuple[int, int], Cell]) -> SheetOutcome:
        """Say what became of a task."""
        name = task.operation.mapping
        was_sent = task.fate in (Fate.ANSWERED, Fate.LOST)
        settlement = self._settlements.get(name)
        if was_sent and task.outcome is None and settlement is None:
            # Where columns were deleted meanwhile there is nothing to compare, and no waiting will bring it.
            reason = task.reason or "what was written could not be verified"
            return Unknown(reason=reason, is_open=not self._could_look)
        finding = self._finding(task)
        is_owed = bool(finding.strays) or bool(set(finding.landings.values()) & _UNSETTLED)
        if was_sent and not self._is_over and is_owed:
            return Unknown(reason="what landed astray could not be put back yet", is_open=True)
        return outcome(finding, answered, self._after.get(name, self._before[name]))

    def _finding(self, task: Task) -> Finding:
        return self._findings.get(id(task)) or Finding(task=task)

    async def _look(self) -> None:
        self._after = await self._images(list(self._tasks))
        for name, after in self._after.items():
            headers = self._workbook.memories[name].request.mapping.headers
            tasks = self._tasks[name]
            is_late = self._is_late or any(task.fate is Fate.LOST for task in tasks)
            settlement = settle(tasks, self._before[name], after, headers, is_late=is_late)
            self._settlements[name] = settlement
            self._findings |= {id(finding.task): finding for finding in settlement.findings}

    async def _images(self, names: Sequence[str]) -> dict[str, Image]:
        needs = {name: self._need(name) for name in names}
        scenes = await self._workbook.images(needs)
        return {name: scene for name, scene in scenes.items() if isinstance(scene, Image)}

    def _need(self, name: str) -> Need:
        return Need(name, [task.operation for task in self._tasks[name]])

    async def _restore_rows(self) -> None:
        """Bring back rows that a deletion hit because rows moved underneath it."""
        requests = [
            restore_request(self._before[name], settlement.lost_rows, self._after[name])
            for name, settlement in self._settlements.items()
            if settlement.lost_rows
        ]
        if requests:
            await self._workbook.calls.change(requests)

    async def _put_back(self) -> bool:
        strays = {name: found.strays for name, found in self._settlements.items() if found.strays}
        were_answered = True
        for _ in range(MOST_ROUNDS):
            if not strays:
                return True
            try:
                await self._write_back(strays)
            except DoorError as error:
                # A lost answer is looked into below like an answer; a refusal leaves the repair to the next cycle.
                if error.is_refusal:
                    return False
                were_answered = False
            seen = await self._images(list(strays))
            if len(seen) < len(strays):
                return False
            strays = {
                name: left for name, after in seen.items() if (left := follow(self._after[name], after, strays[name]))
            }
            self._after |= seen
        if strays and not were_answered:
            # It is the service that fails, not people who are faster: nothing is given up for that.
            return False
        for name in strays:
            _freeze(self._settlements[name])
        return True

    async def _write_back(self, strays: Mapping[str, Sequence[PutBack]]) -> None:
        book = await self._workbook.book()
        data = []
        for name, found in strays.items():
            tab = book.by_id(self._after[name].sheet_id)
            if tab:
                data += [body for _, body in values_data(tab.title, cells_of(_writes(found)))]
        await self._workbook.calls.write_values(data)


def _writes(strays: Sequence[PutBack]) -> list[CellWrite]:
    return [CellWrite(stray.line, stray.position, stray.column, stray.key, stray.value) for stray in strays]


def follow(before: Image, after: Image, strays: Sequence[PutBack]) -> list[PutBack]:
    """Say what is still to be put back after a round: what still holds our value, and what the round hit itself."""
    writes = _writes(strays)
    verdict = judge(before, after, writes)
    look = verdict.look
    if look is None:
        return []
    # A cell that the round hit while it waited to be put back itself goes to its own value, not to the stray one.
    rightful = {(write.line, write.key): write.value for write in writes}
    left = {
        (stray.line, stray.key): stray._replace(
            value=rightful.get((look.back.get(stray.line, -1), stray.key), stray.value)
        )
        for stray in verdict.strays
    }
    for write, landing in zip(writes, verdict.landings, strict=True):
        if landing is not Landing.LANDED:
            left |= {(stray.line, stray.key): stray for stray in _still_there(look, write)}
    return list(left.values())


def _still_there(look: Look, write: CellWrite) -> list[PutBack]:
    """Never over a newer edit: only while the cell holds what the round before saw there."""
    line = look.forth.get(write.line)
    if line is None or write.key not in look.after.at:
        return []
    is_ours = same(look.after.cell(line, write.key), look.before.cell(write.line, write.key))
    return [put_back(look.after, line, write.key, write.value)] if is_ours else []


def _freeze(settlement: Settlement) -> None:
    for finding in settlement.findings:
        for key, landing in finding.landings.items():
            if landing in (Landing.MOVED_ON, Landing.MISPLACED):
                finding.landings[key] = Landing.FROZEN
