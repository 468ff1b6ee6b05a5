"""People act between our calls: the schedules of the protocol, each as a test that bears its name."""

import pytest

from syncd.core.outcomes import Stale, Unknown, Written
from syncd.core.sheet_operations import MarkRow, RemoveRow, UpdateCells
from syncd.sandbox.wire import Request

WRITE = "cells"
READ = "values:batchGet"
NAMES = ("ann", "bob", "cid", "dan")


def original(name):
    return [name, f"{name}town", "60601", "", str(NAMES.index(name) + 1)]


def all_original(*but):
    return {f"id-{name}": original(name) for name in NAMES if name not in but}


@pytest.fixture
def bound(world):
    world.bound(*NAMES)
    world.sort = lambda descending=True: world.office.sort_rows("Customers", 1, 2, 5, descending=descending)
    return world


def test_sorted_in_between(bound):
    bound.door.before(WRITE, bound.sort)
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.by_id() == all_original()


def test_sorted_in_between_with_several_writes_that_land_on_each_others_rows(bound):
    bound.door.before(WRITE, bound.sort)
    outcomes = bound.write(bound.city("ann", "Austin"), bound.city("dan", "Dallas"), bound.city("bob", "Boston"))
    assert outcomes == [Stale(), Stale(), Stale()]
    assert bound.by_id() == all_original()


def test_sorted_in_between_and_the_stray_is_taken_out_by_hand_before_the_look(bound):
    """It had covered somebody's city, which nobody meant to clear."""
    bound.door.before(WRITE, bound.sort)
    bound.door.after(WRITE, lambda: bound.office.clear_cells("Customers", 2, 2, 2, 2))
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.by_id() == all_original()


def test_a_row_moved_away_and_back(bound):
    bound.door.before(WRITE, bound.sort)
    bound.door.after(WRITE, lambda: bound.sort(descending=False))
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.by_id() == all_original()


def test_sorted_after_the_write_is_no_harm(bound):
    bound.door.after(WRITE, bound.sort)
    assert bound.write(bound.city("ann", "Austin")) == [Written(cells={"City": "Austin"}, position=4)]
    assert bound.by_id() == {**all_original("ann"), "id-ann": ["ann", "Austin", "60601", "", "1"]}


def test_a_column_inserted_in_between(bound):
    bound.door.before(WRITE, lambda: bound.office.insert_column("Customers", 2, "Notes"))
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.rows()[1] == ["ann", "", "anntown", "60601", "", "1", "id-ann"]


def test_a_column_inserted_further_left_shifts_the_write_onto_a_neighbour(bound):
    bound.door.before(WRITE, lambda: bound.office.insert_column("Customers", 1))
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.rows()[1] == ["", "ann", "anntown", "60601", "", "1", "id-ann"]


def test_columns_swapped_before_the_look_are_found_by_their_headers(bound):
    bound.office.move_column("Customers", 2, 1)
    assert bound.write(bound.city("ann", "Austin"))[0].cells == {"City": "Austin"}
    assert bound.rows()[1][:2] == ["Austin", "ann"]


def test_columns_swapped_in_between(bound):
    bound.door.before(WRITE, lambda: bound.office.move_column("Customers", 2, 1))
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.rows()[1][:3] == ["anntown", "ann", "60601"]


def test_a_row_inserted_in_between_takes_the_value_and_is_blank_again(bound):
    bound.door.before(WRITE, lambda: bound.office.insert_rows("Customers", 3))
    assert bound.write(bound.city("bob", "Boston")) == [Stale()]
    assert bound.rows()[2] == []
    assert bound.by_id() == all_original()


def test_a_row_deleted_in_between(bound):
    bound.door.before(WRITE, lambda: bound.office.delete_rows("Customers", 2))
    assert bound.write(bound.city("bob", "Boston")) == [Stale()]
    assert bound.by_id() == all_original("ann")


def test_a_row_without_an_id_is_put_back_as_well(bound):
    bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
    bound.door.before(WRITE, lambda: bound.office.sort_rows("Customers", 1, 2, 6, descending=True))
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.rows()[1] == ["new", "Newtown", "1"]


def test_the_same_value_typed_by_somebody_elsewhere_stays(bound):
    def act():
        bound.sort()
        bound.office.type_cell("Customers", 5, 3, "Austin")

    bound.door.before(WRITE, act)
    assert bound.write(bound.city("bob", "Austin")) == [Stale()]
    rows = bound.by_id()
    assert rows["id-ann"] == ["ann", "anntown", "Austin", "", "1"]
    assert rows["id-cid"] == original("cid")


def test_typed_over_right_after_the_write_the_face_is_still_what_was_written(bound):
    bound.door.after(WRITE, lambda: bound.office.type_cell("Customers", 2, 2, "Newer"))
    assert bound.write(bound.city("ann", "Austin")) == [Written(cells={"City": "Austin"}, position=1)]
    assert bound.by_id()["id-ann"][1] == "Newer"


def test_repair_over_a_newer_edit(bound):
    """What was typed over our stray value stays."""
    bound.door.before(WRITE, bound.sort)
    bound.door.before(WRITE, lambda: None)
    bound.door.after(READ, lambda: bound.office.type_cell("Customers", 2, 2, "Newer"), skip=1)
    bound.write(bound.city("ann", "Austin"))
    # The sheet is sorted dan, cid, bob, ann; row 2 (dan) took the value of ann, and somebody typed there since.
    assert bound.by_id()["id-dan"][1] in ("Newer", "dantown")
    assert bound.by_id()["id-ann"] == original("ann")


def test_a_newer_edit_seen_by_the_look_is_left_alone(bound):
    bound.door.before(WRITE, bound.sort)
    bound.door.after(WRITE, lambda: bound.office.type_cell("Customers", 2, 2, "Newer"))
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.by_id() == {**all_original("dan"), "id-dan": ["dan", "Newer", "60601", "", "4"]}


def test_sorted_again_while_putting_back(bound):
    bound.door.before(WRITE, bound.sort)
    bound.door.before(WRITE, lambda: bound.sort(descending=False), skip=1)
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.by_id() == all_original()


def test_a_crash_between_two_rounds_forgets_neither(bound):
    """The first round is over, and hit another row itself: that is journalled before the first is closed."""

    class Death(BaseException):
        pass

    def die():
        raise Death

    bound.door.before(WRITE, bound.sort)
    bound.door.before(WRITE, lambda: bound.sort(descending=False), skip=1)
    bound.after_restored = die
    with pytest.raises(Death):
        bound.write(bound.city("ann", "Austin"))
    assert bound.by_id() != all_original()
    bound.restarted()
    bound.after_restored = None
    for repair, snapshot in bound.repairs[:]:
        if repair in bound.open_repairs:
            bound.mend(repair, snapshots=[snapshot])
    assert bound.by_id() == all_original()


def test_three_times_at_most_then_the_cell_is_frozen(bound):
    bound.door.before(WRITE, bound.sort)
    for turn in range(1, 4):
        bound.door.before(WRITE, lambda turn=turn: bound.sort(descending=turn % 2 == 0), skip=turn)
    (outcome,) = bound.write(bound.city("ann", "Austin"))
    assert bound.door.log.count(WRITE) == 4
    assert outcome == Written(blocked={"City": "frozen"}, position=outcome.position)


def test_a_lost_mark_of_a_copied_row_is_awaited(bound):
    bound.without_fences()
    bound.office.copy_row("Customers", 2, 6)
    bound.read()
    mark = MarkRow(mapping="customers", row_id="id-ann", position=5, cells=("ann", "anntown", "60601"), status="held")
    bound.door.fail(WRITE, effect=False, was_sent=True)
    assert isinstance(bound.write(mark)[0], Unknown)
    bound.restarted()
    assert isinstance(bound.mend(mark)[0], Unknown)


def test_a_copied_row_is_not_written_into_twice(bound):
    bound.door.before(WRITE, lambda: bound.office.duplicate_row("Customers", 5))
    bound.write(bound.city("ann", "Austin"))
    assert [row[1] for row in bound.rows()[1:]] == ["Austin", "bobtown", "cidtown", "dantown", "dantown"]


def test_an_id_that_lands_on_the_wrong_row_is_taken_back_and_the_id_there_restored(bound):
    bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
    bound.door.before(WRITE, lambda: bound.office.sort_rows("Customers", 1, 2, 6, descending=True))
    (outcome,) = bound.write(bound.claim(5, ("new", "Newtown", "1"), crm_ref="99"))
    assert outcome == Stale()
    assert bound.by_id() == all_original()
    assert bound.rows()[1] == ["new", "Newtown", "1"]


def test_an_id_that_lands_on_a_blank_row_is_taken_back(bound):
    bound.office.set_row("Customers", 7, ["new", "Newtown", "1"])
    bound.door.before(WRITE, lambda: bound.office.insert_rows("Customers", 7))
    assert bound.write(bound.claim(6, ("new", "Newtown", "1"))) == [Stale()]
    assert bound.by_id() == all_original()


def test_a_row_edited_while_it_is_claimed_keeps_its_id_as_long_as_nothing_moved(bound):
    bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
    bound.door.after(WRITE, lambda: bound.office.type_cell("Customers", 6, 2, "Newertown"))
    (outcome,) = bound.write(bound.claim(5, ("new", "Newtown", "1"), crm_ref="5"))
    assert (outcome.cells["$crm_ref"], outcome.position) == ("5", 5)
    assert bound.rows()[5][:3] == ["new", "Newertown", "1"]


def test_a_row_keeps_its_id_although_somebody_types_over_the_one_beside_it(bound):
    bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
    bound.door.after(WRITE, lambda: bound.office.type_cell("Customers", 6, 5, "99"))
    (outcome,) = bound.write(bound.claim(5, ("new", "Newtown", "1"), crm_ref="5"))
    assert outcome.cells["$row_id"] == "id-new"
    assert bound.by_id()["id-new"][:3] == ["new", "Newtown", "1"]


@pytest.mark.parametrize("content", [["other", "Farville", "9"], ["other", "Farville", "1"]])
def test_a_row_that_became_another_while_it_is_claimed_gives_its_id_back(bound, content):
    bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
    bound.door.after(WRITE, lambda: bound.office.set_row("Customers", 6, content))
    assert bound.write(bound.claim(5, ("new", "Newtown", "1"), crm_ref="5")) == [Stale()]
    assert bound.rows()[5] == content


def test_a_row_edited_and_moved_while_it_is_claimed_gives_its_id_back(bound):
    bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])

    def edit_and_move():
        bound.office.type_cell("Customers", 6, 2, "Newertown")
        bound.office.move_row("Customers", 6, 3)

    bound.door.after(WRITE, edit_and_move)
    assert bound.write(bound.claim(5, ("new", "Newtown", "1"), crm_ref="5")) == [Stale()]
    assert bound.rows()[2] == ["new", "Newertown", "1"]


def test_a_row_copied_while_it_is_claimed_gives_its_id_back_twice(bound):
    bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
    bound.door.after(WRITE, lambda: bound.office.copy_row("Customers", 6, 7))
    assert bound.write(bound.claim(5, ("new", "Newtown", "1"))) == [Stale()]
    assert bound.by_id() == all_original()


def test_a_mark_astray_is_put_back(bound):
    bound.door.before(WRITE, bound.sort)
    assert bound.write(bound.mark("id-ann", status="held", crm_ref="71")) == [Stale()]
    assert bound.by_id() == all_original()


def test_a_header_renamed_before_the_look_sends_nothing(bound):
    bound.office.type_cell("Customers", 1, 2, "Town")
    (outcome,) = bound.write(bound.city("ann", "Austin"))
    assert '"City"' in outcome.reason
    assert WRITE not in bound.door.log


def test_a_tab_renamed_before_the_look_is_followed(bound):
    bound.office.rename_tab("Customers", "Kunden")
    assert bound.write(bound.city("ann", "Austin"))[0].cells == {"City": "Austin"}


def test_a_tab_renamed_in_between_is_written_to_all_the_same(bound):
    """A change names its tab by id; a copy that took the name in between is left alone."""

    def swap():
        bound.office.duplicate_tab("Customers", "Copy")
        bound.office.rename_tab("Customers", "Kunden")
        bound.office.rename_tab("Copy", "Customers")

    bound.door.before(WRITE, swap)
    assert bound.write(bound.city("ann", "Austin"))[0].cells == {"City": "Austin"}
    assert bound.rows("Kunden")[1][1] == "Austin"
    assert bound.rows("Customers")[1][1] == "anntown"


def test_a_tab_renamed_after_the_write_is_still_looked_at(bound):
    bound.door.after(WRITE, lambda: bound.office.rename_tab("Customers", "Kunden"))
    assert bound.write(bound.city("ann", "Austin"))[0].cells == {"City": "Austin"}


def test_a_copy_that_took_the_tabs_name_is_not_written_to(bound):
    def swap():
        bound.office.duplicate_tab("Customers", "Copy")
        bound.office.rename_tab("Customers", "Old")
        bound.office.rename_tab("Copy", "Customers")

    bound.door.before("get", swap)
    (outcome,) = bound.write(bound.city("ann", "Austin"))
    assert type(outcome).__name__ == "NotSent"
    assert bound.rows("Customers")[1][1] == bound.rows("Old")[1][1] == "anntown"
    assert bound.write(bound.city("ann", "Austin"))[0].cells == {"City": "Austin"}
    assert (bound.rows("Customers")[1][1], bound.rows("Old")[1][1]) == ("anntown", "Austin")


def test_a_formula_typed_in_between_is_not_written_over(bound):
    bound.door.before("get", lambda: bound.office.type_cell("Customers", 2, 2, '=A2&"town"'))
    (outcome,) = bound.write(bound.city("ann", "Austin"))
    assert outcome.blocked == {"City": "formula"}


def test_an_append_whose_columns_move_underneath_it_is_put_right(bound):
    bound.door.before("grid", lambda: bound.office.insert_column("Customers", 2, "Notes"))
    (outcome,) = bound.write(bound.append("id-x", "77", "X", "Xtown", "00501"))
    assert outcome == Written(cells={"Name": "X", "City": "Xtown", "Zip": "00501"}, position=5)
    assert bound.rows()[5] == ["X", "", "Xtown", "00501", "", "77", "id-x"]


def test_an_added_row_that_lost_its_id_is_put_right_as_well_and_gets_its_id_back(bound):
    bound.door.before("grid", lambda: bound.office.move_column("Customers", 1, 3))
    bound.door.after("grid", lambda: bound.office.clear_cells("Customers", 6, 6, 6, 6))
    (outcome,) = bound.write(bound.append("id-x", "77", "X", "Xtown", "00501"))
    assert outcome.position == 5
    assert bound.rows()[0][:3] == ["City", "Name", "Zip"]
    assert bound.rows()[5] == ["Xtown", "X", "00501", "", "77", "id-x"]


def test_what_is_typed_into_an_added_row_while_it_is_put_right_stays(bound):
    bound.door.before("grid", lambda: bound.office.move_column("Customers", 1, 3))
    bound.door.before(WRITE, lambda: bound.office.type_cell("Customers", 6, 3, "typed"))
    bound.write(bound.append("id-x", "77", "X", "Xtown", "00501"))
    assert bound.rows()[0][:3] == ["City", "Name", "Zip"]
    assert bound.rows()[5] == ["Xtown", "X", "typed", "", "77", "id-x"]


def test_a_deletion_that_hits_another_row_brings_it_back(bound):
    bound.office.type_cell("Customers", 5, 8, "a note of the office")
    bound.door.before("grid", bound.sort)
    removal = RemoveRow(mapping="customers", row_id="id-ann", cells=("ann", "anntown", "60601"))
    assert bound.write(removal) == [Stale()]
    assert bound.by_id() == all_original()
    assert [row[7] for row in bound.rows() if len(row) > 7] == ["a note of the office"]


def test_a_row_that_a_deletion_hit_comes_back_with_its_notes_and_formats(bound):
    bound.office.add_note("Customers", 5, 2, "call first")
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    spot = {"sheetId": bound.tab().layout.sheet_id, "rowIndex": 4, "columnIndex": 0}
    cells = {"start": spot, "rows": [{"values": [bold]}], "fields": "userEnteredFormat.textFormat.bold"}
    assert bound.land({"requests": [{"updateCells": cells}]}) == 200
    bound.door.before("grid", bound.sort)
    removal = RemoveRow(mapping="customers", row_id="id-ann", cells=("ann", "anntown", "60601"))
    assert bound.write(removal) == [Stale()]
    fields = "sheets.data.rowData.values(note,userEnteredFormat.textFormat.bold,effectiveValue.stringValue)"
    path = f"/v4/spreadsheets/{bound.spreadsheet}?fields={fields}"
    (data,) = bound.sandbox.handle(Request.of("GET", path)).json()["sheets"][0]["data"]
    rows = [row["values"] for row in data["rowData"]]
    (dan,) = [row for row in rows if row[0].get("effectiveValue") == {"stringValue": "dan"}]
    assert dan[0]["userEnteredFormat"] == bold["userEnteredFormat"]
    assert dan[1]["note"] == "call first"


@pytest.mark.parametrize("row_id", ["id-bob", ""])
def test_a_row_brought_back_while_columns_move_is_put_right(bound, row_id):
    bound.office.type_cell("Customers", 3, 6, row_id)
    bound.door.before("grid", lambda: bound.office.delete_rows("Customers", 2))
    bound.door.before("grid", lambda: bound.office.move_column("Customers", 1, 3), skip=1)
    bound.write(RemoveRow(mapping="customers", row_id="id-ann", cells=("ann", "anntown", "60601")))
    assert bound.rows()[0][:3] == ["City", "Name", "Zip"]
    assert bound.rows()[-1] == [*["bobtown", "bob", "60601", "", "2", row_id][: 6 if row_id else 5]]


@pytest.mark.parametrize("awaits", [True, False])
def test_a_row_whose_return_was_not_answered_does_not_come_back_twice(bound, awaits):
    """Without fences it is awaited; with one it is brought back anew, and the first try can land no more."""
    if awaits:
        bound.without_fences()
    removal = RemoveRow(mapping="customers", row_id="id-ann", cells=("ann", "anntown", "60601"))
    bound.door.before("grid", bound.sort)
    bound.door.fail("grid", effect=False, was_sent=True, skip=1)
    assert isinstance(bound.write(removal)[0], Unknown)
    late = [body for name, body in bound.door.sent if name == "grid"][-1]
    (outcome,) = bound.mend(removal)
    assert isinstance(outcome, Unknown) is awaits
    assert ("id-dan" not in bound.by_id()) is awaits
    assert bound.land(late) == (200 if awaits else 400)
    bound.clock.at += 301
    bound.mend(removal)
    assert bound.by_id() == all_original()
    assert len(bound.rows()) == 5


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_deletion_that_comes_after_somebody_deleted_the_very_row_brings_the_next_one_back(bound, is_answered):
    bound.door.before("grid", lambda: bound.office.delete_rows("Customers", 3))
    if not is_answered:
        bound.door.fail("grid", effect=True, was_sent=True)
    removal = RemoveRow(mapping="customers", row_id="id-bob", cells=("bob", "bobtown", "60601"))
    assert bound.write(removal) == [Written()]
    assert bound.by_id() == all_original("bob")


def test_a_lost_answer_with_rows_sorted_in_between_is_put_back(bound):
    bound.door.before(WRITE, bound.sort)
    bound.door.fail(WRITE, effect=True)
    bound.write(bound.city("ann", "Austin"))
    assert bound.by_id() == all_original()


class TestAfterACrash:
    """The process dies after the journal; the write has landed, landed astray, or not left yet."""

    def crash(self, world, *operations, astray=False, effect=True):
        class Dead(BaseException):
            pass

        def die():
            raise Dead

        if astray:
            world.door.before(WRITE, world.sort)
        (world.door.after if effect else world.door.before)(WRITE, die)
        with pytest.raises(Dead):
            world.write(*operations)
        world.door.hooks.clear()
        world.restarted()

    def test_what_landed_is_written(self, bound):
        self.crash(bound, bound.city("ann", "Austin"))
        assert bound.mend(bound.city("ann", "Austin")) == [Written(cells={"City": "Austin"}, position=1)]

    def test_what_did_not_land_may_yet(self, bound):
        bound.without_fences()
        self.crash(bound, bound.city("ann", "Austin"), effect=False)
        (outcome,) = bound.mend(bound.city("ann", "Austin"))
        assert isinstance(outcome, Unknown)

    def test_what_landed_astray_is_put_back(self, bound):
        self.crash(bound, bound.city("ann", "Austin"), astray=True)
        assert bound.mend(bound.city("ann", "Austin")) == [Stale()]
        assert bound.by_id() == all_original()

    def test_a_common_value_typed_elsewhere_meanwhile_is_nobodys_stray(self, bound):
        """The write never left; by the time of the look somebody typed the same word into another row."""
        for row in (2, 3):
            bound.office.type_cell("Customers", row, 3, "10001")
        change = UpdateCells(mapping="customers", row_id="id-dan", cells={"Zip": "10001"}, expected={"Zip": "60601"})
        self.crash(bound, change, effect=False)
        bound.sort()
        bound.office.type_cell("Customers", 3, 3, "10001")
        bound.mend(change)
        assert bound.by_id()["id-cid"][2] == "10001"

    def test_what_did_not_land_may_yet_although_its_cell_was_typed_over(self, bound):
        bound.without_fences()
        self.crash(bound, bound.city("ann", "Austin"), effect=False)
        bound.office.type_cell("Customers", 2, 2, "Newer")
        (outcome,) = bound.mend(bound.city("ann", "Austin"))
        assert isinstance(outcome, Unknown)

    def test_what_lands_later_on_another_row_is_put_back_as_it_was_last_seen(self, bound):
        """Edited, sorted and added to between the sending and the landing; each look takes the place of the last."""
        bound.without_fences()
        self.crash(bound, bound.city("ann", "Austin"), effect=False)
        bound.office.type_cell("Customers", 2, 1, "zoe")
        bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
        assert isinstance(bound.mend(bound.city("ann", "Austin"))[0], Unknown)
        bound.office.sort_rows("Customers", 1, 2, 6)
        bound.office.type_cell("Customers", 2, 2, "Boston")
        assert isinstance(bound.mend(bound.city("ann", "Austin"))[0], Unknown)
        bound.office.type_cell("Customers", 2, 2, "Austin")
        assert bound.mend(bound.city("ann", "Austin")) == [Stale()]
        assert bound.rows()[1][:2] == ["bob", "Boston"]
        assert bound.by_id()["id-ann"] == ["zoe", "anntown", "60601", "", "1"]

    def test_a_claim_that_landed(self, bound):
        bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
        claim = bound.claim(5, ("new", "Newtown", "1"))
        self.crash(bound, claim)
        assert bound.mend(claim) == [Written(cells={"$row_id": "id-new"}, position=5)]

    def test_a_claim_that_did_not_land_may_yet(self, bound):
        bound.without_fences()
        bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
        claim = bound.claim(5, ("new", "Newtown", "1"))
        self.crash(bound, claim, effect=False)
        assert isinstance(bound.mend(claim)[0], Unknown)

    def test_a_claim_astray_is_taken_back(self, bound):
        bound.office.set_row("Customers", 6, ["new", "Newtown", "1"])
        claim = bound.claim(5, ("new", "Newtown", "1"))
        bound.sort = lambda: bound.office.sort_rows("Customers", 1, 2, 6, descending=True)
        self.crash(bound, claim, astray=True)
        assert bound.mend(claim) == [Stale()]
        assert bound.by_id() == all_original()

    def test_a_deleted_tab_leaves_nothing_to_wait_for(self, bound):
        self.crash(bound, bound.city("ann", "Austin"), effect=False)
        bound.office.add_tab("Other")
        bound.office.delete_tab("Customers")
        assert bound.mend(bound.city("ann", "Austin")) == [Stale()]

    def test_an_unreachable_service_leaves_everything_unknown(self, bound):
        self.crash(bound, bound.city("ann", "Austin"))
        for _ in range(4):
            bound.door.fail("get", effect=False, status=503)
        assert isinstance(bound.mend(bound.city("ann", "Austin"))[0], Unknown)

    def test_an_append_is_found_by_its_id(self, bound):
        append = bound.append("id-x", "77", "X", "Xtown", "00501")

        class Dead(BaseException):
            pass

        def die():
            raise Dead

        bound.door.after("grid", die)
        with pytest.raises(Dead):
            bound.write(append)
        bound.restarted()
        assert bound.mend(append)[0].position == 5


def test_a_write_on_a_large_sheet_reads_single_columns_and_still_puts_back(bound, monkeypatch):
    monkeypatch.setattr("syncd.sheets.workbook.NARROW_ABOVE_CELLS", 1)
    bound.office.type_cell("Customers", 1, 9, "Far")
    bound.read()
    bound.door.sent.clear()
    bound.door.before(WRITE, bound.sort)
    assert bound.write(bound.city("ann", "Austin")) == [Stale()]
    assert bound.by_id() == all_original()
    ranges = [value for name, value in bound.door.sent[0][1] if name == "ranges"]
    assert ranges == ["'Customers'!A1:G"]
    bound.office.move_column("Customers", 2, 1)
    assert bound.write(bound.city("ann", "Austin"))[0].cells == {"City": "Austin"}


def test_a_common_value_that_landed_beside_a_rare_one_is_put_back_with_it(bound):
    """A write lands late in moved columns, and rows are sorted before anybody looks."""
    bound.without_fences()
    bound.office.type_cell("Customers", 3, 3, "60602")
    cells, expected = {"City": "Austin", "Zip": "60602"}, {"City": "anntown", "Zip": "60601"}
    intent = UpdateCells(mapping="customers", row_id="id-ann", cells=cells, expected=expected)
    bound.door.fail(WRITE, effect=False, was_sent=True)
    assert isinstance(bound.write(intent)[0], Unknown)
    late = next(body for name, body in bound.door.sent if name == WRITE)
    bound.office.move_column("Customers", 2, 4)
    assert bound.land(late) == 200
    assert bound.rows()[1][:3] == ["ann", "Austin", "60602"]
    bound.sort()
    assert bound.mend(intent) == [Stale()]
    zips = {"bob": "60602"}
    for row in bound.rows()[1:]:
        assert row[:3] == [row[0], zips.get(row[0], "60601"), f"{row[0]}town"]


def test_what_somebody_clears_right_after_it_was_written_stays_cleared_although_rows_are_sorted(bound):
    bound.door.after(WRITE, lambda: bound.office.type_cell("Customers", 2, 2, ""))
    bound.door.after(WRITE, bound.sort)
    (outcome,) = bound.write(bound.city("ann", "Austin"))
    assert outcome.cells == {"City": "Austin"}
    assert bound.by_id()["id-ann"][1] == ""


def test_the_same_value_typed_in_a_row_that_stood_still_is_theirs_although_others_moved(bound):
    bound.door.after(WRITE, lambda: bound.office.type_cell("Customers", 2, 2, "Austin"))
    bound.door.after(WRITE, lambda: bound.office.move_row("Customers", 5, 3))
    (outcome,) = bound.write(bound.city("cid", "Austin"))
    assert outcome.cells == {"City": "Austin"}
    assert bound.by_id()["id-ann"][1] == "Austin"


def test_a_row_that_somebody_goes_on_typing_in_while_it_is_hit_keeps_what_stood_there(bound):
    """A new row holds nothing but a city when it is read, and more when the write comes to it."""
    bound.office.set_row("Customers", 6, ["", "Newtown"])

    def type_on_and_sort():
        bound.office.set_row("Customers", 6, ["new", "Newtown", "60699"])
        bound.office.sort_rows("Customers", 1, 2, 6, descending=True)

    bound.door.before(WRITE, type_on_and_sort)
    bound.write(bound.city("ann", "Austin"))
    assert [row[:3] for row in bound.rows()[1:] if row[0] == "new"] == [["new", "Newtown", "60699"]]


def test_one_value_for_two_rows_that_came_into_another_column_is_taken_out_of_both_although_one_moved(bound):
    for row in (4, 5):
        bound.office.type_cell("Customers", row, 2, "Oldtown")
    bound.door.before(WRITE, lambda: bound.office.move_column("Customers", 1, 4))
    bound.door.after(WRITE, lambda: bound.office.move_row("Customers", 4, 2))
    bound.write(bound.city("cid", "Austin", was="Oldtown"), bound.city("dan", "Austin", was="Oldtown"))
    found = {row[5]: (row[0], row[1], row[2]) for row in bound.rows()[1:]}
    assert found["id-cid"] == ("Oldtown", "60601", "cid")
    assert found["id-dan"] == ("Oldtown", "60601", "dan")


def test_a_deletion_that_hits_another_row_while_somebody_clears_the_id_of_its_own_brings_that_back(bound):
    def clear_and_sort():
        bound.office.clear_cells("Customers", 2, 6, 2, 6)
        bound.sort()

    bound.door.before("grid", clear_and_sort)
    removal = RemoveRow(mapping="customers", row_id="id-ann", cells=("ann", "anntown", "60601"))
    assert bound.write(removal) == [Stale()]
    assert sorted(row[0] for row in bound.rows()[1:]) == list(NAMES)
