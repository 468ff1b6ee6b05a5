"""What people at the telephone do in the CRM's own screens: leads, bookings, notes, and the lists these choose from.

It decides what such an action changes, stamps included. It goes around the API's checks of shape and scope and around
its rule that a closed lead or booking stays as it is, not around what the CRM does to values it stores.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from syncd.sandbox.crm import (
    booking_providers,
    bookings,
    contact_methods,
    contact_relationships,
    contacts,
    leads,
    notes,
    references,
    uuid_contacts,
)
from syncd.sandbox.crm.members import CUSTOMER, LEAD, LOCATION, Errors, Noted
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.records import Record, Table
from syncd.sandbox.crm.world import OFFICE_USER_ID, World


class CallCentre:
    """People at the telephone. Values are normalised and checked as the API does; a wrong one raises Refusal."""

    def __init__(self, world: World) -> None:
        self.world = world

    def add_campaign(self, name: str) -> int:
        """Define a campaign that leads and bookings can name."""
        return self._define("campaigns", name)

    def add_business_unit(self, name: str) -> int:
        """Define a business unit."""
        return self._define("business_units", name)

    def add_job_type(self, name: str) -> int:
        """Define a job type."""
        return self._define("job_types", name)

    def add_call_reason(self, name: str, *, is_lead: bool = True) -> int:
        """Define a call reason; leads and bookings are dismissed for one."""
        return self._define("call_reasons", name, isLead=is_lead)

    def add_booking_provider(self, name: str, description: str = "") -> int:
        """Define the tag of a booking provider."""
        self.world.begin()
        return booking_providers.add(self.world, name, description).id

    def deactivate_booking_provider(self, provider_id: int) -> None:
        """Make the tag of a booking provider inactive: only people can (D)."""
        self.world.begin()
        record = self._booking_provider(provider_id)
        record.body = {**record.body, "active": False}
        self.world.booking_providers.touch(record, self.world.stamp())

    def add_lead(self, campaign_id: int, summary: str, **members: Any) -> int:
        """Write down a lead; members are named as in the API."""
        self.world.begin()
        given = {"campaignId": campaign_id, "summary": summary, **members}
        record = leads.add(self.world, given, {})
        record.body["createdById"] = OFFICE_USER_ID
        return record.id

    def change_lead(self, lead_id: int, **members: Any) -> None:
        """Change members of a lead, closed or not."""
        self.world.begin()
        leads.change(self.world, LEAD.require(self.world, lead_id), members)

    def dismiss_lead(self, lead_id: int, reason_id: int | None = None) -> None:
        """Close a lead without a job."""
        self._turn_lead(lead_id, status="Dismissed", dismissingReasonId=reason_id)

    def reopen_lead(self, lead_id: int) -> None:
        """Take a dismissal back (I: that people can)."""
        self._turn_lead(lead_id, status="Open", dismissingReasonId=None)

    def convert_lead(self, lead_id: int, customer_id: int | None = None) -> int:
        """Book a job out of a lead, for its own customer or the one given; return the job's id."""
        lead = LEAD.require(self.world, lead_id)
        customer = CUSTOMER.require(self.world, lead.parent or customer_id or 0)
        self._turn_lead(lead_id, status="Converted", customerId=customer.id)
        if lead.parent != customer.id:
            self.world.leads.move(lead, customer.id)
        return self._job(customer.id)

    def delete_lead(self, lead_id: int) -> None:
        """Delete a lead (I: that people can, from the `active` of its feed)."""
        self._delete(self.world.leads, LEAD.require(self.world, lead_id))

    def add_booking(
        self,
        provider_id: int,
        name: str,
        *,
        address: Mapping[str, Any] | None = None,
        contacts: Sequence[tuple[str, str]] = (),
        **members: Any,
    ) -> int:
        """Receive a booking of a provider; its address may be in part, as live ones are (O)."""
        self.world.begin()
        self._booking_provider(provider_id)
        given = {"source": "Website", "name": name, "address": address, "externalId": "", **members}
        values = self._values(contacts)
        record = bookings.add(self.world, provider_id, given, {})
        for kind, value in values:
            bookings.add_contact(self.world, record, {"type": kind}, value)
        return record.id

    def change_booking(self, booking_id: int, **members: Any) -> None:
        """Change members of a booking, closed or not; an address is given whole."""
        self.world.begin()
        bookings.change(self.world, self._booking(booking_id), members)

    def accept_booking(self, booking_id: int) -> None:
        """Take a booking up; its job comes later."""
        self._turn_booking(booking_id, status="Accepted")

    def convert_booking(self, booking_id: int, customer_id: int) -> int:
        """Book a job for a customer out of a booking; return the job's id."""
        CUSTOMER.require(self.world, customer_id)
        self._booking(booking_id)
        job_id = self._job(customer_id)
        self._turn_booking(booking_id, status="Converted", jobId=job_id)
        return job_id

    def dismiss_booking(self, booking_id: int, reason_id: int | None = None) -> None:
        """Close a booking without a job."""
        self._turn_booking(booking_id, status="Dismissed", dismissingReasonId=reason_id)

    def delete_booking(self, booking_id: int) -> None:
        """Delete a booking (I: that people can, from the `active` of its feed)."""
        self._delete(self.world.bookings, self._booking(booking_id))

    def add_note(self, customer_id: int, text: str, *, pinned: bool = False) -> int:
        """Write a note on a customer."""
        return self._note(CUSTOMER, customer_id, text, pinned=pinned)

    def add_location_note(self, location_id: int, text: str, *, pinned: bool = False) -> int:
        """Write a note on a location."""
        return self._note(LOCATION, location_id, text, pinned=pinned)

    def add_lead_note(self, lead_id: int, text: str, *, pinned: bool = False) -> int:
        """Write a note on a lead."""
        return self._note(LEAD, lead_id, text, pinned=pinned)

    def delete_note(self, note_id: int) -> None:
        """Delete a note, whatever it stands on."""
        for owner in (CUSTOMER, LOCATION, LEAD):
            note = owner.notes(self.world).get(note_id)
            if note is not None:
                self._delete(owner.notes(self.world), note)
                return
        raise unknown("Note", note_id)

    def add_uuid_contact(self, name: str | None, *, title: str | None = None, reference_id: str | None = None) -> str:
        """Write down a contact of the second kind; return its guid."""
        self.world.begin()
        given = {"name": name, "title": title, "referenceId": reference_id}
        return str(uuid_contacts.add(self.world, given, by=OFFICE_USER_ID).body["id"])

    def change_uuid_contact(self, guid: str, **members: Any) -> None:
        """Change name, title, referenceId or isArchived of such a contact."""
        self.world.begin()
        record = uuid_contacts.require(self.world, guid)
        uuid_contacts.change(self.world, record, members, by=OFFICE_USER_ID)

    def add_contact_method(self, guid: str, kind: str, value: str, memo: str | None = None) -> str:
        """Add a telephone number or address to such a contact; return the method's guid."""
        self.world.begin()
        given = {"type": kind, "value": value, "memo": memo}
        contact = uuid_contacts.require(self.world, guid)
        return str(contact_methods.add(self.world, contact, given, by=OFFICE_USER_ID).body["id"])

    def relate_contact(self, guid: str, entity_id: int, slug: str = "customer") -> None:
        """Relate such a contact to a customer, location or booking."""
        self.world.begin()
        contact = uuid_contacts.require(self.world, guid)
        contact_relationships.add(self.world, contact, entity_id, slug, by=OFFICE_USER_ID)

    def lead(self, lead_id: int) -> dict[str, Any]:
        """Return a lead as the API would show it now."""
        return dict(LEAD.require(self.world, lead_id).body)

    def booking(self, booking_id: int) -> dict[str, Any]:
        """Return a booking as the API would show it now."""
        return dict(self._booking(booking_id).body)

    def lead_ids(self) -> list[int]:
        """Return the ids of all leads, oldest first."""
        return [record.id for record in self.world.leads.live()]

    def booking_ids(self) -> list[int]:
        """Return the ids of all bookings, oldest first."""
        return [record.id for record in self.world.bookings.live()]

    def notes_of(self, owner_id: int) -> list[dict[str, Any]]:
        """Return the notes of a customer, location or lead, oldest first."""
        tables = [owner.notes(self.world) for owner in (CUSTOMER, LOCATION, LEAD)]
        return [dict(record.body) for table in tables for record in table.children(owner_id)]

    def _define(self, table: str, name: str, **more: Any) -> int:
        self.world.begin()
        return references.named(self.world, table, name, **more).id

    def _job(self, customer_id: int) -> int:
        body = {"id": 0, "customerId": customer_id, "createdOn": "", "modifiedOn": ""}
        return self.world.create(self.world.tables["jobs"], body, parent=customer_id).id

    def _note(self, owner: Noted, owner_id: int, text: str, *, pinned: bool) -> int:
        self.world.begin()
        owner.require(self.world, owner_id)
        given = {"text": text, "pinToTop": pinned}
        return notes.add(self.world, owner, owner_id, given, by=OFFICE_USER_ID).id

    def _turn_lead(self, lead_id: int, **members: Any) -> None:
        self.world.begin()
        record = LEAD.require(self.world, lead_id)
        record.body = {**record.body, **members}
        self.world.leads.touch(record, self.world.stamp())

    def _turn_booking(self, booking_id: int, **members: Any) -> None:
        self.world.begin()
        record = self._booking(booking_id)
        record.body = {**record.body, **members}
        self.world.bookings.touch(record, self.world.stamp())

    def _delete(self, table: Table, record: Record) -> None:
        self.world.begin()
        record.deleted = True
        table.touch(record, self.world.stamp())

    def _booking(self, booking_id: int) -> Record:
        record = self.world.bookings.get(booking_id)
        if record is None:
            raise unknown("Booking", booking_id)
        return record

    def _booking_provider(self, provider_id: int) -> Record:
        record = self.world.booking_providers.get(provider_id)
        if record is None:
            raise unknown("Booking provider tag", provider_id)
        return record

    def _values(self, given: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        errors: Errors = {}
        values = [(kind, contacts.stored_value(self.world, kind, value, errors)) for kind, value in given]
        if errors:
            raise invalid(errors)
        return values
