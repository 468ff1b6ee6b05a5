"""Fresh look-ups: presence, proof of absence, children, markers and names."""

import pytest

from syncd.crm.transport.wire import HttpResponse
from syncd.errors import ProtocolError
from syncd.sandbox.crm import CUSTOMER


def fetch(bench, *ids):
    return bench.run(bench.adapter.fetch("customers", ids))


def children(bench, parents, object_name="customer_contacts"):
    return bench.run(bench.adapter.fetch_children(object_name, parents))


def deactivate(bench, id_):
    bench.crm.change_customer(id_, active=False)


def test_fifty_a_call_inactive_ones_too(bench):
    ids = [bench.customer(f"c{number}") for number in range(120)]
    deactivate(bench, ids[7])
    found = fetch(bench, *ids, ids[0])
    assert list(found) == ids
    assert found[ids[7]].is_active is False
    assert len(bench.wire.named("customers.list")) == 3
    assert not bench.wire.named("customers.get")


def test_absence_is_proved_by_the_records_own_address(bench):
    id_ = bench.customer()
    assert fetch(bench, id_, 999_999)[999_999] is None
    assert len(bench.wire.named("customers.get")) == 1


def test_a_list_that_hides_a_record_proves_nothing(bench):
    id_ = bench.customer()
    bench.wire.fail("customers.list", HttpResponse(status=200, body=b'{"data":[],"hasMore":false}'))
    assert fetch(bench, id_)[id_].id == id_


def test_a_refused_look_is_neither_presence_nor_absence(bench):
    bench.wire.fail("customers.get", HttpResponse(status=409, body=b'{"title":"odd"}'))
    with pytest.raises(ProtocolError):
        fetch(bench, 5)


@pytest.mark.parametrize("body", [b"[]", b'{"hasMore":true,"data":[]}', b'{"data":{}}', b'{"data":[7]}'])
def test_a_list_that_is_none_is_told_as_such(bench, body):
    bench.wire.fail("customers.list", HttpResponse(status=200, body=body))
    with pytest.raises(ProtocolError):
        fetch(bench, 5)


def test_a_contact_has_no_address_of_its_own(bench):
    with pytest.raises(ProtocolError):
        bench.run(bench.adapter.fetch("customer_contacts", [5]))


def test_children_of_many_parents_come_in_one_call(bench):
    ids = [bench.customer(contacts=[("Email", f"c{n}@example.com")]) for n in range(50)]
    found = children(bench, ids)
    assert [found[id_][0].members["value"] for id_ in ids] == [f"c{n}@example.com" for n in range(50)]
    assert all(found[id_][0].parent_id == id_ for id_ in ids)
    assert len(bench.wire.named("customer_contacts.list")) == 1


def test_a_parent_without_children_is_proved_by_its_own_list(bench):
    one, bare = bench.customer(contacts=[("Email", "a@example.com")]), bench.customer()
    found = children(bench, [one, bare])
    assert (len(found[one]), found[bare]) == (1, ())
    assert len(bench.wire.named("customer_contacts.list")) == 2


@pytest.mark.parametrize("status", [404, 409])
def test_one_refused_parent_does_not_hide_the_others(make_bench, status):
    bench = make_bench(merged_owner_status=status)
    one, loser = (bench.customer(contacts=[("Email", f"{name}@example.com")]) for name in "ab")
    bench.crm.merge_customers(loser, one)
    bench.wire.fail("customer_contacts.list", HttpResponse(status=status, body=b'{"title":"Customer is not active"}'))
    found = children(bench, [one, loser])
    assert list(found) == [one]


def test_an_inactive_parents_children_are_left_out_not_gone(bench):
    id_ = bench.customer(contacts=[("Email", "a@example.com")])
    deactivate(bench, id_)
    assert children(bench, [id_]) == {}


def test_several_pages_by_offset_prove_nothing(bench):
    ids = [bench.customer(contacts=[("Email", "a@example.com")]) for _ in range(2)]
    bench.wire.fail("customer_contacts.list", HttpResponse(status=200, body=b'{"data":[],"hasMore":true}'))
    assert all(len(listed) == 1 for listed in children(bench, ids).values())


def test_locations_are_listed_by_their_customer_inactive_ones_too(bench):
    one, other = bench.customer(), bench.customer()
    second = bench.crm.add_location(one, "Barn")
    bench.crm.change_location(second, active=False)
    found = children(bench, [one, other], "locations")
    assert [len(found[one]), len(found[other])] == [2, 1]
    assert all(record.parent_id == one for record in found[one])


def test_planted_row_ids_are_found_in_active_and_inactive_records(bench):
    first, second = bench.apply(bench.new_with_location(), bench.new_with_location(row_id="row2"))
    deactivate(bench, second.created["row2"])
    found = bench.run(bench.adapter.find_marked("customers", ["row", "row2", "never"]))
    assert {marker: records[0].id for marker, records in found.items()} == {
        "row": first.created["row"], "row2": second.created["row2"],
    }  # fmt: skip
    assert list(bench.run(bench.adapter.find_marked("locations", ["place"])))


def test_a_filter_that_the_server_ignores_finds_nothing_wrong(bench):
    bench.apply(bench.new_with_location())
    stranger = b'{"data":[{"id":7,"externalData":[{"key":"other","value":"row9"}]},{"id":8,"externalData":null}]}'
    bench.wire.fail("customers.list", HttpResponse(status=200, body=stranger))
    assert bench.run(bench.adapter.find_marked("customers", ["row9"])) == {}


def test_many_markers_are_looked_up_fifty_a_call(bench):
    bench.run(bench.adapter.find_marked("customers", [f"m{number}" for number in range(101)]))
    assert len(bench.wire.named("customers.list")) == 3


def test_tag_names_lead_to_ids_and_retired_ones_only_to_names(bench):
    vip, twin, retired = bench.crm.add_tag_type("VIP"), bench.crm.add_tag_type(" vip "), bench.crm.add_tag_type("Old")
    bench.crm.world.tag_types.get(retired).body["active"] = False
    vocabulary = bench.run(bench.adapter.vocabulary("tag_types"))
    assert sorted(vocabulary.ids_of["vip"]) == sorted([str(vip), str(twin)])
    assert "old" not in vocabulary.ids_of
    assert vocabulary.name_of[str(retired)] == "Old"


def test_custom_field_names_lose_their_leading_blanks(bench):
    gate = bench.crm.add_custom_field_type(CUSTOMER, " Gate code")
    assert bench.run(bench.adapter.custom_field_types("customers")) == {"Gate code": gate}
