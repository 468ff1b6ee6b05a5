"""Asking the running daemon: one row in, one answer out. The asker's half; the daemon's is ``daemon.loop``.

The file is opened for writing only for that row. Whoever gives up takes the request back, so that nothing happens
later that its author believes failed.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from syncd.daemon import presence
from syncd.daemon.answers import from_answer
from syncd.errors import TransientError
from syncd.ports import Clock
from syncd.store import database
from syncd.store.runs import OperatorRequest, Runs

LIFETIME_SECONDS = 600.0
_LOOK_SECONDS = 0.1


async def ask(
    directory: Path, kind: str, arguments: Mapping[str, Any], *, clock: Clock, waiting: Callable[[], None]
) -> dict[str, Any]:
    """Put a request and wait for its answer; ``waiting`` is called while it takes.

    Raises: whatever the daemon answered with; TransientError, when it went away or did not answer.
    """
    number = _put(directory, kind, arguments, clock.now())
    try:
        return await _answer(directory, number, clock, waiting)
    finally:
        _take_back(directory, number)


async def _answer(directory: Path, number: int, clock: Clock, waiting: Callable[[], None]) -> dict[str, Any]:
    deadline = clock.monotonic() + LIFETIME_SECONDS
    while clock.monotonic() < deadline:
        is_there = presence.is_there(directory)
        found = _look(directory, number)
        if found is not None and found.state in ("done", "failed"):
            return from_answer(found.state, found.result)
        if not is_there:
            raise TransientError(
                "The daemon stopped before it answered.",
                hint="What it had begun is in its journal and will be settled; look with `syncd status` and ask again.",
                code="daemon.gone",
            )
        waiting()
        await clock.sleep(_LOOK_SECONDS)
    raise TransientError(
        "The daemon did not answer within ten minutes; the request was taken back.",
        hint="`syncd status` shows what it is doing.",
        code="daemon.no_answer",
    )


def _put(directory: Path, kind: str, arguments: Mapping[str, Any], now: float) -> int:
    with _open(directory, "rw") as connection, database.write(connection):
        return Runs(connection).ask(kind, arguments, at=now, lifetime_seconds=LIFETIME_SECONDS)


def _look(directory: Path, number: int) -> OperatorRequest | None:
    with _open(directory, "ro") as connection:
        return Runs(connection).request(number)


def _take_back(directory: Path, number: int) -> None:
    found = _look(directory, number)
    if found is not None and found.state == "waiting":
        with _open(directory, "rw") as connection, database.write(connection):
            Runs(connection).complete(number, state="expired", result={})


@contextmanager
def _open(directory: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """Open the file as it is: bringing its tables up to date is its writer's business."""
    path = directory / database.FILE_NAME
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
        try:
            connection.execute("PRAGMA busy_timeout = 5000")
            yield connection
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise database.translated(error, path) from error
