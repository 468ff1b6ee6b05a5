"""Protocols 9: part of a plan waits for a person, line by line; the rest flows on."""

import pytest


@pytest.fixture
def street(house):
    house.ids = [house.add(f"C {n}", street=f"{n} Elm", mobile=f"813555010{n}") for n in range(10)]
    house.begin()
    return house


def _paste(house, city="Miami", count=8):
    house.office.paste_block("Customers", 2, house.column("City"), [[f"{city} {n}"] for n in range(count)])


def _cities(house):
    return [house.crm.customer(id_)["address"]["city"] for id_ in house.ids]


def test_a_paste_over_the_limit_is_held_and_the_rest_flows_on(street):
    street.type("C 9", "Name", "C Nine")
    _paste(street)
    street.cycles(3)
    assert [(kind, rule, len(rows)) for kind, rule, rows in street.held()] == [("changes", "address", 8)]
    assert set(_cities(street)) == {"Tampa"}
    assert street.crm.customer(street.ids[9])["name"] == "C Nine"


def test_consent_writes_exactly_the_lines_that_still_hold(street):
    _paste(street)
    street.cycles(3)
    street.decide("accepted")
    street.type("C 0", "City", "Ocala")
    street.wait(31)
    street.cycles(2)
    assert _cities(street)[1:8] == [f"Miami {n}" for n in range(1, 8)]
    assert _cities(street)[0] == "Tampa", "what moved is shown again"
    assert [(kind, len(rows)) for kind, _, rows in street.held()] == [("changes", 1)]


def test_consent_does_not_cover_a_value_that_moves_in_the_crm_just_before_the_write(street):
    _paste(street)
    street.cycles(3)
    street.decide("accepted")
    address = {**street.crm.customer(street.ids[0])["address"], "city": "Ocala"}
    street.before("GET /customers", lambda: street.crm.change_customer(street.ids[0], address=address))
    street.cycles(3)
    assert _cities(street)[0] == "Ocala"
    assert _cities(street)[1:8] == [f"Miami {n}" for n in range(1, 8)]


def test_putback_restores_the_edited_side_from_the_base(street):
    _paste(street)
    street.cycles(3)
    street.decide("putback")
    street.rest()
    assert {row["City"] for row in street.rows()} == {"Tampa"}
    assert set(_cities(street)) == {"Tampa"}
    assert street.held() == []
    assert {row["syncd"] for row in street.rows()} == {""}


def test_putback_leaves_a_cell_alone_that_was_typed_since(street):
    _paste(street)
    street.cycles(3)
    street.type("C 0", "City", "Ocala")
    street.decide("putback")
    street.cycles(3)
    assert street.row("C 0")["City"] == "Ocala"
    assert {row["City"] for row in street.rows()} == {"Ocala", "Tampa"}


def test_a_slice_expires_after_a_day_and_is_never_let_through_by_time_alone(street):
    _paste(street)
    street.cycles(3)
    (before,) = [one.id for one in street.store.held.slices()]
    street.wait(86_400)
    street.cycles(3)
    assert set(_cities(street)) == {"Tampa"}
    after = [one.id for one in street.store.held.slices()]
    assert len(after) == 1
    assert after != [before]


def test_an_edit_taken_back_by_hand_leaves_the_slice(street):
    _paste(street)
    street.cycles(3)
    street.office.paste_block("Customers", 2, street.column("City"), [["Tampa"] for _ in range(8)])
    street.rest()
    assert sum(len(rows) for _, _, rows in street.held()) == 0
    assert {row["syncd"] for row in street.rows()} == {""}


def test_a_column_shifted_by_rows_waits_whatever_its_number(street):
    names = [row["Name"] for row in street.rows()][:4]
    street.office.paste_block("Customers", 2, 1, [[name] for name in (names[3], *names[:3])])
    street.cycles(3)
    assert [(kind, rule, len(rows)) for kind, rule, rows in street.held()] == [("changes", "name", 4)]
    assert "moved to other rows" in street.store.held.slices()[0].reason


def test_a_sort_that_left_the_ids_out_waits_and_is_put_back(street):
    last = street.column("Balance")
    street.office.sort_rows("Customers", 1, 2, 11, columns=(1, last), descending=True)
    street.cycles(3)
    assert street.bodies("PATCH*") == []
    assert sum(len(rows) for _, _, rows in street.held()) >= 10
    street.decide("putback")
    street.rest()
    assert street.differences() == []
    assert [row["Name"] for row in street.rows()] == [f"C {n}" for n in range(10)]


def test_an_old_version_restored_waits(street):
    snapshot = street.office.snapshot()
    for n in range(5):
        street.type(f"C {n}", "Name", f"Now {n}")
    street.rest()
    for n in range(5, 10):
        street.crm.change_customer(street.ids[n], name=f"Now {n}")
    street.rest()
    assert {street.crm.customer(id_)["name"] for id_ in street.ids} == {f"Now {n}" for n in range(10)}
    street.wait(7200)
    street.rest()
    street.office.restore(snapshot)
    street.cycles(3)
    assert {street.crm.customer(id_)["name"] for id_ in street.ids} == {f"Now {n}" for n in range(10)}
    assert street.held()


def test_edits_in_small_portions_count_together_within_the_hour(street):
    for n in range(8):
        street.type(f"C {n}", "City", "Miami")
        street.wait(31)
        street.cycles(2, seconds=61)
    assert _cities(street).count("Miami") == 5
    assert [(kind, len(rows)) for kind, _, rows in street.held()] == [("changes", 3)]


def test_tags_are_counted_per_tag_and_sign(street):
    tags = {name: street.crm.add_tag_type(name) for name in ("One", "Two")}
    for n in range(5):
        street.type(f"C {n}", "Tags", "One")
    for n in range(5, 10):
        street.type(f"C {n}", "Tags", "Two")
    street.rest()
    assert street.held() == []
    held = [street.crm.customer(id_)["tagTypeIds"] for id_ in street.ids]
    assert held == [[tags["One"]]] * 5 + [[tags["Two"]]] * 5


def test_an_import_in_the_crm_flows_to_the_sheet(street):
    for n in range(60):
        street.add(f"Imported {n}", street=f"{n} Oak")
    street.rest()
    assert len(street.rows()) == 70
    assert street.held() == []


def _clear_row(house):
    """Somebody selects the cells of a row and clears them; the id columns are hidden or protected."""
    mapped = ("Name", "Street", "City", "State", "Zip", "Mobile", "Email", "Tags", "Gate")
    for column in map(house.column, mapped):
        house.office.type_cell("Customers", 2, column, "")


@pytest.fixture
def one_row(house):
    house.id = house.add("Ada Xu", mobile="8135550101", email="ada@x.test")
    house.begin()
    house.was = house.crm.customer(house.id)
    _clear_row(house)
    house.cycles(4)
    return house


def test_a_row_of_which_every_cell_was_cleared_empties_no_record_unasked(one_row):
    house = one_row
    assert house.crm.customer(house.id)["address"] == house.was["address"]
    assert house.contact(house.id) == ["8135550101"]
    reasons = {held.reason for held in house.store.held.slices()}
    assert any("every cell of the row was cleared" in reason for reason in reasons)
    house.decide("putback")
    house.rest(20)
    row = house.rows()[0]
    assert (row["Street"], row["City"], row["Mobile"]) == ("9 Oak St", "Tampa", "(813) 555-0101")


def test_one_cleared_cell_is_an_edit_like_any_other(house):
    id_ = house.add("Ada Xu", mobile="8135550101")
    house.begin()
    house.type("Ada Xu", "Street", "")
    house.rest(20)
    assert house.crm.customer(id_)["address"]["street"] == ""
    assert house.held() == []


def test_a_sort_that_left_the_ids_out_moves_no_tag_to_another_customer(street):
    tag = street.crm.add_tag_type("Do not call")
    ids = street.crm.customer_ids()
    for id_ in ids[:3]:
        street.crm.tag_customer(id_, tag)
    street.rest()
    street.office.sort_rows("Customers", 1, 2, 11, columns=(1, street.column("Balance")), descending=True)
    street.cycles(4)
    assert [tag in street.crm.customer(id_)["tagTypeIds"] for id_ in ids] == [True] * 3 + [False] * (len(ids) - 3)
    street.decide("putback")
    street.cycles(4)
    assert [tag in street.crm.customer(id_)["tagTypeIds"] for id_ in ids] == [True] * 3 + [False] * (len(ids) - 3)
    assert sorted(row["Tags"] for row in street.rows())[-3:] == ["Do not call"] * 3
    assert street.differences() == []
