"""How long to wait before a call is tried again: what the service asks for, or a growing, jittered wait of our own.

It decides lengths, not whether a call may be repeated at all.
"""

from collections.abc import Callable

from syncd.crm.transport.failures import QuotaUsedUpError
from syncd.crm.transport.wire import Problem
from syncd.ports import Clock

TRIES = 4
LONGEST_SECONDS = 60.0


class Patience:
    """Waits on a handed clock with a handed jitter between 0 and 1."""

    def __init__(self, clock: Clock, jitter: Callable[[], float]) -> None:
        self._clock, self._jitter = clock, jitter

    def backoff(self, attempt: int) -> float:
        """Seconds before the attempt after this one (1, 2, ...): doubling, half of it jittered, capped."""
        return float(min(LONGEST_SECONDS, 0.5 * 2**attempt) * (0.5 + self._jitter() / 2))

    async def wait(self, attempt: int) -> None:
        """Wait before the attempt after this one."""
        await self._clock.sleep(self.backoff(attempt))

    def asked(self, refusal: Problem, attempt: int) -> float:
        """Seconds to wait after a 429. Raises: RateLimitedError, when that is longer than a cycle may take."""
        said = refusal.retry_after_seconds
        wait = self.backoff(attempt) if said is None else said
        if wait > LONGEST_SECONDS:
            raise QuotaUsedUpError(
                f"ServiceTitan asks to wait {wait:.0f} seconds; syncd goes on by itself after that.",
                wait_seconds=wait,
                problem=refusal,
            )
        return wait
