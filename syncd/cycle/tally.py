"""What a cycle did, counted and listed while it happens; the report is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from syncd.cycle.lines import LOOSE
from syncd.store.runs import HistoryLine

ASTRAY = "sheet.cell.astray"
NAMELESS = f"{LOOSE}astray"
"""Under which key what landed in rows without an id is listed."""


@dataclass(slots=True)
class Tally:
    """Counts by mapping, and the decisions as lines of history."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    lines: list[HistoryLine] = field(default_factory=list)
    rekeyed: list[tuple[str, str, str]] = field(default_factory=list)
    """(mapping, old key, row id) of rows that got their id in this round."""
    removed: list[tuple[str, str]] = field(default_factory=list)
    """(mapping, row id) of rows that were removed in this round."""
    blocked: dict[str, str] = field(default_factory=dict)
    """Mapping -> why the sheet lets nobody add or remove rows in its worksheet."""
    astray: dict[tuple[str, str], str] = field(default_factory=dict)
    """(mapping, row id) of rows that hold what landed there by mistake, an empty id for rows without one -> what a
    person can do about it, once that is needed."""
    unseen: set[str] = field(default_factory=set)
    """Mappings in whose worksheets nobody could look after an open write: any row may hold what landed there astray."""
    refused: int = 0
    """Values that a side would not take: their rows are to say so."""
    unknown: int = 0
    not_sent: int = 0

    def begin_round(self) -> None:
        """Forget what the round before did to the places of rows."""
        self.rekeyed.clear()
        self.removed.clear()

    def _count(self, mapping: str, what: str, lines: Sequence[HistoryLine]) -> None:
        counts = self.counts.setdefault(mapping, {})
        counts[what] = counts.get(what, 0) + len(lines)
        self.lines.extend(lines)

    def wrote(self, mapping: str, side: str, lines: Sequence[HistoryLine]) -> None:
        """Fields were written to a side."""
        self._count(mapping, f"written_to_{side}", lines)

    def created(self, mapping: str, lines: Sequence[HistoryLine]) -> None:
        """A record was created in the CRM."""
        self._count(mapping, "created", lines)

    def appended(self, mapping: str, lines: Sequence[HistoryLine]) -> None:
        """A row was appended."""
        self._count(mapping, "appended", lines)

    def bound(self, mapping: str, lines: Sequence[HistoryLine]) -> None:
        """A row and a record found each other."""
        self._count(mapping, "bound", lines)

    @property
    def progress(self) -> int:
        """How much was done."""
        return sum(sum(counts.values()) for counts in self.counts.values())
