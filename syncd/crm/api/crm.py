"""The asynchronous face: one object for one application in one tenant, groups as attributes, many calls in flight."""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from syncd.crm.api.connecting import Connection, open_session
from syncd.crm.api.groups.booking_provider_tags import BookingProviderTags
from syncd.crm.api.groups.bookings import Bookings
from syncd.crm.api.groups.bulk_tags import BulkTags
from syncd.crm.api.groups.contact_methods import ContactMethods
from syncd.crm.api.groups.contact_preferences import ContactPreferences
from syncd.crm.api.groups.contacts import Contacts
from syncd.crm.api.groups.customers import Customers
from syncd.crm.api.groups.export import Export
from syncd.crm.api.groups.leads import Leads
from syncd.crm.api.groups.locations import Locations
from syncd.crm.api.groups.tag_types import TagTypes
from syncd.crm.api.operation import Group
from syncd.crm.transport.wire import Transport
from syncd.ports import CallCount, Clock

GROUPS: Mapping[str, type[Group]] = {
    "export": Export,
    "booking_provider_tags": BookingProviderTags,
    "bookings": Bookings,
    "bulk_tags": BulkTags,
    "contacts": Contacts,
    "contact_methods": ContactMethods,
    "contact_preferences": ContactPreferences,
    "customers": Customers,
    "leads": Leads,
    "locations": Locations,
    "tag_types": TagTypes,
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
        self.export = Export(session)
        self.booking_provider_tags = BookingProviderTags(session)
        self.bookings = Bookings(session)
        self.bulk_tags = BulkTags(session)
        self.contacts = Contacts(session)
        self.contact_methods = ContactMethods(session)
        self.contact_preferences = ContactPreferences(session)
        self.customers = Customers(session)
        self.leads = Leads(session)
        self.locations = Locations(session)
        self.tag_types = TagTypes(session)

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
