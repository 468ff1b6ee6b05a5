"""Make tasks towards the CRM: one PATCH a record, one call a contact, one call an element or one for many."""

from collections.abc import Sequence

from syncd.core.admission import refusal_digest
from syncd.core.crm_operations import (
    ChangeElement,
    ChangeElements,
    CrmOperation,
    DeleteRecord,
    FieldChange,
    PatchRecord,
)
from syncd.core.edits import Edit, EditKind
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.objects import Strategy
from syncd.core.reading import child_column
from syncd.core.state import Binding, Move, Task
from syncd.core.values import CrmId
from syncd.cycle.creation import child_creation, member
from syncd.cycle.draft import Draft
from syncd.cycle.tasks import move_of
from syncd.cycle.world import World

BULK_FROM = 3
"""From so many records on, the same tag goes to all of them with one bulk call."""


def crm_tasks(world: World, draft: Draft, binding: Binding, edits: Sequence[Edit]) -> list[Task]:
    """Make the calls that one record's edits take."""
    mapping = draft.mapping
    own = [edit for edit in edits if not edit.element and child_column(edit.rule) is None]
    made = []
    # An action is a call of its own; everything else of the record goes with one PATCH, before any action ends it.
    patched = [edit for edit in own if not _is_action(edit)]
    actions = sorted((edit for edit in own if _is_action(edit)), key=lambda edit: edit.rule.columns[0].field.ends_life)
    for group in ([patched] if patched else []) + [[edit] for edit in actions]:
        changes = tuple(
            FieldChange(rule=edit.rule.key, field=column.field, value=new, expected=old)
            for edit in group
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
        made.append(Task(operation=operation, moves=tuple(move_of(edit) for edit in group), crm_id=binding.crm_id))
    for edit in edits:
        if edit.element:
            made.append(_element(mapping, binding, edit))
        elif child_column(edit.rule) is not None:
            made.append(_child(world, mapping, binding, edit))
    return made


def _is_action(edit: Edit) -> bool:
    return edit.rule.columns[0].field.strategy is Strategy.ACTION


def _id(binding: Binding) -> CrmId:
    if binding.crm_id is None:
        raise ValueError(f"row {binding.row_id} is not bound")
    return binding.crm_id


def _parent_id(world: World, mapping: SheetMapping, binding: Binding) -> CrmId | None:
    """The parent in the path, for objects that are written under their parent."""
    if not mapping.object.is_written_under_parent or binding.crm_id is None:
        return None
    record = world.store.seen_records.record(mapping.object.name, binding.crm_id)
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
    return Task(operation=operation, moves=(move_of(edit),), crm_id=binding.crm_id)


def in_bulk(world: World, tasks: Sequence[Task]) -> list[Task]:
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
