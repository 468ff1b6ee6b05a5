"""The Locations group: read, list, create with contacts, patch, export, preferred technician.

It decides what a location is made of and that its first contacts are copied to its customer (D). Contacts, notes and
tags have their own modules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syncd.sandbox.crm import contacts, feeds, lists, members, notes
from syncd.sandbox.crm.members import CUSTOMER, LOCATION, Errors
from syncd.sandbox.crm.models import locations as models
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import ACTIVE, ADDR, CR, EXT, FEED, IDS, MO, PG, SORT, integer, text
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import API_USER_ID, TAX_ZONES, World

_FEED_ORDER = models.EXPORT_LOCATION.names()
_CREATED_ORDER = models.CREATED_LOCATION.names()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A location that has been checked and can be added without fail."""

    body: dict[str, Any]
    contacts: list[tuple[Mapping[str, Any], str]]
    external: Mapping[str, Any] | None


def draft(world: World, given: Mapping[str, Any], errors: Errors, path: str = "") -> Draft:
    """Check a new location."""
    prefix = f"{path}." if path else ""
    fields, tags = given.get("customFields") or (), given.get("tagTypeIds") or ()
    body = {
        "id": 0,
        "customerId": 0,
        "active": True,
        "name": members.name(world, LOCATION, given["name"], errors, f"{prefix}name"),
        "address": members.address(world, given["address"]),
        "customFields": members.custom_fields(world, LOCATION, fields, errors, f"{prefix}customFields"),
        "createdOn": "",
        "createdById": API_USER_ID,
        "modifiedOn": "",
        "mergedToId": None,
        "zoneId": None,
        "taxExempt": False,
        "tagTypeIds": members.tag_ids(world, tags, errors, f"{prefix}tagTypeIds"),
        "externalData": None,
        "taxZoneId": None,
    }
    own = contacts.stored_values(world, given.get("contacts") or (), errors, f"{prefix}contacts")
    return Draft(body=body, contacts=own, external=given.get("externalData"))


def add(world: World, customer: Record, checked: Draft) -> Record:
    """Add a location; its contacts stand on it and, with ids of their own, on its customer (D)."""
    checked.body["customerId"] = customer.id
    checked.body["taxExempt"] = customer.body["taxExempt"]
    record = world.create(world.locations, checked.body, parent=customer.id)
    if checked.external:
        members.plant(world, record, checked.external)
    for given, value in checked.contacts:
        contacts.add(world, LOCATION, record.id, given, value)
        contacts.add(world, CUSTOMER, customer.id, given, value)
    return record


def created(world: World, record: Record) -> dict[str, Any]:
    """Render a location inside a create answer."""
    own = [contacts.short(contact) for contact in world.location_contacts.children(record.id)]
    body = {**record.body, "contacts": own}
    return {name: body[name] for name in _CREATED_ORDER}


def read(world: World, call: Call) -> dict[str, Any]:
    """Return one location."""
    return LOCATION.require(world, call.ids[0]).body


def every(world: World, call: Call) -> dict[str, Any]:
    """List locations."""
    query = call.query
    records = lists.candidates(world.locations, query)
    if (customer := query.get("customerId")) is not None:
        records = [record for record in records if record.parent == customer]
    records = lists.by_text(query, lists.by_activity(query, records))
    records = lists.by_external_data(world, query, records)
    return lists.page(world, call, records, lists.with_external_data(query))


def create(world: World, call: Call) -> dict[str, Any]:
    """Create a location of an active customer."""
    errors: Errors = {}
    checked = draft(world, call.body, errors)
    if errors:
        raise invalid(errors)
    record = add(world, _customer(world, call.body["customerId"]), checked)
    return created(world, record)


def update(world: World, call: Call) -> dict[str, Any]:
    """Change a location; it can be moved to another customer (D)."""
    record = LOCATION.require(world, call.ids[0])
    if record.body["mergedToId"] is not None:
        # I: as a merged customer.
        raise unknown("Location", record.id)
    change(world, record, members.without_deactivation(world, record, call.body))
    return record.body


def change(world: World, record: Record, given: Mapping[str, Any]) -> None:
    """Apply a PATCH to a location, or refuse all of it."""
    errors: Errors = {}
    after = {**record.body, **{name: given[name] for name in ("active", "taxZoneId") if name in given}}
    if "name" in given:
        after["name"] = members.name(world, LOCATION, given["name"], errors)
    if "address" in given:
        after["address"] = members.address(world, given["address"])
    if "customFields" in given:
        after["customFields"] = members.custom_fields(world, LOCATION, given["customFields"], errors)
    if "tagTypeIds" in given:
        after["tagTypeIds"] = members.tag_ids(world, given["tagTypeIds"], errors)
    if errors:
        raise invalid(errors)
    if given.get("taxZoneId", TAX_ZONES[0]) not in TAX_ZONES:
        raise members.conflict(f"Tax zone with ID = {given['taxZoneId']} was not found")
    if given.get("customerId", record.parent) != record.parent:
        _check_leaving(world, record)
        world.locations.move(record, _customer(world, given["customerId"]).id)
        after["customerId"] = given["customerId"]
    if "externalData" in given:
        members.plant(world, record, given["externalData"])
    moved = after != record.body or "externalData" in given
    if moved or world.switches.noop_patch_moves_modified_on:
        record.body = after
        world.locations.touch(record, world.stamp())


def _check_leaving(world: World, record: Record) -> None:
    """A customer has at least one location (D); how a move of the last is refused is I."""
    stays = [other for other in world.locations.children(record.parent) if other.id != record.id]
    if not stays and not world.switches.last_location_may_leave:
        raise members.conflict("A customer needs at least one location.")


def export(world: World, call: Call) -> dict[str, Any]:
    """Return the feed of locations."""
    return feeds.export(
        world, call, "locations", world.locations, lambda row: {name: row.body[name] for name in _FEED_ORDER}
    )


def prefer_technician(world: World, call: Call) -> None:
    """Set the preferred technician; the document offers no way to take it back (D)."""
    record = LOCATION.require(world, call.ids[0])
    world.technicians[record.id] = call.ids[1]


def preferred_technician(world: World, call: Call) -> int | None:
    """Return the preferred technician's bare id or null (D)."""
    return world.technicians.get(LOCATION.require(world, call.ids[0]).id)


def _customer(world: World, customer_id: int) -> Record:
    # D: 409 for an unknown customer; for an inactive one it is I.
    record = world.customers.get(customer_id)
    if record is None:
        raise members.conflict(f"Customer with ID = {customer_id} was not found")
    if not record.body["active"]:
        raise members.conflict(f"Customer ID = {customer_id} is not active")
    return record


_R, _W, _BASE = "tn.crm.locations:r", "tn.crm.locations:w", f"{CRM}/locations"
OPERATIONS = (
    Operation(
        id="Locations_Get", method="GET", path=f"{_BASE}/{{id}}", scope=_R, handler=read,
        answer=models.LOCATION, errors=(400, 404),
    ),
    Operation(
        id="Locations_Update", method="PATCH", path=f"{_BASE}/{{id}}", scope=_W, handler=update,
        request=models.UPDATE_LOCATION, answer=models.LOCATION, errors=(400, 404, 409),
    ),
    Operation(
        id="Locations_Create", method="POST", path=_BASE, scope=_W, handler=create,
        request=models.CREATE_LOCATION, answer=models.CREATED_LOCATION, errors=(400, 409),
    ),
    Operation(
        id="Locations_GetList", method="GET", path=_BASE, scope=_R, handler=every,
        query=(*PG, *CR, *MO, *ADDR, *EXT, SORT, IDS, ACTIVE, text("name"), integer("customerId")),
        answer=models.LOCATION, shape=Shape.PAGE,
    ),
    Operation(
        id="Locations_GetPreferredTechnician", method="GET", path=f"{_BASE}/{{id}}/preferredtechnician",
        scope=_R, handler=preferred_technician, shape=Shape.NUMBER, errors=(400, 404),
    ),
    Operation(
        id="Locations_UpdatePreferredTechnician", method="POST", shape=Shape.EMPTY, errors=(400, 404),
        path=f"{_BASE}/{{id}}/preferredtechnician/{{preferredTechnicianId}}", scope=_W,
        handler=prefer_technician,
    ),
    Operation(
        id="ExportLocations_Locations", method="GET", path=f"{CRM}/export/locations", scope=_R,
        handler=export, query=FEED, answer=models.EXPORT_LOCATION, shape=Shape.EXPORT,
    ),
    *contacts.operations(LOCATION),
    *notes.operations(LOCATION),
)  # fmt: skip
