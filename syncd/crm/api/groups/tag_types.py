"""Tag types, of the settings API: the vocabulary of tags."""

from syncd.crm.api.answers import Listing
from syncd.crm.api.operation import Group, operation
from syncd.crm.api.parameters import (
    Active,
    CreatedBefore,
    CreatedOnOrAfter,
    ModifiedBefore,
    ModifiedOnOrAfter,
    PageSize,
    Sort,
)
from syncd.crm.models.tags import CreateTagTypeRequest, ModificationResponse, TagTypeResponse, UpdateTagTypeRequest


class TagTypes(Group):
    """Group ``TagTypes`` of the vendor's document."""

    vendor_name = "TagTypes"

    @operation("TagTypes_GetList", "GET", "/tag-types", scope="tagtypes:r", area="settings")
    def get_list(
        self,
        *,
        active: Active = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[TagTypeResponse]:
        """List tag types, only active ones unless ``active`` says otherwise. Operation ``TagTypes_GetList``.

        Raises, when it is iterated: BadRequestError; CrmError.
        """

    @operation(
        "TagTypes_Create",
        "POST",
        "/tag-types",
        scope="tagtypes:w",
        area="settings",
        look="List the tag types and look for the name.",
    )
    async def create(self, request: CreateTagTypeRequest) -> ModificationResponse:
        """Make a tag type. Operation ``TagTypes_Create``.

        Only its id is answered (D). Names are not promised to be unique.
        Raises: BadRequestError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "TagTypes_Update",
        "PATCH",
        "/tag-types/{id}",
        scope="tagtypes:w",
        errors=(400, 404),
        area="settings",
        look="List the tag types and compare.",
    )
    async def update(self, tag_type_id: int, request: UpdateTagTypeRequest) -> ModificationResponse:
        """Change what is given of a tag type. Operation ``TagTypes_Update``.

        Only its id is answered (D). Nothing deletes one, and `active` cannot be changed (D).
        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """
