"""Contacts of bookings: sent along at creation or one by one, and in no booking's own answer (D).

It decides their values and answers. Whose booking it is and whether it may change is decided in ``bookings``.
"""

from typing import Any

from syncd.sandbox.crm import bookings, contacts, lists
from syncd.sandbox.crm.members import Errors
from syncd.sandbox.crm.models import bookings as models
from syncd.sandbox.crm.models import shared
from syncd.sandbox.crm.operations import Call, Operation, Shape
from syncd.sandbox.crm.parameters import PG
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import World

_ORDER = models.CONTACT.names()
_UPDATED_ORDER = models.UPDATE_CONTACT.names()


def every(world: World, call: Call) -> dict[str, Any]:
    """List the contacts of any booking."""
    return _page(world, call, bookings.require(world, call.ids[0]))


def every_of_provider(world: World, call: Call) -> dict[str, Any]:
    """List the contacts of a provider's booking."""
    return _page(world, call, bookings.require_of_provider(world, *call.ids))


def create(world: World, call: Call) -> dict[str, Any]:
    """Add a contact; its type is free text in the document, a wrong one is refused all the same (I)."""
    booking, errors = bookings.require_of_provider(world, *call.ids), Errors()
    bookings.require_open(world, booking, 400)
    kind = call.body["type"]
    if kind not in shared.CONTACT_TYPE.openapi["enum"]:
        raise invalid({"type": [f"The value '{kind}' is not valid for Type."]})
    value = contacts.stored_value(world, kind, call.body["value"], errors)
    if errors:
        raise invalid(errors)
    return _render(bookings.add_contact(world, booking, call.body, value))


def update(world: World, call: Call) -> dict[str, Any]:
    """Change a contact; the answer has the request's members and no id (D)."""
    booking, record = _find(world, call)
    bookings.require_open(world, booking, 409)
    given, errors = call.body, Errors()
    after = {**record.body, **given}
    if "value" in given or "type" in given:
        after["value"] = contacts.stored_value(world, after["type"], after["value"], errors)
    if errors:
        raise invalid(errors)
    if after != record.body or world.switches.noop_patch_moves_modified_on:
        record.body = after
        world.booking_contacts.touch(record, world.stamp())
    return {name: after[name] for name in _UPDATED_ORDER}


def delete(world: World, call: Call) -> None:
    """Take a contact away."""
    booking, record = _find(world, call)
    bookings.require_open(world, booking, 400)
    record.deleted = True
    world.booking_contacts.touch(record, world.stamp())


def _find(world: World, call: Call) -> tuple[Record, Record]:
    provider_id, booking_id, contact_id = call.ids
    booking = bookings.require_of_provider(world, provider_id, booking_id)
    record = world.booking_contacts.get(contact_id)
    if record is None or record.parent != booking.id:
        raise unknown("Contact", contact_id)
    return booking, record


def _page(world: World, call: Call, booking: Record) -> dict[str, Any]:
    return lists.page(world, call, world.booking_contacts.children(booking.id), _render)


def _render(record: Record) -> dict[str, Any]:
    return {name: record.body[name] for name in _ORDER}


_R, _W = "tn.crm.bookings:r", "tn.crm.bookings:w"
_CONTACTS = f"{bookings.OF_PROVIDER}/{{id}}/contacts"
OPERATIONS = (
    Operation(
        id="Bookings_GetContactList", method="GET", path=f"{bookings.PLAIN}/{{id}}/contacts", scope=_R,
        handler=every, query=PG, answer=models.CONTACT, shape=Shape.PAGE, errors=(400, 404),
    ),
    Operation(
        id="Bookings_GetContactList2", method="GET", path=_CONTACTS, scope=_R, handler=every_of_provider,
        query=PG, answer=models.CONTACT, shape=Shape.PAGE, errors=(400, 404),
    ),
    Operation(
        id="Bookings_CreateContact", method="POST", path=_CONTACTS, scope=_W, handler=create,
        request=models.CREATE_CONTACT, answer=models.CONTACT, errors=(400, 404),
    ),
    Operation(
        id="Bookings_UpdateBookingContact", method="PATCH", path=f"{_CONTACTS}/{{contactId}}", scope=_W,
        handler=update, request=models.UPDATE_CONTACT, answer=models.UPDATE_CONTACT, errors=(400, 404, 409),
    ),
    Operation(
        id="Bookings_DeleteContact", method="DELETE", path=f"{_CONTACTS}/{{contactId}}", scope=_W,
        handler=delete, shape=Shape.EMPTY, errors=(400, 404),
    ),
)  # fmt: skip
