"""Where an index or a span lands after rows or columns are inserted, deleted or moved; touches no state."""

from dataclasses import dataclass
from typing import Literal

from syncd.sandbox.sheets.a1 import Area

Axis = Literal["ROWS", "COLUMNS"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One structural change along one axis of one tab."""

    kind: Literal["insert", "delete", "move"]
    start: int
    count: int
    target: int = 0
    """Where a moved block lands, counted before its removal (D)."""

    def point(self, index: int) -> int | None:
        """Say where one row or column is afterwards; None when it is gone."""
        if self.kind == "insert":
            return index if index < self.start else index + self.count
        if self.kind == "delete":
            if self.start <= index < self.start + self.count:
                return None
            return index if index < self.start else index - self.count
        return self._moved(index)

    @property
    def landing(self) -> int:
        return self.target - self.count if self.target > self.start else self.target

    def _moved(self, index: int) -> int:
        if self.start <= index < self.start + self.count:
            return index - self.start + self.landing
        rest = index if index < self.start else index - self.count
        return rest if rest < self.landing else rest + self.count

    def span(self, start: int, end: int | None) -> tuple[int, int | None] | None:
        """Say where a half-open span is afterwards; None when nothing of it is left."""
        if self.kind == "move":
            return self._moved_span(start, end)
        if start == 0 and end is None:
            return 0, None
        if self.kind == "insert":
            new_start = start + self.count if start >= self.start else start
            return new_start, (end + self.count if end is not None and end > self.start else end)
        new_start = start if start <= self.start else max(self.start, start - self.count)
        if end is None:
            return new_start, None
        new_end = end if end <= self.start else max(self.start, end - self.count)
        return (new_start, new_end) if new_end > new_start else None

    def _moved_span(self, start: int, end: int | None) -> tuple[int, int | None]:
        last_touched = max(self.start + self.count, self.target)
        if start <= min(self.start, self.target) and (end is None or end >= last_touched):
            return start, end
        if end is None:
            return min(self._moved(start), start), None
        ends = sorted((self._moved(start), self._moved(end - 1)))
        return ends[0], ends[1] + 1


def shifted_area(area: Area, axis: Axis, shift: Shift) -> Area | None:
    """Move a rectangle with the grid under it."""
    if axis == "ROWS":
        rows = shift.span(area.top, area.bottom)
        return None if rows is None else Area(rows[0], rows[1], area.left, area.right)
    columns = shift.span(area.left, area.right)
    return None if columns is None else Area(area.top, area.bottom, columns[0], columns[1])
