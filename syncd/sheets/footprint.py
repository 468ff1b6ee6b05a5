"""Where a request hit the grid: what it sent to one row went into one row, to one column into one column; pure.

A value that several cells hold says little of itself. Beside one that only we can have written it says whose it is.
"""

from collections.abc import Iterable, Sequence

from syncd.sheets.preparing import CellWrite

Place = tuple[int, int]
"""Row of the image after, index of its key."""


class Footprint:
    """The rows and columns in which cells of one request were found for certain."""

    def __init__(self, certain: Iterable[tuple[CellWrite, Place]]) -> None:
        self._rows: dict[int, set[int]] = {}
        """Grid row to which it was sent -> rows of the image after that were hit."""
        self._columns: dict[int, set[int]] = {}
        for write, (line, key) in certain:
            self._rows.setdefault(write.position, set()).add(line)
            self._columns.setdefault(write.column, set()).add(key)

    def place(self, write: CellWrite, candidates: Sequence[Place]) -> Place | None:
        """Find the one candidate in the row that was hit together with it."""
        rows, columns = self._rows.get(write.position, set()), self._columns.get(write.column, set())
        beside = [place for place in candidates if rows == {place[0]}]
        below = [place for place in beside if columns == {place[1]}]
        found = below or beside
        return found[0] if len(found) == 1 else None

    def row(self, write: CellWrite) -> int | None:
        """Name the one row in which stands what else was sent to its row."""
        rows = self._rows.get(write.position, set())
        return next(iter(rows)) if len(rows) == 1 else None

    def is_of_another_row(self, write: CellWrite, line: int) -> bool:
        """Whether that row was hit by what was sent to another row than this."""
        return any(position != write.position and line in lines for position, lines in self._rows.items())
