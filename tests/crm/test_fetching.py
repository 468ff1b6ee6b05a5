"""Fresh reads: fifty ids a call, proof of absence by the record's own address, parents that show nothing."""

import pytest
from crm_bench import GUID, TAMPA, answer, creation

from syncd.errors import ProtocolError, TransientError


def test_records_are_read_fifty_a_call_inactive_ones_too(bench):
    ids = [bench.add(f"C {n}") for n in range(120)]
    bench.crm.deactivate_customer(ids[7])
    found = bench.run(bench.side.fetch("customers", ids))
    assert set(found) == set(ids)
    assert all(record is not None for record in found.values())
    assert [len(call.query["ids"].split(",")) for call in bench.sent] == [50, 50, 20]
    assert {call.query["active"] for call in bench.sent} == {"Any"}


def test_an_id_named_twice_is_asked_for_once(bench):
    id_ = bench.add()
    bench.run(bench.side.fetch("customers", [id_, id_]))
    assert bench.sent[0].query["ids"] == str(id_)


def test_absence_is_proven_by_the_records_own_address(bench):
    id_ = bench.add()
    found = bench.run(bench.side.fetch("customers", [id_, 999]))
    assert found[999] is None
    assert found[id_] is not None
    assert bench.lines() == ["GET /customers", "GET /customers/999"]


def test_a_record_that_a_list_forgot_is_found_by_its_address(bench):
    id_ = bench.add()
    bench.befall("GET /customers", answer(200, {"data": [], "hasMore": False}))
    assert bench.run(bench.side.fetch("customers", [id_]))[id_].id == id_


@pytest.mark.parametrize(
    ("what", "error"), [(answer(500), TransientError), (answer(409, {"title": "x"}), ProtocolError)]
)
def test_what_is_no_404_proves_nothing(bench, what, error):
    bench.befall("GET /customers/999", what, times=9)
    with pytest.raises(error):
        bench.run(bench.side.fetch("customers", [999]))


def test_a_list_of_several_pages_is_read_to_its_end(bench):
    ids = [bench.add(f"C {n}") for n in range(3)]
    rows = [{"id": id_, "name": "x"} for id_ in ids]
    bench.befall("GET /customers", answer(200, {"data": rows[:2], "hasMore": True}))
    bench.befall("GET /customers", answer(200, {"data": rows[2:], "hasMore": False}))
    found = bench.run(bench.side.fetch("customers", ids))
    assert [call.query["page"] for call in bench.sent] == ["1", "2"]
    assert all(found.values())


def test_children_of_many_parents_come_with_one_call(bench):
    ids = [bench.add(f"C {n}", contacts=[("Email", f"{n}@x.test")]) for n in range(5)]
    empty = bench.add("Empty")
    found = bench.run(bench.side.fetch_children("customer_contacts", [*ids, empty]))
    assert [found[id_][0].members["value"] for id_ in ids] == [f"{n}@x.test" for n in range(5)]
    assert found[empty] == ()
    # Nothing in a common list is a suspicion; the parent's own list proves it (protocols 4).
    assert bench.lines() == ["GET /customers/contacts", f"GET /customers/{empty}/contacts"]


def test_one_inactive_parent_does_not_spoil_the_list_for_all(bench):
    good = bench.add("Good", contacts=[("Email", "g@x.test")])
    idle = bench.add("Idle", contacts=[("Email", "i@x.test")])
    bench.crm.deactivate_customer(idle)
    bench.befall("GET /customers/contacts", answer(409, {"title": f"Customer ID = {idle} is not active"}))
    found = bench.run(bench.side.fetch_children("customer_contacts", [good, idle]))
    assert set(found) == {good}, "a parent whose children cannot be read is left out, not taken as empty"
    assert found[good][0].members["value"] == "g@x.test"


def test_children_of_a_merged_parent_are_left_out(bench):
    kept, gone = bench.add("Kept"), bench.add("Gone")
    bench.crm.merge_customers(gone, kept)
    assert set(bench.run(bench.side.fetch_children("customer_contacts", [gone]))) == set()


def test_a_marked_record_is_found_inactive_or_not(bench):
    (outcome,) = bench.apply(creation("k7m-4qx-2"))
    id_ = outcome.created["k7m-4qx-2"]
    bench.wait(120)
    bench.crm.deactivate_customer(id_)
    bench.forget()
    found = bench.run(bench.side.find_marked("customers", ["k7m-4qx-2", "zzz-zzz-2"]))
    assert [record.id for record in found["k7m-4qx-2"]] == [id_]
    assert "zzz-zzz-2" not in found
    (call,) = bench.sent
    assert call.query["externalDataApplicationGuid"] == GUID
    assert call.query["active"] == "Any"


def test_an_answer_that_ignored_the_filter_is_not_believed(bench):
    """Unknown query members are ignored by the service, which then answers with everybody."""
    bench.apply(creation("k7m-4qx-2"))
    others = [{"id": bench.add("Other"), "name": "Other", "externalData": None}]
    bench.befall("GET /customers", answer(200, {"data": others, "hasMore": False}))
    assert bench.run(bench.side.find_marked("customers", ["k7m-4qx-2"])) == {}


def test_names_of_tags_are_found_case_folded_and_doubles_are_kept(bench):
    one, two = bench.crm.add_tag_type("VIP "), bench.crm.add_tag_type("vip")
    old = bench.crm.add_tag_type("Old", active=False)
    words = bench.run(bench.side.vocabulary("tag_types"))
    assert set(words.ids_of["vip"]) == {str(one), str(two)}
    assert words.name_of[str(old)] == "Old"
    assert "old" not in words.ids_of


def test_a_list_that_does_not_exist_is_a_fault_of_ours(bench):
    with pytest.raises(ProtocolError):
        bench.run(bench.side.vocabulary("colours"))


def test_custom_fields_are_known_by_their_stripped_name(bench):
    assert bench.run(bench.side.custom_field_types("customers")) == {"Gate code": bench.gate}


def test_locations_of_a_customer_are_no_children_of_a_path(bench):
    id_ = bench.add()
    place = bench.crm.add_location(id_, "Cabin", address=TAMPA)
    assert bench.run(bench.side.fetch("locations", [place]))[place].parent_id == id_
