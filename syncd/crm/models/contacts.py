"""Shapes of the uuid contacts: a second contact model beside those of customers and locations (D).

How the two belong together is not documented.
"""

from syncd.crm.models.base import OMITTED, Always, Answer, Guid, Open, Request
from syncd.crm.models.enums import ContactType
from syncd.crm.models.stamp import Stamp


class ContactResponse(Answer):
    """A person, with methods and relationships of its own."""

    id: Guid
    reference_id: str | None = None
    """A key of your own."""
    name: str | None = None
    title: str | None = None
    is_archived: Always[bool] = None
    created_on: Always[Stamp] = None
    created_by: Always[int] = None
    """A user's id."""
    modified_on: Always[Stamp] = None
    modified_by: Always[int] = None
    """A user's id."""


class CreateContactRequest(Request):
    """A person to add."""

    name: str | None = None
    title: str | None = None
    reference_id: str | None = None
    """A key of your own: search for it before creating again."""


class UpdateContactRequest(Request):
    """Changes to a person. ``is_archived`` must be given (D).

    Whether what is left out stays is not certain (I): send all four.
    """

    name: str | None = None
    title: str | None = None
    reference_id: str | None = None
    is_archived: bool


class ReplaceContactRequest(Request):
    """A person anew; what is not given is presumably cleared (I)."""

    name: str | None = None
    title: str | None = None
    reference_id: str | None = None
    is_archived: bool


class ContactMethodResponse(Answer):
    """A way to reach a person."""

    id: Guid
    contact_id: Guid
    reference_id: str | None = None
    type: Always[Open[ContactType]] = None
    value: Always[str] = None
    memo: str | None = None
    created_on: Always[Stamp] = None
    created_by: Always[int] = None
    modified_on: Always[Stamp] = None
    modified_by: Always[int] = None


class CreateContactMethodRequest(Request):
    """A way to reach a person, to add."""

    reference_id: str | None = None
    type: ContactType
    value: str
    memo: str | None = None


class UpsertContactMethodRequest(Request):
    """A way to reach a person, to put in place of the one with this id."""

    reference_id: str | None = None
    type: ContactType
    value: str
    memo: str | None = None


class UpdateContactMethodRequest(Request):
    """Changes to a way to reach a person; its type stays."""

    value: str = OMITTED
    memo: str = OMITTED


class ContactRelationshipResponse(Answer):
    """What a person has to do with a customer, location or booking."""

    id: Guid
    related_entity_id: Always[int] = None
    type_name: Always[str] = None
    type_slug: Always[str] = None
    created_on: Always[Stamp] = None
    created_by: Always[int] = None


class ContactPreferenceTypeResponse(Answer):
    """A kind of preference that contact methods can have."""

    id: Guid
    name: Always[str] = None
    description: str | None = None
    data_type: Always[str] = None


class ContactPreferenceResponse(Answer):
    """A preference of a contact method; only data type `Bool` exists, values are texts (D)."""

    name: Always[str] = None
    data_type: Always[str] = None
    value: str | None = None


class UpdateContactMethodPreferenceRequest(Request):
    """A new value of a preference, as text."""

    value: str = OMITTED
