"""Settle what a call wrote into an existing record: each written rule's face moves to what the CRM returned."""

from dataclasses import replace

from syncd.core.crm_operations import ChangeElements, CreateRecord, DeleteRecord
from syncd.core.edits import ROW
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.mapping import Rule
from syncd.core.outcomes import CrmOutcome, Rejected, Stale, Stored
from syncd.core.raw import raw_at
from syncd.core.reading import child_column, is_set
from syncd.core.state import Binding, Face, Move, Task
from syncd.core.values import Json
from syncd.cycle.keeping import keep_crm, keep_gone
from syncd.cycle.settling.desk import Desk, with_elements
from syncd.store.runs import HistoryLine


class Fields:
    """Settles PATCHes, elements of sets, and contacts that columns show."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def in_bulk(self, operation: ChangeElements, task: Task, outcome: CrmOutcome, at: float) -> None:
        """Settle a bulk call record by record: its answer is empty, only the records read again tell who has it."""
        held = {record.id: record for record in outcome.records} if isinstance(outcome, Stored) else {}
        for row_id, crm_id in zip(operation.row_ids, operation.ids, strict=True):
            own, record = outcome, held.get(crm_id)
            if isinstance(outcome, Stored):
                raw = raw_at(record, operation.field) if record is not None else None
                if row_id in outcome.rejected:
                    is_idle = record is not None and not record.is_active
                    own = Rejected(
                        message=outcome.rejected[row_id],
                        code="crm.inactive" if is_idle else "crm.rejected",
                        records=(record,) if record is not None else (),
                    )
                elif not isinstance(raw, list) or (operation.element in raw) is not operation.is_addition:
                    own = Stale()
            self.written(operation.mapping, row_id, task, own, at)

    def written(self, mapping_name: str, row_id: str, task: Task, outcome: CrmOutcome, at: float) -> None:
        """Settle one record's part of a call."""
        binding = self._desk.world.store.bases.binding(mapping_name, row_id)
        if binding is None:
            return
        if isinstance(outcome, Rejected):
            self._refuse(task, binding, outcome, at)
        elif isinstance(outcome, Stored):
            if isinstance(task.operation, DeleteRecord):
                # Feeds do not show deleted contacts (protocols 4): what we deleted ourselves must not look alive, nor
                # go on standing in a worksheet of its own.
                keep_gone(self._desk.world, task.operation.object, [task.operation.id], at=at)
            self._advance(task, binding, outcome, at)
        self._desk.world.store.bases.soil(mapping_name, [row_id])

    def _advance(self, task: Task, binding: Binding, outcome: Stored, at: float) -> None:
        mapping = self._desk.world.mapping(binding.mapping)
        faces: dict[str, Face] = {}
        children = dict(binding.children)
        lines: list[HistoryLine] = []
        for move in task.moves:
            if move.rule in outcome.rejected:
                self._desk.reject(binding, move, outcome.rejected[move.rule], "crm.rejected", at)
                continue
            if move.rule in outcome.stale:
                continue
            if move.rule == ROW.key:
                lines.append(self._desk.line(binding, move, "to crm", at))
                continue
            rule = mapping.rule(move.rule)
            if is_set(rule):
                faces[rule.key] = with_elements(binding.base.get(rule.key), rule, move)
                if not outcome.records:
                    self._see_elements(mapping, rule, move, binding, at)
            else:
                faces[rule.key] = Face(self._face(mapping, rule, task, outcome), move.sheet, move.identity)
                if isinstance(task.operation, CreateRecord) and outcome.records:
                    children[rule.key] = outcome.records[0].id
            lines.append(self._desk.line(binding, move, "to crm", at))
        self._desk.world.store.bases.keep([replace(binding.with_faces(faces), children=children)], is_dirty=True)
        self._desk.world.store.runs.tell(lines)
        self._desk.tally.wrote(binding.mapping, "crm", lines)

    def _see_elements(self, mapping: SheetMapping, rule: Rule, move: Move, binding: Binding, at: float) -> None:
        """An element's call answers nothing, so what is known of its record moves along with the face.

        Otherwise the record as last read lacks the element, and the next round takes it for somebody's removal.
        """
        seen = self._desk.world.store.seen_records.record(mapping.object.name, binding.crm_id or 0)
        name = rule.columns[0].field.path[0]
        held = seen.members.get(name) if seen is not None else None
        if seen is None or not isinstance(held, list):
            return
        removed = {int(element) for element in move.removes}
        kept = [element for element in held if element not in removed]
        kept += [element for element in map(int, move.adds) if element not in kept]
        keep_crm(self._desk.world, [replace(seen, members={**seen.members, name: kept})], at=at)

    def _face(self, mapping: SheetMapping, rule: Rule, task: Task, outcome: Stored) -> tuple[Json, ...]:
        """What the CRM returned for a rule; a deleted contact leaves nothing."""
        column = child_column(rule)
        if isinstance(task.operation, DeleteRecord):
            return (None,)
        record = outcome.records[0]
        if column is not None:
            return (record.members.get(mapping.object.child_named(column.field.child or "").value),)
        return tuple(raw_at(record, item.field) for item in rule.columns)

    def _refuse(self, task: Task, binding: Binding, outcome: Rejected, at: float) -> None:
        """Remember a refusal per field; what only tells of the record's state is not the value's fault."""
        # Of its own record's state the row tells; that of a parent is a refusal like any other.
        own = (self._desk.world.mapping(binding.mapping).object.name, binding.crm_id)
        is_about_state = any(
            (found.object, found.id) == own and (not found.is_active or found.merged_to_id is not None)
            for found in outcome.records
        )
        if outcome.code in ("crm.inactive", "crm.gone") and is_about_state:
            return
        for move in task.moves:
            self._desk.reject(binding, move, outcome.fields.get(move.rule, outcome.message), outcome.code, at)
