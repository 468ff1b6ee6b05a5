"""Read and write quota of one project and its accounts, refilled each minute of the clock (D); sends nothing."""

from dataclasses import dataclass, field

from syncd.sandbox.sheets.errors import ApiError, quota_exceeded
from syncd.sandbox.sheets.switches import Switches

_MINUTE = 60


@dataclass(slots=True, kw_only=True)
class Quota:
    """Counts of the current minute; a batch is one call (D)."""

    switches: Switches
    project: str
    minute: int = -1
    used: dict[tuple[str, str], int] = field(default_factory=dict)
    enforced: bool = True

    def take(self, account: str, kind: str, now: float) -> None:
        """Count one call of kind `Read` or `Write`, or refuse it."""
        minute = int(now // _MINUTE)
        if minute != self.minute:
            self.minute = minute
            self.used.clear()
        user, everybody = (account, kind), ("", kind)
        for key, limit in ((user, self._limit(kind, user=True)), (everybody, self._limit(kind, user=False))):
            if self.enforced and self.used.get(key, 0) >= limit:
                if self.switches.refused_calls_use_quota:
                    self._count(user, everybody)
                raise self.refusal(kind, user=key is user)
        self._count(user, everybody)

    def refusal(self, kind: str, *, user: bool = True) -> ApiError:
        """Give the answer to a call that is one too many, be it truly so or by injection."""
        return quota_exceeded(kind=kind, per_user=user, limit=self._limit(kind, user=user), project=self.project)

    def _count(self, *keys: tuple[str, str]) -> None:
        for key in keys:
            self.used[key] = self.used.get(key, 0) + 1

    def _limit(self, kind: str, *, user: bool) -> int:
        held = self.switches
        if kind == "Read":
            return held.reads_per_minute_user if user else held.reads_per_minute_project
        return held.writes_per_minute_user if user else held.writes_per_minute_project
