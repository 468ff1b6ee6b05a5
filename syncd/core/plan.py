"""Operations, each one API call or one cell group, and what became of them. A plan is a value before it is an act."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from syncd.core.objects import FieldSpec
from syncd.core.records import CrmRecord
from syncd.core.values import Cell, CrmId, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One member to be written and what it must still hold before."""

    rule: str
    field: FieldSpec
    value: Json
    """Raw value to send."""
    expected: Json
    """Raw value that the decision was based on; if the fresh read differs, the change is stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchRecord:
    """Change members of one record with one PATCH; whole-value members and lists are built from a fresh read."""

    mapping: str
    row_id: str
    object: str
    id: CrmId
    changes: tuple[FieldChange, ...]
    parent_id: CrmId | None = None
    """The parent in the path, for children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRecord:
    """Create one record with one POST, children and nested records inside."""

    mapping: str
    row_id: str
    """Lane, and the marker planted in ``externalData`` where the object has one."""
    object: str
    values: tuple[tuple[FieldSpec, Json], ...]
    """Members to send, in mapping order; fields of one unit make one complete member."""
    elements: tuple[int, ...] = ()
    """Tag type ids."""
    children: tuple["CreateRecord", ...] = ()
    """Contacts, inside the body."""
    nested: tuple["CreateRecord", ...] = ()
    """Records of another object carried inside (a customer's locations), each with its own marker."""
    parent_id: CrmId | None = None
    rule: str = ""
    """For a contact that a column of the parent's row shows: that rule's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeElement:
    """Add one element to a record's set, or take one away, with one call."""

    mapping: str
    row_id: str
    object: str
    id: CrmId
    rule: str
    field: FieldSpec
    element: int
    is_addition: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeElements:
    """Add the same element to many records (or take it away) with one bulk call; its answer is empty."""

    mapping: str
    row_ids: tuple[str, ...]
    object: str
    ids: tuple[CrmId, ...]
    """In the order of ``row_ids``."""
    rule: str
    field: FieldSpec
    element: int
    is_addition: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRecord:
    """Delete a child record (a contact); nothing else has a DELETE that we use."""

    mapping: str
    row_id: str
    object: str
    id: CrmId
    parent_id: CrmId | None
    rule: str
    expected: Json


CrmOperation: TypeAlias = PatchRecord | CreateRecord | ChangeElement | ChangeElements | DeleteRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the CRM holds now."""

    records: tuple[CrmRecord, ...]
    """Records as answered: the written one first, then what a create nested. Everything in them beyond the
    written rules is an observation."""
    written: tuple[str, ...] = ()
    """Rules that the call really wrote."""
    stale: tuple[str, ...] = ()
    """Rules dropped because the fresh read showed another value."""
    rejected: Mapping[str, str] = field(default_factory=dict)
    """Rules that the CRM refused by name, with its message; the rest was written without them. For a bulk call: row
    ids of records that refused."""
    created: Mapping[str, CrmId] = field(default_factory=dict)
    """For a create: marker or ``<row_id>/<rule>`` of each created record -> its id, as far as the answer tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The CRM will not take it."""

    message: str
    code: str = "crm.rejected"
    """``crm.inactive`` when the record or its parent is inactive or merged, ``crm.gone`` for 404."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Rule -> message, when the answer names members."""
    records: tuple[CrmRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """Everything the operation wanted to write had moved since it was observed."""

    records: tuple[CrmRecord, ...] = ()
    held: Mapping[str, Cell] = field(default_factory=dict, compare=False)
    """For cells: header -> what stands there instead, as far as that was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The call left and no believable answer came: it may have landed or may still land."""

    reason: str
    is_open: bool = False
    """Nobody could look, or what was seen is not put right yet: no time that passes makes this a failure."""
    astray: tuple["Stray", ...] = ()
    """For the sheet: what landed by mistake and could not be put back yet. Nothing in its rows is anybody's edit."""
    held: Mapping[str, Cell] = field(default_factory=dict, compare=False)
    """For cells: header -> what stands there by now, as far as that was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """Auth, quota or a stop request kept it from leaving."""

    reason: str


CrmOutcome: TypeAlias = Stored | Rejected | Stale | Unknown | NotSent


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


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Stray:
    """A cell that holds what landed in it by mistake, or an id cell that lost what belongs to it."""

    row_id: str
    """Empty for a row without one."""
    column: str
    """Its header."""
    is_mapped: bool
    """Whether a rule is about the column; others are syncd's own or nobody's."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the cells hold now, as the write itself answered."""

    cells: Mapping[str, Cell] = field(default_factory=dict)
    """Header -> cell as stored. For an append the typed values sent."""
    stale: tuple[str, ...] = ()
    """Headers left alone because the cell had moved on."""
    blocked: Mapping[str, str] = field(default_factory=dict)
    """Headers never written, with the reason: ``formula``, ``protected``, ``merged``, ``frozen``."""
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """The spreadsheet keeps us for good from writing what an operation is about: an id into a protected column."""

    reason: str


SheetOutcome: TypeAlias = Written | Stale | Unknown | NotSent | Blocked


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
