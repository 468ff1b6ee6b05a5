"""Shapes of the Locations group."""

from typing import ClassVar

from syncd.crm.models.base import OMITTED, Always, Answer, Request
from syncd.crm.models.enums import GeolocationCoordinatesSource, GeolocationVerificationStatus
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


class LocationResponse(Answer):
    """A service location."""

    id: int
    customer_id: int
    active: Always[bool] = None
    name: Always[str] = None
    address: Always[CustomerAddressAnswer] = None
    custom_fields: Always[list[CustomFieldModel]] = None
    created_on: Always[Stamp] = None
    created_by_id: Always[int] = None
    """A user's id; 0 on imported records (O)."""
    modified_on: Always[Stamp] = None
    merged_to_id: int | None = None
    """The location that went on after a merge."""
    zone_id: int | None = None
    """Dispatch zone; cannot be written."""
    tax_exempt: Always[bool] = None
    tag_type_ids: Always[list[int]] = None
    external_data: Always[list[ExternalDataModelAnswer]] = None
    """Null unless a list was asked for one application's guid (O)."""
    tax_zone_id: int | None = None


class ExportLocationsResponse(LocationResponse):
    """A location in the export feed."""


class LocationContact(ShortContact):
    """A contact inside the answer to a create call."""


class CreateLocationResponse(LocationResponse):
    """A new location with its contacts."""

    contacts: Always[list[LocationContact]] = None


class NewLocation(Request):
    """A location inside the request that creates its customer."""

    name: str
    """At most 200 characters (D)."""
    address: CustomerAddress
    contacts: list[NewCustomerContact] | None = None
    custom_fields: list[CustomFieldUpdateModel] | None = None
    tag_type_ids: list[int] | None = None
    external_data: ExternalDataCreateRequest | None = None
    coordinates_source: GeolocationCoordinatesSource | None = None
    coordinates_verification_status: GeolocationVerificationStatus | None = None


class CreateLocationRequest(NewLocation):
    """A location of a customer that exists."""

    customer_id: int


class LocationAddressPatchModel(Request):
    """A whole new address: all of it together. Latitude and longitude in degrees, null where unknown (D)."""

    vendor_name: ClassVar[str] = "Locations.AddressPatchModel"
    street: str
    unit: str
    city: str
    state: str
    zip: str
    country: str
    latitude: float | None = None
    longitude: float | None = None


class UpdateLocationRequest(Request):
    """Changes to a location; what is not given stays. Custom fields and tags are replaced as whole lists (D)."""

    customer_id: int = OMITTED
    """Moves the location to another customer."""
    name: str = OMITTED
    address: LocationAddressPatchModel = OMITTED
    active: bool = OMITTED
    tax_zone_id: int = OMITTED
    custom_fields: list[CustomFieldUpdateModel] = OMITTED
    tag_type_ids: list[int] = OMITTED
    external_data: ExternalDataUpdateRequest = OMITTED


class LocationContactResponse(ContactAnswer):
    """A location's contact."""


class LocationsContactResponse(LocationContactResponse):
    """A contact with the location it belongs to."""

    location_id: int


class ExportLocationContactResponse(LocationsContactResponse):
    """A location's contact in the export feed; deleted ones presumably come as not active (I)."""

    active: Always[bool] = None


class LocationContactCreateRequest(NewCustomerContact):
    """A contact to add to a location."""


class LocationContactUpdateRequest(ContactUpdate):
    """Changes to a location's contact; what is not given stays."""


class CreateLocationTagResponse(Answer):
    """A location's tags after one was added."""

    location_id: int
    tag_type_ids: Always[list[int]] = None


class LocationNoteCreateRequest(Request):
    """A note to add to a location."""

    text: str
    pin_to_top: bool | None = None
    add_to_customer: bool | None = None
    """Copies the note to the customer (D)."""
