"""Protocols 5: which row is which after a write of ours, when whole rows of values or ids were written themselves."""

import pytest

from syncd.sheets.fencing import Arrival
from syncd.sheets.following import follow, resume
from syncd.sheets.headers import CRM_REF, ROW_ID, STATUS
from syncd.sheets.images import Image, Line
from syncd.sheets.preparing import CellWrite
from syncd.sheets.repair import judge
from syncd.sheets.strays import Landing, PutBack

KEYS = ("Name", "City", STATUS, CRM_REF, ROW_ID)


def _image(*rows, keys=KEYS):
    lines = [Line(1 + at, cells[-1], cells) for at, cells in enumerate(rows) if any(cells)]
    columns = tuple(range(len(keys)))
    return Image(mapping="customers", sheet_id=7, header_row=0, keys=keys, columns=columns, lines=lines)


def _put(line, key, value, keys=KEYS):
    return PutBack(line, 1 + line, keys.index(key), key, value)


def _write(line, key, value, *, position=None):
    return CellWrite(line, 1 + line if position is None else position, KEYS.index(key), key, value)


def test_a_row_that_a_repair_carried_elsewhere_is_no_row_that_somebody_moved():
    before = _image(("Ada", "Reno", "", "11", "aaa-aaa-a"), ("Ada", "", "", "", ""))
    after = _image(("Ada", "", "", "", ""), ("Ada", "Reno", "", "11", "aaa-aaa-a"))
    moved = {"City": "Reno", CRM_REF: "11", ROW_ID: "aaa-aaa-a"}
    strays = [_put(0, key, "") for key in moved] + [_put(1, key, value) for key, value in moved.items()]
    followed = follow(before, after, strays)
    assert (followed.left, followed.has_landed) == ([], True)


def test_an_id_that_a_repair_takes_from_a_row_does_not_tell_where_that_row_is_by_then():
    """The id stood on Bo's row by mistake; since then it was given to Ada's, its own, and the rows were sorted."""
    before = _image(("Cy", "Waco", "", "13", "ccc-ccc-c"), ("Bo", "Tampa", "", "12", "aaa-aaa-a"))
    after = _image(
        ("Bo", "Tampa", "", "12", "bbb-bbb-b"),
        ("Ada", "Reno", "", "11", "aaa-aaa-a"),
        ("Cy", "Waco", "", "13", "ccc-ccc-c"),
    )
    assert resume(before, after, [_put(1, ROW_ID, "bbb-bbb-b")], Arrival.UNKNOWN) == []


def test_a_row_with_nothing_but_ours_in_it_is_not_the_row_that_somebody_goes_on_typing():
    """A late write lands in an empty row; of the row above, one cell was filled when it was looked at last."""
    before = _image(("Ada", "Reno", "", "11", "aaa-aaa-a"), ("Cy", "", "", "", ""))
    after = _image(("Ada", "Reno", "", "11", "aaa-aaa-a"), ("Zoe", "", "", "", ""), ("Cy", "Waco", "", "", ""))
    verdict = judge(before, after, [_write(0, "Name", "Zoe", position=2)], is_late=True, has_landed=False)
    assert verdict.strays == [_put(1, "Name", "")]


def test_a_status_that_is_said_again_does_not_prove_that_an_old_write_landed():
    before = _image(("Ada", "Reno", "", "11", "aaa-aaa-a"), ("Bo", "Waco", "", "12", "bbb-bbb-b"))
    after = _image(("Ada", "Reno", "", "11", "aaa-aaa-a"), ("Bo", "Waco", "held", "12", "bbb-bbb-b"))
    writes = [_write(0, "Name", "Zoe"), _write(1, STATUS, "held")]
    verdict = judge(before, after, writes, is_late=True, has_landed=False)
    assert verdict.landings == [Landing.UNTOUCHED, Landing.LANDED]


def test_two_rare_values_together_are_ours_although_the_third_was_typed_over():
    """All landed one row too low; in the row above Ada's somebody typed over what had been meant for Cy's."""
    before = _image(
        ("Cy", "Waco", "", "13", "ccc-ccc-c"),
        ("Ada", "Reno", "", "11", "aaa-aaa-a"),
        ("Bo", "Mesa", "", "12", "bbb-bbb-b"),
    )
    after = _image(
        ("Cy", "Tyler", "", "13", "ccc-ccc-c"),
        ("Zoe", "Akron", "", "12", "bbb-bbb-b"),
        ("Ada", "Reno", "", "11", "aaa-aaa-a"),
    )
    writes = [_write(0, "City", "Salem"), _write(1, "Name", "Zoe"), _write(1, "City", "Akron")]
    verdict = judge(before, after, writes, is_late=True, has_landed=False)
    assert sorted(verdict.strays) == sorted([_put(1, "Name", "Bo"), _put(1, "City", "Mesa")])


def test_a_repair_that_breaks_an_array_is_taken_out_again():
    before = _image(("Ada", "", "", "11", "aaa-aaa-a"), ("Bo", "", "", "12", "bbb-bbb-b"))
    rows = (("Ada", "#REF!", "", "11", "aaa-aaa-a"), ("Bo", "Reno", "", "12", "bbb-bbb-b"))
    followed = follow(before, _image(*rows), [_put(1, "City", "Reno")])
    assert [(one.line, one.key, one.value, one.is_ours) for one in followed.left] == [(1, "City", "", True)]
    assert follow(before, _image((*rows[0][:1], "", *rows[0][2:]), rows[1]), [_put(1, "City", "Reno")]).left == []


def test_a_repair_that_breaks_an_array_is_taken_out_although_its_row_moved_since():
    before = _image(("Ada", "", "", "11", "aaa-aaa-a"), ("Bo", "", "", "12", "bbb-bbb-b"))
    rows = (("Ada", "#REF!", "", "11", "aaa-aaa-a"), ("",) * 5, ("Bo", "Reno", "", "12", "bbb-bbb-b"))
    (left,) = follow(before, _image(*rows), [_put(1, "City", "Reno")]).left
    assert (left.position, left.key, left.value, left.is_ours) == (3, "City", "", True)


def test_ours_in_an_empty_row_beside_a_common_value_is_not_the_row_that_was_deleted():
    before = _image(
        ("Ada", "Reno", "", "11", "aaa-aaa-a"), ("", "Reno", "", "12", "bbb-bbb-b"), ("Cy", "Waco", "", "", "")
    )
    after = _image(("Ada", "Reno", "", "11", "aaa-aaa-a"), ("Cy", "Waco", "", "", ""), ("", "Reno", "", "13", ""))
    writes = [_write(2, "City", "Reno"), _write(2, CRM_REF, "13")]
    verdict = judge(before, after, writes, is_late=True, has_landed=False)
    assert sorted(verdict.strays) == sorted([_put(2, "City", ""), _put(2, CRM_REF, "")])


def test_two_cells_of_one_row_that_broke_two_arrays_are_both_taken_out_again():
    """A row that is put together again may stand in the way of more than one array."""
    before = _image(("Ada", "Reno", "", "11", "aaa-aaa-a"), ("", "", "", "12", "bbb-bbb-b"))
    after = _image(("#REF!", "#REF!", "", "11", "aaa-aaa-a"), ("Bo", "Waco", "", "12", "bbb-bbb-b"))
    left = follow(before, after, [_put(1, "Name", "Bo"), _put(1, "City", "Waco")]).left
    assert [(one.line, one.key, one.value) for one in left] == [(1, "Name", ""), (1, "City", "")]


def test_a_blank_is_not_looked_for_in_rows_that_the_rest_of_its_request_hit():
    """Sent to rows 1 and 2, landed when Cy's row and Ada's stood there; the city in Cy's was cleared by somebody."""
    before = _image(
        ("Ada", "Reno", "", "11", "aaa-aaa-a"),
        ("Bo", "Mesa", "", "12", "bbb-bbb-b"),
        ("Cy", "Waco", "", "13", "ccc-ccc-c"),
    )
    after = _image(
        ("Zoe", "", "", "13", "ccc-ccc-c"),
        ("", "", "", "", ""),
        ("Ada", "", "", "11", "aaa-aaa-a"),
        ("Bo", "Mesa", "", "12", "bbb-bbb-b"),
    )
    writes = [_write(0, "Name", "Zoe"), _write(1, "City", "")]
    verdict = judge(before, after, writes, is_late=True, has_landed=False)
    assert sorted((one.line, one.key, one.value) for one in verdict.strays) == [(0, "Name", "Cy"), (1, "City", "Reno")]


def test_a_row_that_was_put_together_is_no_other_row_because_of_a_common_value():
    """Bo's row was torn; where Ada's holds what is put back there as well, somebody types meanwhile."""
    before = _image(("Ada", "Reno", "", "", ""), ("Reno", "", "12", "bbb-bbb-b", ""))
    after = _image(("Ada Lee", "Reno", "", "", ""), ("Bo", "Reno", "", "12", "bbb-bbb-b"))
    meant = {"Name": "Bo", "City": "Reno", STATUS: "", CRM_REF: "12", ROW_ID: "bbb-bbb-b"}
    assert resume(before, after, [_put(1, key, value) for key, value in meant.items()], Arrival.UNKNOWN) == []


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_a_row_that_was_put_together_is_known_although_somebody_typed_in_it_since(is_elsewhere):
    """Unless it stands where people had typed something else: then it went into a row of theirs."""
    keys = ("Name", "City", "Zip", "State", *KEYS[2:])
    torn = ("Reno", "89501", "NV", "", "12", "bbb-bbb-b", "")
    whole = ("Bo Lee", "Reno", "89501", "NV", "", "12", "bbb-bbb-b")
    meant = dict(zip(keys, ("Bo", *whole[1:]), strict=True))
    before = _image(torn, keys=keys)
    after = _image(*([torn] if is_elsewhere else []), whole, keys=keys)
    left = resume(before, after, [_put(0, key, value, keys) for key, value in meant.items()], Arrival.UNKNOWN)
    assert bool(left) is is_elsewhere


def test_a_cell_that_somebody_cleared_is_not_hit_by_a_blank_that_was_sent_to_another_column():
    """The torn row is whole again, and the tag that was to be blank there was typed since."""
    keys = ("Name", "City", "Zip", "Tags", *KEYS[2:])
    before = _image(("Bo", "89501", "", "12", "bbb-bbb-b", "", ""), keys=keys)
    after = _image(("", "Reno", "89501", "Gold", "", "12", "bbb-bbb-b"), keys=keys)
    meant = {"City": "Reno", "Zip": "89501", "Tags": "", STATUS: "", CRM_REF: "12", ROW_ID: "bbb-bbb-b"}
    assert resume(before, after, [_put(0, key, value, keys) for key, value in meant.items()], Arrival.UNKNOWN) == []


def test_a_status_is_taken_out_of_a_column_of_the_office_although_it_stands_where_it_belongs_as_well():
    """It came late, when another column stood there, and had been said again by then."""
    before = _image(("Ada", "Reno", "", "11", "aaa-aaa-a"), ("Bo", "Waco", "", "12", "bbb-bbb-b"))
    after = _image(("Ada", "Reno", "held", "11", "aaa-aaa-a"), ("Bo", "held", "", "12", "bbb-bbb-b"))
    verdict = judge(before, after, [_write(0, STATUS, "held")], is_late=True, has_landed=False)
    assert verdict.strays == [_put(1, "City", "Waco")]


def test_a_stray_that_somebody_cleared_takes_what_it_had_covered_along():
    """Two columns changed places: the name came over the city, and somebody took it out."""
    keys = ("Name", "City", "Zip", *KEYS[2:])
    before = _image(("Ada", "Reno", "89501", "", "11", "aaa-aaa-a"), keys=keys)
    after = _image(("", "Ada", "89502", "", "11", "aaa-aaa-a"), keys=("City", "Name", *keys[2:]))
    writes = [CellWrite(0, 1, 0, "Name", "Zoe"), CellWrite(0, 1, 2, "Zip", "89502")]
    verdict = judge(before, after, writes, is_late=True, has_landed=False)
    assert [(one.line, one.key, one.value) for one in verdict.strays] == [(0, "City", "Reno")]


def test_rows_that_were_put_right_in_each_others_place_did_not_move_although_somebody_typed_in_one():
    """The row that Cy's had covered is itself again; what was cleared in Cy's at that moment stays cleared."""
    cy = ("Cy", "Waco", "", "13", "ccc-ccc-c")
    before = _image(("Waco", "", "13", "ccc-ccc-c", ""), cy)
    after = _image(("", *cy[1:]), ("Zoe", "", "", "", ""))
    meant = dict(zip(KEYS, cy, strict=True))
    strays = [_put(0, key, value) for key, value in meant.items()]
    strays += [_put(1, "Name", "Zoe"), *(_put(1, key, "") for key in ("City", CRM_REF, ROW_ID))]
    followed = follow(before, after, strays)
    assert (followed.left, followed.has_landed) == ([], True)


def test_the_same_value_typed_in_one_row_does_not_prove_that_another_rows_was_typed_over():
    before = _image(("Ada", "", "", "11", "aaa-aaa-a"), ("Bo", "", "", "12", "bbb-bbb-b"))
    after = _image(("Ada", "Reno", "", "11", "aaa-aaa-a"), ("Bo", "Waco", "", "12", "bbb-bbb-b"))
    verdict = judge(
        before, after, [_write(0, "City", "Reno"), _write(1, "City", "Reno")], is_late=True, has_landed=False
    )
    assert verdict.landings == [Landing.LANDED, Landing.MOVED_ON]


def test_a_request_that_came_when_columns_had_moved_is_found_although_the_look_before_saw_them_moved_already():
    """Since then they came into the name and the city of Ada's row, which somebody has pushed down by another."""
    keys = ("Street", "Name", "City", *KEYS[2:])
    before = _image(("1 Elm", "Ada", "Reno", "", "11", "aaa-aaa-a"), keys=keys)
    moved = ("1 Elm", "Waco", "2 Fir", "", "11", "aaa-aaa-a")
    after = _image(("3 Oak", "Zoe", "", "", "", ""), moved, keys=keys)
    writes = [CellWrite(0, 1, 1, "City", "Waco"), CellWrite(0, 1, 2, "Street", "2 Fir")]
    verdict = judge(before, after, writes, is_late=True, has_landed=False)
    assert sorted((one.line, one.key, one.value) for one in verdict.strays) == [(1, "City", "Reno"), (1, "Name", "Ada")]


def test_a_cell_that_a_repeated_repair_emptied_with_its_first_try_is_filled_again():
    """Bo's city is blank as it should be; the try that came late found Cy's row where Bo's had been."""
    bo, cy = ("Bo", "Reno", "", "12", "bbb-bbb-b"), ("Cy", "Waco", "", "13", "ccc-ccc-c")
    after = _image((bo[0], "", *bo[2:]), (cy[0], "", *cy[2:]))
    assert resume(_image(cy, bo), after, [_put(1, "City", "")], Arrival.UNKNOWN) == [_put(1, "City", "Waco")]
