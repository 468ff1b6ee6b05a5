"""What a write left behind: as the CRM answered, or read again where its answers do not hold the record.

Believe the answer, not the request: a write whose result cannot be seen is an open question, never a success.
"""

from collections.abc import Mapping
from typing import Any

from syncd.core.crm_operations import CreateRecord
from syncd.core.objects import Answer, ObjectSpec
from syncd.core.raw import raw_at
from syncd.core.records import CrmRecord
from syncd.core.values import CrmId
from syncd.crm.adapter.fetching import Fetcher
from syncd.crm.adapter.judging import same_value
from syncd.crm.adapter.records import record
from syncd.crm.transport.calls import Lost, Refused
from syncd.errors import ProtocolError, SyncdError


class Answers:
    """Makes records of answers."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def stored(self, spec: ObjectSpec, answer: Any, id_: CrmId | None, parent_id: CrmId | None) -> CrmRecord:
        """The record that a write left behind: as answered, or read again where answers do not hold it."""
        if spec.answer is Answer.RECORD:
            return answered(spec, answer, id_, parent_id)
        named = answer.get("id") if isinstance(answer, Mapping) else id_
        if not isinstance(named, int | str) or (id_ is not None and named != id_):
            raise Lost("its answer named no record")
        return await self.read_again(spec, named, parent_id)

    async def read_again(self, spec: ObjectSpec, id_: CrmId, parent_id: CrmId | None) -> CrmRecord:
        """Raises: Lost, when it cannot be read: the write has been made, what it left is an open question."""
        try:
            if not spec.is_under_parent:
                found = (await self._fetcher.by_id(spec.name, [id_])).get(id_)
            else:
                listed = (await self._fetcher.children(spec.name, [parent_id or 0])).get(parent_id or 0, ())
                found = next((child for child in listed if child.id == id_), None)
        except (SyncdError, Refused) as error:
            raise Lost(f"what it left could not be read: {error}") from error
        if found is None:
            raise Lost("what it left is not to be seen")
        return found

    async def created(
        self, operation: CreateRecord, spec: ObjectSpec, answer: Any, parent_id: CrmId | None
    ) -> CrmRecord:
        """The record that a creation made. Raises: Lost, when neither answer nor look-up tells it."""
        if spec.answer is not Answer.NOTHING:
            return await self.stored(spec, answer, None, parent_id)
        try:
            listed = (await self._fetcher.children(spec.name, [parent_id or 0])).get(parent_id or 0, ())
        except (SyncdError, Refused) as error:
            raise Lost(f"what it made could not be read: {error}") from error
        for child in listed:
            if all(same_value(raw_at(child, field), value) for field, value in operation.values):
                return child
        raise Lost("what it made is not to be seen")


def answered(spec: ObjectSpec, row: Any, id_: CrmId | None, parent_id: CrmId | None) -> CrmRecord:
    """The record that a successful write answered. Raises: Lost, when that cannot be what was written."""
    try:
        found = record(spec, row, parent_id=parent_id)
    except ProtocolError as error:
        raise Lost("its answer held no record") from error
    if id_ is not None and found.id != id_:
        raise Lost("its answer held another record")
    return found
