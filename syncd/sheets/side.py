"""The spreadsheet as ``SheetSide``: reads all tabs with one call, sets up vacant ones, hands writes on."""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from syncd.core.outcomes import SheetOutcome
from syncd.core.records import SheetReading, TabProblem, TabReading
from syncd.core.sheet_operations import RestoreCells, SheetOperation, SheetSnapshot
from syncd.errors import ProtocolError
from syncd.ports import CallCount, Clock, SheetJournal, SheetRequest
from syncd.sheets.book import Book
from syncd.sheets.calls import SIDE, Calls
from syncd.sheets.door import Door, DoorError
from syncd.sheets.mending import Mending
from syncd.sheets.reading import Memory, absent, imagined, interpret, vanished
from syncd.sheets.setup import Request, new_tab, vacant_tab
from syncd.sheets.workbook import Workbook
from syncd.sheets.writing import Writing

ROUNDS: Final = 4
"""A reading may be followed by a look-up of titles or a set-up, and is then made again."""

Tabs = dict[str, TabReading | TabProblem]


class SheetAdapter:
    """One spreadsheet behind a door."""

    def __init__(
        self,
        *,
        door: Door,
        clock: Clock,
        spreadsheet: str,
        requests: Iterable[SheetRequest] = (),
        jitter: Callable[[], float] = lambda: 0.5,
        chance: Callable[[], float] = random.random,
        account: str = "",
    ) -> None:
        """``requests`` tell what is known before the first reading, so that a crash can be mended first.

        ``chance`` draws numbers that no other process may draw at the same time, ``jitter`` only spreads waits.
        """
        self._clock = clock
        self._calls = Calls(door=door, clock=clock, spreadsheet=spreadsheet, jitter=jitter, account=account)
        self._workbook = Workbook(calls=self._calls, clock=clock, chance=chance, requests=requests)

    @property
    def calls(self) -> CallCount:
        """Calls made so far, by name."""
        return self._calls.counts

    def expect(self, requests: Iterable[SheetRequest]) -> None:
        """Hear of the mappings before anything of them is read."""
        self._workbook.expect(requests)

    async def read(self, wanted: Sequence[SheetRequest]) -> SheetReading:
        """Read all worksheets with one ``values:batchGet``; set up vacant tabs that were never bound.

        Raises: TransientError, RateLimitedError, AuthError, ProtocolError.
        """
        self._workbook.expect(wanted)
        names = [request.mapping.name for request in wanted]
        lookups = self._workbook.lookups
        for _ in range(ROUNDS):
            tabs, is_suspicious = await self._tabs(names)
            before = book = await self._workbook.book()
            if is_suspicious and self._workbook.lookups == lookups:
                # Only a look-up can tell whether the titles still mean the same tabs.
                book = await self._workbook.refresh()
                if _titles(book) != _titles(before):
                    continue
            requests = self._set_up_requests(tabs, book, before)
            if not requests:
                self._imagine(tabs, book)
                return SheetReading(tabs=tabs, title=book.title, zone=book.zone, read_at=self._clock.now())
            await self._set_up(requests)
            await self._workbook.refresh()
        raise ProtocolError("The spreadsheet's tabs keep changing; nothing was believed.", side=SIDE)

    async def write(
        self,
        operations: Sequence[SheetOperation],
        *,
        journal: SheetJournal,
    ) -> Sequence[tuple[SheetOperation, SheetOutcome]]:
        """Verify, journal, write, verify, put right. Outcomes in the order given."""
        outcomes = await Writing(self._workbook, operations, journal).run()
        return list(zip(operations, outcomes, strict=True))

    async def mend(
        self,
        intents: Sequence[SheetOperation | RestoreCells],
        snapshots: Sequence[SheetSnapshot],
        *,
        fences: Sequence[int | None],
        journal: SheetJournal,
    ) -> Sequence[tuple[SheetOperation | RestoreCells, SheetOutcome]]:
        """Find out which writes of a crash or a lost answer landed, and put back what landed astray."""
        outcomes = await Mending(self._workbook, intents, snapshots, fences, journal).run()
        return list(zip(intents, outcomes, strict=True))

    async def _tabs(self, names: Sequence[str]) -> tuple[Tabs, bool]:
        """Read and understand all tabs; the flag says whether something should be looked at twice."""
        workbook = self._workbook
        known = {name: workbook.memories[name] for name in names}
        before = {name: (memory.ids, memory.header_cells) for name, memory in known.items()}
        answers = await workbook.values(dict.fromkeys(names))
        book = await workbook.book()
        tabs: Tabs = {}
        is_suspicious = False
        for name, memory in known.items():
            tab, found = workbook.tab_of(book, memory), answers[name]
            if tab is None or found is None:
                tabs[name], is_suspicious = absent(memory), True
                continue
            tabs[name] = interpret(memory, tab, found[0], zone=book.zone, now=self._clock.now())
            ids, header_cells = before[name]
            is_changed = bool(header_cells) and header_cells != memory.header_cells
            is_suspicious |= isinstance(tabs[name], TabProblem) or is_changed or vanished(ids, memory)
        return tabs, is_suspicious

    def _set_up_requests(self, tabs: Tabs, book: Book, before: Book) -> list[Request]:
        requests: list[Request] = []
        for name, tab in tabs.items():
            memory = self._workbook.memories[name]
            if _may_be_set_up(tab, memory) and memory.request.may_set_up:
                place = self._workbook.tab_of(book, memory)
                mapping = memory.request.mapping
                requests += vacant_tab(mapping, place, before) if place else new_tab(mapping, book)
        return requests

    def _imagine(self, tabs: Tabs, book: Book) -> None:
        """Read vacant tabs that may not be set up now as the empty ones they would become."""
        for name, tab in tabs.items():
            memory = self._workbook.memories[name]
            if _may_be_set_up(tab, memory):
                tabs[name] = imagined(memory, self._workbook.tab_of(book, memory))

    async def _set_up(self, requests: Sequence[Request]) -> None:
        try:
            await self._calls.change(requests)
        except DoorError as error:
            # A 400 says that somebody was faster, so the next look shows what there is now.
            if error.status != 400:
                raise self._calls.explain(error) from error


def _may_be_set_up(tab: TabReading | TabProblem, memory: Memory) -> bool:
    is_wanted = isinstance(tab, TabProblem) and tab.is_vacant and not memory.request.ever_bound
    return is_wanted and not memory.ids


def _titles(book: Book) -> dict[int, str]:
    return {tab.sheet_id: tab.title for tab in book.tabs}
