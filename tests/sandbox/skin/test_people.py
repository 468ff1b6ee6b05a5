"""Made-up people: reproducible, realistic, awkward."""

from collections import Counter

import pytest

from syncd.sandbox import messy, people
from syncd.sandbox.crm import CrmSandbox, encoding


class Clock:
    def now(self):
        return 1_767_225_600.0


def filled(customers=600, seed=1):
    crm = CrmSandbox(Clock())
    return crm, people.populate(crm, customers=customers, seed=seed)


@pytest.fixture(scope="module")
def crm():
    return filled()[0]


def test_one_seed_makes_one_world():
    assert encoding.encode(filled(80)[0].dump()) == encoding.encode(filled(80)[0].dump())
    assert encoding.encode(filled(80, seed=2)[0].dump()) != encoding.encode(filled(80)[0].dump())


def test_the_world_is_awkward_in_every_known_way(crm):
    bodies = [crm.customer(record) for record in crm.customer_ids()]
    assert len(bodies) == 600
    assert any(body["createdOn"].startswith("0001") and body["createdById"] == 0 for body in bodies)
    assert Counter(body["modifiedOn"] for body in bodies).most_common(1)[0][1] > 300
    assert any(body["name"][0] in "=+@-'" for body in bodies)
    assert any(not body["name"].isascii() for body in bodies)
    assert any(body["type"] is None for body in bodies)
    assert any(not body["active"] for body in bodies)
    assert any(body["balance"] < 0 for body in bodies)
    assert any(field["name"] == " Gate code" for body in bodies for field in body["customFields"])
    assert any(len(crm.locations_of(body["id"])) > 1 for body in bodies)
    kinds = {contact["type"] for body in bodies for contact in crm.contacts_of(body["id"])}
    assert kinds == {"MobilePhone", "Phone", "Email", "Fax"}


def test_every_customer_has_a_location_and_the_past_lies_behind(crm):
    now = crm.world.now()
    for record in crm.world.customers.live():
        assert crm.locations_of(record.id)
        assert record.modified < now


def test_messy_rows(crm):
    rows = messy.messy_rows(crm, count=150, seed=1)
    assert rows == messy.messy_rows(crm, count=150, seed=1)
    assert len(rows) == 150
    assert {len(row) for row in rows} == {len(messy.HEADERS)}
    zips = [row[messy.HEADERS.index("Zip")] for row in rows]
    assert "" in zips
    assert any(len(code) == 4 for code in zips)
    assert [""] * len(messy.HEADERS) in rows
    assert any(row[-1] == "double?" for row in rows)
    assert any(row[-1] == "walk-in" for row in rows)
    assert not any(cell.startswith(("=", "@")) for row in rows for cell in row)


def test_no_rows_and_no_customers():
    crm, made = filled(0)
    assert made == []
    assert messy.messy_rows(crm, count=0, seed=1) == []
    assert len(messy.messy_rows(crm, count=5, seed=1)) == 5
