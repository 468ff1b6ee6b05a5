"""After a write: where did it land, and put right what landed elsewhere; three times, then the cells are frozen."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from syncd.core.outcomes import SheetOutcome, Stale, Unknown
from syncd.core.sheet_operations import RestoreCells
from syncd.errors import SyncdError, TransientError
from syncd.ports import SheetJournal
from syncd.sheets.adding import torn_cells
from syncd.sheets.arrays import broken_since
from syncd.sheets.calls import SIDE
from syncd.sheets.door import DoorError
from syncd.sheets.fencing import Arrival
from syncd.sheets.following import resume, strays_of, whereabouts
from syncd.sheets.images import Image
from syncd.sheets.outcomes import Finding, outcome
from syncd.sheets.preparing import DONE, Fate, Task
from syncd.sheets.probing import Probe
from syncd.sheets.putting_back import PuttingBack, Strays
from syncd.sheets.sending import restore_requests
from syncd.sheets.settling import Settlement, settle
from syncd.sheets.strays import Landing
from syncd.sheets.workbook import Need, Workbook

LANDS_WITHIN_SECONDS: Final = 300.0
"""How long rows whose return was not answered are awaited before they are brought back once more."""
_NOT_BACK: Final = "what landed astray could not be put back yet"
_FROZEN: Final = dict.fromkeys((Landing.MOVED_ON, Landing.MISPLACED, Landing.IN_THE_WAY), Landing.FROZEN)
_UNSETTLED: Final = frozenset({Landing.MOVED_ON, Landing.MISPLACED, Landing.FROZEN, Landing.IN_THE_WAY})


class Aftermath:
    """The tabs that one write touched: images before and after, findings, repairs."""

    def __init__(
        self,
        workbook: Workbook,
        before: Mapping[str, Image],
        tasks: Mapping[str, Sequence[Task]],
        *,
        journal: SheetJournal,
        is_late: bool = False,
        probe: Probe | None = None,
    ) -> None:
        """``probe`` knows what hangs on cells that a deletion may have hit."""
        self._workbook = workbook
        self._before = before
        self._tasks = tasks
        self._is_late = is_late
        self._probe = probe
        self._settlements: dict[str, Settlement] = {}
        self._findings: dict[int, Finding] = {}
        self._is_over = True
        self._repairing = PuttingBack(workbook, journal, self._images, is_late=is_late, is_resumed=not tasks)

    @property
    def _after(self) -> dict[str, Image]:
        """Tabs as they were seen last."""
        return self._repairing.after

    async def see_through(self) -> None:
        """See where the writes landed and put strays back. What cannot be seen stays unknown; never raises."""
        if not self._tasks:
            return
        try:
            await self._await_returns()
            await self._look()
            self._is_over = await self._put_back(
                {name: one.strays for name, one in self._settlements.items() if one.strays}
            )
            self._judge_arrays()
            await self._restore_rows()
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

    async def resume(self, repair: RestoreCells, arrival: Arrival) -> SheetOutcome:
        """Go on with a repair that nobody saw the end of. Never raises."""
        name = repair.mapping
        before = self._before[name]
        strays = strays_of(before, repair)
        self._is_over = False
        self._repairing.astray[name] = whereabouts(before, strays)
        try:
            self._after.update(await self._images([name]))
            if name in self._after:
                left = resume(before, self._after[name], strays, arrival)
                self._repairing.astray = {}
                self._is_over = await self._put_back({name: left})
        except (DoorError, SyncdError):
            pass
        if not self._is_over:
            return self._not_back(name)
        return Unknown(reason="it may yet land") if arrival is Arrival.UNKNOWN else Stale()

    def outcome(self, task: Task) -> SheetOutcome:
        """Say what became of a task."""
        name = task.operation.mapping
        was_sent = task.fate in (*DONE, Fate.LOST)
        settlement = self._settlements.get(name)
        if was_sent and task.outcome is None and settlement is None:
            # Nobody could look, or a header is missing, which pauses the worksheet until it is back: no time that
            # passes says what became of it.
            return Unknown(reason=task.reason or "what was written could not be verified", is_open=True)
        finding = self._finding(task)
        # What else is still to be put back has a journalled repair of its own. So has what came late, which is settled
        # now: where it landed is known, and would be harder to tell the next time, when people typed beside it.
        is_answered_for = self._is_late and any(repair.mapping == name for repair in self._repairing.repairs)
        if was_sent and not self._is_over and not is_answered_for and set(finding.landings.values()) & _UNSETTLED:
            return self._not_back(name)
        return outcome(finding, self._after.get(name, self._before[name]))

    def _not_back(self, name: str) -> Unknown:
        return Unknown(
            reason=_NOT_BACK, is_open=not self._repairing.is_refused, astray=self._repairing.astray.get(name, ())
        )

    def _finding(self, task: Task) -> Finding:
        return self._findings.get(id(task)) or Finding(task=task)

    async def _look(self) -> None:
        self._after.update(await self._images(list(self._tasks)))
        for name, after in self._after.items():
            headers = self._workbook.memories[name].request.mapping.headers
            tasks = self._tasks[name]
            is_late = self._is_late or any(task.fate in (Fate.LANDED, Fate.LOST) for task in tasks)
            settlement = settle(tasks, self._before[name], after, headers, is_late=is_late)
            self._settlements[name] = settlement
            self._findings |= {id(finding.task): finding for finding in settlement.findings}

    async def _images(self, names: Sequence[str]) -> dict[str, Image]:
        needs = {name: self._need(name) for name in names}
        scenes = await self._workbook.images(needs, self._before)
        return {name: scene for name, scene in scenes.items() if isinstance(scene, Image)}

    def _need(self, name: str) -> Need:
        need = Need(name, [task.operation for task in self._tasks.get(name, ())])
        need.is_whole |= name not in self._tasks
        return need

    async def _await_returns(self) -> None:
        """Find out about rows whose return was not answered, before they are missed once more. Raises: SyncdError."""
        for memory in (self._workbook.memories[name] for name in self._tasks):
            if memory.returning is not None:
                number, until = memory.returning
                arrivals = await self._workbook.close([number])
                if arrivals[number] is Arrival.UNKNOWN and self._workbook.clock.monotonic() < until:
                    # Sent twice, both may land, and a row without an id would become two records.
                    raise TransientError(
                        "rows that were brought back may yet land", side=SIDE, code="sheet.unreachable"
                    )
                memory.returning = None

    async def _restore_rows(self) -> None:
        """Bring back rows that a deletion hit because rows moved underneath it; columns may move underneath this."""
        lost = {name: found.lost_rows for name, found in self._settlements.items() if found.lost_rows}
        if not lost:
            return
        without = {name: self._after[name] for name in lost}
        number = self._workbook.fencing.number()
        requests = [one for name, lines in lost.items() for one in self._returning(name, lines)]
        try:
            await self._workbook.fencing.change(number, requests)
        except DoorError as error:
            if not error.is_refusal:
                until = self._workbook.clock.monotonic() + LANDS_WITHIN_SECONDS
                for name in lost:
                    self._workbook.memories[name].returning = (number, until)
            raise
        self._after.update(await self._images(list(lost)))
        torn = {name: torn_cells(self._before[name], lost[name], without[name], self._after[name]) for name in lost}
        self._is_over &= await self._put_back(torn)

    def _returning(self, name: str, lines: Sequence[int]) -> list[dict[str, Any]]:
        before, now = self._before[name], self._after[name]
        dresses = {line: self._probe.dress(before, line) if self._probe else None for line in lines}
        return restore_requests(before, dresses, now)

    async def _put_back(self, strays: Strays) -> bool:
        is_over = await self._repairing.run({name: found for name, found in strays.items() if found})
        for name in self._repairing.given_up & set(self._settlements):
            _change(self._settlements[name], _FROZEN)
        return is_over

    def _judge_arrays(self) -> None:
        """What was taken out of an array's way stood there only if the array shows its results again."""
        for name, settlement in self._settlements.items():
            found = {key for finding in settlement.findings for key in finding.in_the_way}
            if not found:
                continue
            if broken_since(self._before[name], self._after[name]):
                _change(settlement, {Landing.IN_THE_WAY: Landing.MOVED_ON})
            else:
                self._workbook.memories[name].learn_arrays(found, self._workbook.clock.monotonic())


def _change(settlement: Settlement, changes: Mapping[Landing, Landing]) -> None:
    for finding in settlement.findings:
        finding.landings.update({key: changes[had] for key, had in finding.landings.items() if had in changes})
