"""Copying blocks of cells: the copyPaste request, and the same for a person's hands."""

from collections.abc import Callable
from dataclasses import replace

from syncd.sandbox.sheets.a1 import Box
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import Dress, Entered, Json
from syncd.sandbox.sheets.errors import unserved
from syncd.sandbox.sheets.model import Tab
from syncd.sandbox.sheets.names import Spot
from syncd.sandbox.sheets.structure import copied_value


def _pasted(kind: str, new: Dress, old: Dress) -> Dress:
    if kind in {"PASTE_VALUES", "PASTE_FORMULA"}:
        return old
    if kind == "PASTE_FORMAT":
        return replace(old, format=new.format)
    if kind == "PASTE_DATA_VALIDATION":
        return replace(old, validation=new.validation)
    if kind == "PASTE_NO_BORDERS" and new.format:
        return replace(new, format={name: value for name, value in new.format.items() if name != "borders"} or None)
    return new


_VALUE_PASTES = frozenset({"PASTE_NORMAL", "PASTE_VALUES", "PASTE_NO_BORDERS", "PASTE_FORMULA"})


def copy_block(
    source: Spot,
    tab: Tab,
    target: Box,
    kind: str,
    shown: Callable[[int, int], Entered],
    *,
    turned: bool = False,
) -> None:
    """Copy cells onto a target, repeated to fill it; formulas move their relative references (D)."""
    box = source.box
    taken = {
        (row, column): (source.tab.cell(row, column), _whole_dress(source.tab, row, column), shown(row, column))
        for row in range(box.top, box.bottom)
        for column in range(box.left, box.right)
    }
    for row in range(target.top, target.bottom):
        for column in range(target.left, target.right):
            down, across = row - target.top, column - target.left
            if turned:
                down, across = across, down
            origin = box.top + down % box.height, box.left + across % box.width
            value, dress, plain = taken[origin]
            if kind in _VALUE_PASTES:
                moved = copied_value(value, row - origin[0], column - origin[1])
                tab.put(row, column, plain if kind == "PASTE_VALUES" else moved)
            tab.wear(row, column, _pasted(kind, dress, tab.dress_at(row, column)))


def _whole_dress(tab: Tab, row: int, column: int) -> Dress:
    return replace(tab.dress_at(row, column), format=tab.format_at(row, column))


def copy_paste(change: Change, body: Json) -> Json:
    kind = body.get("pasteType", "PASTE_NORMAL")
    if kind == "PASTE_CONDITIONAL_FORMATTING":
        raise unserved(f"{change.where}pasteType {kind}")
    source, destination = change.spot(body.get("source")), change.spot(body.get("destination"))
    change.allowed(destination)
    turned = body.get("pasteOrientation") == "TRANSPOSE"
    box, tab = destination.box, destination.tab
    high, wide = (source.box.width, source.box.height) if turned else (source.box.height, source.box.width)
    height, width = max(box.height - box.height % high, high), max(box.width - box.width % wide, wide)
    target = Box(box.top, min(box.top + height, tab.row_count), box.left, min(box.left + width, tab.column_count))
    moment = change.call.calculation(change.book)

    def shown(row: int, column: int) -> Entered:
        value = moment.value(source.tab, row, column)
        return value if isinstance(value, str | int | float | bool) else None

    copy_block(source, tab, target, kind, shown, turned=turned)
    return {}
