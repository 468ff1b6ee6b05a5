"""Contacts with guids, their methods and relationships, as data (servicetitan-crm-v2.md 2.3, 3.7 and 4.1).

A second model beside the contacts of customers and locations; how the two relate is not documented.
"""

from syncd.core.objects import (
    Answer,
    ByParent,
    ChangedList,
    FieldSpec,
    Kind,
    Marker,
    ObjectSpec,
    ParentSpec,
    Strategy,
)
from syncd.crm.objects import common

_REFERENCE = Marker(member="referenceId", parameter="referenceId")
_REFERENCE_NOTE = "Of one that a row made, the row's syncd ID."
_MADE = (
    common.fixed("id", "id", note="The guid ServiceTitan gave it."),
    common.fixed("created_on", "createdOn", Kind.DATETIME),
    common.fixed("created_by", "createdBy"),
)
_CHANGED = (
    common.fixed("modified_on", "modifiedOn", Kind.DATETIME),
    common.fixed("modified_by", "modifiedBy"),
)

CONTACTS = ObjectSpec(
    name="contacts",
    singular="contact",
    collection="/contacts",
    noticed=ChangedList("/contacts"),
    # The PATCH model is that of the PUT: what is left out may be cleared (I).
    carried=("name", "title", "referenceId", "isArchived"),
    inactive=("isArchived", True),
    scope="tn.crm.contacts",
    marker=_REFERENCE,
    fields=(
        FieldSpec(
            key="name", path=("name",), kind=Kind.TEXT, strategy=Strategy.PATCH, is_required=True, is_clearable=False
        ),
        FieldSpec(key="title", path=("title",), kind=Kind.TEXT, strategy=Strategy.PATCH),
        FieldSpec(
            key="is_archived",
            path=("isArchived",),
            kind=Kind.YES_NO,
            strategy=Strategy.PATCH,
            is_in_creation=False,
            is_clearable=False,
            note="Yes takes the contact out of use.",
        ),
        common.fixed("reference_id", "referenceId", note=_REFERENCE_NOTE),
        *_MADE,
        *_CHANGED,
    ),
    is_deletable=True,
)

CONTACT_METHODS = ObjectSpec(
    name="contact_methods",
    singular="contact method",
    collection="/contacts/{parent}/contact-methods",
    noticed=ChangedList("/contacts/contact-methods"),
    title="value",
    list_path="/contacts/contact-methods",
    scope="tn.crm.contacts",
    marker=_REFERENCE,
    fields=(
        FieldSpec(
            key="type",
            path=("type",),
            kind=Kind.CHOICE,
            strategy=Strategy.CREATE_ONLY,
            choices=common.CONTACT_TYPES,
            is_required=True,
            is_clearable=False,
            note="Cannot be changed afterwards.",
        ),
        FieldSpec(
            key="value", path=("value",), kind=Kind.TEXT, strategy=Strategy.PATCH, is_required=True, is_clearable=False
        ),
        FieldSpec(key="memo", path=("memo",), kind=Kind.TEXT, strategy=Strategy.PATCH),
        common.fixed("reference_id", "referenceId", note=_REFERENCE_NOTE),
        common.fixed("contact_id", "contactId", note="The contact's id; use a parent column to set it."),
        *_MADE,
        *_CHANGED,
    ),
    parent=ParentSpec(object="contacts", member="contactId"),
    is_deletable=True,
)

_ONE = "/contacts/{parent}/relationships/{relatedEntityId}/{typeSlug}"

CONTACT_RELATIONSHIPS = ObjectSpec(
    name="contact_relationships",
    singular="contact relationship",
    collection="/contacts/{parent}/relationships",
    create_path=_ONE,
    delete_path=_ONE,
    noticed=ByParent(),
    title="relatedEntityId",
    answer=Answer.NOTHING,
    scope="tn.crm.contacts",
    fields=(
        FieldSpec(
            key="related_entity_id",
            path=("relatedEntityId",),
            kind=Kind.NUMBER,
            strategy=Strategy.CREATE_ONLY,
            is_required=True,
            is_clearable=False,
            note="The ServiceTitan ID of a customer, location or booking. Cannot be changed afterwards.",
        ),
        FieldSpec(
            key="type_slug",
            path=("typeSlug",),
            kind=Kind.CHOICE,
            strategy=Strategy.CREATE_ONLY,
            choices=("customer", "location", "booking"),
            is_required=True,
            is_clearable=False,
            note="Cannot be changed afterwards.",
        ),
        common.fixed("type_name", "typeName"),
        common.fixed("contact_id", "contactId", note="The contact's id; use a parent column to set it."),
        *_MADE,
    ),
    parent=ParentSpec(object="contacts", member="contactId"),
    is_deletable=True,
)
