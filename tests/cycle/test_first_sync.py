"""Protocols 10: nothing is written before the first plan is accepted; what fits several or nobody waits."""

import pytest
from cycle_house import CUSTOMERS, LOCATIONS

HEADERS = ("Name", "Street", "City", "State", "Zip", "Mobile", "Email", "Tags", "Gate", "Balance")


def _keep(house, *rows):
    """The office already keeps a tab."""
    house.office.add_tab("Customers")
    house.office.set_row("Customers", 1, HEADERS)
    for number, row in enumerate(rows, 2):
        for header, text in row.items():
            house.office.type_cell("Customers", number, HEADERS.index(header) + 1, text)


ADA = {"Name": "Ada Xu", "Street": "9 Oak St", "City": "Tampa", "State": "FL", "Zip": "33602"}


def test_nothing_is_written_before_the_first_plan_is_accepted(house):
    house.add("Ada Xu", email="ada@x.test", mobile="8135550101")
    house.add("Bo Li", street="2 Elm")
    _keep(house, {**ADA, "Email": "ada@x.test"}, {**ADA, "Name": "Nobody Else", "Street": "77 Far"})
    house.cycles(4)
    body = [[row[header] for header in HEADERS] for row in house.rows()]
    assert [line[0] for line in body] == ["Ada Xu", "Nobody Else"]
    assert body[0][5] == ""
    assert [row["syncd ID"] for row in house.rows()] == ["", ""]
    assert house.sent == []


def test_the_first_plan_comes_in_separate_slices(house):
    house.add("Ada Xu", email="ada@x.test", mobile="8135550101")
    house.add("Bo Li", street="2 Elm")
    house.add("Cy Do", email="cy@x.test", street="")
    _keep(house, {**ADA, "Email": "ada@x.test"}, {**ADA, "Name": "Cy Do", "Email": "cy@x.test", "Mobile": "8135550109"})
    report = house.cycle(dry_run=True)
    waiting = {(group.side, group.kind): group.count for group in report.plan if group.slice_id}
    assert waiting[("sheet", "binds")] == 2
    assert waiting[("sheet", "appends")] == 1
    assert ("sheet", "fills") in waiting
    assert ("crm", "fills") in waiting


def test_fill_blanks_fills_both_ways_and_two_values_are_a_conflict(house):
    one = house.add("Ada Xu", email="ada@x.test", mobile="8135550101")
    two = house.add("Bo Li", email="bo@x.test", street="2 Elm")
    _keep(
        house,
        {**ADA, "Name": "Ada X.", "Email": "ada@x.test"},
        {**ADA, "Name": "Bo Li", "Street": "2 Elm", "Email": "bo@x.test", "Mobile": "(813) 555-0199"},
    )
    house.begin()
    house.rest()
    assert house.row("Ada X.")["Mobile"] == "(813) 555-0101"
    assert house.contact(two) == ["8135550199"]
    assert [one.rule for one in house.conflicts()] == ["name"]
    assert house.crm.customer(one)["name"] == "Ada Xu"
    assert house.row("Ada X.")["syncd"] == "conflict: Name"


def test_the_cycle_that_opens_a_conflict_says_so_in_the_row(house):
    house.add("Ada Xu", email="ada@x.test", mobile="8135550101")
    _keep(house, {**ADA, "Name": "Ada X.", "Email": "ada@x.test"})
    house.cycle(accept_first=True)
    assert [one.rule for one in house.conflicts()] == ["name"]
    assert house.row("Ada X.")["syncd"] == "conflict: Name"
    assert house.engine.next_settle_seconds is not None


def test_the_first_plan_names_what_it_will_not_decide_and_every_row_as_people_see_it(house):
    one = house.add("Ada Xu", email="ada@x.test", mobile="8135550101")
    _keep(house, {**ADA, "Name": "Half"}, {**ADA, "Name": "Ada X.", "Email": "ada@x.test"}, {"Name": "No address"})
    house.cycle(dry_run=True)
    house.wait(31)
    report = house.cycle(dry_run=True)
    counts = report.mappings["customers"]
    assert counts["undecided"] == {"Name": 1}
    assert list(counts["places"].values()) == [4]
    (fill,) = [
        line for group in report.plan if group.side == "sheet" for line in group.lines if line.column == "Mobile"
    ]
    assert (fill.name, fill.crm_id, fill.row) == ("Ada X.", one, 3)


def test_a_conflict_that_was_answered_is_undecided_no_more(house):
    house.add("Ada Xu", email="ada@x.test")
    _keep(house, {**ADA, "Name": "Ada X.", "Email": "ada@x.test"})
    house.begin()
    assert house.rest().mappings["customers"]["conflicts"] == 1
    assert house.answer("crm")
    assert house.cycle().mappings["customers"]["conflicts"] == 0


def test_rows_that_fit_several_records_or_none_wait(house):
    for n in range(2):
        house.add("Twin", street="3 Elm", email=f"t{n}@x.test")
    _keep(house, {**ADA, "Name": "Twin", "Street": "3 Elm"}, {**ADA, "Name": "Nobody"})
    house.begin()
    house.rest()
    assert len(house.customers()) == 2
    assert house.row("Nobody")["syncd"].startswith("no match")
    twin = next(row for row in house.rows() if row["Name"] == "Twin" and not row["syncd ID"])
    assert twin["syncd"].startswith("fits 2 customers")
    assert [kind for kind, _, _ in house.held()] == ["creates"]


def test_left_over_rows_are_created_only_when_somebody_accepts_them(house):
    house.add("Ada Xu")
    _keep(house, {**ADA, "Name": "Nobody", "Street": "5 Far"})
    house.begin()
    house.cycles(5)
    assert len(house.customers()) == 1
    house.decide("accepted")
    house.rest()
    assert house.customer("Nobody")["address"]["street"] == "5 Far"
    assert house.row("Nobody")["syncd"] == ""


def test_two_rows_that_share_one_record_wait(house):
    house.add("Ada Xu", email="ada@x.test")
    _keep(house, {**ADA, "Email": "ada@x.test"}, {**ADA, "Name": "Ada again", "Email": "ada@x.test"})
    house.begin()
    house.rest()
    assert len(house.customers()) == 1
    assert [bool(row["syncd ID"]) for row in house.rows()] == [False, False]


@pytest.mark.parametrize(("rule", "name"), [("crm", "Ada Xu"), ("sheet", "Ada X.")])
def test_first_sync_may_take_one_side(houses, rule, name):
    house = houses(CUSTOMERS.replace("first_sync: fill_blanks", f"first_sync: {rule}"))
    id_ = house.add("Ada Xu", email="ada@x.test", mobile="8135550101")
    _keep(house, {**ADA, "Name": "Ada X.", "Email": "ada@x.test", "Mobile": "8135550101"})
    house.begin()
    house.rest()
    assert house.crm.customer(id_)["name"] == name
    assert house.names() == {name: 1}


def test_first_sync_ask_makes_every_difference_a_conflict(houses):
    house = houses(CUSTOMERS.replace("first_sync: fill_blanks", "first_sync: ask"))
    house.add("Ada Xu", email="ada@x.test", mobile="8135550101")
    _keep(house, {**ADA, "Email": "ada@x.test"})
    house.begin()
    house.rest()
    assert house.row("Ada Xu")["Mobile"] == ""
    assert [one.rule for one in house.conflicts()] == ["contacts.mobile"]


def test_a_first_plan_accepted_in_pieces(house):
    """Binding alone is accepted; what would be filled goes on waiting."""
    id_ = house.add("Ada Xu", email="ada@x.test")
    _keep(house, {**ADA, "Email": "ada@x.test", "Mobile": "(813) 555-0101"})
    house.cycles(2)
    with house.store.write():
        for one in house.store.held.slices():
            if one.kind == "binds":
                house.store.held.set_slice(one.id, "accepted")
    house.cycles(3)
    assert house.row("Ada Xu")["syncd ID"] != ""
    assert house.contact(id_) == []
    house.decide("accepted")
    house.rest()
    assert house.contact(id_) == ["8135550101"]


def test_a_first_plan_is_made_anew_when_things_move_before_it_is_accepted(house):
    id_ = house.add("Ada Xu", email="ada@x.test", mobile="8135550101")
    _keep(house, {**ADA, "Email": "ada@x.test"})
    house.cycles(2)
    house.office.type_cell("Customers", 2, 6, "(813) 555-0177")
    house.crm.change_customer(id_, name="Ada Yu")
    house.begin()
    house.rest()
    assert {one.rule for one in house.conflicts()} == {"name", "contacts.mobile"}
    assert house.contact(id_) == ["8135550101"]


def test_an_absent_tab_is_set_up_with_headers(house):
    house.add("Ada Xu")
    house.begin()
    headers = house.office.grid("Customers")[0]
    assert headers[: len(HEADERS)] == list(HEADERS)
    assert headers[len(HEADERS) :] == ["syncd", "ServiceTitan ID", "syncd ID"]


def test_a_zip_keeps_its_zero_and_text_never_becomes_a_formula(house):
    house.add("=Equal Housing", street="+1 Way")
    id_ = house.customer("=Equal Housing")["id"]
    house.crm.change_customer(id_, address={**house.crm.customer(id_)["address"], "zip": "02118"})
    house.begin()
    row = house.rows()[0]
    assert (row["Name"], row["Street"], row["Zip"]) == ("=Equal Housing", "+1 Way", "02118")
    house.rest()
    assert house.differences() == []


def test_a_paused_mapping_waits_at_first_sync_too(houses):
    house = houses(CUSTOMERS, LOCATIONS)
    house.add("Ada Xu")
    with house.store.write():
        house.store.disputes.halt("paused:mapping:locations", code="paused", message="", hint="", at=0.0)
    house.begin()
    assert house.names() == {"Ada Xu": 1}
    assert house.rows("Locations") == []


def test_a_left_over_row_is_not_created_when_its_status_is_cleared_or_its_slice_expires(house):
    house.add("Ada Xu")
    _keep(house, {**ADA, "Name": "Nobody", "Street": "5 Far"})
    house.begin()
    house.office.type_cell("Customers", house.row("Nobody").number, house.column("syncd"), "")
    house.cycles(3)
    house.wait(86_400)
    house.office.type_cell("Customers", house.row("Nobody").number, house.column("syncd"), "")
    house.cycles(3)
    assert len(house.customers()) == 1
    assert house.row("Nobody")["syncd"].startswith("no match")
    assert [kind for kind, _, _ in house.held()] == ["creates"]


@pytest.mark.parametrize("act", ["edited", "deleted"])
def test_a_row_that_was_matched_and_moves_on_before_the_first_plan_is_accepted_holds_nothing_back(house, act):
    house.add("Ada Xu", email="ada@x.test")
    _keep(house, {**ADA, "Email": "ada@x.test"})
    house.cycles(2)
    if act == "edited":
        house.office.type_cell("Customers", 2, 6, "(813) 555-0177")
    else:
        house.office.delete_rows("Customers", 2)
    house.cycle()
    house.begin()
    house.rest()
    assert [bool(row["syncd ID"]) for row in house.rows()] == [True]
    assert house.differences() == []


def test_a_row_that_somebody_types_in_while_it_gets_its_id_stays_the_row_of_its_record(house):
    house.add("Ada Xu", street="9 Oak St")
    _keep(house, {**ADA})
    house.cycle()
    house.after("POST cells", lambda: house.office.type_cell("Customers", 2, 2, "77 Elm"))
    house.cycle(accept_first=True)
    house.begin()
    house.rest()
    (row,) = house.rows()
    assert (row["Street"], row["ServiceTitan ID"]) == ("77 Elm", str(house.crm.customer_ids()[0]))
    assert len(house.customers()) == 1


def test_a_row_that_moved_while_it_gets_its_id_gets_it_elsewhere_no_more(house):
    house.add("Ada Xu")
    house.add("Bo Li", street="2 Elm")
    _keep(house, {**ADA}, {**ADA, "Name": "Bo Li", "Street": "2 Elm"})
    house.cycle()
    house.before("POST cells", lambda: house.office.move_row("Customers", 3, 2))
    house.cycle(accept_first=True)
    house.begin()
    house.rest()
    names = {int(row["ServiceTitan ID"]): row["Name"] for row in house.rows()}
    assert names == {id_: body["name"] for id_, body in house.customers().items()}
