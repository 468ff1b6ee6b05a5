"""A stand-in's state on disk: one SQLite file a server, written before an answer leaves.

It decides how state is kept so that a killed stand-in comes back as it was. It knows no meaning of what it keeps. One
transaction a saved request: a kill leaves the state before or after it, never between.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

_TABLES = """
create table if not exists parts (name text primary key, body blob not null) without rowid;
create table if not exists records (kind text, id integer, body blob not null, primary key (kind, id)) without rowid;
"""


class StateFile:
    """Named parts (small or whole) and records (many, each saved by itself)."""

    def __init__(self, path: Path) -> None:
        # Tokens and a private key lie in here.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Served from one thread at a time, under the skin's lock, but not always the thread that opened it.
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        # In this mode a commit survives the end of the process; only a power cut could take the last ones.
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = normal")
        self._connection.executescript(_TABLES)

    def is_new(self) -> bool:
        """Whether nothing was ever saved."""
        return self._connection.execute("select 1 from parts limit 1").fetchone() is None

    def part(self, name: str) -> bytes | None:
        """Return one part."""
        row = self._connection.execute("select body from parts where name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def records(self) -> Iterator[tuple[str, bytes]]:
        """Return all records with their kind, by kind and id."""
        for kind, body in self._connection.execute("select kind, body from records order by kind, id"):
            yield kind, bytes(body)

    def save(self, parts: Iterable[tuple[str, bytes]], records: Iterable[tuple[str, int, bytes]] = ()) -> None:
        """Save parts and records together."""
        self._connection.execute("begin immediate")
        try:
            self._connection.executemany("insert or replace into parts values (?, ?)", parts)
            self._connection.executemany("insert or replace into records values (?, ?, ?)", records)
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def close(self) -> None:
        self._connection.close()
