"""Locations and contacts as rows of their own, beside their customers."""

import pytest
from cycle_house import CONTACTS, CUSTOMERS, LOCATIONS

PLACE = {"Street": "77 Lake Rd", "City": "Waco", "State": "TX", "Zip": "76701"}


@pytest.fixture
def full_house(houses):
    house = houses(CUSTOMERS, LOCATIONS, CONTACTS)
    house.ada = house.add("Ada Xu", mobile="8135550101", email="ada@x.test")
    house.bo = house.add("Bo Li", street="2 Elm")
    house.begin()
    return house


def test_every_record_has_one_row_that_names_its_parent(full_house):
    house = full_house
    ids = {row["Name"]: row["syncd ID"] for row in house.rows()}
    assert {(row["Location"], row["Customer"]) for row in house.rows("Locations")} == {
        ("Ada Xu", ids["Ada Xu"]), ("Bo Li", ids["Bo Li"])
    }  # fmt: skip
    assert {(row["Value"], row["Customer"]) for row in house.rows("Contacts")} == {
        ("8135550101", ids["Ada Xu"]), ("ada@x.test", ids["Ada Xu"])
    }  # fmt: skip


def test_a_location_is_changed_on_both_sides(full_house):
    house = full_house
    (place,) = house.crm.locations_of(house.ada)
    house.type("Ada Xu", "City", "Miami", tab="Locations")
    house.crm.change_location(place["id"], name="Main house")
    house.rest()
    assert house.crm.location(place["id"])["address"]["city"] == "Miami"
    assert house.names("Locations") == {"Main house": 1, "Bo Li": 1}


def test_a_location_moves_to_another_customer(full_house):
    house = full_house
    number = house.type_row({"Customer": "Ada Xu", "Location": "Cabin", **PLACE}, tab="Locations")
    house.rest()
    cabin = next(item for item in house.crm.locations_of(house.ada) if item["name"] == "Cabin")
    house.type_row({"Customer": house.row("Bo Li")["syncd ID"]}, at=number, tab="Locations")
    house.rest()
    moved = house.crm.location(cabin["id"])["customerId"] == house.bo
    assert moved or house.row("Cabin", "Locations")["syncd"].startswith(("rejected", "conflict"))


def test_a_new_location_in_the_crm_gets_its_row_in_the_same_cycle_as_its_customer(full_house):
    house = full_house
    house.add("Cy Do", street="3 Fir")
    house.cycle()
    assert house.row("Cy Do", "Locations")["Customer"] == house.row("Cy Do")["syncd ID"]


def test_the_memo_of_a_contact_belongs_to_its_own_tab(full_house):
    house = full_house
    row = next(row for row in house.rows("Contacts") if row["Value"] == "ada@x.test")
    house.office.type_cell("Contacts", row.number, house.column("Memo", "Contacts"), "work")
    house.rest()
    assert {c["value"]: c["memo"] for c in house.crm.contacts_of(house.ada)}["ada@x.test"] == "work"


def test_a_number_changed_in_the_customers_row_shows_in_the_contacts_tab(full_house):
    house = full_house
    house.type("Ada Xu", "Mobile", "813-555-0177")
    house.rest()
    assert {row["Value"] for row in house.rows("Contacts")} == {"8135550177", "ada@x.test"}


def test_the_row_of_a_deleted_contact_is_removed(full_house):
    house = full_house
    contact = next(c["id"] for c in house.crm.contacts_of(house.ada) if c["type"] == "Email")
    house.crm.delete_contact(contact)
    house.cycle(full=True)
    house.rest()
    assert [row["Value"] for row in house.rows("Contacts")] == ["8135550101"]
    assert house.row("Ada Xu")["Email"] == ""


def test_a_contact_added_by_a_customers_row_gets_one_row_of_its_own(full_house):
    house = full_house
    house.type("Bo Li", "Email", "bo@x.test")
    house.rest()
    assert [row["Value"] for row in house.rows("Contacts")].count("bo@x.test") == 1
    assert house.contact(house.bo, "Email") == ["bo@x.test"]


def test_a_customer_that_is_deactivated_is_marked_and_its_contacts_stay(full_house):
    house = full_house
    house.crm.deactivate_customer(house.ada)
    house.cycle(full=True)
    house.rest()
    assert house.row("Ada Xu")["syncd"] == "inactive in ServiceTitan"
    assert house.row("Ada Xu")["Mobile"] == "(813) 555-0101"
    assert len(house.rows("Contacts")) == 2, "a list that answers 409 proves nothing"


def test_merged_customers_bring_their_locations_along(full_house):
    house = full_house
    house.crm.merge_customers(house.bo, house.ada)
    house.rest()
    assert house.row("Bo Li", "Locations")["Customer"] == house.row("Ada Xu")["syncd ID"]
    assert house.names("Locations") == {"Ada Xu": 1, "Bo Li": 1}


def test_all_tabs_share_one_read_and_one_write(full_house):
    house = full_house
    house.crm.change_customer(house.ada, name="Ada Yu")
    (place,) = house.crm.locations_of(house.bo)
    house.crm.change_location(place["id"], name="Barn")
    house.lines.clear()
    house.cycle()
    assert house.count("POST cells") == 1
    assert house.count("GET values:batchGet") == 3


def test_locations_name_the_row_that_shows_their_customer_after_a_merge(houses):
    house = houses(CUSTOMERS.replace("in_sheet: ask", "in_sheet: ignore"), LOCATIONS)
    ada, bo = house.add("Ada Xu"), house.add("Bo Li", street="2 Elm")
    house.begin()
    house.delete_row("Ada Xu")
    house.rest()
    house.crm.merge_customers(bo, ada)
    house.rest()
    (left,) = house.rows()
    assert left["ServiceTitan ID"] == str(ada)
    assert {row["Customer"] for row in house.rows("Locations")} == {left["syncd ID"]}


def test_a_location_whose_new_customer_left_is_not_made_with_each_of_two_that_bear_its_name(full_house):
    house = full_house
    house.type_row({"Name": "New One", **PLACE})
    house.type_row({"Customer": "New One", "Location": "Barn", **PLACE}, tab="Locations")
    house.cycle()
    house.wait(31)
    house.instead("POST /customers", "unsent", times=100)
    house.cycle()
    assert house.row("Barn", "Locations")["syncd ID"]
    house.delete_row("New One")
    for street in ("1 Elm", "2 Fir"):
        house.type_row({"Name": "New One", **PLACE, "Street": street})
    house.cycles(4, seconds=40)
    house.rules.clear()
    house.rest(20)
    barns = [body for body in house.crm.world.locations.live() if body.body["name"] == "Barn"]
    assert len(barns) <= 1
    assert len(house.customers()) == 4


def test_a_location_whose_new_customer_left_is_made_once_though_one_that_exists_bears_the_name_as_well(full_house):
    house = full_house
    house.type_row({"Name": "New One", **PLACE})
    house.type_row({"Customer": "New One", "Location": "Barn", **PLACE}, tab="Locations")
    house.cycle()
    house.wait(31)
    house.instead("POST /customers", "unsent", times=100)
    house.cycle()
    assert house.row("Barn", "Locations")["syncd ID"]
    house.instead("POST /locations", "unsent", times=100)
    house.delete_row("New One")
    house.add("New One", street="9 Pine")
    house.cycles(2, seconds=40)
    house.type_row({"Name": "New One", **PLACE, "Street": "1 Elm"})
    house.cycles(4, seconds=40)
    house.rules.clear()
    house.rest(20)
    barns = [body for body in house.crm.world.locations.live() if body.body["name"] == "Barn"]
    assert len(barns) <= 1
