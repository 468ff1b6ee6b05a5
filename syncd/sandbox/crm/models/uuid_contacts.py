"""Shapes of the contacts with guids: Contacts, ContactMethods and ContactPreferences (D)."""

from syncd.sandbox.crm.models.shared import CONTACT_TYPE
from syncd.sandbox.crm.schema import BOOL, GUID, INSTANT, INT, TEXT, Model, may, need, null, opt

CONTACT = Model(
    "ContactResponse",
    need("id", GUID),
    null("referenceId", TEXT),
    null("name", TEXT),
    null("title", TEXT),
    need("isArchived", BOOL),
    need("createdOn", INSTANT),
    need("createdBy", INT),
    need("modifiedOn", INSTANT),
    need("modifiedBy", INT),
)
CREATE_CONTACT = Model("CreateContactRequest", may("name", TEXT), may("title", TEXT), may("referenceId", TEXT))
UPDATE_CONTACT = Model("UpdateContactRequest", *CREATE_CONTACT.members, need("isArchived", BOOL))
REPLACE_CONTACT = Model("ReplaceContactRequest", *UPDATE_CONTACT.members)

METHOD = Model(
    "ContactMethodResponse",
    need("id", GUID),
    need("contactId", GUID),
    null("referenceId", TEXT),
    need("type", CONTACT_TYPE),
    need("value", TEXT),
    null("memo", TEXT),
    need("createdOn", INSTANT),
    need("createdBy", INT),
    need("modifiedOn", INSTANT),
    need("modifiedBy", INT),
)
CREATE_METHOD = Model(
    "CreateContactMethodRequest",
    may("referenceId", TEXT),
    need("type", CONTACT_TYPE),
    need("value", TEXT),
    may("memo", TEXT),
)
UPSERT_METHOD = Model("UpsertContactMethodRequest", *CREATE_METHOD.members)
UPDATE_METHOD = Model("UpdateContactMethodRequest", opt("value", TEXT), opt("memo", TEXT))

RELATIONSHIP = Model(
    "ContactRelationshipResponse",
    need("id", GUID),
    need("relatedEntityId", INT),
    need("typeName", TEXT),
    need("typeSlug", TEXT),
    need("createdOn", INSTANT),
    need("createdBy", INT),
)

PREFERENCE_TYPE = Model(
    "ContactPreferenceTypeResponse",
    need("id", GUID),
    need("name", TEXT),
    null("description", TEXT),
    need("dataType", TEXT),
)
PREFERENCE = Model("ContactPreferenceResponse", need("name", TEXT), need("dataType", TEXT), null("value", TEXT))
UPDATE_PREFERENCE = Model("UpdateContactMethodPreferenceRequest", opt("value", TEXT))
