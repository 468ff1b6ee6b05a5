"""Cells that a formula left blank when it broke, with the cell that has shown an error since."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Cause(NamedTuple):
    """The cell that showed an error when others turned blank; its formula may have filled them."""

    row_id: str
    """Empty for a row without one."""
    column: int
    """Of the grid, counted from 0."""


class Vanished:
    """The table ``vanished``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def keep(self, mapping: str, cells: Mapping[tuple[str, str], Cause], at: float) -> None:
        """Remember cells, by row id and header."""
        self._db.executemany(
            "INSERT OR REPLACE INTO vanished VALUES (?, ?, ?, ?, ?, ?)",
            [(mapping, *cell, cause.row_id, cause.column, at) for cell, cause in cells.items()],
        )

    def release(self, mapping: str, cells: Iterable[tuple[str, str]]) -> None:
        """Read cells again as what their rows' people made of them."""
        self._db.executemany(
            "DELETE FROM vanished WHERE mapping = ? AND row_id = ? AND header = ?",
            [(mapping, *cell) for cell in cells],
        )

    def of(self, mapping: str) -> dict[str, dict[str, Cause]]:
        """Row id -> header -> cause."""
        found: dict[str, dict[str, Cause]] = {}
        for row_id, header, *cause in self._db.execute(
            "SELECT row_id, header, cause_row, cause_column FROM vanished WHERE mapping = ?", (mapping,)
        ):
            found.setdefault(row_id, {})[header] = Cause(*cause)
        return found
