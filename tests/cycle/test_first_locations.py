"""Protocols 6: a customer needs a location; one that somebody types while its creation is unanswered is not doubled."""

import pytest
from cycle_house import CUSTOMERS, LOCATIONS, TAMPA

NEW = {"Street": "1 Elm", "City": "Tampa", "State": "FL", "Zip": "33601"}
_ELSEWHERE = {**NEW, "Street": "77 Lake Rd"}


@pytest.fixture
def open_house(houses):
    house = houses(CUSTOMERS, LOCATIONS)
    house.add("Ada Xu")
    house.begin()
    house.type_row({"Name": "New One", **NEW})
    house.cycle()
    house.wait(31)
    return house


def _type_location(house, named, address):
    parent = house.row("New One")["syncd ID"] if named == "row id" else "New One"
    house.type_row({"Customer": parent, "Location": "Main house", **address}, tab="Locations")


def _streets(house):
    (id_,) = (id_ for id_, body in house.customers().items() if body["name"] == "New One")
    return sorted(place["address"]["street"] for place in house.crm.locations_of(id_))


def _through(house, fate):
    """Let a minute and a half of silence pass; a late call lands then."""
    for _ in range(3):
        house.cycle()
        house.wait(35)
    if fate == "late":
        house.land()
    house.rest(30)


@pytest.mark.parametrize("named", ["name", "row id"])
@pytest.mark.parametrize("typed", ["while it is sent", "at once", "later"])
@pytest.mark.parametrize("fate", ["never", "lost", "cut", "late"])
def test_a_location_typed_while_its_customers_creation_is_unanswered_stands_once(open_house, fate, typed, named):
    house = open_house
    house.instead("POST /customers", fate)
    if typed == "while it is sent":
        house.before("POST /customers", lambda: _type_location(house, named, NEW))
    house.cycle()
    if typed == "later":
        house.wait(100)
        house.cycle()
    if typed != "while it is sent":
        _type_location(house, named, NEW)
    _through(house, fate)
    assert _streets(house) == ["1 Elm"]
    assert house.names("Locations") == {"Ada Xu": 1, "Main house": 1}
    assert house.row("Main house", "Locations")["ServiceTitan ID"] != ""
    assert house.problems() == []


@pytest.mark.parametrize("named", ["name", "row id"])
@pytest.mark.parametrize(("fate", "streets"), [("never", ["77 Lake Rd"]), ("late", ["1 Elm", "77 Lake Rd"])])
def test_a_location_elsewhere_is_the_first_one_unless_the_first_creation_made_one(open_house, fate, streets, named):
    house = open_house
    house.instead("POST /customers", fate)
    house.cycle()
    _type_location(house, named, _ELSEWHERE)
    _through(house, fate)
    assert _streets(house) == streets
    assert house.problems() == []


@pytest.mark.parametrize("named", ["name", "row id"])
def test_a_location_of_a_customer_who_was_refused_says_that_it_waits(open_house, named):
    house = open_house
    house.instead("POST /customers", 400)
    house.cycle()
    _type_location(house, named, NEW)
    house.cycles(4)
    assert house.row("Main house", "Locations")["syncd"] == "waiting for its parent's row"
    assert ("", "sheet.row.waiting") in house.problems()
    house.type("New One", "City", "Miami")
    house.rest()
    assert _streets(house) == ["1 Elm"]
    assert house.problems() == []


def test_a_nested_location_that_becomes_visible_after_its_customer_is_awaited(open_house):
    house = open_house
    _type_location(house, "name", _ELSEWHERE)
    house.cycle()
    house.wait(31)
    house.instead("POST /customers", "lost")
    house.cycle()
    house.wait(31)
    (place,) = (place for place in house.crm.world.locations.rows.values() if place.body["name"] == "Main house")

    def hide():
        place.external_at = house.crm.world.now()

    hide()
    house.cycle()
    house.wait(50)
    hide()
    house.rest(30)
    assert _streets(house) == ["77 Lake Rd"]
    assert house.names("Locations") == {"Ada Xu": 1, "Main house": 1}


def test_a_location_that_its_customer_cannot_do_without_says_so_in_its_row(houses):
    house = houses(CUSTOMERS, LOCATIONS)
    ada, _ = house.add("Ada Xu"), house.add("Bo Li", street="2 Elm")
    house.begin()
    own, other = house.rows("Locations")
    house.office.type_cell("Locations", own.number, house.column("Customer", "Locations"), other["Customer"])
    house.rest(10)
    assert house.rows("Locations")[0]["syncd"] == "rejected: A customer needs at least one location."
    assert [place["name"] for place in house.crm.locations_of(ada)] == ["Ada Xu"]


def _named(house, text):
    """Ada's second location names its customer so."""
    house.office.type_cell("Locations", 3, house.column("Customer", "Locations"), text)
    house.cycles(3)
    return house.rows("Locations")[1]


def _with_two_locations(houses):
    house = houses(CUSTOMERS, LOCATIONS)
    ada = house.add("Ada Xu")
    second = house.crm.add_location(ada, "Boat house", address={**TAMPA, "street": "2 Elm"})
    house.begin()
    return house, ada, second


def test_a_location_follows_the_customer_whom_it_names_once_there_is_one(houses):
    house, _, second = _with_two_locations(houses)
    assert "names no customer" in _named(house, "Cy Oh")["syncd"]
    cy = house.add("Cy Oh", street="7 Ash St")
    house.wait(1000)
    house.rest()
    assert house.crm.location(second)["customerId"] == cy
    assert house.rows("Locations")[1]["syncd"] == ""


def test_a_location_stays_with_its_customer_whose_name_another_has_now(houses):
    house, ada, second = _with_two_locations(houses)
    assert _named(house, "Ada Xu")["Customer"] == "Ada Xu"
    house.crm.change_customer(ada, name="Ada Yu")
    house.wait(1000)
    house.rest()
    assert house.rows("Locations")[1]["Customer"] == house.row("Ada Yu")["syncd ID"]
    house.add("Ada Xu", street="7 Ash St")
    house.wait(1000)
    house.rest()
    assert house.crm.location(second)["customerId"] == ada


def test_a_location_names_its_customer_by_an_address_that_only_that_one_has(houses):
    house = houses(CUSTOMERS, LOCATIONS)
    house.add("Ada Xu", email="ada@x.test")
    bo = house.add("Bo Li", street="2 Elm", email="bo@x.test")
    house.begin()
    address = {"Street": "5 Quay", "City": "Tampa", "State": "FL", "Zip": "33602"}
    house.type_row({"Customer": "Bo@X.test", "Location": "Boat house", **address}, tab="Locations")
    house.cycles(5)
    assert [place["name"] for place in house.crm.locations_of(bo)] == ["Bo Li", "Boat house"]
    (contact,) = house.crm.contacts_of(bo)
    house.crm.delete_contact(contact["id"])
    house.cycle(full=True)
    house.cycles(2)
    assert house.rows("Locations")[-1]["Customer"] == house.row("Bo Li")["syncd ID"], "that names nobody any more"
