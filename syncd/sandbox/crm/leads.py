"""The Leads group: read, create, patch, follow-up, dismiss, web form, export.

It decides what a lead is made of and when it may change. A lead is closed by dismissal or, by people only, by
conversion. Which leads a list shows is decided in ``lead_list``, notes have their own module.
"""

from collections.abc import Mapping
from typing import Any

from syncd.sandbox.crm import bookings, contacts, feeds, lead_list, members, notes, references
from syncd.sandbox.crm.members import LEAD, Errors
from syncd.sandbox.crm.models import leads as models
from syncd.sandbox.crm.models import shared
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import FEED, integer
from syncd.sandbox.crm.problems import Refusal, invalid
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import API_USER_ID, World

FORM = "Form"
"""captureSource of what a web form sent (I: the words are not documented)."""
_FEED_ORDER = models.EXPORT_LEAD.names()
_PLAIN = ("campaignId", "priority", "businessUnitId", "jobTypeId", "summary")
_KINDS: Mapping[str, tuple[str, str]] = {"leadPhone": ("Phone", "LeadPhone"), "leadEmail": ("Email", "LeadEmail")}


def read(world: World, call: Call) -> dict[str, Any]:
    """Return one lead."""
    return LEAD.require(world, call.ids[0]).body


def create(world: World, call: Call) -> dict[str, Any]:
    """Create a lead; the booking it comes from is dismissed (D)."""
    given, errors = call.body, Errors()
    # O: both titles were seen live, the second after the first was satisfied; neither names a field.
    if given.get("campaignId") is None or not (given.get("summary") or "").strip():
        raise Refusal(400, "campaignId and summary required")
    if given.get("callReasonId") is None and given.get("followUpDate") is None:
        raise Refusal(400, "Follow up date or Call Reason ID is required.")
    _check_people(world, given, errors)
    booking = _booking(world, given.get("bookingId"), errors)
    record = add(world, given, errors)
    if booking is not None:
        bookings.dismiss(world, booking, given.get("callReasonId"))
    return record.body


def add(world: World, given: Mapping[str, Any], errors: Errors, *, source: str | None = None) -> Record:
    """Add a lead, or refuse all of it with what ``errors`` holds already."""
    references.check(world, given, errors)
    tags = members.tag_ids(world, given.get("tagTypeIds") or (), errors)
    texts = {name: _text(world, name, given.get(name), errors) for name in models.TEXTS}
    if errors:
        raise invalid(errors)
    body = {
        "id": 0,
        "status": "Open",
        "priority": given.get("priority") or "Normal",
        "customerId": given.get("customerId"),
        "locationId": given.get("locationId"),
        "businessUnitId": given.get("businessUnitId"),
        "jobTypeId": given.get("jobTypeId"),
        "campaignId": given["campaignId"],
        "followUpDate": given.get("followUpDate"),
        "createdById": API_USER_ID,
        "createdOn": "",
        "modifiedOn": "",
        "tagTypeIds": tags,
        "dismissingReasonId": None,
        "summary": given.get("summary"),
        "callReasonId": given.get("callReasonId"),
        "callId": None,
        "bookingId": given.get("bookingId"),
        "manualCallId": None,
        "leadUrl": None,
        **texts,
        "captureSource": source,
    }
    return world.create(world.leads, body, parent=body["customerId"] or 0)


def update(world: World, call: Call) -> dict[str, Any]:
    """Change an open lead; an unknown one is 404 though the operation lists none (I)."""
    record = LEAD.require(world, call.ids[0])
    if not world.switches.closed_leads_editable:
        _require_open(record)
    change(world, record, call.body)
    return record.body


def change(world: World, record: Record, given: Mapping[str, Any]) -> None:
    """Apply a PATCH to a lead, or refuse all of it."""
    errors: Errors = {}
    references.check(world, given, errors)
    after = {**record.body, **{name: given[name] for name in _PLAIN if name in given}}
    after |= {name: _text(world, name, given[name], errors) for name in models.TEXTS if name in given}
    if errors:
        raise invalid(errors)
    if after != record.body or world.switches.noop_patch_moves_modified_on:
        record.body = after
        world.leads.touch(record, world.stamp())


def follow_up(world: World, call: Call) -> dict[str, Any]:
    """Set the next date on an open lead; a text becomes a note (I, from the member's description)."""
    record = LEAD.require(world, call.ids[0])
    _require_open(record)
    text, pinned = call.body.get("text"), bool(call.body.get("pinToTop"))
    record.body = {**record.body, "followUpDate": call.body["followUpDate"]}
    world.leads.touch(record, world.stamp())
    if text and text.strip():
        notes.add(world, LEAD, record.id, call.body)
    return {"leadId": record.id, "followUpDate": record.body["followUpDate"], "text": text, "pinToTop": pinned}


def dismiss(world: World, call: Call) -> None:
    """Close a lead for a reason out of the call reasons (D, by the member's description)."""
    record, errors = LEAD.require(world, call.ids[0]), Errors()
    references.check(world, call.body, errors)
    if errors:
        raise invalid(errors)
    if world.switches.dismissing_twice == "400" or record.body["status"] == "Converted":
        _require_open(record)
    record.body = {**record.body, "status": "Dismissed", "dismissingReasonId": call.body["dismissingReasonId"]}
    world.leads.touch(record, world.stamp())


def submit_form(world: World, call: Call) -> dict[str, Any]:
    """Make a lead of what a web form sent; it runs under the tenant's first campaign (I)."""
    given, errors = call.body, Errors()
    if not given["name"].strip():
        errors["name"] = ["The Name field is required."]
    campaign = next(world.tables["campaigns"].live(), None)
    if campaign is None:
        raise Refusal(400, "No campaign is set up for lead forms")
    address = given.get("address") or {}
    lead = {
        "campaignId": campaign.id,
        "summary": given.get("summary"),
        "leadCustomerName": given["name"],
        "leadPhone": given.get("phoneNumber"),
        "leadEmail": given.get("email"),
        **{f"lead{name.capitalize()}": address.get(name) for name in shared.ADDRESS_LINES},
    }
    return {"leadId": add(world, lead, errors, source=FORM).id}


def export(world: World, call: Call) -> dict[str, Any]:
    """Return the feed of leads of every status."""

    def render(record: Record) -> dict[str, Any]:
        body = {**record.body, "active": not record.deleted}
        return {name: body[name] for name in _FEED_ORDER}

    hide = not world.switches.deleted_leads_in_feeds
    return feeds.export(world, call, "leads", world.leads, render, hide_deleted=hide)


def _text(world: World, name: str, given: str | None, errors: Errors) -> str | None:
    if given is None or not given.strip():
        return given if given is None else world.text(given)
    if name in _KINDS and (name != "leadPhone" or world.switches.strip_lead_phone):
        kind, word = _KINDS[name]
        return contacts.stored_value(world, kind, given, errors, name, word)
    return world.text(given)


def _require_open(record: Record) -> None:
    # The operations that close a lead or change it list 400 and no 409; the words are I.
    if record.body["status"] != "Open":
        raise Refusal(400, f"Lead ID = {record.id} is not open")


def _check_people(world: World, given: Mapping[str, Any], errors: Errors) -> None:
    """Refuse an unknown or inactive customer, and a location that is not this customer's (I)."""
    customer_id, location_id = given.get("customerId"), given.get("locationId")
    customer = None if customer_id is None else world.customers.get(customer_id)
    if customer_id is not None and customer is None:
        errors["customerId"] = [f"Customer with ID = {customer_id} was not found."]
    elif customer is not None and not customer.body["active"]:
        errors["customerId"] = [f"Customer ID = {customer_id} is not active."]
    location = None if location_id is None else world.locations.get(location_id)
    if location_id is not None and location is None:
        errors["locationId"] = [f"Location with ID = {location_id} was not found."]
    elif location is not None and location.parent != customer_id:
        errors["locationId"] = [f"Location with ID = {location_id} is not one of the customer's."]


def _booking(world: World, booking_id: int | None, errors: Errors) -> Record | None:
    if booking_id is None:
        return None
    booking = world.bookings.get(booking_id)
    if booking is None:
        errors["bookingId"] = [f"Booking with ID = {booking_id} was not found."]
    elif booking.body["status"] in bookings.CLOSED:
        errors["bookingId"] = [f"Booking ID = {booking_id} is already {booking.body['status'].lower()}."]
    return booking


_R, _W, _BASE = "tn.crm.leads:r", "tn.crm.leads:w", f"{CRM}/leads"
OPERATIONS = (
    Operation(
        id="Leads_Get", method="GET", path=f"{_BASE}/{{id}}", scope=_R, handler=read, answer=models.LEAD,
        errors=(400, 404),
    ),
    Operation(
        id="Leads_Update", method="PATCH", path=f"{_BASE}/{{id}}", scope=_W, handler=update,
        request=models.UPDATE_LEAD, answer=models.LEAD,
    ),
    Operation(
        id="Leads_GetList", method="GET", path=_BASE, scope=_R, handler=lead_list.every,
        query=lead_list.PARAMETERS, answer=models.LEAD, shape=Shape.PAGE,
    ),
    Operation(
        id="Leads_Create", method="POST", path=_BASE, scope=_W, handler=create, request=models.CREATE_LEAD,
        answer=models.LEAD,
    ),
    Operation(
        id="Leads_CreateFollowUp", method="POST", path=f"{_BASE}/{{id}}/follow-up", scope=_W, handler=follow_up,
        request=models.CREATE_FOLLOW_UP, answer=models.FOLLOW_UP,
    ),
    Operation(
        id="Leads_Dismiss", method="POST", path=f"{_BASE}/{{id}}/dismiss", scope=_W, handler=dismiss,
        request=models.DISMISS_LEAD, shape=Shape.EMPTY, errors=(400, 404),
    ),
    Operation(
        id="Leads_SubmitLeadForm", method="POST", path=f"{_BASE}/form", scope=_W, handler=submit_form,
        query=(integer("id"),), request=models.SUBMIT_FORM, answer=models.SUBMITTED_FORM,
    ),
    Operation(
        id="ExportLeads_Leads", method="GET", path=f"{CRM}/export/leads", scope=_R, handler=export, query=FEED,
        answer=models.EXPORT_LEAD, shape=Shape.EXPORT,
    ),
    *notes.operations(LEAD),
)  # fmt: skip
