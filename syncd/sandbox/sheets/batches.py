"""`spreadsheets.batchUpdate`: all or nothing, in order, on a copy that is swapped in; each kind lives elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from syncd.sandbox.sheets.a1 import Area
from syncd.sandbox.sheets.calls import Call, check_typing, today_in
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import ApiError, invalid, unserved
from syncd.sandbox.sheets.grid_limits import check_size
from syncd.sandbox.sheets.messages import REFUSED
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.names import Spot, grid_spot, tab_of
from syncd.sandbox.sheets.switches import Switches
from syncd.sandbox.sheets.writing import Pen, check_allowed


@dataclass(slots=True, kw_only=True)
class Change:
    """One request of a batch under way, on the copy of the file."""

    book: Book
    call: Call
    where: str = ""
    """How the service begins its message about this request (R)."""
    _pen: Pen | None = field(default=None)

    @property
    def switches(self) -> Switches:
        return self.call.switches

    @property
    def pen(self) -> Pen:
        """Give the pen that reads typed text; most requests store typed values as they are."""
        if self._pen is None:
            today = today_in(self.book, self.call.now)
            self._pen = Pen(
                account=self.call.account, parse=True, today=today, now=self.call.now, switches=self.switches
            )
        return self._pen

    @property
    def typing(self) -> Pen:
        """Give the pen for a request that reads text as typed."""
        check_typing(self.book)
        return self.pen

    def refuse(self, message: str) -> ApiError:
        return invalid(self.where + message)

    def tab(self, sheet_id: int) -> Tab:
        return tab_of(self.book, sheet_id, self.where)

    def spot(self, grid: Json | None, *, may_be_empty: bool = False) -> Spot:
        if grid is None:
            raise self.refuse("Must specify a range.")
        return grid_spot(self.book, grid, self.where, may_be_empty=may_be_empty)

    def start(self, coordinate: Json | None) -> tuple[Tab, int, int]:
        """Read a GridCoordinate: the tab, and a row and column that are not before its first ones."""
        given = coordinate or {}
        row, column = given.get("rowIndex", 0), given.get("columnIndex", 0)
        if row < 0 or column < 0:
            raise self.refuse(f"rowIndex[{row}] and columnIndex[{column}] must not be negative.")
        return self.tab(given.get("sheetId", 0)), row, column

    def may_be(self, tab: Tab, rows: int, columns: int) -> None:
        """Refuse to make a tab so large."""
        check_size(self.book, tab.sheet_id, rows, columns, self.switches, self.where)

    def allowed(self, spot: Spot) -> None:
        if spot.tab.protections:
            check_allowed(self.pen, spot.tab, spot.box, self.where)

    def allowed_whole(self, tab: Tab) -> None:
        """Refuse to touch the tab itself where it is protected as a whole (K: such a tab is not renamed or hidden)."""
        if any(item.area is None for item in tab.protections):
            corner = Spot(tab, tab.whole, Area(), whole_tab=True)
            self.allowed(corner)


Handler = Callable[[Change, Json], Json]


def batch_update(call: Call, handlers: Mapping[str, Handler]) -> tuple[Book, Json, Json]:
    """Apply a batch to a copy and give the copy, the body and the reply; the caller swaps the copy in."""
    original = call.book(write=True)
    body = call.message("BatchUpdateSpreadsheetRequest")
    requests = body.get("requests", [])
    if not requests:
        raise invalid("Must specify at least one request.")
    book = original.clone()
    change = Change(book=book, call=call)
    replies = [_apply(change, index, request, handlers) for index, request in enumerate(requests)]
    book.touch(call.now)
    return book, body, {"spreadsheetId": book.spreadsheet_id, "replies": replies}


def _apply(change: Change, index: int, request: Json, handlers: Mapping[str, Handler]) -> Json:
    if not request:
        raise invalid(f"Invalid requests[{index}]: No request set.")
    kind, body = next(iter(request.items()))
    if kind in REFUSED or kind not in handlers:
        raise unserved(f"requests[{index}].{kind}")
    change.where = f"Invalid requests[{index}].{kind}: "
    return handlers[kind](change, body)
