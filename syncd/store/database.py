"""Opening the file so that it is safe, and the one kind of transaction that writes.

WAL with full synchronisation: after ``kill -9`` or a power cut the file holds the old truth or the new one.
Write transactions begin IMMEDIATE: a deferred one that reads first fails with "database is locked" instead of
waiting when another connection wrote in between (tried with sqlite-utils 4.2.1).
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from syncd.errors import CorruptStateError, DiskFullError, LockedError, SchemaTooNewError, StateError
from syncd.store.schema import migrations

FILE_NAME = "syncd.sqlite3"
_STATEMENTS = 512
"""Prepared statements that are kept: more than there are. Preparing one takes longer than executing it."""

_template: sqlite3.Connection | None = None


def _configure(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 5000")


def open_database(path: Path) -> sqlite3.Connection:
    """Open or create the state file and bring its tables up to date.

    Raises: CorruptStateError, SchemaTooNewError, DiskFullError, StateError.
    """
    try:
        connection = sqlite3.connect(path, check_same_thread=False, cached_statements=_STATEMENTS)
        _configure(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _check(connection, path)
        _migrate(connection)
    except sqlite3.DatabaseError as error:
        raise translated(error, path) from error
    return connection


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open the state file for looking only; SQLite itself refuses writes. Raises: StateError."""
    if not path.exists():
        raise StateError(
            f"There is no state at {path} yet.",
            hint="Run `syncd plan` or `syncd sync` first.",
            code="state.absent",
        )
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        _configure(connection)
        connection.execute("SELECT count(*) FROM meta").fetchone()
    except sqlite3.DatabaseError as error:
        raise translated(error, path) from error
    return connection


def open_memory() -> sqlite3.Connection:
    """Make a database in memory, copied from one that was migrated once; for the simulation."""
    global _template  # noqa: PLW0603 - building it takes longer than a whole simulated run
    if _template is None:
        _template = sqlite3.connect(":memory:", check_same_thread=False)
        _template.isolation_level = None
        _migrate(_template)
    connection = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=_STATEMENTS)
    _template.backup(connection)
    _configure(connection)
    return connection


@contextmanager
def write(connection: sqlite3.Connection, on_lost: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Run one write transaction; nested ones join it. ``on_lost`` hears that it was rolled back.

    Raises: DiskFullError, LockedError, StateError.
    """
    if connection.in_transaction:
        yield
        return
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException as error:
        on_lost()
        _roll_back(connection)
        if isinstance(error, sqlite3.OperationalError):
            raise translated(error, None) from error
        raise


def _roll_back(connection: sqlite3.Connection) -> None:
    # SQLite may have rolled back by itself already, as it does when the disk is full.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def translated(error: sqlite3.DatabaseError, path: Path | None) -> StateError:
    """Turn what SQLite says into who must act."""
    text = str(error)
    where = f" {path}" if path else ""
    if "full" in text:
        return DiskFullError(
            "The disk is full: syncd writes to neither side until it can remember what it does.",
            hint="Free some space in the state directory; syncd goes on by itself.",
        )
    if "not a database" in text or "malformed" in text:
        return CorruptStateError(
            f"The state file{where} is damaged ({text}).",
            hint="Move it away and put back a copy, or start without it: the ID columns in the sheet rebuild the "
            "bindings. See docs/operations.md, state.corrupt.",
        )
    if "locked" in text or "busy" in text:
        return LockedError(
            f"The state file{where} is being written to by another program.", hint="Try again in a moment."
        )
    return StateError(f"The state file{where} cannot be used: {text}.", hint="Check the path and its permissions.")


def _migrate(connection: sqlite3.Connection) -> None:
    # sqlite-utils keeps its own bookkeeping of applied steps and wants the default transaction mode.
    connection.isolation_level = "DEFERRED"
    migrations.apply(Database(connection))
    connection.commit()
    connection.isolation_level = None


def _check(connection: sqlite3.Connection, path: Path) -> None:
    known = {migration.name for migration in migrations._migrations}  # noqa: SLF001 - no public list before apply
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "_sqlite_migrations" in names:
        applied = {
            row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'syncd'")
        }
        if newer := applied - known:
            raise SchemaTooNewError(
                f"The state file {path} was written by a newer syncd (it has {', '.join(sorted(newer))}).",
                hint="Install that version again, or restore a copy of the state from before the upgrade.",
            )
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise CorruptStateError(
            f"The state file {path} is damaged ({verdict}).",
            hint="Move it away and put back a copy, or start without it; see docs/operations.md, state.corrupt.",
        )
