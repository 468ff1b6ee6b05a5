"""Runs syncd, unchanged, on a clock that runs so many times as fast: ``python hurried.py SPEED EPOCH MONOTONIC ARGS``.

Time-outs of calls are shortened alike, or a call that hangs would seem to hang for hours. ``sandbox`` runs both
stand-ins on the same clock.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import google.auth._helpers

import syncd.clock
import syncd.crm.transport.calls
import syncd.sheets.calls
import syncd.sheets.client
from syncd.sandbox import serve


def main(speed: float, epoch: float, monotonic: float, arguments: list[str]) -> int:
    """Run the program, or both stand-ins, hurried."""

    def now() -> float:
        return epoch + (time.time() - epoch) * speed

    if arguments[0] == "sandbox":
        directory, customers, messy_rows, seed = arguments[1:]
        serve.run(
            serve.Settings(
                directory=Path(directory),
                customers=int(customers),
                messy_rows=int(messy_rows),
                seed=int(seed),
                wall_time=now,
            )
        )
        return 0

    async def sleep(_: object, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / speed)

    clock = syncd.clock.SystemClock
    clock.now = lambda _: now()
    clock.monotonic = lambda _: monotonic + (time.monotonic() - monotonic) * speed
    clock.sleep = sleep
    # The library reads the time by itself when it signs what it asks a token with.
    google.auth._helpers.utcnow = lambda: datetime.fromtimestamp(now(), UTC).replace(tzinfo=None)
    syncd.crm.transport.calls.TIMEOUT_SECONDS /= speed
    syncd.sheets.calls.Calls.__init__.__kwdefaults__["timeout_seconds"] /= speed
    syncd.sheets.client.GRACE_SECONDS /= speed
    # Only now: the command line reads what was put in place above.
    from syncd.cli.main import main as syncd_main  # noqa: PLC0415

    sys.argv = ["syncd", *arguments]
    return int(syncd_main() or 0)


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:4]), sys.argv[4:]))
