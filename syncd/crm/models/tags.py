"""Shapes of the BulkTags group and of the settings API's tag types."""

from syncd.crm.models.base import OMITTED, Always, Answer, Open, Request
from syncd.crm.models.enums import TagImportance
from syncd.crm.models.stamp import Stamp


class AddBulkTagsRequest(Request):
    """Tags to put on customers: each on each."""

    customer_ids: list[int]
    tag_type_ids: list[int]


class RemoveBulkTagsRequest(Request):
    """Tags to take off customers: each off each."""

    customer_ids: list[int]
    tag_type_ids: list[int]


class TagTypeResponse(Answer):
    """A tag that records can carry; customers, locations, jobs and leads share them (I)."""

    id: int
    name: Always[str] = None
    """Not promised to be unique."""
    color: Always[str] = None
    """``#RRGGBB``."""
    code: Always[str] = None
    importance: Open[TagImportance] | None = None
    is_conversion_opportunity: Always[bool] = None
    allow_to_use_on_timesheet_activity: Always[bool] = None
    is_visible_on_dispatch_board: Always[bool] = None
    active: Always[bool] = None
    created_on: Always[Stamp] = None
    modified_on: Always[Stamp] = None


class ExportTagTypeResponse(TagTypeResponse):
    """A tag type in the export feed."""


class CreateTagTypeRequest(Request):
    """A tag type to make."""

    name: str
    """At most 30 characters are advised (D)."""
    color: str
    """``#RRGGBB``."""
    code: str | None = None
    """At most 20 characters (D)."""
    importance: TagImportance | None = None
    is_conversion_opportunity: bool | None = None
    allow_to_use_on_timesheet_activity: bool | None = None
    is_visible_on_dispatch_board: bool | None = None


class UpdateTagTypeRequest(Request):
    """Changes to a tag type; what is not given stays. ``active`` cannot be changed."""

    name: str = OMITTED
    color: str = OMITTED
    """``#RRGGBB``."""
    code: str = OMITTED
    """At most 20 characters (D)."""
    importance: TagImportance | None = None
    is_conversion_opportunity: bool = OMITTED
    allow_to_use_on_timesheet_activity: bool = OMITTED
    is_visible_on_dispatch_board: bool = OMITTED


class ModificationResponse(Answer):
    """The id of what was made or changed; nothing else is answered (D)."""

    id: int
