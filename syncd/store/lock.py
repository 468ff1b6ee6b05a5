"""One writer per state directory. The lock is advisory and vanishes with its process, so a crash leaves none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from syncd.errors import LockedError

FILE_NAME = "syncd.lock"


@contextmanager
def hold(directory: Path) -> Iterator[None]:
    """Hold the directory's lock. Raises: LockedError, at once, when another process has it."""
    lock = FileLock(directory / FILE_NAME, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError(
            f"Another syncd is working with {directory}.", hint="`syncd status` shows what it does."
        ) from error
    try:
        yield
    finally:
        lock.release()


def is_held(directory: Path) -> bool:
    """Tell whether some process works with this state right now."""
    try:
        with hold(directory):
            return False
    except LockedError:
        return True
