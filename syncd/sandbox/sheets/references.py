"""Cell references inside formula text: finding them, and rewriting them when cells move, are copied or tabs renamed."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from syncd.sandbox.sheets.a1 import Area, column_index, letters, quoted
from syncd.sandbox.sheets.shifts import Axis, Shift, shifted_area

_TITLE = r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]*"
_REFERENCE = re.compile(
    rf"(?P<text>\"(?:[^\"]|\"\")*\")"
    rf"|(?P<title>{_TITLE})?(?:"
    rf"(?P<first>{_CELL})(?::(?P<last>\$?[A-Za-z]{{1,3}}\$?[1-9][0-9]*|\$?[A-Za-z]{{1,3}}|\$?[1-9][0-9]*))?"
    rf"|(?P<from>\$?[A-Za-z]{{1,3}}):(?P<to>\$?[A-Za-z]{{1,3}})"
    rf"|(?P<top>\$?[1-9][0-9]*):(?P<bottom>\$?[1-9][0-9]*)"
    rf")(?![\w(.!])",
)
_END = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a reference; an absent column or row leaves it open."""

    column: int | None
    row: int | None
    fixed_column: bool
    fixed_row: bool

    def __str__(self) -> str:
        column = "" if self.column is None else ("$" if self.fixed_column else "") + letters(self.column)
        return column + ("" if self.row is None else ("$" if self.fixed_row else "") + str(self.row + 1))

    def copied(self, rows: int, columns: int) -> "End | None":
        column = self.column if self.column is None or self.fixed_column else self.column + columns
        row = self.row if self.row is None or self.fixed_row else self.row + rows
        if (column is not None and column < 0) or (row is not None and row < 0):
            return None
        return End(column=column, row=row, fixed_column=self.fixed_column, fixed_row=self.fixed_row)


def read_end(text: str) -> End:
    found = _END.match(text)
    if found is None:
        raise ValueError(text)
    first, column, second, row = found.groups()
    if not column:
        first, second = "", first or second
    return End(
        column=column_index(column) if column else None,
        row=int(row) - 1 if row else None,
        fixed_column=bool(first),
        fixed_row=bool(second),
    )


def unquoted(title: str) -> str:
    """Read a tab's title from before the `!` of a reference."""
    bare = title.removesuffix("!")
    return bare[1:-1].replace("''", "'") if bare.startswith("'") else bare


def _rewritten(text: str, change: Callable[[str, str, str], str]) -> str:
    def one(found: re.Match[str]) -> str:
        if found["text"] is not None or _inside_word(found):
            return found[0]
        first = found["first"] or found["from"] or found["top"]
        last = found["last"] or found["to"] or found["bottom"] or ""
        return change(found["title"] or "", first, last)

    return _REFERENCE.sub(one, text)


def _inside_word(found: re.Match[str]) -> bool:
    before = found.string[found.start() - 1 : found.start()]
    return bool(before) and (before.isalnum() or before in "_.#'")


def copied(text: str, rows: int, columns: int) -> str:
    """Move the relative references of a formula as copying it that far does."""

    def change(title: str, first: str, last: str) -> str:
        start = read_end(first).copied(rows, columns)
        end = read_end(last).copied(rows, columns) if last else None
        if start is None or (last and end is None):
            return "#REF!"
        return f"{title}{start}" + (f":{end}" if end is not None else "")

    return _rewritten(text, change)


def shifted(text: str, home: str, changed: str, axis: Axis, shift: Shift) -> str:
    """Rewrite the references of a formula on tab `home` after tab `changed` was shifted."""

    def change(title: str, first: str, last: str) -> str:
        where = unquoted(title) if title else home
        whole = f"{title}{first}" + (f":{last}" if last else "")
        if where.casefold() != changed.casefold():
            return whole
        moved = _moved(read_end(first), read_end(last) if last else None, axis, shift)
        return "#REF!" if moved is None else title + moved

    return _rewritten(text, change)


def _moved(first: End, last: End | None, axis: Axis, shift: Shift) -> str | None:
    if last is None:
        index = shift.point((first.row if axis == "ROWS" else first.column) or 0)
        return None if index is None else str(_at(first, axis, index))
    area = Area(
        first.row or 0,
        None if last.row is None else last.row + 1,
        first.column or 0,
        None if last.column is None else last.column + 1,
    )
    moved = shifted_area(area, axis, shift)
    if moved is None:
        return None
    start, end = (moved.top, moved.bottom) if axis == "ROWS" else (moved.left, moved.right)
    new_last = last if end is None else _at(last, axis, end - 1)
    return f"{_at(first, axis, start)}:{new_last}"


def _at(end: End, axis: Axis, index: int) -> End:
    row = index if axis == "ROWS" and end.row is not None else end.row
    column = index if axis == "COLUMNS" and end.column is not None else end.column
    return End(column=column, row=row, fixed_column=end.fixed_column, fixed_row=end.fixed_row)


def retitled(text: str, old: str, new: str | None) -> str:
    """Rewrite references to a tab that got another title, or that is gone (None)."""

    def change(title: str, first: str, last: str) -> str:
        if not title or unquoted(title).casefold() != old.casefold():
            return f"{title}{first}" + (f":{last}" if last else "")
        return "#REF!" if new is None else f"{quoted(new)}!{first}" + (f":{last}" if last else "")

    return _rewritten(text, change)


def relocated(text: str, home: str, changed: str, area: Area, landing: tuple[str, int, int]) -> str:
    """Rewrite references to cells that were cut from an area and pasted a distance away, perhaps on another tab."""
    to_title, rows, columns = landing

    def change(title: str, first: str, last: str) -> str:
        whole = f"{title}{first}" + (f":{last}" if last else "")
        if (unquoted(title) if title else home).casefold() != changed.casefold():
            return whole
        ends = [read_end(first)] + ([read_end(last)] if last else [])
        if not all(_inside(end, area) for end in ends):
            return whole
        moved = ":".join(str(_far(end, rows, columns)) for end in ends)
        return f"{title}{moved}" if to_title == changed else f"{quoted(to_title)}!{moved}"

    return _rewritten(text, change)


def _inside(end: End, area: Area) -> bool:
    if end.row is None or end.column is None:
        return False
    below, right = area.bottom or end.row + 1, area.right or end.column + 1
    return area.top <= end.row < below and area.left <= end.column < right


def _far(end: End, rows: int, columns: int) -> End:
    return End(
        column=None if end.column is None else end.column + columns,
        row=None if end.row is None else end.row + rows,
        fixed_column=end.fixed_column,
        fixed_row=end.fixed_row,
    )
