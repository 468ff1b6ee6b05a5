"""What the spreadsheet is asked to do, and what is kept of how it looked before: enough to put things right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from syncd.core.outcomes import Written
from syncd.core.values import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCells:
    """Write some mapped cells of one row, found by its id at the time of writing."""

    mapping: str
    row_id: str
    cells: Mapping[str, Cell]
    """Header -> raw cell to write (RAW: text stays text)."""
    expected: Mapping[str, Cell]
    """Header -> cell that the decision was based on; where it differs the cell is stale."""
    position: int = -1
    """Where the row was last read: of several rows with this id the one here is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendRow:
    """Add a row after the last one with data, its ids included, in one atomic request."""

    mapping: str
    row_id: str
    crm_ref: str
    cells: Mapping[str, Cell]
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """Write our id into a row that has none (or take a foreign id away with ``row_id=""``)."""

    mapping: str
    position: int
    cells: tuple[Cell, ...]
    """The row's mapped cells as decided upon; the row is found again by position and content."""
    row_id: str
    expected_row_id: str = ""
    crm_ref: str | None = None
    """Written together with the id when the record is already known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow:
    """Set our own columns of a row. It can be repeated; but it can go astray like any write."""

    mapping: str
    row_id: str
    """What its id cell holds; a row without an id, or with one that several rows carry, is found by position and
    content."""
    position: int
    cells: tuple[Cell, ...]
    status: str | None = None
    """``None``: leave alone."""
    crm_ref: str | None = None
    is_shared: bool = False
    """Other rows carry its id too."""

    @property
    def is_by_id(self) -> bool:
        """Whether the row is found by its id."""
        return bool(self.row_id) and not self.is_shared

    def anywhere(self) -> "MarkRow":
        """Return the same mark, wherever its row stands."""
        return replace(self, position=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRow:
    """Delete the row of a record that the CRM no longer has, if it still holds what was last seen."""

    mapping: str
    row_id: str
    cells: tuple[Cell, ...]


SheetOperation: TypeAlias = UpdateCells | AppendRow | ClaimRow | MarkRow | RemoveRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreCells:
    """Put cells back to what they held before a write of ours landed on them; nobody plans it, a repair needs it.

    It is journalled like any write: its answer may be lost, and it may land when others stand in its place.
    """

    mapping: str
    row_ids: tuple[str, ...]
    """Rows that hold something of ours by mistake as long as it is not done; empty for one without an id."""
    cells: tuple[tuple[int, str, Cell], ...]
    """(row of its snapshot, counted from 0; column; what belongs there)."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Column -> what people call it, for those that are neither mapped nor syncd's own."""
    ours: tuple[tuple[int, str], ...] = ()
    """(row; column) of cells that certainly hold what syncd wrote, so that nothing of anybody's is taken away."""

    @property
    def row_id(self) -> str:
        """The first of the rows."""
        return self.row_ids[0]


COLUMNS_ROW: Final = -1
"""Position of the entry of a snapshot that says in which columns of the grid its cells stood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSnapshot:
    """What the cells around a write held before it; journalled with the intents, enough to put things right."""

    mapping: str
    sheet_id: int
    headers: tuple[str, ...]
    """Columns that were written to, own columns under the names ``$status``, ``$crm_ref``, ``$row_id``."""
    rows: Sequence[tuple[int, str, tuple[Cell, ...]]]
    """(position, row id, cells in the order of ``headers``) of every row that held anything."""
    is_later: bool = False
    """Taken afterwards, when nothing had landed yet. It begins with the rows of the one taken before, whatever
    became of them; those that are gone stand at a position below zero."""
    unsent: tuple[tuple[str, str], ...] = ()
    """(row id, column) of cells that the operations name and that were left out of the request, because a formula
    stands there or somebody typed, or that were put back since: they are not to be looked for later."""

    def since_written(self, rows: Mapping[str, Written], added: Collection[str] = ()) -> "SheetSnapshot":
        """Show how things look since some rows, by their ids, were written rightly: that is no late write gone astray.

        Those that were ``added`` stand behind the others. A row that got its id since is in here without it.
        """
        known = {row_id for _, row_id, _ in self.rows}
        held = [(position, row_id, self._after(cells, rows.get(row_id))) for position, row_id, cells in self.rows]
        blank = ("",) * len(self.headers)
        behind = [
            (row.position, row_id, self._after(blank, row))
            for row_id, row in rows.items()
            if row_id in added and row_id not in known and row.position is not None
        ]
        return replace(self, rows=[*held, *behind], is_later=True)

    def _after(self, cells: tuple[Cell, ...], written: Written | None) -> tuple[Cell, ...]:
        if written is None:
            return cells
        return tuple(written.cells.get(header, cell) for header, cell in zip(self.headers, cells, strict=True))
