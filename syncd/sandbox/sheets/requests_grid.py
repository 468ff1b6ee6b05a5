"""The batchUpdate requests that change rows, columns and blocks of a grid; the cells themselves are moved, not read."""

from dataclasses import replace

from syncd.sandbox.sheets.a1 import Area, Box, grid_range
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import unserved
from syncd.sandbox.sheets.metadata_moves import metadata_after_cut, metadata_after_sort
from syncd.sandbox.sheets.model import Tab
from syncd.sandbox.sheets.names import Spot
from syncd.sandbox.sheets.ordering import sorted_rows
from syncd.sandbox.sheets.requests_views import both_criteria
from syncd.sandbox.sheets.shifts import Axis
from syncd.sandbox.sheets.structure import delete, insert, move, permute_rows
from syncd.sandbox.sheets.transfers import close_gap, cut_block, merge, needed, open_gap, unmerge


def span_of(change: Change, given: Json | None) -> tuple[Tab, Axis, int, int]:
    if given is None or given.get("dimension") not in {"ROWS", "COLUMNS"}:
        raise change.refuse("No dimension specified.")
    tab = change.tab(given.get("sheetId", 0))
    axis: Axis = given["dimension"]
    size = _size(tab, axis)
    start, end = given.get("startIndex", 0), given.get("endIndex", size)
    if start < 0 or end <= start:
        raise change.refuse(f"range.startIndex[{start}] must be less than range.endIndex[{end}].")
    return tab, axis, start, end


def _size(tab: Tab, axis: Axis) -> int:
    return tab.row_count if axis == "ROWS" else tab.column_count


def band(tab: Tab, axis: Axis, start: int, end: int) -> Spot:
    area = Area(start, end) if axis == "ROWS" else Area(0, None, start, end)
    return Spot(tab, area.within(tab.row_count, tab.column_count), area)


def check_inside(change: Change, tab: Tab, axis: Axis, end: int) -> None:
    if end > _size(tab, axis):
        name = "row" if axis == "ROWS" else "column"
        raise change.refuse(f"Cannot go past the last {name}: the tab has {_size(tab, axis)}, {end} was asked for.")


def append_dimension(change: Change, body: Json) -> Json:
    tab, length = change.tab(body.get("sheetId", 0)), body.get("length", 0)
    if body.get("dimension") not in {"ROWS", "COLUMNS"}:
        raise change.refuse("No dimension specified.")
    if length <= 0:
        raise change.refuse("length must be greater than 0.")
    rows = length if body["dimension"] == "ROWS" else 0
    change.may_be(tab, tab.row_count + rows, tab.column_count + (length - rows))
    tab.row_count += rows
    tab.column_count += length - rows
    return {}


def insert_dimension(change: Change, body: Json) -> Json:
    tab, axis, start, end = span_of(change, body.get("range"))
    if not {"startIndex", "endIndex"} <= set(body.get("range", {})):
        raise change.refuse("Both startIndex and endIndex must be given.")
    inherit = bool(body.get("inheritFromBefore"))
    if inherit and start == 0:
        raise change.refuse("inheritFromBefore cannot be true if inserting at index 0.")
    if start > _size(tab, axis):
        check_inside(change, tab, axis, start)
    grown = end - start
    change.may_be(
        tab,
        tab.row_count + (grown if axis == "ROWS" else 0),
        tab.column_count + (grown if axis == "COLUMNS" else 0),
    )
    if start < _size(tab, axis):
        change.allowed(_crossing(tab, axis, start))
    insert(change.book, tab, axis, start, grown, inherit_before=inherit)
    return {}


def _crossing(tab: Tab, axis: Axis, start: int) -> Spot:
    """Give the band an insertion would split: inserting at the edge of a protected range is free (I)."""
    return band(tab, axis, start, start + 1) if start == 0 else band(tab, axis, start - 1, start)


def delete_dimension(change: Change, body: Json) -> Json:
    tab, axis, start, end = span_of(change, body.get("range"))
    size = _size(tab, axis)
    check_inside(change, tab, axis, end)
    frozen = tab.frozen_rows if axis == "ROWS" else tab.frozen_columns
    name = "rows" if axis == "ROWS" else "columns"
    if end - start >= size:
        raise change.refuse(f"You can't delete all the {name} on the sheet.")
    unfrozen_left = size - max(end, frozen) + max(0, start - frozen)
    if unfrozen_left <= 0 and change.switches.deleting_all_unfrozen_rows_refused:
        raise change.refuse(f"Sorry, it is not possible to delete all non-frozen {name}.")  # S
    change.allowed(band(tab, axis, start, end))
    delete(change.book, tab, axis, start, end - start)
    return {}


def move_dimension(change: Change, body: Json) -> Json:
    tab, axis, start, end = span_of(change, body.get("source"))
    target = body.get("destinationIndex", 0)
    if target < 0:
        raise change.refuse(f"destinationIndex[{target}] must not be negative.")
    check_inside(change, tab, axis, max(end, target))
    if start <= target <= end:
        return {}
    change.allowed(band(tab, axis, min(start, target), max(end, target)))
    _not_through_merges(change, tab, axis, start, end)
    _not_through_merges(change, tab, axis, target, target)
    move(change.book, tab, axis, start, end - start, target)
    return {}


def _not_through_merges(change: Change, tab: Tab, axis: Axis, start: int, end: int) -> None:
    """Refuse to tear apart what is merged across rows, or columns (K; the service's words are not known)."""
    for held in tab.merges:
        first, last = (held.top, held.bottom) if axis == "ROWS" else (held.left, held.right)
        is_torn = first < start < last or first < end < last
        if is_torn:
            raise change.refuse("You can't move only a part of merged cells.")


def sort_range(change: Change, body: Json) -> Json:
    """Sort by sheet columns, not by offsets into the range (T)."""
    _sort(change, change.spot(body.get("range")), body.get("sortSpecs", []))
    return {}


def _sort(change: Change, place: Spot, specs: list[Json]) -> None:
    change.allowed(place)
    if any(held.height > 1 and held.meets(place.box) for held in place.tab.merges):
        raise change.refuse("You can't sort a range with merges across rows.")  # K; the service's words are not known
    keys = [(spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING") for spec in specs]
    if any(not place.box.left <= column < place.box.right for column, _ in keys):
        raise change.refuse("sortSpecs.dimensionIndex must lie within the range.")
    order = sorted_rows(place.tab, place.box, keys, change.call.calculation(change.book))
    permute_rows(place.tab, place.box, order)
    whole = place.box.left == 0 and place.box.right >= place.tab.column_count
    follows = change.switches.row_metadata_follows_sort if whole else change.switches.row_metadata_follows_partial_sort
    if follows:
        metadata_after_sort(change.book, place.tab, place.box.top, order)


def cut_paste(change: Change, body: Json) -> Json:
    source = change.spot(body.get("source"))
    if body.get("pasteType", "PASTE_NORMAL") != "PASTE_NORMAL":
        raise unserved(f"{change.where}pasteType {body['pasteType']}")
    tab, top, left = change.start(body.get("destination"))
    box = Box(top, top + source.box.height, left, left + source.box.width)
    if box.bottom > tab.row_count or box.right > tab.column_count:
        raise change.refuse("The destination does not fit the grid.")
    change.allowed(source)
    change.allowed(Spot(tab, box, Area(*box)))
    cut_block(change.book, source, tab, box)
    if change.switches.row_metadata_follows_cut_paste and source.box.width >= source.tab.column_count:
        metadata_after_cut(change.book, source.tab, source.box, tab, top)
    return {}


def insert_range(change: Change, body: Json) -> Json:
    place = change.spot(body.get("range"))
    change.allowed(place)
    reach = needed(place, body.get("shiftDimension", "ROWS"))
    change.may_be(place.tab, *reach)
    open_gap(place, body.get("shiftDimension", "ROWS"))
    return {}


def delete_range(change: Change, body: Json) -> Json:
    place = change.spot(body.get("range"))
    change.allowed(place)
    close_gap(place, body.get("shiftDimension", "ROWS"))
    return {}


def merge_cells(change: Change, body: Json) -> Json:
    place = change.spot(body.get("range"))
    change.allowed(place)
    if any(held.meets(place.box) and not place.box.contains(held) for held in place.tab.merges):
        raise change.refuse("You must select all cells in a merged range to merge or unmerge them.")
    merge(place, body.get("mergeType", "MERGE_ALL"))
    return {}


def unmerge_cells(change: Change, body: Json) -> Json:
    place = change.spot(body.get("range"))
    change.allowed(place)
    if any(held.meets(place.box) and not place.box.contains(held) for held in place.tab.merges):
        raise change.refuse("You must select all cells in a merged range to merge or unmerge them.")
    unmerge(place)
    return {}


def set_basic_filter(change: Change, body: Json) -> Json:
    """Lay a filter over a table; its order moves the rows below the header for good (S: pygsheets reads them moved)."""
    given = both_criteria(body.get("filter", {}))
    place = change.spot(given.get("range", {}))
    change.allowed(place)
    place.tab.basic_filter = {**given, "range": grid_range(place.tab.sheet_id, Area(*place.box))}
    if given.get("sortSpecs"):
        below = place.box._replace(top=min(place.box.top + 1, place.box.bottom))
        _sort(change, replace(place, box=below), given["sortSpecs"])
    return {}


def clear_basic_filter(change: Change, body: Json) -> Json:
    tab = change.tab(body.get("sheetId", 0))
    if tab.basic_filter:
        change.allowed(change.spot(tab.basic_filter["range"]))
    tab.basic_filter = None
    return {}
