"""Commands that only look: the state read-only, no lock, no network, whether or not a daemon runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from syncd.cli import desk
from syncd.cli.options import Invocation
from syncd.store.database import FILE_NAME
from syncd.store.store import Store


@contextmanager
def looking(invocation: Invocation) -> Iterator[Store]:
    """Open the state for looking. Raises: ConfigError, StateError."""
    state = desk.entered(invocation.settings())
    store = Store.look(state / FILE_NAME)
    try:
        yield store
    finally:
        store.close()
