"""The batchUpdate requests that leave cells alone and change how rows and columns show: sizes, hiding, groups."""

from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.documents import shown_groups
from syncd.sandbox.sheets.formats import shown
from syncd.sandbox.sheets.masks import write_mask
from syncd.sandbox.sheets.model import Tab
from syncd.sandbox.sheets.number_formats import shown_format
from syncd.sandbox.sheets.requests_grid import band, check_inside, span_of
from syncd.sandbox.sheets.shifts import Axis

_CHARACTER_PIXELS = 7
_PADDING_PIXELS = 8
_LEAST_PIXELS = 21


def update_dimension_properties(change: Change, body: Json) -> Json:
    tab, axis, start, end = span_of(change, body.get("range"))
    check_inside(change, tab, axis, end)
    change.allowed(band(tab, axis, start, end))
    mask = write_mask(body.get("fields", ""), "DimensionProperties")
    names = ("hiddenByUser", "pixelSize") if "*" in mask else tuple(mask)
    given = body.get("properties", {})
    if given.get("pixelSize", 0) < 0:
        raise change.refuse("pixelSize must not be negative.")
    for index in range(start, end):
        held = _props(tab, axis, index)
        new = {name: value for name, value in held.items() if name not in names}
        _set_props(tab, axis, index, new | {name: given[name] for name in names if given.get(name)})
    return {}


def _props(tab: Tab, axis: Axis, index: int) -> Json:
    if axis == "COLUMNS":
        return tab.columns.get(index, {})
    return (tab.rows[index].props if index < len(tab.rows) else None) or {}


def _set_props(tab: Tab, axis: Axis, index: int, props: Json) -> None:
    if axis == "COLUMNS":
        tab.columns[index] = props
    elif props or index < len(tab.rows):
        tab.own(index).props = props or None


def auto_resize(change: Change, body: Json) -> Json:
    """Fit columns to their text, roughly: the true widths depend on fonts (I)."""
    tab, axis, start, end = span_of(change, body.get("dimensions"))
    check_inside(change, tab, axis, end)
    change.allowed(band(tab, axis, start, end))
    moment = change.call.calculation(change.book)
    if axis == "COLUMNS":
        for column in range(start, end):
            texts = (_text(moment, tab, row, column) for row in range(len(tab.rows)))
            longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
            size = max(_LEAST_PIXELS, longest * _CHARACTER_PIXELS + _PADDING_PIXELS)
            _set_props(tab, axis, column, {**_props(tab, axis, column), "pixelSize": size})
    return {}


def _text(moment: Calculation, tab: Tab, row: int, column: int) -> str:
    return shown(moment.value(tab, row, column), shown_format(moment, tab, row, column))


def add_group(change: Change, body: Json) -> Json:
    """Group rows or columns one level deeper than the groups that hold them (R for one level).

    The tab's properties say from then on where the handles of that axis stand, also when the group is gone again (R).
    """
    tab, axis, start, end = span_of(change, body.get("range"))
    check_inside(change, tab, axis, end)
    change.allowed(band(tab, axis, start, end))
    mine = [held for held in tab.groups if held["dimension"] == axis]
    depth = 1 + max((held["depth"] for held in mine if held["start"] <= start and end <= held["end"]), default=0)
    tab.groups = [*tab.groups, {"dimension": axis, "start": start, "end": end, "depth": depth}]
    tab.set_grid_property("rowGroupControlAfter" if axis == "ROWS" else "columnGroupControlAfter", value=True)
    return {"addDimensionGroup": {"dimensionGroups": shown_groups(tab, axis)}}


def update_group(change: Change, body: Json) -> Json:
    """Collapse or open a group; what it holds is hidden or shown along (D)."""
    given = body.get("dimensionGroup", {})
    tab, axis, start, end = span_of(change, given.get("range"))
    mask = write_mask(body.get("fields", ""), "DimensionGroup")
    mine = (axis, start, end, given.get("depth", 1))
    place = next((n for n, held in enumerate(tab.groups) if _place(held) == mine), None)
    if place is None:
        raise change.refuse("There is no group at that range.")
    if "collapsed" in mask or "*" in mask:
        collapsed = bool(given.get("collapsed"))
        tab.groups[place] = {**tab.groups[place], "collapsed": collapsed}
        for index in range(start, end):
            held = {name: value for name, value in _props(tab, axis, index).items() if name != "hiddenByUser"}
            _set_props(tab, axis, index, held | ({"hiddenByUser": True} if collapsed else {}))
    return {}


def _place(held: Json) -> tuple[str, int, int, int]:
    return held["dimension"], held["start"], held["end"], held["depth"]


def delete_group(change: Change, body: Json) -> Json:
    tab, axis, start, end = span_of(change, body.get("range"))
    mine = [held for held in tab.groups if (held["dimension"], held["start"], held["end"]) == (axis, start, end)]
    if not mine:
        raise change.refuse("There is no group at that range.")
    tab.groups = [held for held in tab.groups if held is not mine[-1]]
    left = shown_groups(tab, axis)
    return {"deleteDimensionGroup": {"dimensionGroups": left} if left else {}}
