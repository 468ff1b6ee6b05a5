"""The CRM's kinds of records described as data, one module each; ``OBJECTS`` is the registry that is handed around."""

from collections.abc import Mapping

from syncd.core.objects import ObjectSpec
from syncd.crm.objects.contacts import CUSTOMER_CONTACTS, LOCATION_CONTACTS
from syncd.crm.objects.customers import CUSTOMERS
from syncd.crm.objects.leads import LEADS
from syncd.crm.objects.locations import LOCATIONS
from syncd.crm.objects.notes import CUSTOMER_NOTES, LEAD_NOTES, LOCATION_NOTES

OBJECTS: Mapping[str, ObjectSpec] = {
    spec.name: spec
    for spec in (
        CUSTOMERS,
        LOCATIONS,
        CUSTOMER_CONTACTS,
        LOCATION_CONTACTS,
        LEADS,
        CUSTOMER_NOTES,
        LOCATION_NOTES,
        LEAD_NOTES,
    )
}

__all__ = [
    "CUSTOMERS",
    "CUSTOMER_CONTACTS",
    "CUSTOMER_NOTES",
    "LEADS",
    "LEAD_NOTES",
    "LOCATIONS",
    "LOCATION_CONTACTS",
    "LOCATION_NOTES",
    "OBJECTS",
]
