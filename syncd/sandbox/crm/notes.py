"""Notes of customers and locations: listed, created, deleted, never edited (D).

It decides how a note is kept and where copies of it go. It knows nothing else of its owner.
"""

from typing import Any

from syncd.sandbox.crm import lists
from syncd.sandbox.crm.members import CUSTOMER, LOCATION, Owner
from syncd.sandbox.crm.models import customers as customer_models
from syncd.sandbox.crm.models import locations as location_models
from syncd.sandbox.crm.models import shared
from syncd.sandbox.crm.operations import CR, CRM, MO, PG, Call, Operation, Shape
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import API_USER_ID, World


def operations(owner: Owner) -> tuple[Operation, ...]:
    """Return the operations on the notes of one kind of owner."""
    base, scope = f"{CRM}/{owner.plural}/{{id}}/notes", f"tn.crm.{owner.plural}"
    request = customer_models.CREATE_NOTE if owner is CUSTOMER else location_models.CREATE_NOTE
    prefix = owner.plural.capitalize()

    def every(world: World, call: Call) -> dict[str, Any]:
        record = owner.require(world, call.ids[0])
        return lists.page(world, call, owner.notes(world).children(record.id))

    def create(world: World, call: Call) -> dict[str, Any]:
        record = owner.require(world, call.ids[0])
        if not call.body["text"].strip():
            raise invalid({"text": ["The Text field is required."]})
        note = _add(world, owner, record.id, call.body)
        if call.body.get("addToLocations"):
            for location in world.locations.children(record.id):
                if location.body["active"]:
                    _add(world, LOCATION, location.id, call.body)
        if call.body.get("addToCustomer"):
            _add(world, CUSTOMER, record.parent, call.body)
        return note.body

    def delete(world: World, call: Call) -> None:
        record = owner.require(world, call.ids[0])
        note = owner.notes(world).get(call.ids[1])
        if note is None or note.parent != record.id:
            raise unknown("Note", call.ids[1])
        note.deleted = True
        owner.notes(world).touch(note, world.stamp())

    return (
        Operation(
            id=f"{prefix}_GetNotes", method="GET", path=base, scope=f"{scope}:r", handler=every,
            query=(*PG, *CR, *MO), answer=shared.NOTE, shape=Shape.PAGE, errors=(400, 404),
        ),
        Operation(
            id=f"{prefix}_CreateNote", method="POST", path=base, scope=f"{scope}:w", handler=create,
            request=request, answer=shared.NOTE, errors=(400, 404),
        ),
        Operation(
            id=f"{prefix}_DeleteNote", method="DELETE", path=f"{base}/{{noteId}}", scope=f"{scope}:w",
            handler=delete, shape=Shape.EMPTY, errors=(400, 404),
        ),
    )  # fmt: skip


def _add(world: World, owner: Owner, owner_id: int, given: dict[str, Any]) -> Record:
    body = {
        "id": 0,
        "text": given["text"],
        "isPinned": bool(given.get("pinToTop")),
        "createdById": API_USER_ID,
        "createdOn": "",
        "modifiedOn": "",
    }
    return world.create(owner.notes(world), body, parent=owner_id)
