"""Writes into a sheet in which nobody moves anything."""

import json
import zlib

import pytest

from syncd.core.outcomes import NotSent, Stale, Unknown, Written
from syncd.core.sheet_operations import MarkRow, RemoveRow, UpdateCells
from syncd.sandbox.sheets.a1 import parse_area
from syncd.sandbox.wire import Request

LEAST = ["values:batchGet", "get", "cells", "values:batchGet"]


def test_cells_are_written_with_the_least_calls_and_the_face_is_the_answer(world):
    world.bound("ann", "bob")
    outcomes = world.write(world.city("ann", "Austin"), world.city("bob", "=1+1"))
    assert world.door.log == LEAST
    assert outcomes == [
        Written(cells={"City": "Austin"}, position=1),
        Written(cells={"City": "=1+1"}, position=2),
    ]
    assert world.by_id()["id-bob"][1] == "=1+1"


def test_the_snapshot_is_journalled_before_anything_is_written(world):
    world.bound("ann", "bob")
    seen = []

    def journal(snapshots):
        seen.append((list(world.door.log), snapshots))

    world.write(world.city("ann", "Austin"), journal=journal)
    ((log, (snapshot,)),) = seen
    assert log == ["values:batchGet", "get"]
    assert {"City", "$row_id"} <= set(snapshot.headers)
    city = snapshot.headers.index("City")
    assert [(row[0], row[1], row[2][city]) for row in snapshot.rows[1:]] == [
        (1, "id-ann", "anntown"),
        (2, "id-bob", "bobtown"),
    ]


def test_a_journal_that_raises_stops_the_write(world):
    world.bound("ann")

    def journal(_):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        world.write(world.city("ann", "Austin"), journal=journal)
    assert world.by_id()["id-ann"][1] == "anntown"


def test_a_cell_that_moved_on_is_stale(world):
    world.bound("ann")
    world.office.type_cell("Customers", 2, 2, "Boston")
    assert world.write(world.city("ann", "Austin")) == [Stale()]
    assert world.by_id()["id-ann"][1] == "Boston"
    assert world.journal == []


def test_a_cell_edited_after_the_before_read_is_stale(world):
    world.bound("ann", "bob")
    world.door.before("get", lambda: world.office.type_cell("Customers", 2, 2, "Boston"))
    outcomes = world.write(world.city("ann", "Austin"), world.city("bob", "Berlin"))
    assert outcomes == [Stale(), Written(cells={"City": "Berlin"}, position=2)]
    assert world.by_id()["id-ann"][1] == "Boston"


def test_some_cells_of_a_row_may_be_stale_while_others_are_written(world):
    world.bound("ann")
    world.office.type_cell("Customers", 2, 3, "70000")
    (outcome,) = world.write(
        UpdateCells(
            mapping="customers",
            row_id="id-ann",
            cells={"City": "Austin", "Zip": "10001"},
            expected={"City": "anntown", "Zip": "60601"},
        )
    )
    assert outcome == Written(cells={"City": "Austin"}, stale=("Zip",), position=1)


def test_a_cell_that_holds_the_value_already_is_not_written_again(world):
    world.bound("ann")
    world.office.type_cell("Customers", 2, 2, "Austin")
    assert world.write(world.city("ann", "Austin")) == [Written(cells={"City": "Austin"}, position=1)]
    assert world.door.log == ["values:batchGet"]


@pytest.mark.parametrize("missing", ["id-zoe", "id-ann"])
def test_a_row_that_is_gone_or_not_unique_is_stale(world, missing):
    world.bound("ann")
    world.office.copy_row("Customers", 2, 3)
    operation = UpdateCells(mapping="customers", row_id=missing, cells={"City": "x"}, expected={"City": "anntown"})
    assert world.write(operation) == [Stale()]


def test_text_that_is_too_long_is_never_sent(world):
    world.bound("ann")
    (outcome,) = world.write(world.city("ann", "x" * 50_001))
    assert outcome.blocked == {"City": "too long"}
    assert "cells" not in world.door.log


def test_clearing_writes_an_empty_text(world):
    world.bound("ann")
    assert world.write(world.city("ann", None)) == [Written(cells={"City": ""}, position=1)]
    assert world.by_id()["id-ann"][1] == ""


def test_numbers_and_booleans_stay_what_they_are(world):
    world.bound("ann", "bob")
    outcomes = world.write(world.city("ann", 12.5), world.city("bob", True))
    assert [outcome.cells["City"] for outcome in outcomes] == [12.5, True]


def test_a_formula_and_its_spill_are_never_written_over(world):
    world.bound("ann", "bob", "cid")
    world.office.type_cell("Customers", 2, 2, '=A2&"town"')
    (ann,) = world.write(world.city("ann", "Austin"))
    assert ann.blocked == {"City": "formula"}
    assert world.by_id()["id-ann"][1] == "anntown"


def test_merged_cells_are_never_written_into(world):
    world.bound("ann", "bob")
    world.office.merge_cells("Customers", 2, 2, 3, 2)
    (outcome,) = world.write(world.city("ann", "Austin"))
    assert outcome.blocked == {"City": "merged"}


def test_a_hard_protection_blocks_its_cells_only(world):
    world.bound("ann", "bob")
    world.office.protect("Customers", parse_area("B2:B2"))
    ann, bob = world.write(world.city("ann", "Austin"), world.city("bob", "Berlin"))
    assert ann.blocked == {"City": "protected"}
    assert bob.cells == {"City": "Berlin"}


def test_a_protection_that_appears_before_the_write_blocks_its_cells_only(world):
    world.bound("ann", "bob", "cid")
    world.door.before("cells", lambda: world.office.protect("Customers", parse_area("B3:B3")))
    outcomes = world.write(world.city("ann", "A"), world.city("bob", "B"), world.city("cid", "C"))
    assert [outcome.cells for outcome in outcomes] == [{"City": "A"}, {}, {"City": "C"}]
    assert outcomes[1].blocked == {"City": "protected"}


def test_rows_are_appended_typed_in_one_request(world):
    world.bound("ann")
    outcomes = world.write(
        world.append("id-x", "77", "=HYPERLINK(1)", "Xtown", "00501"), world.append("id-y", "78", "Y", "", "1")
    )
    assert world.door.log == ["values:batchGet", "grid", "values:batchGet"]
    assert [outcome.position for outcome in outcomes] == [2, 3]
    assert world.by_id()["id-x"] == ["=HYPERLINK(1)", "Xtown", "00501", "", "77"]
    assert outcomes[0].cells == {"Name": "=HYPERLINK(1)", "City": "Xtown", "Zip": "00501"}


def test_an_appended_row_is_not_appended_again(world):
    world.bound("ann")
    world.write(world.append("id-x", "77", "X", "Xtown", "00501"))
    (outcome,) = world.write(world.append("id-x", "77", "X", "Xtown", "00501"))
    assert outcome.position == 2
    assert len(world.rows()) == 3


def test_rows_go_below_the_last_row_of_the_grid(world):
    world.bound("ann")
    world.office.type_cell("Customers", 1000, 8, "a note at the very end")
    (outcome,) = world.write(world.append("id-x", "77", "X", "Xtown", "00501"))
    assert outcome.position == 1000


def test_a_claim_writes_the_id_into_the_row_found_by_content(world):
    world.bound("ann")
    world.office.set_row("Customers", 3, ["Zed", "Ztown", "60602"])
    world.read()
    world.office.insert_rows("Customers", 2, 1)
    (outcome,) = world.write(world.claim(2, ("Zed", "Ztown", "60602"), crm_ref="9"))
    assert outcome == Written(cells={"$row_id": "id-new", "$crm_ref": "9"}, position=3)
    assert world.by_id()["id-new"] == ["Zed", "Ztown", "60602", "", "9"]


def test_a_claim_of_one_of_several_equal_rows_takes_the_one_at_its_position_or_none(world):
    world.bound("ann")
    for row in (3, 4):
        world.office.set_row("Customers", row, ["Zed", "Ztown", "60602"])
    assert isinstance(world.write(world.claim(3, ("Zed", "Ztown", "60602")))[0], Written)
    assert world.rows()[3][5] == "id-new"
    assert len(world.rows()[2]) == 3
    world.office.set_row("Customers", 5, ["Zed", "Ztown", "60602"])
    assert world.write(world.claim(9, ("Zed", "Ztown", "60602"), "id-other")) == [Stale()]


def test_a_claim_never_writes_over_an_id_nor_into_a_blank_row(world):
    world.bound("ann")
    assert world.write(world.claim(1, ("ann", "anntown", "60601"))) == [Stale()]
    assert world.write(world.claim(5, ("", "", ""))) == [Stale()]
    assert world.by_id() == {"id-ann": ["ann", "anntown", "60601", "", "1"]}


def test_a_foreign_id_is_taken_away_from_the_copied_row(world):
    world.bound("ann", "bob")
    world.office.copy_row("Customers", 2, 4)
    world.office.type_cell("Customers", 4, 2, "Copytown")
    copy = world.claim(3, ("ann", "Copytown", "60601"), "", expected_row_id="id-ann", crm_ref="")
    (outcome,) = world.write(copy)
    assert outcome.cells == {"$row_id": "", "$crm_ref": ""}
    assert world.rows()[3] == ["ann", "Copytown", "60601"]
    assert world.by_id()["id-ann"][1] == "anntown"


def test_marks_need_no_formula_read(world):
    world.bound("ann", "bob")
    outcomes = world.write(world.mark("id-ann", status="held"), world.mark("id-bob", crm_ref="22"))
    assert world.door.log == ["values:batchGet", "cells", "values:batchGet"]
    assert [outcome.cells for outcome in outcomes] == [{"$status": "held"}, {"$crm_ref": "22"}]
    assert world.by_id()["id-bob"][4] == "22"


def test_a_copied_row_is_marked_where_it_stands_though_it_carries_an_id(world):
    world.bound("ann")
    world.office.copy_row("Customers", 2, 3)
    mark = MarkRow(mapping="customers", row_id="", position=2, cells=("ann", "anntown", "60601"), status="copied")
    assert isinstance(world.write(mark)[0], Written)
    assert [row[3] for row in world.rows()[1:]] == ["", "copied"]


def test_a_row_that_got_its_id_a_moment_ago_and_moved_is_marked(world):
    world.bound("ann", "bob")
    mark = MarkRow(mapping="customers", row_id="", position=9, cells=("bob", "bobtown", "60601"), crm_ref="71")
    assert world.write(mark)[0].position == 2
    assert world.by_id()["id-bob"][4] == "71"


def test_a_row_is_removed_only_if_it_holds_what_was_last_seen(world):
    world.bound("ann", "bob", "cid")
    world.office.type_cell("Customers", 3, 2, "Newtown")
    outcomes = world.write(
        RemoveRow(mapping="customers", row_id="id-ann", cells=("ann", "anntown", "60601")),
        RemoveRow(mapping="customers", row_id="id-bob", cells=("bob", "bobtown", "60601")),
        RemoveRow(mapping="customers", row_id="id-cid", cells=("cid", "cidtown", "60601")),
    )
    assert outcomes == [Written(), Stale(), Written()]
    assert list(world.by_id()) == ["id-bob"]


def test_an_unknown_mapping_is_not_sent(world):
    world.bound("ann")
    (outcome,) = world.write(UpdateCells(mapping="jobs", row_id="x", cells={}, expected={}))
    assert isinstance(outcome, NotSent)


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_a_failing_before_read_sends_nothing(world, status):
    world.bound("ann")
    for _ in range(4):
        world.door.fail("values:batchGet", effect=False, status=status)
    (outcome,) = world.write(world.city("ann", "Austin"))
    assert isinstance(outcome, NotSent)
    assert "cells" not in world.door.log


@pytest.mark.parametrize("error", [{"status": 403}, {"status": 429}, {"status": 0, "was_sent": False}])
def test_a_refused_write_is_not_sent(world, error):
    world.bound("ann")
    world.door.fail("cells", effect=False, **error)
    (outcome,) = world.write(world.city("ann", "Austin"))
    assert isinstance(outcome, NotSent)


def test_a_lost_answer_before_the_effect_is_unknown_and_not_repeated(world):
    world.without_fences()
    world.bound("ann", "bob")
    world.door.fail("grid", effect=False)
    outcomes = world.write(world.city("ann", "Austin"), world.append("id-x", "1", "X", "", ""))
    assert [type(outcome) for outcome in outcomes] == [Unknown, Unknown]
    assert world.door.log.count("grid") == 1


@pytest.mark.parametrize("status", [0, 200, 500, 503])
def test_a_lost_answer_after_the_effect_is_found_out_by_the_look_afterwards(world, status):
    world.bound("ann")
    world.door.fail("cells", effect=True, status=status)
    assert world.write(world.city("ann", "Austin")) == [Written(cells={"City": "Austin"}, position=1)]


def test_a_look_afterwards_that_fails_leaves_it_unknown(world):
    world.bound("ann")
    for _ in range(4):
        world.door.fail("values:batchGet", effect=False, skip=1, status=500)
    (outcome,) = world.write(world.city("ann", "Austin"))
    assert isinstance(outcome, Unknown)
    assert world.mend(world.city("ann", "Austin")) == [Written(cells={"City": "Austin"}, position=1)]


def test_own_columns_are_made_right_of_the_last_used_one_when_something_is_first_written(world):
    world.fill(("Ann", "Austin", "60601"), headers=("Name", "City", "Zip", "Notes"))
    reading = world.tab()
    assert world.rows()[0] == ["Name", "City", "Zip", "Notes"]
    assert reading.row(0).row_id == ""
    (outcome,) = world.write(world.claim(1, ("Ann", "Austin", "60601")))
    assert isinstance(outcome, Written)
    assert world.rows() == [
        ["Name", "City", "Zip", "Notes", "syncd", "ServiceTitan ID", "syncd ID"],
        ["Ann", "Austin", "60601", "", "", "", "id-new"],
    ]
    assert world.tab().row(0).row_id == "id-new"


def _claimed_with_own_columns(world):
    world.fill(("Ann", "Austin", "60601"), headers=("Name", "City", "Zip"))
    world.tab()
    (outcome,) = world.write(world.claim(1, ("Ann", "Austin", "60601")))
    return outcome


def _change(world, requests):
    path = f"/v4/spreadsheets/{world.spreadsheet}:batchUpdate"
    return world.sandbox.handle(Request.of("POST", path, body=json.dumps({"requests": requests}).encode())).status


def test_own_columns_that_arrive_late_and_again_are_refused(world):
    world.door.fail("grid", effect=False, was_sent=True)
    assert isinstance(_claimed_with_own_columns(world), NotSent)
    late = world.door.sent[-1][1]["requests"]
    (outcome,) = world.write(world.claim(1, ("Ann", "Austin", "60601")))
    assert isinstance(outcome, Written)
    assert _change(world, late) == 400
    assert world.rows()[0] == ["Name", "City", "Zip", "syncd", "ServiceTitan ID", "syncd ID"]


def test_own_columns_that_arrive_late_between_the_look_and_their_repetition_are_used(world):
    world.door.fail("grid", effect=False, was_sent=True)
    assert isinstance(_claimed_with_own_columns(world), NotSent)
    late = world.door.sent[-1][1]["requests"]
    world.door.before("grid", lambda: _change(world, late))
    (outcome,) = world.write(world.claim(1, ("Ann", "Austin", "60601")))
    assert isinstance(outcome, Written)
    assert world.rows()[0] == ["Name", "City", "Zip", "syncd", "ServiceTitan ID", "syncd ID"]


def test_own_columns_are_made_though_another_protection_bears_their_number(world):
    world.office.add_tab("Other")
    sheet_id = world.run(world.adapter._workbook.refresh()).by_title("Other").sheet_id
    taken = {"protectedRangeId": zlib.crc32(b"customers") & 0x3FFFFFFF, "range": {"sheetId": sheet_id}}
    assert _change(world, [{"addProtectedRange": {"protectedRange": taken | {"warningOnly": True}}}]) == 200
    assert isinstance(_claimed_with_own_columns(world), Written)


def test_cells_new_rows_and_deletions_leave_in_one_change(world):
    world.bound("ann", "bob", "cid")
    removal = RemoveRow(mapping="customers", row_id="id-bob", cells=("bob", "bobtown", "60601"))
    world.write(world.append("id-x", "1", "X", "Xtown", ""), removal, world.city("cid", "Chico"))
    assert [row[:2] for row in world.rows()[1:]] == [["ann", "anntown"], ["cid", "Chico"], ["X", "Xtown"]]
    assert world.door.log.count("grid") == 1


def test_a_protected_cell_stops_neither_other_cells_nor_rows_of_the_same_change(world):
    world.bound("ann", "bob", "cid")
    world.office.protect("Customers", parse_area("B3:B3"))
    removal = RemoveRow(mapping="customers", row_id="id-cid", cells=("cid", "cidtown", "60601"))
    operations = (
        world.city("ann", "Austin"),
        world.city("bob", "Boston"),
        world.append("id-x", "1", "X", "", ""),
        removal,
    )
    outcomes = world.write(*operations)
    assert outcomes[1].blocked == {"City": "protected"}
    assert [type(outcome) for outcome in outcomes] == [Written] * 4
    assert [row[:2] for row in world.rows()[1:]] == [["ann", "Austin"], ["bob", "bobtown"], ["X", ""]]
