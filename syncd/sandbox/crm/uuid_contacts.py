"""The Contacts group: contacts with guids, a second model beside the contacts of customers and locations.

It decides how such a contact is made, changed, archived and deleted. Its methods, their preferences and its
relationships have their own modules. How it relates to the other kind of contact is not documented; here, not at all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from syncd.sandbox.crm import lists
from syncd.sandbox.crm.members import conflict
from syncd.sandbox.crm.models import uuid_contacts as models
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import CR, MO, PG, SORT, not_valid, text
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import API_USER_ID, World

FILTERS = (*PG, *CR, *MO, SORT, text("name"), text("title"), text("referenceId"), text("isArchived"))
_TEXTS = ("name", "title", "referenceId")


def require(world: World, guid: str) -> Record:
    """Return the contact with this guid, archived or not."""
    record = world.uuid_contacts.find(guid)
    if record is None:
        raise unknown("Contact", guid)
    return record


def read(world: World, call: Call) -> dict[str, Any]:
    """Return one contact."""
    return require(world, call.ids[0]).body


def every(world: World, call: Call) -> dict[str, Any]:
    """List contacts."""
    return lists.page(world, call, matching(world, call.query, world.uuid_contacts.live()))


def matching(world: World, query: Mapping[str, Any], records: Iterable[Record]) -> list[Record]:
    """Keep what the filters ask for: parts of name and title, the whole reference id (I: the rules are unknown)."""
    archived = _archived(world, query)
    tests = [(member, query[member].lower()) for member in ("name", "title") if member in query]
    reference = query.get("referenceId")
    return [
        record
        for record in records
        if (archived is None or record.body["isArchived"] is archived)
        and (reference is None or record.body["referenceId"] == reference)
        and all(wanted in (record.body[member] or "").lower() for member, wanted in tests)
    ]


def create(world: World, call: Call) -> dict[str, Any]:
    """Create a contact; no member is demanded (D)."""
    _refuse_double(world, call.body, None)
    return add(world, call.body).body


def add(world: World, given: Mapping[str, Any], *, guid: str | None = None, by: int = API_USER_ID) -> Record:
    """Add a contact; without a guid it gets one."""
    body = {
        "id": guid,
        "referenceId": given.get("referenceId"),
        "name": given.get("name"),
        "title": given.get("title"),
        "isArchived": given.get("isArchived", False),
        "createdOn": "",
        "createdBy": by,
        "modifiedOn": "",
        "modifiedBy": by,
    }
    return world.create(world.uuid_contacts, body)


def update(world: World, call: Call) -> dict[str, Any]:
    """Change a contact: the model is the PUT's (D), so what is left out may be cleared as there (I)."""
    record, given = require(world, call.ids[0]), call.body
    if world.switches.uuid_patch_clears_omitted:
        given = {**dict.fromkeys(_TEXTS), **given}
    _refuse_double(world, given, record)
    change(world, record, given)
    return record.body


def replace(world: World, call: Call) -> dict[str, Any]:
    """Replace a contact; no 404 is listed, so an unknown guid may make one (I)."""
    guid, given = call.ids[0], {**dict.fromkeys(_TEXTS), **call.body}
    record = world.uuid_contacts.find(guid)
    if record is None and world.switches.put_of_unknown_guid == "404":
        raise unknown("Contact", guid)
    _refuse_double(world, given, record)
    if record is None:
        return add(world, given, guid=guid).body
    change(world, record, given)
    return record.body


def change(world: World, record: Record, given: Mapping[str, Any], *, by: int = API_USER_ID) -> None:
    """Store these members."""
    after = {**record.body, **given}
    if after != record.body or world.switches.noop_patch_moves_modified_on:
        record.body = {**after, "modifiedBy": by}
        world.uuid_contacts.touch(record, world.stamp())


def delete(world: World, call: Call) -> None:
    """Delete a contact with its methods, unless it is still related to something."""
    record = require(world, call.ids[0])
    relationships = world.contact_relationships.children(record.id)
    if relationships and world.switches.related_contact_delete == "409":
        raise conflict(f"Contact ID = {record.body['id']} still has relationships")
    for table, children in (
        (world.contact_relationships, relationships),
        (world.contact_methods, world.contact_methods.children(record.id)),
        (world.uuid_contacts, [record]),
    ):
        for child in children:
            child.deleted = True
            table.touch(child, world.stamp())


def _archived(world: World, query: Mapping[str, Any]) -> bool | None:
    asked = query.get("isArchived")
    if asked is None:
        return False if world.switches.archived_contacts_hidden else None
    # The document says text (D); that only the two words of a flag are taken is I.
    if asked.lower() not in {"true", "false"}:
        raise invalid({"isArchived": [not_valid("isArchived", asked)]})
    return bool(asked.lower() == "true")


def _refuse_double(world: World, given: Mapping[str, Any], own: Record | None) -> None:
    wanted = given.get("referenceId")
    if not wanted or not world.switches.contact_references_unique:
        return
    if any(other is not own and other.body["referenceId"] == wanted for other in world.uuid_contacts.live()):
        raise conflict(f"A contact with reference ID = {wanted} already exists")


_R, _W, _BASE = "tn.crm.contacts:r", "tn.crm.contacts:w", f"{CRM}/contacts"
OPERATIONS = (
    Operation(
        id="Contacts_Get", method="GET", path=f"{_BASE}/{{id:guid}}", scope=_R, handler=read,
        answer=models.CONTACT, errors=(400, 403, 404),
    ),
    Operation(
        id="Contacts_Replace", method="PUT", path=f"{_BASE}/{{id:guid}}", scope=_W, handler=replace,
        request=models.REPLACE_CONTACT, answer=models.CONTACT, errors=(400, 403),
    ),
    Operation(
        id="Contacts_DeleteContact", method="DELETE", path=f"{_BASE}/{{id:guid}}", scope=_W, handler=delete,
        shape=Shape.EMPTY, errors=(400, 403, 404, 409),
    ),
    Operation(
        id="Contacts_Update", method="PATCH", path=f"{_BASE}/{{id:guid}}", scope=_W, handler=update,
        request=models.UPDATE_CONTACT, answer=models.CONTACT, errors=(400, 403, 404),
    ),
    Operation(
        id="Contacts_GetList", method="GET", path=_BASE, scope=_R, handler=every, query=FILTERS,
        answer=models.CONTACT, shape=Shape.PAGE, errors=(400, 403),
    ),
    Operation(
        id="Contacts_Create", method="POST", path=_BASE, scope=_W, handler=create,
        request=models.CREATE_CONTACT, answer=models.CONTACT, errors=(400, 403, 409),
    ),
)  # fmt: skip
