"""Customers, with their contacts, notes, tags and custom-field definitions."""

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
from syncd.crm.models.customers import (
    CreateCustomerContactRequest,
    CreateCustomerRequest,
    CreateCustomerTagResponse,
    CreatedCustomerResponse,
    CustomerContactWithModifiedOnAndCustomerIdResponse,
    CustomerContactWithModifiedOnResponse,
    CustomerNoteCreateRequest,
    CustomerResponse,
    UpdateCustomerContactRequest,
    UpdateCustomerRequest,
)
from syncd.crm.models.shared import CustomFieldTypeResponse, NoteResponse


class Customers(Group):
    """Group ``Customers`` of the vendor's document."""

    vendor_name = "Customers"

    @operation("Customers_Get", "GET", "/customers/{id}", scope="customers:r", errors=(400, 404))
    async def get(self, customer_id: int) -> CustomerResponse:
        """Read one customer, inactive and merged ones too (I). Operation ``Customers_Get``.

        ``external_data`` is null here: only ``get_list`` can name an application (D).
        Raises: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "Customers_Update",
        "PATCH",
        "/customers/{id}",
        scope="customers:w",
        errors=(400, 404),
        look="Read the customer with `customers.get` and compare the members you sent.",
    )
    async def update(self, customer_id: int, request: UpdateCustomerRequest) -> CustomerResponse:
        """Change what is given and leave the rest. Operation ``Customers_Update``.

        There is no conditional write: the last one wins (D). An address is replaced as a whole (D); custom fields and
        tags presumably as whole lists (I), so read them before and send them all.
        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation("Customers_GetList", "GET", "/customers", scope="customers:r")
    def get_list(
        self,
        *,
        ids: Ids = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        exclude_accounting_changes_from_modified_date_range: Annotated[
            bool | None, Doc("Leave out those whose modification was a change of balance.")
        ] = None,
        name: str | None = None,
        street: str | None = None,
        unit: str | None = None,
        city: str | None = None,
        state: str | None = None,
        zip: str | None = None,  # noqa: A002 - the vendor's name
        country: str | None = None,
        latitude: Annotated[float | None, Doc("In degrees.")] = None,
        longitude: Annotated[float | None, Doc("In degrees.")] = None,
        phone: Annotated[str | None, Doc("A phone number of one of the customer's contacts.")] = None,
        active: Active = None,
        external_data_application_guid: ApplicationGuid = None,
        external_data_key: ExternalKey = None,
        external_data_values: ExternalValues = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[CustomerResponse]:
        """List customers, only active ones unless ``active`` says otherwise. Operation ``Customers_GetList``.

        The address is where bills go. How name, phone and address match is not documented. A contact's change does not
        count as a modification (D); a change of balance does, unless excluded (D).
        Raises, when it is iterated: BadRequestError, CrmError.
        """

    @operation(
        "Customers_Create",
        "POST",
        "/customers",
        scope="customers:w",
        look="List customers by the external data you planted, or by name and address, before creating again.",
    )
    async def create(self, request: CreateCustomerRequest) -> CreatedCustomerResponse:
        """Create a customer with its first locations and contacts. Operation ``Customers_Create``.

        The answer is the only one with contacts and locations in it (D). Contacts of a location are copied to the
        customer (D). There is no key that stops doubles: plant one in ``external_data``.
        Raises: BadRequestError; LostError, when it may have happened; CrmError.
        """

    @operation("Customers_GetNotes", "GET", "/customers/{id}/notes", scope="customers:r", errors=(400, 404))
    def get_notes(
        self,
        customer_id: int,
        *,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        page_size: PageSize = 500,
    ) -> Listing[NoteResponse]:
        """List a customer's notes; the order is the service's. Operation ``Customers_GetNotes``.

        Raises, when it is iterated: NotFoundError, for an unknown customer; CrmError.
        """

    @operation(
        "Customers_CreateNote",
        "POST",
        "/customers/{id}/notes",
        scope="customers:w",
        errors=(400, 404),
        look="List the customer's notes and look for the text; a note has no key of its own.",
    )
    async def create_note(self, customer_id: int, request: CustomerNoteCreateRequest) -> NoteResponse:
        """Add a note. It can be deleted but not edited. Operation ``Customers_CreateNote``.

        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Customers_DeleteNote",
        "DELETE",
        "/customers/{id}/notes/{noteId}",
        scope="customers:w",
        errors=(400, 404),
        look="List the customer's notes and see whether this one is still there.",
    )
    async def delete_note(self, customer_id: int, note_id: int) -> None:
        """Delete a note for good. Operation ``Customers_DeleteNote``.

        Raises: NotFoundError, also for one that is deleted already (I); LostError, when it may have happened; CrmError.
        """

    @operation(
        "Customers_GetContactList", "GET", "/customers/{id}/contacts", scope="customers:r", errors=(400, 404, 409)
    )
    def get_contact_list(
        self, customer_id: int, *, page_size: PageSize = 500
    ) -> Listing[CustomerContactWithModifiedOnResponse]:
        """List a customer's contacts. Operation ``Customers_GetContactList``.

        Raises, when it is iterated: ConflictError, for an inactive customer (O); NotFoundError, for an unknown and
        perhaps a merged one; CrmError.
        """

    @operation(
        "Customers_CreateContact",
        "POST",
        "/customers/{id}/contacts",
        scope="customers:w",
        errors=(400, 404, 409),
        look="List the customer's contacts and look for the value; two equal contacts may stand side by side.",
    )
    async def create_contact(
        self, customer_id: int, request: CreateCustomerContactRequest
    ) -> CustomerContactWithModifiedOnResponse:
        """Add a phone, e-mail or fax. Operation ``Customers_CreateContact``.

        Phones come back as digits only (O). The customer's own ``modified_on`` does not move (D).
        Raises: BadRequestError; NotFoundError; ConflictError, for an inactive customer (O); LostError, when it may have
        happened; CrmError.
        """

    @operation(
        "Customers_DeleteContact",
        "DELETE",
        "/customers/{id}/contacts/{contactId}",
        scope="customers:w",
        errors=(400, 404, 409),
        look="List the customer's contacts and see whether this one is still there.",
    )
    async def delete_contact(self, customer_id: int, contact_id: int) -> None:
        """Delete a contact for good. Operation ``Customers_DeleteContact``.

        Raises: NotFoundError; ConflictError, for an inactive customer; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Customers_UpdateContact",
        "PATCH",
        "/customers/{id}/contacts/{contactId}",
        scope="customers:w",
        errors=(400, 404, 409),
        look="List the customer's contacts and compare the members you sent.",
    )
    async def update_contact(
        self, customer_id: int, contact_id: int, request: UpdateCustomerContactRequest
    ) -> CustomerContactWithModifiedOnResponse:
        """Change what is given of a contact. Operation ``Customers_UpdateContact``.

        Preferences are replaced as a whole (D). ``phone_settings`` cannot be written.
        Raises: BadRequestError; NotFoundError; ConflictError, for an inactive customer (O); LostError, when it may have
        happened; CrmError.
        """

    @operation(
        "Customers_GetModifiedContactsList", "GET", "/customers/contacts", scope="customers:r", errors=(400, 404)
    )
    def get_modified_contacts_list(
        self,
        *,
        customer_ids: ManyIds = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        page_size: PageSize = 500,
    ) -> Listing[CustomerContactWithModifiedOnAndCustomerIdResponse]:
        """List contacts of many customers. Operation ``Customers_GetModifiedContactsList``.

        The service wants one of ``customer_ids``, ``modified_before`` and ``modified_on_or_after`` (D), and no date
        beside ``customer_ids`` (O). It chooses the order.
        Raises, when it is iterated: BadRequestError, without any of these (I) or with ids and dates (O); CrmError.
        """

    @operation(
        "Customers_CreateTag",
        "POST",
        "/customers/{id}/tags/{tagTypeId}",
        scope="customers:w",
        errors=(400, 404, 409),
        look="Read the customer and look into `tag_type_ids`.",
    )
    async def create_tag(self, customer_id: int, tag_type_id: int) -> CreateCustomerTagResponse:
        """Put one tag on a customer. Operation ``Customers_CreateTag``.

        Raises: NotFoundError; ConflictError, presumably when it has the tag or there is no such tag (I); LostError,
        when it may have happened; CrmError.
        """

    @operation(
        "Customers_DeleteTag",
        "DELETE",
        "/customers/{id}/tags/{tagTypeId}",
        scope="customers:w",
        errors=(400, 404),
        look="Read the customer and look into `tag_type_ids`.",
    )
    async def delete_tag(self, customer_id: int, tag_type_id: int) -> None:
        """Take one tag off a customer. Operation ``Customers_DeleteTag``.

        Raises: NotFoundError, also when the customer has no such tag (D); LostError, when it may have happened;
        CrmError.
        """

    @operation(
        "Customers_GetCustomFieldTypes", "GET", "/customers/custom-fields", scope="customers:r", errors=(400, 404)
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
        """List the custom fields that customers can have. Operation ``Customers_GetCustomFieldTypes``.

        They are defined in the UI only.
        Raises, when it is iterated: CrmError.
        """
