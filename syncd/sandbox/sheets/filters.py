"""Data filters and developer metadata: finding entries and places, and the calls that read or write through them."""

from collections.abc import Sequence

from syncd.sandbox.sheets.a1 import Area
from syncd.sandbox.sheets.attachments import Metadata
from syncd.sandbox.sheets.calls import Call
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.entries import metadata
from syncd.sandbox.sheets.errors import invalid, not_found
from syncd.sandbox.sheets.model import Book
from syncd.sandbox.sheets.names import Spot, grid_spot, resolve, spot
from syncd.sandbox.sheets.reading import value_range
from syncd.sandbox.sheets.switches import Switches
from syncd.sandbox.sheets.values_calls import counted
from syncd.sandbox.sheets.writing import Block, block, check_allowed, check_block, clear, update_response, write

_PLACES = {"ROW": "ROWS", "COLUMN": "COLUMNS"}


def get_metadata(call: Call) -> Json:
    wanted = call.number(1, "metadata_id")
    for entry in call.book().metadata:
        if entry.metadata_id == wanted:
            return metadata(entry)
    raise not_found(f"No developer metadata with ID {call.path[1]}")


def search_metadata(call: Call) -> Json:
    book = call.book()
    filters = call.message("SearchDeveloperMetadataRequest").get("dataFilters", [])
    found: list[Json] = []
    seen: set[int] = set()
    for wanted in filters:
        for entry in entries_for(book, wanted, call.switches):
            if entry.metadata_id not in seen:  # T: deduplicated
                seen.add(entry.metadata_id)
                matched = [other for other in filters if entry in entries_for(book, other, call.switches)]
                found.append({"developerMetadata": metadata(entry), "dataFilters": matched})
    return {"matchedDeveloperMetadata": found} if found else {}


def entries_for(book: Book, wanted: Json, switches: Switches, where: str = "") -> list[Metadata]:
    """List the entries a data filter means."""
    if "developerMetadataLookup" in wanted:
        return looked_up(book, wanted["developerMetadataLookup"])
    place = spots_for(book, wanted, switches, where)[0]
    area = Area() if place.whole_tab else place.area
    return [item for item in book.metadata if item.sheet_id == place.tab.sheet_id and _within(item, area)]


def _within(entry: Metadata, area: Area) -> bool:
    """Say whether an entry's whole location lies inside a range."""
    if entry.place == "ROW":
        return area.left == 0 and area.right is None and _holds(area.top, area.bottom, entry.index)
    if entry.place == "COLUMN":
        return area.top == 0 and area.bottom is None and _holds(area.left, area.right, entry.index)
    return entry.place == "SHEET" and area == Area()


def _holds(start: int, end: int | None, index: int) -> bool:
    return start <= index and (end is None or index < end)


def looked_up(book: Book, lookup: Json) -> list[Metadata]:
    """List the entries of a lookup; an empty one means all (T)."""
    location = lookup.get("metadataLocation")
    crossing = lookup.get("locationMatchingStrategy") == "INTERSECTING_LOCATION"
    if crossing and location and location.get("spreadsheet"):
        raise invalid("Cannot specify INTERSECTING_LOCATION with a spreadsheet location.")  # D, T
    return [
        entry
        for entry in book.metadata
        if _fits(entry, lookup) and (location is None or _located(entry, location, crossing=crossing))
    ]


def _fits(entry: Metadata, lookup: Json) -> bool:
    pairs = (
        ("metadataId", entry.metadata_id),
        ("metadataKey", entry.key),
        ("metadataValue", entry.value),
        ("visibility", entry.visibility),
        ("locationType", entry.place),
    )
    return all(name not in lookup or lookup[name] == value for name, value in pairs)


def _located(entry: Metadata, location: Json, *, crossing: bool) -> bool:
    if location.get("spreadsheet"):
        return entry.place == "SPREADSHEET"
    if "dimensionRange" not in location:
        here = entry.place != "SPREADSHEET" and entry.sheet_id == location.get("sheetId", 0)
        return here and (crossing or entry.place == "SHEET")
    span = location["dimensionRange"]
    if entry.place not in _PLACES:
        return crossing and entry.place == "SHEET" and entry.sheet_id == span.get("sheetId", 0)
    if entry.sheet_id != span.get("sheetId", 0):
        return False
    same_axis = _PLACES[entry.place] == span.get("dimension")
    inside = _holds(span.get("startIndex", 0), span.get("endIndex"), entry.index)
    return (same_axis and inside) or (crossing and not same_axis)


def spots_for(book: Book, wanted: Json, switches: Switches, where: str = "") -> list[Spot]:
    """List the ranges a data filter means; metadata gives its row, column or tab."""
    if "a1Range" in wanted:
        return [resolve(book, wanted["a1Range"], switches)]
    if "gridRange" in wanted:
        return [grid_spot(book, wanted["gridRange"], where)]
    if "developerMetadataLookup" not in wanted:
        raise invalid(f"{where}Must specify a data filter.")
    found = (_place(book, entry) for entry in looked_up(book, wanted["developerMetadataLookup"]))
    return [place for place in found if place is not None]


def _place(book: Book, entry: Metadata) -> Spot | None:
    tab = None if entry.place == "SPREADSHEET" else book.tab_by_id(entry.sheet_id)
    if tab is None:
        return None
    if entry.place == "SHEET":
        return Spot(tab, tab.whole, Area(), whole_tab=True)
    if entry.place == "ROW":
        return spot(tab, Area(entry.index, entry.index + 1))
    return spot(tab, Area(0, None, entry.index, entry.index + 1))


def batch_get(call: Call) -> Json:
    book = call.book()
    body = call.message("BatchGetValuesByDataFilterRequest")
    lens = call.lens(book, body.get("valueRenderOption"), body.get("dateTimeRenderOption"))
    found: list[Json] = []
    for wanted in body.get("dataFilters", []):
        for place in spots_for(book, wanted, call.switches):
            shown = value_range(lens, place.tab, place.box, body.get("majorDimension"))
            found.append({"valueRange": shown, "dataFilters": [wanted]})
    return {"spreadsheetId": book.spreadsheet_id, **({"valueRanges": found} if found else {})}


def batch_update(call: Call) -> Json:
    """Write through filters: every matching range is written, the place resolved at this moment (D)."""
    book = call.book(write=True)
    body = call.message("BatchUpdateValuesByDataFilterRequest")
    if "valueInputOption" not in body:
        raise invalid("'valueInputOption' is required but not specified")
    pen = call.pen(book, parse=body["valueInputOption"] == "USER_ENTERED")
    blocks: list[tuple[Block, Json, str | None]] = []
    for index, item in enumerate(body.get("data", [])):
        where = f"Invalid data[{index}]: "
        places = spots_for(book, item.get("dataFilter", {}), call.switches, where)
        if not places and call.switches.filter_without_match == "fails":
            raise invalid(f"{where}No range matches the data filter.")
        for place in places:
            held = block(place, item.get("values", []), item.get("majorDimension"), where)
            check_block(pen, held, where)
            blocks.append((held, item.get("dataFilter", {}), item.get("majorDimension")))
    for held, _, _ in blocks:
        write(pen, held)
    book.touch(call.now)
    return _updated(call, book, body, blocks)


def _updated(call: Call, book: Book, body: Json, blocks: Sequence[tuple[Block, Json, str | None]]) -> Json:
    responses: list[Json] = []
    for held, wanted, major in blocks:
        reply = update_response(book, held)
        del reply["spreadsheetId"]
        reply["dataFilter"] = wanted
        if body.get("includeValuesInResponse"):
            lens = call.lens(book, body.get("responseValueRenderOption"), body.get("responseDateTimeRenderOption"))
            reply["updatedData"] = value_range(lens, held.spot.tab, held.spot.box, major)
        responses.append(reply)
    totals = counted([held for held, _, _ in blocks])
    return {"spreadsheetId": book.spreadsheet_id, **totals, **({"responses": responses} if responses else {})}


def batch_clear(call: Call) -> Json:
    book = call.book(write=True)
    filters = call.message("BatchClearValuesByDataFilterRequest").get("dataFilters", [])
    places = [place for wanted in filters for place in spots_for(book, wanted, call.switches)]
    pen = call.pen(book, parse=False)
    for place in places:
        check_allowed(pen, place.tab, place.box, "")
    for place in places:
        clear(place.tab, place.box)
    book.touch(call.now)
    cleared = [place.text for place in places]
    return {"spreadsheetId": book.spreadsheet_id, **({"clearedRanges": cleared} if cleared else {})}
