"""State files in memory for one run after the other: emptied, not made anew, because SQLite takes several times longer
to prepare all statements for a new connection than to execute them.

It decides which connection a run gets. It knows no table by name.
"""

from syncd.store import database

_BOOKKEEPING = "_sqlite_migrations"
_idle = []


def borrowed():
    """A connection with all tables and no rows."""
    return _idle.pop() if _idle else database.open_memory()


def given_back(connection):
    """Take a connection back, as empty as it was."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        if table != _BOOKKEEPING:
            connection.execute(f"DELETE FROM {table}")
    _idle.append(connection)
