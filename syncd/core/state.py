"""What is remembered of one record between cycles, and the case that is put before the reconciler.

The base has two faces: what each side held when the field was last settled. A side has changed when it differs
from its own face; a trimming CRM and a rounding sheet therefore never look like somebody's edit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from syncd.core.plan import CrmOperation, SheetOperation
from syncd.core.records import CrmRecord, SheetRow
from syncd.core.values import Json


class State(StrEnum):
    """Where a record stands in its life."""

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
    crm_id: int | None
    state: State
    base: Mapping[str, Face] = field(default_factory=dict)
    children: Mapping[str, int] = field(default_factory=dict)
    """Rule -> id of the child record whose value the column shows (a contact); it stays with it."""
    passed_over: frozenset[int] = frozenset()
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
    frozen: Mapping[str, str] = field(default_factory=dict)
    """Headers of cells that are not read as edits any more, with the reason."""
    skew_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a task settles for one rule, once the written side has answered."""

    rule: str
    identity: str
    other: tuple[Json, ...]
    """Raw values the other side held when this was decided: its new face."""
    old: str = ""
    """For the history: the written side's value before, as text."""
    new: str = ""
    why: str = ""
    loser: str | None = None
    """The value that is overwritten by a decision, kept for ever."""
    loser_side: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One operation ready to be journalled and carried out, with what it settles."""

    operation: CrmOperation | SheetOperation
    moves: tuple[Move, ...] = ()
    crm_id: int | None = None
    snapshot: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    """For a creation: rule -> raw cells of the row it was made from; its sheet faces after the create."""
