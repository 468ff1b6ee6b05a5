"""The store as one thing to hand around: its tables by topic, and the one kind of write transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syncd.errors import StateError
from syncd.store import database
from syncd.store.bases import Bases
from syncd.store.changes import Changes
from syncd.store.disputes import Disputes
from syncd.store.journal import Journal
from syncd.store.runs import Runs
from syncd.store.seen import Seen


class Store:
    """One open state file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.changes = Changes()
        self.seen = Seen(connection, self.changes)
        self.bases = Bases(connection, self.changes)
        self.journal = Journal(connection)
        self.disputes = Disputes(connection)
        self.runs = Runs(connection)

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open or create the state file for writing; the caller holds the lock. Raises: StateError."""
        return cls(database.open_database(path))

    @classmethod
    def look(cls, path: Path) -> "Store":
        """Open the state file for looking only. Raises: StateError."""
        return cls(database.open_read_only(path))

    @classmethod
    def in_memory(cls) -> "Store":
        """Make an empty store that lives as long as the process."""
        return cls(database.open_memory())

    @contextmanager
    def write(self) -> Iterator[None]:
        """Run one write transaction: all of it or nothing. Raises: DiskFullError, StateError."""
        try:
            with database.write(self._connection):
                yield
        except BaseException:
            self.changes.forget()
            raise

    def belongs_to(self, identity: str) -> None:
        """Bind the state to a tenant, environment and spreadsheet, and refuse others. Raises: StateError."""
        known = self.runs.noted("identity")
        if known is None:
            with self.write():
                self.runs.note("identity", identity)
        elif known != identity:
            raise StateError(
                f"This state belongs to {known}, but the settings say {identity}.",
                hint="Use another state directory for another tenant or spreadsheet; states are never mixed.",
                code="state.foreign",
            )

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        self._connection.close()
