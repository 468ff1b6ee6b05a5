"""The Bookings group: what booking providers send, and what the office reads of it.

It decides what a booking is made of, whose it is and when it may change. Its contacts have their own module. A
booking is accepted and converted by people only; an application can dismiss it.
"""

from collections.abc import Mapping
from typing import Any, Literal

from syncd.sandbox.crm import contacts, feeds, lists, references, stamps
from syncd.sandbox.crm.members import Errors
from syncd.sandbox.crm.models import bookings as models
from syncd.sandbox.crm.models import shared
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import CR, FEED, IDS, MO, PG, SORT, text
from syncd.sandbox.crm.problems import Refusal, invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import World

CLOSED = frozenset({"Dismissed", "Converted"})
_FEED_ORDER = models.EXPORT_BOOKING.names()
_REQUIRED_TEXTS = ("source", "name", "summary", "externalId")


def require(world: World, booking_id: int) -> Record:
    """Return a booking of any provider, as the plain paths show it."""
    _connected(world, "unrestricted")
    record = world.bookings.get(booking_id)
    if record is None:
        raise unknown("Booking", booking_id)
    return record


def require_of_provider(world: World, provider_id: Any, booking_id: int) -> Record:
    """Return a booking of this provider; another's is unknown (I)."""
    provider = _provider(world, provider_id)
    record = world.bookings.get(booking_id)
    if record is None or record.parent != provider.id:
        raise unknown("Booking", booking_id)
    return record


def require_open(world: World, record: Record, status: Literal[400, 409]) -> None:
    """Refuse to change what was dismissed or converted, unless switched on; the words are I."""
    if record.body["status"] in CLOSED and not world.switches.closed_bookings_editable:
        raise Refusal(status, f"Booking ID = {record.id} is already {record.body['status'].lower()}")


def read(world: World, call: Call) -> dict[str, Any]:
    """Return one booking."""
    return require(world, call.ids[0]).body


def read_of_provider(world: World, call: Call) -> dict[str, Any]:
    """Return one booking of a provider."""
    return require_of_provider(world, *call.ids).body


def every(world: World, call: Call) -> dict[str, Any]:
    """List the bookings of all providers."""
    _connected(world, "unrestricted")
    return lists.page(world, call, _matching(world, call.query))


def every_of_provider(world: World, call: Call) -> dict[str, Any]:
    """List the bookings of one provider (I: only those)."""
    provider = _provider(world, call.ids[0])
    return lists.page(world, call, [record for record in _matching(world, call.query) if record.parent == provider.id])


def create(world: World, call: Call) -> dict[str, Any]:
    """Create a booking; nothing keeps an external id from coming twice (D: no uniqueness is promised)."""
    given, errors = call.body, Errors()
    provider = _provider(world, call.ids[0])
    _check_texts(given, errors)
    if given.get("customerType") not in (None, *shared.CUSTOMER_TYPE.openapi["enum"]):
        errors["customerType"] = [f"The value '{given['customerType']}' is not valid for CustomerType."]
    own = contacts.stored_values(world, given.get("contacts") or (), errors, "contacts")
    reachable = [item for item, _ in own if item["type"] in ("Phone", "MobilePhone", "Email")]
    if given.get("address") is None and not reachable:
        # D: a name and an address, a telephone number or an e-mail address; the words are I.
        errors["address"] = ["An address, a phone number or an e-mail address is required."]
    record = add(world, provider.id, given, errors)
    for item, value in own:
        add_contact(world, record, item, value)
    return record.body


def add(world: World, provider_id: int, given: Mapping[str, Any], errors: Errors) -> Record:
    """Add a booking, or refuse all of it with what ``errors`` holds already."""
    references.check(world, given, errors)
    if errors:
        raise invalid(errors)
    body = {
        "id": 0,
        "source": world.text(given["source"]),
        "createdOn": "",
        "name": world.text(given["name"]),
        "address": _address(world, given.get("address")),
        "customerType": given.get("customerType"),
        # Never null in answers although it may be left out (D); that it becomes the present is I.
        "start": given.get("start") or stamps.to_text(world.now()),
        "campaignId": given.get("campaignId"),
        "businessUnitId": given.get("businessUnitId"),
        "isFirstTimeClient": given.get("isFirstTimeClient"),
        "uploadedImages": given.get("uploadedImages"),
        "isSendConfirmationEmail": given.get("isSendConfirmationEmail"),
        "status": "New",
        "dismissingReasonId": None,
        "jobId": None,
        "externalId": given["externalId"],
        "priority": given.get("priority"),
        "jobTypeId": given.get("jobTypeId"),
        "bookingProviderId": provider_id,
        "modifiedOn": "",
        "summary": given.get("summary"),
    }
    return world.create(world.bookings, body, parent=provider_id)


def add_contact(world: World, booking: Record, given: Mapping[str, Any], value: str) -> Record:
    """Add a contact to a booking; ``value`` is already in its stored form. The memo is never null (D)."""
    body = {"id": 0, "type": given["type"], "value": value, "memo": given.get("memo") or "", "modifiedOn": ""}
    return world.create(world.booking_contacts, body, parent=booking.id)


def update(world: World, call: Call) -> dict[str, Any]:
    """Change an open booking."""
    record = require_of_provider(world, *call.ids)
    require_open(world, record, 409)
    change(world, record, call.body)
    return record.body


def change(world: World, record: Record, given: Mapping[str, Any]) -> None:
    """Apply a PATCH to a booking, or refuse all of it."""
    errors: Errors = {}
    references.check(world, given, errors)
    _check_texts(given, errors)
    if errors:
        raise invalid(errors)
    after = {**record.body, **given}
    after |= {name: world.text(given[name]) for name in ("source", "name") if name in given}
    if "address" in given:
        after["address"] = _address(world, given["address"])
    if after != record.body or world.switches.noop_patch_moves_modified_on:
        record.body = after
        world.bookings.touch(record, world.stamp())


def dismiss_of_provider(world: World, call: Call) -> None:
    """Dismiss a booking; the memo is shown nowhere. An unknown one is 404 though none is listed (I)."""
    record, errors = require_of_provider(world, *call.ids), Errors()
    references.check(world, call.body, errors)
    if errors:
        raise invalid(errors)
    again = record.body["status"] == "Dismissed" and world.switches.dismissing_twice == "200"
    if record.body["status"] in CLOSED and not again:
        raise Refusal(400, f"Booking ID = {record.id} is already {record.body['status'].lower()}")
    dismiss(world, record, call.body.get("callReasonId"))


def dismiss(world: World, record: Record, reason: int | None) -> None:
    """Close a booking."""
    record.body = {**record.body, "status": "Dismissed", "dismissingReasonId": reason}
    world.bookings.touch(record, world.stamp())


def export(world: World, call: Call) -> dict[str, Any]:
    """Return the feed of bookings of every status."""
    _connected(world, "unrestricted")

    def render(record: Record) -> dict[str, Any]:
        body = {**record.body, "active": not record.deleted}
        return {name: body[name] for name in _FEED_ORDER}

    hide = not world.switches.deleted_bookings_in_feeds
    return feeds.export(world, call, "bookings", world.bookings, render, hide_deleted=hide)


def _matching(world: World, query: Mapping[str, Any]) -> list[Record]:
    external = query.get("externalId")
    records = lists.candidates(world.bookings, query)
    return [record for record in records if external is None or record.body["externalId"] == external]


def _check_texts(given: Mapping[str, Any], errors: Errors) -> None:
    for name in _REQUIRED_TEXTS:
        if name in given and not given[name].strip():
            errors[name] = [f"The {name[0].upper()}{name[1:]} field is required."]


def _address(world: World, given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if given is None:
        return None
    lines = {name: given.get(name) for name in shared.ADDRESS_LINES}
    return {name: line if line is None else world.text(line) for name, line in lines.items()}


def _provider(world: World, provider_id: Any) -> Record:
    """Return the booking provider tag that a path names: that it is the tag's id is I."""
    _connected(world, "provider")
    # One operation's path takes any text here (D).
    known = str(provider_id).isdigit() and str(provider_id).isascii()
    record = world.booking_providers.get(int(provider_id)) if known else None
    elsewhere = world.switches.connected_provider not in {0, record.id if record else 0}
    if record is None or not record.body["active"] or elsewhere:
        status = world.switches.unknown_booking_provider_status
        raise Refusal(status, f"Booking provider with ID = {provider_id} was not found")
    return record


def _connected(world: World, how: Literal["provider", "unrestricted"]) -> None:
    if world.switches.booking_connection not in {"any", how}:
        raise Refusal(403, "The application's booking provider settings do not allow this call")


_R, _W = "tn.crm.bookings:r", "tn.crm.bookings:w"
PLAIN, OF_PROVIDER = f"{CRM}/bookings", f"{CRM}/booking-provider/{{booking_provider}}/bookings"
_FILTERS = (*PG, *CR, *MO, SORT, IDS, text("externalId"))
OPERATIONS = (
    Operation(
        id="Bookings_Get", method="GET", path=f"{PLAIN}/{{id}}", scope=_R, handler=read,
        answer=models.BOOKING, errors=(400, 404),
    ),
    Operation(
        id="Bookings_GetList", method="GET", path=PLAIN, scope=_R, handler=every, query=_FILTERS,
        answer=models.BOOKING, shape=Shape.PAGE,
    ),
    Operation(
        id="Bookings_GetForProvider", method="GET", path=f"{OF_PROVIDER}/{{id}}", scope=_R,
        handler=read_of_provider, answer=models.BOOKING, errors=(400, 404),
    ),
    Operation(
        id="Bookings_GetList2", method="GET", path=OF_PROVIDER, scope=_R, handler=every_of_provider,
        query=_FILTERS, answer=models.BOOKING, shape=Shape.PAGE,
    ),
    Operation(
        id="Bookings_Create", method="POST", path=OF_PROVIDER, scope=_W, handler=create,
        request=models.CREATE_BOOKING, answer=models.BOOKING,
    ),
    Operation(
        id="Bookings_Update", method="PATCH", path=f"{OF_PROVIDER}/{{id}}", scope=_W, handler=update,
        request=models.UPDATE_BOOKING, answer=models.BOOKING, errors=(400, 404, 409),
    ),
    Operation(
        id="Bookings_DismissBooking", method="POST", scope=_W, handler=dismiss_of_provider,
        path=f"{CRM}/booking-provider/{{booking_provider:text}}/bookings/{{id}}/dismiss",
        request=models.DISMISS_BOOKING, shape=Shape.EMPTY,
    ),
    Operation(
        id="ExportBookings_Get", method="GET", path=f"{CRM}/export/bookings", scope=_R, handler=export,
        query=FEED, answer=models.EXPORT_BOOKING, shape=Shape.EXPORT,
    ),
)  # fmt: skip
