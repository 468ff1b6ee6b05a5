"""Shapes of the Bookings and the BookingProviderTags group (D)."""

from syncd.sandbox.crm.models.shared import CONTACT_TYPE, CUSTOMER_TYPE, PRIORITY
from syncd.sandbox.crm.schema import BOOL, INSTANT, INT, TEXT, ListOf, Model, choice, may, need, null, opt

STATUS = choice("BookingStatus", "New", "Converted", "Dismissed", "Accepted")
ADDRESS = Model(
    "AddressModel",
    need("street", TEXT),
    may("unit", TEXT),
    need("city", TEXT),
    need("state", TEXT),
    need("zip", TEXT),
    need("country", TEXT),
)
ADDRESS_PATCH = Model("AddressPatchModel", *(need(member.name, member.kind) for member in ADDRESS.members))
"""All six are demanded (D)."""
ADDRESS_READ = Model("BookingAddress", *(null(member.name, member.kind) for member in ADDRESS.members))
"""Live answers carry null in members the document calls non-nullable (O)."""

_MEMBERS = (
    need("id", INT),
    need("source", TEXT),
    need("createdOn", INSTANT),
    need("name", TEXT),
    null("address", ADDRESS_READ),
    null("customerType", CUSTOMER_TYPE),
    need("start", INSTANT),
    null("campaignId", INT),
    null("businessUnitId", INT),
    null("isFirstTimeClient", BOOL),
    null("uploadedImages", ListOf(TEXT)),
    null("isSendConfirmationEmail", BOOL),
    need("status", STATUS),
    null("dismissingReasonId", INT),
    null("jobId", INT),
    need("externalId", TEXT),
    null("priority", PRIORITY),
    null("jobTypeId", INT),
    need("bookingProviderId", INT),
    need("modifiedOn", INSTANT),
)
_SUMMARY = null("summary", TEXT)
# The summary stands last in one model and first in the other (D, by the document's order).
BOOKING = Model("BookingResponse", *_MEMBERS, _SUMMARY)
EXPORT_BOOKING = Model("ExportBookingResponse", _SUMMARY, *_MEMBERS, need("active", BOOL))

BOOKING_CONTACT = Model("BookingContactModel", need("type", CONTACT_TYPE), need("value", TEXT), may("memo", TEXT))
CREATE_BOOKING = Model(
    "CreateBookingRequest",
    need("source", TEXT),
    need("name", TEXT),
    may("address", ADDRESS),
    may("contacts", ListOf(BOOKING_CONTACT)),
    may("customerType", TEXT),
    may("start", INSTANT),
    need("summary", TEXT),
    may("campaignId", INT),
    may("businessUnitId", INT),
    may("jobTypeId", INT),
    may("priority", PRIORITY),
    need("isFirstTimeClient", BOOL),
    may("uploadedImages", ListOf(TEXT)),
    may("isSendConfirmationEmail", BOOL),
    need("externalId", TEXT),
)
UPDATE_BOOKING = Model(
    "UpdateBookingRequest",
    opt("source", TEXT),
    opt("name", TEXT),
    opt("address", ADDRESS_PATCH),
    opt("customerType", CUSTOMER_TYPE),
    opt("start", INSTANT),
    opt("summary", TEXT),
    opt("campaignId", INT),
    opt("businessUnitId", INT),
    opt("jobTypeId", INT),
    opt("priority", PRIORITY),
    opt("isFirstTimeClient", BOOL),
    opt("uploadedImages", ListOf(TEXT)),
    opt("externalId", TEXT),
)
DISMISS_BOOKING = Model("DismissBookingModel", may("callReasonId", INT), may("dismissingMemo", TEXT))

CONTACT = Model(
    "BookingContactResponse",
    need("id", INT),
    need("type", CONTACT_TYPE),
    need("value", TEXT),
    need("memo", TEXT),
    need("modifiedOn", INSTANT),
)
CREATE_CONTACT = Model("ContactCreateRequest", need("type", TEXT), need("value", TEXT), may("memo", TEXT))
UPDATE_CONTACT = Model("UpdateBookingContactRequest", opt("type", CONTACT_TYPE), opt("value", TEXT), opt("memo", TEXT))

_TAG = (
    need("id", INT),
    need("tagName", TEXT),
    need("description", TEXT),
    need("type", choice("BookingAgentTagType", "V1Api", "V2Api")),
    need("createdOn", INSTANT),
    need("modifiedOn", INSTANT),
)
CREATED_PROVIDER_TAG = Model("CreateBookingProviderTagResponse", *_TAG)
UPDATED_PROVIDER_TAG = Model("BookingProviderTagResponse", *_TAG)
PROVIDER_TAG = Model("GetBookingProviderTagResponse", *_TAG, need("active", BOOL))
CREATE_PROVIDER_TAG = Model("CreateBookingProviderTagRequest", need("tagName", TEXT), need("description", TEXT))
UPDATE_PROVIDER_TAG = Model("UpdateBookingProviderTagRequest", opt("tagName", TEXT), opt("description", TEXT))
