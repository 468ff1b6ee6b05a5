"""Changing records: only what changed, whole values from a fresh read, refusals by field, lost answers left open."""

import json
from decimal import Decimal

import pytest

from syncd.core.outcomes import NotSent, Rejected, Stale, Stored, Unknown
from syncd.crm.transport.wire import HttpResponse
from syncd.sandbox.crm import CUSTOMER


def bodies(bench, name="customers.update"):
    return [json.loads(sent.request.body) for sent in bench.wire.named(name)]


def street(bench, new="2 Oak St", old="1 Elm St"):
    return bench.change("address.street", new, old, rule="address")


def test_only_the_changed_member_is_sent_and_the_answer_is_believed(bench):
    id_ = bench.customer()
    outcome = bench.apply_one(bench.rename(id_, " Bea "))
    assert bodies(bench) == [{"name": " Bea "}]
    assert outcome.written == ("name",)
    assert outcome.records[0].members["name"] == "Bea"
    assert outcome.records[0].id == id_


def test_a_change_of_the_street_sends_the_whole_address_without_its_old_coordinates(bench):
    id_ = bench.crm.add_customer("Ada", address={
        "street": "1 Elm St", "unit": None, "city": "Austin", "state": "TX", "zip": "78701", "country": "USA",
        "latitude": Decimal("30.2671530000000017"), "longitude": Decimal("-97.5"),
    })  # fmt: skip
    bench.apply_one(bench.patch(id_, street(bench)))
    assert bodies(bench) == [{"address": {
        "street": "2 Oak St", "unit": "", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA",
    }}]  # fmt: skip


def test_coordinates_stay_with_an_address_that_stays_where_it_is(bench):
    id_ = bench.crm.add_customer("Ada", address={
        "street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA",
        "latitude": Decimal("30.2671530000000017"),
    })  # fmt: skip
    bench.apply_one(bench.patch(id_, bench.change("address.unit", "4", None, rule="address")))
    assert b"30.2671530000000017" in bench.wire.named("customers.update")[0].request.body
    assert "longitude" not in bodies(bench)[0]["address"]


def test_what_somebody_else_changed_in_the_same_address_is_kept(bench):
    id_ = bench.customer()
    bench.crm.change_customer(id_, address={"city": "Dallas"})
    bench.apply_one(bench.patch(id_, street(bench)))
    assert (bench.body(id_)["address"]["street"], bench.body(id_)["address"]["city"]) == ("2 Oak St", "Dallas")


def test_a_custom_field_goes_with_the_freshly_read_list(bench):
    gate, pets = (bench.crm.add_custom_field_type(CUSTOMER, name) for name in (" Gate code", "Pets"))
    id_ = bench.customer(custom_fields={gate: "1", pets: "dog"})
    outcome = bench.apply_one(bench.patch(id_, bench.change("custom:Gate code", "42", "1")))
    assert outcome.written == ("custom:Gate code",)
    assert {entry["typeId"]: entry["value"] for entry in bench.body(id_)["customFields"]} == {gate: "42", pets: "dog"}


def test_a_custom_field_is_emptied_by_leaving_it_out(bench):
    kind = bench.crm.add_custom_field_type(CUSTOMER, "Size", data_type="Dropdown", options=["S", "L"])
    id_ = bench.customer(custom_fields={kind: "S"})
    bench.apply_one(bench.patch(id_, bench.change("custom:Size", "", "S")))
    assert bench.body(id_)["customFields"] == []


def test_custom_field_types_are_read_once_and_again_for_a_new_name(bench):
    bench.crm.add_custom_field_type(CUSTOMER, "A")
    ids = [bench.customer() for _ in range(5)]
    work = [bench.patch(id_, bench.change("custom:A", "1", None)) for id_ in ids]
    assert all(isinstance(outcome, Stored) for outcome in bench.apply(*work))
    unknown = [bench.patch(id_, bench.change("custom:B", "1", None)) for id_ in ids]
    assert {outcome.code for outcome in bench.apply(*unknown)} == {"crm.custom_field.unknown"}
    bench.crm.add_custom_field_type(CUSTOMER, "B")
    assert all(isinstance(outcome, Stored) for outcome in bench.apply(*unknown))
    assert len(bench.wire.named("customers.getCustomFieldTypes")) == 3


def test_types_that_cannot_be_read_are_no_verdict_on_the_field(bench, html):
    id_ = bench.customer()
    bench.wire.fail("customers.getCustomFieldTypes", *[html] * 4)
    assert isinstance(bench.apply_one(bench.patch(id_, bench.change("custom:A", "1", None))), NotSent)


def test_a_field_that_moved_is_stale_and_the_others_are_written(bench):
    id_ = bench.customer()
    bench.crm.change_customer(id_, name="Cyd")
    operation = bench.patch(id_, bench.change("name", "Bea", "Ada"), street(bench))
    outcome = bench.apply_one(operation)
    assert (outcome.written, outcome.stale) == (("address",), ("name",))
    assert bench.body(id_)["name"] == "Cyd"


def test_nothing_is_sent_when_everything_moved(bench):
    id_ = bench.customer()
    bench.crm.change_customer(id_, name="Cyd")
    outcome = bench.apply_one(bench.rename(id_))
    assert isinstance(outcome, Stale)
    assert outcome.records[0].members["name"] == "Cyd"
    assert not bodies(bench)


def test_what_holds_our_value_already_counts_as_written(bench):
    id_ = bench.customer("Bea")
    outcome = bench.apply_one(bench.rename(id_))
    assert outcome.written == ("name",)
    assert not bodies(bench)


def test_an_address_of_which_part_is_ours_already_is_still_due(bench):
    id_ = bench.customer()
    bench.crm.change_customer(id_, address={"street": "2 Oak St"})
    city = bench.change("address.city", "Dallas", "Austin", rule="address")
    assert bench.apply_one(bench.patch(id_, street(bench), city)).written == ("address",)
    assert bench.body(id_)["address"]["city"] == "Dallas"


def test_numbers_are_compared_by_amount(bench):
    id_ = bench.customer(creditLimit=Decimal("10.00"))
    outcome = bench.apply_one(bench.patch(id_, bench.change("credit_limit", Decimal("12.50"), Decimal(10))))
    assert outcome.written == ("credit_limit",)
    assert bench.wire.named("customers.update")[0].request.body == b'{"creditLimit":12.5}'


def test_null_is_never_sent(bench):
    id_ = bench.customer(creditLimit=Decimal(10))
    empty = bench.change("credit_limit", None, Decimal(10))
    outcome = bench.apply_one(bench.patch(id_, empty))
    assert list(outcome.fields) == ["credit_limit"]
    both = bench.apply_one(bench.patch(id_, empty, bench.change("name", "Bea", "Ada")))
    assert (both.written, list(both.rejected)) == (("name",), ["credit_limit"])
    assert bodies(bench) == [{"name": "Bea"}]


@pytest.mark.parametrize("is_merged", [False, True])
def test_an_inactive_record_is_left_alone_and_shown(bench, is_merged):
    id_, other = bench.customer(), bench.customer()
    bench.crm.merge_customers(id_, other) if is_merged else bench.crm.change_customer(id_, active=False)
    outcome = bench.apply_one(bench.rename(id_))
    assert (outcome.code, outcome.records[0].id) == ("crm.inactive", id_)
    assert not bodies(bench)


def test_an_inactive_record_can_be_made_active(bench):
    id_ = bench.customer()
    bench.crm.change_customer(id_, active=False)
    assert bench.apply_one(bench.patch(id_, bench.change("active", True, False))).written == ("active",)


def test_a_record_that_is_gone_is_told_as_gone(bench):
    assert bench.apply_one(bench.rename(999_999)).code == "crm.gone"


def test_a_field_the_crm_refuses_does_not_take_the_others_with_it(bench):
    id_ = bench.customer()
    outcome = bench.apply_one(bench.patch(id_, bench.change("name", "x" * 151, "Ada"), street(bench)))
    assert outcome.written == ("address",)
    assert "maximum length of 150" in outcome.rejected["name"]
    assert bench.body(id_)["address"]["street"] == "2 Oak St"
    assert len(bodies(bench)) == 2


def test_a_refused_part_of_an_address_refuses_the_address(bench, refusing):
    id_ = bench.customer()
    bench.wire.fail("customers.update", refusing(address__zip="Too short."))
    outcome = bench.apply_one(bench.patch(id_, bench.change("name", "Bea", "Ada"), street(bench)))
    assert (outcome.written, outcome.rejected) == (("name",), {"address": "Too short."})


def test_a_refused_custom_field_does_not_refuse_its_neighbour(bench):
    kind = bench.crm.add_custom_field_type(CUSTOMER, "Size", data_type="Dropdown", options=["S", "L"])
    bench.crm.add_custom_field_type(CUSTOMER, "Gate")
    id_ = bench.customer()
    size, gate = bench.change("custom:Size", "XXL", None), bench.change("custom:Gate", "7", None)
    outcome = bench.apply_one(bench.patch(id_, size, gate))
    assert (outcome.written, list(outcome.rejected)) == (("custom:Gate",), ["custom:Size"])
    assert [entry["typeId"] for entry in bench.body(id_)["customFields"]] != [kind]


def test_a_refusal_of_everything_names_each_field(bench, refusing):
    id_ = bench.customer()
    bench.wire.fail("customers.update", refusing(name="Bad.", request="Required."))
    outcome = bench.apply_one(bench.rename(id_))
    assert isinstance(outcome, Rejected)
    assert outcome.fields == {"name": "Bad."}
    assert len(bodies(bench)) == 1


def test_a_refusal_that_names_nothing_is_not_tried_again(bench, refusing):
    id_ = bench.customer()
    bench.wire.fail("customers.update", refusing(other="Bad."))
    outcome = bench.apply_one(bench.patch(id_, bench.change("name", "Bea", "Ada"), street(bench)))
    assert set(outcome.fields) == {"name", "address"}
    assert len(bodies(bench)) == 1


def test_a_second_refusal_ends_it(bench, refusing):
    id_ = bench.customer()
    bench.wire.fail("customers.update", refusing(name="Bad."), refusing(address__zip="Too short."))
    outcome = bench.apply_one(bench.patch(id_, bench.change("name", "Bea", "Ada"), street(bench)))
    assert outcome.fields == {"name": "Bad.", "address": "Too short."}
    assert len(bodies(bench)) == 2


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(status=200, body=b""),
        HttpResponse(status=200, body=b"null"),
        HttpResponse(status=200, body=b'{"id":1,"name":"somebody else"}'),
        HttpResponse(status=503, body=b"<html>"),
        "lost",
    ],
)
def test_an_answer_that_cannot_be_believed_leaves_the_outcome_open(bench, answer):
    id_ = bench.customer()
    bench.wire.fail("customers.update", answer)
    assert isinstance(bench.apply_one(bench.rename(id_)), Unknown)
    assert len(bodies(bench)) == 1


def test_without_a_fresh_read_nothing_is_written(bench, html):
    id_ = bench.customer()
    bench.wire.fail("customers.list", *[html] * 4)
    assert isinstance(bench.apply_one(bench.rename(id_)), NotSent)
    assert not bodies(bench)


def test_a_second_change_in_a_lane_builds_on_the_first(bench):
    id_ = bench.customer()
    unit = bench.change("address.unit", "9", None, rule="address")
    outcomes = bench.apply(bench.patch(id_, street(bench)), bench.patch(id_, unit))
    assert [outcome.written for outcome in outcomes] == [("address",), ("address",)]
    address = bench.body(id_)["address"]
    assert (address["street"], address["unit"]) == ("2 Oak St", "9")


def contact(bench, id_, contact_id, new="b@example.com", old="a@example.com"):
    change = bench.change("value", new, old, rule="contacts.email", object_name="customer_contacts")
    return bench.patch(contact_id, change, object_name="customer_contacts", parent_id=id_)


def test_a_contact_is_changed_under_its_parent(bench):
    id_ = bench.customer(contacts=[("Email", "a@example.com")])
    outcome = bench.apply_one(contact(bench, id_, bench.contact_id(id_)))
    assert (outcome.written, outcome.records[0].parent_id) == (("contacts.email",), id_)
    assert bench.contacts(id_) == [("Email", "b@example.com")]


def test_a_contact_that_is_gone_is_told_as_gone(bench):
    id_ = bench.customer()
    outcome = bench.apply_one(contact(bench, id_, 77))
    assert (outcome.code, outcome.records) == ("crm.gone", ())


def test_a_contact_of_an_inactive_customer_is_not_gone_but_the_customer_is_shown(bench):
    id_ = bench.customer(contacts=[("Email", "a@example.com")])
    contact_id = bench.contact_id(id_)
    bench.crm.change_customer(id_, active=False)
    outcome = bench.apply_one(contact(bench, id_, contact_id))
    assert (outcome.code, outcome.records[0].id) == ("crm.inactive", id_)


def test_a_customer_deactivated_between_look_and_write_is_shown(bench):
    id_ = bench.customer(contacts=[("Email", "a@example.com")])
    contact_id = bench.contact_id(id_)
    bench.wire.fail("customer_contacts.update", HttpResponse(status=409, body=b'{"title":"is not active"}'))
    bench.loop.call_later(0.8, lambda: bench.crm.change_customer(id_, active=False))
    outcome = bench.apply_one(contact(bench, id_, contact_id))
    assert (outcome.code, outcome.records[0].id) == ("crm.inactive", id_)


def test_a_conflict_of_an_active_record_is_about_the_value(bench):
    location = bench.crm.add_location(bench.customer(), "Barn")
    change = bench.change("tax_zone_id", 404_404, None, object_name="locations")
    outcome = bench.apply_one(bench.patch(location, change, object_name="locations"))
    assert (outcome.code, "Tax zone" in outcome.message) == ("crm.rejected", True)


def test_what_was_looked_up_for_a_refusal_may_fail(bench, html):
    id_ = bench.customer()
    bench.wire.fail("customers.update", HttpResponse(status=409, body=b"{}"))
    bench.wire.fail("customers.list", lambda answer: HttpResponse(status=200, body=answer.body), *[html] * 4)
    assert isinstance(bench.apply_one(bench.rename(id_)), NotSent)


def test_deleting_a_contact(bench):
    id_ = bench.customer(contacts=[("MobilePhone", "5125550100")])
    contact_id = bench.contact_id(id_)
    assert bench.apply_one(bench.drop_contact(id_, contact_id, "5125550100")).written == ("contacts.mobile",)
    assert bench.contacts(id_) == []


def test_a_contact_that_moved_is_not_deleted(bench):
    id_ = bench.customer(contacts=[("MobilePhone", "5125550100")])
    outcome = bench.apply_one(bench.drop_contact(id_, bench.contact_id(id_), "5125550199"))
    assert isinstance(outcome, Stale)
    assert len(bench.contacts(id_)) == 1


def test_a_contact_that_somebody_else_deleted_is_deleted(bench):
    id_ = bench.customer(contacts=[("MobilePhone", "5125550100")])
    contact_id = bench.contact_id(id_)
    operation = bench.drop_contact(id_, contact_id, "5125550100")

    def too_late(answer):
        return answer

    bench.wire.fail("customer_contacts.delete", too_late)
    bench.loop.call_later(0.55, lambda: bench.crm.delete_contact(contact_id))
    assert bench.apply_one(operation).written == ("contacts.mobile",)
    assert bench.wire.named("customer_contacts.delete")[0].status == 404


def test_deleting_under_an_inactive_customer_deletes_nothing(bench):
    id_ = bench.customer(contacts=[("MobilePhone", "5125550100")])
    contact_id = bench.contact_id(id_)
    bench.crm.change_customer(id_, active=False)
    assert bench.apply_one(bench.drop_contact(id_, contact_id, "5125550100")).code == "crm.inactive"


def test_a_lost_deletion_is_left_open(bench):
    id_ = bench.customer(contacts=[("MobilePhone", "5125550100")])
    bench.wire.fail("customer_contacts.delete", "lost")
    outcome = bench.apply_one(bench.drop_contact(id_, bench.contact_id(id_), "5125550100"))
    assert isinstance(outcome, Unknown)
