"""The quota is the clock: how soon the next call may leave, shared by all lanes of one application and tenant.

Sixty calls a second are allowed (documented). Calls leave one by one at an even pace a little below that. What waiting
calls lost to a busy moment is made up, but no second ever holds more than the limit. A 429 stops everybody, slows the
pace down, and it recovers.
"""

import asyncio
from collections import deque

from syncd.ports import Clock

LIMIT_PER_SECOND = 60
"""Calls a second of one application and tenant (D, servicetitan-crm-v2.md 7)."""
DEBT_SECONDS = 1.0
"""How much lost time is remembered at most."""
SLOWER = 0.7
SLOWEST_SHARE = 0.1
RECOVERY = 1.02


class Quota:
    """A pace of calls on a handed clock."""

    def __init__(self, clock: Clock, *, per_second: float) -> None:
        self._clock = clock
        self._full = self._rate = per_second
        self._due = self._closed_until = clock.monotonic()
        self._left = deque[float](maxlen=max(LIMIT_PER_SECOND, int(per_second)))
        self._door = asyncio.Lock()

    async def take(self) -> None:
        """Wait for the next free place; places are given in the order asked for."""
        if not self._door.locked():
            # Nobody waits: what was not used is gone. Only what waiting calls lost is made up for.
            self._due = max(self._due, self._clock.monotonic())
        async with self._door:
            now = self._clock.monotonic()
            while now < (at := self._next()):
                await self._clock.sleep(at - now)
                now = self._clock.monotonic()
            # When it really left: a loop that was held up must not let a second overflow.
            self._left.append(now)
            self._due = max(self._due, now - DEBT_SECONDS) + 1.0 / self._rate

    def _next(self) -> float:
        """When the next call may leave, as things stand."""
        full_until = self._left[0] + 1.0 if len(self._left) == self._left.maxlen else self._due
        return max(self._due, full_until, self._closed_until)

    def refused(self, wait_seconds: float) -> None:
        """A 429 came: nobody goes on before the wait is over, and then more slowly.

        Calls that were under way together are refused together; they slow the pace down once.
        """
        now = self._clock.monotonic()
        if now >= self._closed_until:
            self._rate = max(self._full * SLOWEST_SHARE, self._rate * SLOWER)
        self._closed_until = max(self._closed_until, now + wait_seconds)
        self._due = max(self._due, self._closed_until)

    def went_through(self) -> None:
        """A call was taken: recover a little of the pace."""
        if self._rate < self._full and self._clock.monotonic() >= self._closed_until:
            self._rate = min(self._full, self._rate * RECOVERY)
