"""Locations, contacts, notes, tags, vocabularies."""

import pytest

ADDRESS = {"street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}

ADDRESS = {"street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}


def test_location_create_copies_contacts_to_the_customer(api):
    owner = api.customer()["id"]
    new = {"type": "Phone", "value": "512 555 0100", "memo": "desk"}
    spot = api.ok("POST", "locations", {"customerId": owner, "name": "Shop", "address": ADDRESS, "contacts": [new]})
    copies = api.ok("GET", f"customers/{owner}/contacts")["data"]
    assert [(copy["value"], copy["memo"]) for copy in copies] == [("5125550100", "desk")]
    assert copies[0]["id"] != spot["contacts"][0]["id"]
    assert next(iter(spot)) == "taxZoneId"


def test_location_refusals(api, crm):
    api.refused(409, "POST", "locations", {"customerId": 5, "name": "x", "address": ADDRESS})
    owner = api.customer()
    spot = owner["locations"][0]["id"]
    api.refused(409, "PATCH", f"locations/{spot}", {"taxZoneId": 5})
    api.refused(409, "PATCH", f"locations/{spot}", {"customerId": 5})
    assert "name" in api.refused(400, "PATCH", f"locations/{spot}", {"name": "x" * 201})["errors"]
    assert api.ok("PATCH", f"locations/{spot}", {"taxZoneId": 801, "name": "x" * 200})["taxZoneId"] == 801


def test_a_location_moves_to_another_customer(api):
    first, second = api.customer(), api.customer()
    spot = api.ok("POST", "locations", {"customerId": first["id"], "name": "Yard", "address": ADDRESS})["id"]
    assert api.ok("PATCH", f"locations/{spot}", {"customerId": second["id"]})["customerId"] == second["id"]
    found = api.ok("GET", "locations", customerId=second["id"])["data"]
    assert {row["id"] for row in found} == {spot, second["locations"][0]["id"]}


def test_preferred_technician_is_a_bare_number(api):
    spot = api.customer()["locations"][0]["id"]
    assert api.ok("GET", f"locations/{spot}/preferredtechnician") is None
    assert api.send("POST", f"locations/{spot}/preferredtechnician/77").body == b""
    assert api.ok("GET", f"locations/{spot}/preferredtechnician") == 77


@pytest.mark.parametrize("kind", ["customers", "locations"])
def test_contact_life(api, kind, clock):
    created = api.customer()
    owner = created["id"] if kind == "customers" else created["locations"][0]["id"]
    base = f"{kind}/{owner}/contacts"
    contact = api.ok("POST", base, {"type": "MobilePhone", "value": "+1 (512) 555-0142"})
    assert contact["value"] == "5125550142"
    assert contact["phoneSettings"] == {"phoneNumber": "5125550142", "doNotText": False}
    clock.seconds += 1
    changed = api.ok("PATCH", f"{base}/{contact['id']}", {"type": "Email", "value": " a@b.co "})
    assert (changed["value"], changed["phoneSettings"]) == ("a@b.co", None)
    assert changed["modifiedOn"] > contact["modifiedOn"]
    assert list(changed) == list(contact)
    everywhere = api.ok("GET", f"{kind}/contacts", modifiedOnOrAfter="2026-01-01")["data"]
    assert [row[f"{kind[:-1]}Id"] for row in everywhere] == [owner]
    assert api.send("DELETE", f"{base}/{contact['id']}").body == b""
    api.refused(404, "DELETE", f"{base}/{contact['id']}")
    assert api.ok("GET", base)["data"] == []


@pytest.mark.parametrize(("kind", "value"), [("Email", "ada"), ("Email", "a@b@c"), ("Phone", "call me")])
def test_bad_contact_values(api, kind, value):
    owner = api.customer()["id"]
    problem = api.refused(400, "POST", f"customers/{owner}/contacts", {"type": kind, "value": value})
    assert list(problem["errors"]) == ["value"]


def test_contact_of_another_customer_is_404(api):
    first, second = api.customer(contacts=[{"type": "Email", "value": "a@b.co"}]), api.customer()
    api.refused(404, "PATCH", f"customers/{second['id']}/contacts/{first['contacts'][0]['id']}", {"memo": "x"})


def test_contacts_list_over_all_customers_needs_a_filter(api):
    assert "customerIds" in api.refused(400, "GET", "customers/contacts")["errors"]
    owner = api.customer(contacts=[{"type": "Email", "value": "a@b.co"}])["id"]
    assert len(api.ok("GET", "customers/contacts", customerIds=f"{owner},5")["data"]) == 1


@pytest.mark.parametrize(("path", "member"), [("customers", "customerIds"), ("locations", "locationIds")])
def test_owners_ids_stand_alone_in_lists_of_contacts(api, path, member):
    """O for customers, status and words: beside their ids no date may be asked for; I for locations."""
    made = api.customer(contacts=[{"type": "Email", "value": "a@b.co"}])
    owner = made["id"] if path == "customers" else made["locations"][0]["id"]
    since = {"modifiedOnOrAfter": "2020-01-01"}
    problem = api.refused(400, "GET", f"{path}/contacts", **{member: owner}, **since)
    assert problem["title"] == f"Cannot use other filters when '{member}' is in use"
    api.refused(400, "GET", f"{path}/contacts", **{member: owner}, createdBefore="2030-01-01")
    api.ok("GET", f"{path}/contacts", **{member: owner}, page=1, pageSize=5, includeTotal="true")
    api.ok("GET", f"{path}/contacts", **since)


def test_an_equal_contact_may_be_refused_even_if_the_list_does_not_show_it(api, crm):
    """O for the 409 and for what its list shows; that a deleted contact is the reason is I."""
    spot = api.customer()["locations"][0]["id"]
    path, email = f"locations/{spot}/contacts", {"type": "Email", "value": "a@b.co"}
    first = api.ok("POST", path, email)["id"]
    second = api.ok("POST", path, email)["id"]
    crm.set_switches(duplicate_contacts_allowed=False)
    api.refused(409, "POST", path, email)
    for contact in (first, second):
        api.ok("DELETE", f"{path}/{contact}")
    third = api.ok("POST", path, email)["id"]
    api.ok("DELETE", f"{path}/{third}")
    crm.set_switches(deleted_contact_conflicts=True)
    api.refused(409, "POST", path, email)
    assert api.ok("GET", path)["data"] == []
    api.ok("POST", path, {**email, "value": "c@d.co"})


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("+1 (512) 555-0142", "5125550142"),
        ("1-512-555-0142", "5125550142"),
        ("512.555.0142", "5125550142"),
        ("+44 20 7946 0123", "442079460123"),
        ("1555", "1555"),
    ],
)
def test_numbers_are_stored_without_marks_and_country_code(api, crm, sent, stored):
    """O, weak: integrators tell of ten digits; samples show digits only."""
    owner = api.customer()["id"]
    assert api.ok("POST", f"customers/{owner}/contacts", {"type": "Phone", "value": sent})["value"] == stored
    crm.set_switches(drop_country_code=False)
    kept = api.ok("POST", f"customers/{owner}/contacts", {"type": "Phone", "value": sent})["value"]
    assert kept == "".join(character for character in sent if character.isdigit())


def test_preferences_need_all_flags_and_the_old_flag_sets_both(api):
    owner = api.customer(contacts=[{"type": "Email", "value": "a@b.co"}])
    path = f"customers/{owner['id']}/contacts/{owner['contacts'][0]['id']}"
    api.refused(400, "PATCH", path, {"preferences": {"jobRemindersEnabled": True}})
    flags = {
        "jobRemindersEnabled": True,
        "marketingUpdatesEnabled": False,
        "invoiceStatementNotification": True,
        "invoiceNotification": False,
        "statementNotification": False,
    }
    seen = api.ok("PATCH", path, {"preferences": flags})["preferences"]
    assert seen["invoiceNotification"]
    assert seen["statementNotification"]


def test_sub_resources_of_inactive_and_merged_records_are_shut(api, crm):
    """O: an inactive customer's answer 409 in these words, a merged one's may answer 404; notes and tags are I."""
    off, gone, kept = (api.customer()["id"] for _ in range(3))
    tag = crm.add_tag_type("VIP")
    crm.deactivate_customer(off)
    crm.merge_customers(gone, kept)
    for method, path, body in (
        ("GET", "contacts", None),
        ("GET", "notes", None),
        ("POST", "notes", {"text": "hi"}),
        ("DELETE", "notes/5", None),
        ("DELETE", f"tags/{tag}", None),
    ):
        title = api.refused(409, method, f"customers/{off}/{path}", body)["title"]
        assert title == f"Customer ID = {off} is not active"
        api.refused(404, method, f"customers/{gone}/{path}", body)
    crm.set_switches(inactive_owner_shows_notes=True)
    assert api.ok("GET", f"customers/{off}/notes")["data"] == []
    api.refused(404, "GET", f"customers/{gone}/notes")
    api.refused(409, "GET", f"customers/{off}/contacts")


def test_a_merged_record_is_read_and_not_changed(api, crm):
    """D: a merge leaves the loser inactive with `mergedToId`; I: its PATCH is 404."""
    gone, kept = (api.customer() for _ in range(2))
    spot = gone["locations"][0]["id"]
    crm.merge_locations(spot, kept["locations"][0]["id"])
    crm.merge_customers(gone["id"], kept["id"])
    for path, survivor in ((f"customers/{gone['id']}", kept["id"]), (f"locations/{spot}", kept["locations"][0]["id"])):
        assert api.ok("GET", path)["mergedToId"] == survivor
        api.refused(404, "PATCH", path, {"name": "again"})


def test_notes(api):
    owner = api.customer()
    base, spot = f"customers/{owner['id']}/notes", owner["locations"][0]["id"]
    note = api.ok("POST", base, {"text": "hi", "pinToTop": True, "addToLocations": True})
    assert list(note) == ["id", "text", "isPinned", "createdById", "createdOn", "modifiedOn"]
    assert note["isPinned"] is True
    assert len(api.ok("GET", f"locations/{spot}/notes")["data"]) == 1
    api.ok("POST", f"locations/{spot}/notes", {"text": "up", "addToCustomer": True})
    assert len(api.ok("GET", base)["data"]) == 2
    api.ok("DELETE", f"{base}/{note['id']}")
    api.refused(404, "DELETE", f"{base}/{note['id']}")
    assert "text" in api.refused(400, "POST", base, {})["errors"]


def test_single_tags(api, crm, tag, clock):
    owner = api.customer()
    path = f"customers/{owner['id']}/tags"
    clock.seconds += 1
    assert api.ok("POST", f"{path}/{tag}") == {"customerId": owner["id"], "tagTypeIds": [tag]}
    assert api.ok("GET", f"customers/{owner['id']}")["modifiedOn"] == "2026-01-01T00:00:01Z"
    api.refused(409, "POST", f"{path}/{tag}")
    crm.set_switches(adding_tag_twice="200", tag_change_moves_modified_on=False)
    api.ok("POST", f"{path}/{tag}")
    clock.seconds += 1
    assert api.send("DELETE", f"{path}/{tag}").body == b""
    api.refused(404, "DELETE", f"{path}/{tag}")
    api.refused(409, "POST", f"{path}/5")
    assert api.ok("GET", f"customers/{owner['id']}")["modifiedOn"] == "2026-01-01T00:00:01Z"


def test_bulk_tags(api, crm, tag):
    one, two = crm.add_customer("a"), crm.add_customer("b")
    body = {"customerIds": [one, two], "tagTypeIds": [tag]}
    assert api.send("PUT", "tags", body).body == b""
    assert crm.customer(one)["tagTypeIds"] == crm.customer(two)["tagTypeIds"] == [tag]
    assert api.send("DELETE", "tags", body).status == 200
    assert crm.customer(one)["tagTypeIds"] == []
    api.refused(400, "PUT", "tags", {"customerIds": [], "tagTypeIds": [tag]})


@pytest.mark.parametrize(("whole", "left"), [(True, False), (False, True)])
def test_a_refused_bulk_call_may_leave_a_half(api, crm, tag, whole, left):
    crm.set_switches(bulk_tags_all_or_nothing=whole)
    one, off = crm.add_customer("a"), crm.add_customer("b")
    crm.deactivate_customer(off)
    api.refused(409, "PUT", "tags", {"customerIds": [one, off], "tagTypeIds": [tag]})
    assert bool(crm.customer(one)["tagTypeIds"]) is left


def test_tag_types(api):
    base = "/settings/v2/tenant/1234567/tag-types"
    new = api.ok("POST", base, {"name": "VIP", "color": "#aabbcc", "importance": "High"})
    assert list(new) == ["id"]
    assert api.ok("PATCH", f"{base}/{new['id']}", {"name": "Gold", "importance": None}) == new
    row = api.ok("GET", base)["data"][0]
    assert (row["name"], row["importance"], row["active"]) == ("Gold", None, True)
    assert "color" in api.refused(400, "POST", base, {"name": "x", "color": "red"})["errors"]
    assert "code" in api.refused(400, "PATCH", f"{base}/{new['id']}", {"code": "x" * 21})["errors"]
    api.refused(404, "PATCH", f"{base}/5", {"name": "x"})
    rows, _ = api.feed("/settings/v2/tenant/1234567/export/tag-types", includeRecentChanges="true")
    assert [row["id"] for row in rows] == [new["id"]]


def test_custom_field_types(api, gate):
    page = api.ok("GET", "customers/custom-fields", sort="+Id")
    assert [(row["id"], row["name"], row["dataTypeOptions"]) for row in page["data"]] == [(gate, " Gate code", None)]
    assert api.ok("GET", "locations/custom-fields")["data"] == []


def test_the_last_location_of_a_customer_stays_unless_a_switch_lets_it_go(api):
    one, other = (api.customer(name) for name in ("Ada", "Bea"))
    spot = one["locations"][0]["id"]
    api.refused(409, "PATCH", f"locations/{spot}", {"customerId": other["id"]})
    second = api.ok("POST", "locations", {"customerId": one["id"], "name": "Barn", "address": ADDRESS})["id"]
    assert api.ok("PATCH", f"locations/{second}", {"customerId": other["id"]})["customerId"] == other["id"]
    api.crm.set_switches(last_location_may_leave=True)
    assert api.ok("PATCH", f"locations/{spot}", {"customerId": other["id"]})["customerId"] == other["id"]
