"""Notes: a new row creates one, nothing edits it, and only the parent's own list shows it."""

import pytest
from cycle_house import CUSTOMERS, Death

NOTES = """\
name: customer-notes
worksheet: Notes
object: customer_notes
create: {requires: [Customer, Note], settle: 30s}
deletes: {in_sheet: ask, in_crm: mark}
columns:
  Customer: <-> customer
  Note:     <-  text
  Pinned:   <-  is_pinned
  Written:  <-  created_on | datetime
"""


@pytest.fixture
def noted(houses):
    house = houses(CUSTOMERS, NOTES)
    house.ada = house.add("Ada Xu")
    house.note(house.ada, "Gate code is 7")
    house.begin()
    return house


def test_a_note_appears_in_the_sheet_beside_its_customer(noted):
    (row,) = noted.rows("Notes")
    assert (row["Note"], row["Customer"]) == ("Gate code is 7", noted.row("Ada Xu")["syncd ID"])
    assert row["Written"] != ""


def test_while_no_customer_moves_notes_cost_nothing(noted):
    noted.rest()
    noted.lines.clear()
    noted.cycle()
    assert [line for line in noted.lines if "notes" in line] == []
    assert noted.count("GET /*") == 2, "the feeds of customers and of the contacts that their rows show"


def test_a_note_is_noticed_when_its_customer_moves(noted):
    noted.note(noted.ada, "Beware of the dog")
    noted.crm.change_customer(noted.ada, doNotMail=True)
    noted.rest()
    assert {row["Note"] for row in noted.rows("Notes")} == {"Gate code is 7", "Beware of the dog"}


def test_a_note_of_a_customer_who_does_not_move_is_noticed_by_the_complete_reading(noted):
    noted.note(noted.ada, "Beware of the dog")
    noted.rest()
    assert len(noted.rows("Notes")) == 1
    noted.wait(86400)
    noted.rest()
    assert {row["Note"] for row in noted.rows("Notes")} == {"Gate code is 7", "Beware of the dog"}


def test_a_complete_reading_goes_on_where_it_broke_off(noted):
    for number in range(3):
        noted.note(noted.add(f"Bo {number}"), f"note {number}")
    noted.instead("GET /customers/*/notes", 500, skip=2, times=6)
    noted.wait(31)
    noted.cycle()
    noted.rules.clear()
    noted.rest()
    assert len(noted.rows("Notes")) == 4


def test_a_new_row_creates_one_note(noted):
    noted.type_row({"Customer": "Ada Xu", "Note": "Has two cats", "Pinned": True}, tab="Notes")
    noted.rest()
    assert noted.notes(noted.ada) == ["Gate code is 7", "Has two cats"]
    assert noted.bodies("POST /customers/*/notes") == [{"text": "Has two cats", "pinToTop": True}]
    row = noted.rows("Notes")[1]
    assert (row["Pinned"], row["syncd"]) == (True, "")
    assert row["Written"] != "", "what only ServiceTitan knows is filled in"


@pytest.mark.parametrize("fate", ["lost", "late", "never", "cut", 500])
def test_a_note_is_written_once_whatever_became_of_the_answer(noted, fate):
    noted.instead("POST /customers/*/notes", fate)
    noted.type_row({"Customer": "Ada Xu", "Note": "Has two cats"}, tab="Notes")
    noted.cycles(3)
    noted.land()
    noted.wait(400)
    noted.rest()
    assert noted.notes(noted.ada) == ["Gate code is 7", "Has two cats"]
    assert len(noted.rows("Notes")) == 2


def test_a_note_is_written_once_wherever_the_process_dies(houses):
    number = 0
    while True:
        house = houses(CUSTOMERS, NOTES, seed=number)
        house.ada = house.add("Ada Xu")
        house.begin()
        house.type_row({"Customer": "Ada Xu", "Note": "Has two cats"}, tab="Notes")
        house.cycle()
        house.wait(31)
        number += 3
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
        assert house.notes(house.ada) == ["Has two cats"], house.died
        assert len(house.rows("Notes")) == 1, house.died


def test_a_note_typed_over_is_put_back_and_what_was_typed_is_kept(noted):
    noted.office.type_cell("Notes", 2, noted.column("Note", "Notes"), "Gate code is 8")
    noted.rest()
    assert noted.rows("Notes")[0]["Note"] == "Gate code is 7"
    assert ("text", "Gate code is 8") in noted.losers()
    assert noted.notes(noted.ada) == ["Gate code is 7"]


def test_a_note_deleted_in_servicetitan_is_marked(noted):
    noted.delete_note(noted.ada, 0)
    noted.cycle(full=True)
    noted.rest()
    assert noted.rows("Notes")[0]["syncd"] == "deleted in ServiceTitan"


def test_a_deleted_row_is_a_question_and_a_yes_deletes_the_note(noted):
    noted.office.delete_rows("Notes", 2)
    noted.cycles(3)
    assert [(kind, rule) for kind, rule, _ in noted.held()] == [("deletes", "$row")]
    noted.decide("accepted")
    noted.rest()
    assert noted.notes(noted.ada) == []


def test_a_note_of_a_new_customer_waits_for_it(noted):
    noted.type_row({"Customer": "Cy Do", "Note": "Comes by bike"}, tab="Notes")
    noted.type_row({"Name": "Cy Do", "Street": "3 Fir", "City": "Waco", "State": "TX", "Zip": "76701"})
    noted.rest()
    assert noted.notes(noted.customer("Cy Do")["id"]) == ["Comes by bike"]


def test_a_note_of_nobody_waits_and_says_so(noted):
    noted.type_row({"Customer": "Nobody", "Note": "Lost"}, tab="Notes")
    noted.cycles(3)
    assert noted.rows("Notes")[1]["syncd"] == "waiting for its parent's row"
