"""Made-up callers: one seed makes one world, and it is awkward in the known ways."""

import pytest

from syncd.sandbox import callers, people
from syncd.sandbox.crm import CrmSandbox, encoding


class Clock:
    def now(self):
        return 1_767_225_600.0


def filled(customers=300, seed=1):
    crm = CrmSandbox(Clock())
    people.populate(crm, customers=customers, seed=seed)
    before = encoding.encode(crm.dump()["tables"]["customers"])
    callers.populate(crm, seed=seed)
    assert encoding.encode(crm.dump()["tables"]["customers"]) == before
    return crm


@pytest.fixture(scope="module")
def crm():
    return filled()


def test_one_seed_makes_one_world():
    assert encoding.encode(filled(40).dump()) == encoding.encode(filled(40).dump())


def test_there_is_some_of_everything(crm):
    leads, bookings = map(crm.lead, crm.lead_ids()), list(map(crm.booking, crm.booking_ids()))
    assert {lead["status"] for lead in leads} == {"Open", "Dismissed", "Converted"}
    assert len({booking["status"] for booking in bookings}) > 2
    assert any(booking["address"]["country"] is None for booking in bookings)
    for table in ("lead_notes", "customer_notes", "location_notes", "uuid_contacts", "contact_methods"):
        assert list(crm.world.tables[table].live()), table
    made = [*crm.world.leads.live(), *crm.world.bookings.live(), *crm.world.uuid_contacts.live()]
    assert all(row.modified < crm.world.now() for row in made)


def test_nobody_calls_where_there_are_no_customers():
    crm = CrmSandbox(Clock())
    callers.populate(crm, seed=1)
    assert crm.lead_ids() == []
