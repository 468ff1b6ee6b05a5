"""The `spreadsheets` methods on whole files: create, get, getByDataFilter, batchUpdate and sheets.copyTo."""

from collections.abc import Sequence

from syncd.sandbox.sheets.batches import batch_update as apply_batch
from syncd.sandbox.sheets.calls import Call, World
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.documents import sheet_properties, spreadsheet
from syncd.sandbox.sheets.drive import new_book
from syncd.sandbox.sheets.errors import forbidden, invalid
from syncd.sandbox.sheets.filters import spots_for
from syncd.sandbox.sheets.grid_limits import check_size
from syncd.sandbox.sheets.masks import parse_mask
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.names import Spot, resolve
from syncd.sandbox.sheets.payload import truth
from syncd.sandbox.sheets.requests import HANDLERS
from syncd.sandbox.sheets.requests_sheets import check_place, duplicate


def get(call: Call) -> Json:
    book = call.book()
    ranges = call.query.get("ranges")
    spots = [resolve(book, text, call.switches) for text in ranges] if ranges else None
    return _shown(call, book, spots, data=truth(call.one("includeGridData")))


def _shown(call: Call, book: Book, spots: Sequence[Spot] | None, *, data: bool) -> Json:
    fields = call.one("fields")
    mask = parse_mask(fields, "Spreadsheet") if fields else {}
    return spreadsheet(book, call.calculation(book), mask, spots, call.account, data=data)


def get_by_filter(call: Call) -> Json:
    book = call.book()
    body = call.message("GetSpreadsheetByDataFilterRequest")
    filters = body.get("dataFilters", [])
    spots = [place for wanted in filters for place in spots_for(book, wanted, call.switches)] if filters else None
    return _shown(call, book, spots, data=bool(body.get("includeGridData")))


def batch_update(call: Call) -> Json:
    book, body, reply = apply_batch(call, HANDLERS)
    ranges = body.get("responseRanges", [])
    spots = [resolve(book, text, call.switches) for text in ranges] if ranges else None
    call.world.books[book.spreadsheet_id] = book
    if body.get("includeSpreadsheetInResponse"):
        data = bool(body.get("responseIncludeGridData"))
        reply["updatedSpreadsheet"] = spreadsheet(book, call.calculation(book), {}, spots, call.account, data=data)
    return reply


def create(call: Call) -> Json:
    """Make a file through the Sheets service: service accounts are refused without a reason (S)."""
    body = call.message("Spreadsheet")
    if not call.switches.service_accounts_may_create:
        raise forbidden()
    given = body.get("properties", {})
    check_place(given)
    tabs = _asked_tabs(call.world, body.get("sheets", []))
    for tab in tabs:
        check_size(Book(spreadsheet_id="", title="", tabs=tabs), tab.sheet_id, *tab.size, call.switches)
    book = new_book(call, given.get("title", "Untitled spreadsheet"))
    book.locale = given.get("locale", book.locale)
    book.time_zone = given.get("timeZone", book.time_zone)
    book.tabs = tabs or book.tabs
    return spreadsheet(book, call.calculation(book), {}, None, call.account, data=False)


def _asked_tabs(world: World, sheets: Sequence[Json]) -> list[Tab]:
    tabs = [_asked_tab(world, sheet.get("properties", {}), n) for n, sheet in enumerate(sheets, 1)]
    for name, taken in (("ID", [tab.sheet_id for tab in tabs]), ("name", [tab.title.casefold() for tab in tabs])):
        if len(set(taken)) < len(taken):
            raise invalid(f"Two sheets have the same {name}.")
    return tabs


def _asked_tab(world: World, given: Json, number: int) -> Tab:
    grid = given.get("gridProperties", {})
    return Tab(
        sheet_id=given.get("sheetId", world.new_number(set()) if number > 1 else 0),
        title=given.get("title", f"Sheet{number}"),
        row_count=grid.get("rowCount", 1000),
        column_count=grid.get("columnCount", 26),
    )


def copy_to(call: Call) -> Json:
    """Copy a tab into another file, or the same one."""
    wanted = call.number(1, "sheet_id")
    source = call.book()
    body = call.message("CopySheetToAnotherSpreadsheetRequest")
    target = call.book_by_id(body.get("destinationSpreadsheetId", ""), write=True)
    tab = source.tab_by_id(wanted)
    if tab is None:
        raise invalid(f"No grid with id: {wanted}")
    titles = {held.title for held in target.tabs}
    names = [f"Copy of {tab.title}", *(f"Copy of {tab.title} {n}" for n in range(2, 500))]
    title = next(name for name in names if name not in titles)
    number = call.world.new_number({held.sheet_id for held in target.tabs})
    check_size(target, None, tab.row_count, tab.column_count, call.switches)
    copy = duplicate(target, tab, number, title, carries_metadata=False, number=call.world.new_number)
    target.tabs.append(copy)
    target.touch(call.now)
    return sheet_properties(target, copy)
