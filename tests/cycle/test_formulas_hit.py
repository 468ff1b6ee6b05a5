"""Protocols 5: a write lands on a formula because rows or columns moved; what it showed is put back, and said so."""

import pytest

WRITE = "POST cells"


@pytest.fixture
def street(house):
    house.ids = [house.add(f"C {n}", street=f"{n} Elm") for n in range(2)]
    house.begin()
    return house


def _losses(house):
    return [(one["rule"], one["value"], one["beaten_by"]) for one in house.store.disputes.losers()]


def test_a_formula_in_a_mapped_column_is_listed_with_what_it_showed(street):
    row = street.row("C 1")
    # In a column of plain text nobody can enter a formula.
    street.office.format_column("Customers", "A", "NUMBER")
    street.type("C 1", "Name", '="C "&1')
    street.rest()
    street.crm.change_customer(street.ids[0], name="New Name")
    street.before(WRITE, lambda: street.office.sort_rows("Customers", 1, 2, 3, descending=True))
    street.cycle()
    assert street.row("C 1")["syncd ID"] == row["syncd ID"], "it shows what it showed"
    street.rest()
    assert _losses(street) == [("name", '["New Name"]', '["C 1"]')]
    (lost,) = street.store.disputes.losers()
    assert lost["row_id"] == row["syncd ID"]
    assert "if that was a formula, enter it again" in str(lost["why"])
    assert street.crm.customer(street.ids[1])["name"] == "C 1"


def test_a_formula_in_a_column_of_other_people_is_listed_too(street):
    """Somebody moves it to where the write was to land."""
    below = len(street.office.grid("Customers")[0]) + 1
    street.office.type_cell("Customers", 1, below, "Total")
    for number in (2, 3):
        street.office.type_cell("Customers", number, below, f"=LEN(A{number})*7")
    street.rest()
    shown = {row["syncd ID"]: row["Total"] for row in street.rows()}
    street.crm.change_customer(street.ids[0], name="Newest Name")
    street.before(WRITE, lambda: street.office.move_column("Customers", below, 1))
    street.cycle()
    street.rest()
    assert street.differences() == []
    rules = [rule for rule, *_ in _losses(street)]
    assert rules == ['"total"']
    (lost,) = street.store.disputes.losers()
    assert str(lost["beaten_by"]) == f"[{shown[lost['row_id']]}]".replace(".0", "")


def test_it_is_listed_once_however_often_it_is_tried(street):
    street.crm.change_customer(street.ids[0], name="New Name")
    street.before(WRITE, lambda: street.office.sort_rows("Customers", 1, 2, 3, descending=True))
    street.instead(WRITE, 400, skip=1, times=12)
    street.cycles(6, seconds=20)
    street.rest(20)
    assert _losses(street) == [("name", '["New Name"]', '["C 1"]')]
