"""Bodies of writes, built from a fresh read where the API replaces whole values. Null is never sent (documented)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from syncd.core.crm_operations import CreateRecord, FieldChange
from syncd.core.objects import EXTERNAL_DATA, FieldSpec, ObjectSpec, Strategy
from syncd.core.records import CrmRecord
from syncd.core.values import Json
from syncd.crm.adapter.fetching import MARKER_KEY

_COORDINATES = ("latitude", "longitude")
_PLACE = ("street", "city", "state", "zip", "country")


class UnknownCustomFieldError(Exception):
    """A custom field of that name does not exist for this object."""


def patch_body(
    spec: ObjectSpec, changes: Sequence[FieldChange], fresh: CrmRecord, types: Mapping[str, int]
) -> dict[str, Any]:
    """Only changed members; whole-value members complete, lists as freshly read with our change."""
    body: dict[str, Any] = {name: fresh.members.get(name) for name in spec.carried}
    for change in changes:
        name = change.field.sent_as or change.field.path[0]
        match change.field.strategy:
            case Strategy.WHOLE:
                whole = body.setdefault(name, dict(fresh.members.get(name) or {}))
                whole[change.field.path[1]] = change.value
            case Strategy.CUSTOM_FIELD:
                entries = body.setdefault(name, _entries(fresh.members.get(name)))
                _set_entry(entries, types, change.field.path[1], change.value)
            case _:
                body[name] = change.value
    for name, members in spec.unit_members.items():
        if name in body:
            body[name] = _complete(body[name], members, fresh.members.get(name))
    return body


def _entries(raw: Json) -> list[dict[str, Any]]:
    """The list as the write model wants it: type and value only, values never null."""
    entries = raw if isinstance(raw, list) else []
    return [
        {"typeId": entry["typeId"], "value": entry["value"]}
        for entry in entries
        if isinstance(entry, dict) and entry.get("value") is not None and "typeId" in entry
    ]


def _set_entry(entries: list[dict[str, Any]], types: Mapping[str, int], name: str, value: Json) -> None:
    type_id = types.get(name.strip())
    if type_id is None:
        raise UnknownCustomFieldError(name)
    if value in (None, ""):
        # A field that is not in the list loses its value (D for locations); "" would be no option of a dropdown.
        entries[:] = [entry for entry in entries if entry["typeId"] != type_id]
        return
    for entry in entries:
        if entry["typeId"] == type_id:
            entry["value"] = str(value)
            return
    entries.append({"typeId": type_id, "value": str(value)})


def _complete(whole: Mapping[str, Any], members: Sequence[str], old: Json) -> dict[str, Any]:
    """A complete address: no nulls, and no coordinates that belong to another street (reference 4.1)."""
    before = old if isinstance(old, Mapping) else {}
    has_moved = any(before.get(name) != whole.get(name) for name in _PLACE)
    complete = {}
    for name in members:
        value = whole.get(name)
        if name in _COORDINATES:
            if value is not None and not has_moved:
                complete[name] = value
        else:
            complete[name] = "" if value is None else value
    return complete


def create_body(
    objects: Mapping[str, ObjectSpec], operation: CreateRecord, guid: str, types: Mapping[str, Mapping[str, int]]
) -> dict[str, Any]:
    """A creation with everything inside it; every object that can carries the marker of its row."""
    spec = objects[operation.object]
    body = _members(spec, operation.values, types.get(operation.object, {}))
    if spec.parent is not None and operation.parent_id is not None and "{parent}" not in spec.path(spec.create_path):
        body[spec.parent.member] = operation.parent_id
    if operation.elements:
        body["tagTypeIds"] = list(operation.elements)
    if operation.children:
        body[spec.children[0].name] = [_members(objects[c.object], c.values, {}) for c in operation.children]
    for nested in operation.nested:
        parent = objects[nested.object].parent
        if parent is not None and parent.nested_as:
            body.setdefault(parent.nested_as, []).append(create_body(objects, nested, guid, types))
    if spec.marker is not None and spec.marker is not EXTERNAL_DATA:
        body[spec.marker.member] = operation.row_id
    elif spec.marker is not None:
        body["externalData"] = {
            "applicationGuid": guid,
            "externalData": [{"key": MARKER_KEY, "value": operation.row_id}],
        }
    # What the path says the body does not say again.
    return {name: value for name, value in body.items() if f"{{{name}}}" not in spec.create_path}


def _members(spec: ObjectSpec, values: Iterable[tuple[FieldSpec, Json]], types: Mapping[str, int]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for field, value in values:
        if value is None:
            continue
        if field.strategy is Strategy.CUSTOM_FIELD:
            _set_entry(body.setdefault(field.path[0], []), types, field.path[1], value)
        elif len(field.path) == 2:
            body.setdefault(field.path[0], {})[field.path[1]] = value
        else:
            body[field.sent_as or field.path[0]] = value
    for name, members in spec.unit_members.items():
        if name in body:
            body[name] = _complete(body[name], members, None)
    return body
