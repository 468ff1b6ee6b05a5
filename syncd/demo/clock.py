"""The demo's clock: it runs like the real one, but jumps over whatever somebody would have to wait for.

Rows need half a minute to settle and a spreadsheet allows sixty calls a minute; nobody wants to watch that. Both
stand-ins are given the same clock, so every rule about time holds as it would in a real afternoon.
"""

import asyncio

from syncd.ports import Clock


class JumpingClock:
    """``ports.Clock`` that puts itself forward instead of waiting."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self.skipped_seconds = 0.0

    def now(self) -> float:
        """Seconds since the Unix epoch, those that were jumped over included."""
        return self._base.now() + self.skipped_seconds

    def monotonic(self) -> float:
        """Seconds that never go back, those that were jumped over included."""
        return self._base.monotonic() + self.skipped_seconds

    async def sleep(self, seconds: float) -> None:
        """Jump, and let others have their turn."""
        self.jump(seconds)
        await asyncio.sleep(0)

    def jump(self, seconds: float) -> None:
        """Put the clock forward."""
        self.skipped_seconds += max(0.0, seconds)
