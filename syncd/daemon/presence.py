"""Whether a daemon lives in a state directory. A lock of its own beside the writer's, because a command that works
there for a moment holds the writer's lock too, and nobody would answer a request put to it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syncd.errors import LockedError, StateError

FILE_NAME = "syncd.daemon"


@contextmanager
def announce(directory: Path) -> Iterator[None]:
    """Be the daemon of this directory while the block runs. Raises: LockedError."""
    handle = os.open(directory / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise occupied(directory) from error
        os.truncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def occupied(directory: Path) -> LockedError:
    """Say that one daemon is enough."""
    return LockedError(
        f"A syncd daemon runs on {directory} already.",
        hint="`syncd status` shows what it does; two never share a state.",
    )


def is_there(directory: Path) -> bool:
    """Tell whether a daemon lives; the kernel drops its lock however it ended. Raises: StateError."""
    try:
        handle = os.open(directory / FILE_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except PermissionError as error:
        raise StateError(
            f"The state in {directory} belongs to another user.",
            hint="Run the command with sudo; it then acts as the owner.",
            code="state.owner",
        ) from error
    except OSError as error:
        raise StateError(
            f"The state directory {directory} cannot be used: {error.strerror}.", hint="Check the path in syncd.toml."
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)
