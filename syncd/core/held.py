"""Held slices: parts of a plan that wait for a person, line by line with the values they were shown for."""

from dataclasses import dataclass
from enum import StrEnum


class SliceState(StrEnum):
    """Where a slice stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    PUTBACK = "putback"
    EXPIRED = "expired"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of a plan that waits for somebody's consent."""

    id: str
    mapping: str
    side: str
    """Where it would write: ``crm`` or ``sheet``."""
    kind: str
    """``changes``, ``blanks``, ``creates``, ``deletes``, ``bind``, ``append``, ``fill`` …"""
    rule: str
    reason: str
    opened_at: float
    expires_at: float
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record and field of a slice with the values it was shown for."""

    row_id: str
    rule: str
    """The rule's key, with sign and element for sets; ``$row`` for the record as a whole."""
    crm: str
    """Raw values as text (``dump_raw``); consent holds only while both are still so."""
    sheet: str
    state: str = "open"
    slice_id: str = ""
