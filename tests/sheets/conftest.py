"""A spreadsheet stand-in behind a door that lets people act, and lets answers get lost, between any two calls."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from sheet_change import kind_of_change

from syncd.core.lenses import make
from syncd.core.mapping import Column, Direction, Mapping, Rule, Winner
from syncd.core.objects import ByParent, FieldSpec, Kind, ObjectSpec, Strategy
from syncd.core.sheet_operations import AppendRow, ClaimRow, MarkRow, UpdateCells
from syncd.ports import SheetRequest
from syncd.sandbox.sheets import SheetsSandbox
from syncd.sandbox.wire import Request
from syncd.sheets.door import DoorError, answer_of
from syncd.sheets.side import SheetAdapter

HEADERS = ("Name", "City", "Zip")
OWN = ("syncd", "ServiceTitan ID", "syncd ID")


class VirtualClock:
    def __init__(self) -> None:
        self.at = 1_700_000_000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += max(0.0, seconds)


@dataclass
class Hook:
    name: str
    action: Callable[[], Any]
    is_before: bool
    skip: int = 0


@dataclass
class ScriptedDoor:
    """Calls the stand-in in process; hooks act once, right before or right after a call of that name."""

    sandbox: SheetsSandbox
    clock: VirtualClock
    hooks: list[Hook] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    sent: list[tuple[str, Any]] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    async def call(self, method, path, *, params=(), body=None, timeout_seconds):
        name = _name_of(method, path, body)
        self.log.append(name)
        self.met.add(name)
        self.sent.append((name, body if body is not None else params))
        self.clock.at += 0.3
        self._act(name, is_before=True)
        url = f"{path}?{urlencode(params)}" if params else path
        data = b"" if body is None else json.dumps(body).encode()
        response = self.sandbox.handle(Request.of(method, url, body=data))
        answer = answer_of(response.status, response.body)
        self.answered.append(name)
        self._act(name, is_before=False)
        return answer

    def _act(self, name: str, *, is_before: bool) -> None:
        for hook in [hook for hook in self.hooks if hook.name == name and hook.is_before is is_before]:
            if hook.skip:
                hook.skip -= 1
                continue
            self.hooks.remove(hook)
            hook.action()

    def before(self, name: str, action: Callable[[], Any], *, skip: int = 0) -> None:
        self.hooks.append(Hook(name, action, is_before=True, skip=skip))

    def after(self, name: str, action: Callable[[], Any], *, skip: int = 0) -> None:
        self.hooks.append(Hook(name, action, is_before=False, skip=skip))

    def fail(self, name: str, *, effect: bool, skip: int = 0, **error: Any) -> None:
        def lose() -> None:
            raise DoorError("no answer", **error)

        self.hooks.append(Hook(name, lose, is_before=not effect, skip=skip))


def _name_of(method: str, path: str, body: Any) -> str:
    if not path.endswith(":batchUpdate"):
        return path.rsplit("/", 1)[-1] if "values:" in path else "get"
    return kind_of_change(body["requests"])


def column(header: str, kind: Kind = Kind.TEXT, direction: Direction = Direction.BOTH) -> Column:
    spec = FieldSpec(key=header.lower(), path=(header.lower(),), kind=kind, strategy=Strategy.PATCH)
    return Column(header=header, field=spec, lens=make(spec, None), direction=direction, winner=Winner.ASK)


def mapping_of(*columns: Column, name: str = "customers", worksheet: str = "Customers") -> Mapping:
    rules = tuple(
        Rule(key=one.field.key, columns=(one,), direction=one.direction, winner=one.winner, identity="1")
        for one in columns
    )
    spec = ObjectSpec(name=name, singular=name, collection="/", noticed=ByParent())
    return Mapping(name=name, worksheet=worksheet, object=spec, rules=rules)


class Journal:
    """Keeps what the adapter commits."""

    def __init__(self, world: "World", keep: Any) -> None:
        self.world, self.keep = world, keep

    def sending(self, fence: int, places: Any) -> None:
        self.world.sent_under.append(fence)

    def fences(self) -> set[int]:
        return self.world.open_fences

    def restoring(self, repair: Any, snapshot: Any, fence: int) -> None:
        self.world.repairs.append((repair, snapshot))
        self.world.fence_of[id(repair)] = fence
        self.world.open_repairs.append(repair)

    def restored(self, repair: Any) -> None:
        self.world.open_repairs.remove(repair)
        if self.world.after_restored is not None:
            self.world.after_restored()


class World:
    """One spreadsheet, one adapter, an office."""

    def __init__(self, **options: Any) -> None:
        self.clock = VirtualClock()
        self.sandbox = SheetsSandbox(self.clock, check_bearer=False, **options)
        self.spreadsheet = self.sandbox.create_spreadsheet(tabs=("Customers",), time_zone="America/Chicago")
        self.office = self.sandbox.office(self.spreadsheet)
        self.door = ScriptedDoor(self.sandbox, self.clock)
        self.mapping = mapping_of(*[column(header) for header in HEADERS])
        self.ever_bound = False
        self.journal: list[Any] = []
        self.repairs: list[Any] = []
        """Repairs that were journalled, with their snapshots."""
        self.open_repairs: list[Any] = []
        """Those of them whose end was not seen."""
        self.sent_under: list[int] = []
        """Fences under which operations left, in order."""
        self.open_fences: set[int] = set()
        """Those of them whose changes the store has not settled."""
        self.fence_of: dict[int, int] = {}
        """``id`` of a repair -> the fence of it."""
        self.after_restored: Callable[[], Any] | None = None
        self.adapter = self.restarted()

    def without_fences(self) -> None:
        """Let a fence keep nothing from landing, so that lost answers are looked for and waited for."""
        self.sandbox.switches = replace(self.sandbox.switches, metadata_ids_are_unique=False)

    def land(self, body: Any) -> int:
        """Let a change that was sent earlier arrive now; returns the status of the answer that nobody hears."""
        path = f"/v4/spreadsheets/{self.spreadsheet}:batchUpdate"
        return self.sandbox.handle(Request.of("POST", path, body=json.dumps(body).encode())).status

    def restarted(self) -> SheetAdapter:
        self.adapter = SheetAdapter(
            door=self.door, clock=self.clock, spreadsheet=self.spreadsheet, requests=self.requests()
        )
        return self.adapter

    def requests(self) -> list[SheetRequest]:
        return [SheetRequest(mapping=self.mapping, ever_bound=self.ever_bound)]

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run(work)

    def read(self) -> Any:
        return self.run(self.adapter.read(self.requests()))

    def tab(self) -> Any:
        return self.read().tabs["customers"]

    def write(self, *operations: Any, journal: Any = None) -> list[Any]:
        kept = Journal(self, journal or self.journal.extend)
        return [outcome for _, outcome in self.run(self.adapter.write(operations, journal=kept))]

    def mend(self, *intents: Any, snapshots: Any = None) -> list[Any]:
        """Mend what left last; repairs under their own fences."""
        kept = Journal(self, self.journal.extend)
        last = self.sent_under[-1] if self.sent_under else None
        fences = [self.fence_of.get(id(intent), last) for intent in intents]
        found = self.run(self.adapter.mend(intents, snapshots or self.journal, fences=fences, journal=kept))
        return [outcome for _, outcome in found]

    def fill(self, *rows: tuple[Any, ...], headers: tuple[str, ...] = (*HEADERS, *OWN)) -> None:
        """Type a table into the sheet; a row is name, city, zip, status, crm id, row id."""
        self.office.format_column("Customers", 3, "TEXT")
        self.office.format_column("Customers", 5, "TEXT")
        self.office.paste_block("Customers", 1, 1, [headers, *rows])

    def bound(self, *names: str) -> None:
        """Fill the sheet with bound rows a, b, c … of made-up cities."""
        self.fill(*[(name, f"{name}town", "60601", "", str(at + 1), f"id-{name}") for at, name in enumerate(names)])
        self.ever_bound = True
        self.read()
        self.door.log.clear()

    def rows(self, tab: str = "Customers") -> list[list[Any]]:
        return self.office.grid(tab)

    def by_id(self) -> dict[str, list[Any]]:
        return {row[5]: row[:5] for row in self.rows()[1:] if len(row) > 5}

    def city(self, name: str, to: Any, was: Any = None) -> UpdateCells:
        expected = f"{name}town" if was is None else was
        return UpdateCells(mapping="customers", row_id=f"id-{name}", cells={"City": to}, expected={"City": expected})

    def claim(self, position: int, cells: tuple[Any, ...], row_id: str = "id-new", **more: Any) -> ClaimRow:
        return ClaimRow(mapping="customers", position=position, cells=cells, row_id=row_id, **more)

    def mark(self, row_id: str, **more: Any) -> MarkRow:
        return MarkRow(mapping="customers", row_id=row_id, position=0, cells=(), **more)

    def append(self, row_id: str, crm_ref: str, *cells: Any) -> AppendRow:
        return AppendRow(
            mapping="customers", row_id=row_id, crm_ref=crm_ref, cells=dict(zip(HEADERS, cells, strict=True))
        )


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    # What was to happen around calls that were never made proves nothing.
    assert {hook.name for hook in made.door.hooks} <= made.door.met


@pytest.fixture
def make_column():
    return column


@pytest.fixture
def make_mapping():
    return mapping_of


@pytest.fixture
def make_world():
    return World
