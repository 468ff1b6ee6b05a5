"""Leads: creation, PATCH, follow-up, dismissal, web form, filters, feed."""

import pytest

WHEN = "2026-02-01T09:00:00Z"
PLACE = ["leadStreet", "leadUnit", "leadCity", "leadState", "leadZip", "leadCountry"]
TEXTS = ["leadCustomerName", "leadPhone", "leadEmail", *PLACE]


@pytest.fixture
def campaign(crm):
    return crm.add_campaign("Spring")


@pytest.fixture
def reason(crm):
    return crm.add_call_reason("Too expensive")


@pytest.fixture
def new(api, campaign):
    def make(**more):
        return api.ok("POST", "leads", {"campaignId": campaign, "summary": "No heat", "followUpDate": WHEN, **more})

    return make


def test_a_new_lead_is_open_and_normal(api, new, campaign):
    lead = new(leadCustomerName=" Ada ", leadPhone="(512) 555-0100")
    assert (lead["status"], lead["priority"], lead["campaignId"]) == ("Open", "Normal", campaign)
    assert (lead["leadCustomerName"], lead["leadPhone"], lead["leadUrl"]) == ("Ada", "5125550100", None)
    assert api.ok("GET", f"leads/{lead['id']}") == lead


@pytest.mark.parametrize("lacking", [{}, {"campaignId": 1}, {"summary": "x"}, {"summary": " ", "campaignId": 1}])
def test_campaign_and_summary_are_demanded_in_the_words_seen_live(api, lacking):
    problem = api.refused(400, "POST", "leads", lacking)
    assert (problem["title"], problem["errors"]) == ("campaignId and summary required", {})


def test_a_reason_or_a_date_is_demanded_in_the_words_seen_live(api, campaign, reason):
    given = {"campaignId": campaign, "summary": "x"}
    assert api.refused(400, "POST", "leads", given)["title"] == "Follow up date or Call Reason ID is required."
    assert api.ok("POST", "leads", {**given, "callReasonId": reason})["followUpDate"] is None


@pytest.mark.parametrize(
    "member",
    ["campaignId", "businessUnitId", "jobTypeId", "callReasonId", "customerId", "locationId", "bookingId"],
)
def test_ids_nobody_has_are_refused_by_member(api, campaign, member):
    given = {"campaignId": campaign, "summary": "x", "followUpDate": WHEN, member: 5}
    assert list(api.refused(400, "POST", "leads", given)["errors"]) == [member]


def test_unknown_references_pass_when_switched_off(api, crm, new):
    crm.set_switches(unknown_references_refused=False)
    assert new(jobTypeId=5)["jobTypeId"] == 5


def test_customer_and_location_belong_together(api, crm, new, campaign):
    one, two = api.customer(), api.customer()
    spot = one["locations"][0]["id"]
    assert new(customerId=one["id"], locationId=spot)["locationId"] == spot
    given = {"campaignId": campaign, "summary": "x", "followUpDate": WHEN}
    wrong = api.refused(400, "POST", "leads", {**given, "customerId": two["id"], "locationId": spot})
    assert list(wrong["errors"]) == ["locationId"]
    crm.deactivate_customer(two["id"])
    assert list(api.refused(400, "POST", "leads", {**given, "customerId": two["id"]})["errors"]) == ["customerId"]


def test_the_booking_a_lead_comes_from_is_dismissed(api, crm, new, reason):
    booking = crm.add_booking(crm.add_booking_provider("Web"), "Ada")
    lead = new(bookingId=booking, callReasonId=reason)
    assert lead["bookingId"] == booking
    after = crm.booking(booking)
    assert (after["status"], after["dismissingReasonId"]) == ("Dismissed", reason)
    again = {"campaignId": lead["campaignId"], "summary": "x", "followUpDate": WHEN, "bookingId": booking}
    assert list(api.refused(400, "POST", "leads", again)["errors"]) == ["bookingId"]


def test_patch_changes_what_it_names(api, new):
    before = new(leadCity="Austin")
    after = api.ok("PATCH", f"leads/{before['id']}", {"priority": "Urgent", "leadCity": "", "customerId": 5})
    assert {key for key in before if after[key] != before[key]} == {"priority", "leadCity", "modifiedOn"}
    assert after["leadCity"] == ""


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"summary": None}, "summary"),
        ({"priority": "urgent"}, "priority"),
        ({"leadEmail": "ada"}, "leadEmail"),
        ({"leadPhone": "call me"}, "leadPhone"),
        ({"campaignId": 5}, "campaignId"),
    ],
)
def test_a_refused_patch_names_the_field(api, new, change, path):
    lead = new()
    assert path in api.refused(400, "PATCH", f"leads/{lead['id']}", {"leadCity": "Waco", **change})["errors"]
    assert api.ok("GET", f"leads/{lead['id']}") == lead


def test_a_closed_lead_stays_as_it_is_unless_switched_on(api, crm, new, reason):
    path = f"leads/{new()['id']}"
    assert api.send("POST", f"{path}/dismiss", {"dismissingReasonId": reason}).body == b""
    lead = api.ok("GET", path)
    assert (lead["status"], lead["dismissingReasonId"]) == ("Dismissed", reason)
    api.refused(400, "PATCH", path, {"leadCity": "Waco"})
    api.refused(400, "POST", f"{path}/follow-up", {"followUpDate": WHEN})
    api.refused(400, "POST", f"{path}/dismiss", {"dismissingReasonId": reason})
    crm.set_switches(closed_leads_editable=True, dismissing_twice="200")
    api.ok("PATCH", path, {"leadCity": "Waco"})
    api.ok("POST", f"{path}/dismiss", {"dismissingReasonId": reason})


def test_dismissal_needs_a_known_reason_and_lead(api, new, reason):
    path = f"leads/{new()['id']}/dismiss"
    assert "dismissingReasonId" in api.refused(400, "POST", path, {"dismissingReasonId": 5})["errors"]
    assert "dismissingReasonId" in api.refused(400, "POST", path, {})["errors"]
    api.refused(404, "POST", "leads/5/dismiss", {"dismissingReasonId": reason})


def test_a_follow_up_moves_the_date_and_its_text_becomes_a_note(api, new):
    path = f"leads/{new()['id']}"
    given = {"followUpDate": "2026-03-01T12:00:00+02:00", "text": "call again", "pinToTop": True}
    answer = api.ok("POST", f"{path}/follow-up", given)
    assert answer == {**given, "leadId": int(path[6:]), "followUpDate": "2026-03-01T10:00:00Z"}
    assert api.ok("GET", path)["followUpDate"] == "2026-03-01T10:00:00Z"
    notes = api.ok("GET", f"{path}/notes")["data"]
    assert [(note["text"], note["isPinned"]) for note in notes] == [("call again", True)]


def test_notes_of_leads_are_listed_and_created_and_nothing_else(api, new):
    path = f"leads/{new()['id']}/notes"
    note = api.ok("POST", path, {"text": "hi"})
    assert api.ok("GET", path)["data"] == [note]
    api.refused(404, "POST", "leads/5/notes", {"text": "hi"})
    for method in ("GET", "DELETE", "POST"):
        api.unrouted(method, f"{path}/{note['id']}")


def test_a_web_form_makes_a_lead(api, campaign):
    address = {"street": "1 Elm", "city": "Waco", "state": "TX", "zip": "76701", "country": "USA"}
    given = {"name": "Ada", "email": "a@b.co", "phoneNumber": "512 555 0100", "address": address, "summary": "leak"}
    made = api.ok("POST", "leads/form", given, id=9)
    lead = api.ok("GET", f"leads/{made['leadId']}")
    assert [lead[name] for name in TEXTS] == [
        "Ada",
        "5125550100",
        "a@b.co",
        "1 Elm",
        None,
        "Waco",
        "TX",
        "76701",
        "USA",
    ]
    assert (lead["campaignId"], lead["captureSource"]) == (campaign, "Form")
    assert "email" not in api.refused(400, "POST", "leads/form", {"name": " "})["errors"]


def test_filters(api, crm, new, clock):
    person = api.customer("Ada")
    spot = person["locations"][0]["id"]
    clock.seconds += 60
    ours = new(customerId=person["id"], locationId=spot, leadPhone="5125550100")["id"]
    half = new(customerId=person["id"])["id"]
    alone = new(leadCustomerName="Bea Smith")["id"]
    form = api.ok("POST", "leads/form", {"name": "Cy"})["leadId"]

    def found(**query):
        return [row["id"] for row in api.ok("GET", "leads", sort="+Id", **query)["data"]]

    assert found() == [ours, half, alone, form]
    assert found(withoutCustomer="true") == [alone, form]
    assert found(withoutCustomer="false") == [ours]
    assert found(isProspect="false") == []
    crm.convert_lead(half)
    assert found(isProspect="false") == [ours, half]
    assert found(status="Converted") == [half]
    assert found(customerId=person["id"], customerCity="austin") == [ours, half]
    assert found(customerZip="1") == found(customerCreatedBefore="2026-01-01") == []
    assert found(customerCreatedOnOrAfter="2026-01-01", customerModifiedOnOrAfter="2026-01-01") == [ours, half]
    assert found(leadCustomerName="smith") == [alone]
    assert found(leadPhone="(512) 555-0100") == [ours]
    assert found(isCaptureSourceForm="true") == [form]
    assert found(isCaptureSourceForm="false") == [ours, half, alone]
    assert found(ids=f"{form},{ours}") == [ours, form]
    assert list(api.refused(400, "GET", "leads?status=open")["errors"]) == ["status"]
    assert all(row["leadUrl"] for row in api.ok("GET", "leads", genPermUrl="true")["data"])


def test_the_feed_shows_every_status_and_a_deletion_only_when_switched_on(api, crm, new, clock, reason):
    kept, gone = new()["id"], new()["id"]
    clock.seconds += 1000
    rows, token = api.feed("export/leads")
    assert [(row["id"], row["active"]) for row in rows] == [(kept, True), (gone, True)]
    crm.dismiss_lead(kept, reason)
    crm.delete_lead(gone)
    assert api.feed("export/leads", **{"from": token})[0] == []
    clock.seconds += 1000
    rows, _ = api.feed("export/leads", **{"from": token})
    assert [(row["id"], row["status"]) for row in rows] == [(kept, "Dismissed")]
    crm.set_switches(deleted_leads_in_feeds=True)
    rows, _ = api.feed("export/leads", **{"from": token})
    assert {row["id"]: row["active"] for row in rows} == {kept: True, gone: False}
    api.refused(404, "GET", f"leads/{gone}")
    api.refused(400, "GET", "export/bookings", **{"from": token})
