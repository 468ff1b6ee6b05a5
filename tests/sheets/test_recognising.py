"""Protocols 5: which row is which after a write of ours, when whole rows of values or ids were written themselves."""

from syncd.sheets.following import follow, resume
from syncd.sheets.headers import CRM_REF, ROW_ID, STATUS
from syncd.sheets.images import Image, Line
from syncd.sheets.repair import PutBack

KEYS = ("Name", "City", STATUS, CRM_REF, ROW_ID)


def _image(*rows):
    lines = [Line(1 + at, cells[-1], cells) for at, cells in enumerate(rows) if any(cells)]
    return Image(mapping="customers", sheet_id=7, header_row=0, keys=KEYS, columns=tuple(range(5)), lines=lines)


def _put(line, key, value):
    return PutBack(line, 1 + line, KEYS.index(key), key, value)


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
    assert resume(before, after, [_put(1, ROW_ID, "bbb-bbb-b")]) == []
