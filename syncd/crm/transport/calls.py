"""One call: token, quota, time-out, and what may be repeated. A write is repeated only when it provably never ran.

Reads are repeated a bounded number of times on 5xx, 429, time-outs and lost connections. Everything waited for is
waited for on the handed clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from syncd.crm.transport.auth import Credentials, Tokens
from syncd.crm.transport.failures import SIDE, NotLetInError, QuotaUsedUpError, UnansweredError
from syncd.crm.transport.patience import TRIES, Patience
from syncd.crm.transport.quota import Quota
from syncd.crm.transport.wire import (
    HttpRequest,
    HttpResponse,
    Problem,
    Transport,
    TransportError,
    decode,
    encode,
    problem,
    served_at,
    with_query,
)
from syncd.errors import ProtocolError, SyncdError
from syncd.ports import CallCount, Clock

TIMEOUT_SECONDS = 110.0
"""The server's own limit is about 100 seconds a call (documented, timeouts-and-pagination)."""
_QUOTA_USED_UP = "ServiceTitan's quota is used up; syncd goes on by itself."


class Refused(Exception):  # noqa: N818 - not an error of ours: the service said no, and says why
    """The service understood the call and said no."""

    def __init__(self, refusal: Problem) -> None:
        super().__init__(refusal.sentence)
        self.problem = refusal


class Lost(Exception):  # noqa: N818 - named for the situation
    """A write left and no believable answer came: it may have landed or may still land."""

    def __init__(self, message: str, refusal: Problem | None = None) -> None:
        super().__init__(message)
        self.problem = refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the API stands."""

    api_url: str
    """Base without ``/crm/v2``."""
    tenant: int


class Calls:
    """Makes calls of one application to one tenant."""

    def __init__(
        self,
        *,
        transport: Transport,
        clock: Clock,
        endpoint: Endpoint,
        credentials: Credentials,
        per_second: float,
        jitter: Callable[[], float],
    ) -> None:
        self._transport, self._clock, self._endpoint, self._credentials = transport, clock, endpoint, credentials
        self._patience = Patience(clock, jitter)
        self._tokens = Tokens(credentials, clock, self._patience, self._send)
        self.quota = Quota(clock, per_second=per_second)
        self.counts = CallCount()
        self.skew_seconds = 0.0

    def path(self, rest: str, *, area: str = "crm") -> str:
        """Complete a path after ``/tenant/{tenant}``."""
        return f"/{area}/v2/tenant/{self._endpoint.tenant}{rest}"

    async def get(self, name: str, path: str, query: Mapping[str, str] | None = None) -> Any:
        """Read. Raises: Refused, TransientError, RateLimitedError, AuthError, ProtocolError."""
        return await self.repeatedly("GET", name, with_query(path, query or {}))

    async def repeatedly(self, method: str, name: str, path: str, body: object | None = None) -> Any:
        """Call what may be repeated: a read, or a write that leaves the same however often it is done.

        Raises: Refused, UnansweredError, QuotaUsedUpError, AuthError, ProtocolError.
        """
        content = encode(body) if body is not None else b""
        trouble, said, may_have_run = "", None, False
        wait = 0.0
        for attempt in range(1, TRIES + 1):
            wait = 0.0
            try:
                response = await self._authorised(method, name, path, content)
                if response.status == 429:
                    wait = self._refused_by_quota(response, attempt)
                elif not _is_failure(response):
                    return self._read(response)
                else:
                    may_have_run = True
                trouble, said = f"it answered {response.status}", problem(response, self._clock.now())
            except TransportError as error:
                trouble, said, may_have_run = str(error), None, may_have_run or error.was_sent
            except ValueError:
                trouble, said, may_have_run = "its answer was cut short or not JSON", None, True
            except SyncdError as error:
                if method == "GET" or not may_have_run:
                    raise
                raise UnansweredError(f"ServiceTitan did not answer: {trouble}.", may_have_run=True) from error
            if attempt < TRIES:
                await self._clock.sleep(wait or self._patience.backoff(attempt))
        if wait:
            raise QuotaUsedUpError(_QUOTA_USED_UP, wait_seconds=wait, problem=said, may_have_run=may_have_run)
        raise UnansweredError(f"ServiceTitan cannot be reached: {trouble}.", problem=said, may_have_run=may_have_run)

    async def write(self, method: str, name: str, path: str, body: object | None = None) -> Any:
        """Write. Raises: Refused, Lost; and RateLimitedError, AuthError, TransientError only when nothing was done."""
        content = encode(body) if body is not None else b""
        wait, said = 0.0, None
        for attempt in range(1, TRIES + 1):
            wait = 0.0
            try:
                response = await self._authorised(method, name, path, content)
            except TransportError as error:
                if error.was_sent:
                    raise Lost(str(error)) from error
            else:
                if response.status != 429:
                    return self._written(response)
                # A quota refusal is proof that nothing happened.
                wait, said = self._refused_by_quota(response, attempt), problem(response, self._clock.now())
            if attempt < TRIES:
                await self._clock.sleep(wait or self._patience.backoff(attempt))
        if wait:
            raise QuotaUsedUpError(_QUOTA_USED_UP, wait_seconds=wait, problem=said)
        raise UnansweredError("ServiceTitan cannot be reached: no connection could be made.")

    def _written(self, response: HttpResponse) -> Any:
        if _is_failure(response) or 300 <= response.status < 400:
            raise Lost(f"it answered {response.status}", problem(response, self._clock.now()))
        try:
            return self._read(response)
        except ValueError as error:
            raise Lost("its answer was cut short or not JSON") from error

    def _read(self, response: HttpResponse) -> Any:
        """Take an answer apart. Raises: ValueError, for a success that is not JSON."""
        self.quota.went_through()
        if 200 <= response.status < 300:
            return decode(response)
        refusal = problem(response, self._clock.now())
        if response.status in (401, 403):
            raise _not_let_in(refusal)
        if response.status < 400:
            raise ProtocolError(f"ServiceTitan answered {response.status}.", side=SIDE)
        raise Refused(refusal)

    async def _authorised(self, method: str, name: str, path: str, body: bytes) -> HttpResponse:
        """Send with a token; a 401 is answered by one fresh token, as it proves that nothing was done."""
        token = await self._tokens.current()
        response = await self._sent(method, name, path, body, token)
        if response.status == 401:
            self._tokens.forget(token)
            token = await self._tokens.current()
            response = await self._sent(method, name, path, body, token)
        return response

    async def _sent(self, method: str, name: str, path: str, body: bytes, token: str) -> HttpResponse:
        await self.quota.take()
        headers = {"authorization": f"Bearer {token}", "st-app-key": self._credentials.app_key()}
        if body:
            headers["content-type"] = "application/json"
        request = HttpRequest(
            method=method, url=f"{self._endpoint.api_url}{path}", headers=headers, body=body, name=name
        )
        return await self._send(request)

    async def _send(self, request: HttpRequest) -> HttpResponse:
        self.counts.add(request.name)
        response = await self._transport.send(request, timeout_seconds=TIMEOUT_SECONDS)
        at = served_at(response)
        if at is not None:
            self.skew_seconds = at - self._clock.now()
        return response

    def _refused_by_quota(self, response: HttpResponse, attempt: int) -> float:
        wait = self._patience.asked(problem(response, self._clock.now()), attempt)
        self.quota.refused(wait)
        return wait


def _is_failure(response: HttpResponse) -> bool:
    """Whether the service failed, rather than refused: whatever was asked may or may not have been done."""
    return response.status >= 500 or response.status == 408 or response.status < 200


def _not_let_in(refusal: Problem) -> NotLetInError:
    if refusal.status == 403 and refusal.title.startswith("Scope validation failed"):
        return NotLetInError(
            f"ServiceTitan refused a call: {refusal.title}",
            problem=refusal,
            code="crm.scope",
            hint="Add the scope to the app in the developer portal; the tenant's administrator must accept the new "
            "version before it takes effect.",
        )
    if refusal.status == 403:
        return NotLetInError(
            f"ServiceTitan does not let this app into this tenant: {refusal.title}",
            problem=refusal,
            code="crm.forbidden",
            hint="Check tenant and environment in syncd.toml.",
        )
    return NotLetInError(
        f"ServiceTitan refused the token or the app key: {refusal.title}",
        problem=refusal,
        code="crm.unauthorized",
        hint="Check the app key's file and that the app is connected to this tenant.",
    )
