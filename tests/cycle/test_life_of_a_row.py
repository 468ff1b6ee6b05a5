"""Protocols 11 and 12: rows and records that leave, merge, fall out of the filter; a side that is paused."""

from dataclasses import replace

import pytest
from cycle_house import CUSTOMERS


def _with(houses, *, in_sheet="ask", in_crm="mark"):
    house = houses(CUSTOMERS.replace("{in_sheet: ask, in_crm: mark}", f"{{in_sheet: {in_sheet}, in_crm: {in_crm}}}"))
    house.ids = [house.add(f"C {n}", street=f"{n} Elm", email=f"c{n}@x.test") for n in range(3)]
    house.begin()
    return house


def test_a_deleted_row_is_asked_about(houses):
    house = _with(houses)
    house.delete_row("C 1")
    house.cycles(4)
    assert [kind for kind, _, _ in house.held()] == ["deletes"]
    assert house.crm.customer(house.ids[1])["active"] is True
    assert house.names() == {"C 0": 1, "C 2": 1}, "it is not appended again"


def test_a_deleted_row_that_is_accepted_deactivates_the_record(houses):
    house = _with(houses)
    house.delete_row("C 1")
    house.cycles(3)
    house.decide("accepted")
    house.rest()
    assert house.crm.customer(house.ids[1])["active"] is False
    assert house.crm.customer(house.ids[0])["active"] is True
    assert house.held() == []


def test_a_deleted_row_that_is_put_back_comes_again_under_its_id(houses):
    house = _with(houses)
    row_id = house.row("C 1")["syncd ID"]
    house.delete_row("C 1")
    house.cycles(3)
    house.decide("putback")
    house.rest()
    assert house.row("C 1")["syncd ID"] == row_id
    assert house.differences() == []


def test_a_deleted_row_that_is_ignored_is_not_appended_again(houses):
    house = _with(houses, in_sheet="ignore")
    house.delete_row("C 1")
    house.rest()
    house.crm.change_customer(house.ids[1], name="C One")
    house.rest()
    assert house.names() == {"C 0": 1, "C 2": 1}
    assert house.crm.customer(house.ids[1])["active"] is True


def test_a_deleted_row_is_restored(houses):
    house = _with(houses, in_sheet="restore")
    house.delete_row("C 1")
    house.rest()
    assert house.names() == {"C 0": 1, "C 1": 1, "C 2": 1}
    assert house.differences() == []


def test_a_deleted_row_deactivates_its_record_up_to_the_limit(houses):
    house = _with(houses, in_sheet="deactivate")
    house.delete_row("C 1")
    house.rest()
    assert [house.crm.customer(id_)["active"] for id_ in house.ids] == [True, False, True]


def test_many_deleted_rows_are_held_even_where_rows_deactivate(houses):
    house = _with(houses, in_sheet="deactivate")
    more = [house.add(f"D {n}", street=f"{n} Oak") for n in range(8)]
    house.rest()
    for n in range(8):
        house.delete_row(f"D {n}")
    house.cycles(4)
    assert all(house.crm.customer(id_)["active"] for id_ in more)
    assert sum(len(rows) for kind, _, rows in house.held() if kind == "deletes") == 8


def test_a_row_cut_and_pasted_elsewhere_is_not_deleted(houses):
    house = _with(houses, in_sheet="deactivate")
    house.office.cut_paste_row("Customers", 2, 9)
    house.rest()
    assert [house.crm.customer(id_)["active"] for id_ in house.ids] == [True] * 3
    assert house.differences() == []


def test_a_row_that_is_away_for_one_read_is_not_deleted(houses):
    house = _with(houses, in_sheet="deactivate")
    snapshot = house.office.snapshot()
    house.delete_row("C 1")
    house.cycle()
    house.office.restore(snapshot)
    house.rest()
    assert [house.crm.customer(id_)["active"] for id_ in house.ids] == [True] * 3


def test_a_record_that_left_the_filter_is_kept_and_marked(houses):
    house = _with(houses)
    house.crm.deactivate_customer(house.ids[1])
    house.rest()
    assert house.row("C 1")["syncd"] == "inactive in ServiceTitan"
    house.type("C 1", "City", "Miami")
    house.rest()
    assert house.crm.customer(house.ids[1])["address"]["city"] == "Tampa", "no longer synced"
    house.crm.reactivate_customer(house.ids[1])
    house.rest()
    assert house.row("C 1")["syncd"] == ""
    assert house.crm.customer(house.ids[1])["address"]["city"] == "Miami"


def test_a_record_that_left_is_removed_where_the_mapping_says_so(houses):
    house = _with(houses, in_crm="remove")
    house.crm.deactivate_customer(house.ids[1])
    house.rest()
    assert house.names() == {"C 0": 1, "C 2": 1}
    assert house.crm.customer(house.ids[1])["active"] is False


def test_a_row_that_was_edited_is_not_removed_under_the_hand(houses):
    house = _with(houses, in_crm="remove")
    house.crm.deactivate_customer(house.ids[1])
    house.before("GET values:batchGet", lambda: house.type("C 1", "City", "Miami"), skip=1)
    house.cycle()
    assert house.row("C 1")["City"] == "Miami"


def test_a_removed_row_comes_again_when_its_record_does(houses):
    house = _with(houses, in_crm="remove")
    house.crm.deactivate_customer(house.ids[1])
    house.rest()
    house.crm.reactivate_customer(house.ids[1])
    house.rest()
    assert house.names() == {"C 0": 1, "C 1": 1, "C 2": 1}


def test_merged_customers_of_which_both_have_rows(houses):
    house = _with(houses)
    survivor = house.row("C 0")["syncd ID"]
    house.crm.merge_customers(house.ids[1], house.ids[0])
    house.rest()
    assert house.row("C 1")["syncd"] == f"merged into {survivor} (#{house.ids[0]})"
    assert house.row("C 0")["syncd"] == ""
    writes = len(house.sent)
    house.type("C 1", "City", "Miami")
    house.cycles(4)
    assert len(house.sent) == writes, "the loser's row is never pushed again"


def test_unsettled_edits_of_a_merged_row_become_conflicts_against_the_survivor(houses):
    house = _with(houses)
    house.type("C 1", "City", "Miami")
    house.crm.merge_customers(house.ids[1], house.ids[0])
    house.cycles(4)
    survivor = house.row("C 0")["syncd ID"]
    assert [one.row_id for one in house.conflicts()] == [survivor]
    assert "Miami" in house.conflict().sheet
    assert house.bodies("PATCH*") == []


def test_a_merge_of_which_only_the_loser_has_a_row_moves_the_binding(houses):
    house = _with(houses, in_sheet="ignore")
    house.delete_row("C 0")
    house.rest()
    row_id = house.row("C 1")["syncd ID"]
    with house.store.write():
        house.store.bases.drop("customers", house.store.bases.bound_to("customers", house.ids[0]).row_id)
    house.crm.merge_customers(house.ids[1], house.ids[0])
    house.rest()
    binding = house.store.bases.binding("customers", row_id)
    assert binding.crm_id == house.ids[0]
    assert house.row("C 1")["ServiceTitan ID"] == str(house.ids[0])
    assert {one.rule for one in house.conflicts()} <= {"name", "address", "contacts.email"}
    assert house.crm.customer(house.ids[0])["name"] == "C 0"


def test_a_chain_of_merges_is_followed_to_its_end(houses):
    house = _with(houses)
    house.crm.merge_customers(house.ids[2], house.ids[1])
    house.crm.merge_customers(house.ids[1], house.ids[0])
    house.rest()
    survivor = house.row("C 0")["syncd ID"]
    assert [house.row(f"C {n}")["syncd"] for n in (1, 2)] == [f"merged into {survivor} (#{house.ids[0]})"] * 2


def test_a_write_to_a_record_that_was_merged_meanwhile_is_data_not_an_error(houses):
    house = _with(houses)
    house.type("C 1", "City", "Miami")
    house.wait(31)
    house.cycle()
    house.wait(31)
    house.before("PATCH /customers/*", lambda: house.crm.merge_customers(house.ids[1], house.ids[0]))
    house.cycle()
    report = house.cycles(3)
    assert report.errors == []
    assert house.row("C 1")["syncd"].startswith("merged into")


@pytest.mark.parametrize("side", ["crm", "sheet"])
def test_a_paused_side_is_read_and_not_written(houses, side):
    house = _with(houses)
    with house.store.write():
        house.store.disputes.halt(f"paused:{side}", code="paused", message="", hint="", at=0.0)
    house.type("C 0", "City", "Miami")
    house.crm.change_customer(house.ids[1], name="C One")
    report = house.cycles(4)
    assert report.outcome == "paused"
    assert (house.crm.customer(house.ids[0])["address"]["city"] == "Miami") is (side == "sheet")
    assert ("C One" in house.names()) is (side == "crm")
    with house.store.write():
        house.store.disputes.lift(f"paused:{side}")
    house.rest()
    assert house.differences() == []


def test_a_paused_mapping_writes_to_neither_side(houses):
    house = _with(houses)
    with house.store.write():
        house.store.disputes.halt("paused:mapping:customers", code="paused", message="", hint="", at=0.0)
    house.type("C 0", "City", "Miami")
    house.crm.change_customer(house.ids[1], name="C One")
    house.type_row({"Name": "New", "Street": "1", "City": "T", "State": "FL", "Zip": "33601"})
    writes = len(house.writes)
    house.cycles(4)
    assert len(house.writes) == writes
    with house.store.write():
        house.store.disputes.lift("paused:mapping:customers")
    house.rest()
    assert house.differences() == []


def test_a_stop_request_finishes_what_is_in_flight_and_loses_nothing(houses):
    house = _with(houses)
    house.type("C 0", "City", "Miami")
    house.type("C 1", "City", "Miami")
    house.wait(31)
    house.cycle()
    house.wait(31)
    house.before("PATCH /customers/*", lambda: setattr(house, "is_stopping", True))
    house.cycle()
    assert house.store.journal.count() == 0
    house.is_stopping = False
    house.rest()
    assert house.differences() == []


def test_refused_credentials_halt_the_crm_and_heal_by_themselves(houses):
    house = _with(houses)
    house.crm.accounts.revoke()
    secret = house.crm.accounts.clients["cid.stand-in"]
    house.crm.accounts.clients["cid.stand-in"] = replace(secret, client_secret="another")
    house.type("C 0", "City", "Miami")
    report = house.cycle()
    assert (report.outcome, report.errors[0]["code"]) == ("refused", "crm.credentials")
    assert "crm" in house.halted()
    house.crm.accounts.clients["cid.stand-in"] = secret
    house.rest()
    assert list(house.halted()) == []
    assert house.differences() == []


def test_an_unknown_tag_in_many_rows_is_one_kind_of_problem_and_heals(houses):
    house = _with(houses)
    for n in range(3):
        house.type(f"C {n}", "Tags", "Platinum")
    house.cycles(3)
    assert [code for _, code in house.problems()] == ["sheet.cell.unreadable"] * 3
    tag = house.crm.add_tag_type("Platinum")
    house.wait(120)
    house.rest()
    assert [house.crm.customer(id_)["tagTypeIds"] for id_ in house.ids] == [[tag]] * 3
    assert house.problems() == []


def test_a_row_that_holds_what_never_reached_its_record_is_not_removed(houses):
    house = _with(houses, in_crm="remove")
    house.crm.deactivate_customer(house.ids[1])
    house.type("C 1", "Gate", "4711")
    house.cycles(4)
    assert house.row("C 1")["syncd"] == (
        "inactive in ServiceTitan; Gate never got there: keep what you need, then delete the row"
    )
    assert ("$row", "crm.gone") in house.problems()
    house.type("C 1", "Gate", "")
    house.cycles(3)
    assert house.names() == {"C 0": 1, "C 2": 1}
    assert house.problems() == []


def test_other_rules_for_what_left_are_told_in_the_rows_that_it_concerns(houses):
    house = _with(houses, in_crm="remove")
    house.crm.deactivate_customer(house.ids[1])
    house.type("C 1", "Gate", "4711")
    house.cycles(4)
    assert "never got there" in house.row("C 1")["syncd"]
    house.engine.replace_mappings(houses(CUSTOMERS).mappings)
    house.cycles(2)
    assert house.row("C 1")["syncd"] == "inactive in ServiceTitan"


def test_a_conflict_that_a_merged_row_left_is_told_in_the_row_of_the_survivor(houses):
    house = _with(houses)
    house.crm.merge_customers(house.ids[1], house.ids[2])
    house.type("C 1", "Gate", "4711")
    house.cycles(5)
    assert house.conflicts()
    assert house.row("C 2")["syncd"].startswith("conflict: ")


def test_a_row_that_comes_back_for_a_record_that_is_inactive_says_so(houses):
    house = _with(houses, in_sheet="restore")
    house.crm.deactivate_customer(house.ids[1])
    house.delete_row("C 1")
    house.cycles(5)
    assert house.row("C 1")["syncd"] == "inactive in ServiceTitan"
