"""Makes calls and reads answers: from what the transport met to what callers of the typed client are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from syncd.crm.api.errors import (
    CrmError,
    LostError,
    RateLimitedError,
    ServerError,
    UnauthorizedError,
    UnexpectedAnswerError,
    UnreachableError,
    refusal,
)
from syncd.crm.transport.calls import Calls, Lost, Refused
from syncd.crm.transport.failures import NotLetInError, QuotaUsedUpError, UnansweredError
from syncd.crm.transport.wire import Problem, with_query
from syncd.errors import AuthError, ProtocolError, SyncdError


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call, put together."""

    operation: str
    method: str
    area: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    is_repeated: bool = False
    look: str = ""
    is_empty: bool = False
    """Whether the answer has no content worth reading."""


class Session:
    """One application in one tenant, with one token and one quota for all calls in flight."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    async def answer(self, call: Call, adapter: TypeAdapter[Any], more: Mapping[str, str] | None = None) -> Any:
        """Make a call, with ``more`` in its query, and read the answer. Raises: CrmError."""
        query = {**call.query, **(more or {})}
        raw = await self._raw(call, with_query(self.calls.path(call.path, area=call.area), query))
        if call.is_empty:
            return None
        try:
            return adapter.validate_python(raw)
        except ValidationError as error:
            places = ", ".join(".".join(map(str, item["loc"])) or "all of it" for item in error.errors()[:5])
            raise UnexpectedAnswerError(
                f"the answer does not fit its model at {places}", operation=call.operation
            ) from error

    async def _raw(self, call: Call, path: str) -> Any:
        try:
            if call.is_repeated:
                return await self.calls.repeatedly(call.method, call.operation, path, call.body)
            return await self.calls.write(call.method, call.operation, path, call.body)
        except Refused as said:
            raise refusal(call.operation, said.problem) from said
        except Lost as lost:
            raise _lost(call, str(lost), lost.problem) from lost
        except SyncdError as failure:
            raise _told(call, failure) from failure


def _told(call: Call, failure: SyncdError) -> CrmError:
    """Say what a failure of the transport means for this call."""
    if isinstance(failure, UnansweredError | QuotaUsedUpError) and failure.may_have_run and call.method != "GET":
        return _lost(call, str(failure), failure.problem)
    if isinstance(failure, NotLetInError):
        if failure.code == "crm.credentials":
            message = "the token server refused the client id and secret"
            return UnauthorizedError(message, operation=call.operation, problem=failure.problem)
        return refusal(call.operation, failure.problem)
    if isinstance(failure, QuotaUsedUpError):
        seconds = failure.retry_after_seconds
        message = f"the quota is used up; the service asks to wait {seconds:.0f} seconds"
        return RateLimitedError(message, operation=call.operation, problem=failure.problem, wait_seconds=seconds)
    problem = failure.problem if isinstance(failure, UnansweredError) else None
    if problem is not None and problem.status >= 500:
        return ServerError(f"the service failed with {problem.status}", operation=call.operation, problem=problem)
    if isinstance(failure, ProtocolError):
        return UnexpectedAnswerError(str(failure), operation=call.operation)
    if isinstance(failure, AuthError):
        return UnauthorizedError(str(failure), operation=call.operation)
    return UnreachableError(str(failure), operation=call.operation, problem=problem)


def _lost(call: Call, why: str, problem: Problem | None) -> LostError:
    return LostError(f"no believable answer came ({why}).", operation=call.operation, problem=problem, look=call.look)
