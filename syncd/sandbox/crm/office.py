"""What people do in the CRM's own screens, as plain methods: the simulation's and the demo's office.

Here are customers, locations and tags; contacts are in ``address_book``, leads, bookings and notes in ``call_centre``.

It decides what such an action changes, stamps included. It goes around the API's checks of shape, scope and quota,
not around what the CRM does to values it stores.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from syncd.sandbox.crm import customers, locations, tags
from syncd.sandbox.crm.address_book import AddressBook, ContactValues, memo_of
from syncd.sandbox.crm.members import CUSTOMER, LOCATION, Errors, Owner
from syncd.sandbox.crm.problems import invalid
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import OFFICE_USER_ID

NO_ADDRESS: Mapping[str, Any] = {"street": "", "city": "", "state": "", "zip": "", "country": "USA"}


class Office(AddressBook):
    """People at the CRM. Values are normalised and checked as the API does; a wrong one raises Refusal."""

    def add_customer(
        self,
        name: str,
        *,
        type: str | None = "Residential",  # noqa: A002 - the vendor's word
        address: Mapping[str, Any] = NO_ADDRESS,
        contacts: Sequence[ContactValues] = (),
        tags: Iterable[int] = (),
        custom_fields: Mapping[int, str] | None = None,
        balance: Decimal | str = "0.00",
        with_location: bool = True,
        **more: Any,
    ) -> int:
        """Add a customer, with a location at its own address unless told otherwise; return its id."""
        self.world.begin()
        fields = [{"typeId": key, "value": value} for key, value in (custom_fields or {}).items()]
        errors: Errors = {}
        given = {"name": name, "address": address, "customFields": fields, "tagTypeIds": list(tags), **more}
        body = customers.new_body(self.world, given, errors)
        body |= {"type": type, "balance": Decimal(balance), "createdById": OFFICE_USER_ID}
        draft = locations.draft(self.world, {"name": name, "address": address}, errors)
        if errors:
            raise invalid(errors)
        record = self.world.create(self.world.customers, body)
        if with_location:
            locations.add(self.world, record, draft)
        for item in contacts:
            self._contact(CUSTOMER, record.id, item)
        return record.id

    def add_location(
        self,
        customer_id: int,
        name: str,
        *,
        address: Mapping[str, Any] = NO_ADDRESS,
        contacts: Sequence[ContactValues] = (),
        **more: Any,
    ) -> int:
        """Add a location; its contacts are copied to the customer."""
        self.world.begin()
        errors: Errors = {}
        items = [{"type": item[0], "value": item[1], "memo": memo_of(item)} for item in contacts]
        given = {"name": name, "address": address, "contacts": items, **more}
        draft = locations.draft(self.world, given, errors)
        if errors:
            raise invalid(errors)
        return locations.add(self.world, CUSTOMER.require(self.world, customer_id), draft).id

    def change_customer(self, customer_id: int, **members: Any) -> None:
        """Change members of a customer, named as in a PATCH; an address may be given in part."""
        self.world.begin()
        record = CUSTOMER.require(self.world, customer_id)
        customers.change(self.world, record, _whole_address(record, members))

    def change_location(self, location_id: int, **members: Any) -> None:
        """Change members of a location."""
        self.world.begin()
        record = LOCATION.require(self.world, location_id)
        locations.change(self.world, record, _whole_address(record, members))

    def set_custom_field(self, customer_id: int, type_id: int, value: str) -> None:
        """Set one custom field of a customer and leave the others; an empty text takes it away."""
        record = CUSTOMER.require(self.world, customer_id)
        kept = {item["typeId"]: item["value"] for item in record.body["customFields"]}
        kept[type_id] = value
        items = [{"typeId": key, "value": text} for key, text in kept.items() if text]
        self.change_customer(customer_id, customFields=items)

    def tag_customer(self, customer_id: int, tag_id: int) -> None:
        """Put a tag on a customer."""
        self._tag(CUSTOMER, customer_id, add=tag_id)

    def untag_customer(self, customer_id: int, tag_id: int) -> None:
        """Take a tag off a customer."""
        self._tag(CUSTOMER, customer_id, remove=tag_id)

    def tag_location(self, location_id: int, tag_id: int) -> None:
        """Put a tag on a location."""
        self._tag(LOCATION, location_id, add=tag_id)

    def untag_location(self, location_id: int, tag_id: int) -> None:
        """Take a tag off a location."""
        self._tag(LOCATION, location_id, remove=tag_id)

    def deactivate_customer(self, customer_id: int) -> None:
        """Make a customer inactive; its locations stay as they are (I)."""
        self.change_customer(customer_id, active=False)

    def reactivate_customer(self, customer_id: int) -> None:
        """Make a customer active again."""
        self.change_customer(customer_id, active=True)

    def deactivate_location(self, location_id: int) -> None:
        """Make a location inactive."""
        self.change_location(location_id, active=False)

    def set_balance(self, customer_id: int, balance: Decimal | str) -> None:
        """Book something: the balance changes and modifiedOn with it (D)."""
        self.world.begin()
        record = CUSTOMER.require(self.world, customer_id)
        record.body["balance"] = Decimal(balance)
        self.world.customers.touch(record, self.world.stamp(), by_people=False)

    def merge_customers(self, loser: int, survivor: int) -> None:
        """Merge two customers: only people can (D). Locations, contacts and tags go to the survivor (I)."""
        if loser == survivor:
            raise invalid({"survivor": ["A customer cannot be merged into itself."]})
        self.world.begin()
        gone, kept = CUSTOMER.require(self.world, loser), CUSTOMER.require_active(self.world, survivor)
        self._move_locations(gone, kept)
        self._move_contacts(gone, kept)
        missing = [tag for tag in gone.body["tagTypeIds"] if tag not in kept.body["tagTypeIds"]]
        if missing:
            tags.put(self.world, CUSTOMER, kept, [*kept.body["tagTypeIds"], *missing])
        gone.body |= {"active": False, "mergedToId": kept.id}
        self.world.customers.touch(gone, self.world.stamp())
        self.world.customers.touch(kept, self.world.stamp())

    def merge_locations(self, loser: int, survivor: int) -> None:
        """Merge two locations of one customer."""
        self.world.begin()
        gone, kept = LOCATION.require(self.world, loser), LOCATION.require_active(self.world, survivor)
        gone.body |= {"active": False, "mergedToId": kept.id}
        self.world.locations.touch(gone, self.world.stamp())
        self.world.locations.touch(kept, self.world.stamp())

    def add_tag_type(self, name: str, *, color: str = "#1B6AC9", active: bool = True) -> int:
        """Add a tag to the vocabulary."""
        self.world.begin()
        body = {
            "id": 0,
            "name": name,
            "color": color,
            "code": "",
            "importance": None,
            "isConversionOpportunity": False,
            "allowToUseOnTimesheetActivity": False,
            "isVisibleOnDispatchBoard": True,
            "active": active,
            "createdOn": "",
            "modifiedOn": "",
        }
        return self.world.create(self.world.tag_types, body).id

    def add_custom_field_type(
        self, owner: Owner, name: str, *, data_type: str = "Text", options: Sequence[str] | None = None
    ) -> int:
        """Define a custom field of customers or locations: only people can (D)."""
        self.world.begin()
        body = {
            "id": 0,
            "name": name,
            "dataType": data_type,
            "dataTypeOptions": None if options is None else list(options),
            "createdOn": "",
            "modifiedOn": "",
        }
        return self.world.create(owner.fields(self.world), body).id

    def customer(self, customer_id: int) -> dict[str, Any]:
        """Return a customer as the API would show it now."""
        return dict(CUSTOMER.require(self.world, customer_id).body)

    def location(self, location_id: int) -> dict[str, Any]:
        """Return a location as the API would show it now."""
        return dict(LOCATION.require(self.world, location_id).body)

    def customer_ids(self) -> list[int]:
        """Return the ids of all customers, oldest first."""
        return list(self.world.customers.rows)

    def locations_of(self, customer_id: int) -> list[dict[str, Any]]:
        """Return a customer's locations, oldest first."""
        return [dict(record.body) for record in self.world.locations.children(customer_id)]

    def _tag(self, owner: Owner, record_id: int, *, add: int | None = None, remove: int | None = None) -> None:
        self.world.begin()
        record = owner.require(self.world, record_id)
        kept = [tag for tag in record.body["tagTypeIds"] if tag not in (add, remove)]
        after = kept if add is None else [*kept, add]
        if sorted(after) != sorted(record.body["tagTypeIds"]):
            tags.put(self.world, owner, record, after)

    def _move_locations(self, gone: Record, kept: Record) -> None:
        for location in self.world.locations.children(gone.id):
            self.world.locations.move(location, kept.id)
            location.body["customerId"] = kept.id
            self.world.locations.touch(location, self.world.stamp())

    def _move_contacts(self, gone: Record, kept: Record) -> None:
        table = self.world.customer_contacts
        held = {(one.body["type"], one.body["value"]) for one in table.children(kept.id)}
        for contact in table.children(gone.id):
            if (contact.body["type"], contact.body["value"]) in held:
                contact.deleted = True
            else:
                table.move(contact, kept.id)
            table.touch(contact, self.world.stamp())


def _whole_address(record: Record, members: Mapping[str, Any]) -> dict[str, Any]:
    if "address" not in members:
        return dict(members)
    return {**members, "address": {**record.body["address"], **members["address"]}}
