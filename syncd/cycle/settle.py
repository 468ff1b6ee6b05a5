"""What an outcome settles: faces move to what each side reported, refusals are remembered, history is told.

Runs inside the write transaction that closes the intent. Only the fields that an operation wrote move a face;
everything else in an answer is an observation. After a create the sheet's face is the journalled row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from syncd.core.edits import ROW
from syncd.core.mapping import Direction, Rule
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.merge import Opaque
from syncd.core.plan import (
    AppendRow,
    ChangeElement,
    ChangeElements,
    ClaimRow,
    CreateRecord,
    CrmOutcome,
    DeleteRecord,
    MarkRow,
    PatchRecord,
    Rejected,
    RemoveRow,
    SheetOutcome,
    Stale,
    Stored,
    UpdateCells,
    Written,
)
from syncd.core.raw import raw_at
from syncd.core.reading import child_column, is_set, understand_sheet
from syncd.core.reconcile import SHEET_REFUSAL
from syncd.core.records import CrmRecord, SheetRow
from syncd.core.state import Binding, Face, Move, Rejection, RowPart, SeenRow, State, Task
from syncd.core.transforms import Context
from syncd.core.values import Json, as_cell
from syncd.cycle.creation import IMPLICIT
from syncd.cycle.observe import keep_crm
from syncd.cycle.tally import Tally
from syncd.cycle.world import World
from syncd.store.runs import HistoryLine


class Settler:
    """Settles tasks of one cycle. Call inside a write transaction."""

    def __init__(
        self, world: World, tally: Tally, *, run_id: int, contexts: Mapping[str, Context], is_recovering: bool = False
    ) -> None:
        """``is_recovering``: records were found by looking, so they may hold what somebody changed since."""
        self._world, self._tally, self._run_id, self._contexts = world, tally, run_id, contexts
        self._is_recovering = is_recovering

    # the CRM's outcomes

    def crm(self, task: Task, outcome: CrmOutcome, at: float) -> None:
        """Settle what a call to the CRM brought; ``Unknown`` never comes here."""
        operation = task.operation
        if isinstance(outcome, Stored | Rejected | Stale) and outcome.records:
            keep_crm(self._world, outcome.records, at=at)
        if isinstance(operation, ChangeElements):
            self._in_bulk(operation, task, outcome, at)
            return
        if isinstance(operation, CreateRecord) and not operation.rule:
            self._created(operation, task, outcome, at)
        elif isinstance(operation, PatchRecord | CreateRecord | DeleteRecord | ChangeElement):
            self._written(operation.mapping, operation.row_id, task, outcome, at)

    def _in_bulk(self, operation: ChangeElements, task: Task, outcome: CrmOutcome, at: float) -> None:
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
            self._written(operation.mapping, row_id, task, own, at)

    def _written(self, mapping_name: str, row_id: str, task: Task, outcome: CrmOutcome, at: float) -> None:
        binding = self._world.store.bases.binding(mapping_name, row_id)
        if binding is None:
            return
        if isinstance(outcome, Rejected):
            self._refuse(task, binding, outcome, at)
        elif isinstance(outcome, Stored):
            if isinstance(task.operation, DeleteRecord):
                # Feeds do not show deleted contacts (protocols 4): what we deleted ourselves must not look alive.
                self._world.store.seen.mark_gone(task.operation.object, [task.operation.id], at)
            self._advance_crm(task, binding, outcome, at)
        self._world.store.bases.soil(mapping_name, [row_id])

    def _advance_crm(self, task: Task, binding: Binding, outcome: Stored, at: float) -> None:
        mapping = self._world.mapping(binding.mapping)
        faces: dict[str, Face] = {}
        children = dict(binding.children)
        lines: list[HistoryLine] = []
        for move in task.moves:
            if move.rule in outcome.rejected:
                self._reject(binding, move, outcome.rejected[move.rule], "crm.rejected", at)
                continue
            if move.rule in outcome.stale:
                continue
            if move.rule == ROW.key:
                self._tell_row(binding, move, lines, at, side="to crm")
                continue
            rule = mapping.rule(move.rule)
            if is_set(rule):
                faces[rule.key] = _with_elements(binding.base.get(rule.key), rule, move)
                if not outcome.records:
                    self._see_elements(mapping, rule, move, binding, at)
            else:
                faces[rule.key] = Face(self._crm_face(mapping, rule, task, outcome), move.sheet, move.identity)
                if isinstance(task.operation, CreateRecord) and outcome.records:
                    children[rule.key] = outcome.records[0].id
            lines.append(self._line(binding, move, "to crm", at))
        self._world.store.bases.keep([replace(binding.with_faces(faces), children=children)], is_dirty=True)
        self._world.store.runs.tell(lines)
        self._tally.wrote(binding.mapping, "crm", lines)

    def _see_elements(self, mapping: SheetMapping, rule: Rule, move: Move, binding: Binding, at: float) -> None:
        """An element's call answers nothing, so what is known of its record moves along with the face.

        Otherwise the record as last read lacks the element, and the next round takes it for somebody's removal.
        """
        seen = self._world.store.seen.record(mapping.object.name, binding.crm_id or 0)
        name = rule.columns[0].field.path[0]
        held = seen.members.get(name) if seen is not None else None
        if seen is None or not isinstance(held, list):
            return
        removed = {int(element) for element in move.removes}
        kept = [element for element in held if element not in removed]
        kept += [element for element in map(int, move.adds) if element not in kept]
        keep_crm(self._world, [replace(seen, members={**seen.members, name: kept})], at=at)

    def _crm_face(self, mapping: SheetMapping, rule: Rule, task: Task, outcome: Stored) -> tuple[Json, ...]:
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
        is_about_state = any(not found.is_active or found.merged_to_id is not None for found in outcome.records)
        if outcome.code in ("crm.inactive", "crm.gone") and is_about_state:
            return
        for move in task.moves:
            self._reject(binding, move, outcome.fields.get(move.rule, outcome.message), outcome.code, at)

    def _reject(self, binding: Binding, move: Move, message: str, code: str, at: float) -> None:
        rejection = Rejection(rule=move.rule, value=move.value, message=message, code=code)
        self._world.store.disputes.reject(
            binding.mapping, binding.row_id, rejection, salt=self._salt(binding.mapping), at=at
        )

    def _salt(self, mapping_name: str) -> str:
        return self._world.mapping(mapping_name).salt + self._world.settings.program

    # creations

    def _created(self, operation: CreateRecord, task: Task, outcome: CrmOutcome, at: float) -> None:
        if isinstance(outcome, Rejected):
            for part in task.rows:
                binding = self._world.store.bases.binding(part.mapping, part.row_id)
                if binding is not None:
                    value = task.moves[0].value if part.row_id == operation.row_id else ""
                    move = replace(task.moves[0], value=value)
                    self._reject(binding, move, outcome.message, outcome.code, at)
                    self._world.store.bases.soil(part.mapping, [part.row_id])
            return
        if not isinstance(outcome, Stored):
            self._world.store.bases.soil(operation.mapping, [operation.row_id])
            return
        by_id = {(record.object, record.id): record for record in outcome.records}
        wanted = {operation.row_id: operation, **{item.row_id: item for item in operation.nested}}
        for part in task.rows:
            crm_id = outcome.created.get(part.row_id)
            if crm_id is not None:
                record = by_id.get((wanted[part.row_id].object, crm_id))
                self.bind_created(part, crm_id, record, outcome, at, why=task.moves[0].why)
        for marker, crm_id in outcome.created.items():
            if marker.endswith(IMPLICIT):
                self._world.store.runs.note(f"implicit:{crm_id}", operation.row_id)

    def bind_created(
        self, part: RowPart, crm_id: int, record: CrmRecord | None, outcome: Stored | None, at: float, *, why: str
    ) -> None:
        """Bind a created record to its row; what the row holds by now is a later edit."""
        store, mapping = self._world.store, self._world.mapping(part.mapping)
        known = store.bases.binding(part.mapping, part.row_id)
        if known is None:
            known = Binding(mapping=part.mapping, row_id=part.row_id, crm_id=None, state=State.CLAIMED)
        holder = store.bases.bound_to(part.mapping, crm_id)
        if holder is not None and holder.row_id != part.row_id:
            store.bases.drop(holder.mapping, holder.row_id)
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
            if (face := self._face_of_created(mapping, rule, part, record, children, contacts)) is not None
        }
        bound = replace(known, crm_id=crm_id, state=State.BOUND, base=faces, children=children, note="")
        store.bases.keep([bound], is_dirty=True)
        move = Move(rule=ROW.key, identity=ROW.identity, new=str(crm_id), why=why)
        line = self._line(bound, move, "to crm", at)
        store.runs.tell([line])
        self._tally.created(part.mapping, [line])

    def _face_of_created(
        self, mapping: SheetMapping, rule: Rule, part: RowPart, record: CrmRecord | None,
        children: Mapping[str, int], contacts: Mapping[int, CrmRecord],
    ) -> Face | None:  # fmt: skip
        """Both faces of one rule after a create; unknown where the answer does not tell.

        A column that only the CRM fills (a balance) stays unknown, so that it is filled now. Where the row said
        nothing, we sent nothing: a default that the CRM put there is its own change and goes to the sheet.
        """
        cells = tuple(part.cells.get(rule.key, ()))
        if record is None or len(cells) != len(rule.columns) or rule.direction is Direction.TO_SHEET:
            return None
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
            held = understand_sheet(rule, cells, self._contexts[mapping.name])
            on_sheet = tuple(sorted(held)) if isinstance(held, frozenset) else ()
            raw = raw_at(record, rule.columns[0].field)
            on_crm = tuple(sorted(str(item) for item in raw)) if isinstance(raw, list) else ()
            return Face(on_sheet if self._is_recovering else on_crm, on_sheet, rule.identity)
        if all(cell in (None, "") for cell in cells):
            return Face((None,) * len(cells), cells, rule.identity)
        raws = tuple(raw_at(record, item.field) for item in rule.columns)
        if self._is_recovering:
            raws = self._as_sent(mapping, rule, cells, raws)
        return Face(raws, cells, rule.identity)

    def _as_sent(
        self, mapping: SheetMapping, rule: Rule, cells: tuple[Json, ...], raws: tuple[Json, ...]
    ) -> tuple[Json, ...]:
        """What the CRM held right after a create whose answer was lost: what differs by now is a later edit."""
        context = self._contexts[mapping.name]
        held = understand_sheet(rule, cells, context)
        if isinstance(held, Opaque):
            return raws
        sent = held if isinstance(held, tuple) else (held,)
        return tuple(
            raw if column.lens.read_crm(raw, context) == part else column.lens.write_crm(part, context)
            for column, part, raw in zip(rule.columns, sent, raws, strict=True)
        )

    # the sheet's outcomes

    def sheet(self, task: Task, outcome: SheetOutcome, at: float) -> None:
        """Settle what a write to the sheet brought; ``Unknown`` never comes here."""
        operation = task.operation
        match operation:
            case MarkRow():
                self._marked(operation, outcome)
            case UpdateCells() if isinstance(outcome, Written):
                self._advance_sheet(operation, task, outcome, at)
            case AppendRow() if isinstance(outcome, Written):
                self._placed(operation, task, outcome, at)
            case AppendRow() if isinstance(outcome, Stale):
                self._world.store.bases.soil(operation.mapping, [operation.row_id])
            case ClaimRow():
                self._claimed(operation, task, outcome, at)
            case RemoveRow() if isinstance(outcome, Written):
                # Nobody deleted this row but us: its record gets one again when it comes back.
                self._world.store.bases.drop(operation.mapping, operation.row_id)
                self._soil_children(operation.mapping)
            case UpdateCells() | RemoveRow():
                self._world.store.bases.soil(operation.mapping, [operation.row_id])
            case _:
                pass

    def _soil_children(self, mapping_name: str) -> None:
        """Rows of other worksheets may name the removed row as their parent."""
        removed_from = self._world.mapping(mapping_name).object.name
        for mapping in self._world.mappings:
            parent = mapping.object.parent
            if parent is not None and parent.object == removed_from:
                self._world.store.bases.soil_all(mapping.name)

    def _advance_sheet(self, operation: UpdateCells, task: Task, outcome: Written, at: float) -> None:
        binding = self._world.store.bases.binding(operation.mapping, operation.row_id)
        if binding is None:
            return
        mapping = self._world.mapping(operation.mapping)
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
            faces[rule.key] = self._sheet_face(mapping, rule, binding, move, cells)
            lines.append(self._line(binding, move, "to sheet", at))
        self._world.store.bases.keep([binding.with_faces(faces)], is_dirty=True)
        self._see_written(mapping, binding.row_id, outcome.cells)
        self._world.store.runs.tell(lines)
        self._tally.wrote(binding.mapping, "sheet", lines)

    def _see_written(self, mapping: SheetMapping, row_id: str, cells: Mapping[str, Json]) -> None:
        """Count our own write as seen: it is nobody's edit, and the row still is the one last seen."""
        seen = self._world.store.seen.row(mapping.name, row_id)
        if seen is None or len(seen.row.cells) != len(mapping.headers):
            return
        held = tuple(
            as_cell(cells[header]) if header in cells else old
            for header, old in zip(mapping.headers, seen.row.cells, strict=True)
        )
        self._world.store.seen.keep_rows(mapping.name, [(replace(seen, row=replace(seen.row, cells=held)), "")])

    def _marked(self, operation: MarkRow, outcome: SheetOutcome) -> None:
        seen = self._world.store.seen.row(operation.mapping, operation.row_id) if operation.row_id else None
        if seen is None or not isinstance(outcome, Written) or seen.row.cells != operation.cells:
            return
        row = replace(
            seen.row,
            status=seen.row.status if operation.status is None else operation.status,
            crm_ref=seen.row.crm_ref if operation.crm_ref is None else operation.crm_ref,
        )
        self._world.store.seen.keep_rows(operation.mapping, [(replace(seen, row=row), "")])

    def _sheet_face(
        self, mapping: SheetMapping, rule: Rule, binding: Binding, move: Move, cells: Sequence[Json]
    ) -> Face:
        if not is_set(rule):
            return Face(move.crm, tuple(cells), move.identity)
        context = self._contexts[mapping.name]
        wrote = understand_sheet(rule, cells, context)
        had = understand_sheet(rule, move.sheet, context)
        new = wrote if isinstance(wrote, frozenset) else frozenset[str]()
        old = had if isinstance(had, frozenset) else frozenset[str]()
        change = replace(move, adds=tuple(sorted(new - old)), removes=tuple(sorted(old - new)))
        return _with_elements(binding.base.get(rule.key), rule, change)

    def _block(self, binding: Binding, rule: Rule, move: Move, reason: str, at: float) -> None:
        """A cell that is not ours to write: said once, tried again when the value changes."""
        names = ", ".join(column.header for column in rule.columns)
        if reason == "frozen":
            for column in rule.columns:
                self._world.store.disputes.freeze(
                    binding.mapping, binding.row_id, column.header, "could not be put right", at
                )
        self._world.store.disputes.reject(
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
            salt=self._salt(binding.mapping),
            at=at,
        )

    def _placed(self, operation: AppendRow, task: Task, outcome: Written, at: float) -> None:
        """A record got its row: both faces are what was shown and what was written."""
        store, mapping = self._world.store, self._world.mapping(operation.mapping)
        binding = store.bases.binding(operation.mapping, operation.row_id)
        if binding is None:
            return
        context = self._contexts[mapping.name]
        faces = {}
        for move in task.moves:
            rule = mapping.rule(move.rule)
            cells = tuple(outcome.cells.get(c.header, operation.cells.get(c.header, "")) for c in rule.columns)
            if is_set(rule):
                held = understand_sheet(rule, cells, context)
                faces[rule.key] = Face(
                    move.crm, tuple(sorted(held)) if isinstance(held, frozenset) else (), move.identity
                )
            else:
                faces[rule.key] = Face(move.crm, cells, move.identity)
        store.bases.keep([replace(binding.with_faces(faces), state=State.BOUND)], is_dirty=True)
        self._see_appended(mapping, operation, outcome, at)
        self._ever_bound(mapping.name)
        line = self._line(
            binding, Move(rule=ROW.key, identity="", new="row appended", why=task.moves[0].why if task.moves else ""),
            "to sheet", at,
        )  # fmt: skip
        store.runs.tell([line])
        self._tally.appended(mapping.name, [line])

    def _see_appended(self, mapping: SheetMapping, operation: AppendRow, outcome: Written, at: float) -> None:
        """Count the row as seen from its writing on: deleted before the next read, it is missing, not unheard of."""
        cells = tuple(outcome.cells.get(h, operation.cells.get(h, "")) for h in mapping.headers)
        row = SheetRow(
            position=-1, row_id=operation.row_id, crm_ref=operation.crm_ref, status=operation.status, cells=cells
        )
        befores = (at,) * len(cells)
        seen = SeenRow(key=operation.row_id, row=row, since=at, before=at, befores=befores)
        self._world.store.seen.keep_rows(mapping.name, [(seen, "")])

    def _claimed(self, operation: ClaimRow, task: Task, outcome: SheetOutcome, at: float) -> None:
        """An id was written into a row. The row keeps what is known of it under its new name."""
        store, name = self._world.store, operation.mapping
        key = task.rows[0].row_id
        if not isinstance(outcome, Written):
            binding = store.bases.binding(name, operation.row_id)
            if binding is not None and binding.state is State.CLAIMED:
                store.bases.drop(name, operation.row_id)
            return
        seen = store.seen.row(name, key)
        if seen is not None and key != operation.row_id:
            row = replace(seen.row, row_id=operation.row_id, crm_ref=operation.crm_ref or seen.row.crm_ref)
            renamed = replace(seen, key=operation.row_id, row=row, missing_since=None)
            store.seen.keep_rows(name, [(renamed, "")])
            store.seen.forget_rows(name, [key])
        binding = store.bases.binding(name, operation.row_id)
        if binding is None and task.crm_id is not None:
            binding = Binding(mapping=name, row_id=operation.row_id, crm_id=task.crm_id, state=State.BOUND)
        if binding is None:
            return
        if task.crm_id is not None:
            lost = binding.state in (State.UNPLACED, State.MATCHED)
            state = replace(binding, state=State.BOUND, note="", placed_by="person", base={} if lost else binding.base)
            store.bases.keep([state], is_dirty=True)
            line = self._line(state, Move(rule=ROW.key, identity="", new="row bound", why="match"), "to sheet", at)
            store.runs.tell([line])
            self._tally.bound(name, [line])
        else:
            store.bases.soil(name, [operation.row_id])
        self._ever_bound(name)
        self._tally.rekeyed.append((name, key, operation.row_id))

    def _ever_bound(self, mapping_name: str) -> None:
        state = self._world.store.bases.mapping(mapping_name)
        if state is not None and not state.ever_bound:
            self._world.store.bases.keep_mapping(replace(state, ever_bound=True))

    # history

    def _line(self, binding: Binding, move: Move, side: str, at: float) -> HistoryLine:
        seen = self._world.store.seen.row(binding.mapping, binding.row_id)
        return HistoryLine(
            at=at,
            since=seen.before if seen is not None else 0.0,
            mapping=binding.mapping,
            row_id=binding.row_id,
            crm_id=binding.crm_id,
            rule=move.rule,
            side=side,
            old=move.old,
            new=move.new,
            why=move.why,
            run_id=self._run_id,
        )

    def _tell_row(self, binding: Binding, move: Move, lines: list[HistoryLine], at: float, *, side: str) -> None:
        lines.append(self._line(binding, move, side, at))


def _with_elements(face: Face | None, rule: Rule, move: Move) -> Face:
    """Settle only the elements that were written, on both faces; the rest of the set stays as it was."""
    adds, removes = set(move.adds), set(move.removes)
    known = face if face is not None and face.identity == rule.identity else Face((), (), rule.identity)

    def moved(held: Iterable[Json]) -> tuple[Json, ...]:
        return tuple(sorted(({str(item) for item in held} | adds) - removes))

    return Face(moved(known.crm), moved(known.sheet), rule.identity)
