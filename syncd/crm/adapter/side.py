"""The CRM as ``CrmSide``: feeds in, fresh reads, and operations out in lanes up to the quota."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing

from syncd.core.crm_operations import CrmOperation
from syncd.core.objects import ObjectSpec
from syncd.core.outcomes import CrmOutcome
from syncd.core.records import CrmReading, CrmRecord
from syncd.core.transforms import Vocabulary
from syncd.core.values import CrmId
from syncd.crm.adapter.batch import Batch
from syncd.crm.adapter.fetching import Fetcher
from syncd.crm.adapter.reading import read_sources
from syncd.crm.adapter.writing import Writer
from syncd.crm.transport.auth import Credentials
from syncd.crm.transport.calls import Calls, Endpoint, Refused
from syncd.crm.transport.wire import Transport
from syncd.errors import ProtocolError
from syncd.ports import CallCount, Clock


class CrmAdapter:
    """One tenant behind a transport."""

    def __init__(
        self,
        *,
        transport: Transport,
        clock: Clock,
        endpoint: Endpoint,
        credentials: Credentials,
        objects: Mapping[str, ObjectSpec],
        application_guid: str,
        per_second: float = 58.0,
        jitter: Callable[[], float] = lambda: 0.5,
    ) -> None:
        self._objects = objects
        self._calls = Calls(
            transport=transport,
            clock=clock,
            endpoint=endpoint,
            credentials=credentials,
            per_second=per_second,
            jitter=jitter,
        )
        self._fetcher = Fetcher(self._calls, objects, application_guid)
        self._writer = Writer(self._calls, self._fetcher, objects, application_guid)

    @property
    def calls(self) -> CallCount:
        """Calls made so far, by operation."""
        return self._calls.counts

    async def read(self, objects: Iterable[str], cursors: Mapping[str, str]) -> CrmReading:
        """Read the feeds and changed lists of these objects; one without a cursor is read from its start."""
        return await read_sources(self._calls, [self._objects[name] for name in objects], cursors)

    async def fetch(self, object_name: str, ids: Sequence[CrmId]) -> Mapping[CrmId, CrmRecord | None]:
        """Read records by id, inactive ones too; ``None`` proves that the CRM has no such record."""
        try:
            return await self._fetcher.by_id(object_name, ids)
        except Refused as refusal:
            raise _unexpected(refusal) from refusal

    async def fetch_children(
        self, object_name: str, parent_ids: Sequence[CrmId]
    ) -> Mapping[CrmId, tuple[CrmRecord, ...]]:
        """Read all children of these parents afresh; a parent whose children cannot be read is left out."""
        return await self._fetcher.children(object_name, parent_ids)

    async def find_marked(self, object_name: str, markers: Sequence[str]) -> Mapping[str, tuple[CrmRecord, ...]]:
        """Look for records that carry these row ids, inactive ones too."""
        try:
            return await self._fetcher.marked(object_name, markers)
        except Refused as refusal:
            raise _unexpected(refusal) from refusal

    async def created_since(self, object_name: str, instant: float) -> tuple[CrmRecord, ...]:
        """Records that were created at this instant of the server's clock or later."""
        try:
            return await self._fetcher.created_since(object_name, instant)
        except Refused as refusal:
            raise _unexpected(refusal) from refusal

    async def vocabulary(self, name: str) -> Vocabulary:
        """Read a list of names and ids (``tag_types``)."""
        try:
            return await self._fetcher.vocabulary(name)
        except Refused as refusal:
            raise _unexpected(refusal) from refusal

    async def custom_field_types(self, object_name: str) -> Mapping[str, int]:
        """Name -> type id of an object's custom fields, for checks."""
        try:
            return await self._fetcher.custom_field_types(self._objects[object_name])
        except Refused as refusal:
            raise _unexpected(refusal) from refusal

    async def apply(self, operations: Sequence[CrmOperation]) -> AsyncGenerator[tuple[CrmOperation, CrmOutcome], None]:
        """Carry out operations and yield outcomes as answers arrive; never raises in the middle.

        Cancelling or closing it cancels what is under way; whatever was not yielded by then is an open question.
        """
        if not operations:
            return
        async with aclosing(Batch(self._writer, self._fetcher, self._objects, operations).run()) as arrivals:
            async for operation, outcome in arrivals:
                yield operation, outcome


def _unexpected(refusal: Refused) -> ProtocolError:
    return ProtocolError(f"ServiceTitan refused a look-up: {refusal.problem.sentence}", side="crm")
