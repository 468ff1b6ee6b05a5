"""Protocols 5: people sort, insert and move between our read and our write."""

import pytest


@pytest.fixture
def street(house):
    """Five customers; the third changes its name in the CRM."""
    house.ids = [house.add(f"C {n}", street=f"{n} Elm", mobile=f"813555010{n}") for n in range(5)]
    house.begin()
    house.crm.change_customer(house.ids[2], name="New Name")
    return house


def _fits(house):
    assert house.differences() == []
    assert house.names() == {"C 0": 1, "C 1": 1, "New Name": 1, "C 3": 1, "C 4": 1}
    assert house.conflicts() == []


def _sort(house):
    house.office.sort_rows("Customers", 1, 2, 6, descending=True)


@pytest.mark.parametrize("moment", ["GET values:batchGet", "GET get", "POST cells"])
def test_sorted_between_the_read_and_the_write(street, moment):
    """The first read of a cycle is the observation; what follows are the verifying reads and the write."""
    street.before(moment, lambda: _sort(street), skip=1 if "batchGet" in moment else 0)
    street.cycle()
    street.rest()
    _fits(street)


def test_a_row_moved_away_and_back(street):
    street.before("POST cells", lambda: street.office.move_row("Customers", 4, 2))
    street.after("POST cells", lambda: street.office.move_row("Customers", 2, 5))
    street.cycle()
    street.rest()
    _fits(street)


def test_a_row_inserted_before_the_write(street):
    street.before("POST cells", lambda: street.office.insert_rows("Customers", 2))
    street.cycle()
    street.rest()
    _fits(street)


def test_a_column_inserted_before_the_write(street):
    street.before("POST cells", lambda: street.office.insert_column("Customers", 1, "Notes"))
    street.cycle()
    street.rest()
    _fits(street)


def test_a_row_deleted_before_the_write(street):
    street.before("POST cells", lambda: street.office.delete_rows("Customers", 2))
    street.cycle()
    street.rest()
    assert street.names() == {"C 1": 1, "New Name": 1, "C 3": 1, "C 4": 1}
    assert [street.crm.customer(id_)["name"] for id_ in street.ids] == ["C 0", "C 1", "New Name", "C 3", "C 4"]


def test_a_newer_edit_is_never_overwritten_by_putting_right(street):
    """The write for the third customer lands on the fourth, and somebody types there before it is put right."""
    street.before("POST cells", lambda: street.office.move_row("Customers", 2, 7))
    street.after("POST cells", lambda: street.office.type_cell("Customers", 4, 1, "Typed By Hand"))
    street.cycle()
    street.rest()
    assert street.crm.customer(street.ids[3])["name"] == "Typed By Hand"
    assert street.names() == {"C 0": 1, "C 1": 1, "New Name": 1, "Typed By Hand": 1, "C 4": 1}


def test_a_formula_in_the_target_is_left_alone_and_told(house):
    id_ = house.add("Ada Xu", balance="1.50")
    house.begin()
    house.type("Ada Xu", "Balance", "=1+1")
    house.cycles(2)
    house.crm.set_balance(id_, "7.25")
    house.cycles(3)
    assert house.row("Ada Xu")["Balance"] == 2, "the formula is still there"
    assert ("balance", "sheet.cell.formula") in house.problems()
    house.type("Ada Xu", "Balance", "")
    house.rest()
    assert house.row("Ada Xu")["Balance"] == 7.25


def test_a_lost_answer_of_a_sheet_write_that_landed(street):
    street.instead("POST cells", "lost")
    street.cycle()
    street.rest()
    _fits(street)
    assert street.count("POST cells") == 1


def test_a_lost_answer_of_a_sheet_write_that_never_landed(street):
    street.instead("POST cells", "never")
    street.cycle()
    street.rest(20)
    _fits(street)


def test_a_sheet_write_that_lands_late_on_a_sorted_tab_is_put_right(street):
    street.instead("POST cells", "late")
    street.cycle()
    _sort(street)
    street.land()
    street.rest(20)
    _fits(street)


def test_a_lost_append_is_not_doubled(house):
    house.add("Ada Xu")
    house.begin()
    house.add("Bo Li", street="2 Elm")
    house.instead("POST grid", "lost")
    house.cycle()
    house.rest(20)
    assert house.names() == {"Ada Xu": 1, "Bo Li": 1}


def test_an_append_that_lands_late_is_not_doubled(house):
    house.add("Ada Xu")
    house.begin()
    house.add("Bo Li", street="2 Elm")
    house.instead("POST grid", "late")
    house.cycle()
    house.wait(31)
    house.cycle()
    house.land()
    house.rest(20)
    assert house.names() == {"Ada Xu": 1, "Bo Li": 1}
    assert house.differences() == []


def test_columns_and_tab_are_renamed_and_moved(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.office.move_column("Customers", 1, 4)
    house.office.rename_tab("Customers", "Kunden")
    house.crm.change_customer(id_, name="Ada Yu")
    house.rest()
    assert house.names("Kunden") == {"Ada Yu": 1}


def test_a_missing_header_pauses_the_mapping_and_nothing_is_read_as_cleared(house):
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.office.type_cell("Customers", 1, house.column("Mobile"), "Cell")
    report = house.cycles(3)
    assert "mapping:customers" in house.halted()
    assert house.contact(id_) == ["8135550101"]
    assert report.mappings["customers"]["state"] == "halted"
    house.office.type_cell("Customers", 1, 6, "Mobile")
    house.crm.change_customer(id_, name="Ada Yu")
    house.rest()
    assert house.names() == {"Ada Yu": 1}


def test_a_deleted_tab_pauses_the_mapping_and_deletes_nothing(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.office.delete_tab("Customers")
    house.cycles(4)
    assert "mapping:customers" in house.halted()
    assert house.crm.customer(id_)["active"] is True
    assert house.held() == []


def test_an_emptied_tab_deletes_nothing(house):
    ids = [house.add(f"C {n}", street=f"{n} Elm") for n in range(8)]
    house.begin()
    house.office.clear_cells("Customers", 1, 1, 40, 26)
    house.cycles(4)
    assert all(house.crm.customer(id_)["active"] for id_ in ids)
    assert house.bodies("PATCH*") == []
    assert house.bodies("DELETE*") == []
