"""Where a command puts what it wants done: to the running daemon, or to itself when none runs; the same acts."""

import os
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from syncd.cli.options import Invocation
from syncd.cli.progress import Bars, bars
from syncd.config.settings import Settings
from syncd.daemon import owner, presence, requests
from syncd.daemon.acts import Acts
from syncd.errors import LockedError, StateError
from syncd.ports import Clock
from syncd.store import lock

_PATIENCE_SECONDS = 10.0
"""How long to wait for another command that works on the same state."""


class Desk(Protocol):
    """Somebody who does acts."""

    async def ask(self, kind: str, **arguments: Any) -> dict[str, Any]:
        """Have an act done. Raises: SyncdError."""

    @property
    def by_daemon(self) -> bool:
        """Whether a daemon does it."""


class _Daemon:
    by_daemon = True

    def __init__(self, state: Path, clock: Clock, shown: Bars) -> None:
        self._state, self._clock, self._shown = state, clock, shown

    async def ask(self, kind: str, **arguments: Any) -> dict[str, Any]:
        return await requests.ask(
            self._state,
            kind,
            arguments,
            clock=self._clock,
            waiting=lambda: self._shown.status("the daemon is at it"),
        )


class _Self:
    by_daemon = False

    def __init__(self, acts: Acts) -> None:
        self._acts = acts

    async def ask(self, kind: str, **arguments: Any) -> dict[str, Any]:
        return await self._acts.perform(kind, arguments)


@asynccontextmanager
async def opened(invocation: Invocation) -> AsyncIterator[Desk]:
    """Open a desk at the invocation's place. Raises: ConfigError, StateError, LockedError."""
    settings, clock = invocation.settings(), invocation.clock
    state = entered(settings)
    with bars(is_wanted=not invocation.as_json) as shown:
        if presence.is_there(state):
            yield _Daemon(state, clock, shown)
            return
        async with alone(state, clock):
            # Loading the clients of both services takes longer than most commands do.
            from syncd import wiring  # noqa: PLC0415

            async with wiring.opened(settings, clock=clock, notifier=shown) as application:
                yield _Self(application.acts)


def entered(settings: Settings) -> Path:
    """Act as the owner of the state from here on; gives its directory. Raises: StateError."""
    state = settings.daemon.state_directory
    owner.take_on_owner(state)
    return state


@asynccontextmanager
async def alone(state: Path, clock: Clock, *, patience_seconds: float = _PATIENCE_SECONDS) -> AsyncIterator[None]:
    """Hold the lock, after a little patience with whoever works here for a moment. Raises: LockedError, StateError."""
    _make(state)
    until = clock.monotonic() + patience_seconds
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(lock.hold(state))
                break
            except LockedError:
                if clock.monotonic() >= until:
                    raise
            await clock.sleep(0.2)
        yield


def _make(state: Path) -> None:
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"The state directory {state} cannot be made: {error.strerror}.",
            hint="Make it and give it to the user that syncd runs as, or name another in syncd.toml.",
        ) from error
    if os.statvfs(state).f_flag & os.ST_RDONLY:
        raise StateError(
            f"The state directory {state} is on a file system that is read only, so nothing can be remembered.",
            hint="Nothing was written to either side. Mount it writable (a disk error turns it read only), "
            "or name another directory in syncd.toml.",
        )
    if not os.access(state, os.W_OK | os.X_OK, effective_ids=True):
        raise StateError(
            f"The state directory {state} cannot be written to.",
            hint="It belongs to another user; run the command with sudo, it then acts as the owner.",
            code="state.owner",
        )
