"""Formulas whose results reach over blank cells: a write never leaves one broken."""

from dataclasses import replace

import pytest

from syncd.core.outcomes import Stale, Stray, Unknown, Written
from syncd.core.sheet_operations import MarkRow, UpdateCells
from syncd.sandbox.sheets import Switches
from syncd.sheets.arrays import reaches
from syncd.sheets.headers import mended_heads

TOWNS = '=ARRAYFORMULA(IF({0}="","",IF({0}="bob","",{0}&"town")))'
"""Shows every name's town, and nothing beside bob."""
NOTHING = TOWNS.replace(',"",IF', ",IF(,,),IF")
FILLED = UpdateCells(mapping="customers", row_id="id-bob", cells={"City": "Berlin"}, expected={"City": ""})
INTACT = ["anntown", "", "cidtown", "dantown"]


class Death(BaseException):
    """The process ends."""


def die():
    raise Death


def cities(world):
    return [row[1] if len(row) > 1 else "" for row in world.rows()[1:]]


def towns(world, row, formula=TOWNS, reference="A{0}:A"):
    """Let an array make the cities from some row on; whatever stood there has to go."""
    world.bound("ann", "bob", "cid", "dan")
    world.office.clear_cells("Customers", row, 2, 1000, 2)
    text = formula.format(reference.format(max(row, 2)))
    world.office.type_cell("Customers", row, 2, f'={{"City";{text[1:]}}}' if row == 1 else text)
    world.read()
    world.door.log.clear()
    return world


@pytest.mark.parametrize("formula", [TOWNS, NOTHING])
@pytest.mark.parametrize("row", [1, 2])
def test_a_blank_result_below_the_top_of_an_array_is_not_written_over(world, row, formula):
    towns(world, row, formula)
    assert world.write(FILLED) == [Written(blocked={"City": "formula"}, position=2)]
    assert "cells" not in world.door.log
    assert cities(world)[:4] == INTACT


def lower(world):
    """An array that begins at cid's row, and dan's cell is blank."""
    towns(world, 4, TOWNS.replace("bob", "dan"))
    return UpdateCells(mapping="customers", row_id="id-dan", cells={"City": "Dover"}, expected={"City": ""})


LOWER = ["anntown", "bobtown", "cidtown", ""]


def test_what_breaks_an_array_is_taken_out_again(world):
    dan = lower(world)
    seen = []
    world.door.after("cells", lambda: seen.append(cities(world)[:4]))
    assert world.write(dan) == [Written(blocked={"City": "formula"}, position=4)]
    assert seen == [["anntown", "bobtown", "#REF!", "Dover"]]
    assert cities(world)[:4] == LOWER
    assert world.open_repairs == []
    assert world.door.log[-4:] == ["cells", "values:batchGet", "cells", "values:batchGet"]
    ((repair, _),) = world.repairs
    assert repair.ours == tuple((line, key) for line, key, _ in repair.cells)


def test_the_rest_of_a_write_that_broke_an_array_stands(world):
    lower(world)
    both = UpdateCells(
        mapping="customers",
        row_id="id-dan",
        cells={"City": "Dover", "Zip": "60609"},
        expected={"City": "", "Zip": "60601"},
    )
    outcomes = world.write(world.city("ann", "Austin"), both)
    assert outcomes[0].cells == {"City": "Austin"}
    assert (outcomes[1].cells, outcomes[1].blocked) == ({"Zip": "60609"}, {"City": "formula"})
    assert cities(world)[:4] == ["Austin", *LOWER[1:]]


def test_an_array_of_the_column_beside_is_healed_as_well(world):
    world.bound("ann", "bob")
    world.office.clear_cells("Customers", 2, 2, 3, 3)
    world.office.type_cell("Customers", 2, 2, '={ARRAYFORMULA(A2:A3&"town"),LEFT(A2:A3,0)}')
    world.read()
    zip_ = UpdateCells(mapping="customers", row_id="id-bob", cells={"Zip": "60609"}, expected={"Zip": ""})
    assert world.write(zip_)[0].blocked == {"Zip": "formula"}
    assert cities(world) == ["anntown", "bobtown"]


def test_a_lost_answer_hides_no_broken_array(world):
    dan = lower(world)
    world.door.fail("cells", effect=True, was_sent=True)
    assert world.write(dan)[0].blocked == {"City": "formula"}
    assert cities(world)[:4] == LOWER


def test_an_array_that_broke_before_a_crash_is_healed_after_it(world):
    dan = lower(world)
    world.door.after("cells", die)
    with pytest.raises(Death):
        world.write(dan)
    assert cities(world)[:4] == ["anntown", "bobtown", "#REF!", "Dover"]
    world.restarted()
    assert world.mend(dan) == [Written(blocked={"City": "formula"}, position=4)]
    assert cities(world)[:4] == LOWER


def test_a_header_that_broke_before_a_crash_is_healed_after_it(world):
    towns(world, 1)
    row = world.append("id-eve", "9", "eve", "Elgin", "60606")
    world.door.after("grid", die)
    with pytest.raises(Death):
        world.write(row)
    assert world.rows()[0][1] == "#REF!"
    world.restarted()
    assert world.mend(row)[0].blocked == {"City": "formula"}
    assert cities(world)[:4] == INTACT


def test_values_that_were_sorted_away_from_their_ids_are_taken_out_as_well(world):
    """Somebody sorts without the ID column right after the write: rows without an id hold what breaks the array."""
    towns(world, 3, '=ARRAYFORMULA(IF({0}="","",IF({0}="bob",{0}&"town","")))')
    both = [
        UpdateCells(mapping="customers", row_id=f"id-{name}", cells={"City": "Dover"}, expected={"City": ""})
        for name in ("cid", "dan")
    ]

    def move_down():
        world.office.clear_cells("Customers", 4, 2, 5, 2)
        world.office.paste_block("Customers", 6, 2, [["Dover"], ["Dover"]])

    world.door.after("cells", move_down)
    world.write(*both)
    assert cities(world)[:6] == ["anntown", "bobtown", "", "", "", ""]


def test_what_moved_away_from_its_id_before_it_was_taken_out_is_taken_out_where_it_stands_now(world):
    """Somebody sorts without the ID column between the look that found the value and the repair."""
    dan = lower(world)

    def move_down():
        world.office.clear_cells("Customers", 5, 2, 5, 2)
        world.office.type_cell("Customers", 6, 2, "Dover")

    world.door.before("cells", move_down, skip=1)
    world.write(dan)
    assert cities(world)[:5] == [*LOWER, ""]
    assert world.open_repairs == []


def test_a_broken_header_is_known_by_being_the_only_one_that_is_lacking():
    rows = [["Name", "#REF!", "Zip"], ["ann"]]
    mended, broken = mended_heads(rows, 0, ("Name", "City", "Zip"), {})
    assert (list(mended[0]), broken) == (["Name", "City", "Zip"], {"City"})


def test_of_several_broken_headers_those_are_known_that_stood_there():
    rows = [["Name", "#REF!", "#REF!"]]
    mended, broken = mended_heads(rows, 0, ("Name", "City", "Zip"), {"Zip": 2, "City": 7})
    assert (list(mended[0]), broken) == (["Name", "#REF!", "Zip"], {"Zip"})
    assert mended_heads(rows, 0, ("Name", "City", "Zip"), {})[1] == frozenset()


def test_a_repair_in_one_of_two_rows_with_an_id_is_not_taken_for_done_because_of_the_other(world):
    lower(world)
    world.office.copy_row("Customers", 5, 6)
    world.read()
    copy = UpdateCells(mapping="customers", row_id="id-dan", cells={"City": "Dover"}, expected={"City": ""}, position=5)
    world.door.before("cells", die, skip=1)
    with pytest.raises(Death):
        world.write(copy)
    assert cities(world)[:5] == ["anntown", "bobtown", "#REF!", "", "Dover"]
    world.restarted()
    ((repair, snapshot),) = world.repairs
    world.mend(repair, snapshots=[snapshot])
    assert cities(world)[:4] == LOWER


@pytest.mark.parametrize("lands", [True, False])
def test_what_moved_away_from_its_id_is_known_as_ours_although_a_crash_came_with_its_repair(world, lands):
    """Somebody sorts without the ID column while the repair is on its way, which then empties another cell, or none."""

    def move_down():
        world.office.clear_cells("Customers", 5, 2, 5, 2)
        world.office.type_cell("Customers", 6, 2, "Dover")

    dan = lower(world)
    world.door.before("cells", move_down, skip=1)
    (world.door.after if lands else world.door.before)("cells", die, skip=1)
    with pytest.raises(Death):
        world.write(dan)
    assert cities(world)[2:5] == ["#REF!", "", "Dover"]
    ((repair, snapshot),) = world.repairs
    world.restarted()
    world.mend(repair, snapshots=[snapshot])
    assert cities(world)[:5] == [*LOWER, ""]


def test_a_header_that_somebody_broke_does_not_hide_what_was_written_elsewhere(world):
    towns(world, 1)
    zip_ = UpdateCells(mapping="customers", row_id="id-ann", cells={"Zip": "60609"}, expected={"Zip": "60601"})
    world.door.after("cells", lambda: world.office.type_cell("Customers", 5, 2, "theirs"))
    assert world.write(zip_)[0].cells == {"Zip": "60609"}
    assert world.rows()[0][1] == "#REF!"
    assert cities(world)[3] == "theirs"


def test_an_array_that_cannot_be_healed_yet_is_told_and_healed_later(world):
    dan = lower(world)
    world.door.fail("cells", effect=False, status=403, skip=1)
    (outcome,) = world.write(dan)
    assert isinstance(outcome, Unknown)
    assert (outcome.is_open, outcome.astray) == (False, (Stray(row_id="id-dan", column="City", is_mapped=True),))
    assert world.mend(dan)[0].blocked == {"City": "formula"}
    assert cities(world)[:4] == LOWER


def test_a_formula_that_somebody_broke_meanwhile_does_not_count_as_ours_for_ever(world):
    """What was taken out heals nothing: the cell was no array's, so it is written by the next cycle."""
    world.bound("ann", "bob", "cid")
    world.office.clear_cells("Customers", 3, 2, 3, 2)
    world.read()
    world.door.before("cells", lambda: world.office.type_cell("Customers", 2, 2, "=Gone!A1"))
    assert world.write(FILLED) == [Stale()]
    assert world.write(FILLED)[0].cells == {"City": "Berlin"}


def test_a_new_row_leaves_its_cell_to_the_array(world):
    towns(world, 2)
    (outcome,) = world.write(world.append("id-eve", "9", "eve", "Elgin", "60606"))
    assert outcome.blocked == {"City": "formula"}
    assert outcome.cells == {"Name": "eve", "Zip": "60606"}
    assert cities(world)[:4] == INTACT
    assert world.by_id()["id-eve"][:3] == ["eve", "evetown", "60606"]


def test_the_next_new_row_breaks_nothing(world):
    towns(world, 2)
    world.write(world.append("id-eve", "9", "eve", "Elgin", "60606"))
    seen = []
    world.door.after("grid", lambda: seen.append(cities(world)[:4]))
    (outcome,) = world.write(world.append("id-fay", "10", "fay", "Fargo", "60607"))
    assert seen == [INTACT]
    assert outcome.blocked == {"City": "formula"}
    assert world.by_id()["id-fay"][:3] == ["fay", "faytown", "60607"]


def test_a_value_of_a_torn_new_row_is_taken_out_of_the_array_that_the_row_leaves_alone(world):
    """A column is inserted just as the row is added: its zip stands where the array shows the cities."""
    towns(world, 2)
    world.write(world.append("id-eve", "9", "eve", "Elgin", "60606"))
    world.door.before("grid", lambda: world.office.insert_column("Customers", 2))
    (outcome,) = world.write(world.append("id-fay", "10", "fay", "Fargo", "60607"))
    assert (outcome.cells, outcome.blocked) == ({"Name": "fay", "Zip": "60607"}, {"City": "formula"})
    rows = {row[0]: row[2:4] for row in world.rows()[1:]}
    assert rows["fay"] == ["faytown", "60607"]
    assert rows["ann"] == ["anntown", "60601"]


def test_a_new_row_below_a_header_that_is_an_array(world):
    towns(world, 1)
    (outcome,) = world.write(world.append("id-eve", "9", "eve", "Elgin", "60606"))
    assert outcome.blocked == {"City": "formula"}
    assert world.rows()[0][:3] == ["Name", "City", "Zip"]
    assert world.by_id()["id-eve"][:3] == ["eve", "evetown", "60606"]


def test_a_blank_cell_of_a_new_row_may_stand_in_the_way(make_world):
    world = make_world(switches=Switches(appended_blanks_block_arrays=True))
    towns(world, 2)
    (outcome,) = world.write(world.append("id-eve", "9", "eve", "", "60606"))
    assert isinstance(outcome, Written)
    assert cities(world)[:4] == INTACT
    assert world.by_id()["id-eve"][:3] == ["eve", "evetown", "60606"]


def test_a_stray_in_an_arrays_blank_result_leaves_no_empty_text_there(world):
    """Rows were sorted before the write came: bob's new city lands where an array shows nothing."""
    dan = lower(world)
    world.office.clear_cells("Customers", 4, 2, 1000, 2)
    world.office.type_cell("Customers", 5, 2, "dantown")
    world.read()
    put = replace(dan, cells={"City": "Dover"}, expected={"City": "dantown"})

    def rearrange():
        world.office.insert_rows("Customers", 2, 1)
        world.office.clear_cells("Customers", 6, 2, 6, 2)
        world.office.type_cell("Customers", 4, 2, '={"";"";""}')

    world.door.before("cells", rearrange)
    world.write(put)
    assert [row[1:2] for row in world.rows()[3:6]] == [[""], [""], [""]]
    assert world.office.entered("Customers", 4, 2).text.startswith("={")


def test_a_status_that_is_cleared_where_an_array_stands_by_then_is_taken_out_of_its_way(world):
    """Somebody moves the status column away in that moment: an empty text comes into a blank result."""
    lower(world)
    world.office.type_cell("Customers", 5, 4, "held")
    world.read()
    mark = MarkRow(mapping="customers", row_id="id-dan", position=4, cells=("dan", "", "60601"), status="")
    world.door.before("cells", lambda: world.office.move_column("Customers", 4, 2))
    world.door.before("cells", lambda: world.office.move_column("Customers", 3, 5))
    world.write(mark)
    heads = world.rows()[0]
    assert [row[heads.index("City")] for row in world.rows()[1:4]] == ["anntown", "bobtown", "cidtown"]
    assert "#REF!" not in str(world.rows())


@pytest.mark.parametrize(
    ("formula", "answer"),
    [
        ("=ARRAYFORMULA(A2:A)", True),
        ('={"City";A2:A}', True),
        ("=iferror(filter (A:A, B:B))", True),
        ("=IMPORTRANGE(A1, B1)", True),
        ("=SORTED(A1)", False),
        ("=A2&B2", False),
        ("=MAPPED(A1)", False),
    ],
)
def test_formulas_that_reach_over_cells(formula, answer):
    assert reaches(formula) is answer
