"""Build the creation of a record from its row: members, contacts, tags, and the records nested inside it."""

from collections.abc import Iterator, Sequence

from syncd.core.crm_operations import CreateRecord
from syncd.core.edits import ROW
from syncd.core.mapping import Mapping, Rule
from syncd.core.merge import Opaque
from syncd.core.objects import FieldSpec, ObjectSpec, ParentSpec
from syncd.core.parents import PARENT
from syncd.core.reading import child_column, is_set, sheet_raw, understand_sheet
from syncd.core.records import dump_raw
from syncd.core.state import Binding, Move, RowPart, State, Task
from syncd.core.transforms import Context
from syncd.core.values import Cell, CrmId, Json, Scalar, as_crm_id
from syncd.cycle.draft import Draft
from syncd.cycle.kinship import named_parent, needs_parent, row_name
from syncd.cycle.world import World

IMPLICIT = ".implicit"
"""Suffix of the marker of a record that a creation needs and no row stands for (a customer's first location)."""


def member(spec: ObjectSpec, name: str) -> FieldSpec:
    """The description of a vendor member. Raises: KeyError, when the object's description lacks it."""
    for field in spec.fields:
        if field.path == (name,):
            return field
    raise KeyError(f"{spec.name}.{name}")


def child_creation(
    world: World, mapping: Mapping, row_id: str, rule: Rule, value: Json, parent_id: CrmId | None
) -> CreateRecord:
    """The creation of the contact that a column shows."""
    column = child_column(rule)
    if column is None:
        raise ValueError(f"{rule.key} shows no child record")
    spec = mapping.object.child_named(column.field.child or "")
    child = world.objects[spec.object]
    return CreateRecord(
        mapping=mapping.name,
        row_id=row_id,
        object=spec.object,
        values=((member(child, spec.selector), column.field.path[0]), (member(child, spec.value), value)),
        parent_id=parent_id,
        rule=rule.key,
    )


def creations(world: World, drafts: dict[str, Draft]) -> list[Task]:
    """Creations of all rows that carry an id and have no record yet; nested ones go with their parents."""
    tasks = []
    for draft in drafts.values():
        for binding in draft.bindings.values():
            if binding.state is State.CLAIMED:
                task = _creation(world, drafts, draft, binding)
                if task is not None:
                    tasks.append(task)
    return tasks


def _creation(world: World, drafts: dict[str, Draft], draft: Draft, binding: Binding) -> Task | None:
    mapping = draft.mapping
    cells = _cells(world, mapping, binding)
    if cells is None:
        return None
    parent_id = None
    if needs_parent(mapping, cells):
        parent_id = _parent_of(world, draft, binding, cells)
        if parent_id is None:
            return None
    operation = _record(world, draft, binding.row_id, cells, parent_id)
    rows = [_part(mapping, binding.row_id, cells)]
    nested: list[CreateRecord] = []
    for other, child, child_cells in _children_of(world, drafts, mapping, binding, cells):
        nested.append(_record(world, other, child.row_id, child_cells, None))
        rows.append(_part(other.mapping, child.row_id, child_cells))
    operation = _with_nested(world, mapping, operation, nested)
    name = next((str(value) for field, value in operation.values if field.path == (mapping.object.title,)), "")
    return Task(
        operation=operation,
        moves=(
            Move(
                rule=ROW.key, identity=ROW.identity, new=name, why="a new row", value=dump_raw(list(cells)),
            ),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _cells(world: World, mapping: Mapping, binding: Binding) -> tuple[Cell, ...] | None:
    seen = world.store.seen_rows.row(mapping.name, binding.row_id)
    return seen.row.cells if seen is not None and seen.missing_since is None else None


def _parent_of(world: World, draft: Draft, binding: Binding, cells: Sequence[Cell]) -> CrmId | None:
    """The parent's CRM id; ``None`` while the parent has none itself (then this row is nested in its creation)."""
    spec = draft.mapping.object.parent
    holder = _noted_parent(world, spec.object, binding) if spec is not None else None
    if holder is not None:
        return holder.crm_id
    rule = draft.mapping.rule(PARENT)
    held = understand_sheet(rule, sheet_raw(draft.mapping, rule, cells), draft.context)
    return as_crm_id(held) if isinstance(held, str) else None


def _noted_parent(world: World, parent_object: str, child: Binding) -> Binding | None:
    """The new row that a claimed child belongs to; ``None`` when its claim was given up, as when it went astray."""
    parent = world.mapping_of(parent_object)
    return world.store.bases.binding(parent.name, child.note) if parent is not None and child.note else None


def _children_of(
    world: World, drafts: dict[str, Draft], mapping: Mapping, binding: Binding, parent_cells: Sequence[Cell]
) -> Iterator[tuple[Draft, Binding, tuple[Cell, ...]]]:
    name = row_name(mapping, parent_cells)
    # Of several new rows with one name nobody can tell whose an orphan is.
    may_adopt = name != "" and _namesakes(world, drafts[mapping.name], name) == 1
    for other in drafts.values():
        parent = other.mapping.object.parent
        if parent is None or parent.object != mapping.object.name or not parent.nested_as:
            continue
        for child in other.bindings.values():
            cells = _cells(world, other.mapping, child) if child.state is State.CLAIMED and child.note else None
            if cells is None:
                continue
            # A parent whose first claim went astray carries another id by now; its children still name it. Where they
            # name one that exists, they are made as its own.
            is_orphan = (
                _noted_parent(world, mapping.object.name, child) is None
                and _parent_of(world, other, child, cells) is None
            )
            if child.note == binding.row_id or (is_orphan and may_adopt and named_parent(other.mapping, cells) == name):
                yield other, child, cells


def _namesakes(world: World, draft: Draft, name: str) -> int:
    """How many new rows go by a name."""
    claimed = (binding for binding in draft.bindings.values() if binding.state is State.CLAIMED)
    rows = (_cells(world, draft.mapping, binding) for binding in claimed)
    return sum(cells is not None and row_name(draft.mapping, cells) == name for cells in rows)


def _record(world: World, draft: Draft, row_id: str, cells: Sequence[Cell], parent_id: CrmId | None) -> CreateRecord:
    mapping, context = draft.mapping, draft.context
    values: list[tuple[FieldSpec, Json]] = []
    elements: list[int] = []
    children: list[CreateRecord] = []
    for rule, parts in _filled(mapping, cells, context):
        if is_set(rule):
            elements += [int(element) for part in parts if isinstance(part, frozenset) for element in sorted(part)]
        elif child_column(rule) is not None:
            value = rule.columns[0].lens.write_crm(parts[0], context)
            children.append(child_creation(world, mapping, row_id, rule, value, None))
        else:
            values += [
                (column.field, column.lens.write_crm(part, context))
                for column, part in zip(rule.columns, parts, strict=True)
                if part is not None and column.field.is_sent_at_creation
            ]
    return CreateRecord(
        mapping=mapping.name,
        row_id=row_id,
        object=mapping.object.name,
        values=tuple(values),
        elements=tuple(elements),
        children=tuple(children),
        parent_id=parent_id,
    )


def _filled(mapping: Mapping, cells: Sequence[Cell], context: Context) -> Iterator[tuple[Rule, tuple[Scalar, ...]]]:
    """Rules of a row that hold something a creation can carry."""
    for rule in mapping.rules:
        if rule.key == PARENT or not any(column.field.is_sent_at_creation for column in rule.columns):
            continue
        held = understand_sheet(rule, sheet_raw(mapping, rule, cells), context)
        if isinstance(held, Opaque):
            continue
        parts = held if isinstance(held, tuple) else (held,)
        if any(part is not None for part in parts):
            yield rule, parts


def _with_nested(world: World, mapping: Mapping, operation: CreateRecord, nested: list[CreateRecord]) -> CreateRecord:
    """Add what the record cannot be created without: a customer needs a location, its own address makes one."""
    needed = _required_child(world, mapping.object.name)
    if needed is not None and not any(item.object == needed[0].name for item in nested):
        child, _ = needed
        values = tuple(
            (own, value)
            for field, value in operation.values
            if (field.unit or field.path == (mapping.object.title,))
            and (own := child.field_named(field.key)) is not None
            and own.is_sent_at_creation
        )
        nested = [
            *nested,
            CreateRecord(
                mapping=mapping.name, row_id=f"{operation.row_id}{IMPLICIT}", object=child.name, values=values
            ),
        ]
    if not nested:
        return operation
    return CreateRecord(
        mapping=operation.mapping,
        row_id=operation.row_id,
        object=operation.object,
        values=operation.values,
        elements=operation.elements,
        children=operation.children,
        nested=tuple(nested),
        parent_id=operation.parent_id,
    )


def _required_child(world: World, parent_object: str) -> tuple[ObjectSpec, ParentSpec] | None:
    for spec in world.objects.values():
        if spec.parent is not None and spec.parent.object == parent_object and spec.parent.is_required_by_parent:
            return spec, spec.parent
    return None


def _part(mapping: Mapping, row_id: str, cells: Sequence[Cell]) -> RowPart:
    return RowPart(
        mapping=mapping.name,
        row_id=row_id,
        cells={rule.key: sheet_raw(mapping, rule, cells) for rule in mapping.rules},
    )
