"""How long to wait for the next cycle: the interval, sooner for rows that come to rest, later while a side is away."""

from dataclasses import dataclass

REFUSED_SECONDS = 300.0
"""Refused credentials are tried again this often, and heal by themselves."""
LONGEST_SECONDS = 300.0
_SHORTEST_SETTLE_SECONDS = 1.0


@dataclass(slots=True)
class Backoff:
    """The pace of the control loop."""

    interval_seconds: float
    failures: int = 0

    def after(self, outcome: str, settle_seconds: float | None) -> float:
        """Seconds to wait after a cycle that ended so."""
        if outcome == "refused":
            self.failures = 0
            return max(REFUSED_SECONDS, self.interval_seconds)
        if outcome == "unreachable":
            self.failures += 1
            doubled = self.interval_seconds * 2.0 ** min(self.failures - 1, 16)
            return max(self.interval_seconds, min(LONGEST_SECONDS, doubled))
        self.failures = 0
        if settle_seconds is None:
            return self.interval_seconds
        return min(self.interval_seconds, max(_SHORTEST_SETTLE_SECONDS, settle_seconds))
