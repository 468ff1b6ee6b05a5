"""Carry out tasks: intents are committed before anything leaves, outcomes are settled as they arrive.

Nothing raises in the middle. What was not answered stays an open intent; what did not leave is derived again.
"""

from collections.abc import Callable, Mapping, Sequence

from syncd.core.crm_operations import ChangeElements, CrmOperation
from syncd.core.outcomes import Blocked, NotSent, Unknown, Written
from syncd.core.sheet_operations import AppendRow, ClaimRow, MarkRow, RemoveRow, SheetSnapshot, UpdateCells
from syncd.core.state import Task
from syncd.core.transforms import Context
from syncd.cycle.settle import Settler
from syncd.cycle.sheet_journal import CallJournal
from syncd.cycle.tally import Tally
from syncd.cycle.tasks import Tasks
from syncd.cycle.world import World

BATCH = 500
"""Operations journalled and sent to the CRM at a time; stopping waits for one such batch at most."""


class Applier:
    """Carries out the tasks of one cycle."""

    def __init__(
        self,
        world: World,
        tally: Tally,
        *,
        run_id: int,
        contexts: Mapping[str, Context],
        is_stopping: Callable[[], bool],
    ) -> None:
        self._world, self._tally, self._run_id = world, tally, run_id
        self._settler = Settler(world, tally, run_id=run_id, contexts=contexts)
        self._is_stopping = is_stopping

    async def sheet(self, tasks: Tasks) -> None:
        """Write to the spreadsheet, all mappings in one verified batch."""
        if not tasks.sheet or self._is_stopping():
            return
        world = self._world
        intents: list[int] = []

        def keep(snapshots: Sequence[SheetSnapshot]) -> None:
            now = world.clock.now()
            world.store.bases.keep(tasks.bindings, is_dirty=True)
            self._keep_losers(tasks.sheet, "sheet", now)
            intents.extend(
                world.store.journal.open(
                    [("sheet", *_place(task), task) for task in tasks.sheet],
                    run_id=self._run_id,
                    sent_at=now,
                    snapshots=snapshots,
                )
            )

        journal = CallJournal(world, run_id=self._run_id, keep=keep, intents=intents)
        outcomes = await world.sheet.write([task.operation for task in tasks.sheet], journal=journal)  # type: ignore[misc] # sheet tasks hold sheet operations
        now = world.clock.now()
        ids: Sequence[int | None] = intents or [None] * len(tasks.sheet)
        settled: list[int] = []
        written: dict[str, dict[str, Written]] = {}
        added = {task.operation.row_id for task in tasks.sheet if isinstance(task.operation, AppendRow)}
        with world.store.write():
            journal.leave()
            for task, intent, (operation, outcome) in zip(tasks.sheet, ids, outcomes, strict=True):
                if isinstance(operation, MarkRow) and not (isinstance(outcome, Written) and not outcome.stale):
                    # Its record is looked at again, and says then what it should say.
                    world.store.bases.soil(operation.mapping, [operation.row_id])
                if isinstance(outcome, Unknown):
                    self._tally.unknown += not isinstance(operation, MarkRow)
                    sent = [intent] if intent is not None else []
                    world.store.journal.expire(sent, now + world.settings.sheet_limit_seconds)
                    continue
                if isinstance(outcome, Blocked) and isinstance(operation, AppendRow | RemoveRow):
                    self._tally.blocked.setdefault(operation.mapping, outcome.reason)
                if isinstance(outcome, NotSent):
                    self._tally.not_sent += 1
                    self._forget_claim(operation)
                else:
                    self._settler.sheet(task, outcome, now)
                    if isinstance(operation, UpdateCells | AppendRow) and isinstance(outcome, Written):
                        written.setdefault(operation.mapping, {})[operation.row_id] = outcome
                if intent is not None:
                    settled.append(intent)
            if settled:
                world.store.journal.close(settled)
            for mapping, rows in written.items():
                world.store.journal.wrote(mapping, rows, added)

    def _forget_claim(self, operation: object) -> None:
        """An id that never left is given up; the row is a newcomer again."""
        if isinstance(operation, ClaimRow):
            binding = self._world.store.bases.binding(operation.mapping, operation.row_id)
            if binding is not None and binding.crm_id is None:
                self._world.store.bases.drop(operation.mapping, operation.row_id)

    async def crm(self, tasks: Sequence[Task]) -> None:
        """Call the CRM; lanes run side by side, outcomes are settled one by one."""
        done = 0
        for start in range(0, len(tasks), BATCH):
            if self._is_stopping():
                return
            batch = tasks[start : start + BATCH]
            await self._crm_batch(batch)
            done += len(batch)
            self._world.notifier.progress("writing to ServiceTitan", done, len(tasks))
            self._world.notifier.alive()

    async def _crm_batch(self, batch: Sequence[Task]) -> None:
        world = self._world
        with world.store.write():
            now = world.clock.now()
            self._keep_losers(batch, "crm", now)
            opened = world.store.journal.open(
                [("crm", *_place(task), task) for task in batch],
                run_id=self._run_id,
                sent_at=now,
            )
        tasks = {id(task.operation): (task, intent) for task, intent in zip(batch, opened, strict=True)}
        operations: list[CrmOperation] = [task.operation for task in batch]  # type: ignore[misc] # CRM tasks hold CRM operations
        async for operation, outcome in world.crm.apply(operations):
            task, intent = tasks[id(operation)]
            with world.store.write():
                if isinstance(outcome, Unknown):
                    self._tally.unknown += 1
                    world.store.journal.expire([intent], world.clock.now() + world.settings.crm_limit_seconds)
                    continue
                if isinstance(outcome, NotSent):
                    self._tally.not_sent += 1
                else:
                    self._settler.crm(task, outcome, world.clock.now())
                world.store.journal.close([intent])

    def _keep_losers(self, tasks: Sequence[Task], side: str, at: float) -> None:
        """The value that a decision overwrites is kept in the transaction that intends to overwrite it."""
        for task in tasks:
            mapping, row_id = _place(task)
            for move in task.moves:
                if move.is_loss and move.old:
                    self._world.store.disputes.lose(
                        mapping, row_id, move.rule, side=side, value=move.old, beaten_by=move.new, why=move.why,
                        run_id=self._run_id, at=at,
                    )  # fmt: skip


def _place(task: Task) -> tuple[str, str]:
    operation = task.operation
    row_id = operation.row_ids[0] if isinstance(operation, ChangeElements) else operation.row_id
    return operation.mapping, row_id
