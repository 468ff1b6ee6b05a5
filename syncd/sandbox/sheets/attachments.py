"""What hangs on a grid or a file beside its cells: laid-over formats, protections, named ranges, developer metadata."""

from dataclasses import dataclass
from typing import Literal

from syncd.sandbox.sheets.a1 import Area, Box
from syncd.sandbox.sheets.cells import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatRule:
    """A format laid over a large area, kept as a rule instead of thousands of dressed cells."""

    area: Area
    mask: Json
    format: Json | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """A protected range; `area` None means the whole tab."""

    protected_range_id: int
    area: Area | None
    body: Json
    """The other members as given: description, warningOnly, editors, namedRangeId."""
    creator: str
    free: tuple[Area, ...] = ()
    """Ranges left open inside a protected tab."""

    def stops(self, account: str, box: Box, rows: int, columns: int) -> bool:
        """Say whether that account may not write there; a warning never stops an API call (K)."""
        if self.body.get("warningOnly") or account in self.body.get("editors", {}).get("users", []):
            return False
        inside = (self.area or Area()).within(rows, columns)
        if any(area.within(rows, columns).contains(box) for area in self.free):
            return False
        return inside.meets(box)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRange:
    named_range_id: str
    name: str
    sheet_id: int
    area: Area


MetadataPlace = Literal["SPREADSHEET", "SHEET", "ROW", "COLUMN"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """One developer metadata entry and where it hangs."""

    metadata_id: int
    key: str
    value: str | None
    visibility: str
    place: MetadataPlace
    sheet_id: int = 0
    index: int = 0
