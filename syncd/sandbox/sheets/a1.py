"""A1 notation and rectangles: text to areas and back; knows no tab's content and resolves no names."""

import re
from functools import lru_cache
from typing import Any, NamedTuple


class Box(NamedTuple):
    """A rectangle inside a grid, half open, zero based."""

    top: int
    bottom: int
    left: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right

    def meets(self, other: "Box") -> bool:
        return (
            self.top < other.bottom and other.top < self.bottom and self.left < other.right and other.left < self.right
        )

    def contains(self, other: "Box") -> bool:
        return (
            self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def single(self) -> bool:
        return self.height == 1 and self.width == 1


class Area(NamedTuple):
    """A rectangle that may be unbounded at its lower and right ends (None)."""

    top: int = 0
    bottom: int | None = None
    left: int = 0
    right: int | None = None

    def within(self, rows: int, columns: int) -> Box:
        """Cut the area to a grid of that size."""
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return Box(self.top, bottom, self.left, right)


_HALF = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]*)?\Z")
_R1C1 = re.compile(r"R([1-9][0-9]*)C([1-9][0-9]*)\Z")
_LOOKS_LIKE_CELL = re.compile(r"(?:[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*)\Z")
_PLAIN_TITLE = re.compile(r"[^\W\d][\w.]*\Z")


@lru_cache(maxsize=4096)
def letters(column: int) -> str:
    """Name a zero-based column: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_index(name: str) -> int:
    """Count a column's name down to its zero-based index."""
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


@lru_cache(maxsize=4096)
def quoted(title: str) -> str:
    """Write a title as replies do: in quotes only where it would be read as something else (R)."""
    if _PLAIN_TITLE.match(title) and not _LOOKS_LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def cell_text(row: int, column: int) -> str:
    return f"{letters(column)}{row + 1}"


def box_text(title: str, box: Box) -> str:
    """Write a resolved range as replies do: `Tab!A1:C3`, or `Tab!A1` for one cell (R)."""
    first = cell_text(box.top, box.left)
    if box.single or box.bottom <= box.top or box.right <= box.left:
        return f"{quoted(title)}!{first}"
    return f"{quoted(title)}!{first}:{cell_text(box.bottom - 1, box.right - 1)}"


def area_text(title: str, area: Area) -> str:
    """Write a range that was not cut to its grid; an end that is open stays open."""
    if area.bottom is not None and area.right is not None:
        return box_text(title, Box(area.top, area.bottom, area.left, area.right))
    first = ("" if area.right is None and not area.left else letters(area.left)) + (
        "" if area.bottom is None and not area.top else str(area.top + 1)
    )
    last = ("" if area.right is None else letters(area.right - 1)) + ("" if area.bottom is None else str(area.bottom))
    return f"{quoted(title)}!{first}:{last}"


def _half(text: str) -> tuple[int | None, int | None] | None:
    found = _R1C1.match(text)
    if found:
        return int(found[2]) - 1, int(found[1]) - 1
    found = _HALF.match(text)
    if not found or not text.strip("$"):
        return None
    column = column_index(found[1]) if found[1] else None
    row = int(found[2]) - 1 if found[2] else None
    return column, row


def _bounds(first: int | None, last: int | None) -> tuple[int, int | None]:
    if first is None or last is None:
        return (first if first is not None else last) or 0, None
    return min(first, last), max(first, last) + 1


@lru_cache(maxsize=4096)
def parse_area(text: str) -> Area | None:
    """Read `A1`, `A1:B2`, `A:C`, `2:5`, `A1:C`, `A1:1`, reversed and R1C1 forms; None where it is none of them."""
    first_text, colon, last_text = text.partition(":")
    first = _half(first_text)
    if first is None:
        return None
    if not colon:
        column, row = first
        return Area(row, row + 1, column, column + 1) if column is not None and row is not None else None
    last = _half(last_text)
    if last is None:
        return None
    top, bottom = _bounds(first[1], last[1])
    left, right = _bounds(first[0], last[0])
    return Area(top, bottom, left, right)


@lru_cache(maxsize=4096)
def split_title(text: str) -> tuple[str | None, str, bool]:
    """Split `Tab!A1` into title, the rest, and whether the title was quoted; a bare word stays in the rest."""
    if text.startswith("'"):
        end = 1
        while (end := text.find("'", end)) != -1 and text[end : end + 2] == "''":
            end += 2
        if end != -1 and text[end + 1 : end + 2] in ("", "!"):
            return text[1:end].replace("''", "'"), text[end + 2 :], True
    title, mark, rest = text.rpartition("!")
    return (title, rest, False) if mark else (None, text, False)


def grid_range(sheet_id: int, area: Area) -> dict[str, Any]:
    """Write a GridRange as replies do: sheetId 0 is left out, a startRowIndex of 0 is kept (R)."""
    body: dict[str, Any] = {"sheetId": sheet_id} if sheet_id else {}
    if area.bottom is not None or area.top:
        body["startRowIndex"] = area.top
    if area.bottom is not None:
        body["endRowIndex"] = area.bottom
    if area.right is not None or area.left:
        body["startColumnIndex"] = area.left
    if area.right is not None:
        body["endColumnIndex"] = area.right
    return body


def area_of(body: dict[str, Any]) -> Area:
    """Read a GridRange; the caller resolves its sheetId."""
    return Area(
        body.get("startRowIndex", 0),
        body.get("endRowIndex"),
        body.get("startColumnIndex", 0),
        body.get("endColumnIndex"),
    )
