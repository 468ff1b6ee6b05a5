"""After a write: where did it land, and put right what landed elsewhere; three times, then the cells are frozen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from syncd.core.outcomes import SheetOutcome, Stale, Stray, Unknown
from syncd.core.sheet_operations import RestoreCells
from syncd.errors import SyncdError, TransientError
from syncd.ports import SheetJournal
from syncd.sheets.arrays import broken_since
from syncd.sheets.calls import SIDE
from syncd.sheets.door import DoorError
from syncd.sheets.fencing import Arrival
from syncd.sheets.following import Followed, follow, repair_of, resume, still_astray, strays_of, whereabouts, writes_of
from syncd.sheets.images import Image
from syncd.sheets.outcomes import Finding, outcome
from syncd.sheets.preparing import DONE, Fate, Task
from syncd.sheets.sending import cell_requests, cells_of, restore_request
from syncd.sheets.settling import Settlement, settle, torn_cells
from syncd.sheets.strays import Landing, PutBack
from syncd.sheets.workbook import Need, Workbook

MOST_ROUNDS: Final = 3
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
    ) -> None:
        self._workbook = workbook
        self._journal = journal
        self._before = before
        self._tasks = tasks
        self._is_late = is_late
        self._after: dict[str, Image] = {}
        self._settlements: dict[str, Settlement] = {}
        self._findings: dict[int, Finding] = {}
        self._is_over = True
        self._is_refused = False
        self._astray: dict[str, tuple[Stray, ...]] = {}
        """Mapping -> what is not put back yet."""
        self._repairs: list[RestoreCells] = []
        """What stands in the journal and goes on from there."""

    async def see_through(self) -> None:
        """See where the writes landed and put strays back. What cannot be seen stays unknown; never raises."""
        if not self._tasks:
            return
        try:
            await self._await_returns()
            await self._look()
            self._is_over = await self._put_back()
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
        self._astray[name] = whereabouts(before, strays)
        try:
            self._after = await self._images([name])
            if name in self._after:
                left = resume(before, self._after[name], strays, arrival)
                self._astray = {}
                self._is_over = await self._rounds({name: left} if left else {})
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
        is_answered_for = self._is_late and any(repair.mapping == name for repair in self._repairs)
        if was_sent and not self._is_over and not is_answered_for and set(finding.landings.values()) & _UNSETTLED:
            return self._not_back(name)
        return outcome(finding, self._after.get(name, self._before[name]))

    def _not_back(self, name: str) -> Unknown:
        return Unknown(reason=_NOT_BACK, is_open=not self._is_refused, astray=self._astray.get(name, ()))

    def _finding(self, task: Task) -> Finding:
        return self._findings.get(id(task)) or Finding(task=task)

    async def _look(self) -> None:
        self._after = await self._images(list(self._tasks))
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
        requests = [restore_request(self._before[name], lines, without[name]) for name, lines in lost.items()]
        try:
            await self._workbook.fencing.change(number, requests)
        except DoorError as error:
            if not error.is_refusal:
                until = self._workbook.clock.monotonic() + LANDS_WITHIN_SECONDS
                for name in lost:
                    self._workbook.memories[name].returning = (number, until)
            raise
        self._after |= await self._images(list(lost))
        torn = {name: torn_cells(self._before[name], lost[name], without[name], self._after[name]) for name in lost}
        self._is_over &= await self._rounds({name: found for name, found in torn.items() if found})

    async def _put_back(self) -> bool:
        return await self._rounds({name: found.strays for name, found in self._settlements.items() if found.strays})

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

    async def _rounds(self, strays: Mapping[str, Sequence[PutBack]]) -> bool:
        """Write back, look, and write again what others moved meanwhile; False leaves it to the next cycle."""
        if not strays:
            return True
        fence = self._workbook.fencing.number()
        repairs = self._journalled(strays, fence)
        has_begun = False
        for number in range(1, MOST_ROUNDS + 1):
            arrival = await self._write_back(strays, fence)
            if arrival is None:
                self._is_refused = True
                return self._put_off(repairs)
            has_begun |= arrival is not Arrival.NEVER
            seen = await self._images(list(strays))
            if len(seen) < len(strays):
                return False
            followed = {name: self._followed(name, after, strays[name], arrival) for name, after in seen.items()}
            landed = [name for name in followed if arrival is not Arrival.UNKNOWN or followed[name].has_landed]
            over = [repairs[name] for name in landed]
            strays = {name: found.left for name, found in followed.items() if found.left}
            self._after |= seen
            self._astray = {name: whereabouts(self._after[name], left) for name, left in strays.items()}
            if not landed and strays and (self._is_late or number == MOST_ROUNDS):
                # The last one may land yet, when others stand in its place, and answers for all that is left. Were it
                # repeated now and in each cycle, its like would become more with every answer that is lost.
                return True
            # What is left is journalled before what it follows from is closed: a crash in between forgets neither.
            fence = self._workbook.fencing.number()
            repairs = self._journalled(strays, fence)
            self._restored(over)
            if not strays:
                return True
        if not has_begun:
            return self._put_off(repairs)
        # What is left is taken up again by the next cycle, from how it stands now.
        for name in strays:
            if name in self._settlements:
                _change(self._settlements[name], _FROZEN)
        return True

    def _put_off(self, repairs: Mapping[str, RestoreCells]) -> bool:
        """Leave to the next cycle what never landed. A repair that is gone on with here stands in the journal already."""
        self._restored(repair for name, repair in repairs.items() if name not in self._settlements)
        return False

    def _followed(self, name: str, after: Image, strays: Sequence[PutBack], arrival: Arrival) -> Followed:
        if arrival is Arrival.NEVER:
            return Followed(still_astray(self._after[name], after, strays), has_landed=False)
        return follow(self._after[name], after, strays)

    def _journalled(self, strays: Mapping[str, Sequence[PutBack]], fence: int) -> dict[str, RestoreCells]:
        """Journal a round before it leaves."""
        repairs = {}
        for name, found in strays.items():
            image = self._after[name]
            repairs[name] = repair_of(image, found)
            self._astray[name] = whereabouts(image, found)
            self._journal.restoring(repairs[name], image.snapshot(image.keys), fence)
            self._repairs.append(repairs[name])
        return repairs

    def _restored(self, repairs: Iterable[RestoreCells]) -> None:
        for repair in repairs:
            self._journal.restored(repair)
            self._repairs = [one for one in self._repairs if one is not repair]

    async def _write_back(self, strays: Mapping[str, Sequence[PutBack]], fence: int) -> Arrival | None:
        """Send one round; ``None`` when it was refused."""
        requests = [
            request
            for name, found in strays.items()
            for request in cell_requests(self._after[name].sheet_id, cells_of(writes_of(found)))
        ]
        try:
            await self._workbook.fencing.change(fence, requests)
        except DoorError as error:
            return None if error.is_refusal else (await self._workbook.close([fence]))[fence]
        return Arrival.LANDED


def _change(settlement: Settlement, changes: Mapping[Landing, Landing]) -> None:
    for finding in settlement.findings:
        finding.landings.update({key: changes[had] for key, had in finding.landings.items() if had in changes})
