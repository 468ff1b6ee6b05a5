"""Shapes of the Leads group."""

from syncd.crm.models.base import OMITTED, Always, Answer, Open, Request
from syncd.crm.models.enums import LeadStatus, Priority
from syncd.crm.models.shared import CustomerAddress
from syncd.crm.models.stamp import Instant, Stamp


class LeadResponse(Answer):
    """A lead: somebody who may become a job. Dates and stamps are in UTC."""

    id: int
    status: Always[Open[LeadStatus]] = None
    """Changes only by dismissing it, or by conversion in the UI."""
    priority: Always[Open[Priority]] = None
    customer_id: int | None = None
    """Null for a prospect."""
    location_id: int | None = None
    business_unit_id: int | None = None
    job_type_id: int | None = None
    campaign_id: Always[int] = None
    """A campaign's id, of the marketing API."""
    follow_up_date: Stamp | None = None
    """Written by a follow-up only."""
    created_by_id: Always[int] = None
    created_on: Always[Stamp] = None
    modified_on: Always[Stamp] = None
    tag_type_ids: list[int] | None = None
    dismissing_reason_id: int | None = None
    """A call reason's id."""
    summary: str | None = None
    call_reason_id: int | None = None
    """A call reason's id, of the job booking API."""
    call_id: int | None = None
    booking_id: int | None = None
    manual_call_id: int | None = None
    lead_url: str | None = None
    """Only in a list that asked for it with `gen_perm_url`."""
    lead_customer_name: str | None = None
    lead_phone: str | None = None
    lead_email: str | None = None
    lead_street: str | None = None
    lead_unit: str | None = None
    lead_city: str | None = None
    lead_state: str | None = None
    lead_zip: str | None = None
    lead_country: str | None = None
    capture_source: str | None = None


class ExportLeadsResponse(LeadResponse):
    """A lead in the export feed; a deleted one presumably comes as not active (I)."""

    active: Always[bool] = None


class LeadCreateRequest(Request):
    """A new lead: one of ``call_reason_id`` and ``follow_up_date`` is needed as well (D). It has no key of its own."""

    customer_id: int | None = None
    location_id: int | None = None
    campaign_id: int
    business_unit_id: int | None = None
    job_type_id: int | None = None
    summary: str
    tag_type_ids: list[int] | None = None
    """Only here: tags of a lead cannot be changed later."""
    priority: Priority | None = None
    call_reason_id: int | None = None
    follow_up_date: Instant | None = None
    booking_id: int | None = None
    """Dismisses that booking and links it (D)."""
    lead_customer_name: str | None = None
    lead_phone: str | None = None
    lead_email: str | None = None
    lead_street: str | None = None
    lead_unit: str | None = None
    lead_city: str | None = None
    lead_state: str | None = None
    lead_zip: str | None = None
    lead_country: str | None = None


class LeadUpdateRequest(Request):
    """Changes to a lead; what is not given stays."""

    campaign_id: int = OMITTED
    priority: Priority = OMITTED
    business_unit_id: int = OMITTED
    job_type_id: int = OMITTED
    summary: str = OMITTED
    lead_customer_name: str = OMITTED
    lead_phone: str = OMITTED
    lead_email: str = OMITTED
    lead_street: str = OMITTED
    lead_unit: str = OMITTED
    lead_city: str = OMITTED
    lead_state: str = OMITTED
    lead_zip: str = OMITTED
    lead_country: str = OMITTED


class CreateFollowUpRequest(Request):
    """When to call the lead again."""

    follow_up_date: Instant
    text: str | None = None
    pin_to_top: bool | None = None


class FollowUpResponse(Answer):
    """A follow-up as it was stored."""

    lead_id: int
    follow_up_date: Always[Stamp] = None
    text: str | None = None
    pin_to_top: Always[bool] = None


class DismissLeadRequest(Request):
    """Why a lead is given up."""

    dismissing_reason_id: int
    """A call reason's id, despite its name (D)."""


class LeadNoteCreateRequest(Request):
    """A note to add to a lead."""

    text: str
    pin_to_top: bool | None = None


class SubmitLeadFormRequest(Request):
    """What somebody filled into a form on a web site."""

    name: str
    email: str | None = None
    phone_number: str | None = None
    address: CustomerAddress | None = None
    summary: str | None = None


class SubmitLeadFormResponse(Answer):
    """The lead that a form made."""

    lead_id: int
