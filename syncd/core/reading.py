"""What both sides of one record hold, rule by rule, as values: raw members, bound children and cells understood.

Decides which child record a column such as ``contacts.mobile`` shows: the lowest id at first sight, then always
that one. Knows nothing of what is to be done about a difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from syncd.core.mapping import Column, Rule
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.merge import Held, Settled
from syncd.core.merge import Opaque as OpaqueValue
from syncd.core.objects import Kind, Strategy
from syncd.core.raw import raw_at
from syncd.core.records import CrmRecord, dump_raw
from syncd.core.state import Binding, Case, Face
from syncd.core.transforms import Context
from syncd.core.values import CELL_TYPES, Cell, CrmId, Json, Scalar, Unreadable

Raws = tuple[Json, ...]

_VANISHED = OpaqueValue(
    "vanished", "turned blank when a formula broke that may have filled it, so it is not taken as cleared", True
)
"""What is held by a cell that nobody cleared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReading:
    """One rule of one record as both sides hold it."""

    rule: Rule
    crm_raw: Raws
    sheet_raw: Raws
    crm: Held
    sheet: Held


def is_set(rule: Rule) -> bool:
    """Whether a rule is merged by element."""
    return rule.columns[0].field.kind is Kind.SET


def child_column(rule: Rule) -> Column | None:
    """The column of a rule that shows a child record's value."""
    column = rule.columns[0]
    return column if column.field.strategy is Strategy.CHILD else None


def bind_children(mapping: SheetMapping, binding: Binding, children: Sequence[CrmRecord]) -> Mapping[str, CrmId]:
    """Give every child column its record: the one it has, or at first sight the lowest free one of its kind."""
    bound = dict(binding.children)
    taken = set(bound.values())
    for rule in mapping.rules:
        column = child_column(rule)
        if column is None or rule.key in bound:
            continue
        for child in _kin(mapping, column, children):
            if child.id not in taken and child.id not in binding.passed_over:
                bound[rule.key] = child.id
                taken.add(child.id)
                break
    return bound


def _kin(mapping: SheetMapping, column: Column, children: Sequence[CrmRecord]) -> Iterator[CrmRecord]:
    """Children of the kind a column shows, in the order given (by id)."""
    spec = mapping.object.child_named(column.field.child or "")
    wanted = column.field.path[0]
    return (child for child in children if child.members.get(spec.selector) == wanted)


def kin_of(mapping: SheetMapping, column: Column, children: Sequence[CrmRecord]) -> list[CrmRecord]:
    """All children that a column could show."""
    return list(_kin(mapping, column, children))


def crm_raw(
    mapping: SheetMapping, rule: Rule, record: CrmRecord, children: Sequence[CrmRecord], bound: Mapping[str, CrmId]
) -> Raws:
    """Raw values that the CRM holds for a rule, one per column."""
    column = child_column(rule)
    if column is None:
        return tuple(raw_at(record, item.field) for item in rule.columns)
    spec = mapping.object.child_named(column.field.child or "")
    child = next((child for child in children if child.id == bound.get(rule.key)), None)
    return (child.members.get(spec.value) if child else None,)


def sheet_raw(mapping: SheetMapping, rule: Rule, cells: Sequence[Cell]) -> Raws:
    """Raw cells of a rule, one per column."""
    headers = mapping.headers
    return tuple(cells[headers.index(column.header)] for column in rule.columns)


def understand_crm(rule: Rule, raws: Sequence[Json], context: Context) -> Held:
    """Turn raw CRM values of a rule into one value."""
    return _one([column.lens.read_crm(raw, context) for column, raw in zip(rule.columns, raws, strict=True)], raws)


def understand_sheet(rule: Rule, raws: Sequence[Json], context: Context) -> Held:
    """Turn raw cells of a rule into one value."""
    readings = [
        column.lens.read_cell(raw if isinstance(raw, CELL_TYPES) else None, context)
        for column, raw in zip(rule.columns, raws, strict=True)
    ]
    return _one(readings, raws)


def _one(readings: Sequence[Scalar | Unreadable], raws: Sequence[Json]) -> Held:
    for reading in readings:
        if isinstance(reading, Unreadable):
            return OpaqueValue(dump_raw(list(raws)), reading.reason, reading.is_transient)
    values: Sequence[Scalar] = readings  # type: ignore[assignment] # all are readable, or we were not here
    return values[0] if len(values) == 1 else tuple(values)


def settled(reading: RuleReading, face: Face | None, context: Context) -> Settled | None:
    """Read a base with today's code; one made under another meaning of the rule is unknown.

    Most of what is read now is as it was settled, and is not understood a second time.
    """
    rule = reading.rule
    if face is None or face.identity != rule.identity:
        return None
    if is_set(rule):
        return Settled(_ids(face.crm), _ids(face.sheet))
    return Settled(
        reading.crm if _is_same(face.crm, reading.crm_raw) else understand_crm(rule, face.crm, context),
        reading.sheet if _is_same(face.sheet, reading.sheet_raw) else understand_sheet(rule, face.sheet, context),
    )


def _is_same(one: Raws, other: Raws) -> bool:
    """Whether raws are alike to the type: ``1``, ``1.0`` and a checkbox are equal and may mean different things."""
    return one == other and [*map(type, one)] == [*map(type, other)]


def _ids(raws: Sequence[Json]) -> frozenset[str]:
    return frozenset(str(raw) for raw in raws)


def read_rule(
    mapping: SheetMapping, rule: Rule, case: Case, record: CrmRecord, cells: Sequence[Cell], bound: Mapping[str, CrmId],
    context: Context,
) -> RuleReading:  # fmt: skip
    """Read one rule of a record that is there on both sides."""
    on_crm = crm_raw(mapping, rule, record, case.children, bound)
    on_sheet = sheet_raw(mapping, rule, cells)
    has_vanished = any(column.header in case.vanished for column in rule.columns)
    return RuleReading(
        rule=rule,
        crm_raw=on_crm,
        sheet_raw=on_sheet,
        crm=understand_crm(rule, on_crm, context),
        sheet=_VANISHED if has_vanished else understand_sheet(rule, on_sheet, context),
    )


def face_of(reading: RuleReading) -> Face:
    """The base as it becomes when both sides are taken as they are read."""
    rule = reading.rule
    if is_set(rule):
        return Face(_elements(reading.crm), _elements(reading.sheet), rule.identity)
    return Face(reading.crm_raw, reading.sheet_raw, rule.identity)


def _elements(held: Held) -> Raws:
    return tuple(sorted(held)) if isinstance(held, frozenset) else ()


def shown(held: Held) -> str:
    """Render a value for people: the history, the plan, a conflict."""
    if isinstance(held, OpaqueValue):
        return held.raw
    if isinstance(held, tuple):
        return ", ".join(shown(part) for part in held if part is not None)
    if isinstance(held, frozenset):
        return ", ".join(sorted(held))
    if isinstance(held, bool):
        return "yes" if held else "no"
    return "" if held is None else str(held)
