"""Every operation of the Leads group, against the stand-in."""

from datetime import UTC, datetime

import pytest

from syncd.crm.models import (
    CreateFollowUpRequest,
    DismissLeadRequest,
    LeadCreateRequest,
    LeadNoteCreateRequest,
    LeadUpdateRequest,
    SubmitLeadFormRequest,
)

SOON = datetime(2027, 1, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def campaign(house):
    return house.sandbox.add_campaign("Spring")


@pytest.fixture
def lead(house, campaign):
    return house.sandbox.add_lead(campaign, "No heat", leadCustomerName="Ada")


def test_leads_get(crm, lead, campaign):
    found = crm.leads.get(lead)
    assert (found.id, found.campaign_id, found.summary, found.status) == (lead, campaign, "No heat", "Open")


def test_leads_update(crm, lead):
    changed = crm.leads.update(lead, LeadUpdateRequest(priority="Urgent"))
    assert (changed.priority, changed.summary, changed.lead_customer_name) == ("Urgent", "No heat", "Ada")


def test_leads_get_list(house, crm, campaign):
    made = [house.sandbox.add_lead(campaign, f"Lead {number}") for number in range(3)]
    house.sandbox.dismiss_lead(made[0])
    assert [item.id for item in crm.leads.get_list(page_size=2)] == made
    assert [item.id for item in crm.leads.get_list(status="Dismissed")] == made[:1]
    assert crm.leads.get_list(gen_perm_url=True, ids=made[:1]).all()[0].lead_url


def test_leads_create(house, crm, campaign):
    made = crm.leads.create(LeadCreateRequest(campaign_id=campaign, summary="Leak", follow_up_date=SOON))
    assert (made.summary, made.follow_up_date.when) == ("Leak", SOON)
    assert house.sandbox.lead(made.id)["followUpDate"] == "2027-01-02T09:30:00Z"


def test_leads_create_follow_up(crm, lead):
    made = crm.leads.create_follow_up(lead, CreateFollowUpRequest(follow_up_date=SOON, text="Call"))
    assert (made.lead_id, made.follow_up_date.text, made.text) == (lead, "2027-01-02T09:30:00Z", "Call")


def test_leads_get_notes(house, crm, lead):
    note = house.sandbox.add_lead_note(lead, "Rings twice")
    assert [(item.id, item.text) for item in crm.leads.get_notes(lead)] == [(note, "Rings twice")]


def test_leads_create_note(crm, lead):
    made = crm.leads.create_note(lead, LeadNoteCreateRequest(text="Rings twice", pin_to_top=True))
    assert (made.text, made.is_pinned) == ("Rings twice", True)


def test_leads_dismiss(house, crm, lead):
    reason = house.sandbox.add_call_reason("Price")
    assert crm.leads.dismiss(lead, DismissLeadRequest(dismissing_reason_id=reason)) is None
    found = crm.leads.get(lead)
    assert (found.status, found.dismissing_reason_id) == ("Dismissed", reason)


def test_leads_submit_lead_form(house, crm, campaign):
    made = crm.leads.submit_lead_form(SubmitLeadFormRequest(name="Bea", email="bea@example.com", summary="Leak"))
    assert house.sandbox.lead(made.lead_id)["leadCustomerName"] == "Bea"
