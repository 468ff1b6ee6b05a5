"""What some columns of a tab held in one read, and its form in the journal; pure.

An image keeps positions only to say where a write went. Rows are known by id, rows without one by content.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from syncd.core.sheet_operations import COLUMNS_ROW, SheetSnapshot
from syncd.core.values import Cell
from syncd.sheets.grid import plain, same_cells
from syncd.sheets.headers import OWN, ROW_ID, HeadFault, Heads, find_heads, mended_heads, normal

Span = tuple[int, int]
"""Grid columns, half open."""


GONE: Final = -2
"""Position of a row that is known from an earlier look only."""
OTHER: Final = "$other:"
"""Begins the key of a column that nobody mapped; its header follows."""


class Line(NamedTuple):
    """One row that held anything."""

    position: int
    row_id: str
    cells: tuple[Cell, ...]
    """In the order of the image's keys."""


@dataclass(slots=True, kw_only=True)
class Image:
    """Rows and columns of one tab as one read showed them."""

    mapping: str
    sheet_id: int
    header_row: int
    keys: tuple[str, ...]
    """Mapped headers, own names (``$row_id``), and stand-ins for columns of the office's own."""
    columns: tuple[int, ...]
    """Grid column of each key."""
    lines: Sequence[Line]
    broken_heads: frozenset[str] = frozenset()
    """Columns whose header is a formula that broke."""
    unsent: frozenset[tuple[str, str]] = frozenset()
    """Out of the journal: (row id, key) of what was left out of the request."""
    at: dict[str, int] = field(init=False)
    by_id: dict[str, list[int]] = field(init=False)
    _contents: dict[tuple[str, ...], dict[tuple[str | None, tuple[Cell, ...]], list[int]]] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self.at = {key: index for index, key in enumerate(self.keys)}
        self.by_id = defaultdict(list)
        for index, line in enumerate(self.lines):
            if line.row_id:
                self.by_id[line.row_id].append(index)

    def cell(self, line: int, key: str) -> Cell:
        """Cell of a row by key."""
        return self.lines[line].cells[self.at[key]]

    def cells(self, line: int, keys: Iterable[str]) -> tuple[Cell, ...]:
        """Cells of a row by keys."""
        found = self.lines[line].cells
        return tuple([found[self.at[key]] for key in keys])

    def like(self, keys: tuple[str, ...], row_id: str | None, cells: tuple[Cell, ...]) -> Sequence[int]:
        """Find rows by content and id; ``None`` for whatever id."""
        index = self._contents.get(keys)
        if index is None:
            index = self._contents[keys] = defaultdict(list)
            for at, line in enumerate(self.lines):
                held = self.cells(at, keys)
                index[line.row_id, held].append(at)
                index[None, held].append(at)
        return index.get((row_id, cells), ())

    def column(self, key: str) -> int:
        """Grid column of a key."""
        return self.columns[self.at[key]]

    def unique(self, row_id: str) -> int | None:
        """Find the only row with an id."""
        found = self.by_id.get(row_id, ())
        return found[0] if len(found) == 1 else None

    def snapshot(
        self, keys: Sequence[str], *, is_later: bool = False, unsent: Iterable[tuple[str, str]] = ()
    ) -> SheetSnapshot:
        """Make the journal's form of some columns; a row at position -1 says which grid columns they were."""
        picks = [self.at[key] for key in keys]
        rows: list[tuple[int, str, tuple[Cell, ...]]] = [
            (COLUMNS_ROW, "", tuple([self.columns[pick] for pick in picks]))
        ]
        rows += [(line.position, line.row_id, tuple([line.cells[at] for at in picks])) for line in self.lines]
        return SheetSnapshot(
            mapping=self.mapping,
            sheet_id=self.sheet_id,
            headers=tuple(keys),
            rows=rows,
            is_later=is_later,
            unsent=tuple(unsent),
        )


def image_of_snapshot(snapshot: SheetSnapshot) -> Image:
    """Take an image back out of the journal."""
    rows = [Line(position, row_id, tuple(cells)) for position, row_id, cells in snapshot.rows]
    columns = next((row.cells for row in rows if row.position == COLUMNS_ROW), (-1,) * len(snapshot.headers))
    return Image(
        mapping=snapshot.mapping,
        sheet_id=snapshot.sheet_id,
        header_row=-1,
        keys=snapshot.headers,
        columns=tuple(column for column in columns if isinstance(column, int)),
        lines=[row for row in rows if row.position != COLUMNS_ROW],
        unsent=frozenset((row_id, key) for row_id, key in snapshot.unsent),
    )


def image_of(
    *,
    mapping: str,
    sheet_id: int,
    headers: Sequence[str],
    spans: Sequence[Span],
    answers: Sequence[Mapping[str, object]],
    known: Mapping[str, int] | None = None,
) -> "Image | HeadFault | Heads":
    """Understand one read of whole columns; ``Heads`` means that an own column does not exist (yet).

    ``known`` are the columns in which headers stood, where one of them may be a formula that broke since.
    """
    rows, columns = _joined(spans, answers)
    grid: Sequence[Sequence[Cell]] = rows if columns == tuple(range(len(columns))) else _spread(rows, columns)
    heads = find_heads(grid, headers)
    broken: frozenset[str] = frozenset()
    if known is not None and isinstance(heads, HeadFault) and heads.row is not None:
        grid, broken = mended_heads(grid, heads.row, headers, known)
        heads = find_heads(grid, headers)
    if isinstance(heads, HeadFault) or len(heads.own) < len(OWN):
        return heads
    keys = _keys(columns, rows[heads.row], heads)
    row_id = keys.index(ROW_ID)
    lines = [
        Line(heads.row + 1 + index, str(row[row_id]).strip(), row)
        for index, row in enumerate(rows[heads.row + 1 :])
        if any(cell != "" for cell in row)
    ]
    return Image(
        mapping=mapping,
        sheet_id=sheet_id,
        header_row=heads.row,
        keys=keys,
        columns=columns,
        lines=lines,
        broken_heads=broken,
    )


def _joined(
    spans: Sequence[Span], answers: Sequence[Mapping[str, object]]
) -> tuple[list[tuple[Cell, ...]], tuple[int, ...]]:
    """Put the spans side by side, every row as wide as all of them."""
    parts: list[list[Sequence[Cell]]] = [answer.get("values") or [] for answer in answers]  # type: ignore[misc]
    height = max(map(len, parts), default=0)
    columns = tuple(column for left, right in spans for column in range(left, right))
    if len(parts) == 1:
        return [_padded(row, len(columns)) for row in parts[0]], columns
    rows = []
    for index in range(height):
        row: list[Cell] = []
        for (left, right), part in zip(spans, parts, strict=True):
            row.extend(_padded(part[index] if index < len(part) else (), right - left))
        rows.append(tuple(row))
    return rows, columns


def _padded(row: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    cells = tuple(map(plain, row)) if None in row else tuple(row)
    return cells + ("",) * (width - len(cells)) if len(cells) < width else cells[:width]


def _spread(rows: Sequence[Sequence[Cell]], columns: Sequence[int]) -> list[list[Cell]]:
    """Put cells back at their grid columns, so that a header is found where it stands."""
    width = max(columns, default=-1) + 1
    spread = []
    for row in rows:
        line: list[Cell] = [""] * width
        for column, cell in zip(columns, row, strict=True):
            line[column] = cell
        spread.append(line)
    return spread


def _keys(columns: Sequence[int], header_cells: Sequence[Cell], heads: Heads) -> tuple[str, ...]:
    """Name columns: ours by mapping, the office's own by header, those without one by their order."""
    known = {column: key for key, column in (*heads.columns.items(), *heads.own.items())}
    keys: list[str] = []
    for column, cell in zip(columns, header_cells, strict=True):
        key = known.get(column) or f"{OTHER}{normal(cell)}"
        spare = sum(1 for other in keys if other == key or other.startswith(f"{key}#"))
        keys.append(f"{key}#{spare}" if spare else key)
    return tuple(keys)


def other_name(key: str) -> str:
    """What people call a column that nobody mapped."""
    name = key.removeprefix(OTHER)
    return f'"{name}"' if name and not name.startswith("#") else "a column without a header"


def row_like(image: Image, keys: Sequence[str], cells: Sequence[Cell], position: int, row_id: str | None) -> int | None:
    """Find a row by position and content, or by being the only such row if it moved."""
    wanted = tuple(map(plain, cells))
    found = [line for line in image.like(tuple(keys), row_id, wanted) if same_cells(image.cells(line, keys), wanted)]
    here = [line for line in found if image.lines[line].position == position]
    return here[0] if here else (found[0] if len(found) == 1 else None)
