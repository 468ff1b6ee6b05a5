"""The uuid contacts: people with methods and relationships, beside the contacts of customers and locations."""

from syncd.crm.api.answers import Listing
from syncd.crm.api.operation import Group, operation
from syncd.crm.api.parameters import CreatedBefore, CreatedOnOrAfter, ModifiedBefore, ModifiedOnOrAfter, PageSize, Sort
from syncd.crm.models.base import Guid
from syncd.crm.models.contacts import (
    ContactMethodResponse,
    ContactPreferenceTypeResponse,
    ContactRelationshipResponse,
    ContactResponse,
    CreateContactRequest,
    ReplaceContactRequest,
    UpdateContactRequest,
)
from syncd.crm.models.enums import TypeSlug


class Contacts(Group):
    """Group ``Contacts`` of the vendor's document."""

    vendor_name = "Contacts"

    @operation("Contacts_Get", "GET", "/contacts/{id}", scope="contacts:r", errors=(403, 400, 404))
    async def get(self, contact_id: Guid) -> ContactResponse:
        """Read one contact. Operation ``Contacts_Get``.

        Raises: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "Contacts_Replace",
        "PUT",
        "/contacts/{id}",
        scope="contacts:w",
        errors=(403, 400),
        same=True,
        look="Read the contact and compare.",
    )
    async def replace(self, contact_id: Guid, request: ReplaceContactRequest) -> ContactResponse:
        """Put a contact in place of the one with this id. Operation ``Contacts_Replace``.

        Done twice it leaves the same, so it is repeated when no answer came. No 404 is listed: an unknown id
        may be created (I).
        Raises: BadRequestError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Contacts_DeleteContact",
        "DELETE",
        "/contacts/{id}",
        scope="contacts:w",
        errors=(403, 400, 404, 409),
        look="Read the contact: NotFoundError means that it is gone.",
    )
    async def delete_contact(self, contact_id: Guid) -> None:
        """Delete a contact for good. Operation ``Contacts_DeleteContact``.

        Raises: NotFoundError; ConflictError, presumably while it is related to something (I); LostError, when
        it may have happened; CrmError.
        """

    @operation(
        "Contacts_Update",
        "PATCH",
        "/contacts/{id}",
        scope="contacts:w",
        errors=(403, 400, 404),
        look="Read the contact and compare.",
    )
    async def update(self, contact_id: Guid, request: UpdateContactRequest) -> ContactResponse:
        """Change a contact. Operation ``Contacts_Update``.

        The document wants `is_archived`; whether what is left out stays is not certain, so send all four (I).
        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Contacts_GetByRelationshipId",
        "GET",
        "/contacts/relationships/{relationshipId}",
        scope="contacts:r",
        errors=(403, 400, 404),
    )
    def get_by_relationship_id(
        self,
        relationship_id: int,
        *,
        name: str | None = None,
        title: str | None = None,
        reference_id: str | None = None,
        is_archived: str | None = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[ContactResponse]:
        """List the contacts that are related to something. Operation ``Contacts_GetByRelationshipId``.

        The id is a number, although relationships have guids: presumably it is the id of what they are related
        to (I).
        Raises, when it is iterated: NotFoundError; CrmError.
        """

    @operation("Contacts_GetList", "GET", "/contacts", scope="contacts:r", errors=(403, 400))
    def get_list(
        self,
        *,
        name: str | None = None,
        title: str | None = None,
        reference_id: str | None = None,
        is_archived: str | None = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[ContactResponse]:
        """List contacts. Operation ``Contacts_GetList``.

        Raises, when it is iterated: BadRequestError; CrmError.
        """

    @operation(
        "Contacts_Create",
        "POST",
        "/contacts",
        scope="contacts:w",
        errors=(403, 400, 409),
        look="List contacts by your `reference_id` before creating again.",
    )
    async def create(self, request: CreateContactRequest) -> ContactResponse:
        """Add a contact. Operation ``Contacts_Create``.

        Raises: BadRequestError, ConflictError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Contacts_DeleteContactRelationship",
        "DELETE",
        "/contacts/{contactId}/relationships/{relatedEntityId}/{typeSlug}",
        scope="contacts:w",
        errors=(403, 400, 404, 409),
        look="List the contact's relationships.",
    )
    async def delete_contact_relationship(self, contact_id: Guid, related_entity_id: int, type_slug: TypeSlug) -> None:
        """End what a contact has to do with something. Operation ``Contacts_DeleteContactRelationship``.

        Raises: NotFoundError; ConflictError, for an unknown contact, relationship or type (D); LostError, when
        it may have happened; CrmError.
        """

    @operation(
        "Contacts_CreateContactRelationship",
        "POST",
        "/contacts/{contactId}/relationships/{relatedEntityId}/{typeSlug}",
        scope="contacts:w",
        errors=(403, 400, 404, 409),
        look="List the contact's relationships.",
    )
    async def create_contact_relationship(self, contact_id: Guid, related_entity_id: int, type_slug: TypeSlug) -> None:
        """Relate a contact to a customer, location or booking. Operation ``Contacts_CreateContactRelationship``.

        Raises: NotFoundError, for what it shall be related to (D); ConflictError, for an unknown contact or
        type (D); LostError, when it may have happened; CrmError.
        """

    @operation(
        "Contacts_GetContactRelationshipList",
        "GET",
        "/contacts/{contactId}/relationships",
        scope="contacts:r",
        errors=(403, 400, 404, 409),
    )
    def get_contact_relationship_list(
        self,
        contact_id: Guid,
        *,
        related_entity_id: int | None = None,
        type_slug: str | None = None,
        type_name: str | None = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[ContactRelationshipResponse]:
        """List what a contact is related to. Operation ``Contacts_GetContactRelationshipList``.

        The document writes the sort field `ID` here; the case presumably does not matter (I).
        Raises, when it is iterated: NotFoundError; ConflictError, for an unknown contact (D); CrmError.
        """

    @operation(
        "Contacts_GetPreferenceMetadataList", "GET", "/contacts/preferences", scope="contacts:r", errors=(403, 400)
    )
    async def get_preference_metadata_list(self) -> list[ContactPreferenceTypeResponse]:
        """Read which preferences contact methods can have. Operation ``Contacts_GetPreferenceMetadataList``.

        Raises: CrmError.
        """

    @operation(
        "Contacts_SearchContactMethods", "GET", "/contacts/contact-methods", scope="contacts:r", errors=(403, 400)
    )
    def search_contact_methods(
        self,
        *,
        contact_id: Guid | None = None,
        reference_id: str | None = None,
        type: str | None = None,  # noqa: A002 - the vendor's name
        value: str | None = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[ContactMethodResponse]:
        """List ways to reach people, of all contacts. Operation ``Contacts_SearchContactMethods``.

        Raises, when it is iterated: BadRequestError; CrmError.
        """
