"""A daemon on a clock that only moves when somebody waits, with an engine that does what a test tells it."""

import asyncio
import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from syncd.core.mapping import Mapping
from syncd.crm.objects import OBJECTS
from syncd.cycle.engine import CycleOptions
from syncd.cycle.report import CycleReport
from syncd.daemon.acts import Acts
from syncd.daemon.loop import Daemon
from syncd.daemon.mappings import LiveMappings
from syncd.store.store import Store

CUSTOMERS = """\
name: customers
worksheet: Customers
object: customers
columns:
  Name: <-> name
  Mobile: <-> contacts.mobile | phone(US)
"""


class VirtualClock:
    """Time that jumps to the next sleeper as soon as nobody has anything else to do."""

    def __init__(self) -> None:
        self.at = 1_000.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._is_turning = False

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._sleepers, (self.at + seconds, next(self._order), future))
        self._turn(loop)
        await future

    def _turn(self, loop: asyncio.AbstractEventLoop, patience: int = 30) -> None:
        """Let everybody run a while first; then the nearest sleeper wakes."""
        if self._is_turning:
            return
        self._is_turning = True

        def step(left: int) -> None:
            if left:
                loop.call_soon(step, left - 1)
                return
            self._is_turning = False
            while self._sleepers:
                at, _, future = heapq.heappop(self._sleepers)
                if not future.done():
                    self.at = max(self.at, at)
                    future.set_result(None)
                    if self._sleepers:
                        self._turn(loop)
                    return

        step(patience)


class ScriptedEngine:
    """Stands in for the engine: notes what it was asked, and takes its reports from a list."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.options: list[CycleOptions] = []
        self.started: list[float] = []
        self.replaced: list[tuple[str, ...]] = []
        self.script: list[Any] = []
        self.next_settle_seconds: float | None = None
        self.lasts_seconds = 0.0

    async def cycle(self, options: CycleOptions | None = None) -> CycleReport:
        self.options.append(options or CycleOptions())
        self.started.append(self.clock.now())
        if self.lasts_seconds:
            await self.clock.sleep(self.lasts_seconds)
        step = self.script.pop(0) if self.script else "in_step"
        if callable(step):
            step = step()
        if isinstance(step, BaseException):
            raise step
        return CycleReport(run_id=1, started_at=self.clock.now(), outcome=step, sentence=f"all {step}")

    def replace_mappings(self, mappings: tuple[Mapping, ...]) -> None:
        self.replaced.append(tuple(mapping.name for mapping in mappings))


class Manager:
    """Remembers what the service manager was told, and when."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.told: list[tuple[float, str]] = []

    def ready(self) -> None:
        self._note("ready")

    def reloading(self) -> None:
        self._note("reloading")

    def stopping(self) -> None:
        self._note("stopping")

    def status(self, sentence: str) -> None:
        self._note(f"status {sentence}")

    def alive(self) -> None:
        self._note("alive")

    def _note(self, what: str) -> None:
        self.told.append((self.clock.now(), what))

    @property
    def words(self) -> list[str]:
        return [what for _, what in self.told if what != "alive"]


class Log:
    """Remembers events."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def info(self, event: str, **details: Any) -> None:
        self.events.append((event, details))

    warning = info

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]


class House:
    """A daemon with everything around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = VirtualClock()
        self.store = Store.in_memory()
        self.engine = ScriptedEngine(self.clock)
        self.manager = Manager(self.clock)
        self.log = Log()
        self.beats: Callable[[], int] = lambda: 0
        self.trials: list[tuple[str, ...]] = []
        self.mappings = LiveMappings(folder, OBJECTS, self.store)
        self.acts = Acts(
            store=self.store,
            engine=self.engine,
            clock=self.clock,
            mappings=self.mappings,
            preview=self._trial,
            check=self._check,
            beats=lambda: self.beats(),
        )
        self.daemon = Daemon(acts=self.acts, manager=self.manager, interval_seconds=30.0, log=self.log)

    @contextmanager
    def _trial(self, mappings: tuple[Mapping, ...]) -> Iterator[ScriptedEngine]:
        self.trials.append(tuple(mapping.name for mapping in mappings))
        yield self.engine

    async def _check(self, mappings: tuple[Mapping, ...]) -> dict[str, Any]:
        return {"good": [mapping.name for mapping in mappings], "problems": [], "columns": {}}

    def ask(self, kind: str, **arguments: Any) -> int:
        with self.store.write():
            return self.store.runs.ask(kind, arguments, at=self.clock.now())

    def answer(self, number: int) -> tuple[str, Any]:
        found = self.store.runs.request(number)
        assert found is not None
        return found.state, found.result

    def at(self, seconds: float, act: Callable[[], Any]) -> None:
        """Have something happen so many seconds after the start."""

        async def later() -> None:
            await self.clock.sleep(seconds)
            act()

        self._later = [*getattr(self, "_later", []), later]

    def live(self, seconds: float) -> None:
        """Let the daemon live for a while, then stop it."""

        async def life() -> None:
            others = [asyncio.ensure_future(one()) for one in getattr(self, "_later", [])]
            self._later: list[Any] = []

            async def end() -> None:
                await self.clock.sleep(seconds)
                self.daemon.stop()

            others.append(asyncio.ensure_future(end()))
            try:
                await self.daemon.run()
            finally:
                for other in others:
                    other.cancel()
                await asyncio.gather(*others, return_exceptions=True)

        asyncio.run(life())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "customers.yaml").write_text(CUSTOMERS)
    made = House(tmp_path)
    yield made
    made.store.close()
