"""Which of the values we sent a 400 speaks of: its member paths against what the body was made of. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from syncd.core.crm_operations import CreateRecord, FieldChange
from syncd.core.objects import ObjectSpec, Strategy

_STEP = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")
"""Paths look like ``address.zip`` and ``contacts[0].value`` (D for camelCase, I for the index)."""

Errors = Mapping[str, Sequence[str]]
Step = tuple[str, int | None]


def blamed(
    errors: Errors, changes: Sequence[FieldChange], body: Mapping[str, Any], types: Mapping[str, int]
) -> dict[str, str]:
    """Rules that the refusal names, with its message."""
    found: dict[str, str] = {}
    for path, messages in errors.items():
        steps = _steps(path)
        for change in changes:
            if steps and _concerns(steps, change, body, types):
                found.setdefault(change.rule, " ".join(messages))
    return found


def _steps(path: str) -> list[Step]:
    return [(name.lower(), int(index) if index else None) for name, index in _STEP.findall(path.removeprefix("$."))]


def _concerns(steps: Sequence[Step], change: FieldChange, body: Mapping[str, Any], types: Mapping[str, int]) -> bool:
    member, index = steps[0]
    if member != change.field.path[0].lower():
        return False
    if change.field.strategy is not Strategy.CUSTOM_FIELD or index is None:
        # A whole-value member is refused as a whole.
        return True
    entries = body.get(change.field.path[0]) or ()
    named = entries[index].get("typeId") if index < len(entries) else None
    ours = types.get(change.field.path[1].strip())
    # An entry that is not ours spoils the list for all of ours.
    return named == ours or named is None or not _is_ours(named, types)


def _is_ours(type_id: object, types: Mapping[str, int]) -> bool:
    return type_id in types.values()


def without_contacts(
    errors: Errors, operation: CreateRecord, objects: Mapping[str, ObjectSpec]
) -> tuple[CreateRecord, dict[str, str]]:
    """A creation without the contacts that the refusal names, and those contacts' rules with its message.

    Only contacts can be left out: they are records of their own and can follow singly. Any other value would be
    missing from the new record without anybody having decided so.
    """
    refused: dict[str, str] = {}
    if any(not _names_contact(_steps(path), operation, objects) for path in errors if path not in ("request", "")):
        return operation, refused
    for path, messages in errors.items():
        steps = _steps(path)
        target = _target(steps, operation, objects)
        if target is not None:
            owner, index = target
            refused[f"{owner.row_id}/{owner.children[index].rule}"] = " ".join(messages)
    return _pruned(operation, refused), refused


def _pruned(operation: CreateRecord, refused: Mapping[str, str]) -> CreateRecord:
    kept = tuple(child for child in operation.children if f"{operation.row_id}/{child.rule}" not in refused)
    return replace(operation, children=kept, nested=tuple(_pruned(item, refused) for item in operation.nested))


def _names_contact(steps: Sequence[Step], operation: CreateRecord, objects: Mapping[str, ObjectSpec]) -> bool:
    return _target(steps, operation, objects) is not None


def _target(
    steps: Sequence[Step], operation: CreateRecord, objects: Mapping[str, ObjectSpec]
) -> tuple[CreateRecord, int] | None:
    """The creation and the place among its contacts that a path leads to."""
    if not steps or steps[0][1] is None:
        return None
    member, index = steps[0][0], steps[0][1]
    children = objects[operation.object].children
    if children and member == children[0].name.lower():
        return (operation, index) if index < len(operation.children) else None
    nested = [item for item in operation.nested if _nested_as(item, objects) == member]
    return _target(steps[1:], nested[index], objects) if index < len(nested) else None


def _nested_as(item: CreateRecord, objects: Mapping[str, ObjectSpec]) -> str:
    parent = objects[item.object].parent
    return (parent.nested_as or "").lower() if parent is not None else ""
