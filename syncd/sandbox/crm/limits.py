"""A token bucket on a clock that is handed in.

It decides whether one more call is let through and how long the next must wait. It knows no caller.
"""

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Bucket:
    """Holds ``size`` calls and gains ``per_second``; begins full."""

    size: float
    per_second: float
    _level: float = field(init=False)
    _at: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        self._level = self.size

    def take(self, now: float) -> float:
        """Take one call; return 0, or the seconds until there is one."""
        if now > self._at:
            gained = (now - self._at) * self.per_second
            self._level = min(self.size, self._level + gained)
            self._at = now
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) / self.per_second
