"""The token's life: client credentials, cached, renewed early by one task at a time, forgotten on a 401.

Documented: 900 seconds, no refresh token, token requests are throttled, form encoding only. Asking for a token changes
nothing, so it is repeated like a read.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from syncd.crm.transport.failures import SIDE, NotLetInError, QuotaUsedUpError
from syncd.crm.transport.patience import TRIES, Patience
from syncd.crm.transport.wire import HttpRequest, HttpResponse, Problem, TransportError, decode, problem
from syncd.errors import AuthError, SyncdError, TransientError
from syncd.ports import Clock

EARLY_SECONDS = 60.0
REFUSAL_SECONDS = 10.0
"""How long refused credentials are not shown again: calls under way learn of a 401 one after another."""
LIFE_SECONDS = 900.0
"""Documented; used where an answer does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the token call and every other call need; ``repr`` shows no secret."""

    auth_url: str
    client_id: str
    client_secret: Callable[[], str]
    app_key: Callable[[], str]


class Tokens:
    """One token for everybody."""

    def __init__(
        self,
        credentials: Credentials,
        clock: Clock,
        patience: Patience,
        send: Callable[[HttpRequest], Awaitable[HttpResponse]],
    ) -> None:
        self._credentials, self._clock, self._patience, self._send = credentials, clock, patience, send
        self._token = ""
        self._good_until = float("-inf")
        self._renewing = asyncio.Lock()
        self._renewals = 0
        self._failure: SyncdError | None = None
        self._failed_at = float("-inf")
        self._failed_secret = ""

    async def current(self) -> str:
        """A token that is good for another while. Raises: AuthError, RateLimitedError, TransientError."""
        if self._clock.monotonic() < self._good_until:
            return self._token
        asked_at = self._renewals
        async with self._renewing:
            if self._clock.monotonic() < self._good_until:
                return self._token
            if self._failure is not None and (self._renewals != asked_at or self._is_refused()):
                # What failed while we waited would fail again: one refusal answers everybody who was waiting.
                raise self._failure
            self._token, seconds = await self._renew()
            self._good_until = self._clock.monotonic() + max(1.0, seconds - EARLY_SECONDS)
            return self._token

    def forget(self, token: str) -> None:
        """A call with this token got a 401; the next one asks for another."""
        if token == self._token:
            self._good_until = float("-inf")

    def _is_refused(self) -> bool:
        """Whether these very credentials were refused a moment ago."""
        return (
            isinstance(self._failure, AuthError)
            and self._clock.monotonic() < self._failed_at + REFUSAL_SECONDS
            and self._credentials.client_secret() == self._failed_secret
        )

    async def _renew(self) -> tuple[str, float]:
        self._failure = None
        try:
            return await self._ask()
        except SyncdError as failure:
            self._failure, self._failed_at = failure, self._clock.monotonic()
            self._failed_secret = self._credentials.client_secret()
            raise
        finally:
            self._renewals += 1

    async def _ask(self) -> tuple[str, float]:
        trouble = ""
        wait = 0.0
        for attempt in range(1, TRIES + 1):
            wait = 0.0
            try:
                response = await self._send(self._request())
                if response.status == 200:
                    return _granted(response)
                trouble = f"answered {response.status}"
                wait = self._refused(problem(response, self._clock.now()), attempt)
            except TransportError:
                trouble = "cannot be reached"
            except ValueError:
                trouble = "gave an unreadable answer"
            if attempt < TRIES:
                await self._clock.sleep(wait or self._patience.backoff(attempt))
        if wait:
            raise QuotaUsedUpError("ServiceTitan's token server is throttled.", wait_seconds=wait)
        raise TransientError(f"ServiceTitan's token server {trouble}.", side=SIDE, code="crm.token_unavailable")

    def _request(self) -> HttpRequest:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret(),
        }
        return HttpRequest(
            method="POST",
            url=f"{self._credentials.auth_url}/connect/token",
            headers={"content-type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            name="Token",
        )

    def _refused(self, refusal: Problem, attempt: int) -> float:
        """Seconds to wait, 0 for our own back-off. Only ``invalid_client`` (I) means that the credentials are wrong."""
        if refusal.status in (400, 401) and "invalid_client" in refusal.title:
            raise NotLetInError(
                "ServiceTitan refused the client id and secret.",
                problem=refusal,
                code="crm.credentials",
                hint="Check client_id in syncd.toml and the client secret's file: they belong to one tenant and one "
                "environment. syncd tries again every five minutes.",
            )
        if refusal.status == 429:
            return self._patience.asked(refusal, attempt)
        if refusal.status < 500:
            raise TransientError(
                f"ServiceTitan's token server answered {refusal.status}.", side=SIDE, code="crm.token_unavailable"
            )
        return 0.0


def _granted(response: HttpResponse) -> tuple[str, float]:
    """The token and its seconds. Raises: ValueError, for an answer that grants nothing."""
    granted = decode(response)
    token = granted.get("access_token") if isinstance(granted, dict) else None
    if not isinstance(token, str) or not token:
        raise ValueError("no token")
    return token, float(granted.get("expires_in") or LIFE_SECONDS)
