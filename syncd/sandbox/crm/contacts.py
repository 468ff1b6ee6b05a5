"""Contacts with int64 ids, of customers and of locations: two tables, one behaviour.

It decides what a contact's value may be, how it is stored and what its lists and feeds show. It does not know who
creates contacts along with their owner, only how.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from syncd.sandbox.crm import feeds, lists
from syncd.sandbox.crm.members import CUSTOMER, LOCATION, Errors, Owner
from syncd.sandbox.crm.models import customers as customer_models
from syncd.sandbox.crm.models import locations as location_models
from syncd.sandbox.crm.models import shared
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import CR, FEED, MO, PG, integers
from syncd.sandbox.crm.problems import Refusal, invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.schema import Model
from syncd.sandbox.crm.world import World

_PHONES = frozenset({"Phone", "MobilePhone"})
_WITH_COUNTRY_CODE = 11
_NOT_DIGITS = re.compile(r"[^0-9]")
_OTHER_FILTERS = frozenset(parameter.name for parameter in (*CR, *MO))
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def stored_value(world: World, kind: str, value: str, errors: Errors, path: str = "value", word: str = "Value") -> str:
    """Store a contact's value: digits of a number, an address with one @ and no blank (I)."""
    if kind == "Email":
        stored = world.text(value)
        if not _EMAIL.fullmatch(stored):
            errors.setdefault(path, []).append(f"The {word} field is not a valid e-mail address.")
        return stored
    digits = _NOT_DIGITS.sub("", value)
    if not digits:
        errors.setdefault(path, []).append(f"The {word} field is not a valid phone number.")
    if not world.switches.strip_phone:
        return value
    has_code = len(digits) == _WITH_COUNTRY_CODE and digits.startswith("1")
    return digits[1:] if has_code and world.switches.drop_country_code else digits


def add(world: World, owner: Owner, owner_id: int, given: Mapping[str, Any], value: str) -> Record:
    """Add a contact; ``value`` is already in its stored form."""
    body = {
        "id": 0,
        "type": given["type"],
        "value": value,
        "memo": given.get("memo"),
        "modifiedOn": "",
        "phoneSettings": _phone_settings(given["type"], value),
        "createdOn": "",
        "preferences": None,
    }
    return world.create(owner.contacts(world), body, parent=owner_id)


def stored_values(
    world: World, given: Iterable[Mapping[str, Any]], errors: Errors, path: str
) -> list[tuple[Mapping[str, Any], str]]:
    """Check contacts that come with their owner."""
    return [
        (item, stored_value(world, item["type"], item["value"], errors, f"{path}[{index}].value"))
        for index, item in enumerate(given)
    ]


def short(record: Record) -> dict[str, Any]:
    """Render a contact inside a create answer."""
    body = record.body
    return {"id": record.id, "type": body["type"], "value": body["value"], "memo": body["memo"]}


def operations(owner: Owner) -> tuple[Operation, ...]:
    """Return the operations on the contacts of one kind of owner."""
    customer = owner is CUSTOMER
    prefix = "Customers" if customer else "Locations"
    base, scope = f"{CRM}/{owner.plural}", f"tn.crm.{owner.plural}"
    handlers = of(owner)
    one, every, feed = handlers.one, handlers.every, handlers.feed
    return (
        Operation(
            id=f"{prefix}_GetContactList", method="GET", path=f"{base}/{{id}}/contacts", scope=f"{scope}:r",
            handler=handlers.of_owner, query=PG, answer=one, shape=Shape.PAGE, errors=(400, 404, 409),
        ),
        Operation(
            id=f"{prefix}_CreateContact", method="POST", path=f"{base}/{{id}}/contacts", scope=f"{scope}:w",
            handler=handlers.create, request=shared.NEW_CONTACT, answer=one, errors=(400, 404, 409),
        ),
        Operation(
            id=f"{prefix}_UpdateContact", method="PATCH", path=f"{base}/{{id}}/contacts/{{contactId}}",
            scope=f"{scope}:w", handler=handlers.update, request=shared.CONTACT_UPDATE, answer=one,
            errors=(400, 404, 409),
        ),
        Operation(
            id=f"{prefix}_DeleteContact", method="DELETE", path=f"{base}/{{id}}/contacts/{{contactId}}",
            scope=f"{scope}:w", handler=handlers.delete, shape=Shape.EMPTY, errors=(400, 404, 409),
        ),
        Operation(
            id="Customers_GetModifiedContactsList" if customer else "Locations_GetLocationsContactsList",
            method="GET", path=f"{base}/contacts", scope=f"{scope}:r", handler=handlers.of_all,
            query=(*PG, *CR, *MO, integers(f"{owner.id_member}s")), answer=every, shape=Shape.PAGE,
            errors=(400, 404) if customer else (400,),
        ),
        Operation(
            id="ExportContacts_CustomersContacts" if customer else "ExportContacts_LocationsContacts",
            method="GET", path=f"{CRM}/export/{owner.plural}/contacts", scope=f"{scope}:r",
            handler=handlers.export, query=FEED, answer=feed, shape=Shape.EXPORT,
        ),
    )  # fmt: skip


class Contacts:
    """Handlers for the contacts of one kind of owner."""

    def __init__(self, owner: Owner, *, one: Model, every: Model, feed: Model) -> None:
        self._owner = owner
        self.one, self.every, self.feed = one, every, feed
        self._one, self._every, self._feed = one.names(), every.names(), feed.names()
        self._feed_name = f"{owner.plural}/contacts"

    def of_owner(self, world: World, call: Call) -> dict[str, Any]:
        owner = self._owner.require_active(world, call.ids[0])
        return lists.page(world, call, self._owner.contacts(world).children(owner.id), self._render_one)

    def of_all(self, world: World, call: Call) -> dict[str, Any]:
        member = f"{self._owner.id_member}s"
        wanted = call.query.get(member)
        filters = {"modifiedBefore", "modifiedOnOrAfter"}
        if self._owner is not CUSTOMER:
            filters |= {"createdBefore", "createdOnOrAfter"}
        # D: at least one of them is required.
        if wanted is None and not filters & call.query.keys():
            raise invalid({member: [f"One of {member}, {', '.join(sorted(filters))} is required."]})
        if wanted is not None and _OTHER_FILTERS & call.query.keys():
            # O for customers and their modified dates, words and status; for created dates and locations I.
            raise Refusal(400, f"Cannot use other filters when '{member}' is in use")
        table = self._owner.contacts(world)
        records: Iterable[Record] = table.live()
        if wanted is not None:
            records = [child for parent in dict.fromkeys(wanted) for child in table.children(parent)]
        return lists.page(world, call, records, self._render_every)

    def create(self, world: World, call: Call) -> dict[str, Any]:
        owner = self._owner.require_active(world, call.ids[0])
        errors: Errors = {}
        value = stored_value(world, call.body["type"], call.body["value"], errors)
        if errors:
            raise invalid(errors)
        self._refuse_double(world, owner.id, call.body["type"], value)
        record = add(world, self._owner, owner.id, call.body, value)
        self._bump(world, owner)
        return self._render_one(record)

    def update(self, world: World, call: Call) -> dict[str, Any]:
        owner, record = self._find(world, call)
        before, given = record.body, call.body
        kind = given.get("type", before["type"])
        errors: Errors = {}
        value = before["value"]
        if "value" in given or "type" in given:
            value = stored_value(world, kind, given.get("value", value), errors)
        if errors:
            raise invalid(errors)
        after = {**before, "type": kind, "value": value, "memo": given.get("memo", before["memo"])}
        if (kind, value) != (before["type"], before["value"]):
            after["phoneSettings"] = _phone_settings(kind, value)
        if "preferences" in given:
            after["preferences"] = _preferences(world, given["preferences"], before["preferences"])
        if after != before or world.switches.noop_patch_moves_modified_on:
            record.body = after
            self._owner.contacts(world).touch(record, world.stamp())
            self._bump(world, owner)
        return self._render_one(record)

    def delete(self, world: World, call: Call) -> None:
        owner, record = self._find(world, call)
        record.deleted = True
        self._owner.contacts(world).touch(record, world.stamp())
        self._bump(world, owner)

    def export(self, world: World, call: Call) -> dict[str, Any]:
        hide = not world.switches.deleted_contacts_in_feeds
        table = self._owner.contacts(world)
        return feeds.export(world, call, self._feed_name, table, self._render_feed, hide_deleted=hide)

    def _find(self, world: World, call: Call) -> tuple[Record, Record]:
        owner = self._owner.require_active(world, call.ids[0])
        record = self._owner.contacts(world).get(call.ids[1])
        if record is None or record.parent != owner.id:
            raise unknown("Contact", call.ids[1])
        return owner, record

    def _bump(self, world: World, owner: Record) -> None:
        if world.switches.contact_change_moves_modified_on:
            self._owner.table(world).touch(owner, world.stamp())

    def _refuse_double(self, world: World, owner_id: int, kind: str, value: str) -> None:
        switches = world.switches
        for other in self._owner.contacts(world).ever_children(owner_id):
            matters = switches.deleted_contact_conflicts if other.deleted else not switches.duplicate_contacts_allowed
            if matters and (other.body["type"], other.body["value"]) == (kind, value):
                raise Refusal(409, f"{self._owner.noun} ID = {owner_id} already has this contact")

    def _render_one(self, record: Record) -> dict[str, Any]:
        return {name: record.body[name] for name in self._one}

    def _render_every(self, record: Record) -> dict[str, Any]:
        body = {**record.body, self._owner.id_member: record.parent}
        return {name: body[name] for name in self._every}

    def _render_feed(self, record: Record) -> dict[str, Any]:
        body = {**record.body, self._owner.id_member: record.parent, "active": not record.deleted}
        return {name: body[name] for name in self._feed}


_OF_CUSTOMERS = Contacts(
    CUSTOMER,
    one=customer_models.CUSTOMER_CONTACT,
    every=customer_models.CUSTOMERS_CONTACT,
    feed=customer_models.EXPORT_CUSTOMER_CONTACT,
)
_OF_LOCATIONS = Contacts(
    LOCATION,
    one=location_models.LOCATION_CONTACT,
    every=location_models.LOCATIONS_CONTACT,
    feed=location_models.EXPORT_LOCATION_CONTACT,
)


def of(owner: Owner) -> Contacts:
    """Return the handlers for one kind of owner."""
    return _OF_CUSTOMERS if owner is CUSTOMER else _OF_LOCATIONS


def _phone_settings(kind: str, value: str) -> dict[str, Any] | None:
    # O: samples show it on phones only; null for the rest is I.
    return {"phoneNumber": value, "doNotText": False} if kind in _PHONES else None


def _preferences(world: World, given: Mapping[str, bool], before: Mapping[str, bool] | None) -> dict[str, bool]:
    """Store preferences; the legacy flag sets both newer ones and reads as both (D)."""
    after = dict(given)
    combined = given["invoiceStatementNotification"]
    is_changed = combined != (before or {}).get("invoiceStatementNotification", False)
    if is_changed or world.switches.legacy_preference_always_counts:
        after["invoiceNotification"] = after["statementNotification"] = combined
    after["invoiceStatementNotification"] = after["invoiceNotification"] and after["statementNotification"]
    return {member.name: after[member.name] for member in shared.PREFERENCES.members}
