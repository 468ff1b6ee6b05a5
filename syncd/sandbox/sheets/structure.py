"""Rows and columns inserted, deleted, moved and sorted, with everything that hangs on them; no request shapes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from syncd.sandbox.sheets.a1 import Area, Box, area_of, grid_range
from syncd.sandbox.sheets.attachments import FormatRule, Metadata, NamedRange, Protection
from syncd.sandbox.sheets.cells import Dress, Entered, Formula, Json
from syncd.sandbox.sheets.model import Book, Row, Tab
from syncd.sandbox.sheets.references import copied, shifted
from syncd.sandbox.sheets.shifts import Axis, Shift, shifted_area


def insert(book: Book, tab: Tab, axis: Axis, start: int, count: int, *, inherit_before: bool = False) -> None:
    """Open a gap; the new rows take the dress of the neighbour they inherit from, never its values."""
    pattern = start - 1 if inherit_before else start
    if axis == "ROWS":
        tab.row_count += count
        if start < len(tab.rows):
            formats = _formats(tab.rows[pattern]) if pattern >= 0 else None
            fresh = [Row(tab.owner) for _ in range(count)]
            for row in fresh:
                row.dress = dict(formats) if formats else None
            tab.rows[start:start] = fresh
    else:
        tab.column_count += count
        for index, row in enumerate(tab.rows):
            if start < len(row.cells) or (row.dress and max(row.dress) >= start):
                _open_columns(tab.own(index), start, count)
    _follow(book, tab, axis, Shift(kind="insert", start=start, count=count))
    tab.format_rules = [_reaching(rule, axis, start, count, before=inherit_before) for rule in tab.format_rules]


def _reaching(rule: FormatRule, axis: Axis, start: int, count: int, *, before: bool) -> FormatRule:
    """Let a rule that ends at the gap reach over it, where the gap inherits from that side."""
    area = rule.area
    first, last = (area.top, area.bottom) if axis == "ROWS" else (area.left, area.right)
    if not before and first == start + count:
        first = start
    elif before and last == start:
        last += count
    moved = area._replace(top=first, bottom=last) if axis == "ROWS" else area._replace(left=first, right=last)
    return rule if moved == area else replace(rule, area=moved)


def _formats(row: Row) -> dict[int, Dress] | None:
    if not row.dress:
        return None
    worn = {column: replace(dress, note=None) for column, dress in row.dress.items()}
    return {column: dress for column, dress in worn.items() if not dress.empty} or None


def _open_columns(row: Row, start: int, count: int) -> None:
    if start < len(row.cells):
        row.cells[start:start] = [None] * count
    if row.dress:
        row.dress = {index if index < start else index + count: dress for index, dress in row.dress.items()}


def delete(book: Book, tab: Tab, axis: Axis, start: int, count: int) -> None:
    """Take rows or columns out; metadata on them is gone without a word (T)."""
    shift = Shift(kind="delete", start=start, count=count)
    if axis == "ROWS":
        tab.row_count -= count
        del tab.rows[start : start + count]
        tab.frozen_rows -= max(0, min(tab.frozen_rows, start + count) - min(tab.frozen_rows, start))
    else:
        tab.column_count -= count
        tab.frozen_columns -= max(0, min(tab.frozen_columns, start + count) - min(tab.frozen_columns, start))
        for index, row in enumerate(tab.rows):
            if start < len(row.cells) or row.dress:
                held = tab.own(index)
                del held.cells[start : start + count]
                held.cut()
                held.dress = _moved_keys(held.dress, shift)
    _follow(book, tab, axis, shift)


def _moved_keys(dress: dict[int, Dress] | None, shift: Shift) -> dict[int, Dress] | None:
    moved = ((shift.point(column), worn) for column, worn in (dress or {}).items())
    return {column: worn for column, worn in moved if column is not None} or None


def move(book: Book, tab: Tab, axis: Axis, start: int, count: int, target: int) -> None:
    """Move rows or columns; `target` counts before the removal (D)."""
    shift = Shift(kind="move", start=start, count=count, target=target)
    if axis == "ROWS":
        tab.own(max(start + count, target) - 1)
        block = tab.rows[start : start + count]
        del tab.rows[start : start + count]
        tab.rows[shift.landing : shift.landing] = block
    else:
        for index in range(len(tab.rows)):
            _move_columns(tab.own(index), shift, tab.column_count)
    _follow(book, tab, axis, shift)


def _move_columns(row: Row, shift: Shift, width: int) -> None:
    cells = row.cells + [None] * (width - len(row.cells))
    block = cells[shift.start : shift.start + shift.count]
    del cells[shift.start : shift.start + shift.count]
    cells[shift.landing : shift.landing] = block
    row.cells = cells
    row.cut()
    row.dress = _moved_keys(row.dress, shift)


def _follow(book: Book, tab: Tab, axis: Axis, shift: Shift) -> None:
    """Carry along all that points at rows or columns of the tab."""
    tab.merges = [
        Box(area.top, area.bottom or 0, area.left, area.right or 0)
        for area in (shifted_area(Area(*merge), axis, shift) for merge in tab.merges)
        if area is not None and (area.bottom or 0, area.right or 0) != (area.top + 1, area.left + 1)
    ]
    tab.format_rules = [
        replace(rule, area=area)
        for rule in tab.format_rules
        if (area := shifted_area(rule.area, axis, shift)) is not None
    ]
    tab.protections = [kept for item in tab.protections if (kept := _protection(item, axis, shift)) is not None]
    tab.groups = [group for held in tab.groups if (group := _group(held, axis, shift)) is not None]
    if tab.basic_filter:
        tab.basic_filter = _ranged(tab.basic_filter, axis, shift)
    tab.bands = [moved for item in tab.bands if (moved := _ranged(item, axis, shift)) is not None]
    tab.views = [moved for item in tab.views if (moved := _ranged(item, axis, shift)) is not None]
    tab.conditional_formats = [
        {**rule, "ranges": ranges} for rule in tab.conditional_formats if (ranges := _ranges(rule, axis, shift))
    ]
    if axis == "COLUMNS":
        places = ((shift.point(index), props) for index, props in tab.columns.items())
        tab.columns = {index: props for index, props in places if index is not None}
    _follow_in_book(book, tab, axis, shift)


def _follow_in_book(book: Book, tab: Tab, axis: Axis, shift: Shift) -> None:
    book.named_ranges = [named for item in book.named_ranges if (named := _named(item, tab, axis, shift)) is not None]
    if book.metadata:
        book.metadata = [kept for item in book.metadata if (kept := _entry(item, tab, axis, shift)) is not None]
    rewrite_formulas(book, lambda text, home: shifted(text, home.title, tab.title, axis, shift))


def _named(item: NamedRange, tab: Tab, axis: Axis, shift: Shift) -> NamedRange | None:
    if item.sheet_id != tab.sheet_id:
        return item
    area = shifted_area(item.area, axis, shift)
    return None if area is None else replace(item, area=area)


def _entry(entry: Metadata, tab: Tab, axis: Axis, shift: Shift) -> Metadata | None:
    place = "ROW" if axis == "ROWS" else "COLUMN"
    if entry.sheet_id != tab.sheet_id or entry.place != place:
        return entry
    index = shift.point(entry.index)
    return None if index is None else replace(entry, index=index)


def _protection(item: Protection, axis: Axis, shift: Shift) -> Protection | None:
    if item.area is None:
        return item
    area = shifted_area(item.area, axis, shift)
    return None if area is None else replace(item, area=area)


def _group(held: Json, axis: Axis, shift: Shift) -> Json | None:
    if held["dimension"] != axis:
        return held
    span = shift.span(held["start"], held["end"])
    return None if span is None else {**held, "start": span[0], "end": span[1]}


def _ranged(body: Json, axis: Axis, shift: Shift) -> Json | None:
    given = body.get("range", {})
    area = shifted_area(area_of(given), axis, shift)
    return None if area is None else {**body, "range": grid_range(given.get("sheetId", 0), area)}


def _ranges(rule: Json, axis: Axis, shift: Shift) -> list[Json]:
    """Move the ranges of a rule with the grid; a rule that has none left is gone."""
    moved = ((grid, shifted_area(area_of(grid), axis, shift)) for grid in rule.get("ranges", []))
    return [grid_range(grid.get("sheetId", 0), area) for grid, area in moved if area is not None]


def rewrite_formulas(book: Book, change: Callable[[str, Tab], str]) -> None:
    """Apply a change of text to every formula of the file."""
    for home in book.tabs:
        if not home.has_formulas:
            continue
        for index, row in enumerate(home.rows):
            for column, value in enumerate(row.cells):
                if isinstance(value, Formula) and (text := change(value.text, home)) != value.text:
                    home.own(index).cells[column] = Formula(text, value.entered)


def resize(book: Book, tab: Tab, rows: int, columns: int) -> None:
    """Set absolute counts as updateSheetProperties does: what no longer fits is deleted from the end."""
    if rows < tab.row_count:
        delete(book, tab, "ROWS", rows, tab.row_count - rows)
    if columns < tab.column_count:
        delete(book, tab, "COLUMNS", columns, tab.column_count - columns)
    tab.row_count, tab.column_count = rows, columns


def permute_rows(tab: Tab, box: Box, order: Sequence[int]) -> None:
    """Put the rows of a box into a new order; `order` lists old row numbers from the top.

    Formulas go along as if copied: references to their own row stay in their own row (K).
    """
    taken = {old: _slice(tab, old, box) for old in order}
    for new, old in zip(range(box.top, box.top + len(order)), order, strict=True):
        if new == old:
            continue
        cells, dress = taken[old]
        paste_slice(tab, new, box.left, [copied_value(value, new - old, 0) for value in cells], dress)


def _slice(tab: Tab, row: int, box: Box) -> tuple[list[Entered], list[Dress]]:
    columns = range(box.left, box.right)
    return [tab.cell(row, column) for column in columns], [tab.dress_at(row, column) for column in columns]


def paste_slice(tab: Tab, row: int, left: int, cells: Sequence[Entered], dress: Sequence[Dress]) -> None:
    for offset, (value, worn) in enumerate(zip(cells, dress, strict=True)):
        tab.put(row, left + offset, value)
        tab.wear(row, left + offset, worn)


def copied_value(value: Entered, rows: int, columns: int) -> Entered:
    """Give a cell's value as it is after copying that far: relative references move along."""
    if isinstance(value, Formula):
        return Formula(copied(value.text, rows, columns), value.entered)
    return value
