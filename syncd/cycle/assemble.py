"""Turn released edits into tasks: one operation is one API call or one group of cells, with what it settles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from syncd.core.edits import ROW, Edit, EditKind, Toward
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.merge import Opaque
from syncd.core.plan import (
    AppendRow,
    ChangeElement,
    ChangeElements,
    ClaimRow,
    CrmOperation,
    DeleteRecord,
    FieldChange,
    MarkRow,
    PatchRecord,
    RemoveRow,
    UpdateCells,
)
from syncd.core.reading import bind_children, child_column, crm_raw, is_set, understand_crm
from syncd.core.reconcile import refusal_digest
from syncd.core.records import same_raw
from syncd.core.state import Binding, Move, RowPart, State, Task
from syncd.core.values import Cell, as_cell
from syncd.cycle.creation import child_creation, member
from syncd.cycle.draft import Draft, Newcomer
from syncd.cycle.lines import LOOSE
from syncd.cycle.newcomers import IMPLICIT
from syncd.cycle.planning import Planned, statuses
from syncd.cycle.world import World

BULK_FROM = 3
"""From so many records on, the same tag goes to all of them with one bulk call."""


@dataclass(slots=True, kw_only=True)
class Tasks:
    """What one round is to carry out."""

    sheet: list[Task] = field(default_factory=list)
    crm: list[Task] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    """Bindings to be stored with the intents: rows about to be appended or claimed."""
    claimed: dict[str, str] = field(default_factory=dict)
    """Key of a row that gets its id in this round -> the id."""


def assemble(world: World, planned: Iterable[Planned]) -> Tasks:
    """Make the tasks of all mappings."""
    tasks = Tasks()
    for item in planned:
        draft = item.draft
        grouped: dict[tuple[str, Toward], list[Edit]] = {}
        for edit in item.judgement.released:
            if edit.rule is ROW:
                _row_task(world, draft, edit, tasks)
            elif _is_ready(draft, edit):
                grouped.setdefault((edit.row_id, edit.toward), []).append(edit)
        for edit in item.judgement.put_back:
            _put_back(world, draft, edit, tasks)
        for (row_id, toward), edits in grouped.items():
            if toward is Toward.SHEET:
                tasks.sheet.append(_update(draft, row_id, edits))
            else:
                tasks.crm.extend(_crm_tasks(world, draft, draft.bindings[row_id], edits))
        tasks.sheet.extend(_marks(world, item))
    tasks.crm = _in_bulk(world, tasks.crm)
    return tasks


def _is_ready(draft: Draft, edit: Edit) -> bool:
    """A row whose id is not written yet is settled in a later round."""
    binding = draft.bindings.get(edit.row_id)
    return binding is not None and binding.state is State.BOUND


# towards the sheet


def _move(edit: Edit) -> Move:
    return Move(
        rule=edit.rule.key,
        identity=edit.rule.identity,
        crm=edit.crm,
        sheet=edit.sheet,
        value=refusal_digest(edit),
        old=edit.old,
        new=edit.new,
        why=edit.why,
        is_loss=edit.is_loss,
    )


def _update(draft: Draft, row_id: str, edits: Sequence[Edit]) -> Task:
    row = draft.row_at(row_id)
    cells: dict[str, Cell] = {}
    expected: dict[str, Cell] = {}
    for edit in edits:
        for column, new, old in zip(edit.rule.columns, edit.value, edit.sheet, strict=True):
            if not same_raw(new, old):
                cells[column.header] = as_cell(new)
                expected[column.header] = as_cell(old)
    return Task(
        operation=UpdateCells(
            mapping=draft.mapping.name,
            row_id=row_id,
            cells=cells,
            expected=expected,
            position=row.position if row is not None else -1,
        ),
        moves=tuple(_move(edit) for edit in edits),
        crm_id=draft.bindings[row_id].crm_id,
    )


def _marks(world: World, planned: Planned) -> list[Task]:
    """Status cells and ServiceTitan IDs that do not say what they should."""
    draft = planned.draft
    wanted = statuses(world, planned)
    marks = []
    refs = {
        **{row_id: str(b.crm_id) for row_id, b in draft.bindings.items() if b.crm_id and b.state is State.BOUND},
        **draft.crm_refs,
    }
    for key in sorted({*wanted, *refs}):
        row = draft.row_at(key)
        if row is None:
            continue
        status = wanted.get(key)
        new_status = status if status is not None and status != row.status else None
        ref = refs.get(key)
        new_ref = ref if ref is not None and ref != row.crm_ref else None
        if new_status is None and new_ref is None:
            continue
        # A mark has no intent: until it is seen to stand, its record stays to be looked at.
        world.store.bases.soil(draft.mapping.name, [key])
        marks.append(
            Task(
                operation=MarkRow(
                    mapping=draft.mapping.name,
                    # A row that got its id in this very cycle was read without it.
                    row_id=row.row_id if key.startswith(LOOSE) else key,
                    position=row.position,
                    cells=tuple(row.cells),
                    status=new_status,
                    crm_ref=new_ref,
                )
            )
        )
    return marks


def _append(world: World, draft: Draft, edit: Edit, tasks: Tasks) -> None:
    """Make the row of a record: every column shows what the CRM holds, and that is the base from then on."""
    mapping, record = draft.mapping, draft.records[edit.row_id]
    binding = draft.bindings.get(edit.row_id) or Binding(
        mapping=mapping.name,
        row_id=world.fresh_id(mapping.name, draft.now),
        crm_id=record.id,
        state=State.UNPLACED,
        placed_by="syncd",
    )
    children = tuple(
        child for spec in mapping.object.children for child in world.store.seen.children(spec.object, record.id)
    )
    bound = bind_children(mapping, binding, children)
    cells: dict[str, Cell] = {}
    moves = []
    for rule in mapping.rules:
        raws = crm_raw(mapping, rule, record, children, bound)
        held = understand_crm(rule, raws, draft.context)
        if isinstance(held, Opaque):
            continue
        values = held if isinstance(held, tuple) else (held,)
        for column, value in zip(rule.columns, values, strict=True):
            cells[column.header] = column.lens.write_cell(value, draft.context)
        elements = tuple(sorted(held)) if isinstance(held, frozenset) else ()
        moves.append(Move(rule=rule.key, identity=rule.identity, crm=elements if is_set(rule) else raws, why=edit.why))
    is_implicit = world.store.runs.noted(f"implicit:{record.id}") is not None
    binding = replace(
        binding,
        state=State.ROW_GONE if binding.state is State.ROW_GONE else State.UNPLACED,
        base={},
        children=bound,
        placed_by=IMPLICIT if is_implicit else "syncd",
    )
    # Kept at once, so that children appended in the same round can name their parent's row.
    world.store.bases.keep([binding], is_dirty=True)
    tasks.sheet.append(
        Task(
            operation=AppendRow(mapping=mapping.name, row_id=binding.row_id, crm_ref=str(record.id), cells=cells),
            moves=tuple(moves),
            crm_id=record.id,
        )
    )


# rows and records as a whole


def _row_task(world: World, draft: Draft, edit: Edit, tasks: Tasks) -> None:
    match edit.kind, edit.toward:
        case EditKind.APPENDS, _:
            _append(world, draft, edit, tasks)
        case EditKind.BINDS, _:
            newcomer = draft.newcomers[edit.row_id]
            tasks.claimed[newcomer.seen.key] = newcomer.restores or newcomer.row_id
            tasks.sheet.append(_bind(draft, newcomer))
        case EditKind.CREATES, _:
            _claim(world, draft, draft.newcomers[edit.row_id], tasks)
        case EditKind.DELETES, Toward.SHEET:
            cells = tuple(as_cell(raw) for raw in edit.sheet)
            tasks.sheet.append(
                Task(operation=RemoveRow(mapping=edit.mapping, row_id=edit.row_id, cells=cells), crm_id=edit.crm_id)
            )
        case EditKind.DELETES, Toward.CRM:
            tasks.crm.append(_deactivation(draft, edit))
        case _:
            raise ValueError(f"no task for a row-level {edit.kind}")


def _bind(draft: Draft, newcomer: Newcomer) -> Task:
    """Write the id of a record's row; it is written already where a lost store is rebuilt."""
    row_id = newcomer.restores or newcomer.row_id
    return Task(
        operation=ClaimRow(
            mapping=draft.mapping.name,
            position=newcomer.row.position,
            cells=tuple(newcomer.row.cells),
            row_id=row_id,
            expected_row_id=newcomer.row.row_id,
            crm_ref=str(newcomer.crm_id) if newcomer.crm_id is not None else None,
        ),
        crm_id=newcomer.crm_id,
        rows=(RowPart(mapping=draft.mapping.name, row_id=newcomer.seen.key, cells={}),),
    )


def _claim(world: World, draft: Draft, newcomer: Newcomer, tasks: Tasks) -> None:
    """Issue an id and write it into the new row; the record is created once exactly one row carries it."""
    mapping = draft.mapping
    row_id = world.fresh_id(mapping.name, draft.now)
    parent_note = ""
    if newcomer.parent_key:
        parent_note = tasks_parent(tasks, newcomer.parent_key)
        if not parent_note:
            return
    tasks.claimed[newcomer.seen.key] = row_id
    tasks.bindings.append(
        Binding(
            mapping=mapping.name,
            row_id=row_id,
            crm_id=None,
            state=State.CLAIMED,
            note=parent_note,
            placed_by="person",
        )
    )
    tasks.sheet.append(
        Task(
            operation=ClaimRow(
                mapping=mapping.name,
                position=newcomer.row.position,
                cells=tuple(newcomer.row.cells),
                row_id=row_id,
                expected_row_id=newcomer.row.row_id,
            ),
            rows=(RowPart(mapping=mapping.name, row_id=newcomer.seen.key, cells={}),),
        )
    )


def tasks_parent(tasks: Tasks, parent_key: str) -> str:
    """The id that a new parent row gets in this round, or has already."""
    if not parent_key.startswith(LOOSE):
        return parent_key
    return tasks.claimed.get(parent_key, "")


def _deactivation(draft: Draft, edit: Edit) -> Task:
    mapping, record = draft.mapping, draft.records[edit.row_id]
    active = mapping.object.field_named("active")
    move = Move(rule=ROW.key, identity=ROW.identity, old="active", new="inactive", why=edit.why)
    operation: CrmOperation
    if active is not None:
        change = FieldChange(rule=ROW.key, field=active, value=False, expected=True)
        operation = PatchRecord(
            mapping=mapping.name, row_id=edit.row_id, object=mapping.object.name, id=record.id, changes=(change,)
        )
    else:
        operation = DeleteRecord(
            mapping=mapping.name,
            row_id=edit.row_id,
            object=mapping.object.name,
            id=record.id,
            parent_id=record.parent_id,
            rule=ROW.key,
            expected=record.members.get("value"),
        )
    return Task(operation=operation, moves=(move,), crm_id=record.id)


def _put_back(world: World, draft: Draft, edit: Edit, tasks: Tasks) -> None:
    """Restore the edited side from the base: the other side is left as it is."""
    if edit.rule is ROW:
        if edit.kind is EditKind.DELETES and edit.toward is Toward.CRM:
            _append(world, draft, edit, tasks)
        return
    if not _is_ready(draft, edit):
        return
    binding = draft.bindings[edit.row_id]
    toward = Toward.SHEET if edit.toward is Toward.CRM else Toward.CRM
    # The side that is left alone keeps its face: if it has moved as well, that is still to be carried over.
    face = binding.base.get(edit.rule.key)
    crm = face.crm if face is not None and toward is Toward.SHEET else edit.crm
    sheet = face.sheet if face is not None and toward is Toward.CRM else edit.sheet
    undone = Edit(
        mapping=edit.mapping, row_id=edit.row_id, crm_id=edit.crm_id, rule=edit.rule, toward=toward,
        kind=EditKind.CHANGES, value=edit.undo, crm=crm, sheet=sheet, old=edit.new, new=edit.old,
        why="put back by a person", is_loss=True,
    )  # fmt: skip
    if undone.toward is Toward.SHEET:
        tasks.sheet.append(_update(draft, edit.row_id, [undone]))
    else:
        tasks.crm.extend(_crm_tasks(world, draft, binding, [undone]))


# towards the CRM


def _crm_tasks(world: World, draft: Draft, binding: Binding, edits: Sequence[Edit]) -> list[Task]:
    mapping = draft.mapping
    own = [edit for edit in edits if not edit.element and child_column(edit.rule) is None]
    made = []
    if own:
        changes = tuple(
            FieldChange(rule=edit.rule.key, field=column.field, value=new, expected=old)
            for edit in own
            for column, new, old in zip(edit.rule.columns, edit.value, edit.crm, strict=True)
        )
        operation = PatchRecord(
            mapping=mapping.name,
            row_id=binding.row_id,
            object=mapping.object.name,
            id=_id(binding),
            changes=changes,
            parent_id=_parent_id(world, mapping, binding),
        )
        made.append(Task(operation=operation, moves=tuple(_move(edit) for edit in own), crm_id=binding.crm_id))
    for edit in edits:
        if edit.element:
            made.append(_element(mapping, binding, edit))
        elif child_column(edit.rule) is not None:
            made.append(_child(world, mapping, binding, edit))
    return made


def _id(binding: Binding) -> int:
    if binding.crm_id is None:
        raise ValueError(f"row {binding.row_id} is not bound")
    return binding.crm_id


def _parent_id(world: World, mapping: SheetMapping, binding: Binding) -> int | None:
    """The parent in the path, for objects that live under their parent."""
    if "{parent}" not in mapping.object.collection or binding.crm_id is None:
        return None
    record = world.store.seen.record(mapping.object.name, binding.crm_id)
    return record.parent_id if record else None


def _element(mapping: SheetMapping, binding: Binding, edit: Edit) -> Task:
    is_addition = edit.kind is EditKind.ADDS
    return Task(
        operation=ChangeElement(
            mapping=mapping.name,
            row_id=binding.row_id,
            object=mapping.object.name,
            id=_id(binding),
            rule=edit.rule.key,
            field=edit.rule.columns[0].field,
            element=int(edit.element),
            is_addition=is_addition,
        ),
        moves=(
            Move(
                rule=edit.rule.key,
                identity=edit.rule.identity,
                adds=(edit.element,) if is_addition else (),
                removes=() if is_addition else (edit.element,),
                value=refusal_digest(edit),
                old=edit.old,
                new=edit.new,
                why=edit.why,
            ),
        ),
        crm_id=binding.crm_id,
    )


def _child(world: World, mapping: SheetMapping, binding: Binding, edit: Edit) -> Task:
    """A column's contact: changed by its id, created where there is none, deleted when its cell was cleared."""
    column = child_column(edit.rule)
    if column is None:
        raise ValueError(f"{edit.rule.key} shows no child record")
    spec = mapping.object.child_named(column.field.child or "")
    child_id = binding.children.get(edit.rule.key)
    (value,), (expected,) = edit.value, edit.crm
    operation: CrmOperation
    if child_id is None:
        operation = child_creation(world, mapping, binding.row_id, edit.rule, value, _id(binding))
    elif edit.kind in (EditKind.DELETES, EditKind.BLANKS):
        operation = DeleteRecord(
            mapping=mapping.name,
            row_id=binding.row_id,
            object=spec.object,
            id=child_id,
            parent_id=_id(binding),
            rule=edit.rule.key,
            expected=expected,
        )
    else:
        change = FieldChange(
            rule=edit.rule.key, field=member(world.objects[spec.object], spec.value), value=value, expected=expected
        )
        operation = PatchRecord(
            mapping=mapping.name, row_id=binding.row_id, object=spec.object, id=child_id, parent_id=_id(binding),
            changes=(change,),
        )  # fmt: skip
    return Task(operation=operation, moves=(_move(edit),), crm_id=binding.crm_id)


def _in_bulk(world: World, tasks: Sequence[Task]) -> list[Task]:
    """Join the same tag change of many records into one bulk call where the object has one."""
    groups: dict[tuple[str, str, int, bool], list[Task]] = {}
    rest = []
    for task in tasks:
        operation = task.operation
        if isinstance(operation, ChangeElement) and world.objects[operation.object].bulk_tags_path:
            key = (operation.mapping, operation.object, operation.element, operation.is_addition)
            groups.setdefault(key, []).append(task)
        else:
            rest.append(task)
    for group in groups.values():
        rest += [_joined(group)] if len(group) >= BULK_FROM else group
    return rest


def _joined(group: Sequence[Task]) -> Task:
    operations = [task.operation for task in group if isinstance(task.operation, ChangeElement)]
    first = operations[0]
    return Task(
        operation=ChangeElements(
            mapping=first.mapping,
            row_ids=tuple(operation.row_id for operation in operations),
            object=first.object,
            ids=tuple(operation.id for operation in operations),
            rule=first.rule,
            field=first.field,
            element=first.element,
            is_addition=first.is_addition,
        ),
        moves=group[0].moves,
    )
