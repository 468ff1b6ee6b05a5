"""Stop the process at every call and every commit of a busy day, start it again: always the same end.

Protocols 1, 3, 5, 6 and 12 in one: open intents are settled first, work is derived again, nothing is doubled.
"""

from collections.abc import Callable
from typing import Any

import pytest
from cycle_house import CUSTOMERS, LOCATIONS, Death, House

PARTS = 12
NEW = {"Street": "1 Elm", "City": "Tampa", "State": "FL", "Zip": "33601"}


def _busy(houses: Callable[..., House]) -> House:
    """Both sides have done things that no cycle has seen yet."""
    house = houses(CUSTOMERS, LOCATIONS)
    house.crm.set_switches(external_data_filter_lag_seconds=0.0)
    tags = [house.crm.add_tag_type(name) for name in ("VIP", "Net 30")]
    ids = [house.add(f"C {n}", street=f"{n} Elm", mobile=f"813555010{n}") for n in range(4)]
    lonely = house.add("Lonely", street="8 Pine", balance="3.25")
    house.begin()
    house.type("C 0", "City", "Miami")
    house.type("C 1", "Mobile", "813-555-0177")
    house.type("Lonely", "Mobile", "813-555-0188")
    house.type("Lonely", "Gate", "0042")
    for n in range(3):
        house.type(f"C {n}", "Tags", "VIP")
    house.type_row({"Name": "New One", "Email": "n@x.test", **NEW})
    house.type_row({"Customer": "New One", "Location": "Cabin", **NEW}, tab="Locations")
    house.type_row({"Customer": house.row("C 3")["syncd ID"], "Location": "Barn", **NEW}, tab="Locations")
    house.crm.change_customer(ids[3], name="C Three")
    house.crm.tag_customer(ids[3], tags[1])
    house.crm.set_balance(lonely, "7.75")
    house.add("From Crm", street="5 Oak", email="from@x.test")
    house.cycle()
    house.wait(31)
    return house


def _end(house: House) -> dict[str, Any]:
    """What both sides hold, ids taken out."""
    customers = sorted(
        (
            body["name"], body["active"], tuple(sorted(body["tagTypeIds"])), body["address"]["city"],
            tuple(sorted((c["type"], c["value"]) for c in house.crm.contacts_of(id_))),
            tuple(sorted(item["name"] for item in house.crm.locations_of(id_))),
        )
        for id_, body in house.customers().items()
    )  # fmt: skip
    own = {"syncd ID", "ServiceTitan ID", "Customer"}
    rows = {
        tab: sorted(str([(k, v) for k, v in row.cells.items() if k not in own]) for row in house.rows(tab))
        for tab in ("Customers", "Locations")
    }
    return {
        "customers": customers, "rows": rows, "differences": house.differences(), "conflicts": len(house.conflicts()),
        "held": house.held(), "intents": house.store.journal.count(), "problems": house.problems(),
    }  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed() -> tuple[dict[str, Any], int]:
    """How the day ends when nothing happens, and at how many points something could."""
    house = _busy(House)
    house.points = 0
    house.cycle()
    points = house.points
    house.rest()
    end = _end(house)
    house.close()
    return end, points


def test_the_busy_day_ends_with_both_sides_equal(undisturbed):
    end, points = undisturbed
    assert (end["differences"], end["conflicts"], end["held"], end["intents"]) == ([], 0, [], 0)
    assert end["problems"] == []
    assert len(end["customers"]) == 7
    assert points > 60


@pytest.mark.parametrize("part", range(PARTS))
def test_a_crash_at_any_call_or_commit_ends_the_same(houses, undisturbed, part):
    wanted, points = undisturbed
    for number in range(part + 1, points + 1, PARTS):
        house = _busy(houses)
        house.die_at(number)
        with pytest.raises(Death):
            house.cycle()
        where = f"died {house.died} ({number} of {points})"
        house.live_on()
        house.rest(30)
        assert _end(house) == wanted, where
        house.close()


@pytest.mark.parametrize("part", range(4))
def test_two_crashes_one_after_the_other_end_the_same(houses, undisturbed, part):
    wanted, points = undisturbed
    for number in range(part + 1, points, 28):
        house = _busy(houses)
        for death in (number, number // 2 + 1):
            house.die_at(death)
            try:
                house.cycle()
            except Death:
                house.live_on()
        house.live_on()
        house.rest(30)
        assert _end(house) == wanted, f"died at {number} and {number // 2 + 1}"
        house.close()


@pytest.mark.parametrize("fate", ["lost", "never", "late", "cut", "unsent", 500, 503])
def test_any_one_call_without_an_answer_ends_the_same(houses, undisturbed, fate):
    wanted, _ = undisturbed
    quiet = _busy(houses)
    quiet.lines.clear()
    quiet.cycle()
    for number, line in enumerate(quiet.lines):
        house = _busy(houses)
        house.instead("*", fate, skip=number)
        house.cycle()
        assert house.rules[0].times == 0
        house.land()
        house.rest(30)
        assert _end(house) == wanted, f"call {number}: {line}"
        house.close()


def _sort(house):
    house.office.sort_rows("Customers", 1, 2, len(house.office.grid("Customers")), descending=True)


def _insert(house):
    house.office.insert_rows("Customers", 3)


def _notes(house):
    house.office.insert_column("Customers", 2, "Notes")


def _move(house):
    house.office.move_row("Customers", 2, 6)


@pytest.mark.parametrize("act", [_sort, _insert, _notes, _move])
def test_somebody_rearranges_the_tab_before_any_one_call(houses, undisturbed, act):
    wanted, _ = undisturbed
    quiet = _busy(houses)
    quiet.lines.clear()
    quiet.cycle()
    for number, line in enumerate(quiet.lines):
        house = _busy(houses)
        house.before("*", lambda house=house: act(house), skip=number)
        house.cycle()
        house.rest(30)
        end = _end(house)
        end["rows"]["Customers"] = [text.replace("('Notes', ''), ", "") for text in end["rows"]["Customers"]]
        assert end == wanted, f"call {number}: {line}"
        house.close()
