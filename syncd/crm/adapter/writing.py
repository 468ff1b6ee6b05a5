"""One operation, one call: built from a fresh read, refused values named, lost answers left open."""

from collections.abc import Mapping

from syncd.core.crm_operations import (
    ChangeElement,
    ChangeElements,
    CreateRecord,
    CrmOperation,
    DeleteRecord,
    FieldChange,
    PatchRecord,
)
from syncd.core.objects import FieldSpec, ObjectSpec, Strategy
from syncd.core.outcomes import CrmOutcome, Rejected, Stale, Stored, Unknown
from syncd.core.records import CrmRecord
from syncd.core.values import CrmId
from syncd.crm.adapter.answers import Answers, answered
from syncd.crm.adapter.blame import blamed, without_contacts
from syncd.crm.adapter.bodies import UnknownCustomFieldError, create_body, patch_body
from syncd.crm.adapter.customfields import CustomFields
from syncd.crm.adapter.fetching import Fetcher
from syncd.crm.adapter.fresh import FreshReads, HiddenError, UnreadError
from syncd.crm.adapter.judging import CANNOT_EMPTY, GONE, INACTIVE, Judgement, forbids, is_closed, judge, same_value
from syncd.crm.adapter.pairing import child_rows, nested_rows, rows_of
from syncd.crm.adapter.paths import filled
from syncd.crm.adapter.tagging import Tagger
from syncd.crm.transport.calls import Calls, Lost, Refused


class Writer:
    """Carries out single operations."""

    def __init__(
        self, calls: Calls, fetcher: Fetcher, objects: Mapping[str, ObjectSpec], application_guid: str
    ) -> None:
        self._calls, self._fetcher, self._objects, self._guid = calls, fetcher, objects, application_guid
        self._custom_fields = CustomFields(fetcher, objects)
        self._answers = Answers(fetcher)
        self._tagger = Tagger(calls, fetcher, objects)

    def begin(self) -> None:
        """A new batch begins."""
        self._custom_fields.begin()

    async def carry(self, operation: CrmOperation, fresh: FreshReads) -> CrmOutcome:
        """Carry out one operation. Raises: SyncdError or UnreadError, only when nothing can have been done."""
        try:
            match operation:
                case PatchRecord():
                    return await self._patch(operation, fresh)
                case CreateRecord():
                    return await self._create(operation)
                case ChangeElement():
                    return await self._tagger.one(operation)
                case ChangeElements():
                    return await self._tagger.many(operation)
                case DeleteRecord():
                    return await self._delete(operation, fresh)
        except Lost as error:
            return Unknown(reason=str(error))
        except Refused as refusal:
            return await self._refused(operation, refusal)
        except HiddenError:
            return await self._closed(operation)
        except UnknownCustomFieldError as error:
            return Rejected(message=f"ServiceTitan has no custom field {error}", code="crm.custom_field.unknown")

    # PATCH

    async def _patch(self, operation: PatchRecord, fresh: FreshReads) -> CrmOutcome:
        held = await fresh.of(operation)
        if held is None:
            return Rejected(message=GONE, code="crm.gone")
        if forbids(held, operation, self._objects[operation.object]):
            return Rejected(message=INACTIVE, code="crm.inactive", records=(held,))
        found = judge(operation.changes, held)
        if not found.due:
            return _unsent(held, found, dict.fromkeys(found.impossible, CANNOT_EMPTY), CANNOT_EMPTY)
        if found.due[0].field.strategy is Strategy.ACTION:
            outcome: CrmOutcome = await self._act(operation, held, found.due[0])
        else:
            types = await self._types(operation.object, [change.field for change in found.due])
            outcome = await self._send_patch(operation, held, found, types)
        if isinstance(outcome, Stored):
            fresh.remember(operation, outcome.records[0])
        return outcome

    async def _send_patch(
        self, operation: PatchRecord, held: CrmRecord, found: Judgement, types: Mapping[str, int]
    ) -> CrmOutcome:
        """Send what is due; once more without what a 400 names, which is then refused for those fields alone."""
        spec, due = self._objects[operation.object], found.due
        rejected = dict.fromkeys(found.impossible, CANNOT_EMPTY)
        path = self._path(spec, spec.update_path, id=operation.id, parent=operation.parent_id)
        for is_last in (False, True):
            body = patch_body(spec, due, held, types)
            try:
                answer = await self._calls.write("PATCH", f"{spec.name}.update", path, body)
            except Refused as refusal:
                if refusal.problem.status != 400:
                    raise
                rejected |= blamed(refusal.problem.errors, due, body, types)
                rest = tuple(change for change in due if change.rule not in rejected)
                if is_last or not rest or rest == due:
                    rejected |= {change.rule: refusal.problem.sentence for change in rest}
                    return _unsent(held, found, rejected, refusal.problem.sentence)
                due = rest
            else:
                stored = await self._answers.stored(spec, answer, operation.id, operation.parent_id or held.parent_id)
                written = (*found.done, *dict.fromkeys(change.rule for change in due))
                return Stored(records=(stored,), written=written, stale=found.stale, rejected=rejected)
        raise AssertionError  # the second round always returns

    async def _act(self, operation: PatchRecord, held: CrmRecord, change: FieldChange) -> Stored:
        """Change one member by the call that stands for it. Its answer does not tell the record: it is read again."""
        spec, field = self._objects[operation.object], change.field
        path = self._path(spec, field.action, id=operation.id, parent=operation.parent_id)
        await self._calls.write(
            "POST", f"{spec.name}.{field.key}", path, {field.sent_as or field.path[0]: change.value}
        )
        stored = await self._answers.read_again(spec, operation.id, operation.parent_id or held.parent_id)
        return Stored(records=(stored,), written=(change.rule,))

    def _path(self, spec: ObjectSpec, template: str, **parts: object) -> str:
        return filled(self._calls, spec, template, **parts)

    async def _types(self, object_name: str, fields: list[FieldSpec]) -> Mapping[str, int]:
        names = {field.path[1].strip() for field in fields if field.strategy is Strategy.CUSTOM_FIELD}
        try:
            return await self._custom_fields.types(object_name, names)
        except Refused as refusal:
            raise UnreadError(str(refusal)) from refusal

    # POST

    async def _create(self, operation: CreateRecord) -> CrmOutcome:
        types = {
            item.object: await self._types(item.object, [field for field, _ in item.values])
            for item in (operation, *operation.nested)
        }
        try:
            return await self._send_create(operation, types)
        except Refused as refusal:
            if refusal.problem.status != 400:
                raise
            rest, refused = without_contacts(refusal.problem.errors, operation, self._objects)
            if not refused:
                raise
        # Once more without the contacts it named; each of them is then tried, and refused, by itself.
        return await self._send_create(rest, types)

    async def _send_create(self, operation: CreateRecord, types: Mapping[str, Mapping[str, int]]) -> Stored:
        spec = self._objects[operation.object]
        body = create_body(self._objects, operation, self._guid, types)
        said = {field.path[0]: value for field, value in operation.values}
        path = self._path(spec, spec.create_path, parent=operation.parent_id, **said)
        answer = await self._calls.write("POST", f"{spec.name}.create", path, body or None)
        is_below = "{parent}" in spec.path(spec.create_path)
        main = await self._answers.created(operation, spec, answer, operation.parent_id if is_below else None)
        if operation.rule:
            created = {f"{operation.row_id}/{operation.rule}": main.id}
            return Stored(records=(main,), written=(operation.rule,), created=created)
        records, created = [main], {operation.row_id: main.id}
        self._take_children(operation, main, records, created)
        for nested, row in nested_rows(self._objects, operation, answer):
            child = answered(self._objects[nested.object], row, None, main.id)
            records.append(child)
            created[nested.row_id] = child.id
            self._take_children(nested, child, records, created)
        return Stored(records=tuple(records), created=created)

    def _take_children(
        self, operation: CreateRecord, owner: CrmRecord, records: list[CrmRecord], created: dict[str, CrmId]
    ) -> None:
        spec = self._objects[operation.object]
        if not spec.children:
            return
        rows = rows_of(owner.members.get(spec.children[0].name))
        for child, row in child_rows(operation, rows):
            created[f"{operation.row_id}/{child.rule}"] = row["id"]
        child_spec = self._objects[spec.children[0].object]
        records.extend(answered(child_spec, row, None, owner.id) for row in rows)

    # DELETE

    async def _delete(self, operation: DeleteRecord, fresh: FreshReads) -> CrmOutcome:
        held = await fresh.of(operation)
        if held is None:
            return Stored(records=(), written=(operation.rule,))
        spec = self._objects[operation.object]
        if not same_value(held.members.get(spec.title), operation.expected):
            return Stale(records=(held,))
        path = self._path(spec, spec.delete_path, **{**held.members, "id": operation.id, "parent": operation.parent_id})
        try:
            await self._calls.write("DELETE", f"{spec.name}.delete", path)
        except Refused as refusal:
            if refusal.problem.status != 404 or not await self._is_gone(operation):
                raise
        return Stored(records=(), written=(operation.rule,))

    async def _is_gone(self, operation: DeleteRecord) -> bool:
        """Whether the parent's own list proves that somebody else was quicker."""
        if operation.parent_id is None or not self._objects[operation.object].is_under_parent:
            return False
        lists = await self._fetcher.children(operation.object, [operation.parent_id])
        listed = lists.get(operation.parent_id)
        return listed is not None and all(child.id != operation.id for child in listed)

    # refusals

    async def _refused(self, operation: CrmOperation, refusal: Refused) -> CrmOutcome:
        """Say what a refusal means: something about a record's state, or about the values."""
        found = refusal.problem
        if found.status not in (404, 409):
            return Rejected(message=found.sentence)
        seen = await self._look(operation)
        if seen is not None and is_closed(seen):
            return Rejected(message=found.sentence, code="crm.inactive", records=(seen,))
        return Rejected(message=found.sentence, code="crm.gone" if found.status == 404 else "crm.rejected")

    async def _closed(self, operation: CrmOperation) -> CrmOutcome:
        """The parent does not show its children: say why."""
        seen = await self._look(operation)
        if seen is None:
            return Rejected(message=GONE, code="crm.gone")
        if is_closed(seen):
            return Rejected(message=INACTIVE, code="crm.inactive", records=(seen,))
        raise UnreadError("its parent does not show it at the moment")

    async def _look(self, operation: CrmOperation) -> CrmRecord | None:
        """The record whose state decides: the parent where there is one, else the record itself."""
        if isinstance(operation, ChangeElement | ChangeElements):
            return None
        spec = self._objects[operation.object]
        is_about_parent = spec.is_under_parent or isinstance(operation, CreateRecord)
        if operation.parent_id is not None and spec.parent is not None and is_about_parent:
            object_name, id_ = spec.parent.object, operation.parent_id
        elif isinstance(operation, PatchRecord):
            object_name, id_ = operation.object, operation.id
        else:
            return None
        try:
            return (await self._fetcher.by_id(object_name, [id_])).get(id_)
        except Refused as refusal:
            raise UnreadError(str(refusal)) from refusal


def _unsent(held: CrmRecord, found: Judgement, rejected: Mapping[str, str], message: str) -> CrmOutcome:
    """The outcome of a PATCH that wrote nothing: each rule by itself, unless all fared alike."""
    if found.done or (rejected and found.stale):
        return Stored(records=(held,), written=found.done, stale=found.stale, rejected=rejected)
    return Rejected(message=message, fields=rejected, records=(held,)) if rejected else Stale(records=(held,))
