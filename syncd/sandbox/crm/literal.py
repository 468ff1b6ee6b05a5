"""Lines of a widely copied list of operations that no specification supports: off unless switched on.

The list is a navigation tree that slipped. It names, beside what is served anyway:

- ``GET``, ``POST`` and ``DELETE /leads/{id}/notes/{noteId}`` and ``POST /leads/{id}/tags/{tagTypeId}``;
- ``PUT`` on the contacts of a provider's booking (really ``POST``);
- ``POST`` on one contact method (really on the collection);
- ``GET /contacts/{contactId}/relationships/{relationshipId}``.

By default these are unknown routes, as they are for every specification seen. With the switch each does what its name
says. ``PUT /booking-provider-tags/{id}/contacts`` and ``POST /contacts/{id}/notes`` of the same list name nothing that
could be done and stay unknown.
"""

from typing import Any

from syncd.sandbox.crm import booking_contacts, bookings, contact_methods, contact_relationships, tags, uuid_contacts
from syncd.sandbox.crm.members import LEAD, conflict
from syncd.sandbox.crm.models import bookings as booking_models
from syncd.sandbox.crm.models import leads as lead_models
from syncd.sandbox.crm.models import shared
from syncd.sandbox.crm.models import uuid_contacts as contact_models
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.problems import unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.schema import INT, ListOf, Model, need
from syncd.sandbox.crm.world import World

_TAGS = Model("CreateLeadTagResponse", need("leadId", INT), need("tagTypeIds", ListOf(INT)))


def _note(world: World, call: Call) -> Record:
    note = LEAD.notes(world).get(call.ids[1])
    if note is None or note.parent != LEAD.require(world, call.ids[0]).id:
        raise unknown("Note", call.ids[1])
    return note


def _read_note(world: World, call: Call) -> dict[str, Any]:
    return _note(world, call).body


def _replace_note(world: World, call: Call) -> dict[str, Any]:
    note = _note(world, call)
    note.body = {**note.body, "text": call.body["text"], "isPinned": bool(call.body.get("pinToTop"))}
    LEAD.notes(world).touch(note, world.stamp())
    return note.body


def _delete_note(world: World, call: Call) -> None:
    note = _note(world, call)
    note.deleted = True
    LEAD.notes(world).touch(note, world.stamp())


def _add_tag(world: World, call: Call) -> dict[str, Any]:
    record, tag_id = LEAD.require(world, call.ids[0]), call.ids[1]
    if world.tag_types.get(tag_id) is None:
        raise conflict(f"Tag type with ID = {tag_id} was not found")
    if tag_id not in record.body["tagTypeIds"]:
        tags.put(world, LEAD, record, [*record.body["tagTypeIds"], tag_id])
    return {"leadId": record.id, "tagTypeIds": record.body["tagTypeIds"]}


def _relationship(world: World, call: Call) -> dict[str, Any]:
    contact = uuid_contacts.require(world, call.ids[0])
    record = world.contact_relationships.find(call.ids[1])
    if record is None or record.parent != contact.id:
        raise unknown("Contact relationship", call.ids[1])
    return contact_relationships.render(record)


_LEADS, _LEAD_NOTE = "tn.crm.leads", f"{CRM}/leads/{{id}}/notes/{{noteId}}"
OPERATIONS = (
    Operation(
        id="Literal_GetLeadNote", method="GET", path=_LEAD_NOTE, scope=f"{_LEADS}:r", handler=_read_note,
        answer=shared.NOTE, errors=(400, 404),
    ),
    Operation(
        id="Literal_ReplaceLeadNote", method="POST", path=_LEAD_NOTE, scope=f"{_LEADS}:w", handler=_replace_note,
        request=lead_models.CREATE_NOTE, answer=shared.NOTE, errors=(400, 404),
    ),
    Operation(
        id="Literal_DeleteLeadNote", method="DELETE", path=_LEAD_NOTE, scope=f"{_LEADS}:w", handler=_delete_note,
        shape=Shape.EMPTY, errors=(400, 404),
    ),
    Operation(
        id="Literal_CreateLeadTag", method="POST", path=f"{CRM}/leads/{{id}}/tags/{{tagTypeId}}",
        scope=f"{_LEADS}:w", handler=_add_tag, answer=_TAGS, errors=(400, 404, 409),
    ),
    Operation(
        id="Literal_PutBookingContact", method="PUT", path=f"{bookings.OF_PROVIDER}/{{id}}/contacts",
        scope="tn.crm.bookings:w", handler=booking_contacts.create, request=booking_models.CREATE_CONTACT,
        answer=booking_models.CONTACT, errors=(400, 404),
    ),
    Operation(
        id="Literal_PostContactMethod", method="POST", path=contact_methods.ONE, scope="tn.crm.contacts:w",
        handler=contact_methods.upsert, request=contact_models.UPSERT_METHOD, answer=contact_models.METHOD,
        errors=(400, 403, 404),
    ),
    Operation(
        id="Literal_GetContactRelationship", method="GET", scope="tn.crm.contacts:r", handler=_relationship,
        path=f"{CRM}/contacts/{{contactId:guid}}/relationships/{{relationshipId:guid}}",
        answer=contact_models.RELATIONSHIP, errors=(400, 403, 404),
    ),
)  # fmt: skip
