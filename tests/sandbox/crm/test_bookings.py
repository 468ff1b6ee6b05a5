"""Bookings of providers, their contacts, and the tags providers are connected by."""

import pytest

ADDRESS = {"street": "1 Elm St", "unit": "", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}
GIVEN = {"source": "Web", "name": "Ada", "summary": "leak", "isFirstTimeClient": True, "externalId": "A-1"}


@pytest.fixture
def provider(crm):
    return crm.add_booking_provider("Website", "our own form")


@pytest.fixture
def base(provider):
    return f"booking-provider/{provider}/bookings"


@pytest.fixture
def new(api, base):
    def make(**more):
        return api.ok("POST", base, {**GIVEN, "address": ADDRESS, **more})

    return make


def test_a_new_booking(api, new, base, provider):
    booking = new(start="2026-02-01T09:00:00Z", contacts=[{"type": "Phone", "value": "(512) 555-0100"}])
    assert (booking["status"], booking["bookingProviderId"], booking["jobId"]) == ("New", provider, None)
    assert "contacts" not in booking
    for path in (f"{base}/{booking['id']}", f"bookings/{booking['id']}"):
        assert api.ok("GET", path) == booking
        contacts = api.ok("GET", f"{path}/contacts")["data"]
        assert [(contact["value"], contact["memo"]) for contact in contacts] == [("5125550100", "")]


def test_a_booking_without_a_start_begins_now(new):
    assert new()["start"] == "2026-01-01T00:00:00Z"


def test_an_address_or_a_contact_is_demanded(api, base):
    assert list(api.refused(400, "POST", base, GIVEN)["errors"]) == ["address"]
    api.ok("POST", base, {**GIVEN, "contacts": [{"type": "Email", "value": "a@b.co"}]})


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": " "}, "name"),
        ({"externalId": None}, "externalId"),
        ({"isFirstTimeClient": "yes"}, "isFirstTimeClient"),
        ({"customerType": "Government"}, "customerType"),
        ({"contacts": [{"type": "Email", "value": "a"}]}, "contacts[0].value"),
        ({"contacts": [{"type": "Mail", "value": "a"}]}, "contacts[0].type"),
        ({"address": {"street": "x"}}, "address.zip"),
        ({"campaignId": 5}, "campaignId"),
        ({"uploadedImages": "x"}, "uploadedImages"),
    ],
)
def test_refused_bookings_name_the_field(api, base, change, path):
    problem = api.refused(400, "POST", base, {**GIVEN, "address": ADDRESS, **change})
    assert path in problem["errors"]
    assert api.ok("GET", "bookings")["data"] == []


def test_an_external_id_may_come_twice(api, new, base):
    first, second = new()["id"], new()["id"]
    new(externalId="B-1")
    rows = api.ok("GET", base, externalId="A-1", sort="+Id")["data"]
    assert [row["id"] for row in rows] == [first, second]


def test_a_provider_sees_its_own_only(api, crm, new):
    booking = new()["id"]
    other = f"booking-provider/{crm.add_booking_provider('Other')}/bookings"
    assert api.ok("GET", other)["data"] == []
    assert [row["id"] for row in api.ok("GET", "bookings")["data"]] == [booking]
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {}),
        ("POST", "/dismiss", {}),
        ("GET", "/contacts", None),
        ("POST", "/contacts", {"type": "Fax", "value": "1"}),
    ):
        api.refused(404, method, f"{other}/{booking}{path}", body)


def test_an_unknown_or_inactive_provider(api, crm, provider, new):
    new()
    api.refused(404, "GET", "booking-provider/5/bookings")
    api.refused(404, "POST", "booking-provider/five/bookings/6/dismiss", {})
    crm.deactivate_booking_provider(provider)
    crm.set_switches(unknown_booking_provider_status=403)
    api.refused(403, "GET", f"booking-provider/{provider}/bookings")


def test_the_connection_decides_which_paths_answer(api, crm, base, new):
    booking = new()["id"]
    crm.set_switches(booking_connection="provider")
    for path in ("bookings", f"bookings/{booking}", f"bookings/{booking}/contacts", "export/bookings"):
        api.refused(403, "GET", path)
    api.ok("GET", base)
    crm.set_switches(booking_connection="unrestricted")
    api.refused(403, "GET", base)
    api.ok("GET", "bookings")


def test_an_application_reaches_the_provider_that_it_was_connected_to(api, crm, base, new):
    new()
    mine = int(base.split("/")[1])
    other = crm.add_booking_provider("Elsewhere")
    crm.set_switches(connected_provider=mine)
    api.ok("GET", base)
    api.refused(404, "GET", f"booking-provider/{other}/bookings")
    crm.set_switches(connected_provider=other)
    api.refused(404, "GET", base)


def test_patch(api, base, new):
    before = new()
    path = f"{base}/{before['id']}"
    short = {name: line for name, line in ADDRESS.items() if name != "unit"}
    assert "address.unit" in api.refused(400, "PATCH", path, {"address": short})["errors"]
    after = api.ok("PATCH", path, {"address": {**ADDRESS, "unit": "4"}, "name": " Bea ", "status": "Accepted"})
    assert {key for key in before if after[key] != before[key]} == {"address", "name", "modifiedOn"}
    assert (after["name"], after["address"]["unit"]) == ("Bea", "4")
    assert "jobTypeId" in api.refused(400, "PATCH", path, {"jobTypeId": 5})["errors"]


def test_dismissal_closes(api, crm, base, new):
    reason, path = crm.add_call_reason("Out of area"), f"{base}/{new()['id']}"
    contact = api.ok("POST", f"{path}/contacts", {"type": "Email", "value": "a@b.co"})["id"]
    assert "callReasonId" in api.refused(400, "POST", f"{path}/dismiss", {"callReasonId": 5})["errors"]
    assert api.send("POST", f"{path}/dismiss", {"callReasonId": reason, "dismissingMemo": "far"}).body == b""
    booking = api.ok("GET", path)
    assert (booking["status"], booking["dismissingReasonId"]) == ("Dismissed", reason)
    api.refused(409, "PATCH", path, {"name": "Bea"})
    api.refused(409, "PATCH", f"{path}/contacts/{contact}", {"memo": "x"})
    api.refused(400, "DELETE", f"{path}/contacts/{contact}")
    api.refused(400, "POST", f"{path}/dismiss", {})
    crm.set_switches(dismissing_twice="200", closed_bookings_editable=True)
    api.ok("POST", f"{path}/dismiss", {})
    api.ok("PATCH", path, {"name": "Bea"})


def test_people_accept_and_convert(api, crm, base, new):
    booking, person = new()["id"], api.customer()["id"]
    crm.accept_booking(booking)
    assert api.ok("GET", f"{base}/{booking}")["status"] == "Accepted"
    job = crm.convert_booking(booking, person)
    after = api.ok("GET", f"{base}/{booking}")
    assert (after["status"], after["jobId"]) == ("Converted", job)
    api.refused(400, "POST", f"{base}/{booking}/dismiss", {})


def test_contact_life(api, base, new):
    path = f"{base}/{new()['id']}/contacts"
    assert "type" in api.refused(400, "POST", path, {"type": "Pigeon", "value": "x"})["errors"]
    contact = api.ok("POST", path, {"type": "Email", "value": "a@b.co"})
    changed = api.ok("PATCH", f"{path}/{contact['id']}", {"type": "Phone", "value": "512-555-0100"})
    assert changed == {"type": "Phone", "value": "5125550100", "memo": ""}
    assert "value" in api.refused(400, "PATCH", f"{path}/{contact['id']}", {"type": "Email"})["errors"]
    assert api.send("DELETE", f"{path}/{contact['id']}").body == b""
    api.refused(404, "DELETE", f"{path}/{contact['id']}")
    assert api.ok("GET", path)["data"] == []
    api.unrouted("PUT", path, {"type": "Email", "value": "a@b.co"})


def test_the_feed(api, crm, new, clock):
    booking = new()["id"]
    clock.seconds += 1000
    rows, token = api.feed("export/bookings")
    assert [(row["id"], row["active"]) for row in rows] == [(booking, True)]
    crm.delete_booking(booking)
    clock.seconds += 1000
    assert api.feed("export/bookings", **{"from": token})[0] == []
    crm.set_switches(deleted_bookings_in_feeds=True)
    assert [row["active"] for row in api.feed("export/bookings", **{"from": token})[0]] == [False]


def test_provider_tags(api, crm):
    base = "booking-provider-tags"
    tag = api.ok("POST", base, {"tagName": "Ads", "description": "paid"})
    assert list(tag) == ["id", "tagName", "description", "type", "createdOn", "modifiedOn"]
    assert api.ok("GET", f"{base}/{tag['id']}") == {**tag, "active": True}
    api.refused(409, "POST", base, {"tagName": " ads ", "description": ""})
    other = crm.add_booking_provider("Search")
    assert "tagName" in api.refused(400, "PATCH", f"{base}/{other}", {"tagName": "Ads"})["errors"]
    assert api.ok("PATCH", f"{base}/{tag['id']}", {"description": "free"})["description"] == "free"
    assert [row["id"] for row in api.ok("GET", base, name="earc")["data"]] == [other]
    assert "tagName" in api.refused(400, "POST", base, {"tagName": " ", "description": ""})["errors"]
    api.refused(404, "GET", f"{base}/5")
    api.refused(404, "PATCH", f"{base}/5", {})
    crm.set_switches(names_unique_provider_tags=False)
    api.ok("POST", base, {"tagName": "Ads", "description": ""})
    api.unrouted("PUT", f"{base}/{tag['id']}/contacts", {})
