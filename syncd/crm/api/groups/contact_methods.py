"""Ways to reach a uuid contact."""

from syncd.crm.api.answers import Listing
from syncd.crm.api.operation import Group, operation
from syncd.crm.api.parameters import CreatedBefore, CreatedOnOrAfter, ModifiedBefore, ModifiedOnOrAfter, PageSize, Sort
from syncd.crm.models.base import Guid
from syncd.crm.models.contacts import (
    ContactMethodResponse,
    CreateContactMethodRequest,
    UpdateContactMethodRequest,
    UpsertContactMethodRequest,
)


class ContactMethods(Group):
    """Group ``ContactMethods`` of the vendor's document."""

    vendor_name = "ContactMethods"

    @operation(
        "ContactMethods_GetContactMethods",
        "GET",
        "/contacts/{contactId}/contact-methods",
        scope="contacts:r",
        errors=(403, 400, 404),
    )
    def get_contact_methods(
        self,
        contact_id: Guid,
        *,
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
        """List the ways to reach a contact. Operation ``ContactMethods_GetContactMethods``.

        Raises, when it is iterated: NotFoundError, for an unknown contact; CrmError.
        """

    @operation(
        "ContactMethods_CreateContactMethod",
        "POST",
        "/contacts/{contactId}/contact-methods",
        scope="contacts:w",
        errors=(403, 400, 404),
        look="List the contact's methods and look for your `reference_id` or the value.",
    )
    async def create_contact_method(
        self, contact_id: Guid, request: CreateContactMethodRequest
    ) -> ContactMethodResponse:
        """Add a way to reach a contact. Operation ``ContactMethods_CreateContactMethod``.

        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "ContactMethods_GetContactMethod",
        "GET",
        "/contacts/{contactId}/contact-methods/{contactMethodId}",
        scope="contacts:r",
        errors=(403, 400, 404),
    )
    async def get_contact_method(self, contact_id: Guid, contact_method_id: Guid) -> ContactMethodResponse:
        """Read one way to reach a contact. Operation ``ContactMethods_GetContactMethod``.

        Raises: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "ContactMethods_UpsertContactMethod",
        "PUT",
        "/contacts/{contactId}/contact-methods/{contactMethodId}",
        scope="contacts:w",
        errors=(403, 400, 404),
        same=True,
        look="Read the method and compare.",
    )
    async def upsert_contact_method(
        self, contact_id: Guid, contact_method_id: Guid, request: UpsertContactMethodRequest
    ) -> ContactMethodResponse:
        """Put a contact method in place of the one with this id. Operation ``ContactMethods_UpsertContactMethod``.

        Done twice it leaves the same, so it is repeated when no answer came. An unknown id is presumably
        created with it (I).
        Raises: BadRequestError; NotFoundError, for an unknown contact; LostError, when it may have happened;
        CrmError.
        """

    @operation(
        "ContactMethods_UpdateContactMethod",
        "PATCH",
        "/contacts/{contactId}/contact-methods/{contactMethodId}",
        scope="contacts:w",
        errors=(403, 400, 404),
        look="Read the method and compare.",
    )
    async def update_contact_method(
        self, contact_id: Guid, contact_method_id: Guid, request: UpdateContactMethodRequest
    ) -> ContactMethodResponse:
        """Change what is given of a contact method. Operation ``ContactMethods_UpdateContactMethod``.

        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "ContactMethods_DeleteContactMethod",
        "DELETE",
        "/contacts/{contactId}/contact-methods/{contactMethodId}",
        scope="contacts:w",
        errors=(403, 400, 404),
        look="Read the method: NotFoundError means that it is gone.",
    )
    async def delete_contact_method(self, contact_id: Guid, contact_method_id: Guid) -> None:
        """Delete a contact method for good. Operation ``ContactMethods_DeleteContactMethod``.

        Raises: NotFoundError; LostError, when it may have happened; CrmError.
        """
