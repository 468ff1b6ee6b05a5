"""The findReplace request: what is searched, what is replaced, what the reply counts."""

import re
from collections.abc import Callable

from syncd.sandbox.sheets.a1 import Area
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import Entered, Formula, Json
from syncd.sandbox.sheets.formats import general
from syncd.sandbox.sheets.function_names import check_served
from syncd.sandbox.sheets.model import Tab
from syncd.sandbox.sheets.names import Spot, spot
from syncd.sandbox.sheets.typed import typed

_PIECE = re.compile(r"\\(.)|\$(\d)", re.DOTALL)
"""What a replacement may hold beside text, as in Java (D): any character taken literally, and groups."""


def find_replace(change: Change, body: Json) -> Json:
    """Replace text in cells; the reply counts, members that are zero are left out (D)."""
    pattern = _pattern(change, body)
    counts = {"valuesChanged": 0, "formulasChanged": 0, "rowsChanged": 0, "sheetsChanged": 0, "occurrencesChanged": 0}
    for place in _searched(change, body):
        rows = set()
        for row, column in _filled(place):
            found = _replace_one(change, place.tab, row, column, pattern, body)
            if found:
                change.allowed(spot(place.tab, Area(row, row + 1, column, column + 1)))
                rows.add(row)
                counts["formulasChanged" if isinstance(place.tab.cell(row, column), Formula) else "valuesChanged"] += 1
                counts["occurrencesChanged"] += found
        counts["rowsChanged"] += len(rows)
        counts["sheetsChanged"] += bool(rows)
    return {"findReplace": {name: count for name, count in counts.items() if count}}


def _pattern(change: Change, body: Json) -> "re.Pattern[str]":
    text = body.get("find", "")
    if not text:
        raise change.refuse("The text to find must not be empty.")
    text = text if body.get("searchByRegex") else re.escape(text)
    if body.get("matchEntireCell"):
        text = rf"\A(?:{text})\Z"
    try:
        return re.compile(text, 0 if body.get("matchCase") else re.IGNORECASE)
    except re.error:
        raise change.refuse(f"The regular expression is not valid: {body['find']}") from None


def _replacement(change: Change, body: Json, groups: int) -> Callable[["re.Match[str]"], str]:
    """Give what stands in for a find: plain text, or with a regular expression its groups as `$1` (D)."""
    new: str = body.get("replacement", "")
    if not body.get("searchByRegex"):
        return lambda _: new
    if any(int(piece[2] or 0) > groups for piece in _PIECE.finditer(new)):
        raise change.refuse("The replacement names a group that the expression does not have.")
    return lambda found: _PIECE.sub(lambda piece: piece[1] or found[int(piece[2])] or "", new)


def _searched(change: Change, body: Json) -> list[Spot]:
    if "range" in body:
        return [change.spot(body["range"])]
    if "sheetId" not in body and not body.get("allSheets"):
        raise change.refuse("A range, a sheetId or allSheets must be given.")
    tabs = change.book.tabs if body.get("allSheets") else [change.tab(body.get("sheetId", 0))]
    return [Spot(tab, tab.whole, Area(), whole_tab=True) for tab in tabs]


def _filled(place: Spot) -> list[tuple[int, int]]:
    return [
        (row, column)
        for row in range(place.box.top, min(place.box.bottom, len(place.tab.rows)))
        for column, value in enumerate(place.tab.rows[row].cells)
        if value is not None and place.box.left <= column < place.box.right
    ]


def _replace_one(change: Change, tab: Tab, row: int, column: int, pattern: "re.Pattern[str]", body: Json) -> int:
    value = tab.cell(row, column)
    if isinstance(value, Formula) and not body.get("includeFormulas"):
        return 0
    text = value.text if isinstance(value, Formula) else _as_text(value)
    replaced, count = pattern.subn(_replacement(change, body, pattern.groups), text)
    if count and isinstance(value, Formula):
        check_served(replaced)
        tab.put(row, column, Formula(replaced, change.call.now))
    elif count and isinstance(value, str) and change.switches.find_replace_keeps_types:
        tab.put(row, column, replaced)
    elif count:
        kind = (tab.format_at(row, column) or {}).get("numberFormat", {}).get("type")
        tab.put(
            row, column, typed(replaced, today=change.typing.today, format_type=kind, entered=change.call.now).value
        )
    return count


def _as_text(value: Entered) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return general(value) if isinstance(value, int | float) else str(value)
