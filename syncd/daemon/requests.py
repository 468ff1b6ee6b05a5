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
from syncd.errors import LockedError, TransientError
from syncd.ports import Clock
from syncd.store import database
from syncd.store.runs import OperatorRequest, Runs

LIFETIME_SECONDS = 600.0
_LOOK_SECONDS = 0.1
_TURN_SECONDS = 0.2
"""How long one try waits for the daemon to finish a transaction; a first plan's takes many of them."""
_LAST_TURN_SECONDS = 60.0
"""The same for taking a request back, which is tried once."""


async def ask(
    directory: Path, kind: str, arguments: Mapping[str, Any], *, clock: Clock, waiting: Callable[[], None]
) -> dict[str, Any]:
    """Put a request and wait for its answer; ``waiting`` is called while it takes.

    Raises: whatever the daemon answered with; TransientError, when it went away or did not answer.
    """
    deadline = clock.monotonic() + LIFETIME_SECONDS
    number = await _put(directory, kind, arguments, clock, waiting, deadline)
    try:
        return await _answer(directory, number, clock, waiting, deadline)
    finally:
        _take_back(directory, number)


async def _answer(
    directory: Path, number: int, clock: Clock, waiting: Callable[[], None], deadline: float
) -> dict[str, Any]:
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


async def _put(
    directory: Path, kind: str, arguments: Mapping[str, Any], clock: Clock, waiting: Callable[[], None],
    deadline: float,
) -> int:  # fmt: skip
    while True:
        try:
            with _open(directory, "rw") as connection, database.write(connection):
                return Runs(connection).ask(kind, arguments, at=clock.now(), lifetime_seconds=LIFETIME_SECONDS)
        except LockedError:
            if clock.monotonic() >= deadline:
                raise
        waiting()
        await clock.sleep(_LOOK_SECONDS)


def _look(directory: Path, number: int) -> OperatorRequest | None:
    with _open(directory, "ro") as connection:
        return Runs(connection).request(number)


def _take_back(directory: Path, number: int) -> None:
    found = _look(directory, number)
    if found is not None and found.state == "waiting":
        with _open(directory, "rw", _LAST_TURN_SECONDS) as connection, database.write(connection):
            Runs(connection).complete(number, state="expired", result={})


@contextmanager
def _open(directory: Path, mode: str, turn_seconds: float = _TURN_SECONDS) -> Iterator[sqlite3.Connection]:
    """Open the file as it is: bringing its tables up to date is its writer's business."""
    path = directory / database.FILE_NAME
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
        try:
            connection.execute(f"PRAGMA busy_timeout = {round(turn_seconds * 1000)}")
            yield connection
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise database.translated(error, path) from error
