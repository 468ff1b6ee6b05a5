"""Booking provider tags: under which name an application books."""

from syncd.crm.api.answers import Listing
from syncd.crm.api.operation import Group, operation
from syncd.crm.api.parameters import (
    CreatedBefore,
    CreatedOnOrAfter,
    Ids,
    ModifiedBefore,
    ModifiedOnOrAfter,
    PageSize,
    Sort,
)
from syncd.crm.models.bookings import (
    BookingProviderTagResponse,
    CreateBookingProviderTagRequest,
    CreateBookingProviderTagResponse,
    GetBookingProviderTagResponse,
    UpdateBookingProviderTagRequest,
)


class BookingProviderTags(Group):
    """Group ``BookingProviderTags`` of the vendor's document."""

    vendor_name = "BookingProviderTags"

    @operation(
        "BookingProviderTags_Create",
        "POST",
        "/booking-provider-tags",
        scope="bookingprovidertags:w",
        errors=(400, 409),
        look="List the tags and look for the name.",
    )
    async def create(self, request: CreateBookingProviderTagRequest) -> CreateBookingProviderTagResponse:
        """Make a booking provider tag. Operation ``BookingProviderTags_Create``.

        Raises: BadRequestError; ConflictError, presumably for a name that is taken (I); LostError, when it may
        have happened; CrmError.
        """

    @operation("BookingProviderTags_GetList", "GET", "/booking-provider-tags", scope="bookingprovidertags:r")
    def get_list(
        self,
        *,
        name: str | None = None,
        ids: Ids = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[GetBookingProviderTagResponse]:
        """List booking provider tags. Operation ``BookingProviderTags_GetList``.

        Raises, when it is iterated: BadRequestError; CrmError.
        """

    @operation(
        "BookingProviderTags_Get",
        "GET",
        "/booking-provider-tags/{id}",
        scope="bookingprovidertags:r",
        errors=(400, 404),
    )
    async def get(self, tag_id: int) -> GetBookingProviderTagResponse:
        """Read one booking provider tag. Operation ``BookingProviderTags_Get``.

        Raises: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "BookingProviderTags_Update",
        "PATCH",
        "/booking-provider-tags/{id}",
        scope="bookingprovidertags:w",
        look="Read the tag and compare the members you sent.",
    )
    async def update(self, tag_id: int, request: UpdateBookingProviderTagRequest) -> BookingProviderTagResponse:
        """Change name or description. Operation ``BookingProviderTags_Update``.

        The answer does not say whether the tag is active (D). Nothing deletes one.
        Raises: BadRequestError, presumably also for an unknown id (I); LostError, when it may have happened;
        CrmError.
        """
