"""The real clock: the only module that reads the time or waits. Everybody else is handed one."""

import asyncio
import time


class SystemClock:
    """``ports.Clock`` of a process that lives in the real world."""

    def now(self) -> float:
        """Seconds since the Unix epoch, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never go back: Linux's CLOCK_MONOTONIC, the one that systemd compares with."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait; cancellable."""
        await asyncio.sleep(max(0.0, seconds))
