"""Settle creations: bind the record to its row; the sheet's face is the journalled row, not what it holds by now."""

from collections.abc import Mapping
from dataclasses import replace

from syncd.core.crm_operations import CreateRecord
from syncd.core.edits import ROW
from syncd.core.mapping import Direction, Rule
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.merge import Opaque
from syncd.core.outcomes import CrmOutcome, Rejected, Stored
from syncd.core.raw import raw_at
from syncd.core.reading import child_column, is_set, understand_sheet
from syncd.core.records import CrmRecord
from syncd.core.state import Binding, Face, Move, RowPart, State, Task
from syncd.core.values import CrmId, Json
from syncd.cycle.creation import IMPLICIT
from syncd.cycle.keeping import unbind
from syncd.cycle.parent_names import decide_named
from syncd.cycle.settling.desk import Desk, elements_of


class Creations:
    """Settles new records, nested ones with them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def created(self, operation: CreateRecord, task: Task, outcome: CrmOutcome, at: float) -> None:
        """Settle a creation and everything it carried."""
        if isinstance(outcome, Rejected):
            for part in task.rows:
                binding = self._desk.world.store.bases.binding(part.mapping, part.row_id)
                if binding is not None:
                    value = task.moves[0].value if part.row_id == operation.row_id else ""
                    move = replace(task.moves[0], value=value)
                    self._desk.reject(binding, move, outcome.message, outcome.code, at)
                    self._desk.world.store.bases.soil(part.mapping, [part.row_id])
            return
        if not isinstance(outcome, Stored):
            self._desk.world.store.bases.soil(operation.mapping, [operation.row_id])
            return
        by_id = {(record.object, record.id): record for record in outcome.records}
        wanted = {operation.row_id: operation, **{item.row_id: item for item in operation.nested}}
        for part in task.rows:
            crm_id = outcome.created.get(part.row_id)
            if crm_id is not None:
                record = by_id.get((wanted[part.row_id].object, crm_id))
                self._bind(part, crm_id, record, outcome, at, why=task.moves[0].why)
        for marker, crm_id in outcome.created.items():
            if marker.endswith(IMPLICIT):
                self._desk.world.store.runs.note(f"implicit:{crm_id}", operation.row_id)

    def _bind(
        self, part: RowPart, crm_id: CrmId, record: CrmRecord | None, outcome: Stored | None, at: float, *, why: str
    ) -> None:
        """Bind a created record to its row; what the row holds by now is a later edit."""
        store, mapping = self._desk.world.store, self._desk.world.mapping(part.mapping)
        known = store.bases.binding(part.mapping, part.row_id)
        if known is None:
            known = Binding(mapping=part.mapping, row_id=part.row_id, crm_id=None, state=State.CLAIMED)
        holder = store.bases.bound_to(part.mapping, crm_id)
        if holder is not None and holder.row_id != part.row_id:
            unbind(self._desk.world, holder.mapping, holder.row_id)
        created = outcome.created if outcome is not None else {}
        children = {
            rule.key: created[f"{part.row_id}/{rule.key}"]
            for rule in mapping.rules
            if f"{part.row_id}/{rule.key}" in created
        }
        contacts = {r.id: r for r in outcome.records} if outcome is not None else {}
        faces = {
            rule.key: face
            for rule in mapping.rules
            if (face := self._face(mapping, rule, part, record, children, contacts)) is not None
        }
        bound = replace(known, crm_id=crm_id, state=State.BOUND, base=faces, children=children, note="")
        store.bases.keep([bound], is_dirty=True)
        decide_named(self._desk.world, mapping.object.name, {bound.row_id})
        move = Move(rule=ROW.key, identity=ROW.identity, new=str(crm_id), why=why)
        line = self._desk.line(bound, move, "to crm", at)
        store.runs.tell([line])
        self._desk.tally.created(part.mapping, [line])

    def _face(
        self, mapping: SheetMapping, rule: Rule, part: RowPart, record: CrmRecord | None,
        children: Mapping[str, CrmId], contacts: Mapping[CrmId, CrmRecord],
    ) -> Face | None:  # fmt: skip
        """Both faces of one rule after a create; unknown where the answer does not tell.

        A column that only the CRM fills (a balance) stays unknown, so that it is filled now. Where the row said
        nothing, we sent nothing: a default that the CRM put there is its own change and goes to the sheet.
        """
        cells = tuple(part.cells.get(rule.key, ()))
        if record is None or len(cells) != len(rule.columns) or rule.direction is Direction.TO_SHEET:
            return None
        if not any(column.field.is_sent_at_creation for column in rule.columns):
            # Nothing of it was sent: what the row says is still to be carried over.
            return Face((None,) * len(cells), ("",) * len(cells), rule.identity)
        column = child_column(rule)
        if column is not None:
            contact = contacts.get(children.get(rule.key, 0))
            if contact is None:
                return None
            return Face(
                (contact.members.get(mapping.object.child_named(column.field.child or "").value),),
                cells,
                rule.identity,
            )
        if is_set(rule):
            held = understand_sheet(rule, cells, self._desk.contexts[mapping.name])
            on_sheet = elements_of(held)
            raw = raw_at(record, rule.columns[0].field)
            on_crm = tuple(sorted(str(item) for item in raw)) if isinstance(raw, list) else ()
            return Face(on_sheet if self._desk.is_recovering else on_crm, on_sheet, rule.identity)
        if all(cell in (None, "") for cell in cells):
            return Face((None,) * len(cells), cells, rule.identity)
        raws = tuple(raw_at(record, item.field) for item in rule.columns)
        if self._desk.is_recovering:
            raws = self._as_sent(mapping, rule, cells, raws)
        return Face(raws, cells, rule.identity)

    def _as_sent(
        self, mapping: SheetMapping, rule: Rule, cells: tuple[Json, ...], raws: tuple[Json, ...]
    ) -> tuple[Json, ...]:
        """What the CRM held right after a create whose answer was lost: what differs by now is a later edit."""
        context = self._desk.contexts[mapping.name]
        held = understand_sheet(rule, cells, context)
        if isinstance(held, Opaque):
            return raws
        sent = held if isinstance(held, tuple) else (held,)
        return tuple(
            raw if column.lens.read_crm(raw, context) == part else column.lens.write_crm(part, context)
            for column, part, raw in zip(rule.columns, sent, raws, strict=True)
        )
