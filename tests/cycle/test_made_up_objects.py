"""The engine knows no kind of record by name: made-up ones work like those that ship."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import syncd
from syncd.core.objects import ParentSpec
from syncd.crm.objects import OBJECTS
from syncd.sandbox.crm import references

ENQUIRIES = """\
name: asked
worksheet: Asked
object: enquiries
create: {requires: [What, Campaign], settle: 30s}
deletes: {in_sheet: ignore, in_crm: mark}
columns:
  Who:      <-> who
  What:     <-> what
  Campaign: <-> campaign_id
  Reason:   <-  call_reason_id
  Closed:   <-> closed_because
"""
REMARKS = """\
name: remarks
worksheet: Remarks
object: remarks
create: {requires: [Enquiry, Words], settle: 30s}
deletes: {in_sheet: ignore, in_crm: mark}
columns:
  Enquiry: <-> enquiry
  Words:   <-  words
"""
RENAMED = {"lead_customer_name": "who", "summary": "what", "dismissing_reason_id": "closed_because", "text": "words"}


def _made_up():
    """Leads and their notes under names that nothing in syncd can know."""
    leads, notes = OBJECTS["leads"], OBJECTS["lead_notes"]

    def renamed(spec):
        return tuple(replace(field, key=RENAMED.get(field.key, field.key)) for field in spec.fields)

    enquiries = replace(leads, name="enquiries", singular="enquiry", fields=renamed(leads), parent=None)
    remarks = replace(
        notes,
        name="remarks",
        singular="remark",
        fields=renamed(notes),
        parent=ParentSpec(object="enquiries", member="enquiryId"),
    )
    return {"enquiries": enquiries, "remarks": remarks}


@pytest.fixture
def asked(houses):
    house = houses(ENQUIRIES, REMARKS, objects=_made_up())
    world = house.crm.world
    world.begin()
    house.campaign = references.named(world, "campaigns", "Radio").id
    house.reason = references.named(world, "call_reasons", "Price").id
    given = {
        "campaignId": house.campaign,
        "summary": "New roof",
        "callReasonId": house.reason,
        "leadCustomerName": "Ada",
    }
    house.lead = house._by_api("POST", "/leads", given)["id"]
    house._by_api("POST", f"/leads/{house.lead}/notes", {"text": "Called twice"})
    house.begin()
    return house


def test_made_up_records_appear_with_their_children(asked):
    (row,) = asked.rows("Asked")
    (remark,) = asked.rows("Remarks")
    assert (row["Who"], row["What"]) == ("Ada", "New roof")
    assert (remark["Enquiry"], remark["Words"]) == (row["syncd ID"], "Called twice")


def test_made_up_records_are_changed_created_and_ended_from_the_sheet(asked):
    asked.office.type_cell("Asked", 2, asked.column("What", "Asked"), "New roof and gutters")
    asked.office.type_cell("Asked", 2, asked.column("Closed", "Asked"), asked.reason)
    new = {"Who": "Bo", "What": "Leak", "Campaign": asked.campaign, "Reason": asked.reason}
    asked.instead("POST /leads", "lost")
    asked.type_row(new, tab="Asked")
    asked.type_row({"Enquiry": "Bo", "Words": "Call back"}, tab="Remarks")
    asked.cycles(3)
    asked.wait(400)
    asked.rest()
    first, second = (record.body for record in asked.crm.world.leads.live())
    assert (first["summary"], first["status"]) == ("New roof and gutters", "Dismissed")
    assert (second["summary"], second["status"]) == ("Leak", "Open")
    assert [row["Words"] for row in asked.rows("Remarks")] == ["Called twice", "Call back"]
    assert {row["syncd"] for tab in ("Asked", "Remarks") for row in asked.rows(tab)} == {""}


@pytest.mark.parametrize("room", ["core", "cycle", "store", "sheets", "daemon"])
def test_no_module_of_the_engine_names_an_object(room):
    names = set(OBJECTS) - {"contacts"}  # also the name under which a row shows its child records
    for path in Path(syncd.__file__).parent.joinpath(room).rglob("*.py"):
        literals = {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
        assert not literals & names, path
