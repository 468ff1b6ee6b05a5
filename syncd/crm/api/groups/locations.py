"""Service locations, with their contacts, notes, tags and preferred technicians."""

from typing import Annotated

from syncd.crm.api.answers import Listing
from syncd.crm.api.operation import Group, operation
from syncd.crm.api.parameters import (
    Active,
    ApplicationGuid,
    CreatedBefore,
    CreatedOnOrAfter,
    Doc,
    ExternalKey,
    ExternalValues,
    Ids,
    ManyIds,
    ModifiedBefore,
    ModifiedOnOrAfter,
    PageSize,
    Sort,
)
from syncd.crm.models.locations import (
    CreateLocationRequest,
    CreateLocationResponse,
    CreateLocationTagResponse,
    LocationContactCreateRequest,
    LocationContactResponse,
    LocationContactUpdateRequest,
    LocationNoteCreateRequest,
    LocationResponse,
    LocationsContactResponse,
    UpdateLocationRequest,
)
from syncd.crm.models.shared import CustomFieldTypeResponse, NoteResponse


class Locations(Group):
    """Group ``Locations`` of the vendor's document."""

    vendor_name = "Locations"

    @operation("Locations_Get", "GET", "/locations/{id}", scope="locations:r", errors=(400, 404))
    async def get(self, location_id: int) -> LocationResponse:
        """Read one location, inactive and merged ones too (I). Operation ``Locations_Get``.

        ``external_data`` is null here: only ``get_list`` can name an application (D).
        Raises: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "Locations_Update",
        "PATCH",
        "/locations/{id}",
        scope="locations:w",
        errors=(400, 404, 409),
        look="Read the location with `locations.get` and compare the members you sent.",
    )
    async def update(self, location_id: int, request: UpdateLocationRequest) -> LocationResponse:
        """Change what is given and leave the rest. Operation ``Locations_Update``.

        There is no conditional write: the last one wins (D). The address, the custom fields and the tags are
        replaced as wholes (D): read them before and send them all.
        Raises: BadRequestError, NotFoundError; ConflictError, for an unknown customer or tax zone (D);
        LostError, when it may have happened; CrmError.
        """

    @operation(
        "Locations_Create",
        "POST",
        "/locations",
        scope="locations:w",
        errors=(400, 409),
        look="List locations by the external data you planted, or those of the customer, before creating again.",
    )
    async def create(self, request: CreateLocationRequest) -> CreateLocationResponse:
        """Create a location of a customer that exists. Operation ``Locations_Create``.

        Its contacts are copied to the customer (D). There is no key that stops doubles: plant one in
        ``external_data``.
        Raises: BadRequestError; ConflictError, for an unknown customer (D); LostError, when it may have
        happened; CrmError.
        """

    @operation("Locations_GetList", "GET", "/locations", scope="locations:r")
    def get_list(
        self,
        *,
        ids: Ids = None,
        name: str | None = None,
        customer_id: int | None = None,
        street: str | None = None,
        unit: str | None = None,
        city: str | None = None,
        state: str | None = None,
        zip: str | None = None,  # noqa: A002 - the vendor's name
        country: str | None = None,
        latitude: Annotated[float | None, Doc("In degrees.")] = None,
        longitude: Annotated[float | None, Doc("In degrees.")] = None,
        active: Active = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        external_data_application_guid: ApplicationGuid = None,
        external_data_key: ExternalKey = None,
        external_data_values: ExternalValues = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[LocationResponse]:
        """List locations, only active ones unless ``active`` says otherwise. Operation ``Locations_GetList``.

        The address is the location's (I). How name and address match is not documented. A contact's change does
        not count as a modification (D).
        Raises, when it is iterated: BadRequestError; CrmError.
        """

    @operation("Locations_GetNotes", "GET", "/locations/{id}/notes", scope="locations:r", errors=(400, 404))
    def get_notes(
        self,
        location_id: int,
        *,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        page_size: PageSize = 500,
    ) -> Listing[NoteResponse]:
        """List a location's notes; the order is the service's. Operation ``Locations_GetNotes``.

        Raises, when it is iterated: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "Locations_CreateNote",
        "POST",
        "/locations/{id}/notes",
        scope="locations:w",
        errors=(400, 404),
        look="List the location's notes and look for the text; a note has no key of its own.",
    )
    async def create_note(self, location_id: int, request: LocationNoteCreateRequest) -> NoteResponse:
        """Add a note. Operation ``Locations_CreateNote``.

        It can be deleted but not edited.
        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Locations_DeleteNote",
        "DELETE",
        "/locations/{id}/notes/{noteId}",
        scope="locations:w",
        errors=(400, 404),
        look="List the location's notes and see whether this one is still there.",
    )
    async def delete_note(self, location_id: int, note_id: int) -> None:
        """Delete a note for good. Operation ``Locations_DeleteNote``.

        Raises: NotFoundError, also for one that is deleted already (I); LostError, when it may have happened;
        CrmError.
        """

    @operation(
        "Locations_GetContactList", "GET", "/locations/{id}/contacts", scope="locations:r", errors=(400, 404, 409)
    )
    def get_contact_list(
        self,
        location_id: int,
        *,
        page_size: PageSize = 500,
    ) -> Listing[LocationContactResponse]:
        """List a location's contacts. Operation ``Locations_GetContactList``.

        Raises, when it is iterated: ConflictError, for an inactive location (O for customers); NotFoundError;
        CrmError.
        """

    @operation(
        "Locations_CreateContact",
        "POST",
        "/locations/{id}/contacts",
        scope="locations:w",
        errors=(400, 404, 409),
        look="List the location's contacts and look for the value; two equal contacts may stand side by side.",
    )
    async def create_contact(self, location_id: int, request: LocationContactCreateRequest) -> LocationContactResponse:
        """Add a phone, e-mail or fax. Operation ``Locations_CreateContact``.

        Phones come back as digits only (O). The location's own ``modified_on`` does not move (D).
        Raises: BadRequestError; NotFoundError; ConflictError, for an inactive location (O for customers);
        LostError, when it may have happened; CrmError.
        """

    @operation("Locations_GetLocationsContactsList", "GET", "/locations/contacts", scope="locations:r")
    def get_locations_contacts_list(
        self,
        *,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        location_ids: ManyIds = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        page_size: PageSize = 500,
    ) -> Listing[LocationsContactResponse]:
        """List contacts of many locations. Operation ``Locations_GetLocationsContactsList``.

        The service wants one of ``location_ids`` and the created and modified bounds (D), not both (I, as for
        customers). It chooses the order.
        Raises, when it is iterated: BadRequestError, without any of these or with ids and dates (I); CrmError.
        """

    @operation(
        "Locations_DeleteContact",
        "DELETE",
        "/locations/{id}/contacts/{contactId}",
        scope="locations:w",
        errors=(400, 404, 409),
        look="List the location's contacts and see whether this one is still there.",
    )
    async def delete_contact(self, location_id: int, contact_id: int) -> None:
        """Delete a contact for good. Operation ``Locations_DeleteContact``.

        Raises: NotFoundError; ConflictError, for an inactive location (O for customers); LostError, when it may
        have happened; CrmError.
        """

    @operation(
        "Locations_UpdateContact",
        "PATCH",
        "/locations/{id}/contacts/{contactId}",
        scope="locations:w",
        errors=(400, 404, 409),
        look="List the location's contacts and compare the members you sent.",
    )
    async def update_contact(
        self, location_id: int, contact_id: int, request: LocationContactUpdateRequest
    ) -> LocationContactResponse:
        """Change what is given of a contact. Operation ``Locations_UpdateContact``.

        Preferences are replaced as a whole (D).
        Raises: BadRequestError; NotFoundError; ConflictError, for an inactive location (O for customers);
        LostError, when it may have happened; CrmError.
        """

    @operation(
        "Locations_CreateTag",
        "POST",
        "/locations/{id}/tags/{tagTypeId}",
        scope="locations:w",
        errors=(400, 404, 409),
        look="Read the location and look into `tag_type_ids`.",
    )
    async def create_tag(self, location_id: int, tag_type_id: int) -> CreateLocationTagResponse:
        """Put one tag on a location. Operation ``Locations_CreateTag``.

        Raises: NotFoundError; ConflictError, presumably when it has the tag or there is no such tag (I);
        LostError, when it may have happened; CrmError.
        """

    @operation(
        "Locations_DeleteTag",
        "DELETE",
        "/locations/{id}/tags/{tagTypeId}",
        scope="locations:w",
        errors=(400, 404),
        look="Read the location and look into `tag_type_ids`.",
    )
    async def delete_tag(self, location_id: int, tag_type_id: int) -> None:
        """Take one tag off a location. Operation ``Locations_DeleteTag``.

        Raises: NotFoundError, also when the location has no such tag (D); LostError, when it may have happened;
        CrmError.
        """

    @operation(
        "Locations_GetCustomFieldTypes", "GET", "/locations/custom-fields", scope="locations:r", errors=(400, 404)
    )
    def get_custom_field_types(
        self,
        *,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[CustomFieldTypeResponse]:
        """List the custom fields that locations can have. Operation ``Locations_GetCustomFieldTypes``.

        They are defined in the UI only.
        Raises, when it is iterated: CrmError.
        """

    @operation(
        "Locations_UpdatePreferredTechnician",
        "POST",
        "/locations/{id}/preferredtechnician/{preferredTechnicianId}",
        scope="locations:w",
        errors=(400, 404),
        look="Ask with `locations.get_preferred_technician`.",
    )
    async def update_preferred_technician(self, location_id: int, preferred_technician_id: int) -> None:
        """Say which technician a location prefers. Operation ``Locations_UpdatePreferredTechnician``.

        There is no way to take a preference back (D).
        Raises: NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Locations_GetPreferredTechnician",
        "GET",
        "/locations/{id}/preferredtechnician",
        scope="locations:r",
        errors=(400, 404),
    )
    async def get_preferred_technician(self, location_id: int) -> int | None:
        """The preferred technician's id, or nothing. Operation ``Locations_GetPreferredTechnician``.

        The answer is a bare number (D).
        Raises: NotFoundError, for an unknown id; CrmError.
        """
