"""Shapes that several groups of the API use: addresses, custom fields, external data, contacts, notes."""

from syncd.sandbox.crm.schema import (
    BOOL,
    DOUBLE,
    GUID,
    INSTANT,
    INT,
    TEXT,
    ListOf,
    Model,
    choice,
    may,
    need,
    null,
    opt,
)

CONTACT_TYPE = choice("ContactType", "Phone", "Email", "Fax", "MobilePhone")
CUSTOMER_TYPE = choice("CustomerType", "Residential", "Commercial")
PRIORITY = choice("Priority", "Low", "Normal", "High", "Urgent")
PATCH_MODE = choice("ExternalDataPatchMode", "Replace", "Merge")
COORDINATES_SOURCE = choice("GeolocationCoordinatesSource", "None", "System", "User", "Imported")
COORDINATES_STATUS = choice("GeolocationVerificationStatus", "Unverified", "InProgress", "Failed", "Verified")

ADDRESS_LINES = ("street", "unit", "city", "state", "zip", "country")
ADDRESS = Model(
    "CustomerAddress",
    need("street", TEXT),
    may("unit", TEXT),
    need("city", TEXT),
    need("state", TEXT),
    need("zip", TEXT),
    need("country", TEXT),
    may("latitude", DOUBLE),
    may("longitude", DOUBLE),
)
"""In a PATCH the document demands unit and coordinates too (D); as stored ones may be null, both are let off (I)."""

_NULL_IN_ANSWERS = ("unit", "country", "latitude", "longitude")
ADDRESS_READ = Model(
    "Address",
    *((null if line.name in _NULL_IN_ANSWERS else need)(line.name, line.kind) for line in ADDRESS.members),
)
"""Live answers carry null in country, which the document calls non-nullable (O)."""

CUSTOM_FIELD = Model("CustomFieldModel", need("typeId", INT), null("name", TEXT), null("value", TEXT))
CUSTOM_FIELD_WRITE = Model("CustomFieldUpdateModel", need("typeId", INT), need("value", TEXT))
CUSTOM_FIELD_TYPE = Model(
    "CustomFieldTypeResponse",
    need("id", INT),
    null("name", TEXT),
    null("dataType", TEXT),
    null("dataTypeOptions", ListOf(TEXT)),
    need("createdOn", INSTANT),
    need("modifiedOn", INSTANT),
)

EXTERNAL_DATA = Model("ExternalDataModel", need("key", TEXT), need("value", TEXT))
EXTERNAL_DATA_CREATE = Model(
    "ExternalDataCreateRequest", need("applicationGuid", GUID), need("externalData", ListOf(EXTERNAL_DATA))
)
EXTERNAL_DATA_UPDATE = Model(
    "ExternalDataUpdateRequest",
    may("patchMode", PATCH_MODE),
    need("applicationGuid", GUID),
    need("externalData", ListOf(Model("ExternalDataUpdateModel", need("key", TEXT), may("value", TEXT)))),
)

NEW_CONTACT = Model("NewCustomerContact", need("type", CONTACT_TYPE), need("value", TEXT), may("memo", TEXT))
SHORT_CONTACT = Model(
    "CustomerContact", need("id", INT), need("type", CONTACT_TYPE), need("value", TEXT), null("memo", TEXT)
)
_PREFERENCES = tuple(
    need(name, BOOL)
    for name in (
        "jobRemindersEnabled",
        "marketingUpdatesEnabled",
        "invoiceStatementNotification",
        "invoiceNotification",
        "statementNotification",
    )
)
PREFERENCES = Model("ContactPreferencesResponse", *_PREFERENCES)
CONTACT_UPDATE = Model(
    "UpdateCustomerContactRequest",
    opt("type", CONTACT_TYPE),
    opt("value", TEXT),
    opt("memo", TEXT),
    opt("preferences", Model("ContactPreferencesRequest", *_PREFERENCES)),
)
PHONE_SETTINGS = Model("PhoneSettings", need("phoneNumber", TEXT), need("doNotText", BOOL))
CONTACT_MEMBERS = (
    need("id", INT),
    need("type", CONTACT_TYPE),
    need("value", TEXT),
    null("memo", TEXT),
    need("modifiedOn", INSTANT),
    null("phoneSettings", PHONE_SETTINGS),
    need("createdOn", INSTANT),
    null("preferences", PREFERENCES),
)

NOTE = Model(
    "NoteResponse",
    need("id", INT),
    need("text", TEXT),
    need("isPinned", BOOL),
    need("createdById", INT),
    need("createdOn", INSTANT),
    need("modifiedOn", INSTANT),
)
