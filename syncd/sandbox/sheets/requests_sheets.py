"""The batchUpdate requests about tabs and the file itself: adding, deleting, copying, renaming, resizing."""

import re
from collections.abc import Callable
from dataclasses import replace

from syncd.sandbox.sheets.a1 import Area
from syncd.sandbox.sheets.attachments import Metadata
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import Json, merged
from syncd.sandbox.sheets.colours import coloured, with_twins
from syncd.sandbox.sheets.dates import zone_of
from syncd.sandbox.sheets.documents import sheet_properties
from syncd.sandbox.sheets.errors import invalid
from syncd.sandbox.sheets.masks import write_mask
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.names import Spot
from syncd.sandbox.sheets.references import retitled
from syncd.sandbox.sheets.structure import resize, rewrite_formulas

_MAX_TITLE = 100
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
"""D: an ISO 639 language, alone or with a country."""
_GRID_SWITCHES = frozenset({"hideGridlines", "rowGroupControlAfter", "columnGroupControlAfter"})


def add_sheet(change: Change, body: Json) -> Json:
    given = body.get("properties", {})
    grid = given.get("gridProperties", {})
    tab = Tab(
        sheet_id=_free_id(change, given.get("sheetId")),
        title=_free_title(change, given.get("title")),
        row_count=grid.get("rowCount", 1000),
        column_count=grid.get("columnCount", 26),
        frozen_rows=grid.get("frozenRowCount", 0),
        frozen_columns=grid.get("frozenColumnCount", 0),
        hidden=given.get("hidden", False),
        other_properties=_other_properties(given),
    )
    for name in _GRID_SWITCHES & set(grid):
        tab.set_grid_property(name, value=grid[name])
    change.may_be(tab, tab.row_count, tab.column_count)
    change.book.tabs.insert(_place(change, given.get("index", len(change.book.tabs))), tab)
    return {"addSheet": {"properties": sheet_properties(change.book, tab)}}


def _other_properties(given: Json) -> Json:
    kept = {name: given[name] for name in ("tabColor", "tabColorStyle", "rightToLeft") if given.get(name)}
    return dict(coloured(kept))


def _other_mask(mask: Json) -> Json:
    """Give the mask of what is kept as given; one that names nothing keeps everything."""
    named: Json = {name: {} for name in ("tabColor", "tabColorStyle", "rightToLeft") if name in mask}
    return with_twins(named) or {"sheetType": {}}


def _place(change: Change, index: int) -> int:
    """Check where a tab is to stand: at most behind the last one."""
    if not 0 <= index <= len(change.book.tabs):
        raise change.refuse(f"Invalid sheet index: {index}.")
    return index


def _free_id(change: Change, wanted: int | None) -> int:
    taken = {tab.sheet_id for tab in change.book.tabs}
    if wanted is None:
        return change.call.world.new_number(taken)
    if wanted in taken:
        raise change.refuse(f"A sheet with the ID {wanted} already exists. Please choose another ID.")
    return wanted


def _free_title(change: Change, wanted: str | None, besides: Tab | None = None) -> str:
    titles = {tab.title.casefold() for tab in change.book.tabs if tab is not besides}
    if wanted is None:
        return next(f"Sheet{n}" for n in range(len(titles) + 1, 2 * len(titles) + 3) if f"sheet{n}" not in titles)
    if not wanted:
        raise change.refuse("Sheet name cannot be empty.")
    if len(wanted) > _MAX_TITLE:
        raise change.refuse(f"Sheet name cannot be longer than {_MAX_TITLE} characters.")
    if wanted.casefold() in titles:
        raise change.refuse(f'A sheet with the name "{wanted}" already exists. Please enter another name.')
    return wanted


def delete_sheet(change: Change, body: Json) -> Json:
    tab = change.tab(body.get("sheetId", 0))
    if all(held.hidden for held in change.book.tabs if held is not tab):
        raise change.refuse("You can't remove all the visible sheets in a document.")
    change.allowed(_whole(change, tab))
    remove_tab(change.book, tab)
    return {}


def _whole(change: Change, tab: Tab) -> Spot:
    return change.spot({"sheetId": tab.sheet_id})


def remove_tab(book: Book, tab: Tab) -> None:
    """Take a tab out; its names and metadata go too, formulas that pointed at it break."""
    book.tabs.remove(tab)
    book.named_ranges = [held for held in book.named_ranges if held.sheet_id != tab.sheet_id]
    book.metadata = [entry for entry in book.metadata if entry.place == "SPREADSHEET" or entry.sheet_id != tab.sheet_id]
    rewrite_formulas(book, lambda text, _: retitled(text, tab.title, None))


def duplicate_sheet(change: Change, body: Json) -> Json:
    """Copy a tab to a place, to the first one unless told (S: a live test of node google-spreadsheet)."""
    source = change.tab(body.get("sourceSheetId", 0))
    copy = duplicate(
        change.book,
        source,
        _free_id(change, body.get("newSheetId")),
        _free_title(change, body.get("newSheetName") or _copy_title(change.book, source.title)),
        carries_metadata=change.switches.copies_carry_metadata,
        number=change.call.world.new_number,
    )
    change.may_be(copy, copy.row_count, copy.column_count)
    change.book.tabs.insert(_place(change, body.get("insertSheetIndex", 0)), copy)
    return {"duplicateSheet": {"properties": sheet_properties(change.book, copy)}}


def _copy_title(book: Book, title: str) -> str:
    taken = {tab.title.casefold() for tab in book.tabs}
    names = [f"Copy of {title}", *(f"Copy of {title} {number}" for number in range(2, 500))]
    return next(name for name in names if name.casefold() not in taken)


def duplicate(
    book: Book, source: Tab, sheet_id: int, title: str, *, carries_metadata: bool, number: Callable[[set[int]], int]
) -> Tab:
    """Copy a tab with all its cells; what has an id of its own gets a new one."""
    copy = source.clone()
    copy.sheet_id, copy.title = sheet_id, title
    copy.protections = [replace(item, protected_range_id=number(set())) for item in source.protections]
    copy.bands = [_again(item, sheet_id, "bandedRangeId", number) for item in source.bands]
    copy.views = [_again(item, sheet_id, "filterViewId", number) for item in source.views]
    copy.conditional_formats = [
        {**rule, "ranges": [_at(grid, sheet_id) for grid in rule["ranges"]]} for rule in source.conditional_formats
    ]
    if source.basic_filter:
        copy.basic_filter = {**source.basic_filter, "range": _at(source.basic_filter.get("range", {}), sheet_id)}
    if carries_metadata:
        mine = [entry for entry in book.metadata if entry.place != "SPREADSHEET" and entry.sheet_id == source.sheet_id]
        start = max((entry.metadata_id for entry in book.metadata), default=0)
        book.metadata = book.metadata + [_on(entry, sheet_id, start + n) for n, entry in enumerate(mine, 1)]
    return copy


def _again(item: Json, sheet_id: int, name: str, number: Callable[[set[int]], int]) -> Json:
    return {**item, name: number(set()), "range": _at(item["range"], sheet_id)}


def _at(grid: Json, sheet_id: int) -> Json:
    return {**grid, "sheetId": sheet_id}


def _on(entry: Metadata, sheet_id: int, metadata_id: int) -> Metadata:
    return replace(entry, sheet_id=sheet_id, metadata_id=metadata_id)


def update_sheet_properties(change: Change, body: Json) -> Json:
    given = body.get("properties", {})
    tab = change.tab(given.get("sheetId", 0))
    mask = write_mask(body.get("fields", ""), "SheetProperties")
    if "*" in mask:
        mask = {name: {} for name in given if name != "sheetId"}
    grid = given.get("gridProperties", {})
    change.allowed_whole(tab)
    if "title" in mask:
        rename_tab(change.book, tab, _free_title(change, given.get("title", ""), tab))
    if "hidden" in mask:
        _hide(change, tab, hidden=given.get("hidden", False))
    if "index" in mask:
        move_tab(change.book, tab, _place(change, given.get("index", 0)))
    if "gridProperties" in mask:
        _grid(change, tab, grid, set(mask["gridProperties"]) or set(grid))
    tab.other_properties = merged(tab.other_properties, _other_properties(given), _other_mask(mask)) or {}
    return {}


def rename_tab(book: Book, tab: Tab, title: str) -> None:
    """Give a tab another title; formulas that name it are rewritten."""
    old, tab.title = tab.title, title
    rewrite_formulas(book, lambda text, _: retitled(text, old, title))


def move_tab(book: Book, tab: Tab, index: int) -> None:
    """Move a tab so that it stands before what was at `index`; the index counts before the removal (D)."""
    place = book.tabs.index(tab)
    book.tabs.remove(tab)
    book.tabs.insert(index - 1 if index > place else index, tab)


def _hide(change: Change, tab: Tab, *, hidden: bool) -> None:
    if hidden and all(held.hidden for held in change.book.tabs if held is not tab):
        raise change.refuse("You can't hide all the sheets in a document.")  # R
    tab.hidden = hidden


def _grid(change: Change, tab: Tab, grid: Json, names: set[str]) -> None:
    rows = grid.get("rowCount", tab.row_count) if "rowCount" in names else tab.row_count
    columns = grid.get("columnCount", tab.column_count) if "columnCount" in names else tab.column_count
    if rows < 1 or columns < 1:
        raise change.refuse("The sheet must have at least one row and one column.")
    change.may_be(tab, rows, columns)
    for area in (Area(rows, None), Area(0, None, columns, None)):
        cut = area.within(tab.row_count, tab.column_count)
        if cut.height > 0 and cut.width > 0:
            change.allowed(Spot(tab, cut, area))
    if "frozenRowCount" in names:
        tab.frozen_rows = grid.get("frozenRowCount", 0)
    if "frozenColumnCount" in names:
        tab.frozen_columns = grid.get("frozenColumnCount", 0)
    if (tab.frozen_rows and tab.frozen_rows >= rows) or (tab.frozen_columns and tab.frozen_columns >= columns):
        raise change.refuse("You can't freeze all visible rows or columns on the sheet.")
    resize(change.book, tab, rows, columns)
    for name in names & _GRID_SWITCHES:
        tab.set_grid_property(name, value=bool(grid.get(name)))


def check_place(properties: Json, where: str = "") -> None:
    """Refuse a time zone or locale that there is none of; the service's own words are not known."""
    zone, locale = properties.get("timeZone"), properties.get("locale")
    if locale is not None and not _LOCALE.fullmatch(locale):
        raise invalid(f"{where}Unsupported locale: {locale}")
    try:
        zone_of(zone or "GMT+00:00")
    except LookupError:
        raise invalid(f"{where}Invalid time zone: {zone}") from None


def update_spreadsheet_properties(change: Change, body: Json) -> Json:
    given = body.get("properties", {})
    mask = write_mask(body.get("fields", ""), "SpreadsheetProperties")
    names = set(given) if "*" in mask else set(mask)
    if "title" in names:
        change.book.title = given.get("title", "")
        change.book.renamed = change.call.now
    check_place(given, change.where)
    if "locale" in names:
        change.book.locale = given.get("locale", change.book.locale)
    if "timeZone" in names:
        change.book.time_zone = given.get("timeZone", change.book.time_zone)
    for name in names - {"title", "locale", "timeZone"}:
        if name in given:
            change.book.other_properties[name] = given[name]
    return {}
