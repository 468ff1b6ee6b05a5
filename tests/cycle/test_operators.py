"""What commands ask of a cycle: a dry run, one mapping, one record again; and a state that cannot be kept."""

import contextlib

import pytest
from cycle_house import CUSTOMERS, LOCATIONS, Death

from syncd.errors import DiskFullError, StateError


def test_a_dry_run_writes_to_neither_side(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "City", "Miami")
    house.cycles(2)
    house.crm.change_customer(id_, name="Ada Yu")
    house.type("Ada Xu", "Zip", "33999")
    writes = len(house.writes)
    house.wait(31)
    house.cycle(dry_run=True)
    house.wait(31)
    report = house.cycle(dry_run=True)
    assert len(house.writes) == writes
    assert {(group.side, group.rule) for group in report.plan} == {("crm", "address"), ("sheet", "name")}
    assert [(line.old, line.new) for group in report.plan for line in group.lines if group.side == "sheet"] == [
        ("Ada Xu", "Ada Yu")
    ]
    house.rest()
    assert house.differences() == []


def test_a_dry_run_before_the_first_plan_promises_only_what_the_cycle_does(house):
    house.add("Ada Xu", email="ada@x.test")
    plan = house.cycle(dry_run=True)
    assert [(group.kind, group.count) for group in plan.plan] == [("appends", 1)]
    house.begin()
    assert house.names() == {"Ada Xu": 1}


def test_only_the_named_mapping_is_planned(houses):
    house = houses(CUSTOMERS, LOCATIONS)
    id_ = house.add("Ada Xu")
    house.begin()
    house.crm.change_customer(id_, name="Ada Yu")
    house.crm.change_location(house.crm.locations_of(id_)[0]["id"], name="Barn")
    house.cycle(only=frozenset({"locations"}))
    assert (house.names(), house.names("Locations")) == ({"Ada Xu": 1}, {"Barn": 1})
    house.rest()
    assert house.names() == {"Ada Yu": 1}


@pytest.mark.parametrize("by", ["row id", "crm id"])
def test_a_refused_value_is_tried_again_on_request(house, by):
    id_ = house.add("Ada Xu")
    house.begin()
    house.instead("PATCH /customers/*", 400)
    house.type("Ada Xu", "Name", "Ada Yu")
    house.rest()
    assert house.crm.customer(id_)["name"] == "Ada Xu"
    record = house.rows()[0]["syncd ID"] if by == "row id" else str(id_)
    house.cycle(records=frozenset({record}))
    house.rest()
    assert house.crm.customer(id_)["name"] == "Ada Yu"
    assert house.rows()[0]["syncd"] == ""


def test_a_refused_value_is_tried_again_by_a_new_program(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.instead("PATCH /customers/*", 400)
    house.type("Ada Xu", "Name", "Ada Yu")
    house.rest()
    with house.store.write():
        for mapping in house.mappings:
            house.store.bases.soil_all(mapping.name)
    house.program = "2"
    house.start()
    house.rest()
    assert house.crm.customer(id_)["name"] == "Ada Yu"


def test_a_disk_that_fills_up_in_the_middle_of_a_cycle_doubles_and_loses_nothing(house):
    """What left had its intent committed before; what could not be remembered did not leave."""
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "City", "Miami")
    house.type_row({"Name": "New One", "Street": "1 Elm", "City": "Tampa", "State": "FL", "Zip": "33601"})
    house.wait(31)
    house.cycle()
    house.wait(31)
    house.crm.change_customer(id_, name="Ada Yu")
    pages = house.connection.execute("PRAGMA page_count").fetchone()[0]
    for room in range(12):
        house.connection.execute(f"PRAGMA max_page_count = {pages + room}")
        _fill(house)
        with contextlib.suppress(DiskFullError):
            house.cycle()
        house.wait(31)
    house.connection.execute("PRAGMA max_page_count = 100000")
    house.rest(20)
    assert house.differences() == []
    assert house.count("POST /customers") == 1


def _fill(house):
    """Use up the free room inside the pages there are."""
    for size in (400, 40, 4):
        with contextlib.suppress(StateError):
            for number in range(10_000):
                with house.store.write():
                    house.store.runs.note(f"filler {size} {number}", "x" * size)


def test_when_nothing_can_be_remembered_nothing_is_written(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.crm.change_customer(id_, name="Ada Yu")
    writes = len(house.writes)
    house.connection.execute("PRAGMA query_only = 1")
    with pytest.raises(StateError):
        house.cycle()
    assert len(house.writes) == writes
    house.connection.execute("PRAGMA query_only = 0")
    house.rest()
    assert house.names() == {"Ada Yu": 1}


def test_reports_and_history_tell_what_was_done(house):
    house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "City", "Miami")
    house.rest()
    (line,) = house.store.runs.history(find="Miami")
    assert (line.rule, line.side, line.why) == ("address", "to crm", "changed in the sheet")
    assert line.since < line.at
    assert "Tampa" in line.old
    assert house.store.runs.last()[0]["report"]["outcome"] == "in_step"


def test_calls_are_the_least_possible_for_an_ordinary_cycle(house):
    for n in range(5):
        house.add(f"C {n}", street=f"{n} Elm")
    house.begin()
    for n in range(4):
        house.type(f"C {n}", "City", "Miami")
    house.wait(31)
    house.cycle()
    house.wait(31)
    report = house.cycle()
    assert sum(report.calls["crm"].values()) == report.least["crm"]


def test_a_death_while_a_dry_run_is_planned_leaves_nothing_behind(house):
    house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "City", "Miami")
    house.die_at(3)
    with pytest.raises(Death):
        house.cycle(dry_run=True)
    house.live_on()
    house.rest()
    assert house.differences() == []
