"""Shapes of the Locations group (D)."""

from syncd.sandbox.crm.models.shared import (
    ADDRESS,
    ADDRESS_READ,
    CONTACT_MEMBERS,
    COORDINATES_SOURCE,
    COORDINATES_STATUS,
    CUSTOM_FIELD,
    CUSTOM_FIELD_WRITE,
    EXTERNAL_DATA,
    EXTERNAL_DATA_CREATE,
    EXTERNAL_DATA_UPDATE,
    NEW_CONTACT,
    SHORT_CONTACT,
)
from syncd.sandbox.crm.schema import BOOL, INSTANT, INT, TEXT, ListOf, Model, may, need, null, opt

_TAX_ZONE = null("taxZoneId", INT)
_MEMBERS = (
    need("id", INT),
    need("customerId", INT),
    need("active", BOOL),
    need("name", TEXT),
    need("address", ADDRESS_READ),
    need("customFields", ListOf(CUSTOM_FIELD)),
    need("createdOn", INSTANT),
    need("createdById", INT),
    need("modifiedOn", INSTANT),
    null("mergedToId", INT),
    null("zoneId", INT),
    need("taxExempt", BOOL),
    need("tagTypeIds", ListOf(INT)),
    null("externalData", ListOf(EXTERNAL_DATA)),
)
# The zone stands last in one model and first in the others (D, by the document's order).
LOCATION = Model("LocationResponse", *_MEMBERS, _TAX_ZONE)
EXPORT_LOCATION = Model("ExportLocationsResponse", _TAX_ZONE, *_MEMBERS)
CREATED_LOCATION = Model("CreateLocationResponse", _TAX_ZONE, *_MEMBERS, need("contacts", ListOf(SHORT_CONTACT)))

_NEW = (
    need("name", TEXT),
    need("address", ADDRESS),
    may("contacts", ListOf(NEW_CONTACT)),
    may("customFields", ListOf(CUSTOM_FIELD_WRITE)),
    may("tagTypeIds", ListOf(INT)),
    may("externalData", EXTERNAL_DATA_CREATE),
    may("coordinatesSource", COORDINATES_SOURCE),
    may("coordinatesVerificationStatus", COORDINATES_STATUS),
)
NEW_LOCATION = Model("NewLocation", *_NEW)
CREATE_LOCATION = Model("CreateLocationRequest", *_NEW, need("customerId", INT))
UPDATE_LOCATION = Model(
    "UpdateLocationRequest",
    opt("customerId", INT),
    opt("name", TEXT),
    opt("address", ADDRESS),
    opt("active", BOOL),
    opt("taxZoneId", INT),
    opt("customFields", ListOf(CUSTOM_FIELD_WRITE)),
    opt("tagTypeIds", ListOf(INT)),
    opt("externalData", EXTERNAL_DATA_UPDATE),
)

_CONTACT = tuple(
    next(member for member in CONTACT_MEMBERS if member.name == name)
    for name in ("id", "type", "value", "memo", "phoneSettings", "modifiedOn", "createdOn", "preferences")
)
LOCATION_CONTACT = Model("LocationContactResponse", *_CONTACT)
LOCATIONS_CONTACT = Model("LocationsContactResponse", *_CONTACT, need("locationId", INT))
EXPORT_LOCATION_CONTACT = Model(
    "ExportLocationContactResponse", *_CONTACT, need("locationId", INT), need("active", BOOL)
)

CREATE_NOTE = Model("LocationNoteCreateRequest", need("text", TEXT), may("pinToTop", BOOL), may("addToCustomer", BOOL))
TAGS = Model("CreateLocationTagResponse", need("locationId", INT), need("tagTypeIds", ListOf(INT)))
