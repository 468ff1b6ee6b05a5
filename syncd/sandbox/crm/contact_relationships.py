"""What a contact with a guid is related to: customers, locations and bookings (D).

It decides which relationships there are and how the two lists around them answer. It knows the contact by its guid
and the other side by its number only.
"""

from typing import Any

from syncd.sandbox.crm import lists, uuid_contacts
from syncd.sandbox.crm.members import conflict
from syncd.sandbox.crm.models import uuid_contacts as models
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import CR, PG, SORT, integer, text
from syncd.sandbox.crm.problems import Refusal, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import API_USER_ID, World

_TABLES = {"customer": "customers", "location": "locations", "booking": "bookings"}
_ORDER = models.RELATIONSHIP.names()


def every(world: World, call: Call) -> dict[str, Any]:
    """List the relationships of a contact; an unknown one is 409 here (D)."""
    contact, query = _contact(world, call.ids[0]), call.query
    records = world.contact_relationships.children(contact.id)
    for member in ("relatedEntityId", "typeSlug", "typeName"):
        if member in query:
            records = [record for record in records if record.body[member] == query[member]]
    # This one list writes its field in capitals (D).
    sort = query.get("sort", "")
    plain = {**query, "sort": f"{sort[:-2]}Id"} if sort[1:] == "ID" else query
    return lists.page(world, Call(ids=call.ids, query=plain, body=call.body), records, render)


def contacts_of(world: World, call: Call) -> dict[str, Any]:
    """List the contacts of one related thing: the parameter is its number, whatever it is called (I)."""
    related = [record for record in world.contact_relationships.live() if record.body["relatedEntityId"] == call.ids[0]]
    if not related and world.switches.unrelated_entity_contacts == "404":
        raise unknown("Contact relationship", call.ids[0])
    contacts = [world.uuid_contacts.rows[parent] for parent in dict.fromkeys(record.parent for record in related)]
    return lists.page(world, call, uuid_contacts.matching(world, call.query, contacts))


def create(world: World, call: Call) -> None:
    """Relate a contact to something."""
    contact, (_, entity_id, slug) = _contact(world, call.ids[0]), call.ids
    if slug not in _TABLES:
        # Both statuses stand in the document for this (D).
        status = world.switches.unknown_relationship_type_status
        raise Refusal(status, f"Contact relationship type '{slug}' was not found")
    if world.tables[_TABLES[slug]].get(entity_id) is None:
        raise unknown(slug.capitalize(), entity_id)
    if _find(world, contact, entity_id, slug) is None:
        add(world, contact, entity_id, slug)
    elif world.switches.relating_twice == "409":
        raise conflict(f"Contact ID = {contact.body['id']} is already related to {slug} {entity_id}")


def add(world: World, contact: Record, entity_id: int, slug: str, *, by: int = API_USER_ID) -> Record:
    """Add a relationship; both sides are known."""
    body = {
        "id": None,
        "relatedEntityId": entity_id,
        "typeName": slug.capitalize(),
        "typeSlug": slug,
        "createdOn": "",
        "createdBy": by,
    }
    return world.create(world.contact_relationships, body, parent=contact.id)


def delete(world: World, call: Call) -> None:
    """Take a relationship away; that there is none is 409 here (D)."""
    contact, (_, entity_id, slug) = _contact(world, call.ids[0]), call.ids
    record = _find(world, contact, entity_id, slug)
    if record is None:
        raise conflict("Contact relationship was not found")
    record.deleted = True
    world.contact_relationships.touch(record, world.stamp())


def _contact(world: World, guid: str) -> Record:
    contact = world.uuid_contacts.find(guid)
    if contact is None:
        raise conflict(f"Contact with ID = {guid} was not found")
    return contact


def _find(world: World, contact: Record, entity_id: int, slug: str) -> Record | None:
    for record in world.contact_relationships.children(contact.id):
        if (record.body["relatedEntityId"], record.body["typeSlug"]) == (entity_id, slug):
            return record
    return None


def render(record: Record) -> dict[str, Any]:
    """Render a relationship."""
    return {name: record.body[name] for name in _ORDER}


_R, _W = "tn.crm.contacts:r", "tn.crm.contacts:w"
_OF_CONTACT = f"{CRM}/contacts/{{contactId:guid}}/relationships"
_ONE = f"{_OF_CONTACT}/{{relatedEntityId}}/{{typeSlug:text}}"
OPERATIONS = (
    Operation(
        id="Contacts_GetByRelationshipId", method="GET", path=f"{CRM}/contacts/relationships/{{relationshipId}}",
        scope=_R, handler=contacts_of, query=uuid_contacts.FILTERS, answer=models.CONTACT, shape=Shape.PAGE,
        errors=(400, 403, 404),
    ),
    Operation(
        id="Contacts_GetContactRelationshipList", method="GET", path=_OF_CONTACT, scope=_R, handler=every,
        query=(*PG, *CR, SORT, integer("relatedEntityId"), text("typeSlug"), text("typeName")),
        answer=models.RELATIONSHIP, shape=Shape.PAGE, errors=(400, 403, 404, 409),
    ),
    Operation(
        id="Contacts_CreateContactRelationship", method="POST", path=_ONE, scope=_W, handler=create,
        shape=Shape.EMPTY, errors=(400, 403, 404, 409),
    ),
    Operation(
        id="Contacts_DeleteContactRelationship", method="DELETE", path=_ONE, scope=_W, handler=delete,
        shape=Shape.EMPTY, errors=(400, 403, 404, 409),
    ),
)  # fmt: skip
