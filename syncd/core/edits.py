"""What one record needs, before anybody judged it: single edits, each of one rule towards one side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from syncd.core.mapping import Direction, Rule, Winner
from syncd.core.state import Face
from syncd.core.values import CrmId, Json

ROW = Rule(key="$row", columns=(), direction=Direction.BOTH, winner=Winner.ASK, identity="$row")
"""Stands for a record as a whole: its creation, its append, its removal."""


class Toward(StrEnum):
    """The side that an edit would write to."""

    CRM = "crm"
    SHEET = "sheet"


class EditKind(StrEnum):
    """What an edit does, as the limits count it."""

    CHANGES = "changes"
    BLANKS = "blanks"
    CREATES = "creates"
    DELETES = "deletes"
    ADDS = "adds"
    """One element joins a set."""
    REMOVES = "removes"
    APPENDS = "appends"
    BINDS = "binds"
    FILLS = "fills"
    """First sync: a blank gets the other side's value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One rule of one record to be written to one side."""

    mapping: str
    row_id: str
    crm_id: CrmId | None
    rule: Rule
    toward: Toward
    kind: EditKind
    value: tuple[Json, ...] = ()
    """Raw values to write, one per column of the rule."""
    crm: tuple[Json, ...] = ()
    """Raw values that the decision was based on."""
    sheet: tuple[Json, ...] = ()
    element: str = ""
    """For sets: the element; its raw values stay the whole set."""
    undo: tuple[Json, ...] = ()
    """Raw values with which the edited side is restored when a person puts the edit back; empty: unknown."""
    old: str = ""
    new: str = ""
    why: str = ""
    is_loss: bool = False
    is_first: bool = False
    """Part of the rule's first sync: waits for the first plan's acceptance."""
    must_wait: str = ""
    """Held whatever the limits say, with the reason (clearing a contact's cell)."""

    @property
    def slot(self) -> str:
        """Name of what is written within the record: the rule, and the element for sets."""
        return (
            f"{self.rule.key}{'+' if self.kind is EditKind.ADDS else '-'}{self.element}"
            if self.element
            else self.rule.key
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A rule that both sides changed and nobody may decide."""

    rule: str
    crm: str
    """Raw values as text."""
    sheet: str


@dataclass(slots=True, kw_only=True)
class Decision:
    """Everything decided about one record."""

    row_id: str
    crm_id: CrmId | None
    edits: list[Edit] = field(default_factory=list)
    faces: dict[str, Face] = field(default_factory=dict)
    """Bases that move without any write: both sides came to mean the same."""
    children: Mapping[str, CrmId] = field(default_factory=dict)
    passed_over: frozenset[CrmId] = frozenset()
    disputes: list[Dispute] = field(default_factory=list)
    problems: dict[tuple[str, str], str] = field(default_factory=dict)
    """(rule, code) -> message."""
    is_waiting: bool = False
    """Somebody may still be typing in the row."""
