"""The demo's stage: both stand-ins, one syncd between them, the hands of the people, and the clock that jumps.

It decides how a demo is set up and taken down and how a scene lets syncd work. What is played stands in the scenes.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syncd import wiring
from syncd.config.settings import Settings, load_settings
from syncd.demo.clock import JumpingClock
from syncd.demo.compare import Comparison, compare, waiting_of
from syncd.demo.sides import Book, Crm, Line, read_book, read_crm
from syncd.demo.worksheets import CUSTOMERS, TABS, Tab
from syncd.ports import Clock, Notifier
from syncd.sandbox import serve
from syncd.sandbox.crm import CrmSandbox
from syncd.sandbox.sheets.people import Office
from syncd.store import lock

Report = dict[str, Any]
BETWEEN_SECONDS = 60.0
"""A minute passes between two scenes, as between two cycles of a service."""
_MOST_CYCLES = 5


@dataclass(frozen=True, slots=True)
class Face:
    """One column of a record as it stands on both sides."""

    crm: str
    sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A customer that a scene plays with."""

    crm_id: int
    row_id: str
    number: int
    name: str


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything a scene works with."""

    running: serve.Running
    application: wiring.Application
    settings: Settings
    clock: JumpingClock
    played: set[int] = field(default_factory=set)
    """Customers that had their scene; each plays once."""

    @contextmanager
    def at_crm(self) -> Iterator[CrmSandbox]:
        """Act as somebody at the CRM's screens."""
        with self.running.crm() as crm:
            yield crm

    @contextmanager
    def at_sheet(self) -> Iterator[Office]:
        """Act as somebody at the spreadsheet."""
        with self.running.sheets() as sheets:
            yield sheets.office(self.running.spreadsheet_id)

    def book(self) -> Book:
        """Read the spreadsheet."""
        with self.at_sheet() as office:
            return read_book(office, [tab.title for tab in TABS])

    def crm(self) -> Crm:
        """Read the CRM."""
        with self.at_crm() as crm:
            return read_crm(crm)

    def everything(self) -> tuple[Crm, dict[str, list[list[Any]]]]:
        """Give all that both sides hold, headers and foreign columns included."""
        with self.at_sheet() as office:
            grids = {tab.title: office.grid(tab.title) for tab in office.book.tabs}
        return self.crm(), grids

    def faces(self, tab: Tab, crm_id: int) -> dict[str, Face]:
        """Show one record on both sides, column by column, and syncd's own cell."""
        crm, book = self.crm(), self.book()
        line, body = book.line(tab.title, crm_id), tab.records(crm).get(crm_id)
        cells = line.cells if line else {}
        found = {
            column.header: Face(
                column.spoken(column.of_crm(crm, body), book) if body else "(inactive)",
                column.spoken(cells.get(column.header, ""), book) if line else "(no row)",
            )
            for column in tab.columns
        }
        return {**found, "syncd": Face("", line.status if line else "")}

    def pick(self, fits: Callable[[Line, dict[str, Any]], bool]) -> Pick:
        """Find a customer in step on both sides that had no scene yet."""
        crm = self.crm()
        for line in self.book().tabs[CUSTOMERS.title]:
            if line.crm_id is None or line.status or line.crm_id in self.played:
                continue
            body = crm.customers[line.crm_id]
            if body["active"] and fits(line, body):
                self.played.add(line.crm_id)
                return Pick(crm_id=line.crm_id, row_id=line.row_id, number=line.number, name=body["name"])
        raise LookupError("no customer fits the scene")

    async def ask(self, kind: str, **arguments: Any) -> dict[str, Any]:
        """Have syncd do an act, the same that its commands ask for."""
        return await self.application.acts.perform(kind, arguments)

    async def settle(self, **arguments: Any) -> list[Report]:
        """Let cycles run until nothing waits for rows to come to rest."""
        self.clock.jump(BETWEEN_SECONDS)
        reports = []
        for _ in range(_MOST_CYCLES):
            answer = await self.ask("cycle", **arguments)
            reports.append(answer["report"])
            if answer["settle_seconds"] is None:
                break
            self.clock.jump(answer["settle_seconds"] + 1.0)
        return reports

    def open_conflicts(self, row_ids: Collection[str]) -> list[Any]:
        """List the open conflicts of some rows."""
        return [one for one in self.application.store.disputes.conflicts() if one.row_id in row_ids]

    def held(self) -> list[Any]:
        """List what syncd holds."""
        return list(self.application.store.held.slices())

    def compare(self) -> Comparison:
        """Compare both sides by what the stand-ins hold."""
        waiting = waiting_of(self.application.store, self.application.mappings.current)
        return compare(self.crm(), self.book(), waiting)


@asynccontextmanager
async def staged(
    directory: Path, *, customers: int, messy_rows: int, seed: int, base: Clock, notifier: Notifier
) -> AsyncIterator[Stage]:
    """Start both stand-ins over HTTP and put syncd between them, all in one directory."""
    clock = JumpingClock(base)
    people = serve.Settings(
        directory=directory, customers=customers, messy_rows=messy_rows, seed=seed, wall_time=clock.now
    )
    with serve.start(people) as running:
        settings = load_settings(directory, {})
        state = settings.daemon.state_directory
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        with lock.hold(state):
            async with wiring.opened(settings, clock=clock, notifier=notifier) as application:
                yield Stage(running=running, application=application, settings=settings, clock=clock)
