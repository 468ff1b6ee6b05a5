"""The control loop: a cycle, a wait that anything can cut short, and again. It alone feeds the watchdog.

While a cycle runs, the loop feeds only when the cycle made progress (a call began or ended), so a cycle that hangs
is a restart. Operator requests are looked for every second; those that only leave a note are done in the middle of a
cycle, the others between two. An error that nobody foresaw ends the process: the journal survives it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from syncd.daemon import standing
from syncd.daemon.acts import Acts, is_quick
from syncd.daemon.answers import as_answer
from syncd.daemon.backoff import Backoff
from syncd.errors import AuthError, DiskFullError, StateError, SyncdError, TransientError
from syncd.store.runs import OperatorRequest

LOOK_SECONDS = 1.0
"""How often requests are looked for."""


class Log(Protocol):
    """The part of a logger that is used here."""

    def info(self, event: str, **details: Any) -> Any:
        """Note an event."""

    def warning(self, event: str, **details: Any) -> Any:
        """Note an event that somebody should look at."""


class Manager(Protocol):
    """The service manager, or nobody."""

    def ready(self) -> None:
        """Say that configuration, state and lock are good."""

    def reloading(self) -> None:
        """Announce a reload."""

    def stopping(self) -> None:
        """Announce the end."""

    def status(self, sentence: str) -> None:
        """Show one line."""

    def alive(self) -> None:
        """Feed the watchdog."""


class Daemon:
    """One running daemon."""

    def __init__(
        self,
        *,
        acts: Acts,
        manager: Manager,
        interval_seconds: float,
        log: Log,
        stop_engine: Callable[[], None] = lambda: None,
    ) -> None:
        self._acts = acts
        self._manager = manager
        self._backoff = Backoff(interval_seconds)
        self._log = log
        self._stop_engine = stop_engine
        self._wake = asyncio.Event()
        self._is_stopping = False
        self._wants_reload = False

    def stop(self) -> None:
        """Finish what is in flight, then end."""
        self._is_stopping = True
        self._stop_engine()
        self._wake.set()

    def reload(self) -> None:
        """Put edited mapping files in force as soon as no cycle is under way."""
        self._wants_reload = True
        self._wake.set()

    async def run(self) -> None:
        """Live until told to stop. Raises: StateError, when the state itself is lost."""
        self._say()
        self._manager.ready()
        self._log.info("daemon_ready", mappings=[mapping.name for mapping in self._acts.mappings.current])
        for change in self._acts.mappings.changes():
            self._log.info("mapping_changed", message=change)
        try:
            while not self._is_stopping:
                wait = await self._cycle()
                await self._rest(wait)
        finally:
            self._manager.stopping()
            self._log.info("daemon_stopped")

    async def _cycle(self) -> float:
        self._manager.alive()
        result = await self._guarded(self._attended(self._acts.perform("cycle", {})))
        self._say(result.get("sentence", ""))
        report = result.get("report") or {}
        outcome = str(report.get("outcome", result.get("outcome", "")))
        return self._backoff.after(outcome, result.get("settle_seconds"))

    async def _guarded(self, work: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        """Turn what stops a cycle, but not the daemon, into an outcome."""
        try:
            return await work
        except DiskFullError as error:
            self._log.warning("disk_full", code=error.code, message=str(error))
            return {"outcome": "unreachable", "sentence": str(error)}
        except StateError:
            raise
        except SyncdError as error:
            self._log.warning("cycle_stopped", code=error.code, message=str(error), hint=error.hint)
            outcome = "unreachable" if isinstance(error, TransientError) else "problems"
            return {"outcome": "refused" if isinstance(error, AuthError) else outcome, "sentence": str(error)}

    async def _attended(self, work: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        """Run a cycle and meanwhile do the requests that cannot wait for its end."""
        cycle, beats = asyncio.ensure_future(work), self._acts.beats()
        try:
            while not cycle.done():
                if beats != (beats := self._acts.beats()):
                    self._manager.alive()
                sleeper = asyncio.ensure_future(self._acts.clock.sleep(LOOK_SECONDS))
                await asyncio.wait({cycle, sleeper}, return_when=asyncio.FIRST_COMPLETED)
                await _dismiss(sleeper)
                if not cycle.done():
                    await self._serve(quick_only=True)
        finally:
            await _dismiss(cycle)
        return cycle.result()

    async def _rest(self, seconds: float) -> None:
        """Wait on purpose: alive, listening, and ready to stop at once."""
        clock = self._acts.clock
        until = clock.monotonic() + seconds
        while not self._is_stopping and (left := until - clock.monotonic()) > 0:
            self._manager.alive()
            if self._wants_reload:
                await self._reload()
                return
            if await self._serve(quick_only=False):
                return
            await self._nap(min(LOOK_SECONDS, left))

    async def _nap(self, seconds: float) -> None:
        sleeper = asyncio.ensure_future(self._acts.clock.sleep(seconds))
        waker = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait({sleeper, waker}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _dismiss(sleeper)
            await _dismiss(waker)
        self._wake.clear()

    async def _serve(self, *, quick_only: bool) -> bool:
        """Do what operators asked for; True when a reload makes the next cycle due at once."""
        has_reloaded = False
        # Asked for anew each time: a quick one may have been done while a longer one was under way.
        while not self._is_stopping and (request := self._next(quick_only=quick_only)) is not None:
            await self._do(request, is_attended=quick_only)
            has_reloaded = has_reloaded or request.kind == "reload"
        return has_reloaded

    def _next(self, *, quick_only: bool) -> OperatorRequest | None:
        waiting = self._acts.store.runs.waiting(self._acts.clock.now())
        return next((request for request in waiting if is_quick(request.kind) or not quick_only), None)

    async def _do(self, request: OperatorRequest, *, is_attended: bool) -> None:
        self._log.info("request", kind=request.kind, request=request.id)
        work = self._acts.perform(request.kind, request.arguments)
        try:
            result = await (work if is_attended else self._attended(work))
            state = "done"
        except SyncdError as error:
            state, result = "failed", as_answer(error)
            self._log.warning("request_failed", kind=request.kind, code=error.code, message=str(error))
        self._say()
        try:
            with self._acts.store.write():
                self._acts.store.runs.complete(request.id, state=state, result=result)
        except DiskFullError as error:  # the asker gives up after a while; the request then expires
            self._log.warning("disk_full", code=error.code, message=str(error))

    async def _reload(self) -> None:
        self._wants_reload = False
        self._manager.reloading()
        try:
            result = await self._acts.perform("reload", {})
        except SyncdError as error:
            problems = [str(problem) for problem in getattr(error, "problems", ())]
            self._log.warning("reload_refused", code=error.code, message=str(error), problems=problems)
        else:
            self._log.info("reloaded", mappings=result["mappings"], changes=result["changes"])
        self._say()
        self._manager.ready()

    def _say(self, sentence: str = "") -> None:
        self._manager.status(sentence or standing.sentence(self._acts.store))


async def _dismiss(task: "asyncio.Future[Any]") -> None:
    """End a task that is not needed any more, and wait until it has ended."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
