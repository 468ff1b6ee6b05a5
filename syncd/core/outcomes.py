"""What became of an operation, on either side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from syncd.core.records import CrmRecord
from syncd.core.values import Cell, CrmId


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
