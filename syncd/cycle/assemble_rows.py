"""Make tasks about rows as a whole: append, bind, claim for a creation, remove, deactivate the record."""

from dataclasses import replace

from syncd.core.crm_operations import CrmOperation, DeleteRecord, FieldChange, PatchRecord
from syncd.core.edits import ROW, Edit, EditKind, Toward
from syncd.core.merge import Opaque
from syncd.core.reading import bind_children, crm_raw, is_set, understand_crm
from syncd.core.sheet_operations import AppendRow, ClaimRow, RemoveRow
from syncd.core.state import Binding, Move, RowPart, State, Task
from syncd.core.values import Cell, as_cell
from syncd.cycle.draft import Draft, Newcomer
from syncd.cycle.lines import LOOSE
from syncd.cycle.newcomers import IMPLICIT
from syncd.cycle.tasks import Tasks
from syncd.cycle.world import World


def row_task(world: World, draft: Draft, edit: Edit, tasks: Tasks) -> None:
    """Make what a released row-level edit takes."""
    match edit.kind, edit.toward:
        case EditKind.APPENDS, _:
            append_task(world, draft, edit, tasks)
        case EditKind.BINDS, _:
            _bind(draft, draft.newcomers[edit.row_id], tasks)
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


def append_task(world: World, draft: Draft, edit: Edit, tasks: Tasks) -> None:
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
        child for spec in mapping.object.children for child in world.store.seen_records.children(spec.object, record.id)
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


def restore_task(draft: Draft, newcomer: Newcomer, tasks: Tasks) -> None:
    """Give a row the ids of the missing row that it may be: a person said that it is not new."""
    lost = newcomer.may_restore
    if lost is not None:
        _bind(draft, replace(newcomer, restores=lost.row_id, crm_id=lost.crm_id), tasks)


def _bind(draft: Draft, newcomer: Newcomer, tasks: Tasks) -> None:
    """Write the id of a record's row; it is written already where a lost store is rebuilt."""
    row_id = newcomer.restores or newcomer.row_id
    tasks.claimed[newcomer.seen.key] = row_id
    tasks.sheet.append(
        Task(
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
    retirement, is_out = mapping.object.retirement, mapping.object.inactive[1]
    move = Move(rule=ROW.key, identity=ROW.identity, old="active", new="inactive", why=edit.why)
    operation: CrmOperation
    if retirement is not None:
        change = FieldChange(rule=ROW.key, field=retirement, value=is_out, expected=not is_out)
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
            expected=record.members.get(mapping.object.title),
        )
    return Task(operation=operation, moves=(move,), crm_id=record.id)
