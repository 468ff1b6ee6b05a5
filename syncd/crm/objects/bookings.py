"""Bookings and the booking provider tags that they come by, as data (servicetitan-crm-v2.md 1, 2.3 and 3.6).

Bookings are read in one place and written under their provider. That the provider's id in a path is the id of the
booking provider tag is inferred.
"""

from dataclasses import replace

from syncd.core.objects import Answer, ChangedList, Feed, FieldSpec, Kind, Marker, ObjectSpec, ParentSpec, Strategy
from syncd.crm.objects import address, common

_PLACE = tuple(name for name in address.MEMBERS if name not in ("latitude", "longitude"))
"""A booking's address has no coordinates (D)."""
_ADDRESS = tuple(replace(field, is_required=False) for field in address.FIELDS if field.path[1] in _PLACE)


def _needed(key: str, member: str, note: str = "") -> FieldSpec:
    return FieldSpec(
        key=key,
        path=(member,),
        kind=Kind.TEXT,
        strategy=Strategy.PATCH,
        is_required=True,
        is_clearable=False,
        note=note,
    )


BOOKING_PROVIDER_TAGS = ObjectSpec(
    name="booking_provider_tags",
    singular="booking provider tag",
    collection="/booking-provider-tags",
    noticed=ChangedList("/booking-provider-tags"),
    title="tagName",
    # What creations and changes answer does not say whether the tag is active (D), so it is read again.
    answer=Answer.ID,
    list_path="/booking-provider-tags",
    list_parameter="ids",
    scope="tn.crm.bookingprovidertags",
    fields=(
        _needed("tag_name", "tagName"),
        _needed("description", "description"),
        common.fixed("type", "type"),
        common.fixed("active", "active", Kind.YES_NO, "Retired by people in ServiceTitan only."),
        common.fixed("id", "id", note="The number ServiceTitan gave the tag."),
        common.fixed("created_on", "createdOn", Kind.DATETIME),
        common.fixed("modified_on", "modifiedOn", Kind.DATETIME),
    ),
)

BOOKINGS = ObjectSpec(
    name="bookings",
    singular="booking",
    collection="/bookings",
    create_path="/booking-provider/{parent}/bookings",
    update_path="/booking-provider/{parent}/bookings/{id}",
    noticed=Feed("/export/bookings"),
    list_path="/bookings",
    list_parameter="ids",
    scope="tn.crm.bookings",
    marker=Marker(member="externalId", parameter="externalId"),
    fields=(
        replace(common.name(150), max_length=None),
        _needed("source", "source"),
        _needed("summary", "summary"),
        *_ADDRESS,
        FieldSpec(
            key="customer_type",
            path=("customerType",),
            kind=Kind.CHOICE,
            strategy=Strategy.PATCH,
            choices=("Residential", "Commercial"),
            is_clearable=False,
        ),
        FieldSpec(
            key="start", path=("start",), kind=Kind.DATETIME, strategy=Strategy.PATCH, is_clearable=False,
        ),
        FieldSpec(
            key="priority",
            path=("priority",),
            kind=Kind.CHOICE,
            strategy=Strategy.PATCH,
            choices=common.PRIORITIES,
            is_clearable=False,
        ),
        common.reference("campaign_id", "campaignId", "The id of a marketing campaign."),
        common.reference("business_unit_id", "businessUnitId", "The id of a business unit."),
        common.reference("job_type_id", "jobTypeId", "The id of a job type."),
        replace(common.flag("is_first_time_client", "isFirstTimeClient"), is_required=True),
        FieldSpec(
            key="is_send_confirmation_email",
            path=("isSendConfirmationEmail",),
            kind=Kind.YES_NO,
            strategy=Strategy.CREATE_ONLY,
            is_clearable=False,
        ),
        FieldSpec(
            key="dismissing_reason_id",
            path=("dismissingReasonId",),
            sent_as="callReasonId",
            kind=Kind.NUMBER,
            strategy=Strategy.ACTION,
            action="/booking-provider/{parent}/bookings/{id}/dismiss",
            ends_life=True,
            is_in_creation=False,
            is_clearable=False,
            note="The id of a call reason. Filling it dismisses the booking for good; a deletion in the limits.",
        ),
        common.fixed("status", "status", note="New, Accepted, Converted or Dismissed."),
        common.fixed("job_id", "jobId", note="The job it was converted to."),
        common.fixed("external_id", "externalId", note="Of a booking that a row made, the row's syncd ID."),
        common.fixed("booking_provider_id", "bookingProviderId", note="Use a parent column to set it."),
        common.fixed("id", "id", note="The number ServiceTitan gave the booking."),
        common.fixed("created_on", "createdOn", Kind.DATETIME),
        common.fixed("modified_on", "modifiedOn", Kind.DATETIME),
    ),
    parent=ParentSpec(object="booking_provider_tags", member="bookingProviderId"),
    unit_members={"address": _PLACE},
)  # fmt: skip
