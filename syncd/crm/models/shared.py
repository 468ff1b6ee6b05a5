"""Shapes that several groups share: addresses, external data, custom fields, preferences, notes, pages."""

from typing import ClassVar, Generic, TypeVar

from syncd.crm.models.base import OMITTED, Always, Answer, Guid, Open, Request
from syncd.crm.models.enums import ContactType, ExternalDataPatchMode
from syncd.crm.models.stamp import Stamp

ItemT = TypeVar("ItemT")


class Page(Answer, Generic[ItemT]):
    """One page of a list."""

    page: int
    page_size: int
    has_more: bool
    total_count: int | None = None
    """Only when it was asked for."""
    data: list[ItemT]


class ExportPage(Answer, Generic[ItemT]):
    """One page of an export feed, with the token after it."""

    has_more: bool
    continue_from: str
    """Belongs to this feed only and keeps; also worth storing when ``has_more`` is false (D)."""
    data: list[ItemT]


class CustomerAddress(Request):
    """An address in a create request. Latitude and longitude in degrees."""

    street: str
    unit: str | None = None
    city: str
    state: str
    zip: str
    country: str
    latitude: float | None = None
    longitude: float | None = None


class CustomerAddressAnswer(Answer):
    """An address as it is read. Latitude and longitude in degrees."""

    vendor_name: ClassVar[str] = "CustomerAddress"
    street: Always[str] = None
    unit: str | None = None
    city: Always[str] = None
    state: Always[str] = None
    zip: Always[str] = None
    country: Always[str] = None
    """Null has been seen (O)."""
    latitude: float | None = None
    longitude: float | None = None


class ExternalDataModel(Request):
    """One item of external data, to be written."""

    key: str
    value: str


class ExternalDataModelAnswer(Answer):
    """One item of external data, as read under the application that wrote it."""

    vendor_name: ClassVar[str] = "ExternalDataModel"
    key: Always[str] = None
    value: Always[str] = None


class ExternalDataCreateRequest(Request):
    """External data of a new record, under an application's guid."""

    application_guid: Guid
    external_data: list[ExternalDataModel]


class ExternalDataUpdateModel(Request):
    """One item to change; a null value removes the key when merging (D)."""

    key: str
    value: str | None = None


class ExternalDataUpdateRequest(Request):
    """Changes to the external data of one application. Without a mode the whole list is replaced (D)."""

    patch_mode: ExternalDataPatchMode | None = None
    application_guid: Guid
    external_data: list[ExternalDataUpdateModel]


class CustomFieldModel(Answer):
    """A custom field's value; always text, whatever the field's kind (O)."""

    type_id: int
    name: str | None = None
    value: str | None = None


class CustomFieldUpdateModel(Request):
    """A custom field's value, to be written."""

    type_id: int
    value: str


class CustomFieldTypeResponse(Answer):
    """A custom field's definition. They are made in the UI only."""

    id: int
    name: str | None = None
    data_type: str | None = None
    data_type_options: list[str] | None = None
    created_on: Always[Stamp] = None
    modified_on: Always[Stamp] = None


class NewCustomerContact(Request):
    """A contact of a customer or location that is being created."""

    type: ContactType
    value: str
    memo: str | None = None


class PhoneSettings(Answer):
    """A phone's settings; ``do_not_text`` cannot be written through this API."""

    phone_number: Always[str] = None
    do_not_text: Always[bool] = None


class ContactPreferencesResponse(Answer):
    """Which messages a contact gets; ``invoice_statement_notification`` is true when both newer flags are (D)."""

    job_reminders_enabled: Always[bool] = None
    marketing_updates_enabled: Always[bool] = None
    invoice_statement_notification: Always[bool] = None
    invoice_notification: Always[bool] = None
    statement_notification: Always[bool] = None


class ContactPreferencesRequest(Request):
    """Which messages a contact gets: all five together; the combined flag sets both newer ones (D)."""

    job_reminders_enabled: bool
    marketing_updates_enabled: bool
    invoice_statement_notification: bool
    invoice_notification: bool
    statement_notification: bool


class ContactUpdate(Request):
    """What a contact's PATCH may change, for customers and locations alike."""

    type: ContactType = OMITTED
    value: str = OMITTED
    memo: str = OMITTED
    """``""`` clears it; null is not allowed."""
    preferences: ContactPreferencesRequest = OMITTED


class ShortContact(Answer):
    """A contact inside the answer to a create call."""

    id: int
    type: Always[Open[ContactType]] = None
    value: Always[str] = None
    memo: str | None = None


class ContactAnswer(ShortContact):
    """A contact with its own stamps: a change of it does not move the customer's or location's (D)."""

    modified_on: Always[Stamp] = None
    phone_settings: Always[PhoneSettings] = None
    """Null is expected for what is no phone (I)."""
    created_on: Always[Stamp] = None
    preferences: ContactPreferencesResponse | None = None


class NoteResponse(Answer):
    """A note. It cannot be edited; the flag is ``pin_to_top`` when written."""

    id: int
    text: Always[str] = None
    is_pinned: Always[bool] = None
    created_by_id: Always[int] = None
    created_on: Always[Stamp] = None
    modified_on: Always[Stamp] = None
