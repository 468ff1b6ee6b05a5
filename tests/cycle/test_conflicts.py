"""Protocols 8: one conflict for a record and field; what loses is kept; an answer is for the values it was given."""

import pytest
from cycle_house import CUSTOMERS


def _both_change(house, id_):
    house.type("Ada Xu", "Name", "Ada Sheet")
    house.crm.change_customer(id_, name="Ada Crm")
    house.cycles(3)


@pytest.fixture
def disputed(house):
    house.id = house.add("Ada Xu")
    house.begin()
    _both_change(house, house.id)
    return house


def test_ask_leaves_both_faces_where_they_were(disputed):
    house = disputed
    one = house.conflict()
    assert (one.rule, house.raw(one.crm), house.raw(one.sheet)) == ("name", ["Ada Crm"], ["Ada Sheet"])
    assert house.row("Ada Sheet")["syncd"] == "conflict: Name"
    assert house.crm.customer(house.id)["name"] == "Ada Crm"
    house.cycles(4)
    assert house.bodies("PATCH*") == []


@pytest.mark.parametrize(
    ("winner", "name", "loser"), [("crm", "Ada Crm", "Ada Sheet"), ("sheet", "Ada Sheet", "Ada Crm")]
)
def test_an_answer_is_carried_out_and_the_loser_is_kept(disputed, winner, name, loser):
    house = disputed
    assert house.answer(winner)
    house.rest()
    assert house.names() == {name: 1}
    assert house.crm.customer(house.id)["name"] == name
    assert house.losers() == [("name", loser)]
    assert house.conflicts() == []
    assert house.row(name)["syncd"] == ""


def test_an_answer_is_refused_when_a_side_has_moved(disputed):
    house = disputed
    shown = house.conflict()
    house.crm.change_customer(house.id, name="Ada Later")
    house.cycles(2)
    assert not house.answer("sheet", crm=shown.crm, sheet=shown.sheet)
    assert len(house.conflicts()) == 1
    assert house.crm.customer(house.id)["name"] == "Ada Later"


def test_an_answer_does_not_hold_when_a_side_moves_before_it_is_carried_out(disputed):
    house = disputed
    assert house.answer("sheet")
    house.crm.change_customer(house.id, name="Ada Later")
    house.rest()
    assert house.crm.customer(house.id)["name"] == "Ada Later"
    assert len(house.conflicts()) == 1
    assert house.conflict().answer is None


def test_an_answer_does_not_hold_when_a_side_moves_just_before_the_write(disputed):
    house = disputed
    assert house.answer("sheet")
    house.before("GET /customers", lambda: house.crm.change_customer(house.id, name="Ada Later"))
    house.rest()
    assert house.crm.customer(house.id)["name"] == "Ada Later"
    assert len(house.conflicts()) == 1


def test_a_conflict_is_updated_when_a_side_moves_and_closed_when_they_agree(disputed):
    house = disputed
    first = house.conflict()
    house.crm.change_customer(house.id, name="Ada Later")
    house.cycles(2)
    assert (house.conflict().id, house.raw(house.conflict().crm)) == (first.id, ["Ada Later"])
    house.type("Ada Sheet", "Name", "Ada Later")
    house.rest()
    assert house.conflicts() == []
    assert house.row("Ada Later")["syncd"] == ""


@pytest.mark.parametrize(("winner", "name"), [("crm", "Ada Crm"), ("sheet", "Ada Sheet")])
def test_a_rule_decides_and_the_loser_is_kept_with_the_intent(houses, winner, name):
    house = houses(CUSTOMERS.replace("conflicts: ask", f"conflicts: {winner}"))
    house.id = house.add("Ada Xu")
    house.begin()
    _both_change(house, house.id)
    house.rest()
    assert house.names() == {name: 1}
    assert house.crm.customer(house.id)["name"] == name
    assert house.losers() == [("name", "Ada Crm" if winner == "sheet" else "Ada Sheet")]


def test_newest_lets_the_sheet_win_only_when_the_crm_changed_before_the_last_old_read(houses):
    house = houses(CUSTOMERS.replace("conflicts: ask", "conflicts: newest"))
    id_ = house.add("Ada Xu")
    house.begin()
    house.instead("GET /export*", 503, times=99)
    house.crm.change_customer(id_, name="Ada Crm")
    house.wait(31)
    house.cycle()
    house.wait(31)
    house.type("Ada Xu", "Name", "Ada Sheet")
    house.cycle()
    house.rules.clear()
    house.rest()
    assert house.crm.customer(id_)["name"] == "Ada Sheet"
    assert house.losers() == [("name", "Ada Crm")]


def test_newest_asks_when_it_cannot_know(houses):
    house = houses(CUSTOMERS.replace("conflicts: ask", "conflicts: newest"))
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "Name", "Ada Sheet")
    house.crm.change_customer(id_, name="Ada Crm")
    house.rest()
    assert len(house.conflicts()) == 1


def test_different_fields_of_one_record_are_no_conflict(house):
    id_ = house.add("Ada Xu")
    house.begin()
    house.type("Ada Xu", "City", "Miami")
    house.crm.change_customer(id_, name="Ada Yu")
    house.rest()
    assert house.conflicts() == []
    assert house.customer("Ada Yu")["address"]["city"] == "Miami"
    assert house.differences() == []


def test_a_read_only_cell_that_is_typed_over_is_put_back_and_kept_in_the_log(house):
    house.add("Ada Xu", balance="12.50")
    house.begin()
    house.type("Ada Xu", "Balance", "99")
    house.rest()
    assert house.row("Ada Xu")["Balance"] == 12.5
    assert house.losers() == [("balance", "99")]
