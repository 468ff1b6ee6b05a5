"""Whether changes still fit what a record holds right before it is written, and what a record's state forbids. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from syncd.core.crm_operations import ChangeElement, ChangeElements, FieldChange, PatchRecord
from syncd.core.objects import ObjectSpec, Strategy
from syncd.core.raw import raw_at
from syncd.core.records import CrmRecord, same_raw
from syncd.core.values import Json

CANNOT_EMPTY = "ServiceTitan offers no way to empty this field"
INACTIVE = "it is inactive in ServiceTitan"
GONE = "it is not in ServiceTitan any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The changes of one PATCH, sorted."""

    due: tuple[FieldChange, ...] = ()
    """Still to be sent."""
    done: tuple[str, ...] = ()
    """Rules whose fresh value is ours already."""
    stale: tuple[str, ...] = ()
    """Rules that moved since the decision."""
    impossible: tuple[str, ...] = ()
    """Rules that would need a null, which is never sent."""


def judge(changes: Sequence[FieldChange], fresh: CrmRecord) -> Judgement:
    """Sort changes by rule; a rule of several members moves as one."""
    by_rule: dict[str, list[FieldChange]] = {}
    for change in changes:
        by_rule.setdefault(change.rule, []).append(change)
    due: list[FieldChange] = []
    done: list[str] = []
    stale: list[str] = []
    impossible: list[str] = []
    for rule, group in by_rule.items():
        held = [(raw_at(fresh, change.field), change) for change in group]
        if all(same_value(raw, change.value) for raw, change in held):
            done.append(rule)
        elif not all(same_value(raw, change.value) or same_value(raw, change.expected) for raw, change in held):
            stale.append(rule)
        elif any(change.value is None and change.field.strategy is Strategy.PATCH for change in group):
            impossible.append(rule)
        else:
            due.extend(group)
    return Judgement(due=tuple(due), done=tuple(done), stale=tuple(stale), impossible=tuple(impossible))


def same_value(one: Json, other: Json) -> bool:
    """Whether two raw values say the same; numbers by their amount, as scales differ between answers (O)."""
    if _is_number(one) and _is_number(other):
        return Decimal(str(one)) == Decimal(str(other))
    return same_raw(one, other)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)


def is_closed(item: CrmRecord) -> bool:
    """Whether a record is inactive or merged: its sub-resources are refused then (O)."""
    return not item.is_active or item.merged_to_id is not None


def forbids(item: CrmRecord, operation: PatchRecord, spec: ObjectSpec) -> bool:
    """Whether a record's state forbids a PATCH; an inactive one may still be made active again."""
    if item.merged_to_id is not None:
        return True
    return not item.is_active and all(change.field.path != spec.inactive[:1] for change in operation.changes)


def has_element(item: CrmRecord, operation: ChangeElement | ChangeElements) -> bool:
    """Whether a record wears the element of an operation."""
    raw = raw_at(item, operation.field)
    return isinstance(raw, list) and operation.element in raw


def is_as_wanted(item: CrmRecord | None, operation: ChangeElement | ChangeElements) -> bool:
    """Whether an operation's effect can be seen."""
    return item is not None and has_element(item, operation) is operation.is_addition
