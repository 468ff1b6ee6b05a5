"""Shapes of the Leads group (D)."""

from syncd.sandbox.crm.models.shared import ADDRESS, PRIORITY
from syncd.sandbox.crm.schema import BOOL, INSTANT, INT, TEXT, ListOf, Model, choice, may, need, null, opt, worded

STATUS = choice("LeadStatus", "Open", "Dismissed", "Converted")
TEXTS = (
    "leadCustomerName",
    "leadPhone",
    "leadEmail",
    "leadStreet",
    "leadUnit",
    "leadCity",
    "leadState",
    "leadZip",
    "leadCountry",
)
"""What the caller told about a prospect."""

_BASE = (
    need("id", INT),
    need("status", STATUS),
    need("priority", PRIORITY),
    null("customerId", INT),
    null("locationId", INT),
    null("businessUnitId", INT),
    null("jobTypeId", INT),
    need("campaignId", INT),
    null("followUpDate", INSTANT),
    need("createdById", INT),
    need("createdOn", INSTANT),
    need("modifiedOn", INSTANT),
    null("tagTypeIds", ListOf(INT)),
    null("dismissingReasonId", INT),
)
_MORE = (
    null("summary", TEXT),
    null("callReasonId", INT),
    null("callId", INT),
    null("bookingId", INT),
    null("manualCallId", INT),
    null("leadUrl", TEXT),
    *(null(name, TEXT) for name in TEXTS),
    null("captureSource", TEXT),
)
LEAD = Model("LeadResponse", *_BASE, *_MORE)
# The export's model inherits in the other direction (D, by the document's order).
EXPORT_LEAD = Model("ExportLeadsResponse", *_MORE, *_BASE, need("active", BOOL))

CREATE_LEAD = Model(
    "LeadCreateRequest",
    may("customerId", INT),
    may("locationId", INT),
    worded("campaignId", INT),
    may("businessUnitId", INT),
    may("jobTypeId", INT),
    worded("summary", TEXT),
    may("tagTypeIds", ListOf(INT)),
    may("priority", PRIORITY),
    may("callReasonId", INT),
    may("followUpDate", INSTANT),
    may("bookingId", INT),
    *(may(name, TEXT) for name in TEXTS),
)
UPDATE_LEAD = Model(
    "LeadUpdateRequest",
    opt("campaignId", INT),
    opt("priority", PRIORITY),
    opt("businessUnitId", INT),
    opt("jobTypeId", INT),
    opt("summary", TEXT),
    *(opt(name, TEXT) for name in TEXTS),
)
CREATE_FOLLOW_UP = Model(
    "CreateFollowUpRequest", need("followUpDate", INSTANT), may("text", TEXT), may("pinToTop", BOOL)
)
FOLLOW_UP = Model(
    "FollowUpResponse", need("leadId", INT), need("followUpDate", INSTANT), null("text", TEXT), need("pinToTop", BOOL)
)
DISMISS_LEAD = Model("DismissLeadRequest", need("dismissingReasonId", INT))
CREATE_NOTE = Model("LeadNoteCreateRequest", need("text", TEXT), may("pinToTop", BOOL))
SUBMIT_FORM = Model(
    "SubmitLeadFormRequest",
    need("name", TEXT),
    may("email", TEXT),
    may("phoneNumber", TEXT),
    may("address", ADDRESS),
    may("summary", TEXT),
)
SUBMITTED_FORM = Model("SubmitLeadFormResponse", need("leadId", INT))
