"""Protocols 6: a row that people type, and the one record that comes of it."""

import pytest
from cycle_house import CUSTOMERS, LOCATIONS

NEW = {"Street": "1 Elm", "City": "Tampa", "State": "FL", "Zip": "33601"}


@pytest.fixture
def open_house(house):
    house.add("Ada Xu", email="ada@x.test")
    house.begin()
    return house


def _made(house, name="New One"):
    return [id_ for id_, body in house.customers().items() if body["name"] == name]


def test_a_half_typed_row_waits(open_house):
    house = open_house
    number = house.type_row({"Name": "New One"})
    house.cycles(4)
    assert house.row("New One")["syncd"] == "needs Street, City, State, Zip"
    assert house.bodies("POST*") == []
    house.type_row(NEW, at=number)
    house.rest()
    assert len(_made(house)) == 1
    assert house.differences() == []


def test_a_row_that_is_being_typed_is_not_created_before_it_rests(open_house):
    house = open_house
    number = house.type_row({"Name": "N", **NEW})
    for text in ("Ne", "New", "New O", "New One"):
        house.cycle()
        house.wait(20)
        house.type_row({"Name": text}, at=number)
    assert house.bodies("POST*") == []
    house.rest()
    assert len(_made(house)) == 1
    assert len(house.customers()) == 2


def test_typed_on_between_the_decision_and_the_id(open_house):
    house = open_house
    number = house.type_row({"Name": "New One", **NEW})
    house.cycle()
    house.wait(31)
    house.before("POST cells", lambda: house.type_row({"City": "Miami"}, at=number))
    house.cycle()
    house.rest()
    (id_,) = _made(house)
    assert house.crm.customer(id_)["address"]["city"] == "Miami"
    assert house.differences() == []


def test_sorted_between_the_decision_and_the_id(open_house):
    house = open_house
    house.type_row({"Name": "A New One", **NEW})
    house.cycle()
    house.wait(31)
    house.before("POST cells", lambda: house.office.sort_rows("Customers", 1, 2, 3))
    house.cycle()
    house.rest()
    assert len(_made(house, "A New One")) == 1
    assert house.differences() == []


def test_deleted_between_the_id_and_the_create(open_house):
    house = open_house
    house.type_row({"Name": "New One", **NEW})
    house.cycle()
    house.wait(31)
    house.after("POST cells", lambda: house.delete_row("New One"))
    house.cycle()
    house.cycles(5)
    assert _made(house) == []


def test_a_row_is_claimed_created_and_filled_in_one_cycle(open_house):
    house = open_house
    house.type_row({"Name": "New One", **NEW})
    house.cycle()
    house.wait(31)
    house.cycle()
    assert house.row("New One")["ServiceTitan ID"] == str(_made(house)[0])


def test_a_row_that_fits_one_record_is_bound_not_created(open_house):
    house = open_house
    house.add("Bo Li", email="bo@x.test", street="2 Elm")
    # The row for Bo is typed by hand before the next cycle could append one.
    house.type_row({"Name": "Bo Li", "Email": "BO@x.test", **NEW, "Street": "2 Elm"})
    house.rest()
    assert house.names() == {"Ada Xu": 1, "Bo Li": 1}
    assert len(_made(house, "Bo Li")) == 1


def test_a_row_that_fits_an_inactive_record_is_not_created_again(open_house):
    house = open_house
    old = house.add("Old One", email="old@x.test", street="2 Elm")
    house.crm.deactivate_customer(old)
    house.cycles(2)
    house.type_row({"Name": "Old One", "Email": "old@x.test", **NEW})
    house.cycles(5)
    assert len(_made(house, "Old One")) == 1


def test_a_row_that_fits_several_records_is_held_as_ambiguous(open_house):
    house = open_house
    for n in range(2):
        house.add("Twin", street="3 Elm", email=f"t{n}@x.test")
    house.cycles(3)
    house.type_row({"Name": "Twin", **NEW, "Street": "3 Elm"})
    house.cycles(4)
    assert len(_made(house, "Twin")) == 2
    assert "fits 2 customers" in [row["syncd"] for row in house.rows()][-1]


def test_two_new_rows_with_one_key_wait_for_somebody(open_house):
    house = open_house
    for _ in range(2):
        house.type_row({"Name": "New One", "Email": "n@x.test", **NEW})
    house.cycles(5)
    assert _made(house) == []
    assert [row["syncd"] for row in house.rows()][1:] == ["possible duplicate of another new row"] * 2
    house.office.delete_rows("Customers", 4)
    house.rest()
    assert len(_made(house)) == 1


def test_a_new_row_that_fits_a_record_with_a_row_is_a_possible_duplicate(open_house):
    house = open_house
    house.type_row({"Name": "Ada X.", "Email": "ada@x.test", **NEW})
    house.cycles(5)
    assert len(house.customers()) == 1
    assert house.row("Ada X.")["syncd"].startswith("possible duplicate of row")


def test_a_copied_row_is_told_and_not_linked(open_house):
    house = open_house
    house.office.duplicate_row("Customers", 2)
    house.cycles(4)
    assert sorted(row["syncd"] for row in house.rows()) == ["", "copied row: not linked"]
    assert len(house.customers()) == 1
    house.crm.change_customer(house.crm.customer_ids()[0], name="Ada Yu")
    house.cycles(3)
    assert house.names() == {"Ada Xu": 1, "Ada Yu": 1}


def test_a_copied_row_whose_ids_are_cleared_becomes_a_new_one(open_house):
    house = open_house
    house.office.duplicate_row("Customers", 2)
    house.type_row({"Name": "New One", "Email": "n@x.test", "Street": "7 Elm"}, at=3)
    house.cycles(3)
    for header in ("syncd ID", "ServiceTitan ID"):
        house.office.type_cell("Customers", 3, house.column(header), "")
    house.rest()
    assert len(_made(house)) == 1
    assert house.differences() == []


def test_cleared_ids_are_written_again(open_house):
    house = open_house
    before = house.rows()[0]
    for header in ("syncd ID", "ServiceTitan ID"):
        house.office.type_cell("Customers", 2, house.column(header), "")
    house.rest()
    assert house.rows()[0].cells == before.cells
    assert len(house.customers()) == 1


def test_an_id_typed_over_is_put_back(open_house):
    house = open_house
    before = house.rows()[0]
    house.office.type_cell("Customers", 2, house.column("ServiceTitan ID"), "nonsense")
    house.rest()
    assert house.rows()[0].cells == before.cells


def test_an_id_filled_down_over_a_new_row_is_not_believed(open_house):
    house = open_house
    number = house.type_row({"Name": "New One", **NEW})
    house.office.copy_row("Customers", 2, 4)
    house.office.delete_rows("Customers", 4)
    house.office.fill_down("Customers", house.column("syncd ID"), 2, number)
    house.cycles(4)
    assert house.row("Ada Xu")["ServiceTitan ID"] != ""
    assert len(_made(house)) <= 1


def test_a_lost_store_is_rebuilt_from_the_id_columns(open_house):
    house = open_house
    house.add("Bo Li", street="2 Elm", mobile="8135550101")
    house.rest()
    before = [row.cells for row in house.rows()]
    for table in [r[0] for r in house.connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]:
        if not table.startswith(("_", "sqlite")):
            house.connection.execute(f"DELETE FROM {table}")
    house.start()
    house.begin()
    house.rest()
    assert [row.cells for row in house.rows()] == before
    assert len(house.customers()) == 2
    house.type("Bo Li", "City", "Miami")
    house.rest()
    assert house.differences() == []


def test_a_new_location_row_is_nested_in_its_new_customers_create(houses):
    house = houses(CUSTOMERS, LOCATIONS)
    house.add("Ada Xu")
    house.begin()
    house.type_row({"Name": "New One", **NEW})
    place = {"Customer": "New One", "Location": "Cabin", "Street": "77 Lake Rd", "City": "Waco", "State": "TX"}
    house.type_row({**place, "Zip": "76701"}, tab="Locations")
    house.cycles(3)
    house.rest()
    (id_,) = _made(house)
    assert [item["name"] for item in house.crm.locations_of(id_)] == ["Cabin"]
    assert house.names("Locations") == {"Ada Xu": 1, "Cabin": 1}
    assert house.count("POST /locations") == 0


def test_a_customers_own_address_makes_an_implicit_location_that_a_later_row_is_bound_to(houses):
    house = houses(CUSTOMERS, LOCATIONS)
    house.add("Ada Xu")
    house.begin()
    house.type_row({"Name": "New One", **NEW})
    house.rest()
    (id_,) = _made(house)
    assert len(house.crm.locations_of(id_)) == 1
    house.type_row({"Customer": "New One", "Location": "Main house", **NEW}, tab="Locations")
    house.rest()
    assert len(house.crm.locations_of(id_)) == 1
    assert house.count("POST /locations") == 0
    assert house.names("Locations") == {"Ada Xu": 1, "Main house": 1}


@pytest.mark.parametrize("named", ["row id", "crm id", "name"])
def test_a_parent_column_takes_a_row_id_a_crm_id_or_a_unique_match_key(houses, named):
    house = houses(CUSTOMERS, LOCATIONS)
    id_ = house.add("Ada Xu", email="ada@x.test")
    house.begin()
    row = house.row("Ada Xu")
    text = {"row id": row["syncd ID"], "crm id": str(id_), "name": "ada xu"}[named]
    house.type_row({"Customer": text, "Location": "Cabin", **NEW}, tab="Locations")
    house.rest()
    assert [item["name"] for item in house.crm.locations_of(id_)] == ["Ada Xu", "Cabin"]


def test_a_location_without_a_known_customer_waits(houses):
    house = houses(CUSTOMERS, LOCATIONS)
    house.add("Ada Xu")
    house.begin()
    house.type_row({"Customer": "Nobody", "Location": "Cabin", **NEW}, tab="Locations")
    house.cycles(4)
    assert house.row("Cabin", "Locations")["syncd"] == "waiting for its parent's row"


def test_a_row_with_an_unreadable_cell_is_told_and_not_created(open_house):
    house = open_house
    house.type_row({"Name": "New One", **NEW, "Mobile": "call me"})
    house.cycles(4)
    assert _made(house) == []
    assert house.row("New One")["syncd"].startswith("rejected: Mobile")
    house.type("New One", "Mobile", "8135550101")
    house.rest()
    assert len(_made(house)) == 1


def test_a_refused_creation_is_told_and_tried_again_when_the_row_changes(open_house):
    house = open_house
    house.instead("POST /customers", 400)
    house.type_row({"Name": "New Two", **NEW})
    house.cycles(6)
    assert house.count("POST /customers") == 1
    assert house.row("New Two")["syncd"].startswith("rejected:")
    house.office.type_cell("Customers", 3, 1, "New One")
    house.rest()
    assert len(_made(house)) == 1
    assert house.row("New One")["syncd"] == ""


def test_the_cycle_in_which_a_creation_is_refused_says_so_in_the_row(open_house):
    house = open_house
    house.instead("POST /customers", 400)
    house.type_row({"Name": "New One", **NEW})
    house.cycle()
    house.wait(31)
    report = house.cycle()
    assert house.row("New One")["syncd"].startswith("rejected:")
    assert report.outcome == "problems"


def test_a_value_too_long_for_the_crm_is_told_without_asking_it(open_house):
    house = open_house
    house.type_row({"Name": "N" * 160, **NEW})
    house.cycles(4)
    assert house.rows()[-1]["syncd"].startswith("rejected: Name")
    assert house.count("POST /customers") == 0


def test_whoever_edits_the_row_beside_its_copy_edits_the_row(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.office.duplicate_row("Customers", house.row("Ada Xu").number)
    house.cycles(3)
    (linked,) = [row for row in house.rows() if not row["syncd"]]
    house.office.type_cell("Customers", linked.number, house.column("Street"), "10 Elm St")
    house.cycles(4)
    assert house.crm.customer(id_)["address"]["street"] == "10 Elm St"
    assert {row["Street"]: row["syncd"] for row in house.rows()} == {
        "10 Elm St": "",
        "9 Oak St": "copied row: not linked",
    }


def test_the_mark_of_a_copy_says_nothing_of_the_row(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.office.duplicate_row("Customers", house.row("Ada Xu").number)
    house.after("POST cells", lambda: house.office.type_cell("Customers", 2, house.column("Street"), "10 Elm St"))
    house.cycles(6)
    assert house.crm.customer(id_)["address"]["street"] == "10 Elm St"
    assert {row["Street"]: row["syncd"] for row in house.rows()} == {
        "10 Elm St": "",
        "9 Oak St": "copied row: not linked",
    }
