"""Tags of many customers at once. There is no such call for locations."""

from syncd.crm.api.operation import Group, operation
from syncd.crm.models.tags import AddBulkTagsRequest, RemoveBulkTagsRequest


class BulkTags(Group):
    """Group ``BulkTags`` of the vendor's document."""

    vendor_name = "BulkTags"

    @operation(
        "BulkTags_AddTags",
        "PUT",
        "/tags",
        scope="tags:w",
        errors=(400, 409),
        look="Read the customers with `customers.get_list` and look into `tag_type_ids`.",
    )
    async def add_tags(self, request: AddBulkTagsRequest) -> None:
        """Put each tag on each customer. Operation ``BulkTags_AddTags``.

        A PUT that adds and replaces nothing (D). It is not repeated by itself: what it does with a tag that is
        there already is not documented.
        Raises: BadRequestError; ConflictError, presumably for an unknown customer or tag (I), and whether then
        all or some were done is unknown; LostError, when it may have happened; CrmError.
        """

    @operation(
        "BulkTags_RemoveTags",
        "DELETE",
        "/tags",
        scope="tags:w",
        errors=(400, 409),
        look="Read the customers with `customers.get_list` and look into `tag_type_ids`.",
    )
    async def remove_tags(self, request: RemoveBulkTagsRequest) -> None:
        """Take each tag off each customer. Operation ``BulkTags_RemoveTags``.

        A DELETE with a JSON body (D).
        Raises: BadRequestError; ConflictError, presumably for an unknown customer or tag (I), and whether then
        all or some were done is unknown; LostError, when it may have happened; CrmError.
        """
