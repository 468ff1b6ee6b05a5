"""Creations: everything inside one body, markers planted, what was created found again in the answer."""

import json

import pytest

from syncd.core.outcomes import Rejected, Stored, Unknown
from syncd.crm.transport.wire import HttpResponse
from syncd.sandbox.crm import CUSTOMER

GUID = "5b2f6a1e-9a0c-4c1e-8f6d-2f7c0f6f5a11"


def bodies(bench, name="customers.create"):
    return [json.loads(sent.request.body) for sent in bench.wire.named(name)]


def marker(row_id):
    return {"applicationGuid": GUID, "externalData": [{"key": "syncd_row", "value": row_id}]}


def test_a_customer_goes_with_its_contacts_locations_and_tags_in_one_call(bench):
    vip = bench.crm.add_tag_type("VIP")
    place = bench.new(
        "locations",
        row_id="place",
        children=(bench.new_contact("contacts.phone", "Phone", "(512) 555-0100", object_name="location_contacts"),),
    )
    own = (
        bench.new_contact("contacts.mobile", "MobilePhone", "(512) 555-0199"),
        bench.new_contact("contacts.email", "Email", "Ada@Example.com"),
    )
    outcome = bench.apply_one(bench.new(children=own, nested=(place,), elements=(vip,)))
    (body,) = bodies(bench)
    assert body["externalData"] == marker("row")
    assert body["locations"][0]["externalData"] == marker("place")
    assert body["tagTypeIds"] == [vip]
    assert set(outcome.created) == {
        "row", "place", "row/contacts.mobile", "row/contacts.email", "row/contacts.phone",
    } or set(outcome.created) == {
        "row", "place", "row/contacts.mobile", "row/contacts.email", "place/contacts.phone",
    }  # fmt: skip
    by_id = {record.id: record for record in outcome.records}
    assert by_id[outcome.created["row/contacts.email"]].members["value"] == "Ada@Example.com"
    assert by_id[outcome.created["place"]].parent_id == outcome.created["row"]
    assert outcome.records[0].id == outcome.created["row"]


def test_two_contacts_of_one_kind_are_told_apart_by_their_value(bench):
    own = (
        bench.new_contact("contacts.one", "Phone", "(512) 555-0100"),
        bench.new_contact("contacts.two", "Phone", "512.555.0199"),
    )

    def turned_round(answer):
        body = json.loads(answer.body)
        body["contacts"].reverse()
        return HttpResponse(status=200, headers=answer.headers, body=json.dumps(body).encode())

    bench.wire.fail("customers.create", turned_round)
    outcome = bench.apply_one(bench.new_with_location(children=own))
    values = {record.id: record.members.get("value") for record in outcome.records}
    assert values[outcome.created["row/contacts.one"]] == "5125550100"
    assert values[outcome.created["row/contacts.two"]] == "5125550199"


def test_locations_are_told_apart_by_their_address(bench):
    places = tuple(bench.new("locations", row_id=f"place{n}", street=f"{n} Elm St") for n in (1, 2, 3))

    def turned_round(answer):
        body = json.loads(answer.body)
        body["locations"].reverse()
        return HttpResponse(status=200, headers=answer.headers, body=json.dumps(body).encode())

    bench.wire.fail("customers.create", turned_round)
    outcome = bench.apply_one(bench.new(nested=places))
    for n in (1, 2, 3):
        assert bench.crm.location(outcome.created[f"place{n}"])["address"]["street"] == f"{n} Elm St"


def test_nothing_blank_is_sent_as_null(bench):
    memo = ((bench.spec("type"), "Commercial"), (bench.spec("credit_limit"), None))
    bench.apply_one(bench.new_with_location(more=memo))
    (body,) = bodies(bench)
    assert "null" not in json.dumps(body)
    assert body["address"]["unit"] == ""
    assert "latitude" not in body["address"]


def test_a_custom_field_goes_by_its_type(bench):
    gate = bench.crm.add_custom_field_type(CUSTOMER, " Gate code")
    outcome = bench.apply_one(bench.new_with_location(more=((bench.custom("Gate code"), "42"),)))
    held = bench.body(outcome.created["row"])["customFields"]
    assert [(entry["typeId"], entry["value"]) for entry in held] == [(gate, "42")]


def test_an_unknown_custom_field_is_told_and_nothing_is_created(bench):
    outcome = bench.apply_one(bench.new_with_location(more=((bench.custom("Gate"), "42"),)))
    assert outcome.code == "crm.custom_field.unknown"
    assert not bodies(bench)


def test_a_contact_that_is_refused_does_not_keep_the_customer_out(bench):
    place = bench.new(
        "locations",
        row_id="place",
        children=(bench.new_contact("contacts.email", "Email", "b@", object_name="location_contacts", row_id="place"),),
    )
    own = (bench.new_contact("contacts.email", "Email", "no at"), bench.new_contact("contacts.fax", "Fax", "5550100"))
    outcome = bench.apply_one(bench.new(children=own, nested=(place,)))
    assert isinstance(outcome, Stored)
    assert set(outcome.created) == {"row", "place", "row/contacts.fax"}
    assert len(bodies(bench)) == 2


def test_any_other_refused_value_keeps_it_out_whole(bench):
    own = (bench.new_contact("contacts.email", "Email", "no at"),)
    outcome = bench.apply_one(bench.new_with_location(name="x" * 151, children=own))
    assert isinstance(outcome, Rejected)
    assert "maximum length of 150" in outcome.message
    assert len(bodies(bench)) == 1


@pytest.mark.parametrize("answer", ["lost", HttpResponse(status=200), HttpResponse(status=200, body=b'{"name":"x"}')])
def test_a_creation_without_a_believable_answer_stays_open_and_is_not_repeated(bench, answer):
    bench.wire.fail("customers.create", answer)
    assert isinstance(bench.apply_one(bench.new_with_location()), Unknown)
    assert len(bodies(bench)) == 1


def test_a_location_of_an_inactive_customer_shows_the_customer(bench):
    id_ = bench.customer()
    bench.crm.deactivate_customer(id_)
    outcome = bench.apply_one(bench.new("locations", parent_id=id_))
    assert (outcome.code, outcome.records[0].id) == ("crm.inactive", id_)


def test_a_new_contact_of_a_row_is_known_by_its_rule(bench):
    id_ = bench.customer()
    outcome = bench.apply_one(bench.new_contact("contacts.email", "Email", "a@example.com", parent_id=id_))
    assert outcome.written == ("contacts.email",)
    assert outcome.created == {"row/contacts.email": outcome.records[0].id}
    assert (outcome.records[0].parent_id, outcome.records[0].members["customerId"]) == (id_, id_)
