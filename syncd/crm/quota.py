"""The quota is the clock: how soon the next call may leave, shared by all lanes of one application and tenant.

Sixty calls a second are allowed (documented). Calls leave evenly spaced a little below that; a 429 slows the pace
down, and it recovers while calls go through.
"""

from syncd.ports import Clock

SLOWEST_SHARE = 0.1
RECOVERY = 1.02
BURST_SECONDS = 0.05
"""At 57 a second three calls: no second ever holds more than sixty."""


class Quota:
    """A pace of calls on a handed clock."""

    def __init__(self, clock: Clock, *, per_second: float) -> None:
        self._clock = clock
        self._full = per_second
        self._rate = per_second
        self._next_at = clock.monotonic()
        self._closed_until = self._next_at

    async def take(self) -> None:
        """Wait for the next free place."""
        while True:
            now = self._clock.monotonic()
            # What was not used is gone but for a breath, so that no second ever holds more than the limit.
            at = max(self._next_at, now - BURST_SECONDS)
            self._next_at = at + 1.0 / self._rate
            if at > now:
                await self._clock.sleep(at - now)
            # A 429 that came meanwhile holds for those who had a place already.
            if self._clock.monotonic() >= self._closed_until:
                return

    def refused(self, wait_seconds: float) -> None:
        """A 429 came: nobody goes on before the wait is over, and then more slowly."""
        self._rate = max(self._full * SLOWEST_SHARE, self._rate * 0.7)
        self._closed_until = max(self._closed_until, self._clock.monotonic() + wait_seconds)
        self._next_at = max(self._next_at, self._closed_until)

    def went_through(self) -> None:
        """A call was taken: recover a little of the pace."""
        if self._rate < self._full:
            self._rate = min(self._full, self._rate * RECOVERY)
