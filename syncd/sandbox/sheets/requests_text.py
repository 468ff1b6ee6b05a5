"""The batchUpdate requests that tidy what is in cells: blanks, columns of text, pasted data, duplicates, order."""

import csv
import hashlib
import io
import re

from syncd.sandbox.sheets.a1 import Area, Box
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.errors import unserved
from syncd.sandbox.sheets.names import Spot
from syncd.sandbox.sheets.structure import permute_rows
from syncd.sandbox.sheets.transfers import lift
from syncd.sandbox.sheets.writing import write_cell

_DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


def trim_whitespace(change: Change, body: Json) -> Json:
    """Trim texts; what begins with + or = afterwards stays text (D)."""
    place = change.spot(body.get("range"))
    change.allowed(place)
    changed = 0
    for row, column in _filled(place):
        held = place.tab.cell(row, column)
        trimmed = re.sub(r"\s+", " ", held).strip() if isinstance(held, str) else held
        if trimmed != held:
            place.tab.put(row, column, trimmed)
            changed += 1
    return {"trimWhitespace": {"cellsChangedCount": changed} if changed else {}}


def _filled(place: Spot) -> list[tuple[int, int]]:
    rows = range(place.box.top, min(place.box.bottom, len(place.tab.rows)))
    columns = range(place.box.left, place.box.right)
    return [(row, column) for row in rows for column in columns if place.tab.cell(row, column) is not None]


def _reserve(change: Change, place: Spot, height: int, width: int) -> None:
    """Make sure the grid holds what is to be written, growing it to the right and below (K)."""
    tab, box = place.tab, place.box
    rows, columns = max(tab.row_count, box.top + height), max(tab.column_count, box.left + width)
    change.may_be(tab, rows, columns)
    tab.row_count, tab.column_count = rows, columns
    landing = Box(box.top, box.top + height, box.left, box.left + width)
    change.allowed(Spot(tab, landing, Area(*landing)))


def text_to_columns(change: Change, body: Json) -> Json:
    place = change.spot(body.get("source"))
    if place.box.width != 1:
        raise change.refuse("The source must span exactly one column.")
    texts = {row: str(place.tab.cell(row, column)) for row, column in _filled(place)}
    mark = _delimiter(change, body, list(texts.values()))
    parts = {row: text.split(mark) for row, text in texts.items() if mark in text}
    _reserve(change, place, place.box.height, max((len(found) for found in parts.values()), default=1))
    for row, found in parts.items():
        for offset, text in enumerate(found):
            write_cell(change.typing, place.tab, row, place.box.left + offset, text)
    return {}


def _delimiter(change: Change, body: Json, texts: list[str]) -> str:
    kind = body.get("delimiterType", "AUTODETECT")
    if kind == "CUSTOM":
        if not body.get("delimiter"):
            raise change.refuse("A delimiter must be specified if delimiterType is CUSTOM.")
        return str(body["delimiter"])
    if kind in _DELIMITERS:
        return _DELIMITERS[kind]
    return max(_DELIMITERS.values(), key=lambda mark: sum(text.count(mark) for text in texts))


def paste_data(change: Change, body: Json) -> Json:
    """Paste delimited text as if it were typed; HTML and other kinds of pasting are not served."""
    kind = body.get("type", "PASTE_NORMAL")
    if body.get("html") or kind not in {"PASTE_NORMAL", "PASTE_VALUES", "PASTE_NO_BORDERS"}:
        raise unserved(f"{change.where}html or type {kind}")
    if not body.get("delimiter"):
        raise change.refuse("Must specify a delimiter or html.")
    tab, top, left = change.start(body.get("coordinate"))
    lines = _lines(body.get("data", ""), body["delimiter"])
    place = Spot(tab, Box(top, top + 1, left, left + 1), Area(top, top + 1, left, left + 1))
    _reserve(change, place, len(lines), max((len(line) for line in lines), default=0))
    for offset, line in enumerate(lines):
        for across, text in enumerate(line):
            write_cell(change.typing, tab, top + offset, left + across, text)
    return {}


def _lines(data: str, delimiter: str) -> list[list[str]]:
    if len(delimiter) == 1:
        return list(csv.reader(io.StringIO(data, newline=""), delimiter=delimiter))
    return [line.split(delimiter) for line in data.splitlines()]


def delete_duplicates(change: Change, body: Json) -> Json:
    """Take out rows of a range that repeat an earlier one; the range closes up, what is beside it stays (D)."""
    place = change.spot(body.get("range"))
    change.allowed(place)
    moment = change.call.calculation(change.book)
    columns = _compared(change, place, body.get("comparisonColumns", []))
    rows = range(place.box.top, min(place.box.bottom, max(len(place.tab.rows), place.box.top)))
    seen: set[tuple[str, ...]] = set()
    kept: list[int] = []
    for row in rows:
        key = tuple(_folded(moment.value(place.tab, row, column)) for column in columns)
        if key not in seen:
            seen.add(key)
            kept.append(row)
    gone = [row for row in rows if row not in set(kept)]
    permute_rows(place.tab, place.box, kept + gone)
    if gone:
        lift(place.tab, place.box._replace(top=rows.start + len(kept), bottom=rows.stop))
    return {"deleteDuplicates": {"duplicatesRemovedCount": len(gone)} if gone else {}}


def _compared(change: Change, place: Spot, given: list[Json]) -> list[int]:
    columns = list(range(place.box.left, place.box.right))
    if not given:
        return columns
    wanted = {index for span in given for index in range(span.get("startIndex", 0), span.get("endIndex", 1 << 20))}
    if any(span.get("dimension") != "COLUMNS" for span in given):
        raise change.refuse("comparisonColumns must be columns.")
    return [column for column in columns if column in wanted]


def _folded(value: object) -> str:
    """Compare without regard to letter case (D), but tell types apart (K)."""
    return f"{type(value).__name__}:{value}".casefold() if value not in (None, "") else ""


def randomize_range(change: Change, body: Json) -> Json:
    place = change.spot(body.get("range"))
    change.allowed(place)
    salt = change.call.world.salt()
    rows = range(place.box.top, min(place.box.bottom, max(len(place.tab.rows), place.box.top)))
    order = sorted(rows, key=lambda row: hashlib.blake2b(f"{salt}/{row}".encode(), digest_size=8).digest())
    permute_rows(place.tab, place.box, order)
    return {}
