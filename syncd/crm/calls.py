"""One call: token, quota, time-out, and what may be repeated. A write is repeated only when it provably never ran.

Reads are repeated a bounded number of times on 5xx, 429, time-outs and lost connections. Everything waited for is
waited for on the handed clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from syncd.crm.auth import SIDE, Credentials, Tokens
from syncd.crm.quota import Quota
from syncd.crm.wire import (
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
from syncd.errors import AuthError, ProtocolError, RateLimitedError, TransientError
from syncd.ports import CallCount, Clock

READ_TRIES = 4
TIMEOUT_SECONDS = 110.0
"""The server's own limit is about 100 seconds a call (documented, timeouts-and-pagination)."""
LONGEST_WAIT_SECONDS = 60.0


class Refused(Exception):  # noqa: N818 - not an error of ours: the service said no, and says why
    """The service understood the call and said no."""

    def __init__(self, refusal: Problem) -> None:
        super().__init__(refusal.sentence)
        self.problem = refusal


class Lost(Exception):  # noqa: N818 - named for the situation
    """A write left and no believable answer came: it may have landed or may still land."""


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
        self._jitter = jitter
        self.quota = Quota(clock, per_second=per_second)
        self.counts = CallCount()
        self._tokens = Tokens(credentials, clock, self._send)
        self.skew_seconds = 0.0

    async def get(self, name: str, path: str, query: dict[str, str] | None = None) -> Any:
        """Read. Raises: Refused, TransientError, RateLimitedError, AuthError, ProtocolError."""
        trouble = ""
        wait = 0.0
        for attempt in range(READ_TRIES):
            if attempt:
                await self._clock.sleep(wait or self._backoff(attempt))
            wait = 0.0
            try:
                response = await self._authorised("GET", name, with_query(path, query or {}), b"")
            except TransportError as error:
                trouble = str(error)
                continue
            if response.status == 429:
                wait = self._refused_by_quota(response, attempt)
                trouble = "the quota is used up"
                continue
            if response.status >= 500:
                trouble = f"it answered {response.status}"
                continue
            try:
                return self._read(response)
            except ValueError:
                trouble = "its answer was cut short or not JSON"
        if wait:
            raise RateLimitedError(
                "ServiceTitan's quota is used up; syncd goes on by itself.", retry_after_seconds=wait, side=SIDE
            )
        raise TransientError(f"ServiceTitan cannot be reached: {trouble}.", side=SIDE)

    async def write(self, method: str, name: str, path: str, body: object | None = None) -> Any:
        """Write. Raises: Refused, Lost; and RateLimitedError, AuthError, TransientError only when nothing was done."""
        content = encode(body) if body is not None else b""
        for attempt in range(READ_TRIES):
            try:
                response = await self._authorised(method, name, path, content)
            except TransportError as error:
                if error.was_sent:
                    raise Lost(str(error)) from error
                await self._clock.sleep(self._backoff(attempt + 1))
                continue
            if response.status == 429:
                # A quota refusal is proof that nothing happened.
                wait = self._refused_by_quota(response, attempt)
                if attempt + 1 == READ_TRIES:
                    raise RateLimitedError("ServiceTitan's quota is used up.", retry_after_seconds=wait, side=SIDE)
                await self._clock.sleep(wait)
                continue
            if response.status >= 500 or response.status == 408:
                raise Lost(f"it answered {response.status}")
            try:
                return self._read(response)
            except ValueError as error:
                raise Lost("its answer was cut short or not JSON") from error
        raise TransientError("ServiceTitan cannot be reached: no connection could be made.", side=SIDE)

    def _read(self, response: HttpResponse) -> Any:
        self.quota.went_through()
        if response.status == 200:
            return decode(response)
        refusal = problem(response, self._clock.now())
        if response.status in (401, 403):
            raise _forbidden(refusal)
        if 300 <= response.status < 400 or response.status < 200:
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

    def path(self, rest: str, *, area: str = "crm") -> str:
        """Complete a path after ``/tenant/{tenant}``."""
        return f"/{area}/v2/tenant/{self._endpoint.tenant}{rest}"

    def _backoff(self, attempt: int) -> float:
        return float(min(LONGEST_WAIT_SECONDS, 0.5 * 2**attempt) * (0.5 + self._jitter() / 2))

    def _refused_by_quota(self, response: HttpResponse, attempt: int) -> float:
        said = problem(response, self._clock.now()).retry_after_seconds
        wait = said if said is not None else self._backoff(attempt + 1)
        if wait > LONGEST_WAIT_SECONDS:
            raise RateLimitedError(
                f"ServiceTitan asks to wait {wait:.0f} seconds; syncd goes on by itself after that.",
                retry_after_seconds=wait,
                side=SIDE,
            )
        self.quota.refused(wait)
        return wait


def _forbidden(refusal: Problem) -> AuthError:
    if refusal.status == 403 and refusal.title.startswith("Scope validation failed"):
        return AuthError(
            f"ServiceTitan refused a call: {refusal.title}",
            side=SIDE,
            code="crm.scope",
            hint="Add the scope to the app in the developer portal; the tenant's administrator must accept the new "
            "version before it takes effect.",
        )
    if refusal.status == 403:
        return AuthError(
            f"ServiceTitan does not let this app into this tenant: {refusal.title}",
            side=SIDE,
            code="crm.forbidden",
            hint="Check tenant and environment in syncd.toml.",
        )
    return AuthError(
        f"ServiceTitan refused the token or the app key: {refusal.title}",
        side=SIDE,
        code="crm.unauthorized",
        hint="Check the app key's file and that the app is connected to this tenant.",
    )
