"""Putting strays back: journalled, fenced, looked at and repeated; three times, then the next cycle goes on.

A round is a write like any other. What it follows from is closed only when what is left of it is journalled.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final

from syncd.core.outcomes import Stray
from syncd.core.sheet_operations import RestoreCells
from syncd.ports import SheetJournal
from syncd.sheets.door import DoorError
from syncd.sheets.fencing import Arrival
from syncd.sheets.following import Followed, follow, repair_of, still_astray, whereabouts, writes_of
from syncd.sheets.images import Image
from syncd.sheets.sending import cell_requests, cells_of
from syncd.sheets.strays import PutBack
from syncd.sheets.workbook import Workbook

MOST_ROUNDS: Final = 3

Strays = Mapping[str, Sequence[PutBack]]
"""Mapping -> what is to be put back."""
LookAtTabs = Callable[[Sequence[str]], Awaitable[dict[str, Image]]]


class PuttingBack:
    """The rounds of one aftermath."""

    def __init__(
        self,
        workbook: Workbook,
        journal: SheetJournal,
        look: LookAtTabs,
        *,
        is_late: bool = False,
        is_resumed: bool = False,
    ) -> None:
        """``is_resumed``: what is put back stands in the journal already."""
        self._workbook, self._journal, self._look = workbook, journal, look
        self._is_late, self._is_resumed = is_late, is_resumed
        self.after: dict[str, Image] = {}
        """Tabs as they were seen last."""
        self.astray: dict[str, tuple[Stray, ...]] = {}
        """Mapping -> what is not put back yet."""
        self.repairs: list[RestoreCells] = []
        """What stands in the journal and goes on from there."""
        self.is_refused = False
        self.given_up: set[str] = set()
        """Mappings of which something is left although all rounds were made."""

    async def run(self, strays: Strays) -> bool:
        """Write back, look, and write again what others moved meanwhile; False leaves it to the next cycle.

        Raises: SyncdError, DoorError.
        """
        if not strays:
            return True
        fence = self._workbook.fencing.number()
        repairs = self._journalled(strays, fence)
        has_begun = False
        for number in range(1, MOST_ROUNDS + 1):
            arrival = await self._write_back(strays, fence)
            if arrival is None:
                return self._put_off(repairs)
            has_begun |= arrival is not Arrival.NEVER
            seen = await self._look(list(strays))
            if len(seen) < len(strays):
                return False
            followed = {name: self._followed(name, after, strays[name], arrival) for name, after in seen.items()}
            landed = [name for name in followed if arrival is not Arrival.UNKNOWN or followed[name].has_landed]
            over = [repairs[name] for name in landed]
            strays = {name: found.left for name, found in followed.items() if found.left}
            self.after |= seen
            self.astray = {name: whereabouts(self.after[name], left) for name, left in strays.items()}
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
        self.given_up |= set(strays)
        return True

    def _put_off(self, repairs: Mapping[str, RestoreCells]) -> bool:
        """Leave to the next cycle what never landed. What is resumed stands in the journal already."""
        if self._is_resumed:
            self._restored(repairs.values())
        return False

    def _followed(self, name: str, after: Image, strays: Sequence[PutBack], arrival: Arrival) -> Followed:
        if arrival is Arrival.NEVER:
            return Followed(still_astray(self.after[name], after, strays), has_landed=False)
        return follow(self.after[name], after, strays)

    def _journalled(self, strays: Strays, fence: int) -> dict[str, RestoreCells]:
        """Journal a round before it leaves."""
        repairs = {}
        for name, found in strays.items():
            image = self.after[name]
            repairs[name] = repair_of(image, found)
            self.astray[name] = whereabouts(image, found)
            self._journal.restoring(repairs[name], image.snapshot(image.keys), fence)
            self.repairs.append(repairs[name])
        return repairs

    def _restored(self, repairs: Iterable[RestoreCells]) -> None:
        for repair in repairs:
            self._journal.restored(repair)
            self.repairs = [one for one in self.repairs if one is not repair]

    async def _write_back(self, strays: Strays, fence: int) -> Arrival | None:
        """Send one round; ``None`` when it was refused. A quota that is used up is no reason to give up."""
        requests = [
            request
            for name, found in strays.items()
            for request in cell_requests(self.after[name].sheet_id, cells_of(writes_of(found)))
        ]
        try:
            await self._workbook.fencing.change(fence, requests)
        except DoorError as error:
            self.is_refused = error.is_refusal and error.was_sent and not error.is_quota
            return None if error.is_refusal else (await self._workbook.close([fence]))[fence]
        return Arrival.LANDED
