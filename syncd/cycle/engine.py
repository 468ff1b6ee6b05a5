"""One cycle in a straight line: observe, recover, plan, apply, settle, report.

A round plans and applies; further rounds follow without reading again while rows got their ids, so that a new row
is claimed, created and filled in one cycle. The same engine runs in the daemon, in one-shot commands and in the
simulation.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from syncd.core.mapping import Mapping
from syncd.core.objects import ObjectSpec
from syncd.core.records import RowId
from syncd.core.transforms import Context, Vocabulary
from syncd.cycle.apply import Applier
from syncd.cycle.assemble import assemble
from syncd.cycle.creation import creations
from syncd.cycle.observe import Observed, observe, sheet_requests
from syncd.cycle.planning import Planned, context_of, plan
from syncd.cycle.recover import recover
from syncd.cycle.refused_rows import note_refused
from syncd.cycle.report import CycleReport
from syncd.cycle.reporting import Reporter
from syncd.cycle.resync import decide_again
from syncd.cycle.tally import Tally
from syncd.cycle.tasks import Tasks
from syncd.cycle.vocabularies import Vocabularies
from syncd.cycle.world import EngineSettings, Log, World
from syncd.errors import StateError, SyncdError
from syncd.ports import Clock, CrmSide, Notifier, SheetSide
from syncd.store.store import Store

MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleOptions:
    """What one cycle is asked to do beyond the ordinary."""

    only: frozenset[str] | None = None
    """Names of the mappings to plan; all are read."""
    full: bool = False
    """Set the cursors aside and read everything."""
    records: frozenset[str] | None = None
    """Row ids or CRM ids to decide again; what was refused before is tried again."""
    accept_first: bool = False
    """Accept first plans: bind, append, fill; never creations of rows that fit nobody."""
    dry_run: bool = False
    """Observe, decide and judge; write to neither side."""


class Engine:
    """Keeps the mappings of one tenant and one spreadsheet in step, one cycle at a time."""

    def __init__(
        self,
        *,
        store: Store,
        crm: CrmSide,
        sheet: SheetSide,
        mappings: Iterable[Mapping],
        objects: dict[str, ObjectSpec],
        clock: Clock,
        new_id: Callable[[], RowId],
        settings: EngineSettings,
        notifier: Notifier,
        log: Log,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._world = World(
            store=store,
            crm=crm,
            sheet=sheet,
            clock=clock,
            new_id=new_id,
            settings=settings,
            notifier=notifier,
            log=log,
            objects=dict(objects),
        )
        self._world.adopt(mappings)
        self._is_stopping = is_stopping
        self._vocabularies = Vocabularies(self._world)
        self.next_settle_seconds: float | None = None
        """How long until something that waits will have settled; ``None`` when nothing waits."""

    def replace_mappings(self, mappings: Iterable[Mapping]) -> None:
        """Take other mappings into use from the next cycle on."""
        self._world.adopt(mappings)

    async def cycle(self, options: CycleOptions | None = None) -> CycleReport:
        """Run one cycle. Raises: StateError, when nothing can be remembered; then nothing was written either."""
        options = options or CycleOptions()
        world = self._world
        started = world.clock.now()
        with world.store.write():
            run_id = world.store.runs.begin("plan" if options.dry_run else "cycle", started)
            decide_again(world, options.records or frozenset(), full=options.full)
        reporter = Reporter(world, run_id=run_id, started_at=started)
        tally = Tally()
        recovery = None if options.dry_run else await self._recover(tally, run_id)
        observed = await observe(world, full=options.full, may_set_up=not options.dry_run)
        self._note_halts(observed)
        rounds: list[list[Planned]] = []
        errors = [error for error in (observed.crm_error, observed.sheet_error, recovery) if error is not None]
        if not errors:
            try:
                await self._work(options, observed, tally, run_id, rounds=rounds)
            except StateError:
                raise
            except SyncdError as stopped:
                errors.append(stopped)
        if rounds and not options.dry_run:
            with world.store.write():
                note_refused(world, rounds[0], tally)
        self._remember_wakes(rounds[-1] if rounds else [], started)
        report = reporter.finish(rounds[0] if rounds else [], observed, tally, errors=errors)
        world.log.info("cycle.ended", run_id=run_id, outcome=report.outcome, **_sizes(report))
        return report

    async def _recover(self, tally: Tally, run_id: int) -> SyncdError | None:
        """Settle open intents before anything is read: what landed astray must not be read as an edit."""
        world = self._world
        if not world.store.journal.count():
            return None
        try:
            world.sheet.expect(sheet_requests(world))
            contexts = self._contexts(await self._vocabularies.current())
            await recover(world, tally, run_id=run_id, contexts=contexts)
        except StateError:
            raise
        except SyncdError as error:
            return error
        return None

    def _contexts(self, vocabularies: dict[str, Vocabulary]) -> dict[str, Context]:
        return {m.name: context_of(self._world, m, vocabularies) for m in self._world.mappings}

    async def _work(
        self, options: CycleOptions, observed: Observed, tally: Tally, run_id: int, *, rounds: list[list[Planned]]
    ) -> None:
        """Plan and apply, round after round; each plan joins ``rounds`` before anything of it leaves."""
        world = self._world
        vocabularies = await self._vocabularies.current()
        everything = frozenset(mapping.name for mapping in world.mappings)
        names = everything if options.only is None else options.only
        for number in range(MOST_ROUNDS):
            # Names of parents may have been made by the round before.
            contexts = self._contexts(vocabularies)
            with world.store.write():
                # One transaction: what is decided to be at rest and what is still to be written belong together.
                planned = plan(
                    world,
                    observed,
                    contexts,
                    only=names - tally.unseen,
                    accept_first=options.accept_first,
                    astray=tally.astray,
                )
                tasks = Tasks() if options.dry_run else assemble(world, planned)
            rounds.append(planned)
            if options.dry_run or self._is_stopping():
                break
            if not await self._apply(planned, tasks, observed, tally, run_id, contexts, is_first=number == 0):
                break

    async def _apply(
        self,
        planned: list[Planned],
        tasks: Tasks,
        observed: Observed,
        tally: Tally,
        run_id: int,
        contexts: dict[str, Context],
        *,
        is_first: bool,
    ) -> bool:
        """Carry out one round; True when another has work: rows got their ids, or refusals are to be said."""
        world = self._world
        applier = Applier(world, tally, run_id=run_id, contexts=contexts, is_stopping=self._is_stopping)
        tasks = self._without_paused(tasks)
        tally.begin_round()
        before, refused = tally.progress, tally.refused
        await applier.sheet(tasks)
        for mapping, key, row_id in tally.rekeyed:
            places = observed.places[mapping]
            if key in places:
                places[row_id] = places.pop(key)
        for mapping, row_id in tally.removed:
            observed.places[mapping].pop(row_id, None)
        if not is_first or not tally.rekeyed:
            drafts = {item.draft.mapping.name: item.draft for item in planned}
            with world.store.write():
                made = creations(world, drafts)
            await applier.crm(self._without_paused(Tasks(crm=[*tasks.crm, *made])).crm)
            return bool(tally.rekeyed) or (bool(made) and tally.progress > before) or tally.refused > refused
        await applier.crm(tasks.crm)
        return True

    def _without_paused(self, tasks: Tasks) -> Tasks:
        halts = self._world.store.disputes.halts()
        paused = {scope.removeprefix("paused:") for scope in halts if scope.startswith("paused:")}
        if not paused:
            return tasks

        def kept(side: str, mapping: str) -> bool:
            return side not in paused and f"mapping:{mapping}" not in paused

        return Tasks(
            sheet=[task for task in tasks.sheet if kept("sheet", task.operation.mapping)],
            crm=[task for task in tasks.crm if kept("crm", task.operation.mapping)],
            bindings=[binding for binding in tasks.bindings if kept("sheet", binding.mapping)],
        )

    def _note_halts(self, observed: Observed) -> None:
        """A side or a worksheet that cannot be read is halted until it can; everything else goes on."""
        store, now = self._world.store, self._world.clock.now()
        errors = {"crm": observed.crm_error, "sheet": observed.sheet_error}
        with store.write():
            known = store.disputes.halts()
            for side, error in errors.items():
                if error is None:
                    if side in known:
                        store.disputes.lift(side)
                else:
                    store.disputes.halt(side, code=error.code, message=str(error), hint=error.hint, at=now)
            if observed.sheet is None:
                return
            for mapping in self._world.mappings:
                problem, scope = observed.problems.get(mapping.name), f"mapping:{mapping.name}"
                if problem is None:
                    if scope in known:
                        store.disputes.lift(scope)
                else:
                    store.disputes.halt(scope, code=problem.code, message=problem.message, hint=problem.hint, at=now)

    def _remember_wakes(self, planned: Iterable[Planned], now: float) -> None:
        wakes = [instant for item in planned for instant in item.draft.wakes_at]
        self.next_settle_seconds = max(0.0, min(wakes) - now) if wakes else None


def _sizes(report: CycleReport) -> dict[str, Any]:
    return {side: sum(calls.values()) for side, calls in report.calls.items()}
