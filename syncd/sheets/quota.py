"""How many calls may leave: at most so many in any minute, on the clock that is handed in; knows no call by name."""

from collections import deque

from syncd.ports import Clock

PER_MINUTE = 60
"""Reads, and again writes, a minute of one account (D: usage limits)."""

WINDOW_SECONDS = 61.0
"""A second more than the quota's minute, because calls arrive later than they leave."""


class Quota:
    """Calls of one kind within a sliding minute."""

    def __init__(self, clock: Clock, *, limit: int = PER_MINUTE, window_seconds: float = WINDOW_SECONDS) -> None:
        self._clock = clock
        self._limit = limit
        self._window = window_seconds
        self._left: deque[float] = deque()

    async def take(self) -> None:
        """Wait until one call may leave, and count it."""
        await self.room(1)
        self._left.append(self._clock.monotonic())

    async def room(self, count: int) -> None:
        """Wait until that many calls may leave one after the other without another wait.

        Asked for before a verifying read, so that no wait falls between the read and its write.
        """
        count = min(count, self._limit)
        while (wait := self._wait(count)) > 0:
            await self._clock.sleep(wait)

    def spent(self) -> None:
        """Hear from a 429 that others spend the same quota: behave as if all of it were used now."""
        now = self._clock.monotonic()
        self._left = deque([now] * self._limit)

    def _wait(self, count: int) -> float:
        now = self._clock.monotonic()
        left = self._left
        while left and now - left[0] >= self._window:
            left.popleft()
        surplus = len(left) + count - self._limit
        return left[surplus - 1] + self._window - now if surplus > 0 else 0.0
