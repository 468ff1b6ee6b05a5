"""The blocking face: the same methods with the same types, each waiting for its answer.

Nothing is declared twice: a group here names the asynchronous methods, and their signatures, types and docstrings come
along. It may be used from several threads; calls share one pace and one token.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from syncd.crm.api.connecting import Connection
from syncd.crm.api.crm import AsyncCrm
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
from syncd.crm.api.waiting import Blocking, Loop, waiting
from syncd.crm.transport.wire import Transport
from syncd.ports import CallCount, Clock


class WaitingExport(Blocking[Export]):
    """``AsyncCrm.export``, waiting."""

    customers = waiting(Export.customers)
    customers_contacts = waiting(Export.customers_contacts)
    locations = waiting(Export.locations)
    locations_contacts = waiting(Export.locations_contacts)
    leads = waiting(Export.leads)
    bookings = waiting(Export.bookings)
    tag_types = waiting(Export.tag_types)


class WaitingBookingProviderTags(Blocking[BookingProviderTags]):
    """``AsyncCrm.booking_provider_tags``, waiting."""

    create = waiting(BookingProviderTags.create)
    get_list = waiting(BookingProviderTags.get_list)
    get = waiting(BookingProviderTags.get)
    update = waiting(BookingProviderTags.update)


class WaitingBookings(Blocking[Bookings]):
    """``AsyncCrm.bookings``, waiting."""

    get = waiting(Bookings.get)
    get_list = waiting(Bookings.get_list)
    get_contact_list = waiting(Bookings.get_contact_list)
    get_for_provider = waiting(Bookings.get_for_provider)
    update = waiting(Bookings.update)
    get_list2 = waiting(Bookings.get_list2)
    create = waiting(Bookings.create)
    create_contact = waiting(Bookings.create_contact)
    get_contact_list2 = waiting(Bookings.get_contact_list2)
    update_booking_contact = waiting(Bookings.update_booking_contact)
    delete_contact = waiting(Bookings.delete_contact)
    dismiss_booking = waiting(Bookings.dismiss_booking)


class WaitingBulkTags(Blocking[BulkTags]):
    """``AsyncCrm.bulk_tags``, waiting."""

    add_tags = waiting(BulkTags.add_tags)
    remove_tags = waiting(BulkTags.remove_tags)


class WaitingContacts(Blocking[Contacts]):
    """``AsyncCrm.contacts``, waiting."""

    get = waiting(Contacts.get)
    replace = waiting(Contacts.replace)
    delete_contact = waiting(Contacts.delete_contact)
    update = waiting(Contacts.update)
    get_by_relationship_id = waiting(Contacts.get_by_relationship_id)
    get_list = waiting(Contacts.get_list)
    create = waiting(Contacts.create)
    delete_contact_relationship = waiting(Contacts.delete_contact_relationship)
    create_contact_relationship = waiting(Contacts.create_contact_relationship)
    get_contact_relationship_list = waiting(Contacts.get_contact_relationship_list)
    get_preference_metadata_list = waiting(Contacts.get_preference_metadata_list)
    search_contact_methods = waiting(Contacts.search_contact_methods)


class WaitingContactMethods(Blocking[ContactMethods]):
    """``AsyncCrm.contact_methods``, waiting."""

    get_contact_methods = waiting(ContactMethods.get_contact_methods)
    create_contact_method = waiting(ContactMethods.create_contact_method)
    get_contact_method = waiting(ContactMethods.get_contact_method)
    upsert_contact_method = waiting(ContactMethods.upsert_contact_method)
    update_contact_method = waiting(ContactMethods.update_contact_method)
    delete_contact_method = waiting(ContactMethods.delete_contact_method)


class WaitingContactPreferences(Blocking[ContactPreferences]):
    """``AsyncCrm.contact_preferences``, waiting."""

    get_contact_method_preferences = waiting(ContactPreferences.get_contact_method_preferences)
    get_contact_method_preference = waiting(ContactPreferences.get_contact_method_preference)
    update_contact_method_preference = waiting(ContactPreferences.update_contact_method_preference)


class WaitingCustomers(Blocking[Customers]):
    """``AsyncCrm.customers``, waiting."""

    get = waiting(Customers.get)
    update = waiting(Customers.update)
    get_list = waiting(Customers.get_list)
    create = waiting(Customers.create)
    get_notes = waiting(Customers.get_notes)
    create_note = waiting(Customers.create_note)
    delete_note = waiting(Customers.delete_note)
    get_contact_list = waiting(Customers.get_contact_list)
    create_contact = waiting(Customers.create_contact)
    delete_contact = waiting(Customers.delete_contact)
    update_contact = waiting(Customers.update_contact)
    get_modified_contacts_list = waiting(Customers.get_modified_contacts_list)
    create_tag = waiting(Customers.create_tag)
    delete_tag = waiting(Customers.delete_tag)
    get_custom_field_types = waiting(Customers.get_custom_field_types)


class WaitingLeads(Blocking[Leads]):
    """``AsyncCrm.leads``, waiting."""

    get = waiting(Leads.get)
    update = waiting(Leads.update)
    get_list = waiting(Leads.get_list)
    create = waiting(Leads.create)
    create_follow_up = waiting(Leads.create_follow_up)
    get_notes = waiting(Leads.get_notes)
    create_note = waiting(Leads.create_note)
    dismiss = waiting(Leads.dismiss)
    submit_lead_form = waiting(Leads.submit_lead_form)


class WaitingLocations(Blocking[Locations]):
    """``AsyncCrm.locations``, waiting."""

    get = waiting(Locations.get)
    update = waiting(Locations.update)
    create = waiting(Locations.create)
    get_list = waiting(Locations.get_list)
    get_notes = waiting(Locations.get_notes)
    create_note = waiting(Locations.create_note)
    delete_note = waiting(Locations.delete_note)
    get_contact_list = waiting(Locations.get_contact_list)
    create_contact = waiting(Locations.create_contact)
    get_locations_contacts_list = waiting(Locations.get_locations_contacts_list)
    delete_contact = waiting(Locations.delete_contact)
    update_contact = waiting(Locations.update_contact)
    create_tag = waiting(Locations.create_tag)
    delete_tag = waiting(Locations.delete_tag)
    get_custom_field_types = waiting(Locations.get_custom_field_types)
    update_preferred_technician = waiting(Locations.update_preferred_technician)
    get_preferred_technician = waiting(Locations.get_preferred_technician)


class WaitingTagTypes(Blocking[TagTypes]):
    """``AsyncCrm.tag_types``, waiting."""

    get_list = waiting(TagTypes.get_list)
    create = waiting(TagTypes.create)
    update = waiting(TagTypes.update)


class Crm:
    """ServiceTitan's CRM, for ordinary code: every call waits for its answer. Everything else as in ``AsyncCrm``."""

    def __init__(
        self,
        connection: Connection,
        *,
        transport: Transport | None = None,
        clock: Clock | None = None,
        jitter: Callable[[], float] | None = None,
    ) -> None:
        self._loop = Loop()
        self._crm = AsyncCrm(connection, transport=transport, clock=clock, jitter=jitter)
        self.export = WaitingExport(self._loop, self._crm.export)
        self.booking_provider_tags = WaitingBookingProviderTags(self._loop, self._crm.booking_provider_tags)
        self.bookings = WaitingBookings(self._loop, self._crm.bookings)
        self.bulk_tags = WaitingBulkTags(self._loop, self._crm.bulk_tags)
        self.contacts = WaitingContacts(self._loop, self._crm.contacts)
        self.contact_methods = WaitingContactMethods(self._loop, self._crm.contact_methods)
        self.contact_preferences = WaitingContactPreferences(self._loop, self._crm.contact_preferences)
        self.customers = WaitingCustomers(self._loop, self._crm.customers)
        self.leads = WaitingLeads(self._loop, self._crm.leads)
        self.locations = WaitingLocations(self._loop, self._crm.locations)
        self.tag_types = WaitingTagTypes(self._loop, self._crm.tag_types)

    @property
    def calls_made(self) -> CallCount:
        """Calls so far by operation; ``Token`` counts tokens asked for."""
        return self._crm.calls_made

    def close(self) -> None:
        """Close the connections and end the thread."""
        self._loop.run(self._crm.close())
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
