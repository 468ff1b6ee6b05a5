"""What may be sent by a way to reach a uuid contact."""

from syncd.crm.api.operation import Group, operation
from syncd.crm.models.base import Guid
from syncd.crm.models.contacts import ContactPreferenceResponse, UpdateContactMethodPreferenceRequest


class ContactPreferences(Group):
    """Group ``ContactPreferences`` of the vendor's document."""

    vendor_name = "ContactPreferences"

    @operation(
        "ContactPreferences_GetContactMethodPreferences",
        "GET",
        "/contacts/{contactId}/contact-methods/{contactMethodId}/preferences",
        scope="contacts:r",
        errors=(403, 400, 404),
    )
    async def get_contact_method_preferences(
        self, contact_id: Guid, contact_method_id: Guid
    ) -> list[ContactPreferenceResponse]:
        """Read all preferences of a contact method. Operation ``ContactPreferences_GetContactMethodPreferences``.

        Raises: NotFoundError; CrmError.
        """

    @operation(
        "ContactPreferences_GetContactMethodPreference",
        "GET",
        "/contacts/{contactId}/contact-methods/{contactMethodId}/preferences/{preferenceName}",
        scope="contacts:r",
        errors=(403, 400, 404),
    )
    async def get_contact_method_preference(
        self, contact_id: Guid, contact_method_id: Guid, preference_name: str
    ) -> ContactPreferenceResponse:
        """Read one preference of a contact method. Operation ``ContactPreferences_GetContactMethodPreference``.

        Raises: NotFoundError; CrmError.
        """

    @operation(
        "ContactPreferences_UpdateContactMethodPreference",
        "PATCH",
        "/contacts/{contactId}/contact-methods/{contactMethodId}/preferences/{preferenceName}",
        scope="contacts:w",
        errors=(403, 400, 404),
        look="Read the preference and compare.",
    )
    async def update_contact_method_preference(
        self,
        contact_id: Guid,
        contact_method_id: Guid,
        preference_name: str,
        request: UpdateContactMethodPreferenceRequest,
    ) -> ContactPreferenceResponse:
        """Set a preference. Operation ``ContactPreferences_UpdateContactMethodPreference``.

        Values are texts; the only data type so far is `Bool` (D).
        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """
