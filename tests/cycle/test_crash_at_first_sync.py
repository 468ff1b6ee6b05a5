"""Stop the process at every call and every commit of a first sync: always the same rows and records."""

import pytest
from cycle_house import CUSTOMERS, LOCATIONS, Death

HEADERS = ("Name", "Street", "City", "State", "Zip", "Mobile", "Email", "Tags", "Gate", "Balance")
ADA = {"Name": "Ada X.", "Street": "9 Oak St", "City": "Tampa", "State": "FL", "Zip": "33602", "Email": "ada@x.test"}
PARTS = 4


def _messy(houses):
    """A CRM of four customers, and an office that keeps three rows of its own."""
    house = houses(CUSTOMERS, LOCATIONS)
    house.crm.set_switches(external_data_filter_lag_seconds=0.0)
    house.add("Ada Xu", email="ada@x.test", mobile="8135550101")
    house.add("Bo Li", email="bo@x.test", street="2 Elm")
    for n in range(2):
        house.add("Twin", street="3 Elm", email=f"t{n}@x.test")
    house.office.add_tab("Customers")
    house.office.set_row("Customers", 1, HEADERS)
    rows = (
        ADA,
        {**ADA, "Name": "Bo Li", "Street": "2 Elm", "Email": "bo@x.test", "Mobile": "(813) 555-0199"},
        {**ADA, "Name": "Nobody", "Street": "77 Far", "Email": ""},
    )
    for number, row in enumerate(rows, 2):
        for header, text in row.items():
            house.office.type_cell("Customers", number, HEADERS.index(header) + 1, text)
    return house


def _end(house):
    own = {"syncd ID", "ServiceTitan ID", "Customer"}
    return {
        "rows": {
            tab: sorted(str([(k, v) for k, v in row.cells.items() if k not in own]) for row in house.rows(tab))
            for tab in ("Customers", "Locations")
        },
        "customers": sorted(
            (body["name"], tuple(sorted(c["value"] for c in house.crm.contacts_of(id_))))
            for id_, body in house.customers().items()
        ),
        "conflicts": sorted(one.rule for one in house.conflicts()),
        "held": sorted((kind, len(rows)) for kind, _, rows in house.held()),
        "intents": house.store.journal.count(),
    }


def _undisturbed(houses):
    house = _messy(houses)
    house.points = 0
    house.cycle(accept_first=True)
    points = house.points
    house.rest()
    return _end(house), points


def test_a_first_sync_ends_with_conflicts_and_left_over_rows_only(houses):
    end, points = _undisturbed(houses)
    assert (end["conflicts"], end["held"], end["intents"]) == (["name"], [("creates", 1)], 0)
    assert [name for name, _ in end["customers"]] == ["Ada Xu", "Bo Li", "Twin", "Twin"]
    assert points > 40


@pytest.mark.parametrize("part", range(PARTS))
def test_a_crash_at_any_call_or_commit_of_a_first_sync_ends_the_same(houses, part):
    wanted, points = _undisturbed(houses)
    for number in range(part + 1, points + 1, PARTS):
        house = _messy(houses)
        house.die_at(number)
        with pytest.raises(Death):
            house.cycle(accept_first=True)
        where = f"died {house.died} ({number} of {points})"
        house.live_on()
        house.wait(31)
        house.cycle(accept_first=True)
        house.rest(30)
        assert _end(house) == wanted, where
        house.close()


@pytest.mark.parametrize("fate", ["lost", "never", "late", "cut", 503])
def test_any_one_call_of_a_first_sync_without_an_answer_ends_the_same(houses, fate):
    wanted, _ = _undisturbed(houses)
    quiet = _messy(houses)
    quiet.cycle(accept_first=True)
    for number, line in enumerate(quiet.lines):
        house = _messy(houses)
        house.instead("*", fate, skip=number)
        house.cycle(accept_first=True)
        house.land()
        house.wait(31)
        house.cycle(accept_first=True)
        house.rest(30)
        assert _end(house) == wanted, f"call {number}: {line}"
        house.close()
