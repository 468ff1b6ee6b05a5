"""`syncd run`: the daemon, in the foreground, as systemd wants it."""

import asyncio
import signal
import sys
from contextlib import ExitStack

import click

from syncd.cli import desk
from syncd.cli.options import Invocation, common
from syncd.config.settings import Secrets
from syncd.daemon import presence
from syncd.daemon.loop import Daemon
from syncd.logs import Redaction, configure
from syncd.sdnotify import service_manager

INTERRUPTED = 130
_PATIENCE_SECONDS = 60.0
"""For a command that works on the state while the daemon starts; within systemd's own patience of 90 seconds."""


@click.command()
@common
@click.pass_obj
def run(invocation: Invocation) -> int:
    """Keep both sides in step until told to stop.

    SIGTERM finishes what is in flight, a second one stops hard; SIGHUP puts edited mapping files in force.
    """
    try:
        return asyncio.run(_run(invocation))
    except asyncio.CancelledError:  # the second signal; what was in flight is in the journal
        return INTERRUPTED


async def _run(invocation: Invocation) -> int:
    settings, clock = invocation.settings(), invocation.clock
    redaction = Redaction()
    log = configure(sys.stdout, redaction=redaction, environment=invocation.environment)
    manager = service_manager(invocation.environment, clock.monotonic)
    state = desk.entered(settings)
    if presence.is_there(state):
        raise presence.occupied(state)
    stopping = _Stopping()

    def learn(secrets: Secrets) -> None:
        redaction.learn((secrets.app_key, secrets.client_secret, secrets.service_account.info))
        for warning in secrets.warnings:
            log.warning("credential_exposed", code=warning.code, message=str(warning))

    # Both services' clients take their time to load, and the daemon is the only command that always needs them.
    from syncd import wiring  # noqa: PLC0415

    with ExitStack() as held:
        async with (
            desk.alone(state, clock, patience_seconds=_PATIENCE_SECONDS),
            wiring.opened(
                settings, clock=clock, notifier=manager, log=log, is_stopping=stopping.is_set, learn=learn
            ) as application,
        ):
            held.enter_context(presence.announce(state))
            daemon = Daemon(
                acts=application.acts,
                manager=manager,
                interval_seconds=settings.daemon.interval_seconds,
                log=log,
                stop_engine=stopping.set,
            )
            _obey_signals(daemon)
            await daemon.run()
    return 0


class _Stopping:
    """A flag that the engine looks at between two batches."""

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def is_set(self) -> bool:
        return self._is_set


def _obey_signals(daemon: Daemon) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    asked: list[int] = []

    def stop(number: int) -> None:
        asked.append(number)
        if len(asked) == 1:
            daemon.stop()
        elif task is not None:
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    loop.add_signal_handler(signal.SIGHUP, daemon.reload)
