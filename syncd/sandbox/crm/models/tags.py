"""Shapes of the bulk tags and of the settings module's tag types (D)."""

from syncd.sandbox.crm.schema import BOOL, COLOR, INSTANT, INT, TEXT, ListOf, Model, choice, may, need, null, opt

BULK_TAGS = Model("AddBulkTagsRequest", need("customerIds", ListOf(INT)), need("tagTypeIds", ListOf(INT)))
REMOVE_BULK_TAGS = Model("RemoveBulkTagsRequest", *BULK_TAGS.members)

IMPORTANCE = choice("TagImportance", "Medium", "High")
FLAGS = ("isConversionOpportunity", "allowToUseOnTimesheetActivity", "isVisibleOnDispatchBoard")
TAG_TYPE = Model(
    "TagTypeResponse",
    need("id", INT),
    need("name", TEXT),
    need("color", TEXT),
    need("code", TEXT),
    null("importance", IMPORTANCE),
    *(need(flag, BOOL) for flag in FLAGS),
    need("active", BOOL),
    need("createdOn", INSTANT),
    need("modifiedOn", INSTANT),
)
CREATE_TAG_TYPE = Model(
    "CreateTagTypeRequest",
    need("name", TEXT),
    need("color", COLOR),
    may("code", TEXT),
    may("importance", IMPORTANCE),
    *(may(flag, BOOL) for flag in FLAGS),
)
UPDATE_TAG_TYPE = Model(
    "UpdateTagTypeRequest",
    opt("name", TEXT),
    opt("color", COLOR),
    opt("code", TEXT),
    may("importance", IMPORTANCE),
    *(opt(flag, BOOL) for flag in FLAGS),
)
MODIFIED = Model("ModificationResponse", need("id", INT))
