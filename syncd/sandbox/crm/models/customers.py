"""Shapes of the Customers group (D)."""

from syncd.sandbox.crm.models.locations import CREATED_LOCATION, NEW_LOCATION
from syncd.sandbox.crm.models.shared import (
    ADDRESS,
    ADDRESS_READ,
    CONTACT_MEMBERS,
    CUSTOM_FIELD,
    CUSTOM_FIELD_WRITE,
    CUSTOMER_TYPE,
    EXTERNAL_DATA,
    EXTERNAL_DATA_CREATE,
    EXTERNAL_DATA_UPDATE,
    NEW_CONTACT,
    SHORT_CONTACT,
)
from syncd.sandbox.crm.schema import (
    BOOL,
    DECIMAL,
    INSTANT,
    INT,
    TEXT,
    ListOf,
    Member,
    Model,
    may,
    need,
    null,
    opt,
)

_MEMBERS = (
    need("id", INT),
    need("active", BOOL),
    need("name", TEXT),
    null("type", CUSTOMER_TYPE),
    need("address", ADDRESS_READ),
    need("customFields", ListOf(CUSTOM_FIELD)),
    need("balance", DECIMAL),
    need("taxExempt", BOOL),
    need("tagTypeIds", ListOf(INT)),
    need("doNotMail", BOOL),
    need("doNotService", BOOL),
    need("nationalAccount", BOOL),
    need("createdOn", INSTANT),
    need("createdById", INT),
    need("modifiedOn", INSTANT),
    null("mergedToId", INT),
    null("paymentTermId", INT),
    null("creditLimit", DECIMAL),
    null("creditLimitBalance", DECIMAL),
    null("externalData", ListOf(EXTERNAL_DATA)),
)
CUSTOMER = Model("CustomerResponse", *_MEMBERS)
EXPORT_CUSTOMER = Model("ExportCustomerResponse", *_MEMBERS)
CREATED_CUSTOMER = Model(
    "CreatedCustomerResponse",
    *_MEMBERS,
    need("locations", ListOf(CREATED_LOCATION)),
    need("contacts", ListOf(SHORT_CONTACT)),
)

CREATE_CUSTOMER = Model(
    "CreateCustomerRequest",
    need("name", TEXT),
    may("type", CUSTOMER_TYPE),
    may("doNotMail", BOOL),
    may("doNotService", BOOL),
    may("nationalAccount", BOOL),
    need("locations", ListOf(NEW_LOCATION)),
    need("address", ADDRESS),
    may("contacts", ListOf(NEW_CONTACT)),
    may("customFields", ListOf(CUSTOM_FIELD_WRITE)),
    may("tagTypeIds", ListOf(INT)),
    may("externalData", EXTERNAL_DATA_CREATE),
    may("taxExempt", BOOL),
    may("paymentTermId", INT),
    may("creditLimit", DECIMAL),
    may("creditLimitBalance", DECIMAL),
)
UPDATE_CUSTOMER = Model(
    "UpdateCustomerRequest",
    opt("name", TEXT),
    opt("type", CUSTOMER_TYPE),
    opt("address", ADDRESS),
    opt("customFields", ListOf(CUSTOM_FIELD_WRITE)),
    opt("externalData", EXTERNAL_DATA_UPDATE),
    opt("doNotMail", BOOL),
    opt("doNotService", BOOL),
    opt("nationalAccount", BOOL),
    opt("active", BOOL),
    opt("tagTypeIds", ListOf(INT)),
    opt("taxExempt", BOOL),
    opt("paymentTermId", INT),
    opt("creditLimit", DECIMAL),
    opt("creditLimitBalance", DECIMAL),
)

CUSTOMER_CONTACT = Model("CustomerContactWithModifiedOnResponse", *CONTACT_MEMBERS)


def _reordered(*more: Member) -> tuple[Member, ...]:
    """Put base members last: this response model inherits in the other direction (D, by the document's order)."""
    first = ("modifiedOn", "phoneSettings", "createdOn", "preferences")
    known = {member.name: member for member in CONTACT_MEMBERS}
    return (
        *(known[name] for name in first),
        *(member for member in CONTACT_MEMBERS if member.name not in first),
        need("customerId", INT),
        *more,
    )


CUSTOMERS_CONTACT = Model("CustomerContactWithModifiedOnAndCustomerIdResponse", *_reordered())
EXPORT_CUSTOMER_CONTACT = Model("ExportCustomerContactResponse", *_reordered(need("active", BOOL)))

CREATE_NOTE = Model("CustomerNoteCreateRequest", need("text", TEXT), may("pinToTop", BOOL), may("addToLocations", BOOL))
TAGS = Model("CreateCustomerTagResponse", need("customerId", INT), need("tagTypeIds", ListOf(INT)))
