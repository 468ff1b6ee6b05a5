"""What a call of the typed client can end with, divided by what the caller may conclude from it.

Everything carries the operation and, where the service managed to say so, status, title, messages by field and trace
id. No message holds a secret: headers are never part of one.
"""

from collections.abc import Mapping, Sequence

from syncd.crm.transport.wire import Problem
from syncd.errors import SyncdError


class CrmError(SyncdError):
    """Root of what calls raise."""

    code = "crm.rejected"

    def __init__(self, message: str, *, operation: str, problem: Problem | None = None) -> None:
        self.operation = operation
        """The vendor's name of it: ``Customers_CreateContact``."""
        self.status = problem.status if problem else 0
        """Of the last answer; 0 where there was none."""
        self.title = problem.title if problem else ""
        self.errors: Mapping[str, Sequence[str]] = problem.errors if problem else {}
        """Messages by field, such as ``{"value": ["Required property 'value' not found"]}``."""
        self.trace_id = problem.trace_id if problem else ""
        """To be quoted to the service's support."""
        trace = f" (trace {self.trace_id})" if self.trace_id else ""
        super().__init__(f"{operation}: {message}{trace}")


class RefusedError(CrmError):
    """The service understood the call and said no: nothing was done. Other statuses from 400 to 499 end here."""


class BadRequestError(RefusedError):
    """400: something given is wrong; ``errors`` says which field, ``title`` what else."""


class UnauthorizedError(RefusedError):
    """401 with a fresh token too, or client id and secret were refused by the token server."""

    code = "crm.unauthorized"
    exit_status = 77


class ForbiddenError(RefusedError):
    """403: the application may not do this in this tenant."""

    code = "crm.forbidden"
    exit_status = 77


class ScopeError(ForbiddenError):
    """403: the application lacks the operation's scope (O: told by the beginning of the title)."""

    code = "crm.scope"


class NotFoundError(RefusedError):
    """404: no such record, or none that can be seen; a merged customer's parts may answer so too (O)."""

    code = "crm.gone"


class ConflictError(RefusedError):
    """409: the parent is inactive (O), something referred to does not exist (D), or there is one already (I)."""


class RateLimitedError(CrmError):
    """429, and waiting for it took too long already. Nothing was done."""

    code = "service.quota"
    exit_status = 75

    def __init__(self, message: str, *, operation: str, problem: Problem | None, wait_seconds: float) -> None:
        super().__init__(message, operation=operation, problem=problem)
        self.wait_seconds = wait_seconds
        """How long the service asks to wait."""


class ServerError(CrmError):
    """5xx on a call that changes nothing, several times over."""

    code = "service.unreachable"
    exit_status = 75


class UnreachableError(CrmError):
    """No connection, or no answer to a call that changes nothing. Nothing was done."""

    code = "service.unreachable"
    exit_status = 75


class LostError(CrmError):
    """A write left and no believable answer came: **it may have happened, or may still happen**.

    Repeating it blindly can do it twice. ``look`` says how to find out.
    """

    code = "crm.lost"
    exit_status = 75

    def __init__(self, message: str, *, operation: str, problem: Problem | None, look: str) -> None:
        self.look = look
        super().__init__(f"{message} It may have happened. {look}", operation=operation, problem=problem)
        self.hint = look


class UnexpectedAnswerError(CrmError):
    """A success whose content does not fit the model. Of a write: it was done."""

    code = "service.protocol"
    exit_status = 76


_BY_STATUS: dict[int, type[RefusedError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
}


def refusal(operation: str, problem: Problem) -> RefusedError:
    """Make the error of a refusal."""
    kind = _BY_STATUS.get(problem.status, RefusedError)
    if kind is ForbiddenError and problem.title.startswith("Scope validation failed"):
        kind = ScopeError
    return kind(f"{problem.status} {problem.sentence}", operation=operation, problem=problem)
