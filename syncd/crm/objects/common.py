"""Fields that every kind of record has, and the columns a record's contacts make. Knows no single object."""

from syncd.core.objects import ChildSpec, FieldSpec, Kind, Strategy

CONTACT_TYPES = ("Phone", "Email", "Fax", "MobilePhone")
"""The enum ContactType (D, servicetitan-crm-v2.md 3.1)."""


def fixed(key: str, member: str, kind: Kind = Kind.TEXT, note: str = "") -> FieldSpec:
    """Describe a member that is shown and never written."""
    return FieldSpec(key=key, path=(member,), kind=kind, strategy=Strategy.READ_ONLY, is_clearable=False, note=note)


def flag(key: str, member: str, note: str = "") -> FieldSpec:
    """Describe a yes-or-no member; it is never null, so an empty cell cannot be sent (D)."""
    return FieldSpec(key=key, path=(member,), kind=Kind.YES_NO, strategy=Strategy.PATCH, is_clearable=False, note=note)


def name(max_length: int) -> FieldSpec:
    """Describe the record's name; the limits are those of release ST-69.2 (D)."""
    return FieldSpec(
        key="name",
        path=("name",),
        kind=Kind.TEXT,
        strategy=Strategy.PATCH,
        is_required=True,
        is_clearable=False,
        max_length=max_length,
    )


def reference(key: str, member: str, note: str) -> FieldSpec:
    """Describe the id of something in another list; no documented call empties it again (D)."""
    return FieldSpec(key=key, path=(member,), kind=Kind.NUMBER, strategy=Strategy.PATCH, is_clearable=False, note=note)


# In the schema since 2022 (D), although a page of the portal denies it.
ACTIVE = flag("active", "active", "No deactivates the record.")

TAGS = FieldSpec(
    key="tags",
    path=("tagTypeIds",),
    kind=Kind.SET,
    strategy=Strategy.SET_DELTA,
    vocabulary="tag_types",
    note="Names of tags, merged one by one; tags that nobody touched are left alone.",
)

PRIORITIES = ("Low", "Normal", "High", "Urgent")
"""The enum Priority of leads and bookings (D, servicetitan-crm-v2.md 3.1)."""

MADE = (
    fixed("id", "id", note="The number ServiceTitan gave the record."),
    fixed("created_on", "createdOn", Kind.DATETIME, "Blank for imported records that carry the year 0001."),
    fixed("created_by_id", "createdById", note="0 for imported records."),
    fixed("modified_on", "modifiedOn", Kind.DATETIME, "Moves with every change."),
)

STAMPS = (
    *MADE[:-1],
    fixed("modified_on", "modifiedOn", Kind.DATETIME, "Moves with every change, also of the balance."),
    fixed("merged_to_id", "mergedToId", note="The record that survived a merge."),
)


def contact_columns(child: str) -> tuple[ChildSpec, tuple[FieldSpec, ...]]:
    """Describe the contacts of a record as columns of its row, one for each type."""
    spec = ChildSpec(name="contacts", object=child, selector="type", value="value")
    kinds = (
        ("mobile", "MobilePhone", Kind.PHONE),
        ("phone", "Phone", Kind.PHONE),
        ("email", "Email", Kind.EMAIL),
        ("fax", "Fax", Kind.PHONE),
    )
    return spec, tuple(
        FieldSpec(
            key=f"contacts.{key}",
            path=(selector, "value"),
            kind=kind,
            strategy=Strategy.CHILD,
            child="contacts",
            note="One contact of this type, kept by its id. Clearing the cell is held unless clear: delete.",
        )
        for key, selector, kind in kinds
    )
