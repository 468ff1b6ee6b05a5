"""The asynchronous face: one object for one application in one tenant, groups as attributes, many calls in flight."""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from syncd.crm.api.connecting import Connection, open_session
from syncd.crm.api.groups.customers import Customers
from syncd.crm.api.operation import Group
from syncd.crm.transport.wire import Transport
from syncd.ports import CallCount, Clock

GROUPS: Mapping[str, type[Group]] = {
    "customers": Customers,
}
"""Attributes of ``AsyncCrm`` and ``Crm``, for those who go through all of them."""


class AsyncCrm:
    """ServiceTitan's CRM, for ``async`` code. All calls share one token, one pace and one pool of connections.

    Use it as a context manager, or ``close`` it. ``transport``, ``clock`` and ``jitter`` (a number between 0 and 1) can
    be handed in; what is left out is the real thing.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        transport: Transport | None = None,
        clock: Clock | None = None,
        jitter: Callable[[], float] | None = None,
    ) -> None:
        self._opened = open_session(connection, transport=transport, clock=clock, jitter=jitter)
        session = self._opened.session
        self.customers = Customers(session)

    @property
    def calls_made(self) -> CallCount:
        """Calls so far by operation; ``Token`` counts tokens asked for."""
        return self._opened.session.calls.counts

    async def close(self) -> None:
        """Close the connections."""
        await self._opened.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
