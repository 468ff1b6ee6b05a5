"""Elements of sets (tags): added and taken away one by one or in bulk, and looked at where an answer tells nothing."""

from collections.abc import Mapping, Sequence

from syncd.core.crm_operations import ChangeElement, ChangeElements
from syncd.core.objects import ObjectSpec
from syncd.core.outcomes import CrmOutcome, Rejected, Stored, Unknown
from syncd.core.records import CrmRecord
from syncd.core.values import CrmId
from syncd.crm.adapter.fetching import Fetcher
from syncd.crm.adapter.judging import GONE, is_as_wanted, is_closed
from syncd.crm.transport.calls import Calls, Lost, Refused
from syncd.errors import SyncdError


class Tagger:
    """Carries out operations on single elements."""

    def __init__(self, calls: Calls, fetcher: Fetcher, objects: Mapping[str, ObjectSpec]) -> None:
        self._calls, self._fetcher, self._objects = calls, fetcher, objects

    async def one(self, operation: ChangeElement) -> CrmOutcome:
        """Add or take away one element of one record. Raises: Lost, Refused, SyncdError when nothing was done."""
        try:
            await self._send(operation, operation.id)
        except Refused as refusal:
            if refusal.problem.status not in (404, 409):
                raise
            # Already there, or already gone, is what was wanted; only a look can tell that from a real refusal.
            found = (await self._fetcher.by_id(operation.object, [operation.id])).get(operation.id)
            if found is not None and is_as_wanted(found, operation):
                return Stored(records=(found,), written=(operation.rule,))
            return _refused(found, refusal)
        return Stored(records=(), written=(operation.rule,))

    async def _send(self, operation: ChangeElement | ChangeElements, id_: CrmId) -> None:
        spec = self._objects[operation.object]
        path = (spec.tags_path or "").replace("{id}", str(id_)).replace("{element}", str(operation.element))
        method, verb = ("POST", "createTag") if operation.is_addition else ("DELETE", "deleteTag")
        await self._calls.write(method, f"{spec.name}.{verb}", self._calls.path(path))

    async def many(self, operation: ChangeElements) -> CrmOutcome:
        """The same for many records with one call. Its answer is empty, so all are read again and the rest is
        finished singly; what is refused there is told by row.

        Raises: Refused, SyncdError when nothing was done.
        """
        lost = ""
        try:
            await self._send_bulk(operation)
        except Lost as error:
            lost = str(error)
        except Refused as refusal:
            if refusal.problem.status not in (400, 404, 409):
                raise
        try:
            return await self._finish(operation, lost)
        except (SyncdError, Refused) as error:
            # The bulk call may have done any part of it, so this is no longer "not sent".
            return Unknown(reason=str(error))

    async def _send_bulk(self, operation: ChangeElements) -> None:
        spec = self._objects[operation.object]
        body = {"customerIds": list(operation.ids), "tagTypeIds": [operation.element]}
        # PUT adds, it does not replace; DELETE has a body (D).
        method, verb = ("PUT", "AddTags") if operation.is_addition else ("DELETE", "RemoveTags")
        await self._calls.write(method, f"BulkTags_{verb}", self._calls.path(spec.bulk_tags_path or ""), body)

    async def _finish(self, operation: ChangeElements, lost: str) -> CrmOutcome:
        found = await self._fetcher.by_id(operation.object, operation.ids)
        missing = _missing(operation, found)
        if missing and lost:
            return Unknown(reason=lost)
        refusals = {id_: refusal for id_ in missing if (refusal := await self._singly(operation, id_)) is not None}
        if missing:
            found |= await self._fetcher.by_id(operation.object, missing)
        rejected = {
            row_id: refusals[id_].problem.sentence if id_ in refusals else GONE
            for row_id, id_ in zip(operation.row_ids, operation.ids, strict=True)
            if not is_as_wanted(found.get(id_), operation)
        }
        if any(id_ not in refusals and found.get(id_) is not None for id_ in _missing(operation, found)):
            return Unknown(reason="not every record shows it yet")
        records = tuple(item for item in found.values() if item is not None)
        return Stored(records=records, written=(operation.rule,), rejected=rejected)

    async def _singly(self, operation: ChangeElements, id_: CrmId) -> Refused | None:
        try:
            await self._send(operation, id_)
        except Lost:
            return None
        except Refused as refusal:
            return refusal
        return None


def _missing(operation: ChangeElements, found: Mapping[CrmId, CrmRecord | None]) -> Sequence[CrmId]:
    return [id_ for id_ in operation.ids if not is_as_wanted(found.get(id_), operation)]


def _refused(found: CrmRecord | None, refusal: Refused) -> Rejected:
    if found is None:
        return Rejected(message=GONE, code="crm.gone")
    code = "crm.inactive" if is_closed(found) else "crm.rejected"
    return Rejected(message=refusal.problem.sentence, code=code, records=(found,))
