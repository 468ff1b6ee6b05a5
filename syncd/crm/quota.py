"""The quota is the clock: how soon the next call may leave, shared by all lanes of one application and tenant.

Sixty calls a second are allowed (documented). Calls leave one by one at an even pace a little below that; what a busy
moment lost is made up slowly and never at once. A 429 stops everybody, slows the pace down, and it recovers.
"""

import asyncio

from syncd.ports import Clock

LIMIT_PER_SECOND = 60.0
"""Calls a second of one application and tenant (D, servicetitan-crm-v2.md 7)."""
CATCHING_UP = 1.04
"""How much faster than its pace it may go to make up for lost time; 57 a second then stay below 60 in any second."""
DEBT_SECONDS = 1.0
SLOWER = 0.7
SLOWEST_SHARE = 0.1
RECOVERY = 1.02


class Quota:
    """A pace of calls on a handed clock."""

    def __init__(self, clock: Clock, *, per_second: float) -> None:
        self._clock = clock
        self._full = self._rate = per_second
        self._due = self._closed_until = clock.monotonic()
        self._left_at = float("-inf")
        self._door = asyncio.Lock()

    async def take(self) -> None:
        """Wait for the next free place; places are given in the order asked for."""
        if not self._door.locked():
            # Nobody waits: what was not used is gone. Only what waiting calls lost is made up for.
            self._due = max(self._due, self._clock.monotonic())
        async with self._door:
            now = self._clock.monotonic()
            # Measured from when the last call really left: a loop that was held up lets nothing out in a bunch.
            while now < (at := max(self._due, self._left_at + self._shortest_gap(), self._closed_until)):
                await self._clock.sleep(at - now)
                now = self._clock.monotonic()
            self._left_at = now
            self._due = max(self._due, now - DEBT_SECONDS) + 1.0 / self._rate

    def _shortest_gap(self) -> float:
        return 1.0 / max(self._rate, min(LIMIT_PER_SECOND, self._rate * CATCHING_UP))

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
