"""Leads as data (servicetitan-crm-v2.md 2.3 and 3.5): somebody who may become a customer, or one who asked again."""

from dataclasses import replace

from syncd.core.objects import Feed, FieldSpec, Kind, ObjectSpec, ParentSpec, Strategy
from syncd.crm.objects import common

_FIXED_AFTERWARDS = "Cannot be changed afterwards."


def _text(key: str, member: str, kind: Kind = Kind.TEXT) -> FieldSpec:
    return FieldSpec(key=key, path=(member,), kind=kind, strategy=Strategy.PATCH)


def _once(key: str, member: str, note: str) -> FieldSpec:
    return FieldSpec(
        key=key, path=(member,), kind=Kind.NUMBER, strategy=Strategy.CREATE_ONLY, is_clearable=False, note=note
    )


LEADS = ObjectSpec(
    name="leads",
    singular="lead",
    collection="/leads",
    noticed=Feed("/export/leads"),
    title="leadCustomerName",
    list_path="/leads",
    list_parameter="ids",
    scope="tn.crm.leads",
    fields=(
        _text("lead_customer_name", "leadCustomerName"),
        _text("lead_phone", "leadPhone", Kind.PHONE),
        _text("lead_email", "leadEmail", Kind.EMAIL),
        _text("lead_street", "leadStreet"),
        _text("lead_unit", "leadUnit"),
        _text("lead_city", "leadCity"),
        _text("lead_state", "leadState"),
        _text("lead_zip", "leadZip", Kind.ZIP),
        _text("lead_country", "leadCountry"),
        FieldSpec(
            key="summary",
            path=("summary",),
            kind=Kind.TEXT,
            strategy=Strategy.PATCH,
            is_required=True,
            is_clearable=False,
        ),
        FieldSpec(
            key="priority",
            path=("priority",),
            kind=Kind.CHOICE,
            strategy=Strategy.PATCH,
            choices=common.PRIORITIES,
            is_clearable=False,
        ),
        replace(common.reference("campaign_id", "campaignId", "The id of a marketing campaign."), is_required=True),
        common.reference("business_unit_id", "businessUnitId", "The id of a business unit."),
        common.reference("job_type_id", "jobTypeId", "The id of a job type."),
        FieldSpec(
            key="follow_up_date",
            path=("followUpDate",),
            kind=Kind.DATETIME,
            strategy=Strategy.ACTION,
            action="/leads/{id}/follow-up",
            is_clearable=False,
            note="Of an open lead. A new lead needs this or call_reason_id.",
        ),
        FieldSpec(
            key="dismissing_reason_id",
            path=("dismissingReasonId",),
            kind=Kind.NUMBER,
            strategy=Strategy.ACTION,
            action="/leads/{id}/dismiss",
            ends_life=True,
            is_in_creation=False,
            is_clearable=False,
            note="The id of a call reason. Filling it dismisses the lead for good; counts as a deletion in the limits.",
        ),
        _once("call_reason_id", "callReasonId", f"The id of a call reason. {_FIXED_AFTERWARDS}"),
        _once("location_id", "locationId", f"The id of one of the customer's locations. {_FIXED_AFTERWARDS}"),
        _once("booking_id", "bookingId", "The booking it comes from, which is dismissed by that."),
        replace(common.TAGS, strategy=Strategy.CREATE_ONLY, note=f"Names of tags. {_FIXED_AFTERWARDS}"),
        common.fixed("status", "status", note="Open, Dismissed or Converted."),
        common.fixed("customer_id", "customerId", note="The customer's id; use a parent column to set it."),
        common.fixed("call_id", "callId"),
        common.fixed("manual_call_id", "manualCallId"),
        common.fixed("capture_source", "captureSource"),
        *common.MADE,
    ),
    parent=ParentSpec(object="customers", member="customerId", is_optional=True),
)
