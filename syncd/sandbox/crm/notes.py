"""Notes of customers, locations and leads: listed, created, deleted (not on leads), never edited (D).

It decides how a note is kept and where copies of it go. It knows nothing else of its owner.
"""

from collections.abc import Mapping
from typing import Any

from syncd.sandbox.crm import lists
from syncd.sandbox.crm.members import CUSTOMER, LEAD, LOCATION, Noted
from syncd.sandbox.crm.models import customers as customer_models
from syncd.sandbox.crm.models import leads as lead_models
from syncd.sandbox.crm.models import locations as location_models
from syncd.sandbox.crm.models import shared
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import CR, MO, PG
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.schema import Model
from syncd.sandbox.crm.world import API_USER_ID, World

_REQUESTS: Mapping[str, Model] = {
    "Customer": customer_models.CREATE_NOTE,
    "Location": location_models.CREATE_NOTE,
    "Lead": lead_models.CREATE_NOTE,
}


def operations(owner: Noted) -> tuple[Operation, ...]:
    """Return the operations on the notes of one kind of owner."""
    base, scope = f"{CRM}/{owner.plural}/{{id}}/notes", f"tn.crm.{owner.plural}"
    prefix = owner.plural.capitalize()

    def every(world: World, call: Call) -> dict[str, Any]:
        record = owner.require_shown(world, call.ids[0])
        return lists.page(world, call, owner.notes(world).children(record.id))

    def create(world: World, call: Call) -> dict[str, Any]:
        record = owner.require_shown(world, call.ids[0])
        if not call.body["text"].strip():
            raise invalid({"text": ["The Text field is required."]})
        if call.body.get("addToCustomer"):
            CUSTOMER.require_shown(world, record.parent)
        note = add(world, owner, record.id, call.body)
        if call.body.get("addToLocations"):
            for location in world.locations.children(record.id):
                if location.body["active"]:
                    add(world, LOCATION, location.id, call.body)
        if call.body.get("addToCustomer"):
            add(world, CUSTOMER, record.parent, call.body)
        return note.body

    def delete(world: World, call: Call) -> None:
        record = owner.require_shown(world, call.ids[0])
        note = owner.notes(world).get(call.ids[1])
        if note is None or note.parent != record.id:
            raise unknown("Note", call.ids[1])
        note.deleted = True
        owner.notes(world).touch(note, world.stamp())

    listed_and_created = (
        Operation(
            id=f"{prefix}_GetNotes", method="GET", path=base, scope=f"{scope}:r", handler=every,
            query=(*PG, *CR, *MO), answer=shared.NOTE, shape=Shape.PAGE, errors=(400, 404),
        ),
        Operation(
            id=f"{prefix}_CreateNote", method="POST", path=base, scope=f"{scope}:w", handler=create,
            request=_REQUESTS[owner.noun], answer=shared.NOTE, errors=(400, 404),
        ),
    )  # fmt: skip
    if owner is LEAD:
        return listed_and_created
    return (
        *listed_and_created,
        Operation(
            id=f"{prefix}_DeleteNote", method="DELETE", path=f"{base}/{{noteId}}", scope=f"{scope}:w",
            handler=delete, shape=Shape.EMPTY, errors=(400, 404),
        ),
    )  # fmt: skip


def add(world: World, owner: Noted, owner_id: int, given: Mapping[str, Any], *, by: int = API_USER_ID) -> Record:
    """Add a note; its text has been checked."""
    body = {
        "id": 0,
        "text": given["text"],
        "isPinned": bool(given.get("pinToTop")),
        "createdById": by,
        "createdOn": "",
        "modifiedOn": "",
    }
    return world.create(owner.notes(world), body, parent=owner_id)
