"""Which tab and cells a range text, a GridRange or a data filter means in a file; reads and writes no values."""

from dataclasses import dataclass

from syncd.sandbox.sheets.a1 import Area, Box, area_of, area_text, box_text, parse_area, split_title
from syncd.sandbox.sheets.attachments import NamedRange
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import ApiError, invalid, unknown_range
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.switches import Switches


@dataclass(frozen=True, slots=True)
class Spot:
    """A resolved range: the tab, its cells inside the grid, and how it was asked for."""

    tab: Tab
    box: Box
    area: Area
    whole_tab: bool = False

    @property
    def text(self) -> str:
        return box_text(self.tab.title, self.box)


def resolve(book: Book, text: str, switches: Switches) -> Spot:
    """Find what a range text means; a renamed or deleted tab gives the 400 of the service (R)."""
    title, rest, was_quoted = split_title(text)
    fold = switches.unquoted_titles_fold_case
    if title is None:
        return _bare(book, rest, fold_case=fold)
    tab = book.tab_by_title(title, fold_case=fold)
    if tab is None:
        raise unknown_range(text)
    if not rest:
        if not was_quoted:
            raise unknown_range(text)
        return Spot(tab, tab.whole, Area(), whole_tab=True)
    area = parse_area(rest)
    if area is None:
        named = _named(book, rest)  # R: 'Sheet1'!NamedRange is the named range
        if named is None:
            raise unknown_range(text)
        return _named_spot(book, named)
    return spot(tab, area)


def _bare(book: Book, text: str, *, fold_case: bool) -> Spot:
    """Resolve a text without `!`: a named range first, then cells of the first visible tab, then a tab (T)."""
    named = _named(book, text)
    if named is not None:
        return _named_spot(book, named)
    area = parse_area(text)
    if area is not None:
        return spot(next(tab for tab in book.tabs if not tab.hidden), area)
    tab = book.tab_by_title(text, fold_case=fold_case)
    if tab is None:
        raise unknown_range(text)
    return Spot(tab, tab.whole, Area(), whole_tab=True)


def _named(book: Book, name: str) -> NamedRange | None:
    return next((named for named in book.named_ranges if named.name.casefold() == name.casefold()), None)


def _named_spot(book: Book, named: NamedRange) -> Spot:
    tab = book.tab_by_id(named.sheet_id)
    if tab is None:
        raise unknown_range(named.name)
    return spot(tab, named.area)


def spot(tab: Tab, area: Area) -> Spot:
    """Cut an area to the grid; one that begins outside is a 400 (T), one that only ends outside is cut (K)."""
    if area.top >= tab.row_count or area.left >= tab.column_count:
        raise outside(tab, area)
    return Spot(tab, area.within(tab.row_count, tab.column_count), area)


def outside(tab: Tab, area: Area) -> ApiError:
    """Build the 400 of a range beyond the grid; it names the range as asked, open ends open (S: `Mass!5001:5200`)."""
    limits = f"Max rows: {tab.row_count}, max columns: {tab.column_count}"
    return invalid(f"Range ({area_text(tab.title, area)}) exceeds grid limits. {limits}")


def tab_of(book: Book, sheet_id: int, where: str) -> Tab:
    tab = book.tab_by_id(sheet_id)
    if tab is None:
        raise invalid(f"{where}No grid with id: {sheet_id}")
    return tab


def grid_spot(book: Book, grid: Json, where: str = "", *, may_be_empty: bool = False) -> Spot:
    """Resolve a GridRange; one that ends where it starts holds no cell (D) and is refused unless that may be."""
    tab = tab_of(book, grid.get("sheetId", 0), where)
    area = area_of(grid)
    if any(index is not None and index < 0 for index in area):
        raise invalid(f"{where}The indexes of a range must not be negative.")
    least = 0 if may_be_empty else 1
    ends = ((area.top, area.bottom), (area.left, area.right))
    if any(end is not None and end - start < least for start, end in ends):
        raise invalid(f"{where}The range is empty or reversed.")
    try:
        found = spot(tab, area)
    except ApiError as fault:
        raise invalid(where + str(fault.body["error"]["message"])) from None
    return found
