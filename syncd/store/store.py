"""The store as one thing to hand around: its tables by topic, and the one kind of write transaction."""

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

from syncd.core.state import State
from syncd.errors import StateError
from syncd.store import database
from syncd.store.bases import Bases
from syncd.store.changes import Changes
from syncd.store.disputes import Disputes
from syncd.store.held import Held
from syncd.store.journal import Journal
from syncd.store.runs import Runs
from syncd.store.seen_records import SeenRecords
from syncd.store.seen_rows import SeenRows
from syncd.store.vanished import Vanished


class Store:
    """One open state file."""

    def __init__(self, connection: sqlite3.Connection, *, is_writer: bool = True) -> None:
        self._connection = connection
        self.changes = Changes(is_writer=is_writer)
        self.seen_records = SeenRecords(connection, self.changes)
        self.seen_rows = SeenRows(connection, self.changes)
        self.bases = Bases(connection, self.changes)
        self.journal = Journal(connection)
        self.disputes = Disputes(connection, self.changes)
        self.held = Held(connection, self.changes)
        self.runs = Runs(connection, self.changes)
        self.vanished = Vanished(connection)

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open or create the state file for writing; the caller holds the lock. Raises: StateError."""
        return cls(database.open_database(path))

    @classmethod
    def look(cls, path: Path) -> "Store":
        """Open the state file for looking only. Raises: StateError."""
        return cls(database.open_read_only(path), is_writer=False)

    @classmethod
    def in_memory(cls) -> "Store":
        """Make an empty store that lives as long as the process."""
        return cls(database.open_memory())

    def write(self) -> AbstractContextManager[None]:
        """Run one write transaction: all of it or nothing. Raises: DiskFullError, StateError."""
        return database.write(self._connection, on_lost=self.changes.forget)

    def belongs_to(self, identity: str) -> None:
        """Bind the state to a tenant, environment and spreadsheet, and refuse others.

        A state that has only looked, because what the settings named was a slip, forgets it and belongs to the new.

        Raises: StateError.
        """
        known = self.runs.noted("identity")
        if known == identity:
            return
        if known is None or not self._has_acted():
            with self.write():
                if known is not None:
                    self._forget_everything_read()
                self.runs.note("identity", identity)
        else:
            raise StateError(
                f"This state belongs to {known}, but the settings say {identity}.",
                hint="Use another state directory for another tenant or spreadsheet; states are never mixed.",
                code="state.foreign",
            )

    def _has_acted(self) -> bool:
        """Whether anything was ever written to a side, is being written, or is bound."""
        asked = (
            "SELECT EXISTS (SELECT 1 FROM history) OR EXISTS (SELECT 1 FROM intents)"
            " OR EXISTS (SELECT 1 FROM records WHERE state <> ?)"
        )
        (found,) = self._connection.execute(asked, (State.MATCHED,)).fetchone()
        return bool(found)

    def _forget_everything_read(self) -> None:
        """Empty the tables, but for what operators said: pauses and requests."""
        tables = [row[0] for row in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if not table.startswith(("_", "sqlite_")) and table not in ("halts", "requests"):
                self._connection.execute(f"DELETE FROM {table}")
        self._connection.execute("DELETE FROM halts WHERE scope NOT LIKE 'paused:%'")
        self.changes.forget()

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        self._connection.close()
