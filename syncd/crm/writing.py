"""One operation, one call: built from a fresh read, refused values named, lost answers left open."""

from collections.abc import Mapping, Sequence
from typing import Any

from syncd.core.objects import ObjectSpec, Strategy
from syncd.core.plan import (
    ChangeElement,
    ChangeElements,
    CreateRecord,
    CrmOperation,
    CrmOutcome,
    DeleteRecord,
    FieldChange,
    NotSent,
    PatchRecord,
    Rejected,
    Stale,
    Stored,
    Unknown,
)
from syncd.core.raw import raw_at
from syncd.core.records import CrmRecord, same_raw
from syncd.crm.bodies import UnknownCustomFieldError, blamed, create_body, patch_body
from syncd.crm.calls import Calls, Lost, Refused
from syncd.crm.fetching import Fetcher
from syncd.crm.records import record
from syncd.errors import AuthError, ProtocolError, RateLimitedError, SyncdError

Key = tuple[str, int]


class Writer:
    """Carries out single operations, with the fresh reads of their batch at hand."""

    def __init__(
        self, calls: Calls, fetcher: Fetcher, objects: Mapping[str, ObjectSpec], application_guid: str
    ) -> None:
        self._calls, self._fetcher, self._objects, self._guid = calls, fetcher, objects, application_guid
        self._types: dict[str, dict[str, int]] = {}
        self._fresh: dict[Key, CrmRecord | None] = {}
        self._unread: dict[Key, str] = {}
        self._closed: set[Key] = set()
        """Children whose parent does not show its list: it is inactive or merged (documented 409, observed 404)."""
        self._untyped: dict[str, str] = {}
        """Objects whose custom fields could not be read, with the reason."""

    async def prepare(self, operations: Sequence[CrmOperation]) -> None:
        """Read every record that is about to be patched or deleted afresh, fifty a call.

        A read that fails leaves its operations ``NotSent``; nothing is written on an old picture.
        """
        self._fresh.clear()
        self._unread.clear()
        self._closed.clear()
        self._untyped.clear()
        own: dict[str, list[int]] = {}
        children: dict[str, dict[int, list[int]]] = {}
        for operation in operations:
            if isinstance(operation, PatchRecord | DeleteRecord):
                if operation.parent_id is None:
                    own.setdefault(operation.object, []).append(operation.id)
                else:
                    parents = children.setdefault(operation.object, {})
                    parents.setdefault(operation.parent_id, []).append(operation.id)
        for object_name, ids in own.items():
            await self._read(object_name, ids)
        for object_name, by_parent in children.items():
            await self._read_children(object_name, by_parent)
        await self._read_types(operations)

    async def _read(self, object_name: str, ids: list[int]) -> None:
        try:
            found = await self._fetcher.by_id(object_name, ids)
        except (SyncdError, Refused) as error:
            self._unread.update({(object_name, id_): str(error) for id_ in ids})
            return
        self._fresh.update({(object_name, id_): item for id_, item in found.items()})

    async def _read_children(self, object_name: str, by_parent: Mapping[int, list[int]]) -> None:
        try:
            found = await self._fetcher.children(object_name, list(by_parent))
        except (SyncdError, Refused) as error:
            for ids in by_parent.values():
                self._unread.update({(object_name, id_): str(error) for id_ in ids})
            return
        for parent_id, ids in by_parent.items():
            if parent_id not in found:
                self._closed.update((object_name, id_) for id_ in ids)
                continue
            listed = {child.id: child for child in found[parent_id]}
            for id_ in ids:
                self._fresh[object_name, id_] = listed.get(id_)

    async def _read_types(self, operations: Sequence[CrmOperation]) -> None:
        """Read the custom fields of objects that need one whose type is not known yet: people add new ones."""
        wanted: dict[str, set[str]] = {}
        for object_name, name in (pair for operation in operations for pair in _custom_fields(operation)):
            wanted.setdefault(object_name, set()).add(name)
        for object_name, names in sorted(wanted.items()):
            if names <= self._types.get(object_name, {}).keys():
                continue
            try:
                self._types[object_name] = await self._fetcher.custom_field_types(self._objects[object_name])
            except (SyncdError, Refused) as error:
                self._untyped[object_name] = str(error)

    async def carry(self, operation: CrmOperation) -> CrmOutcome:
        """Carry out one operation. Never raises what belongs to the service."""
        for object_name, _ in _custom_fields(operation):
            if object_name in self._untyped:
                return NotSent(reason=self._untyped[object_name])
        if isinstance(operation, PatchRecord | DeleteRecord) and (operation.object, operation.id) in self._closed:
            return await self._behind_closed_door(operation)
        try:
            match operation:
                case PatchRecord():
                    return await self._patch(operation)
                case CreateRecord():
                    return await self._create(operation)
                case ChangeElement():
                    return await self._element(operation)
                case ChangeElements():
                    return await self._elements(operation)
                case DeleteRecord():
                    return await self._delete(operation)
        except Lost as error:
            return Unknown(reason=str(error))
        except Refused as refusal:
            return await self._refused(operation, refusal)
        except (AuthError, RateLimitedError, SyncdError) as error:
            return NotSent(reason=str(error))

    # PATCH

    async def _patch(self, operation: PatchRecord) -> CrmOutcome:
        key = (operation.object, operation.id)
        if key in self._unread:
            return NotSent(reason=self._unread[key])
        fresh = self._fresh.get(key)
        if fresh is None:
            return Rejected(message="it is not in ServiceTitan any more", code="crm.gone")
        if fresh.merged_to_id is not None or (not fresh.is_active and not _touches_active(operation)):
            return Rejected(message="it is inactive in ServiceTitan", code="crm.inactive", records=(fresh,))
        due, done, stale = _sorted_out(operation.changes, fresh)
        if not due:
            return Stored(records=(fresh,), written=done, stale=stale) if done else Stale(records=(fresh,))
        return await self._patch_with(operation, due, fresh, done, stale)

    async def _patch_with(
        self, operation: PatchRecord, due: list[FieldChange], fresh: CrmRecord, done: tuple[str, ...],
        stale: tuple[str, ...],
    ) -> CrmOutcome:  # fmt: skip
        rejected: dict[str, str] = {}
        try:
            answer = await self._send_patch(operation, due, fresh)
        except UnknownCustomFieldError as error:
            return Rejected(message=f"ServiceTitan has no custom field {error}", code="crm.custom_field.unknown")
        except Refused as refusal:
            rejected = blamed(refusal.problem.errors, due)
            rest = [change for change in due if change.rule not in rejected]
            if refusal.problem.status != 400 or not rejected or not rest:
                raise
            # Once more without the fields it named; they are refusals of those fields alone.
            due = rest
            answer = await self._send_patch(operation, due, fresh)
        spec = self._objects[operation.object]
        return Stored(
            records=(_answered(spec, answer, parent_id=operation.parent_id or fresh.parent_id),),
            written=(*done, *dict.fromkeys(change.rule for change in due)),
            stale=stale,
            rejected=rejected,
        )

    async def _send_patch(self, operation: PatchRecord, due: Sequence[FieldChange], fresh: CrmRecord) -> Any:
        spec = self._objects[operation.object]
        body = patch_body(spec, due, fresh, self._types.get(operation.object, {}))
        path = self._item(spec, operation.id, operation.parent_id)
        return await self._calls.write("PATCH", f"{spec.name}.update", path, body)

    def _item(self, spec: ObjectSpec, id_: int, parent_id: int | None) -> str:
        return self._calls.path(f"{spec.collection.replace('{parent}', str(parent_id))}/{id_}")

    # POST

    async def _create(self, operation: CreateRecord) -> CrmOutcome:
        spec = self._objects[operation.object]
        try:
            body = create_body(self._objects, operation, self._guid, self._types)
        except UnknownCustomFieldError as error:
            return Rejected(message=f"ServiceTitan has no custom field {error}", code="crm.custom_field.unknown")
        path = self._calls.path(spec.collection.replace("{parent}", str(operation.parent_id)))
        answer = await self._calls.write("POST", f"{spec.name}.create", path, body)
        parent_id = operation.parent_id if "{parent}" in spec.collection else None
        main = _answered(spec, answer, parent_id=parent_id)
        records, created = [main], {operation.row_id: main.id}
        if operation.rule:
            return Stored(
                records=(main,), written=(operation.rule,), created={f"{operation.row_id}/{operation.rule}": main.id}
            )
        self._take_children(operation, main, records, created)
        for nested, row in _pair_nested(self._objects, operation, answer):
            child = _answered(self._objects[nested.object], row, parent_id=main.id)
            records.append(child)
            created[nested.row_id] = child.id
            self._take_children(nested, child, records, created)
        return Stored(records=tuple(records), created=created)

    def _take_children(
        self, operation: CreateRecord, owner: CrmRecord, records: list[CrmRecord], created: dict[str, int]
    ) -> None:
        """Find each contact of the body again in the answer, by kind and then by order."""
        spec = self._objects[operation.object]
        if not spec.children:
            return
        child_spec = self._objects[spec.children[0].object]
        answered = [row for row in owner.members.get(spec.children[0].name) or () if isinstance(row, Mapping)]
        taken: set[int] = set()
        for child in operation.children:
            wanted = {field.path[0]: value for field, value in child.values}
            for row in answered:
                if row.get("id") not in taken and row.get("type") == wanted.get("type"):
                    taken.add(row["id"])
                    created[f"{operation.row_id}/{child.rule}"] = row["id"]
                    break
        records.extend(_answered(child_spec, row, parent_id=owner.id) for row in answered)

    # tags

    async def _element(self, operation: ChangeElement) -> CrmOutcome:
        spec = self._objects[operation.object]
        path = (spec.tags_path or "").replace("{id}", str(operation.id)).replace("{element}", str(operation.element))
        method = "POST" if operation.is_addition else "DELETE"
        name = f"{spec.name}.{'createTag' if operation.is_addition else 'deleteTag'}"
        try:
            await self._calls.write(method, name, self._calls.path(path))
        except Refused as refusal:
            if refusal.problem.status not in (404, 409):
                raise
            # Already there, or already gone, is what was wanted; only a look can tell that from a real refusal.
            found = (await self._fetcher.by_id(operation.object, [operation.id])).get(operation.id)
            if found is None or _has(found, operation) is not operation.is_addition:
                return Rejected(
                    message=refusal.problem.sentence,
                    code="crm.inactive" if found is not None and not found.is_active else "crm.rejected",
                    records=(found,) if found is not None else (),
                )
            return Stored(records=(found,), written=(operation.rule,))
        return Stored(records=(), written=(operation.rule,))

    async def _elements(self, operation: ChangeElements) -> CrmOutcome:
        """In bulk; the answer is empty, so the records are read again and what is missing is done singly."""
        spec = self._objects[operation.object]
        body = {"customerIds": list(operation.ids), "tagTypeIds": [operation.element]}
        method = "PUT" if operation.is_addition else "DELETE"
        name = "BulkTags_AddTags" if operation.is_addition else "BulkTags_RemoveTags"
        was_lost = ""
        try:
            await self._calls.write(method, name, self._calls.path(spec.bulk_tags_path or ""), body)
        except Lost as error:
            was_lost = str(error)
        except Refused as refusal:
            if refusal.problem.status not in (400, 409):
                raise
        try:
            return await self._finish(operation, was_lost)
        except (SyncdError, Refused) as error:
            # The bulk call was carried out in part or whole, so what hinders us now must not pass for "not sent".
            raise Lost(str(error)) from error

    async def _finish(self, operation: ChangeElements, was_lost: str) -> CrmOutcome:
        """Read the records of a bulk call again and do singly what is missing. Refusals are named by row."""
        found = await self._fetcher.by_id(operation.object, operation.ids)
        missing = [
            item
            for item in zip(operation.row_ids, operation.ids, strict=True)
            if (record_ := found.get(item[1])) is not None and _has(record_, operation) is not operation.is_addition
        ]
        if missing and was_lost:
            return Unknown(reason=was_lost)
        rejected: dict[str, str] = {}
        for row_id, id_ in missing:
            outcome = await self._single_of(operation, row_id, id_)
            if isinstance(outcome, Rejected):
                rejected[row_id] = outcome.message
        if missing:
            found = await self._fetcher.by_id(operation.object, operation.ids)
        records = tuple(record_ for record_ in found.values() if record_ is not None)
        return Stored(records=records, written=(operation.rule,), rejected=rejected)

    async def _single_of(self, operation: ChangeElements, row_id: str, id_: int) -> CrmOutcome:
        single = ChangeElement(
            mapping=operation.mapping, row_id=row_id, object=operation.object, id=id_, rule=operation.rule,
            field=operation.field, element=operation.element, is_addition=operation.is_addition,
        )  # fmt: skip
        try:
            return await self._element(single)
        except Refused as refusal:
            return Rejected(message=refusal.problem.sentence)

    # DELETE

    async def _delete(self, operation: DeleteRecord) -> CrmOutcome:
        key = (operation.object, operation.id)
        if key in self._unread:
            return NotSent(reason=self._unread[key])
        fresh = self._fresh.get(key)
        if fresh is None:
            return Stored(records=(), written=(operation.rule,))
        if not same_raw(fresh.members.get("value"), operation.expected):
            return Stale(records=(fresh,))
        spec = self._objects[operation.object]
        await self._calls.write("DELETE", f"{spec.name}.delete", self._item(spec, operation.id, operation.parent_id))
        return Stored(records=(), written=(operation.rule,))

    async def _refused(self, operation: CrmOperation, refusal: Refused) -> CrmOutcome:
        """Say what a refusal means for the record: its state, or its values."""
        found = refusal.problem
        code = {404: "crm.gone", 409: "crm.inactive"}.get(found.status, "crm.rejected")
        fields = blamed(found.errors, operation.changes) if isinstance(operation, PatchRecord) else {}
        records: tuple[CrmRecord, ...] = ()
        if found.status in (404, 409) and isinstance(operation, PatchRecord | DeleteRecord | CreateRecord):
            owner = operation.parent_id
            spec = self._objects[operation.object]
            if owner is not None and spec.parent is not None:
                records = await self._look_at(spec.parent.object, owner)
            elif isinstance(operation, PatchRecord):
                records = await self._look_at(operation.object, operation.id)
        return Rejected(message=found.sentence, code=code, fields=fields, records=records)

    async def _behind_closed_door(self, operation: PatchRecord | DeleteRecord) -> CrmOutcome:
        """A parent that does not show its children proves nothing about them; its own state tells why."""
        parent = self._objects[operation.object].parent
        records = await self._look_at(parent.object, operation.parent_id) if parent and operation.parent_id else ()
        if not records:
            return NotSent(reason="the record's parent cannot be read")
        return Rejected(message="its parent does not show it any more", code="crm.inactive", records=records)

    async def _look_at(self, object_name: str, id_: int) -> tuple[CrmRecord, ...]:
        try:
            item = (await self._fetcher.by_id(object_name, [id_])).get(id_)
        except (SyncdError, Refused):
            return ()
        return (item,) if item is not None else ()


def _answered(spec: ObjectSpec, row: Any, *, parent_id: int | None) -> CrmRecord:
    """Understand the answer of a write that was carried out. Raises: Lost, when it does not say what is there now."""
    try:
        return record(spec, row, parent_id=parent_id)
    except ProtocolError as error:
        raise Lost("its answer is not a record") from error


def _custom_fields(operation: CrmOperation) -> list[tuple[str, str]]:
    """(object, name) of every custom field that an operation writes."""
    if isinstance(operation, PatchRecord):
        fields = [(operation.object, change.field) for change in operation.changes]
    elif isinstance(operation, CreateRecord):
        fields = [(item.object, spec) for item in (operation, *operation.nested) for spec, _ in item.values]
    else:
        fields = []
    return [(owner, spec.path[1].strip()) for owner, spec in fields if spec.strategy is Strategy.CUSTOM_FIELD]


def _touches_active(operation: PatchRecord) -> bool:
    return any(change.field.path == ("active",) for change in operation.changes)


def _sorted_out(
    changes: Sequence[FieldChange], fresh: CrmRecord
) -> tuple[list[FieldChange], tuple[str, ...], tuple[str, ...]]:
    """Changes still to be sent, rules that hold our value already, rules whose fresh value has moved."""
    by_rule: dict[str, list[FieldChange]] = {}
    for change in changes:
        by_rule.setdefault(change.rule, []).append(change)
    due: list[FieldChange] = []
    done: list[str] = []
    stale: list[str] = []
    for rule, group in by_rule.items():
        held = [raw_at(fresh, change.field) for change in group]
        if all(same_raw(raw, change.value) for raw, change in zip(held, group, strict=True)):
            done.append(rule)
        elif all(same_raw(raw, change.expected) for raw, change in zip(held, group, strict=True)):
            due.extend(group)
        else:
            stale.append(rule)
    return due, tuple(done), tuple(stale)


def _has(item: CrmRecord, operation: ChangeElement | ChangeElements) -> bool:
    raw = raw_at(item, operation.field)
    return isinstance(raw, list) and operation.element in raw


def _pair_nested(
    objects: Mapping[str, ObjectSpec], operation: CreateRecord, answer: Mapping[str, Any]
) -> list[tuple[CreateRecord, Mapping[str, Any]]]:
    """Which row of the answer is which nested record: they come in the order sent."""
    pairs = []
    by_member: dict[str, list[CreateRecord]] = {}
    for nested in operation.nested:
        parent = objects[nested.object].parent
        if parent is not None and parent.nested_as:
            by_member.setdefault(parent.nested_as, []).append(nested)
    for member, group in by_member.items():
        rows = [row for row in answer.get(member) or () if isinstance(row, Mapping)]
        if len(rows) == len(group):
            pairs += list(zip(group, rows, strict=True))
    return pairs
