"""Protocols 6: a row that lost both its ids and was edited before anybody looked makes no second record unasked."""

import pytest
from cycle_house import CUSTOMERS, LOCATIONS

_IDS = ("syncd ID", "ServiceTitan ID")
_OTHER = {"Name": "Cy Do", "Street": "5 Fir", "City": "Tampa", "State": "FL", "Zip": "33602"}
_AUTOMATIC = ("ignore", "restore", "deactivate")


@pytest.fixture
def open_house(house):
    house.add("Ada Xu")
    house.add("Bo Li", street="2 Elm")
    house.begin()
    return house


def _ruin(house, name="Ada Xu", new="Ada Xu-Yu", tab="Customers"):
    """Both ids are cleared and the name is changed between two readings."""
    for header in _IDS:
        house.type(name, header, "", tab)
    house.type(name, "Location" if tab == "Locations" else "Name", new, tab)


def _cycles(house, count=6):
    for _ in range(count):
        house.wait(31)
        house.cycle()


def test_it_is_asked_what_a_row_is_that_lost_both_ids_and_was_edited_at_once(open_house):
    house = open_house
    (ada, _) = house.customers()
    _ruin(house)
    _cycles(house)
    assert house.bodies("POST*") == []
    assert [(kind, rule) for kind, rule, _ in house.held()] == [("creates", "$row")]
    assert house.row("Ada Xu-Yu")["syncd"] == f"may be customer {ada}, whose row lost its ids: held"
    assert ("", "match.doubtful") in house.problems()
    writes = len(house.writes)
    house.cycle()
    assert len(house.writes) == writes


def test_whoever_puts_back_its_creation_says_that_it_is_the_missing_row(open_house):
    house = open_house
    _ruin(house)
    _cycles(house, 3)
    house.decide("putback")
    house.rest()
    assert sorted(body["name"] for body in house.customers().values()) == ["Ada Xu-Yu", "Bo Li"]
    assert house.differences() == []
    assert house.problems() == []
    assert house.held() == []


def test_whoever_types_the_crms_id_says_that_it_is_the_missing_row(open_house):
    house = open_house
    (ada, _) = house.customers()
    _ruin(house)
    _cycles(house, 3)
    house.type("Ada Xu-Yu", "ServiceTitan ID", str(ada))
    house.rest()
    assert sorted(body["name"] for body in house.customers().values()) == ["Ada Xu-Yu", "Bo Li"]
    assert house.differences() == []


def test_whoever_accepts_its_creation_says_that_it_is_a_new_row(open_house):
    house = open_house
    _ruin(house)
    _cycles(house, 3)
    house.decide("accepted")
    house.rest()
    assert sorted(body["name"] for body in house.customers().values()) == ["Ada Xu", "Ada Xu-Yu", "Bo Li"]
    assert house.row("Ada Xu-Yu")["syncd"] == ""
    assert [(kind, rule) for kind, rule, _ in house.held()] == [("deletes", "$row")]


@pytest.mark.parametrize("meaning", _AUTOMATIC)
def test_the_missing_row_is_not_taken_for_a_deleted_one_while_it_may_be_there(houses, meaning):
    house = houses(CUSTOMERS.replace("in_sheet: ask", f"in_sheet: {meaning}"))
    house.add("Ada Xu")
    house.add("Bo Li", street="2 Elm")
    house.begin()
    _ruin(house)
    _cycles(house)
    assert house.names() == {"Ada Xu-Yu": 1, "Bo Li": 1}
    assert all(body["active"] for body in house.customers().values())
    assert house.bodies("POST*") == []
    house.decide("putback")
    house.rest()
    assert house.differences() == []


def test_several_rows_that_it_may_be_are_all_named(open_house):
    house = open_house
    house.add("Cy Do", street="2 Elm")
    house.rest()
    _, bo, cy = house.customers()
    _ruin(house, "Bo Li", "Bo L.")
    _ruin(house, "Cy Do", "Cy D.")
    _cycles(house)
    assert house.bodies("POST*") == []
    assert house.row("Bo L.")["syncd"] == f"may be customer {bo}, {cy}, whose row lost its ids: held"
    house.decide("putback")
    _cycles(house)
    assert house.bodies("POST*") == []
    for name, id_ in (("Bo L.", bo), ("Cy D.", cy)):
        house.type(name, "ServiceTitan ID", str(id_))
    house.rest()
    assert sorted(body["name"] for body in house.customers().values()) == ["Ada Xu", "Bo L.", "Cy D."]
    assert house.differences() == []


@pytest.mark.parametrize("first", ["deleted", "typed"])
def test_a_row_of_its_own_typed_when_another_was_deleted_in_the_same_town_is_created(houses, first):
    house = houses(CUSTOMERS.replace("in_sheet: ask", "in_sheet: ignore"))
    house.add("Ada Xu")
    house.add("Bo Li", street="2 Elm")
    house.begin()
    for act in ("deleted", "typed") if first == "deleted" else ("typed", "deleted"):
        if act == "deleted":
            house.delete_row("Ada Xu")
        else:
            house.type_row(_OTHER)
    house.rest()
    assert sorted(body["name"] for body in house.customers().values()) == ["Ada Xu", "Bo Li", "Cy Do"]
    assert house.problems() == []


def test_a_deletion_that_was_answered_leaves_no_doubt(open_house):
    house = open_house
    house.delete_row("Ada Xu")
    _cycles(house, 2)
    house.decide("accepted")
    house.rest()
    house.type_row({**_OTHER, "Name": "Ada Xu"})
    house.rest()
    assert house.names() == {"Bo Li": 1, "Ada Xu": 1}
    assert len(house.customers()) == 3


def test_a_new_location_is_not_doubted_because_its_customer_had_another_that_was_deleted(houses):
    house = houses(CUSTOMERS, LOCATIONS.replace("in_sheet: ask", "in_sheet: ignore"))
    ada = house.add("Ada Xu")
    house.add("Bo Li", street="2 Elm")
    house.begin()
    house.delete_row("Ada Xu", "Locations")
    place = {header: text for header, text in _OTHER.items() if header != "Name"}
    house.type_row({**place, "Customer": "Ada Xu", "Location": "Cabin"}, tab="Locations")
    house.rest()
    assert [place["name"] for place in house.crm.locations_of(ada)] == ["Ada Xu", "Cabin"]
