"""What an outcome settles: faces move to what each side reported, refusals are remembered, history is told.

Runs inside the write transaction that closes the intent. Only the fields that an operation wrote move a face;
everything else in an answer is an observation. ``Unknown`` never comes here: nothing is known to be settled.
"""

from collections.abc import Mapping

from syncd.core.crm_operations import ChangeElement, ChangeElements, CreateRecord, DeleteRecord, PatchRecord
from syncd.core.outcomes import CrmOutcome, Rejected, SheetOutcome, Stale, Stored, Written
from syncd.core.sheet_operations import AppendRow, ClaimRow, MarkRow, RemoveRow, RestoreCells, UpdateCells
from syncd.core.state import Task
from syncd.core.transforms import Context
from syncd.cycle.keeping import keep_crm
from syncd.cycle.settling.cells import Cells
from syncd.cycle.settling.creations import Creations
from syncd.cycle.settling.desk import Desk
from syncd.cycle.settling.fields import Fields
from syncd.cycle.settling.rows import Rows
from syncd.cycle.tally import Tally
from syncd.cycle.world import World


class Settler:
    """Hands each outcome to whom it concerns. Call inside a write transaction."""

    def __init__(
        self, world: World, tally: Tally, *, run_id: int, contexts: Mapping[str, Context], is_recovering: bool = False
    ) -> None:
        desk = Desk(world=world, tally=tally, run_id=run_id, contexts=contexts, is_recovering=is_recovering)
        self._world = world
        self._fields, self._creations = Fields(desk), Creations(desk)
        self._cells, self._rows = Cells(desk), Rows(desk)

    def crm(self, task: Task, outcome: CrmOutcome, at: float) -> None:
        """Settle what a call to the CRM brought."""
        if isinstance(outcome, Stored | Rejected | Stale) and outcome.records:
            keep_crm(self._world, outcome.records, at=at)
        match task.operation:
            case ChangeElements() as operation:
                self._fields.in_bulk(operation, task, outcome, at)
            case CreateRecord() as operation if not operation.rule:
                self._creations.created(operation, task, outcome, at)
            case (PatchRecord() | CreateRecord() | DeleteRecord() | ChangeElement()) as operation:
                self._fields.written(operation.mapping, operation.row_id, task, outcome, at)
            case _:
                raise TypeError(f"no operation of the CRM: {type(task.operation).__name__}")

    def sheet(self, task: Task, outcome: SheetOutcome, at: float) -> None:
        """Settle what a write to the sheet brought."""
        match task.operation:
            case MarkRow() as operation:
                self._cells.marked(operation, task, outcome, at)
            case UpdateCells() as operation if isinstance(outcome, Written):
                self._cells.updated(operation, task, outcome, at)
            case UpdateCells() as operation if isinstance(outcome, Stale):
                self._cells.missed(operation, task, outcome)
                self._world.store.bases.soil(operation.mapping, [operation.row_id])
            case AppendRow() as operation if isinstance(outcome, Written):
                self._rows.placed(operation, task, outcome, at)
            case ClaimRow() as operation:
                self._rows.claimed(operation, task, outcome, at)
            case RemoveRow() as operation if isinstance(outcome, Written):
                self._rows.removed(operation)
            case RestoreCells() as operation:
                self._world.store.bases.soil(operation.mapping, operation.row_ids)
            case (UpdateCells() | AppendRow() | RemoveRow()) as operation:
                self._world.store.bases.soil(operation.mapping, [operation.row_id])
            case _:
                raise TypeError(f"no operation of the sheet: {type(task.operation).__name__}")
