"""Notes of customers, locations and leads as data (servicetitan-crm-v2.md 2.3 and 3.8): written once, never edited.

No feed and no common list shows them, so they are noticed by their parents' lists.
"""

from syncd.core.objects import ByParent, FieldSpec, Kind, ObjectSpec, ParentSpec, Strategy
from syncd.crm.objects import common

_ONCE = "A note cannot be edited: a new row gives it, later typing is put back."


def _notes(singular: str, *, is_deletable: bool) -> ObjectSpec:
    plural = f"{singular}s"
    return ObjectSpec(
        name=f"{singular}_notes",
        singular=f"{singular} note",
        collection=f"/{plural}/{{parent}}/notes",
        noticed=ByParent(),
        title="text",
        scope=f"tn.crm.{plural}",
        fields=(
            FieldSpec(
                key="text",
                path=("text",),
                kind=Kind.TEXT,
                strategy=Strategy.CREATE_ONLY,
                is_required=True,
                is_clearable=False,
                note=_ONCE,
            ),
            FieldSpec(
                key="is_pinned",
                path=("isPinned",),
                sent_as="pinToTop",
                kind=Kind.YES_NO,
                strategy=Strategy.CREATE_ONLY,
                is_clearable=False,
                note=_ONCE,
            ),
            common.fixed(f"{singular}_id", f"{singular}Id", note="The parent's id; use a parent column to set it."),
            common.fixed("id", "id", note="The number ServiceTitan gave the note."),
            common.fixed("created_on", "createdOn", Kind.DATETIME),
            common.fixed("created_by_id", "createdById", note="Of a note that syncd wrote, the app's own user."),
            common.fixed("modified_on", "modifiedOn", Kind.DATETIME),
        ),
        parent=ParentSpec(object=plural, member=f"{singular}Id"),
        is_deletable=is_deletable,
    )


CUSTOMER_NOTES = _notes("customer", is_deletable=True)
LOCATION_NOTES = _notes("location", is_deletable=True)
# A single note of a lead has no operation at all (D): it can only be added and listed.
LEAD_NOTES = _notes("lead", is_deletable=False)
