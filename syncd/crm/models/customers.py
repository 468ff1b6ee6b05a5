"""Shapes of the Customers group."""

from syncd.crm.models.base import OMITTED, Always, Answer, Money, Open, Request
from syncd.crm.models.enums import CustomerType
from syncd.crm.models.locations import CreateLocationResponse, NewLocation
from syncd.crm.models.shared import (
    ContactAnswer,
    ContactUpdate,
    CustomerAddress,
    CustomerAddressAnswer,
    CustomFieldModel,
    CustomFieldUpdateModel,
    ExternalDataCreateRequest,
    ExternalDataModelAnswer,
    ExternalDataUpdateRequest,
    NewCustomerContact,
    ShortContact,
)
from syncd.crm.models.stamp import Stamp


class CustomerResponse(Answer):
    """A customer. Phones and e-mail addresses are contacts of their own; only the answer to a create has them (D)."""

    id: int
    active: Always[bool] = None
    """False after deactivation or a merge."""
    name: Always[str] = None
    type: Always[Open[CustomerType]] = None
    """Null has been seen (O)."""
    address: Always[CustomerAddressAnswer] = None
    """Where bills go."""
    custom_fields: Always[list[CustomFieldModel]] = None
    balance: Always[Money] = None
    """What the customer owes; a change of it moves ``modified_on`` (D)."""
    tax_exempt: Always[bool] = None
    tag_type_ids: Always[list[int]] = None
    do_not_mail: Always[bool] = None
    do_not_service: Always[bool] = None
    national_account: Always[bool] = None
    created_on: Always[Stamp] = None
    created_by_id: Always[int] = None
    """A user's id; 0 on imported records (O)."""
    modified_on: Always[Stamp] = None
    merged_to_id: int | None = None
    """The customer that went on after a merge."""
    payment_term_id: int | None = None
    credit_limit: Money | None = None
    credit_limit_balance: Money | None = None
    external_data: Always[list[ExternalDataModelAnswer]] = None
    """Null unless a list was asked for one application's guid (O)."""


class ExportCustomerResponse(CustomerResponse):
    """A customer in the export feed."""


class CustomerContact(ShortContact):
    """A contact inside the answer to a create call."""


class CreatedCustomerResponse(CustomerResponse):
    """A new customer with its locations and contacts."""

    locations: Always[list[CreateLocationResponse]] = None
    contacts: Always[list[CustomerContact]] = None


class CreateCustomerRequest(Request):
    """A new customer, with at least one location. The request has no key: plant one in ``external_data``."""

    name: str
    """At most 150 characters (D)."""
    type: CustomerType | None = None
    do_not_mail: bool | None = None
    do_not_service: bool | None = None
    national_account: bool | None = None
    locations: list[NewLocation]
    address: CustomerAddress
    contacts: list[NewCustomerContact] | None = None
    custom_fields: list[CustomFieldUpdateModel] | None = None
    tag_type_ids: list[int] | None = None
    external_data: ExternalDataCreateRequest | None = None
    tax_exempt: bool | None = None
    payment_term_id: int | None = None
    credit_limit: Money | None = None
    credit_limit_balance: Money | None = None


class UpdateCustomerAddress(Request):
    """A whole new address: all of it together. Latitude and longitude in degrees.

    The document requires both coordinates (D), although a stored address may have none. They may be left out here, as
    inventing a place would be worse than the refusal that may come (I); with a new street the old ones are wrong.
    """

    street: str
    unit: str
    """``""`` where there is none."""
    city: str
    state: str
    zip: str
    country: str
    latitude: float = OMITTED
    longitude: float = OMITTED


class UpdateCustomerRequest(Request):
    """Changes to a customer; what is not given stays. Lists are replaced as a whole (D for locations, I here)."""

    name: str = OMITTED
    type: CustomerType = OMITTED
    address: UpdateCustomerAddress = OMITTED
    custom_fields: list[CustomFieldUpdateModel] = OMITTED
    external_data: ExternalDataUpdateRequest = OMITTED
    do_not_mail: bool = OMITTED
    do_not_service: bool = OMITTED
    national_account: bool = OMITTED
    active: bool = OMITTED
    """The only way to take a customer out of use: nothing deletes one."""
    tag_type_ids: list[int] = OMITTED
    tax_exempt: bool = OMITTED
    payment_term_id: int = OMITTED
    """Cannot be cleared by any documented call."""
    credit_limit: Money = OMITTED
    credit_limit_balance: Money = OMITTED


class CustomerContactWithModifiedOnResponse(ContactAnswer):
    """A customer's contact."""


class CustomerContactWithModifiedOnAndCustomerIdResponse(CustomerContactWithModifiedOnResponse):
    """A contact with the customer it belongs to."""

    customer_id: int


class ExportCustomerContactResponse(CustomerContactWithModifiedOnAndCustomerIdResponse):
    """A customer's contact in the export feed; deleted ones presumably come as not active (I)."""

    active: Always[bool] = None


class CreateCustomerContactRequest(NewCustomerContact):
    """A contact to add to a customer."""


class UpdateCustomerContactRequest(ContactUpdate):
    """Changes to a customer's contact; what is not given stays."""


class CreateCustomerTagResponse(Answer):
    """A customer's tags after one was added."""

    customer_id: int
    tag_type_ids: Always[list[int]] = None


class CustomerNoteCreateRequest(Request):
    """A note to add to a customer."""

    text: str
    pin_to_top: bool | None = None
    add_to_locations: bool | None = None
    """Copies the note to the customer's active locations (D)."""
