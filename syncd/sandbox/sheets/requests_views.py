"""The batchUpdate requests about bands and filter views: kept and moved with the grid; they colour and hide nothing."""

from collections.abc import Iterable
from typing import Any

from syncd.sandbox.sheets.a1 import area_of, grid_range
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import Json, merged
from syncd.sandbox.sheets.colours import coloured, with_twins
from syncd.sandbox.sheets.masks import write_mask
from syncd.sandbox.sheets.model import Tab


def _ranged(change: Change, given: Json) -> tuple[Tab, Json]:
    """Write a body's range as answers do; it must lie on a tab."""
    place = change.spot(given.get("range"))
    return place.tab, {**given, "range": grid_range(place.tab.sheet_id, area_of(given["range"]))}


def both_criteria(given: Json) -> Json:
    """Tell criteria in both their forms, by column and as a list; the list wins (D)."""
    if given.get("filterSpecs"):
        by_column = {str(spec.get("columnIndex", 0)): spec.get("filterCriteria", {}) for spec in given["filterSpecs"]}
        return {**given, "criteria": by_column}
    if given.get("criteria"):
        specs = [{"columnIndex": int(column), "filterCriteria": held} for column, held in given["criteria"].items()]
        return {**given, "filterSpecs": specs}
    return given


def _fresh(change: Change, wanted: int | None, taken: Iterable[int], what: str) -> int:
    numbers = set(taken)
    if wanted in numbers:
        raise change.refuse(f"A {what} with ID {wanted} already exists.")
    return wanted or change.call.world.new_number(numbers)


def _held(change: Change, kind: str, name: str, wanted: int, what: str) -> tuple[Tab, list[Json], int]:
    for tab in change.book.tabs:
        items: list[Json] = getattr(tab, kind)
        for place, item in enumerate(items):
            if item[name] == wanted:
                return tab, items, place
    raise change.refuse(f"No {what} with id: {wanted}")


def _all(change: Change, kind: str) -> list[Json]:
    return [item for tab in change.book.tabs for item in getattr(tab, kind)]


def add_banding(change: Change, body: Json) -> Json:
    tab, given = _ranged(change, body.get("bandedRange", {}))
    change.allowed(change.spot(given["range"]))
    if not given.get("rowProperties") and not given.get("columnProperties"):
        raise change.refuse("At least one of rowProperties or columnProperties must be specified.")  # D
    if any(_meets(held["range"], given["range"]) for held in tab.bands):
        raise change.refuse("You cannot add alternating background colors to a range that already has them.")
    taken = (held["bandedRangeId"] for held in _all(change, "bands"))
    item = coloured({**given, "bandedRangeId": _fresh(change, given.get("bandedRangeId"), taken, "banded range")})
    tab.bands = [*tab.bands, item]
    return {"addBanding": {"bandedRange": item}}


def _meets(one: Json, other: Json) -> bool:
    far = 1 << 31
    first, second = area_of(one).within(far, far), area_of(other).within(far, far)
    return first.meets(second)


def update_banding(change: Change, body: Json) -> Json:
    given = body.get("bandedRange", {})
    _, items, place = _held(change, "bands", "bandedRangeId", given.get("bandedRangeId", 0), "banded range")
    items[place] = _changed(change, items[place], given, body.get("fields", ""), "BandedRange")
    return {}


def _changed(change: Change, held: Json, given: Json, fields: str, message: str) -> Json:
    mask = write_mask(fields, message)
    if "*" in mask:
        mask = {name: {} for name in {*held, *given} if not name.endswith("Id")}
    if "range" in mask:
        given = _ranged(change, given)[1]
    changed: Any = merged(held, coloured(given), with_twins(mask))
    return dict(changed)


def delete_banding(change: Change, body: Json) -> Json:
    _, items, place = _held(change, "bands", "bandedRangeId", body.get("bandedRangeId", 0), "banded range")
    del items[place]
    return {}


def add_filter_view(change: Change, body: Json) -> Json:
    tab, given = _ranged(change, both_criteria(body.get("filter", {})))
    return {"addFilterView": {"filter": _keep(change, tab, given)}}


def _keep(change: Change, tab: Tab, given: Json) -> Json:
    held = _all(change, "views")
    titles = {item["title"] for item in held}
    title = given.get("title") or next(f"Filter {n}" for n in range(1, len(held) + 2) if f"Filter {n}" not in titles)
    number = _fresh(change, given.get("filterViewId"), (item["filterViewId"] for item in held), "filter view")
    item = dict(coloured({**given, "filterViewId": number, "title": title}))
    tab.views = [*tab.views, item]
    return item


def update_filter_view(change: Change, body: Json) -> Json:
    given = both_criteria(body.get("filter", {}))
    _, items, place = _held(change, "views", "filterViewId", given.get("filterViewId", 0), "filter view")
    fields = body.get("fields", "")
    named = set(fields.split(",")) & {"criteria", "filterSpecs"}
    fields = ",".join([fields, *({"criteria", "filterSpecs"} - named)]) if named else fields
    items[place] = _changed(change, items[place], given, fields, "FilterView")
    return {}


def duplicate_filter_view(change: Change, body: Json) -> Json:
    tab, items, place = _held(change, "views", "filterViewId", body.get("filterId", 0), "filter view")
    plain = {name: value for name, value in items[place].items() if name != "filterViewId"}
    copy = _keep(change, tab, {**plain, "title": f"Copy of {items[place]['title']}"})
    return {"duplicateFilterView": {"filter": copy}}


def delete_filter_view(change: Change, body: Json) -> Json:
    _, items, place = _held(change, "views", "filterViewId", body.get("filterId", 0), "filter view")
    del items[place]
    return {}
