"""Tag types as data (servicetitan-crm-v2.md 8): the vocabulary of the settings API that tags are taken from."""

from dataclasses import replace

from syncd.core.objects import Answer, Feed, FieldSpec, Kind, ObjectSpec, Strategy
from syncd.crm.objects import common

TAG_TYPES = ObjectSpec(
    name="tag_types",
    singular="tag type",
    collection="/tag-types",
    area="settings",
    noticed=Feed("/export/tag-types"),
    # No operation reads a single one, and both writes answer its id alone (D).
    single_path="",
    answer=Answer.ID,
    scope="tn.stt.tagtypes",
    fields=(
        replace(common.name(30), max_length=None, note="ServiceTitan advises thirty characters at most."),
        FieldSpec(
            key="color",
            path=("color",),
            kind=Kind.TEXT,
            strategy=Strategy.PATCH,
            is_required=True,
            is_clearable=False,
            note="#RRGGBB.",
        ),
        FieldSpec(key="code", path=("code",), kind=Kind.TEXT, strategy=Strategy.PATCH, max_length=20),
        FieldSpec(
            key="importance",
            path=("importance",),
            kind=Kind.CHOICE,
            strategy=Strategy.PATCH,
            choices=("Medium", "High"),
            is_clearable=False,
        ),
        common.flag("is_conversion_opportunity", "isConversionOpportunity"),
        common.flag("allow_to_use_on_timesheet_activity", "allowToUseOnTimesheetActivity"),
        common.flag("is_visible_on_dispatch_board", "isVisibleOnDispatchBoard"),
        common.fixed("active", "active", Kind.YES_NO, "Retired by people in ServiceTitan only."),
        common.fixed("id", "id", note="The number ServiceTitan gave the tag type."),
        common.fixed("created_on", "createdOn", Kind.DATETIME),
        common.fixed("modified_on", "modifiedOn", Kind.DATETIME),
    ),
)
