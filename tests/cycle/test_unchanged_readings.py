"""A worksheet that reads as before is not compared again, and nothing anybody did is ever missed for it."""

import contextlib
import itertools
import sqlite3

import pytest
from cycle_house import CUSTOMERS, LOCATIONS

from syncd.cycle import fitting, observe
from syncd.errors import StateError

NEW_ROW = {"Name": "Nobody", "Street": "1 Lost Ln", "City": "Tampa", "State": "FL", "Zip": "33602"}


@pytest.fixture
def counted(monkeypatch):
    """How often a step was taken, by name."""
    counts = {}

    def count(module, name):
        real = getattr(module, name)

        def step(*arguments, **more):
            counts[name] = counts.get(name, 0) + 1
            return real(*arguments, **more)

        monkeypatch.setattr(module, name, step)

    count(observe, "compare")
    count(fitting, "index_records")
    return counts


def test_a_tab_is_compared_when_it_or_what_is_remembered_of_it_changed(house, counted):
    house.add("Ada Xu")
    house.begin()
    house.rest()
    counted.clear()
    house.cycles(3)
    assert counted == {}
    house.type("Ada Xu", "City", "Miami")
    house.cycle()
    assert counted == {"compare": 1}
    house.rest()
    assert house.customer("Ada Xu")["address"]["city"] == "Miami"


def test_a_value_that_goes_and_comes_back_is_seen_both_times(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.rest()
    house.type("Ada Xu", "City", "Miami")
    house.cycles(2)
    assert house.crm.customer(id_)["address"]["city"] == "Miami"
    house.type("Ada Xu", "City", "Tampa")
    house.rest()
    assert house.crm.customer(id_)["address"]["city"] == "Tampa"


def test_a_new_process_compares_again(house, counted):
    house.add("Ada Xu")
    house.begin()
    house.rest()
    counted.clear()
    house.live_on()
    house.cycle()
    assert counted == {"compare": 1}


def test_a_disk_that_is_full_at_any_commit_hides_no_edit(houses):
    """The reading was made, its commit failed, and the next reading is the same: it is news all the same."""
    commits = 0
    while True:
        commits += 1
        house = houses(CUSTOMERS, LOCATIONS)
        id_ = house.add("Ada Xu")
        house.begin()
        house.rest()
        house.type("Ada Xu", "City", "Miami")
        house.type("Ada Xu", "City", "Tampa Bay", tab="Locations")
        struck = _fill_the_disk(house, at_commit=commits)
        with contextlib.suppress(StateError):
            house.cycle()
        if not struck:
            break
        house.rest()
        assert house.crm.customer(id_)["address"]["city"] == "Miami"
        assert house.crm.locations_of(id_)[0]["address"]["city"] == "Tampa Bay"
    assert commits > 3


def _fill_the_disk(house, *, at_commit):
    """Let one commit fail; the list returned says which did."""
    struck = []
    made = itertools.count(1)

    def point(where):
        if where == "before a commit" and not struck and next(made) == at_commit:
            struck.append(where)
            raise sqlite3.OperationalError("database or disk is full")

    house.point = point
    return struck


def test_rows_that_fit_nobody_cost_no_index_while_nothing_changes(house, counted):
    house.add("Ada Xu", email="ada@x.test")
    house.office.rename_tab("Start", "Customers")
    headers = ["Name", "Street", "City", "State", "Zip", "Mobile", "Email", "Tags", "Gate", "Balance"]
    house.office.paste_block("Customers", 1, 1, [headers, [*NEW_ROW.values(), "", "nobody@x.test", "", "", ""]])
    house.begin()
    house.cycles(3)
    counted.clear()
    house.cycles(3)
    assert counted == {}
    late = house.add("Nobody at all", email="nobody@x.test")
    house.cycles(4)
    assert counted["index_records"] >= 1
    assert house.store.bases.bound_to("customers", late) is not None
    assert house.names()["Nobody"] + house.names()["Nobody at all"] == 1
