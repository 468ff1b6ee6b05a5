"""The order a sort puts rows in: numbers, then text, then booleans, then errors, blanks always last (K)."""

from syncd.sandbox.sheets.a1 import Box
from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.cells import Effective, ErrorValue
from syncd.sandbox.sheets.model import Tab

_Key = tuple[int, float | str]


def _key(value: Effective) -> _Key:
    if isinstance(value, bool):
        return 2, float(value)
    if isinstance(value, int | float):
        return 0, value
    if isinstance(value, ErrorValue):
        return 3, value.text
    return 1, (value or "").casefold()


def sorted_rows(tab: Tab, box: Box, keys: list[tuple[int, bool]], moment: Calculation) -> list[int]:
    """List the rows of a box in their new order; the sort is stable, its last key the weakest."""
    order = list(range(box.top, min(box.bottom, max(len(tab.rows), box.top))))
    for column, descending in reversed(keys):
        values = {row: moment.value(tab, row, column) for row in order}
        blank = [row for row in order if values[row] in (None, "")]
        filled = [row for row in order if values[row] not in (None, "")]
        filled.sort(key=lambda row: _key(values[row]), reverse=descending)
        order = filled + blank
    return order
