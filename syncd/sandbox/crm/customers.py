"""The Customers group: read, list, create with locations and contacts, patch, export.

It decides what a customer is made of and what a PATCH changes. Contacts, notes and tags have their own modules.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from syncd.sandbox.crm import contacts, feeds, lists, locations, members, notes
from syncd.sandbox.crm.members import CUSTOMER, Errors
from syncd.sandbox.crm.models import customers as models
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.parameters import ACTIVE, ADDR, CR, EXT, FEED, IDS, MO, PG, SORT, boolean, text
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import API_USER_ID, PAYMENT_TERMS, World

_PLAIN = (
    "type",
    "doNotMail",
    "doNotService",
    "nationalAccount",
    "active",
    "taxExempt",
    "paymentTermId",
    "creditLimit",
    "creditLimitBalance",
)
_FLAGS = ("taxExempt", "doNotMail", "doNotService", "nationalAccount")


def read(world: World, call: Call) -> dict[str, Any]:
    """Return one customer, inactive and merged ones too (I)."""
    return CUSTOMER.require(world, call.ids[0]).body


def every(world: World, call: Call) -> dict[str, Any]:
    """List customers."""
    query = call.query
    records = lists.by_text(query, lists.by_activity(query, lists.candidates(world.customers, query)))
    records = _by_phone(world, query, lists.by_external_data(world, query, records))
    return lists.page(world, call, records, lists.with_external_data(query))


def create(world: World, call: Call) -> dict[str, Any]:
    """Create a customer with its locations and contacts."""
    given, errors = call.body, Errors()
    if not given["locations"]:
        errors["locations"] = ["At least one location is required."]
    body = new_body(world, given, errors)
    own = contacts.stored_values(world, given.get("contacts") or (), errors, "contacts")
    drafts = [
        locations.draft(world, item, errors, f"locations[{index}]") for index, item in enumerate(given["locations"])
    ]
    if errors:
        raise invalid(errors)
    record = world.create(world.customers, body)
    if given.get("externalData"):
        members.plant(world, record, given["externalData"])
    made = [locations.add(world, record, draft) for draft in drafts]
    added = [contacts.add(world, CUSTOMER, record.id, item, value) for item, value in own]
    if world.switches.created_answer_lists_copies:
        added = world.customer_contacts.children(record.id)
    return {
        **record.body,
        "locations": [locations.created(world, location) for location in made],
        "contacts": [contacts.short(contact) for contact in added],
    }


def new_body(world: World, given: Mapping[str, Any], errors: Errors) -> dict[str, Any]:
    """Make a customer's read model from what was sent."""
    _check_terms(world, given, errors)
    return {
        "id": 0,
        "active": True,
        "name": members.name(world, CUSTOMER, given["name"], errors),
        "type": given.get("type") or "Residential",
        "address": members.address(world, given["address"]),
        "customFields": members.custom_fields(world, CUSTOMER, given.get("customFields") or (), errors),
        "balance": Decimal("0.00"),
        "taxExempt": bool(given.get("taxExempt")),
        "tagTypeIds": members.tag_ids(world, given.get("tagTypeIds") or (), errors),
        "doNotMail": bool(given.get("doNotMail")),
        "doNotService": bool(given.get("doNotService")),
        "nationalAccount": bool(given.get("nationalAccount")),
        "createdOn": "",
        "createdById": API_USER_ID,
        "modifiedOn": "",
        "mergedToId": None,
        "paymentTermId": given.get("paymentTermId"),
        "creditLimit": given.get("creditLimit"),
        "creditLimitBalance": given.get("creditLimitBalance"),
        "externalData": None,
    }


def _check_terms(world: World, given: Mapping[str, Any], errors: Errors) -> None:
    # I: how an unknown one is refused.
    terms = given.get("paymentTermId")
    if world.switches.payment_terms_checked and terms not in (None, *PAYMENT_TERMS):
        errors["paymentTermId"] = [f"Payment term with ID = {terms} was not found"]


def update(world: World, call: Call) -> dict[str, Any]:
    """Change a customer: what is sent replaces what was there, member by member (D)."""
    record = CUSTOMER.require(world, call.ids[0])
    if record.body["mergedToId"] is not None:
        raise unknown("Customer", record.id)
    change(world, record, members.without_deactivation(world, record, call.body))
    return record.body


def change(world: World, record: Record, given: Mapping[str, Any]) -> None:
    """Apply a PATCH to a customer, or refuse all of it."""
    errors: Errors = {}
    _check_terms(world, given, errors)
    after = {**record.body, **{name: given[name] for name in _PLAIN if name in given}}
    if "name" in given:
        after["name"] = members.name(world, CUSTOMER, given["name"], errors)
    if "address" in given:
        after["address"] = members.address(world, given["address"])
    if "customFields" in given:
        kept = record.body["customFields"] if world.switches.customer_lists == "merge" else []
        after["customFields"] = members.custom_fields(world, CUSTOMER, [*kept, *given["customFields"]], errors)
    if "tagTypeIds" in given:
        tags = record.body["tagTypeIds"] if world.switches.customer_lists == "merge" else []
        after["tagTypeIds"] = members.tag_ids(world, [*tags, *given["tagTypeIds"]], errors)
    if errors:
        raise invalid(errors)
    if "externalData" in given:
        members.plant(world, record, given["externalData"])
    moved = after != record.body or "externalData" in given
    if moved or world.switches.noop_patch_moves_modified_on:
        record.body = after
        world.customers.touch(record, world.stamp())


def export(world: World, call: Call) -> dict[str, Any]:
    """Return the feed of customers: all states, external data null (O)."""
    return feeds.export(world, call, "customers", world.customers)


def _by_phone(world: World, query: Mapping[str, Any], records: Iterable[Record]) -> Iterable[Record]:
    """Keep customers with a contact of these digits (I: the rule is unknown)."""
    wanted = query.get("phone")
    if wanted is None:
        return records
    digits = [character for character in wanted if character.isdigit()]
    return [
        record
        for record in records
        if any(
            contact.body["type"] != "Email"
            and [character for character in contact.body["value"] if character.isdigit()] == digits
            for contact in world.customer_contacts.children(record.id)
        )
    ]


_R, _W, _BASE = "tn.crm.customers:r", "tn.crm.customers:w", f"{CRM}/customers"
OPERATIONS = (
    Operation(
        id="Customers_Get", method="GET", path=f"{_BASE}/{{id}}", scope=_R, handler=read,
        answer=models.CUSTOMER, errors=(400, 404),
    ),
    Operation(
        id="Customers_Update", method="PATCH", path=f"{_BASE}/{{id}}", scope=_W, handler=update,
        request=models.UPDATE_CUSTOMER, answer=models.CUSTOMER, errors=(400, 404),
    ),
    Operation(
        id="Customers_GetList", method="GET", path=_BASE, scope=_R, handler=every,
        query=(
            *PG, *CR, *MO, *ADDR, *EXT, SORT, IDS, ACTIVE, text("name"), text("phone"),
            boolean("excludeAccountingChangesFromModifiedDateRange"),
        ),
        answer=models.CUSTOMER, shape=Shape.PAGE,
    ),
    Operation(
        id="Customers_Create", method="POST", path=_BASE, scope=_W, handler=create,
        request=models.CREATE_CUSTOMER, answer=models.CREATED_CUSTOMER,
    ),
    Operation(
        id="ExportCustomers_GetCustomers", method="GET", path=f"{CRM}/export/customers", scope=_R,
        handler=export, query=FEED, answer=models.EXPORT_CUSTOMER, shape=Shape.EXPORT,
    ),
    *contacts.operations(CUSTOMER),
    *notes.operations(CUSTOMER),
)  # fmt: skip
