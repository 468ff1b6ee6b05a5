"""The token's life: client credentials, cached, renewed early by one task at a time, forgotten on a 401.

Documented: 900 seconds, no refresh token, token requests are throttled, form encoding only.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from syncd.crm.wire import HttpRequest, HttpResponse, Problem, TransportError, decode, problem
from syncd.errors import AuthError, TransientError
from syncd.ports import Clock

EARLY_SECONDS = 60.0
SIDE = "crm"


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
        self, credentials: Credentials, clock: Clock, send: Callable[[HttpRequest], Awaitable[HttpResponse]]
    ) -> None:
        self._credentials, self._clock, self._send = credentials, clock, send
        self._token = ""
        self._good_until = 0.0
        self._refreshing = asyncio.Lock()

    async def current(self) -> str:
        """A token that is good for another while. Raises: AuthError, TransientError."""
        if self._clock.monotonic() < self._good_until:
            return self._token
        async with self._refreshing:
            if self._clock.monotonic() >= self._good_until:
                await self._renew()
            return self._token

    def forget(self, token: str) -> None:
        """A call with this token got a 401; the next one asks for another."""
        if token == self._token:
            self._good_until = 0.0

    async def _renew(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret(),
        }
        request = HttpRequest(
            method="POST",
            url=f"{self._credentials.auth_url}/connect/token",
            headers={"content-type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            name="Token",
        )
        try:
            response = await self._send(request)
        except TransportError as error:
            raise TransientError("ServiceTitan's token server cannot be reached.", side=SIDE) from error
        if response.status != 200:
            raise _refused(problem(response, self._clock.now()))
        try:
            granted = decode(response)
            self._token = str(granted["access_token"])
            seconds = float(granted.get("expires_in") or 900.0)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TransientError("ServiceTitan's token server gave an unreadable answer.", side=SIDE) from error
        self._good_until = self._clock.monotonic() + max(1.0, seconds - EARLY_SECONDS)


def _refused(refusal: Problem) -> AuthError | TransientError:
    """Only ``invalid_client`` means refused credentials; everything else may pass by itself."""
    if refusal.status == 400 and "invalid_client" in refusal.title:
        return AuthError(
            "ServiceTitan refused the client id and secret.",
            side=SIDE,
            code="crm.credentials",
            hint="Check client_id in syncd.toml and the client secret's file: they belong to one tenant and one "
            "environment. syncd tries again every five minutes.",
        )
    return TransientError(
        f"ServiceTitan's token server answered {refusal.status}.", side=SIDE, code="crm.token_unavailable"
    )
