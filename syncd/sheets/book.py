"""What is known of the spreadsheet as a whole: its tabs by id and title, its time zone, fences. Knows no rows."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

FIELDS: Final = (
    "properties(title,timeZone),developerMetadata(metadataId,metadataKey,metadataValue),"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),protectedRanges.protectedRangeId)"
)

FENCE_KEY: Final = "syncd"
"""Key of the metadata entries that are fences."""
SENT: Final = "sent"
"""What a change writes into its fence."""
CLOSED: Final = "closed"
"""What is written into the fence of a change that shall not land any more."""


class Fence(NamedTuple):
    """A metadata entry that a change, or its being given up, left behind."""

    kind: str
    at: float
    """When it was made, on syncd's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab as the description shows it."""

    sheet_id: int
    """Survives renames and moves (D); a copied tab gets a new one."""
    title: str
    row_count: int
    column_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One description of the spreadsheet."""

    title: str
    zone: str
    tabs: tuple[Tab, ...]
    guards: frozenset[int]
    """Ids of all protected ranges."""
    fences: Mapping[int, Fence]
    read_at: float
    """On the monotonic clock."""

    def by_id(self, sheet_id: int | None) -> Tab | None:
        """Find a tab by id."""
        return next((tab for tab in self.tabs if tab.sheet_id == sheet_id), None)

    def by_title(self, title: str) -> Tab | None:
        """Find a tab by title; titles differ in more than case (K)."""
        folded = title.strip().casefold()
        exact = next((tab for tab in self.tabs if tab.title == title), None)
        return exact or next((tab for tab in self.tabs if tab.title.strip().casefold() == folded), None)

    def vacant_id(self, wish: int) -> int:
        """Choose an id for a new tab."""
        return _vacant(wish, {tab.sheet_id for tab in self.tabs})

    def vacant_guard(self, wish: int) -> int:
        """Choose an id for a new protected range."""
        return _vacant(wish, self.guards)


def _vacant(wish: int, taken: Collection[int]) -> int:
    while wish in taken:
        wish += 1
    return wish


def book_of(answer: Mapping[str, Any], *, read_at: float) -> Book:
    """Understand a description; members that are zero or empty may be left out (R: proto rule)."""
    properties = answer.get("properties") or {}
    sheets = answer.get("sheets") or ()
    tabs = [_tab(sheet.get("properties") or {}) for sheet in sheets]
    return Book(
        title=str(properties.get("title", "")),
        zone=str(properties.get("timeZone") or "Etc/GMT"),
        tabs=tuple(tab for tab in tabs if tab.column_count),
        guards=frozenset(
            int(guard.get("protectedRangeId", 0)) for sheet in sheets for guard in sheet.get("protectedRanges") or ()
        ),
        fences=dict(_fences(answer.get("developerMetadata") or ())),
        read_at=read_at,
    )


def _fences(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, Fence]]:
    for entry in entries:
        kind, _, at = str(entry.get("metadataValue", "")).partition(" ")
        if entry.get("metadataKey") == FENCE_KEY and at.isdecimal():
            yield int(entry.get("metadataId", 0)), Fence(kind, float(at))


def _tab(properties: Mapping[str, Any]) -> Tab:
    """Read one tab; a chart on a tab of its own has no grid and counts as no tab of ours."""
    size = properties.get("gridProperties") or {}
    return Tab(
        sheet_id=int(properties.get("sheetId", 0)),
        title=str(properties.get("title", "")),
        row_count=int(size.get("rowCount", 0)),
        column_count=int(size.get("columnCount", 0)),
    )
