"""Shapes of the Bookings and BookingProviderTags groups."""

from typing import ClassVar

from syncd.crm.models.base import OMITTED, Always, Answer, Open, Request
from syncd.crm.models.enums import BookingAgentTagType, BookingStatus, ContactType, CustomerType, Priority
from syncd.crm.models.stamp import Instant, Stamp


class AddressModel(Request):
    """An address without coordinates, in a create request."""

    street: str
    unit: str | None = None
    city: str
    state: str
    zip: str
    country: str


class AddressModelAnswer(Answer):
    """An address without coordinates, as it is read; its members have been null (O)."""

    vendor_name: ClassVar[str] = "AddressModel"
    street: Always[str] = None
    unit: str | None = None
    city: Always[str] = None
    state: Always[str] = None
    zip: Always[str] = None
    country: Always[str] = None


class AddressPatchModel(Request):
    """A whole new address: all of it together (D)."""

    street: str
    unit: str
    city: str
    state: str
    zip: str
    country: str


class BookingResponse(Answer):
    """A booking: somebody asked for a visit. It shows none of its contacts (D)."""

    id: int
    source: Always[str] = None
    created_on: Always[Stamp] = None
    name: Always[str] = None
    address: AddressModelAnswer | None = None
    customer_type: Open[CustomerType] | None = None
    start: Always[Stamp] = None
    campaign_id: int | None = None
    business_unit_id: int | None = None
    is_first_time_client: bool | None = None
    uploaded_images: list[str] | None = None
    """Addresses of pictures."""
    is_send_confirmation_email: bool | None = None
    status: Always[Open[BookingStatus]] = None
    """Changes only by dismissing it, or by conversion in the UI."""
    dismissing_reason_id: int | None = None
    """A call reason's id."""
    job_id: int | None = None
    """Set when it was converted."""
    external_id: Always[str] = None
    """The provider's key; no uniqueness is promised."""
    priority: Open[Priority] | None = None
    job_type_id: int | None = None
    booking_provider_id: Always[int] = None
    """Presumably the provider tag's id (I)."""
    modified_on: Always[Stamp] = None
    summary: str | None = None


class ExportBookingResponse(BookingResponse):
    """A booking in the export feed; a deleted one presumably comes as not active (I)."""

    active: Always[bool] = None


class BookingContactModel(Request):
    """A contact of a booking that is being created."""

    type: ContactType
    value: str
    memo: str | None = None


class CreateBookingRequest(Request):
    """A new booking: an address, a phone or an e-mail is needed as well (D)."""

    source: str
    name: str
    address: AddressModel | None = None
    contacts: list[BookingContactModel] | None = None
    customer_type: str | None = None
    start: Instant | None = None
    summary: str
    campaign_id: int | None = None
    business_unit_id: int | None = None
    job_type_id: int | None = None
    priority: Priority | None = None
    is_first_time_client: bool
    uploaded_images: list[str] | None = None
    is_send_confirmation_email: bool | None = None
    external_id: str
    """Your key: search for it before creating again."""


class UpdateBookingRequest(Request):
    """Changes to a booking; what is not given stays."""

    source: str = OMITTED
    name: str = OMITTED
    address: AddressPatchModel = OMITTED
    customer_type: CustomerType = OMITTED
    start: Instant = OMITTED
    summary: str = OMITTED
    campaign_id: int = OMITTED
    business_unit_id: int = OMITTED
    job_type_id: int = OMITTED
    priority: Priority = OMITTED
    is_first_time_client: bool = OMITTED
    uploaded_images: list[str] = OMITTED
    external_id: str = OMITTED


class ContactCreateRequest(Request):
    """A contact to add to a booking; the type is a free text here (D)."""

    type: str
    value: str
    memo: str | None = None


class BookingContactResponse(Answer):
    """A contact of a booking."""

    id: int
    type: Always[Open[ContactType]] = None
    value: Always[str] = None
    memo: Always[str] = None
    modified_on: Always[Stamp] = None


class UpdateBookingContactRequest(Request):
    """Changes to a booking's contact; what is not given stays."""

    type: ContactType = OMITTED
    value: str = OMITTED
    memo: str = OMITTED


class UpdateBookingContactAnswer(Answer):
    """The answer to such a change: the members of the request, no id (D)."""

    vendor_name: ClassVar[str] = "UpdateBookingContactRequest"
    type: Open[ContactType] | None = None
    value: str | None = None
    memo: str | None = None


class DismissBookingModel(Request):
    """Why a booking is given up."""

    call_reason_id: int | None = None
    dismissing_memo: str | None = None


class BookingProviderTagResponse(Answer):
    """A booking provider tag as it was changed."""

    id: int
    tag_name: Always[str] = None
    description: Always[str] = None
    type: Always[Open[BookingAgentTagType]] = None
    created_on: Always[Stamp] = None
    modified_on: Always[Stamp] = None


class CreateBookingProviderTagResponse(Answer):
    """A new booking provider tag."""

    id: int
    tag_name: Always[str] = None
    description: Always[str] = None
    type: Always[Open[BookingAgentTagType]] = None
    created_on: Always[Stamp] = None
    modified_on: Always[Stamp] = None


class GetBookingProviderTagResponse(Answer):
    """A booking provider tag."""

    id: int
    tag_name: Always[str] = None
    description: Always[str] = None
    type: Always[Open[BookingAgentTagType]] = None
    created_on: Always[Stamp] = None
    modified_on: Always[Stamp] = None
    active: Always[bool] = None


class CreateBookingProviderTagRequest(Request):
    """A booking provider tag to make."""

    tag_name: str
    description: str


class UpdateBookingProviderTagRequest(Request):
    """Changes to a booking provider tag; what is not given stays."""

    tag_name: str = OMITTED
    description: str = OMITTED
