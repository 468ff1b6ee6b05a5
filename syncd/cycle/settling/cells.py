"""Settle what was written into cells of a row: the faces move to what the write itself answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from syncd.core.admission import SHEET_REFUSAL
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.mapping import Rule
from syncd.core.outcomes import SheetOutcome, Stale, Written
from syncd.core.reading import is_set, understand_sheet
from syncd.core.records import dump_raw
from syncd.core.sheet_operations import MarkRow, UpdateCells
from syncd.core.state import Binding, Face, Move, Rejection, Task
from syncd.core.values import Json, as_cell
from syncd.cycle.draft import MARK, UNMARKED
from syncd.cycle.settling.desk import Desk, elements_of, with_elements

_UNMARKED = "syncd's own columns of this row are protected: let its account write there, then resync"


class Cells:
    """Settles mapped cells and our own columns."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def updated(self, operation: UpdateCells, task: Task, outcome: Written, at: float) -> None:
        """Settle every rule whose cells were all written."""
        binding = self._desk.world.store.bases.binding(operation.mapping, operation.row_id)
        if binding is None:
            return
        mapping = self._desk.world.mapping(operation.mapping)
        faces: dict[str, Face] = {}
        lines = []
        for move in task.moves:
            rule = mapping.rule(move.rule)
            blocked = [outcome.blocked[c.header] for c in rule.columns if c.header in outcome.blocked]
            if blocked:
                self._block(binding, rule, move, blocked[0], at)
                continue
            headers = [c.header for c in rule.columns if c.header in operation.cells]
            if any(header not in outcome.cells for header in headers):
                continue
            cells = tuple(
                outcome.cells.get(column.header, old) for column, old in zip(rule.columns, move.sheet, strict=True)
            )
            faces[rule.key] = self._face(mapping, rule, binding, move, cells)
            lines.append(self._desk.line(binding, move, "to sheet", at))
        self._desk.world.store.bases.keep([binding.with_faces(faces)], is_dirty=True)
        self._see_written(mapping, binding.row_id, outcome.cells)
        self._desk.world.store.runs.tell(lines)
        self._desk.tally.wrote(binding.mapping, "sheet", lines)

    def missed(self, operation: UpdateCells, task: Task, outcome: Stale) -> None:
        """Settle what a set holds of ours all the same: it arrived, and somebody typed on in that cell.

        Those elements stand on both sides; were they taken for somebody's, a later removal would be undone.
        """
        binding = self._desk.world.store.bases.binding(operation.mapping, operation.row_id)
        if binding is None:
            return
        mapping, context = self._desk.world.mapping(operation.mapping), self._desk.contexts[operation.mapping]
        faces: dict[str, Face] = {}
        for move in task.moves:
            rule = mapping.rule(move.rule)
            header = rule.columns[0].header
            if not is_set(rule) or header not in operation.cells or header not in outcome.held:
                continue
            before, sent, now = (
                {str(item) for item in elements_of(understand_sheet(rule, cells, context))}
                for cells in (move.sheet, (operation.cells[header],), (outcome.held[header],))
            )
            if arrived := (sent - before) & now:
                change = replace(move, adds=tuple(sorted(arrived)), removes=())
                faces[rule.key] = with_elements(binding.base.get(rule.key), rule, change)
        if faces:
            self._desk.world.store.bases.keep([binding.with_faces(faces)], is_dirty=True)

    def _see_written(self, mapping: SheetMapping, row_id: str, cells: Mapping[str, Json]) -> None:
        """Count our own write as seen: it is nobody's edit, and the row still is the one last seen."""
        seen = self._desk.world.store.seen_rows.row(mapping.name, row_id)
        if seen is None or len(seen.row.cells) != len(mapping.headers):
            return
        held = tuple(
            as_cell(cells[header]) if header in cells else old
            for header, old in zip(mapping.headers, seen.row.cells, strict=True)
        )
        self._desk.world.store.seen_rows.keep_rows(
            mapping.name, [(replace(seen, row=replace(seen.row, cells=held)), "")]
        )

    def marked(self, operation: MarkRow, task: Task, outcome: SheetOutcome, at: float) -> None:
        """Count our own columns as seen; what the sheet refuses there is remembered, or it is tried in every cycle."""
        disputes, key = self._desk.world.store.disputes, task.rows[0].row_id
        if isinstance(outcome, Written) and outcome.blocked:
            self._desk.tally.refused += 1
            refusal = Rejection(rule=MARK, value=mark_text(operation), message=_UNMARKED, code=UNMARKED[1])
            disputes.reject(operation.mapping, key, refusal, salt=self._desk.salt(operation.mapping), at=at)
            return
        disputes.accept_again(operation.mapping, key, [MARK])
        # By its key: the id in a copied row is another row's.
        seen = self._desk.world.store.seen_rows.row(operation.mapping, key)
        if seen is None or not isinstance(outcome, Written) or seen.row.cells != operation.cells:
            return
        row = replace(
            seen.row,
            status=seen.row.status if operation.status is None else operation.status,
            crm_ref=seen.row.crm_ref if operation.crm_ref is None else operation.crm_ref,
        )
        self._desk.world.store.seen_rows.keep_rows(operation.mapping, [(replace(seen, row=row), "")])

    def _face(self, mapping: SheetMapping, rule: Rule, binding: Binding, move: Move, cells: Sequence[Json]) -> Face:
        if not is_set(rule):
            return Face(move.crm, tuple(cells), move.identity)
        context = self._desk.contexts[mapping.name]
        new = {str(item) for item in elements_of(understand_sheet(rule, cells, context))}
        old = {str(item) for item in elements_of(understand_sheet(rule, move.sheet, context))}
        change = replace(move, adds=tuple(sorted(new - old)), removes=tuple(sorted(old - new)))
        return with_elements(binding.base.get(rule.key), rule, change)

    def _block(self, binding: Binding, rule: Rule, move: Move, reason: str, at: float) -> None:
        """A cell that is not ours to write: said once, tried again when the value changes."""
        names = ", ".join(column.header for column in rule.columns)
        if reason == "frozen":
            for column in rule.columns:
                self._desk.world.store.disputes.freeze(
                    binding.mapping, binding.row_id, column.header, "could not be put right", at
                )
        self._desk.tally.refused += 1
        self._desk.world.store.disputes.reject(
            binding.mapping,
            binding.row_id,
            Rejection(
                rule=rule.key + SHEET_REFUSAL,
                value=move.value,
                message=f"{names}: the cell holds a {reason}, so it was left alone"
                if reason == "formula"
                else f"{names}: not written ({reason})",
                code=f"sheet.cell.{reason.split(maxsplit=1)[0]}",
            ),
            salt=self._desk.salt(binding.mapping),
            at=at,
        )


def mark_text(operation: MarkRow) -> str:
    """What our own columns of a row should say, to be told from what was refused."""
    return dump_raw([operation.status, operation.crm_ref])
