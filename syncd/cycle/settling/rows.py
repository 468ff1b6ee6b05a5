"""Settle what became of whole rows: appended, claimed by an id, removed."""

from dataclasses import replace

from syncd.core.edits import ROW
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.outcomes import Blocked, SheetOutcome, Written
from syncd.core.reading import is_set, understand_sheet
from syncd.core.records import SheetRow, dump_raw
from syncd.core.sheet_operations import AppendRow, ClaimRow, RemoveRow
from syncd.core.state import Binding, Face, Move, Rejection, SeenRow, State, Task
from syncd.cycle.keeping import unbind
from syncd.cycle.settling.desk import Desk, elements_of


class Rows:
    """Settles the coming and going of rows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def placed(self, operation: AppendRow, task: Task, outcome: Written, at: float) -> None:
        """A record got its row: both faces are what was shown and what was written."""
        store, mapping = self._desk.world.store, self._desk.world.mapping(operation.mapping)
        binding = store.bases.binding(operation.mapping, operation.row_id)
        if binding is None:
            return
        context = self._desk.contexts[mapping.name]
        faces = {}
        for move in task.moves:
            rule = mapping.rule(move.rule)
            if any(column.header in outcome.blocked for column in rule.columns):
                # What was not written is no face: the next cycle sees what stands there instead, and decides.
                continue
            cells = tuple(outcome.cells.get(c.header, operation.cells.get(c.header, "")) for c in rule.columns)
            if is_set(rule):
                held = understand_sheet(rule, cells, context)
                faces[rule.key] = Face(move.crm, elements_of(held), move.identity)
            else:
                faces[rule.key] = Face(move.crm, cells, move.identity)
        store.bases.keep([replace(binding.with_faces(faces), state=State.BOUND)], is_dirty=True)
        self._see_appended(mapping, operation, outcome, at)
        self._ever_bound(mapping.name)
        line = self._desk.line(
            binding, Move(rule=ROW.key, identity="", new="row appended", why=task.moves[0].why if task.moves else ""),
            "to sheet", at,
        )  # fmt: skip
        store.runs.tell([line])
        self._desk.tally.appended(mapping.name, [line])

    def _see_appended(self, mapping: SheetMapping, operation: AppendRow, outcome: Written, at: float) -> None:
        """Count the row as seen from its writing on: deleted before the next read, it is missing, not unheard of."""
        sent = {header: cell for header, cell in operation.cells.items() if header not in outcome.blocked}
        cells = tuple(outcome.cells.get(h, sent.get(h, "")) for h in mapping.headers)
        row = SheetRow(
            position=-1, row_id=operation.row_id, crm_ref=operation.crm_ref, status=operation.status, cells=cells
        )
        befores = (at,) * len(cells)
        seen = SeenRow(key=operation.row_id, row=row, since=at, before=at, befores=befores)
        self._desk.world.store.seen_rows.keep_rows(mapping.name, [(seen, "")])

    def claimed(self, operation: ClaimRow, task: Task, outcome: SheetOutcome, at: float) -> None:
        """An id was written into a row. The row keeps what is known of it under its new name."""
        store, name = self._desk.world.store, operation.mapping
        key = task.rows[0].row_id
        if isinstance(outcome, Blocked):
            self._refuse(operation, key, outcome, at)
        if not isinstance(outcome, Written):
            binding = store.bases.binding(name, operation.row_id)
            if binding is not None and binding.state is State.CLAIMED:
                store.bases.drop(name, operation.row_id)
            return
        seen = store.seen_rows.row(name, key)
        if seen is not None and key != operation.row_id:
            row = replace(seen.row, row_id=operation.row_id, crm_ref=operation.crm_ref or seen.row.crm_ref)
            renamed = replace(seen, key=operation.row_id, row=row, missing_since=None)
            store.seen_rows.keep_rows(name, [(renamed, "")])
            store.seen_rows.forget_rows(name, [key])
        binding = store.bases.binding(name, operation.row_id)
        if binding is None and task.crm_id is not None:
            binding = Binding(mapping=name, row_id=operation.row_id, crm_id=task.crm_id, state=State.BOUND)
        if binding is None:
            return
        if task.crm_id is not None:
            lost = binding.state in (State.UNPLACED, State.MATCHED)
            state = replace(binding, state=State.BOUND, note="", placed_by="person", base={} if lost else binding.base)
            store.bases.keep([state], is_dirty=True)
            line = self._desk.line(state, Move(rule=ROW.key, identity="", new="row bound", why="match"), "to sheet", at)
            store.runs.tell([line])
            self._desk.tally.bound(name, [line])
        else:
            store.bases.soil(name, [operation.row_id])
        self._ever_bound(name)
        self._desk.tally.rekeyed.append((name, key, operation.row_id))

    def _refuse(self, operation: ClaimRow, key: str, outcome: Blocked, at: float) -> None:
        """Remember that a row cannot be given its id: said once, tried again when the row changes or on request."""
        self._desk.tally.refused += 1
        message = f"its syncd ID cannot be written ({outcome.reason}): let syncd's account write there, then resync"
        mapping, value = operation.mapping, dump_raw(list(operation.cells))
        refusal = Rejection(rule=ROW.key, value=value, message=message, code="sheet.cell.protected")
        self._desk.world.store.disputes.reject(mapping, key, refusal, salt=self._desk.salt(mapping), at=at)

    def removed(self, operation: RemoveRow) -> None:
        """Nobody deleted this row but us: its record gets one again when it comes back."""
        unbind(self._desk.world, operation.mapping, operation.row_id)
        self._desk.tally.removed.append((operation.mapping, operation.row_id))

    def _ever_bound(self, mapping_name: str) -> None:
        state = self._desk.world.store.bases.mapping(mapping_name)
        if state is not None and not state.ever_bound:
            self._desk.world.store.bases.keep_mapping(replace(state, ever_bound=True))
