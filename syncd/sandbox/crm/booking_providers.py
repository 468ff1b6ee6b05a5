"""The BookingProviderTags group: the tags under which booking providers are connected.

It decides how they are listed, made and changed. Nothing deletes one (D); people can make one inactive.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from syncd.sandbox.crm import lists
from syncd.sandbox.crm.members import Errors, conflict
from syncd.sandbox.crm.models import bookings as models
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import CR, IDS, MO, PG, SORT, text
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import World

_SHORT = models.CREATED_PROVIDER_TAG.names()


def read(world: World, call: Call) -> dict[str, Any]:
    """Return one tag."""
    return _require(world, call.ids[0]).body


def every(world: World, call: Call) -> dict[str, Any]:
    """List tags, inactive ones too: there is no filter for it (D). A part of the name is enough (I)."""
    name = call.query.get("name")
    records: Iterable[Record] = lists.candidates(world.booking_providers, call.query)
    if name is not None:
        records = [record for record in records if name.lower() in record.body["tagName"].lower()]
    return lists.page(world, call, records)


def create(world: World, call: Call) -> dict[str, Any]:
    """Create a tag; the answer does not say that it is active (D)."""
    _check(call.body)
    if world.switches.names_unique_provider_tags and _is_taken(world, call.body["tagName"], 0):
        raise conflict(f"Booking provider tag '{call.body['tagName']}' already exists")
    return _short(add(world, call.body["tagName"], call.body["description"]))


def add(world: World, name: str, description: str, *, kind: str = "V2Api") -> Record:
    """Add a tag to the vocabulary."""
    body = {
        "id": 0,
        "tagName": world.text(name),
        "description": world.text(description),
        "type": kind,
        "createdOn": "",
        "modifiedOn": "",
        "active": True,
    }
    return world.create(world.booking_providers, body)


def update(world: World, call: Call) -> dict[str, Any]:
    """Change a tag; of the listed statuses only 400 can say that a name is taken (I)."""
    record, given = _require(world, call.ids[0]), call.body
    _check(given)
    if (
        "tagName" in given
        and world.switches.names_unique_provider_tags
        and _is_taken(world, given["tagName"], record.id)
    ):
        raise invalid({"tagName": ["A booking provider tag with this name already exists."]})
    after = {**record.body, **{name: world.text(value) for name, value in given.items()}}
    if after != record.body or world.switches.noop_patch_moves_modified_on:
        record.body = after
        world.booking_providers.touch(record, world.stamp())
    return _short(record)


def _require(world: World, tag_id: int) -> Record:
    record = world.booking_providers.get(tag_id)
    if record is None:
        raise unknown("Booking provider tag", tag_id)
    return record


def _check(given: Mapping[str, Any]) -> None:
    errors: Errors = {}
    if "tagName" in given and not given["tagName"].strip():
        errors["tagName"] = ["The TagName field is required."]
    if errors:
        raise invalid(errors)


def _is_taken(world: World, name: str, own_id: int) -> bool:
    wanted = name.strip().lower()
    rows = world.booking_providers.live()
    return any(other.id != own_id and other.body["tagName"].strip().lower() == wanted for other in rows)


def _short(record: Record) -> dict[str, Any]:
    return {name: record.body[name] for name in _SHORT}


_R, _W = "tn.crm.bookingprovidertags:r", "tn.crm.bookingprovidertags:w"
_BASE = f"{CRM}/booking-provider-tags"
OPERATIONS = (
    Operation(
        id="BookingProviderTags_Create", method="POST", path=_BASE, scope=_W, handler=create,
        request=models.CREATE_PROVIDER_TAG, answer=models.CREATED_PROVIDER_TAG, errors=(400, 409),
    ),
    Operation(
        id="BookingProviderTags_GetList", method="GET", path=_BASE, scope=_R, handler=every,
        query=(*PG, *CR, *MO, SORT, text("name"), IDS), answer=models.PROVIDER_TAG, shape=Shape.PAGE,
    ),
    Operation(
        id="BookingProviderTags_Get", method="GET", path=f"{_BASE}/{{id}}", scope=_R, handler=read,
        answer=models.PROVIDER_TAG, errors=(400, 404),
    ),
    Operation(
        id="BookingProviderTags_Update", method="PATCH", path=f"{_BASE}/{{id}}", scope=_W, handler=update,
        request=models.UPDATE_PROVIDER_TAG, answer=models.UPDATED_PROVIDER_TAG,
    ),
)  # fmt: skip
