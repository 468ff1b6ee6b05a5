"""Somebody protects syncd's own columns: what cannot be written there is listed, tried rarely, and never lost."""

import pytest
from cycle_house import CUSTOMERS

from syncd.sandbox.sheets.a1 import parse_area

WRITE = "POST cells"
NEW = {"Street": "2 Elm", "City": "Tampa", "State": "FL", "Zip": "33601"}
LEAST = ["GET /export/customers", "GET /export/customers/contacts", "GET values:batchGet"]


def _protect(house, *headers):
    letters = ["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[house.column(header) - 1] for header in headers]
    for letter in letters:
        house.office.protect("Customers", parse_area(f"{letter}1:{letter}90"))


def _release(house):
    house.office.tab("Customers").protections.clear()


def _calls(house, **options):
    before = len(house.lines)
    house.cycle(**options)
    return sorted(house.lines[before:])


def _tries(house, seconds, step=30):
    """In which of the next cycles anything is written, by the seconds since now."""
    begun, tries = house.clock.at, []
    while house.clock.at - begun < seconds:
        house.wait(step)
        since = house.clock.at - begun
        if any(line == WRITE for line in _calls(house)):
            tries.append(since)
    return tries


def _codes(house):
    return {code for _, code in house.problems()}


@pytest.fixture
def astray(house):
    """An id landed on another's row, and the id column is protected before it can be taken back."""
    house.add("Ada Xu")
    house.begin()
    for name in ("Bo Li", "Cy Oz"):
        house.type_row({"Name": name, **NEW})
    house.cycle()
    house.wait(60)
    house.before(WRITE, lambda: house.office.sort_rows("Customers", 1, 2, 4, descending=True))
    house.after(WRITE, lambda: _protect(house, "syncd ID"))
    house.cycle()
    house.cycles(20, seconds=30)
    assert "sheet.cell.astray" in _codes(house)
    return house


def _is_mended(house):
    return house.names() == {"Ada Xu": 1, "Bo Li": 1, "Cy Oz": 1} and house.differences() == []


def test_a_repair_that_is_refused_for_ever_is_tried_rarely_and_stays_listed(astray):
    house = astray
    assert len(_tries(house, 3600)) <= 6
    _tries(house, 3600)
    assert len(_tries(house, 4 * 3600)) in (3, 4)
    assert "sheet.cell.astray" in _codes(house)
    assert _calls(house) == LEAST
    assert len(house.customers()) == 2, "of a row without an id nothing is made"


def test_it_is_mended_within_an_hour_of_being_let(astray):
    house = astray
    _tries(house, 4 * 3600)
    _release(house)
    _tries(house, 3700)
    # Rows that got no id meanwhile are tried again when somebody says so.
    house.cycle(full=True)
    house.rest()
    assert house.problems() == []
    assert _is_mended(house)


def test_it_is_tried_at_once_when_somebody_asks(astray):
    house = astray
    _tries(house, 4 * 3600)
    _release(house)
    ada = next(id_ for id_, body in house.customers().items() if body["name"] == "Ada Xu")
    house.wait(1)
    assert WRITE in _calls(house, records=frozenset({str(ada)}))
    house.rest()
    assert house.problems() == []
    assert _is_mended(house)


def test_it_is_tried_soon_after_somebody_touched_the_tab(astray):
    house = astray
    _tries(house, 4 * 3600)
    _release(house)
    house.type("Bo Li", "City", "Reno")
    assert _tries(house, 120)[0] <= 90
    house.cycle(full=True)
    house.rest()
    assert _is_mended(house)


def test_another_process_keeps_the_pause(astray):
    house = astray
    _tries(house, 4 * 3600)
    house.start()
    assert len(_tries(house, 600)) <= 1


@pytest.mark.parametrize("by", ["resync", "edit"])
def test_a_new_row_that_can_be_given_no_id_is_not_created_and_says_why(house, by):
    house.add("Ada Xu")
    house.begin()
    _protect(house, "syncd ID")
    number = house.type_row({"Name": "Bo Li", **NEW})
    house.cycles(4)
    assert len(house.customers()) == 1
    assert house.row("Bo Li")["syncd"].startswith("rejected: its syncd ID cannot be written (protected)")
    assert _codes(house) == {"sheet.cell.protected"}
    assert _calls(house) == LEAST
    _release(house)
    if by == "resync":
        house.cycle(full=True)
    else:
        house.type_row({"City": "Reno"}, at=number)
    house.rest()
    assert house.names() == {"Ada Xu": 1, "Bo Li": 1}
    assert (house.differences(), house.problems()) == ([], [])


def test_a_row_that_cannot_be_given_its_id_back_waits_for_it(house):
    house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "syncd ID", "")
    house.type("Ada Xu", "ServiceTitan ID", "")
    _protect(house, "syncd ID")
    house.cycles(4)
    assert _codes(house) == {"sheet.cell.protected"}
    assert _calls(house) == LEAST
    _release(house)
    house.cycle(full=True)
    house.rest()
    assert len(house.customers()) == 1
    assert (house.differences(), house.problems()) == ([], [])


def test_a_status_that_may_not_be_written_is_said_once_and_listed(house):
    ada = house.add("Ada Xu")
    house.begin()
    _protect(house, "syncd")
    house.crm.change_customer(ada, name="Ada Yu")
    house.type("Ada Xu", "Name", "Ada Zu")
    house.cycles(4)
    assert _codes(house) == {"sheet.cell.protected"}
    assert len(house.conflicts()) == 1
    assert _calls(house) == LEAST
    house.answer("crm")
    house.rest()
    assert house.problems() == [], "nothing is to be said there any more"
    assert house.differences() == []


def test_a_status_is_written_once_it_may_be(house):
    ada = house.add("Ada Xu")
    house.begin()
    _protect(house, "syncd")
    house.crm.change_customer(ada, name="Ada Yu")
    house.type("Ada Xu", "Name", "Ada Zu")
    house.cycles(4)
    _release(house)
    house.cycle(records=frozenset({str(ada)}))
    house.rest()
    assert house.row("Ada Zu")["syncd"] == "conflict: Name"
    assert house.problems() == []


def _rows_tried(house, seconds, step=30):
    begun, tries = house.clock.at, 0
    while house.clock.at - begun < seconds:
        house.wait(step)
        tries += "POST grid" in _calls(house)
    return tries


def test_rows_that_nobody_may_add_are_said_and_tried_rarely(house):
    ada = house.add("Ada Xu")
    house.begin()
    _protect(house, "syncd ID")
    house.add("Bo Li", email="bo@x.test")
    house.wait(31)
    report = house.cycle()
    assert report.outcome == "problems"
    assert "rows of customers refused" in report.sentence
    halt = house.store.disputes.halts()["rows:customers"]
    assert halt["code"] == "sheet.rows.refused"
    assert "protected" in str(halt["message"])
    assert _rows_tried(house, 4 * 3600) <= 10
    # Everything else goes on.
    house.crm.change_customer(ada, name="Ada Yu")
    house.rest()
    assert house.row("Ada Yu")["ServiceTitan ID"] == str(ada)
    assert _calls(house) == LEAST
    _release(house)
    house.cycle(full=True)
    house.rest()
    assert (house.differences(), house.problems(), list(house.halted())) == ([], [], [])


def test_rows_that_nobody_may_remove_are_said_too(houses):
    house = houses(CUSTOMERS.replace("in_crm: mark", "in_crm: remove"))
    ada = house.add("Ada Xu")
    house.add("Bo Li", email="bo@x.test")
    house.begin()
    house.office.protect("Customers")
    house.crm.deactivate_customer(ada)
    house.wait(31)
    house.cycle()
    assert "rows:customers" in house.halted()
    assert _rows_tried(house, 4 * 3600) <= 10
    _release(house)
    house.cycle(full=True)
    house.rest()
    assert house.names() == {"Bo Li": 1}
    assert list(house.halted()) == []


def test_what_is_not_wanted_any_more_is_refused_no_longer(house):
    house.add("Ada Xu")
    house.begin()
    _protect(house, "syncd ID")
    bo = house.add("Bo Li", email="bo@x.test")
    house.wait(31)
    house.cycle()
    assert "rows:customers" in house.halted()
    house.crm.deactivate_customer(bo)
    house.rest()
    assert list(house.halted()) == []
