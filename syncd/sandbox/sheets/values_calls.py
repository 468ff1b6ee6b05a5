"""The seven plain `spreadsheets.values` methods: requests to replies. Each is atomic: all is checked, then written."""

from collections.abc import Sequence

from syncd.sandbox.sheets.a1 import Area, Box, box_text
from syncd.sandbox.sheets.calls import Call
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import ApiError, invalid
from syncd.sandbox.sheets.grid_limits import check_size
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.names import Spot, resolve
from syncd.sandbox.sheets.payload import truth
from syncd.sandbox.sheets.reading import Lens, value_range
from syncd.sandbox.sheets.structure import insert
from syncd.sandbox.sheets.tables import table_for
from syncd.sandbox.sheets.writing import (
    Block,
    as_rows,
    block,
    check_allowed,
    check_block,
    check_formulas,
    check_values,
    clear,
    update_response,
    write,
)

_NO_INPUT_OPTION = "'valueInputOption' is required but not specified"


def get(call: Call) -> Json:
    book = call.book()
    major = call.choice("majorDimension", "Dimension")
    found = resolve(book, call.path[1], call.switches)
    return value_range(_read_lens(call, book), found.tab, found.box, major)


def _read_lens(call: Call, book: Book) -> Lens:
    render = call.choice("valueRenderOption", "ValueRenderOption")
    return call.lens(book, render, call.choice("dateTimeRenderOption", "DateTimeRenderOption"))


def batch_get(call: Call) -> Json:
    book = call.book()
    major = call.choice("majorDimension", "Dimension")
    lens = _read_lens(call, book)
    spots = [resolve(book, text, call.switches) for text in call.query.get("ranges", ())]
    body: Json = {"spreadsheetId": book.spreadsheet_id}
    if spots:
        body["valueRanges"] = [value_range(lens, found.tab, found.box, major) for found in spots]
    return body


def update(call: Call) -> Json:
    book = call.book(write=True)
    option = _input_option(call.choice("valueInputOption", "ValueInputOption"))
    body = call.message("ValueRange", "data")
    found = resolve(book, call.path[1], call.switches)
    _check_same_range(call, book, body, found)
    held = block(found, body.get("values", []), body.get("majorDimension"))
    pen = call.pen(book, parse=option == "USER_ENTERED")
    check_block(pen, held, "")
    write(pen, held)
    book.touch(call.now)
    reply = update_response(book, held)
    if truth(call.one("includeValuesInResponse")):
        reply["updatedData"] = _echo(call, book, found, held, body.get("majorDimension"), _query_options(call))
    return reply


def _input_option(option: str | None) -> str:
    if option is None:
        raise invalid(_NO_INPUT_OPTION)
    return option


def _check_same_range(call: Call, book: Book, body: Json, found: Spot) -> None:
    """Refuse a body whose range is not the one of the path (D)."""
    if body.get("range"):
        given = resolve(book, body["range"], call.switches)
        if (given.tab.sheet_id, given.box) != (found.tab.sheet_id, found.box):
            raise invalid(f"Requested range {found.text} differs from the range in the body {given.text}")


def _query_options(call: Call) -> tuple[str | None, str | None]:
    return (
        call.choice("responseValueRenderOption", "ValueRenderOption"),
        call.choice("responseDateTimeRenderOption", "DateTimeRenderOption"),
    )


def _echo(
    call: Call, book: Book, found: Spot, held: Block, major: str | None, options: tuple[str | None, str | None]
) -> Json:
    """Echo the range that was asked for (R), or what was written where one cell stood for its start."""
    box = held.extent if found.box.single else found.box
    return value_range(call.lens(book, *options), found.tab, box, major)


def batch_update(call: Call) -> Json:
    book = call.book(write=True)
    body = call.message("BatchUpdateValuesRequest")
    option = _input_option(body.get("valueInputOption"))
    data = body.get("data", [])
    pen = call.pen(book, parse=option == "USER_ENTERED")
    blocks = []
    for index, item in enumerate(data):
        where = f"Invalid data[{index}]: "
        found = _data_spot(call, book, item, where)
        held = block(found, item.get("values", []), item.get("majorDimension"), where)
        check_block(pen, held, where)
        blocks.append(held)
    for held in blocks:
        write(pen, held)
    book.touch(call.now)
    return _totals(call, book, body, blocks, [item.get("majorDimension") for item in data])


def _data_spot(call: Call, book: Book, item: Json, where: str) -> Spot:
    if not item.get("range"):
        raise invalid(f"{where}range is required")
    return _written_spot(call, book, item["range"], where)


def _written_spot(call: Call, book: Book, text: str, where: str) -> Spot:
    try:
        return resolve(book, text, call.switches)
    except ApiError as fault:
        raise invalid(where + str(fault.body["error"]["message"])) from None


def _totals(call: Call, book: Book, body: Json, blocks: Sequence[Block], majors: Sequence[str | None]) -> Json:
    responses = []
    options = (body.get("responseValueRenderOption"), body.get("responseDateTimeRenderOption"))
    for held, major in zip(blocks, majors, strict=True):
        reply = update_response(book, held)
        if body.get("includeValuesInResponse"):
            reply["updatedData"] = _echo(call, book, held.spot, held, major, options)
        responses.append(reply)
    shown = {"responses": responses} if responses else {}
    return {"spreadsheetId": book.spreadsheet_id, **counted(blocks), **shown}


def counted(blocks: Sequence[Block]) -> Json:
    """Add up a batch: every row, column and cell once for each range that wrote it."""
    touched = {(held.spot.tab.sheet_id, row, column) for held in blocks for row, column, _ in held.cells()}
    totals = {
        "totalUpdatedRows": len({(sheet, row) for sheet, row, _ in touched}),
        "totalUpdatedColumns": len({(sheet, column) for sheet, _, column in touched}),
        "totalUpdatedCells": len(touched),
        "totalUpdatedSheets": len({sheet for sheet, _, _ in touched}),
    }
    return {name: count for name, count in totals.items() if count}


def append(call: Call) -> Json:
    book = call.book(write=True)
    option = _input_option(call.choice("valueInputOption", "ValueInputOption"))
    body = call.message("ValueRange", "data")
    found = resolve(book, call.path[1], call.switches)
    rows = as_rows(body.get("values", []), body.get("majorDimension"))
    check_values(rows)
    table = table_for(found, call.calculation(book))
    top = table.bottom if table else found.box.top
    left = table.left if table else found.box.left
    pen = call.pen(book, parse=option == "USER_ENTERED")
    check_formulas(pen, rows)
    landing = Box(top, top + len(rows), left, left + max((len(row) for row in rows), default=0))
    check_allowed(pen, found.tab, landing, "")
    _make_room(call, book, found.tab, landing)
    held = Block(Spot(found.tab, landing, Area(*landing)), top, left, rows)
    write(pen, held)
    book.touch(call.now)
    return _append_reply(call, book, found.tab, table, held, body.get("majorDimension"))


def _make_room(call: Call, book: Book, tab: Tab, landing: Box) -> None:
    """Give the landing its rows: inserted on request, else the grid grows at its end (D)."""
    is_inserting = call.choice("insertDataOption", "InsertDataOption") == "INSERT_ROWS" and landing.top < tab.row_count
    grown = tab.row_count + landing.height if is_inserting else tab.row_count
    size = max(grown, landing.bottom), max(tab.column_count, landing.right)
    check_size(book, tab.sheet_id, *size, call.switches)
    if is_inserting:
        insert(book, tab, "ROWS", landing.top, landing.height, inherit_before=landing.top > 0)
    tab.row_count, tab.column_count = size


def _append_reply(call: Call, book: Book, tab: Tab, table: Box | None, held: Block, major: str | None) -> Json:
    updates = update_response(book, held)
    if truth(call.one("includeValuesInResponse")):
        updates["updatedData"] = value_range(call.lens(book, *_query_options(call)), tab, held.extent, major)
    reply: Json = {"spreadsheetId": book.spreadsheet_id}
    if table:
        reply["tableRange"] = box_text(tab.title, table)
    return {**reply, "updates": updates}


def clear_one(call: Call) -> Json:
    book = call.book(write=True)
    call.message("ClearValuesRequest")
    cleared = _clear(call, book, [resolve(book, call.path[1], call.switches)])
    return {"spreadsheetId": book.spreadsheet_id, "clearedRange": cleared[0]}


def batch_clear(call: Call) -> Json:
    book = call.book(write=True)
    ranges = call.message("BatchClearValuesRequest").get("ranges", [])
    cleared = _clear(call, book, [resolve(book, text, call.switches) for text in ranges])
    return {"spreadsheetId": book.spreadsheet_id, **({"clearedRanges": cleared} if cleared else {})}


def _clear(call: Call, book: Book, spots: Sequence[Spot]) -> list[str]:
    pen = call.pen(book, parse=False)
    for found in spots:
        check_allowed(pen, found.tab, found.box, "")
    for found in spots:
        clear(found.tab, found.box)
    book.touch(call.now)
    return [found.text for found in spots]
