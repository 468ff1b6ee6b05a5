"""Bookings: those an application may see as a whole, and those of one booking provider."""

from typing import Annotated

from syncd.crm.api.answers import Listing
from syncd.crm.api.operation import Group, operation
from syncd.crm.api.parameters import (
    CreatedBefore,
    CreatedOnOrAfter,
    Doc,
    Ids,
    ModifiedBefore,
    ModifiedOnOrAfter,
    PageSize,
    Sort,
)
from syncd.crm.models.bookings import (
    BookingContactResponse,
    BookingResponse,
    ContactCreateRequest,
    CreateBookingRequest,
    DismissBookingModel,
    UpdateBookingContactAnswer,
    UpdateBookingContactRequest,
    UpdateBookingRequest,
)


class Bookings(Group):
    """Group ``Bookings`` of the vendor's document."""

    vendor_name = "Bookings"

    @operation("Bookings_Get", "GET", "/bookings/{id}", scope="bookings:r", errors=(400, 404))
    async def get(self, booking_id: int) -> BookingResponse:
        """Read one booking of any provider. Operation ``Bookings_Get``.

        The application must be connected without restriction to a provider (D).
        Raises: NotFoundError, for an unknown id; CrmError.
        """

    @operation("Bookings_GetList", "GET", "/bookings", scope="bookings:r")
    def get_list(
        self,
        *,
        ids: Ids = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        external_id: Annotated[str | None, Doc("The provider's key.")] = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[BookingResponse]:
        """List bookings of all providers. Operation ``Bookings_GetList``.

        The application must be connected without restriction to a provider (D).
        Raises, when it is iterated: BadRequestError; CrmError.
        """

    @operation("Bookings_GetContactList", "GET", "/bookings/{id}/contacts", scope="bookings:r", errors=(400, 404))
    def get_contact_list(
        self,
        booking_id: int,
        *,
        page_size: PageSize = 500,
    ) -> Listing[BookingContactResponse]:
        """List a booking's contacts. Operation ``Bookings_GetContactList``.

        Raises, when it is iterated: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "Bookings_GetForProvider",
        "GET",
        "/booking-provider/{booking_provider}/bookings/{id}",
        scope="bookings:r",
        errors=(400, 404),
    )
    async def get_for_provider(self, booking_provider: int, booking_id: int) -> BookingResponse:
        """Read one of a provider's bookings. Operation ``Bookings_GetForProvider``.

        The provider is presumably a booking provider tag's id (I).
        Raises: NotFoundError, for an unknown id, presumably also for another provider's (I); CrmError.
        """

    @operation(
        "Bookings_Update",
        "PATCH",
        "/booking-provider/{booking_provider}/bookings/{id}",
        scope="bookings:w",
        errors=(400, 404, 409),
        look="Read the booking with `bookings.get_for_provider` and compare the members you sent.",
    )
    async def update(self, booking_provider: int, booking_id: int, request: UpdateBookingRequest) -> BookingResponse:
        """Change what is given of a provider's booking and leave the rest. Operation ``Bookings_Update``.

        Status, job and provider cannot be changed (D).
        Raises: BadRequestError, NotFoundError, ConflictError; LostError, when it may have happened; CrmError.
        """

    @operation("Bookings_GetList2", "GET", "/booking-provider/{booking_provider}/bookings", scope="bookings:r")
    def get_list2(
        self,
        booking_provider: int,
        *,
        ids: Ids = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        external_id: Annotated[str | None, Doc("The provider's key.")] = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[BookingResponse]:
        """List a provider's bookings. Operation ``Bookings_GetList2``.

        The provider is presumably a booking provider tag's id (I).
        Raises, when it is iterated: BadRequestError; CrmError.
        """

    @operation(
        "Bookings_Create",
        "POST",
        "/booking-provider/{booking_provider}/bookings",
        scope="bookings:w",
        look="List the provider's bookings by your `external_id` before creating again.",
    )
    async def create(self, booking_provider: int, request: CreateBookingRequest) -> BookingResponse:
        """Create a booking of a provider. Operation ``Bookings_Create``.

        Its contacts are not in the answer (D). No uniqueness of `external_id` is promised.
        Raises: BadRequestError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Bookings_CreateContact",
        "POST",
        "/booking-provider/{booking_provider}/bookings/{id}/contacts",
        scope="bookings:w",
        errors=(400, 404),
        look="List the booking's contacts and look for the value.",
    )
    async def create_contact(
        self, booking_provider: int, booking_id: int, request: ContactCreateRequest
    ) -> BookingContactResponse:
        """Add a contact to a provider's booking. Operation ``Bookings_CreateContact``.

        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Bookings_GetContactList2",
        "GET",
        "/booking-provider/{booking_provider}/bookings/{id}/contacts",
        scope="bookings:r",
        errors=(400, 404),
    )
    def get_contact_list2(
        self,
        booking_provider: int,
        booking_id: int,
        *,
        page_size: PageSize = 500,
    ) -> Listing[BookingContactResponse]:
        """List the contacts of a provider's booking. Operation ``Bookings_GetContactList2``.

        Raises, when it is iterated: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "Bookings_UpdateBookingContact",
        "PATCH",
        "/booking-provider/{booking_provider}/bookings/{id}/contacts/{contactId}",
        scope="bookings:w",
        errors=(400, 404, 409),
        look="List the booking's contacts and compare the members you sent.",
    )
    async def update_booking_contact(
        self, booking_provider: int, booking_id: int, contact_id: int, request: UpdateBookingContactRequest
    ) -> UpdateBookingContactAnswer:
        """Change what is given of a contact. Operation ``Bookings_UpdateBookingContact``.

        The answer has the request's members and no id (D).
        Raises: BadRequestError, NotFoundError, ConflictError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Bookings_DeleteContact",
        "DELETE",
        "/booking-provider/{booking_provider}/bookings/{id}/contacts/{contactId}",
        scope="bookings:w",
        errors=(400, 404),
        look="List the booking's contacts and see whether this one is still there.",
    )
    async def delete_contact(self, booking_provider: int, booking_id: int, contact_id: int) -> None:
        """Delete a contact for good. Operation ``Bookings_DeleteContact``.

        Raises: NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Bookings_DismissBooking",
        "POST",
        "/booking-provider/{booking_provider}/bookings/{id}/dismiss",
        scope="bookings:w",
        look="Read the booking and look at `status`.",
    )
    async def dismiss_booking(self, booking_provider: str, booking_id: int, request: DismissBookingModel) -> None:
        """Give a booking up. Operation ``Bookings_DismissBooking``.

        The provider is a text here, a number elsewhere (D). No 404 is listed.
        Raises: BadRequestError; LostError, when it may have happened; CrmError.
        """
