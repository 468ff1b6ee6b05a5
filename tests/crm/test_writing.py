"""Single operations: what a PATCH carries, when it is stale, what a refusal means; tags, contacts, creations."""

import pytest
from crm_bench import GUID, TAMPA, answer, change, contact, creation, delete, field, patch, tag, tags

from syncd.core.crm_operations import CreateRecord
from syncd.core.outcomes import NotSent, Rejected, Stale, Stored, Unknown

NO_FIELD = {"status": 400, "title": "One or more validation errors occurred."}


# PATCH


def test_a_patch_sends_only_what_changed(bench):
    id_ = bench.add()
    (outcome,) = bench.apply(patch(id_, change("name", "Ada Xu", "Ada Yu")))
    assert bench.body("PATCH *") == {"name": "Ada Yu"}
    assert outcome.written == ("name",)
    assert outcome.records[0].members["name"] == "Ada Yu"


def test_a_batch_is_read_fresh_fifty_a_call_before_it_is_sent(bench):
    ids = [bench.add(f"C {n}") for n in range(60)]
    bench.apply(*(patch(id_, change("name", f"C {n}", f"D {n}"), row=f"r{n}") for n, id_ in enumerate(ids)))
    assert [len(call.query["ids"].split(",")) for call in bench.calls("GET /customers")] == [50, 10]


def test_a_field_that_moved_is_stale_and_nothing_is_sent(bench):
    id_ = bench.add("Ada Zed")
    (outcome,) = bench.apply(patch(id_, change("name", "Ada Xu", "Ada Yu")))
    assert isinstance(outcome, Stale)
    assert outcome.records[0].members["name"] == "Ada Zed"
    assert bench.lines("PATCH *") == []


def test_a_field_that_holds_our_value_already_is_done(bench):
    id_ = bench.add("Ada Yu")
    (outcome,) = bench.apply(patch(id_, change("name", "Ada Xu", "Ada Yu")))
    assert isinstance(outcome, Stored)
    assert outcome.written == ("name",)
    assert bench.lines("PATCH *") == []


def test_one_stale_field_does_not_stop_the_others(bench):
    id_ = bench.add("Ada Zed", type="Residential")
    (outcome,) = bench.apply(
        patch(id_, change("name", "Ada Xu", "Ada Yu"), change("type", "Residential", "Commercial"))
    )
    assert (outcome.written, outcome.stale) == (("type",), ("name",))
    assert bench.body("PATCH *") == {"type": "Commercial"}


def test_an_address_goes_whole(bench):
    id_ = bench.add(address={**TAMPA, "unit": "5"})
    bench.apply(patch(id_, change("address.zip", "33602", "33603", rule="address")))
    assert bench.body("PATCH *") == {"address": {**TAMPA, "unit": "5", "zip": "33603"}}


def test_coordinates_stay_only_with_the_street_they_belong_to(bench):
    where = {"latitude": 27.95, "longitude": -82.46}
    id_ = bench.add(address={**TAMPA, **where})
    bench.apply(patch(id_, change("address.unit", "", "7", rule="address")))
    assert bench.calls("PATCH *")[0].body["address"]["latitude"] == 27.95
    bench.apply(patch(id_, change("address.street", "9 Oak St", "10 Oak St", rule="address")))
    assert "latitude" not in bench.calls("PATCH *")[1].body["address"]


def test_nulls_of_a_stored_address_are_never_sent_back(bench):
    id_ = bench.add(address={**TAMPA, "unit": None})
    bench.apply(patch(id_, change("address.city", "Tampa", "Miami", rule="address")))
    assert bench.body("PATCH *")["address"] == {**TAMPA, "unit": "", "city": "Miami"}


def test_custom_fields_are_the_fresh_list_with_our_change(bench):
    other = bench.crm.add_custom_field_type(_owner(), "Filter")
    id_ = bench.add(custom_fields={other: "16x20"})
    (outcome,) = bench.apply(patch(id_, change("custom:Gate code", None, "42")))
    assert isinstance(outcome, Stored)
    sent = bench.body("PATCH *")["customFields"]
    assert sent == [{"typeId": other, "value": "16x20"}, {"typeId": bench.gate, "value": "42"}]


def _owner():
    from syncd.sandbox.crm.members import CUSTOMER  # noqa: PLC0415

    return CUSTOMER


def test_a_custom_field_that_does_not_exist_is_refused_by_name(bench):
    id_ = bench.add()
    (outcome,) = bench.apply(patch(id_, change("custom:Nope", None, "42")))
    assert (outcome.code, bench.lines("PATCH *")) == ("crm.custom_field.unknown", [])
    assert "Nope" in outcome.message


def test_a_custom_field_added_later_is_known_without_a_restart(bench):
    id_ = bench.add()
    bench.apply(patch(id_, change("custom:Nope", None, "42")))
    bench.crm.add_custom_field_type(_owner(), "Nope")
    (outcome,) = bench.apply(patch(id_, change("custom:Nope", None, "42")))
    assert isinstance(outcome, Stored)


def test_without_the_list_of_custom_fields_nothing_is_refused_for_good(bench):
    id_ = bench.add()
    bench.befall("GET /customers/custom-fields", answer(503), times=9)
    (outcome,) = bench.apply(patch(id_, change("custom:Gate code", None, "42")))
    assert isinstance(outcome, NotSent)


def test_a_400_that_names_a_field_is_repeated_once_without_it(bench):
    id_ = bench.add(type="Residential")
    body = {**NO_FIELD, "errors": {"name": ["Too long."], "request": ["The request field is required."]}}
    bench.befall("PATCH *", answer(400, body))
    (outcome,) = bench.apply(
        patch(id_, change("name", "Ada Xu", "x" * 200), change("type", "Residential", "Commercial"))
    )
    assert outcome.written == ("type",)
    assert outcome.rejected == {"name": "Too long."}
    assert [call.body for call in bench.calls("PATCH *")][1] == {"type": "Commercial"}


def test_a_400_is_repeated_once_only(bench):
    id_ = bench.add(type="Residential")
    bench.befall("PATCH *", answer(400, {**NO_FIELD, "errors": {"name": ["Too long."]}}))
    bench.befall("PATCH *", answer(400, {**NO_FIELD, "errors": {"type": ["Wrong."]}}))
    (outcome,) = bench.apply(patch(id_, change("name", "Ada Xu", "x" * 200), change("type", "Residential", "Odd")))
    assert isinstance(outcome, Rejected)
    assert outcome.fields["type"] == "Wrong."
    assert outcome.fields.get("name", outcome.message), "the first refusal is not forgotten"
    assert len(bench.lines("PATCH *")) == 2


def test_a_400_that_names_the_only_field_is_its_refusal(bench):
    id_ = bench.add()
    (outcome,) = bench.apply(patch(id_, change("name", "Ada Xu", "x" * 200)))
    assert isinstance(outcome, Rejected)
    assert set(outcome.fields) == {"name"}


def test_a_part_of_an_address_that_is_refused_refuses_the_address(bench):
    id_ = bench.add()
    bench.befall("PATCH *", answer(400, {**NO_FIELD, "errors": {"address.zip": ["No such zip."]}}))
    (outcome,) = bench.apply(
        patch(id_, change("address.zip", "33602", "x", rule="address"), change("name", "Ada Xu", "Ada Yu"))
    )
    assert outcome.rejected == {"address": "No such zip."}
    assert outcome.written == ("name",)


def test_an_inactive_record_is_not_patched_but_may_be_activated(bench):
    id_ = bench.add()
    bench.crm.deactivate_customer(id_)
    (outcome,) = bench.apply(patch(id_, change("name", "Ada Xu", "Ada Yu")))
    assert (outcome.code, outcome.records[0].is_active) == ("crm.inactive", False)
    (outcome,) = bench.apply(patch(id_, change("active", False, True)))
    assert isinstance(outcome, Stored)
    assert bench.crm.customer(id_)["active"] is True


def test_a_merged_record_is_data(bench):
    kept, gone = bench.add("Kept"), bench.add("Gone")
    bench.crm.merge_customers(gone, kept)
    (outcome,) = bench.apply(patch(gone, change("name", "Gone", "Other")))
    assert (outcome.code, outcome.records[0].merged_to_id) == ("crm.inactive", kept)


def test_a_record_that_is_gone_is_data(bench):
    (outcome,) = bench.apply(patch(999, change("name", "a", "b")))
    assert outcome.code == "crm.gone"


def test_a_failed_fresh_read_sends_nothing(bench):
    id_ = bench.add()
    bench.befall("GET /customers", answer(503), times=9)
    (outcome,) = bench.apply(patch(id_, change("name", "Ada Xu", "Ada Yu")))
    assert isinstance(outcome, NotSent)
    assert bench.lines("PATCH *") == []


# contacts


def test_a_contact_is_changed_created_and_deleted_under_its_customer(bench):
    id_ = bench.add(contacts=[("MobilePhone", "8135550101")])
    old = bench.crm.contacts_of(id_)[0]["id"]
    changed, made = bench.apply(
        patch(old, change("value", "8135550101", "8135550102", rule="contacts.mobile", of="customer_contacts"),
              of="customer_contacts", parent=id_),
        contact(id_, "Email", "a@x.test", row="r2", rule="contacts.email"),
    )  # fmt: skip
    assert changed.records[0].members["value"] == "8135550102"
    new = made.created["r2/contacts.email"]
    assert made.records[0].parent_id == id_
    (gone,) = bench.apply(delete(id_, new, "a@x.test"))
    assert isinstance(gone, Stored)
    assert [c["id"] for c in bench.crm.contacts_of(id_)] == [old]


def test_a_contact_that_changed_is_not_deleted(bench):
    id_ = bench.add(contacts=[("MobilePhone", "8135550101")])
    old = bench.crm.contacts_of(id_)[0]["id"]
    (outcome,) = bench.apply(delete(id_, old, "8135550199"))
    assert isinstance(outcome, Stale)
    assert len(bench.crm.contacts_of(id_)) == 1


def test_a_contact_that_is_gone_is_deleted_enough(bench):
    id_ = bench.add()
    (outcome,) = bench.apply(delete(id_, 12345, "x"))
    assert isinstance(outcome, Stored)
    assert bench.lines("DELETE *") == []


def test_a_contact_of_a_customer_that_shows_nothing_is_not_taken_as_gone(bench):
    """Its list answers 409 when the customer is inactive: that proves nothing about the contact."""
    id_ = bench.add(contacts=[("MobilePhone", "8135550101")])
    old = bench.crm.contacts_of(id_)[0]["id"]
    bench.crm.deactivate_customer(id_)
    (outcome,) = bench.apply(delete(id_, old, "8135550101"))
    assert (outcome.code, [(r.id, r.is_active) for r in outcome.records]) == ("crm.inactive", [(id_, False)])
    assert len(bench.crm.contacts_of(id_)) == 1


def test_a_409_of_an_inactive_parent_brings_the_parent_along(bench):
    id_ = bench.add()
    bench.crm.deactivate_customer(id_)
    (outcome,) = bench.apply(contact(id_, "Email", "a@x.test"))
    assert isinstance(outcome, Rejected)
    assert outcome.code == "crm.inactive"
    assert [(r.object, r.id, r.is_active) for r in outcome.records] == [("customers", id_, False)]


# tags


def test_a_tag_is_added_and_taken_away_singly(bench):
    id_, vip = bench.add(), bench.crm.add_tag_type("VIP")
    bench.apply(tag(id_, vip))
    assert bench.crm.customer(id_)["tagTypeIds"] == [vip]
    bench.apply(tag(id_, vip, add=False))
    assert bench.crm.customer(id_)["tagTypeIds"] == []
    assert [line.split()[0] for line in bench.lines()] == ["POST", "DELETE"]


@pytest.mark.parametrize("add", [True, False])
def test_a_tag_that_is_as_wanted_already_is_done(bench, add):
    vip = bench.crm.add_tag_type("VIP")
    id_ = bench.add(tags=[vip] if add else [])
    (outcome,) = bench.apply(tag(id_, vip, add=add))
    assert isinstance(outcome, Stored)
    assert outcome.written == ("tags",)


def test_a_tag_of_an_inactive_customer_is_refused_with_its_state(bench):
    id_, vip = bench.add(), bench.crm.add_tag_type("VIP")
    bench.crm.deactivate_customer(id_)
    bench.befall("POST *tags*", answer(409, {"title": f"Customer ID = {id_} is not active"}))
    (outcome,) = bench.apply(tag(id_, vip))
    assert (outcome.code, outcome.records[0].is_active) == ("crm.inactive", False)


def test_a_tag_that_does_not_exist_is_refused(bench):
    (outcome,) = bench.apply(tag(bench.add(), 999))
    assert isinstance(outcome, Rejected)


def test_the_same_tag_for_many_goes_in_bulk_and_is_read_again(bench):
    vip = bench.crm.add_tag_type("VIP")
    ids = [bench.add(f"C {n}") for n in range(60)]
    (outcome,) = bench.apply(tags(ids, vip))
    assert all(bench.crm.customer(id_)["tagTypeIds"] == [vip] for id_ in ids)
    assert len(outcome.records) == 60
    assert bench.lines() == ["PUT /tags", "GET /customers", "GET /customers"]
    (outcome,) = bench.apply(tags(ids, vip, add=False))
    assert all(bench.crm.customer(id_)["tagTypeIds"] == [] for id_ in ids)


def test_what_a_bulk_call_left_undone_is_finished_singly(bench):
    vip = bench.crm.add_tag_type("VIP")
    ids = [bench.add(f"C {n}") for n in range(4)]
    bench.befall("PUT /tags", answer(409, {"title": "one of them is not active"}))
    bench.crm.tag_customer(ids[0], vip)
    (outcome,) = bench.apply(tags(ids, vip))
    assert isinstance(outcome, Stored)
    assert all(bench.crm.customer(id_)["tagTypeIds"] == [vip] for id_ in ids)
    assert len(bench.lines("POST *")) == 3


def test_one_customer_that_refuses_does_not_spoil_a_bulk_call(bench):
    vip = bench.crm.add_tag_type("VIP")
    ids = [bench.add(f"C {n}") for n in range(3)]
    bench.crm.deactivate_customer(ids[1])
    (outcome,) = bench.apply(tags(ids, vip))
    assert isinstance(outcome, Stored)
    assert set(outcome.rejected) == {f"r{ids[1]}"}
    held = {record.id: record.members["tagTypeIds"] for record in outcome.records}
    assert held[ids[0]] == held[ids[2]] == [vip]


def test_a_bulk_call_that_was_lost_and_did_not_land_stays_open(bench):
    vip = bench.crm.add_tag_type("VIP")
    ids = [bench.add(f"C {n}") for n in range(3)]
    bench.befall("PUT /tags", "never")
    (outcome,) = bench.apply(tags(ids, vip))
    assert isinstance(outcome, Unknown)
    assert bench.lines("POST *") == []


def test_a_bulk_call_that_was_lost_and_landed_is_stored(bench):
    vip = bench.crm.add_tag_type("VIP")
    ids = [bench.add(f"C {n}") for n in range(3)]
    bench.befall("PUT /tags", "lost")
    (outcome,) = bench.apply(tags(ids, vip))
    assert isinstance(outcome, Stored)


def test_a_bulk_call_whose_reading_again_fails_stays_open(bench):
    vip = bench.crm.add_tag_type("VIP")
    ids = [bench.add(f"C {n}") for n in range(3)]
    bench.befall("GET /customers", answer(503), times=9)
    (outcome,) = bench.apply(tags(ids, vip))
    assert isinstance(outcome, Unknown), "it was carried out, but nobody knows for whom"


# POST


def test_a_creation_carries_its_marker_and_everything_inside(bench):
    vip = bench.crm.add_tag_type("VIP")
    children = (contact(0, "MobilePhone", "8135550101", row="k7m-4qx-2"),)
    (outcome,) = bench.apply(creation("k7m-4qx-2", children=children, elements=(vip,)))
    body = bench.body("POST /customers")
    mark = {"applicationGuid": GUID, "externalData": [{"key": "syncd_row", "value": "k7m-4qx-2"}]}
    assert body["externalData"] == mark
    assert body["address"] == {**TAMPA, "unit": "", "country": ""}
    assert body["locations"][0]["externalData"]["externalData"][0]["value"] == "k7m-4qx-2.implicit"
    assert body["tagTypeIds"] == [vip]
    id_ = outcome.created["k7m-4qx-2"]
    assert bench.crm.customer(id_)["name"] == "New One"
    assert outcome.created["k7m-4qx-2.implicit"] == bench.crm.locations_of(id_)[0]["id"]
    assert outcome.created["k7m-4qx-2/contacts.mobile"] == bench.crm.contacts_of(id_)[0]["id"]


def test_contacts_of_a_nested_location_are_told_apart_from_the_customers(bench):
    at = creation().nested[0]
    phone = contact(0, "Phone", "8135550102", row="loc-row", rule="contacts.phone")
    place = CreateRecord(mapping="l", row_id="loc-row", object="locations", values=at.values, children=(phone,))
    own = contact(0, "Phone", "8135550101", row="k7m-4qx-2", rule="contacts.phone")
    (outcome,) = bench.apply(creation("k7m-4qx-2", children=(own,), nested=(place,)))
    id_, place_id = outcome.created["k7m-4qx-2"], outcome.created["loc-row"]
    mine = {c["id"]: c["value"] for c in bench.crm.contacts_of(id_)}
    theirs = {c["id"]: c["value"] for c in bench.crm.contacts_of_location(place_id)}
    assert mine[outcome.created["k7m-4qx-2/contacts.phone"]] == "8135550101"
    assert theirs[outcome.created["loc-row/contacts.phone"]] == "8135550102"


def test_a_location_of_a_known_customer_names_it(bench):
    id_ = bench.add()
    at = creation().nested[0]
    (outcome,) = bench.apply(
        CreateRecord(mapping="l", row_id="abc-def-2", object="locations", values=at.values, parent_id=id_)
    )
    assert bench.body("POST /locations")["customerId"] == id_
    assert outcome.records[0].parent_id == id_


def test_a_refused_creation_says_why(bench):
    (outcome,) = bench.apply(creation(name="x" * 200))
    assert isinstance(outcome, Rejected)
    assert "name" in outcome.message.lower()
    assert bench.crm.customer_ids() == []


def test_a_location_of_an_unknown_customer_is_data(bench):
    at = creation().nested[0]
    (outcome,) = bench.apply(
        CreateRecord(mapping="l", row_id="abc-def-2", object="locations", values=at.values, parent_id=999)
    )
    assert isinstance(outcome, Rejected)


def test_the_answer_of_a_create_is_the_base(bench):
    """The CRM trims what it is given; the trimmed text is what it holds."""
    values = tuple((spec, "  New  One " if spec.key == "name" else value) for spec, value in creation().values)
    (outcome,) = bench.apply(creation(values=values))
    assert outcome.records[0].members["name"] == bench.crm.customer(outcome.records[0].id)["name"] != "  New  One "


def test_fields_named_here_exist():
    assert field("customers", "tags").vocabulary == "tag_types"
