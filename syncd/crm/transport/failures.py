"""What stops a call, with what the service said. The engine sees kinds of ``syncd.errors``, the typed client more."""

from syncd.crm.transport.wire import Problem
from syncd.errors import AuthError, RateLimitedError, TransientError

SIDE = "crm"


class NotLetInError(AuthError):
    """A token, an app key or a scope was refused."""

    def __init__(self, message: str, *, problem: Problem, code: str, hint: str) -> None:
        super().__init__(message, side=SIDE, code=code, hint=hint)
        self.problem = problem


class QuotaUsedUpError(RateLimitedError):
    """The last answer was a 429, or asked for a longer wait than a call may take."""

    def __init__(
        self, message: str, *, wait_seconds: float, problem: Problem | None = None, may_have_run: bool = False
    ) -> None:
        super().__init__(message, retry_after_seconds=wait_seconds, side=SIDE)
        self.problem = problem
        self.may_have_run = may_have_run
        """Whether an earlier attempt left without an answer."""


class UnansweredError(TransientError):
    """No believable answer came, however often it was asked."""

    def __init__(self, message: str, *, problem: Problem | None = None, may_have_run: bool = False) -> None:
        super().__init__(message, side=SIDE)
        self.problem = problem
        """What the last answer said, if it was one at all."""
        self.may_have_run = may_have_run
        """Whether any attempt left; false proves that nothing was done."""
