"""The ContactMethods group: the telephone numbers and addresses of contacts with guids.

It decides how a method is made, changed and found. Its values are stored as those of other contacts are (I).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from syncd.sandbox.crm import contacts, lists, uuid_contacts
from syncd.sandbox.crm.members import Errors
from syncd.sandbox.crm.models import uuid_contacts as models
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import CR, MO, PG, SORT, guid, text
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import API_USER_ID, World

_ORDER = models.METHOD.names()
_FILTERS = (*PG, *CR, *MO, SORT, text("referenceId"), text("type"), text("value"))


def require(world: World, contact_guid: str, method_guid: str) -> Record:
    """Return a method of this contact."""
    contact = uuid_contacts.require(world, contact_guid)
    record = world.contact_methods.find(method_guid)
    if record is None or record.parent != contact.id:
        raise unknown("Contact method", method_guid)
    return record


def read(world: World, call: Call) -> dict[str, Any]:
    """Return one method."""
    return _render(require(world, *call.ids))


def every_of_contact(world: World, call: Call) -> dict[str, Any]:
    """List the methods of a contact."""
    contact = uuid_contacts.require(world, call.ids[0])
    return lists.page(world, call, _matching(call.query, world.contact_methods.children(contact.id)), _render)


def every(world: World, call: Call) -> dict[str, Any]:
    """List the methods of all contacts; an unknown contact has none (I: no 404 is listed)."""
    records: Iterable[Record] = world.contact_methods.live()
    if "contactId" in call.query:
        contact = world.uuid_contacts.find(call.query["contactId"])
        records = [] if contact is None else world.contact_methods.children(contact.id)
    return lists.page(world, call, _matching(call.query, records), _render)


def create(world: World, call: Call) -> dict[str, Any]:
    """Add a method to a contact."""
    return _render(add(world, uuid_contacts.require(world, call.ids[0]), call.body))


def add(
    world: World, contact: Record, given: Mapping[str, Any], *, guid: str | None = None, by: int = API_USER_ID
) -> Record:
    """Add a method, or refuse its value."""
    body = {
        "id": guid,
        "contactId": contact.body["id"],
        "referenceId": given.get("referenceId"),
        "type": given["type"],
        "value": _stored(world, given["type"], given["value"]),
        "memo": given.get("memo"),
        "createdOn": "",
        "createdBy": by,
        "modifiedOn": "",
        "modifiedBy": by,
        "preferences": {},
    }
    return world.create(world.contact_methods, body, parent=contact.id)


def upsert(world: World, call: Call) -> dict[str, Any]:
    """Replace a method; an unknown guid makes one with that guid (I: the 404 speaks of the contact only)."""
    contact_guid, method_guid = call.ids
    contact = uuid_contacts.require(world, contact_guid)
    record = world.contact_methods.find(method_guid)
    if record is None and world.switches.put_of_unknown_guid == "create":
        return _render(add(world, contact, call.body, guid=method_guid))
    if record is None or record.parent != contact.id:
        raise unknown("Contact method", method_guid)
    change(world, record, {"referenceId": None, "memo": None, **call.body})
    return _render(record)


def update(world: World, call: Call) -> dict[str, Any]:
    """Change value or memo of a method."""
    record = require(world, *call.ids)
    change(world, record, call.body)
    return _render(record)


def change(world: World, record: Record, given: Mapping[str, Any], *, by: int = API_USER_ID) -> None:
    """Store these members, or refuse the value."""
    after = {**record.body, **given}
    if "value" in given:
        after["value"] = _stored(world, after["type"], given["value"])
    if after != record.body or world.switches.noop_patch_moves_modified_on:
        record.body = {**after, "modifiedBy": by}
        world.contact_methods.touch(record, world.stamp())


def delete(world: World, call: Call) -> None:
    """Take a method away."""
    record = require(world, *call.ids)
    record.deleted = True
    world.contact_methods.touch(record, world.stamp())


def _stored(world: World, kind: str, value: str) -> str:
    errors: Errors = {}
    stored = contacts.stored_value(world, kind, value, errors)
    if errors:
        raise invalid(errors)
    return stored


def _matching(query: Mapping[str, Any], records: Iterable[Record]) -> list[Record]:
    # I: the rules are unknown; the whole of each, as it is stored.
    asked = [(member, query[member]) for member in ("referenceId", "type", "value") if member in query]
    return [record for record in records if all(record.body[member] == wanted for member, wanted in asked)]


def _render(record: Record) -> dict[str, Any]:
    return {name: record.body[name] for name in _ORDER}


_R, _W = "tn.crm.contacts:r", "tn.crm.contacts:w"
_OF_CONTACT = f"{CRM}/contacts/{{contactId:guid}}/contact-methods"
ONE = f"{_OF_CONTACT}/{{contactMethodId:guid}}"
_ERRORS = (400, 403, 404)
OPERATIONS = (
    Operation(
        id="Contacts_SearchContactMethods", method="GET", path=f"{CRM}/contacts/contact-methods", scope=_R,
        handler=every, query=(*_FILTERS, guid("contactId")), answer=models.METHOD, shape=Shape.PAGE, errors=(400, 403),
    ),
    Operation(
        id="ContactMethods_GetContactMethods", method="GET", path=_OF_CONTACT, scope=_R, handler=every_of_contact,
        query=_FILTERS, answer=models.METHOD, shape=Shape.PAGE, errors=_ERRORS,
    ),
    Operation(
        id="ContactMethods_CreateContactMethod", method="POST", path=_OF_CONTACT, scope=_W, handler=create,
        request=models.CREATE_METHOD, answer=models.METHOD, errors=_ERRORS,
    ),
    Operation(
        id="ContactMethods_GetContactMethod", method="GET", path=ONE, scope=_R, handler=read, answer=models.METHOD,
        errors=_ERRORS,
    ),
    Operation(
        id="ContactMethods_UpsertContactMethod", method="PUT", path=ONE, scope=_W, handler=upsert,
        request=models.UPSERT_METHOD, answer=models.METHOD, errors=_ERRORS,
    ),
    Operation(
        id="ContactMethods_UpdateContactMethod", method="PATCH", path=ONE, scope=_W, handler=update,
        request=models.UPDATE_METHOD, answer=models.METHOD, errors=_ERRORS,
    ),
    Operation(
        id="ContactMethods_DeleteContactMethod", method="DELETE", path=ONE, scope=_W, handler=delete,
        shape=Shape.EMPTY, errors=_ERRORS,
    ),
)  # fmt: skip
