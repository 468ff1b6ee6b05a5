"""One batch of operations on its way: fresh reads ahead, outcomes as they come, and when to send no more.

It decides what stops a batch. A refused scope stops the operations that need it; refused credentials, a used-up quota
or a service out of reach stop all the rest.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing

from syncd.core.crm_operations import CrmOperation
from syncd.core.objects import ObjectSpec
from syncd.core.outcomes import CrmOutcome, NotSent
from syncd.crm.adapter.fetching import Fetcher
from syncd.crm.adapter.fresh import FreshReads, UnreadError
from syncd.crm.adapter.lanes import Arrival, lanes_of, run_lanes
from syncd.crm.adapter.writing import Writer
from syncd.errors import AuthError, ProtocolError, SyncdError

_BY_SCOPE = ("crm.scope",)


class Batch:
    """Operations, with what was found out while carrying them out."""

    def __init__(
        self,
        writer: Writer,
        fetcher: Fetcher,
        objects: Mapping[str, ObjectSpec],
        operations: Sequence[CrmOperation],
    ) -> None:
        self._writer, self._operations = writer, operations
        # In the order in which the lanes will come to them.
        self._fresh = FreshReads(fetcher, objects, [operation for lane in lanes_of(operations) for operation in lane])
        self._stopped = ""
        self._refused_kinds: dict[tuple[type[CrmOperation], str], str] = {}

    async def run(self) -> AsyncGenerator[Arrival, None]:
        """Yield every operation with its outcome; closing it early cancels what is under way."""
        self._writer.begin()
        try:
            async with aclosing(run_lanes(self._operations, self._carry)) as arrivals:
                async for arrival in arrivals:
                    yield arrival
        finally:
            await self._fresh.close()

    async def _carry(self, operation: CrmOperation) -> CrmOutcome:
        kind = (type(operation), operation.object)
        reason = self._stopped or self._refused_kinds.get(kind, "")
        if reason:
            return NotSent(reason=reason)
        try:
            return await self._writer.carry(operation, self._fresh)
        except (UnreadError, ProtocolError) as error:
            return NotSent(reason=str(error))
        except SyncdError as error:
            if isinstance(error, AuthError) and error.code in _BY_SCOPE:
                self._refused_kinds[kind] = str(error)
            else:
                self._stopped = str(error)
            return NotSent(reason=str(error))
