"""Leads: two-way where PATCH allows, created by a new row, followed up and dismissed by a column that says so."""

import pytest
from cycle_house import CUSTOMERS, Death

from syncd.sandbox.crm import references

LEADS = """\
name: leads
worksheet: Leads
object: leads
create: {requires: [Summary, Campaign], settle: 30s}
deletes: {in_sheet: ignore, in_crm: mark}
columns:
  Name:      <-> lead_customer_name
  Phone:     <-> lead_phone | phone(US)
  Summary:   <-> summary
  Priority:  <-> priority
  Campaign:  <-> campaign_id
  Reason:    <-  call_reason_id
  Follow up: <-> follow_up_date | datetime
  Dismissed: <-> dismissing_reason_id
  Status:    <-  status
"""
WITH_CUSTOMER = LEADS + "  Customer:  <-> customer\n"
NOTES = """\
name: lead-notes
worksheet: Notes
object: lead_notes
create: {requires: [Lead, Note], settle: 30s}
deletes: {in_sheet: ignore, in_crm: mark}
columns:
  Lead: <-> lead
  Note: <-  text
"""


def settled(house):
    world = house.crm.world
    world.begin()
    house.campaign = references.named(world, "campaigns", "Radio").id
    house.reason = references.named(world, "call_reasons", "Price").id
    given = {"campaignId": house.campaign, "summary": "New roof", "callReasonId": house.reason,
             "leadCustomerName": "Ada Xu", "leadPhone": "8135550101"}  # fmt: skip
    house.lead = house._by_api("POST", "/leads", given)["id"]
    house.begin()
    return house


def lead(house, id_=None):
    return house.crm.world.leads.get(id_ or house.lead).body


def leads(house):
    return [record.body["summary"] for record in house.crm.world.leads.live()]


def row(house, number=0):
    return house.rows("Leads")[number]


def type_in(house, header, text, number=2):
    house.office.type_cell("Leads", number, house.column(header, "Leads"), text)


@pytest.fixture
def full(houses):
    return settled(houses(LEADS))


def new_row(house, **more):
    values = {"Name": "Bo Li", "Summary": "Leak", "Campaign": house.campaign, "Reason": house.reason}
    return house.type_row({**values, **more}, tab="Leads")


def test_a_lead_appears_in_the_sheet(full):
    shown = row(full)
    assert (shown["Name"], shown["Phone"], shown["Status"]) == ("Ada Xu", "(813) 555-0101", "Open")
    assert (shown["Reason"], shown["syncd"]) == (full.reason, "")


def test_leads_alone_read_leads_alone(full):
    full.rest()
    full.lines.clear()
    full.cycle()
    assert [line for line in full.lines if line.startswith("GET /")] == ["GET /export/leads"]


def test_a_lead_is_changed_on_both_sides(full):
    type_in(full, "Summary", "New roof and gutters")
    full._by_api("PATCH", f"/leads/{full.lead}", {"priority": "Urgent"})
    full.rest()
    assert lead(full)["summary"] == "New roof and gutters"
    assert row(full)["Priority"] == "Urgent"


def test_a_new_row_creates_one_lead_without_any_customer(full):
    new_row(full)
    full.rest()
    assert leads(full) == ["New roof", "Leak"]
    assert (row(full, 1)["Status"], row(full, 1)["Priority"], row(full, 1)["syncd"]) == ("Open", "Normal", "")


@pytest.mark.parametrize("fate", ["lost", "late", "never", "cut"])
def test_a_lead_is_created_once_whatever_became_of_the_answer(full, fate):
    full.instead("POST /leads", fate)
    new_row(full)
    full.cycles(3)
    full.land()
    full.wait(400)
    full.rest()
    assert leads(full) == ["New roof", "Leak"]
    assert len(full.rows("Leads")) == 2


def test_an_equal_lead_that_has_its_row_already_is_not_taken_for_the_lost_one(full):
    new_row(full)
    full.rest()
    full.instead("POST /leads", "never")
    new_row(full)
    full.cycles(3)
    full.wait(400)
    full.rest()
    assert leads(full) == ["New roof", "Leak", "Leak"]
    refs = [shown["ServiceTitan ID"] for shown in full.rows("Leads")]
    assert len(set(refs)) == 3


def test_a_lead_that_the_crm_refuses_says_why(full):
    new_row(full, Reason="")
    full.cycles(4)
    assert "Follow up date or Call Reason ID" in row(full, 1)["syncd"]
    type_in(full, "Reason", full.reason, number=3)
    full.rest()
    assert leads(full) == ["New roof", "Leak"]


def test_a_call_reason_typed_over_is_put_back(full):
    type_in(full, "Reason", 12345)
    full.rest()
    assert row(full)["Reason"] == full.reason
    assert ("call_reason_id", "12345") in full.losers()


def test_a_follow_up_date_is_set_by_its_own_call(full):
    type_in(full, "Follow up", "2026-12-24 09:30")
    full.rest()
    assert full.bodies("POST /leads/*/follow-up") == [{"followUpDate": lead(full)["followUpDate"]}]
    assert lead(full)["followUpDate"].startswith("2026-12-2")
    assert full.count("PATCH *") == 0
    assert row(full)["syncd"] == ""


def test_a_follow_up_date_of_a_new_row_goes_with_its_creation(full):
    new_row(full, Reason="", **{"Follow up": "2026-12-24 09:30"})
    full.rest()
    assert leads(full) == ["New roof", "Leak"]
    assert full.count("POST /leads/*/follow-up") == 0


def test_a_reason_dismisses_the_lead_after_what_else_was_typed(full):
    type_in(full, "Dismissed", full.reason)
    type_in(full, "Summary", "Went elsewhere")
    full.rest()
    assert (lead(full)["status"], lead(full)["summary"]) == ("Dismissed", "Went elsewhere")
    assert (row(full)["Status"], row(full)["syncd"]) == ("Dismissed", "")


@pytest.mark.parametrize("fate", ["lost", "late", "never", 500])
def test_a_lead_is_dismissed_once_whatever_became_of_the_answer(full, fate):
    full.instead("POST /leads/*/dismiss", fate)
    type_in(full, "Dismissed", full.reason)
    full.cycles(3)
    full.land()
    full.wait(400)
    full.rest()
    assert lead(full)["status"] == "Dismissed"
    assert (row(full)["Status"], row(full)["syncd"], full.conflicts()) == ("Dismissed", "", [])


def test_a_lead_is_dismissed_wherever_the_process_dies(houses):
    number = 0
    while True:
        house = settled(houses(LEADS, seed=number))
        type_in(house, "Dismissed", house.reason)
        house.cycle()
        house.wait(31)
        number += 4
        house.die_at(number)
        try:
            house.cycle()
        except Death:
            house.live_on()
        else:
            return
        # Only the new life can begin to wait for what the old one may have sent.
        house.cycle()
        house.wait(400)
        house.rest()
        assert (lead(house)["status"], row(house)["syncd"]) == ("Dismissed", ""), house.died
        assert house.count("POST /leads/*/dismiss") == 1, house.died


def test_a_dismissal_cannot_be_taken_back(full):
    type_in(full, "Dismissed", full.reason)
    full.rest()
    type_in(full, "Dismissed", "")
    full.cycles(3)
    assert "no way to empty" in row(full)["syncd"]
    assert lead(full)["status"] == "Dismissed"


def test_a_new_row_with_a_reason_to_dismiss_is_created_and_then_dismissed(full):
    new_row(full, Dismissed=full.reason)
    full.rest()
    assert leads(full) == ["New roof", "Leak"]
    assert row(full, 1)["Status"] == "Dismissed"


def test_many_dismissals_at_once_are_held(full):
    for number in range(8):
        new_row(full, Summary=f"Job {number}")
    full.rest()
    for number in range(3, 11):
        type_in(full, "Dismissed", full.reason, number=number)
    full.cycles(4)
    assert [(kind, rule, len(rows)) for kind, rule, rows in full.held()] == [("deletes", "dismissing_reason_id", 8)]
    assert {body.body["status"] for body in full.crm.world.leads.live()} == {"Open"}


def test_a_date_changed_on_both_sides_is_a_conflict(full):
    type_in(full, "Follow up", "2026-12-24 09:30")
    full._by_api("POST", f"/leads/{full.lead}/follow-up", {"followUpDate": "2026-12-31T10:00:00Z"})
    full.cycles(3)
    assert full.conflict().rule == "follow_up_date"
    full.answer("sheet")
    full.rest()
    assert lead(full)["followUpDate"].startswith("2026-12-24")


def test_a_lead_names_its_customer_who_may_be_new_too(houses):
    house = settled(houses(CUSTOMERS, WITH_CUSTOMER))
    new_row(house, Customer="Cy Do")
    house.type_row({"Name": "Cy Do", "Street": "3 Fir", "City": "Waco", "State": "TX", "Zip": "76701"})
    house.rest()
    made = next(record.body for record in house.crm.world.leads.live() if record.body["summary"] == "Leak")
    assert made["customerId"] == house.customer("Cy Do")["id"]
    assert row(house)["Customer"] == "", "a lead of nobody stays one"


def test_a_note_of_a_lead_is_written_once(houses):
    house = settled(houses(LEADS, NOTES))
    house.instead("POST /leads/*/notes", "lost")
    house.type_row({"Lead": "Ada Xu", "Note": "Called twice"}, tab="Notes")
    house.cycles(3)
    house.wait(400)
    house.rest()
    assert house.count("POST /leads/*/notes") == 1
    assert [shown["Note"] for shown in house.rows("Notes")] == ["Called twice"]
    assert house.rows("Notes")[0]["syncd"] == ""
