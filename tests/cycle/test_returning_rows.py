"""Rows that lost an id, or are about to get one: each record keeps one row, and each row makes one record."""

from collections import Counter

import pytest
from cycle_house import CUSTOMERS

NEW = {"Street": "1 Elm", "City": "Tampa", "State": "FL", "Zip": "33601"}


@pytest.fixture
def open_house(house):
    house.add("Ada Xu", email="ada@x.test")
    house.begin()
    return house


def _ids(house):
    return Counter(row["syncd ID"] for row in house.rows() if row["syncd ID"])


def _clear(house, name, *headers):
    for header in headers:
        house.type(name, header, "")


@pytest.mark.parametrize("by", ["match key", "ServiceTitan ID"])
def test_a_row_typed_for_a_record_whose_own_row_may_still_arrive_waits_for_it(open_house, by):
    house = open_house
    record = house.add("Bo Li", email="bo@x.test")
    house.without_fences()
    house.instead("POST grid", "late")
    house.cycle()
    house.type_row({"Name": "Bo Li", **NEW, **({"Email": "bo@x.test"} if by == "match key" else {})})
    if by == "ServiceTitan ID":
        house.type("Bo Li", "ServiceTitan ID", str(record))
    house.cycles(3)
    assert house.store.journal.count()
    house.land()
    house.rest()
    assert max(_ids(house).values()) == 1
    assert len(house.customers()) == 2


@pytest.mark.parametrize("seconds", [31, 80])
def test_a_new_row_that_lost_its_id_and_was_edited_while_its_creation_was_unanswered_is_the_same_row(
    open_house, seconds
):
    house = open_house
    house.type_row({"Name": "New One", **NEW})
    house.cycle()
    house.wait(31)
    house.instead("POST /customers", "late")
    house.cycle()
    _clear(house, "New One", "syncd ID")
    house.type("New One", "Name", "Newer One")
    for _ in range(3):
        house.cycle()
        house.wait(seconds)
    house.land()
    house.rest()
    assert [body["name"] for body in house.customers().values()] == ["Ada Xu", "Newer One"]
    assert house.differences() == []


def test_a_new_row_of_its_own_is_not_taken_for_one_that_was_deleted_while_it_was_being_created(houses):
    house = houses(CUSTOMERS.replace("in_sheet: ask", "in_sheet: ignore"))
    house.add("Ada Xu", email="ada@x.test")
    house.begin()
    house.type_row({"Name": "New One", **NEW})
    house.cycle()
    house.wait(31)
    house.instead("POST /customers", "lost")
    house.cycle()
    house.delete_row("New One")
    house.type_row({"Name": "Cy Do", "Street": "5 Fir", "City": "Waco", "State": "TX", "Zip": "76701"})
    house.rest(20)
    assert sorted(body["name"] for body in house.customers().values()) == ["Ada Xu", "Cy Do", "New One"]
    assert len(_ids(house)) == 2


def test_a_copied_row_is_a_listed_problem_that_says_where_it_is_and_what_to_do(open_house):
    house = open_house
    house.office.duplicate_row("Customers", 2)
    report = house.cycle()
    (problem,) = house.store.disputes.problems()
    assert problem["code"] == "sheet.row.copied"
    assert "clear its syncd ID and ServiceTitan ID" in str(problem["message"])
    assert report.outcome == "problems"
    assert list(report.mappings["customers"]["places"].values()) == [3]
    house.office.delete_rows("Customers", 3)
    house.rest()
    assert house.problems() == []


def test_what_landed_astray_is_nobodys_edit_however_long_putting_it_back_is_refused(open_house):
    house = open_house
    other = house.add("Bo Li", email="bo@x.test")
    house.rest()
    ada = next(id_ for id_, body in house.customers().items() if id_ != other)
    house.crm.change_customer(ada, name="Zoe Xu")
    house.before("POST cells", lambda: house.office.sort_rows("Customers", 1, 2, 3, descending=True))
    house.instead("POST cells", 503, skip=1, times=1000)
    house.cycle()
    assert [row["Name"] for row in house.rows()] == ["Zoe Xu", "Ada Xu"]
    house.cycles(12)
    assert house.crm.customer(other)["name"] == "Bo Li"
    house.rules.clear()
    house.rest()
    assert house.differences() == []


def test_a_row_without_its_id_beside_several_that_carry_it_is_one_more_copy(open_house):
    house = open_house
    for _ in range(2):
        house.office.duplicate_row("Customers", 2)
    for row, city in ((2, "Reno"), (3, "Waco"), (4, "Miami")):
        house.office.type_cell("Customers", row, house.column("City"), city)
    house.office.type_cell("Customers", 3, house.column("syncd ID"), "")
    house.rest()
    assert Counter(code for _, code in house.problems())["sheet.row.copied"] >= 2
    before, writes = house.count("GET values:batchGet"), len(house.writes)
    before, writes = house.count("GET values:batchGet"), len(house.writes)
    house.cycle()
    assert house.count("GET values:batchGet") == before + 1
    assert len(house.writes) == writes
    assert len(house.customers()) == 1


def test_the_row_of_a_merged_record_takes_the_place_of_a_row_of_the_survivor_that_never_arrived(open_house):
    house = open_house
    (ada,) = house.customers()
    bo = house.add("Bo Li", email="bo@x.test")
    house.instead("POST grid", "never")
    house.cycle()
    house.crm.merge_customers(ada, bo)
    house.cycle()
    house.wait(300)
    house.rest()
    assert [row["ServiceTitan ID"] for row in house.rows()] == [str(bo)]
    assert {one.rule for one in house.conflicts()} == {"name"}
