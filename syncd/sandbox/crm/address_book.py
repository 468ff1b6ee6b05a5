"""What people do to the contacts of customers and locations in the CRM's own screens.

It decides what such an action changes, stamps included, and goes around the API's checks of shape, scope and quota.
"""

from collections.abc import Mapping
from typing import Any

from syncd.sandbox.crm import contacts
from syncd.sandbox.crm.call_centre import CallCentre
from syncd.sandbox.crm.members import CUSTOMER, LOCATION, Errors, Owner
from syncd.sandbox.crm.operations import Call
from syncd.sandbox.crm.problems import invalid
from syncd.sandbox.crm.records import Record

ContactValues = tuple[str, str] | tuple[str, str, str | None]
"""Type, value and perhaps a memo."""


class AddressBook(CallCentre):
    """People who keep contacts. Values are normalised and checked as the API does; a wrong one raises Refusal."""

    def add_contact(self, customer_id: int, kind: str, value: str, memo: str | None = None) -> int:
        """Add a contact to a customer."""
        self.world.begin()
        return self._contact(CUSTOMER, customer_id, (kind, value, memo)).id

    def add_location_contact(self, location_id: int, kind: str, value: str, memo: str | None = None) -> int:
        """Add a contact to a location."""
        self.world.begin()
        return self._contact(LOCATION, location_id, (kind, value, memo)).id

    def change_contact(self, contact_id: int, **members: Any) -> None:
        """Change type, value, memo or preferences of a customer's contact."""
        self._change_contact(CUSTOMER, contact_id, members)

    def change_location_contact(self, contact_id: int, **members: Any) -> None:
        """Change type, value, memo or preferences of a location's contact."""
        self._change_contact(LOCATION, contact_id, members)

    def delete_contact(self, contact_id: int) -> None:
        """Delete a customer's contact."""
        self._delete_contact(CUSTOMER, contact_id)

    def delete_location_contact(self, contact_id: int) -> None:
        """Delete a location's contact."""
        self._delete_contact(LOCATION, contact_id)

    def contacts_of(self, customer_id: int) -> list[dict[str, Any]]:
        """Return a customer's contacts, oldest first."""
        return [dict(record.body) for record in self.world.customer_contacts.children(customer_id)]

    def contacts_of_location(self, location_id: int) -> list[dict[str, Any]]:
        """Return a location's contacts, oldest first."""
        return [dict(record.body) for record in self.world.location_contacts.children(location_id)]

    def _contact(self, owner: Owner, owner_id: int, item: ContactValues) -> Record:
        owner.require(self.world, owner_id)
        errors: Errors = {}
        value = contacts.stored_value(self.world, item[0], item[1], errors)
        if errors:
            raise invalid(errors)
        given = {"type": item[0], "memo": memo_of(item)}
        return contacts.add(self.world, owner, owner_id, given, value)

    def _change_contact(self, owner: Owner, contact_id: int, members: Mapping[str, Any]) -> None:
        self.world.begin()
        parent = owner.contacts(self.world).rows[contact_id].parent
        call = Call(ids=(parent, contact_id), query={}, body=dict(members))
        contacts.of(owner).update(self.world, call)

    def _delete_contact(self, owner: Owner, contact_id: int) -> None:
        self.world.begin()
        parent = owner.contacts(self.world).rows[contact_id].parent
        contacts.of(owner).delete(self.world, Call(ids=(parent, contact_id), query={}, body={}))


def memo_of(item: ContactValues) -> str | None:
    """Give a contact's memo, if it has one."""
    return item[2] if len(item) == 3 else None
