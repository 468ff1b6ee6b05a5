"""What is remembered of one record between cycles, and the case that is put before the reconciler.

The base has two faces: what each side held when the field was last settled. A side has changed when it differs
from its own face; a trimming CRM and a rounding sheet therefore never look like somebody's edit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from syncd.core.crm_operations import CrmOperation
from syncd.core.records import CrmRecord, SheetRow
from syncd.core.sheet_operations import RestoreCells, SheetOperation
from syncd.core.values import CrmId, Json


class State(StrEnum):
    """Where a record stands in its life."""

    MATCHED = "matched"
    """A row without id fits this CRM record; the id is issued but not written yet (``note``: the row's key)."""
    CLAIMED = "claimed"
    """A new row that carries our id; the CRM has no record of it yet."""
    UNPLACED = "unplaced"
    """A CRM record that was given a row id; its row is not in the sheet yet."""
    BOUND = "bound"
    ROW_GONE = "row_gone"
    """Its row was deleted; what that means is not decided yet."""
    IGNORED = "ignored"
    """Its row was deleted and that is all right: it is not appended again."""
    MERGED = "merged"
    """The CRM merged it into another record that has a row of its own."""


@dataclass(frozen=True, slots=True)
class Face:
    """What both sides held for one rule when it was last settled; raw, one entry per column.

    For sets both sides hold the sorted element ids, because elements are settled one by one.
    """

    crm: tuple[Json, ...]
    sheet: tuple[Json, ...]
    identity: str
    """``Rule.identity`` under which it was settled; under another one the base is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One record of a mapping: a row, a CRM record, or (nearly always) both."""

    mapping: str
    row_id: str
    crm_id: CrmId | None
    state: State
    base: Mapping[str, Face] = field(default_factory=dict)
    children: Mapping[str, CrmId] = field(default_factory=dict)
    """Rule -> id of the child record whose value the column shows (a contact); it stays with it."""
    passed_over: frozenset[CrmId] = frozenset()
    """Children that were there when a bound one vanished; they never slide into its cell."""
    note: str = ""
    placed_by: str = ""
    """``person`` when somebody typed the row, ``syncd`` when we appended it."""

    def with_faces(self, faces: Mapping[str, Face]) -> "Binding":
        """Move some faces of the base."""
        return replace(self, base={**self.base, **faces})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRow:
    """A row as last read, and since when it reads so."""

    key: str
    """The row id, or one made of content and ordinal for a row that has none."""
    row: SheetRow
    since: float
    """First read that showed this content."""
    before: float
    """Last read that still showed the content before it; 0 when there was none."""
    befores: tuple[float, ...] = ()
    """For each mapped cell: the last read that still showed its former content."""
    missing_since: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A person's decision of a conflict, valid while both values are the ones it was given for."""

    winner: str
    """``crm`` or ``sheet``."""
    crm: str
    sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """The CRM refused this value of this field; not tried again until value, mapping or program changes."""

    rule: str
    value: str
    """Digest of the raw value that was sent."""
    message: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything there is to know about one record when it is decided."""

    binding: Binding
    crm: CrmRecord | None
    """As last seen; ``None`` when proven gone or never seen."""
    children: tuple[CrmRecord, ...] = ()
    """Active child records as last seen, by id."""
    seen: SeenRow | None = None
    """``None`` when the row is not there (or not believable)."""
    is_settled: bool = True
    """The row's content was equal in two reads far enough apart."""
    rejections: Mapping[str, Rejection] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    unaccepted: frozenset[str] = frozenset()
    """Rules whose first sync has not been accepted yet."""
    frozen: Mapping[str, str] = field(default_factory=dict)
    """Headers of cells that are not read as edits any more, with the reason."""
    vanished: frozenset[str] = frozenset()
    """Headers of cells that a formula left blank when it broke."""
    skew_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a task settles for one rule, once the written side has answered."""

    rule: str
    identity: str
    crm: tuple[Json, ...] = ()
    """Raw values that the CRM held when this was decided: its new face where the sheet is written."""
    sheet: tuple[Json, ...] = ()
    """Raw cells that the sheet held: its new face where the CRM is written."""
    adds: tuple[str, ...] = ()
    """For sets: elements that join both faces; nothing else of the set is settled by this task."""
    removes: tuple[str, ...] = ()
    value: str = ""
    """Digest of the raw value that is written, under which a refusal is remembered."""
    old: str = ""
    """For the history: the written side's value before, as people read it."""
    new: str = ""
    why: str = ""
    is_loss: bool = False
    """The value that is overwritten was somebody's: it is kept as a loser together with the intent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPart:
    """A row that takes part in a creation: its cells as they were when it was decided."""

    mapping: str
    row_id: str
    cells: Mapping[str, tuple[Json, ...]]
    """Rule -> raw cells: the sheet's faces after the create, whatever the row holds by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One operation ready to be journalled and carried out, with what it settles."""

    operation: CrmOperation | SheetOperation | RestoreCells
    moves: tuple[Move, ...] = ()
    crm_id: CrmId | None = None
    rows: tuple[RowPart, ...] = ()
    """For creations and claims: the rows they are made from, the main one first."""
