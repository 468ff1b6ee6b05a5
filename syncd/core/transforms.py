"""Two-way transforms (lenses) between a raw CRM value, a canonical value and a cell, and their laws.

For every canonical value ``v`` a lens can produce: ``read_cell(write_cell(v)) == v`` and
``read_crm(write_crm(v)) == v``. What a person typed is never rewritten merely to normalise it, so writing
happens only when the canonical value changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Protocol

from syncd.core.values import Cell, Json, Reading, Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Names and ids of the elements of a set, such as tag types."""

    name_of: Mapping[str, str]
    """Element id as text -> name as the CRM shows it."""
    ids_of: Mapping[str, tuple[str, ...]]
    """Case-folded, trimmed name -> ids; more than one is ambiguous and refused."""
    awaited: frozenset[str] = frozenset()
    """Ids met so lately that the list may not tell their names yet; a set that has one is not decided meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the meaning of raw values depends on beside the lens."""

    zone: tzinfo
    """The spreadsheet's time zone: cells hold wall-clock times of it."""
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)


class Lens(Protocol):
    """One transform with its arguments bound."""

    @property
    def id(self) -> str:
        """Name and arguments as in a mapping file: ``phone(US)``."""

    def read_crm(self, raw: Json, context: Context) -> Reading:
        """Understand what the CRM delivered."""

    def read_cell(self, raw: Cell, context: Context) -> Reading:
        """Understand what a cell holds (unformatted: dates are serial numbers)."""

    def write_crm(self, value: Scalar, context: Context) -> Json:
        """Render for the CRM; blank is ``""`` for texts and ``None`` where only absence can say it."""

    def write_cell(self, value: Scalar, context: Context) -> Cell:
        """Render for a cell written RAW: texts stay text, numbers are numbers, blank is ``""``."""
