"""The CRM's kinds of records described as data, one module each; ``OBJECTS`` is the registry that is handed around."""

from collections.abc import Mapping

from syncd.core.objects import ObjectSpec
from syncd.crm.objects.bookings import BOOKING_PROVIDER_TAGS, BOOKINGS
from syncd.crm.objects.contacts import CUSTOMER_CONTACTS, LOCATION_CONTACTS
from syncd.crm.objects.customers import CUSTOMERS
from syncd.crm.objects.leads import LEADS
from syncd.crm.objects.locations import LOCATIONS
from syncd.crm.objects.notes import CUSTOMER_NOTES, LEAD_NOTES, LOCATION_NOTES
from syncd.crm.objects.tag_types import TAG_TYPES
from syncd.crm.objects.uuid_contacts import CONTACT_METHODS, CONTACT_RELATIONSHIPS, CONTACTS

OBJECTS: Mapping[str, ObjectSpec] = {
    spec.name: spec
    for spec in (
        CUSTOMERS,
        LOCATIONS,
        CUSTOMER_CONTACTS,
        LOCATION_CONTACTS,
        LEADS,
        BOOKINGS,
        BOOKING_PROVIDER_TAGS,
        CUSTOMER_NOTES,
        LOCATION_NOTES,
        LEAD_NOTES,
        TAG_TYPES,
        CONTACTS,
        CONTACT_METHODS,
        CONTACT_RELATIONSHIPS,
    )
}

__all__ = ["CUSTOMERS", "CUSTOMER_CONTACTS", "LOCATIONS", "LOCATION_CONTACTS", "OBJECTS"]
