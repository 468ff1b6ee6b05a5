"""The door to the real service: the only module that imports gspread, google-auth and requests.

gspread gives the session, the credentials' handling and the request method; everything else about calls (what is
sent, when it is repeated, how many may leave) is decided behind the door. Its calls block, so they are made one by
one in one worker thread: a session is not promised to be safe across threads (I).
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import requests
from google.auth import exceptions as google_errors
from google.oauth2.service_account import Credentials
from gspread.http_client import HTTPClient
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from syncd.errors import ConfigError
from syncd.sheets.door import DoorError, answer_of

SCOPES: Final = ("https://www.googleapis.com/auth/spreadsheets",)
"""Enough for a sheet that is shared with the account; gspread's default asks for all of Drive (S)."""
GOOGLE: Final = "https://sheets.googleapis.com"
CONNECT_SECONDS: Final = 10.0
GRACE_SECONDS: Final = 30.0
"""Beyond the time-out of a call: a socket's time-out starts anew with every byte that trickles in."""


class _Client(HTTPClient):
    """gspread's client with a base URL that can be a stand-in's; every call passes through ``request``."""

    base_url = GOOGLE

    def request(
        self,
        method: str,
        endpoint: str,
        params: Any = None,
        data: Any = None,
        json: Any = None,
        files: Any = None,
        headers: Any = None,
    ) -> requests.Response:
        """Send one request and give the answer, refusals too: gspread's own error chokes on odd bodies (O)."""
        return self.session.request(
            method,
            endpoint.replace(GOOGLE, self.base_url, 1),
            params=params,
            data=data,
            json=json,
            files=files,
            headers=headers,
            timeout=self.timeout,
        )


class _StandInCredentials(Credentials):
    """Credentials for a stand-in. google-auth asks Google where an account may work from, token in hand (O)."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


class GspreadDoor:
    """``Door`` through gspread."""

    def __init__(self, account: Mapping[str, Any], *, api_url: str = "") -> None:
        """Take a service account's key file, decoded. Raises: ConfigError, if it is none."""
        self.email = str(account.get("client_email", ""))
        kind = _StandInCredentials if api_url else Credentials
        make: Any = kind.from_service_account_info  # google-auth leaves it untyped
        try:
            self._credentials: Credentials = make(account, scopes=list(SCOPES))
        except (ValueError, TypeError) as error:
            raise _bad_key("holds no usable key") from error
        self._base_url = (api_url or GOOGLE).rstrip("/")
        self._turn = asyncio.Lock()
        self._renew()

    def _renew(self) -> None:
        """Start over with a fresh session and thread, as after a call that never came back."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sheets")
        self._client = _Client(self._credentials)
        self._client.base_url = self._base_url

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        body: Any = None,
        timeout_seconds: float,
    ) -> dict[str, Any]:
        """Send one request. Raises: DoorError."""
        async with self._turn:
            loop = asyncio.get_running_loop()
            work = loop.run_in_executor(self._thread, self._call, method, path, params, body, timeout_seconds)
            try:
                return await asyncio.wait_for(work, timeout_seconds + GRACE_SECONDS)
            except TimeoutError as error:
                self.close()
                self._renew()
                raise DoorError("no answer in time") from error

    def close(self) -> None:
        """Let the connections and the thread go once the last call has ended."""
        self._thread.submit(self._client.session.close)
        self._thread.shutdown(wait=False)

    def _call(
        self, method: str, path: str, params: Sequence[tuple[str, str]], body: Any, timeout_seconds: float
    ) -> dict[str, Any]:
        # Without a time-out gspread passes None on, which waits for ever (S).
        self._client.set_timeout((CONNECT_SECONDS, timeout_seconds))
        try:
            response = self._client.request(method.lower(), GOOGLE + path, params=list(params), json=body)
        except google_errors.GoogleAuthError as error:
            raise _auth_error(error) from error
        except requests.RequestException as error:
            raise DoorError(_name(error), was_sent=not _is_unsent(error)) from error
        return _answer(response)


def door_from_key(text: str, *, api_url: str = "") -> GspreadDoor:
    """Open the door with the text of a key file. Raises: ConfigError, if it is none."""
    try:
        account = json.loads(text)
    except ValueError as error:
        raise _bad_key("is not JSON") from error
    if not isinstance(account, dict):
        raise _bad_key("is not a JSON object")
    return GspreadDoor(account, api_url=api_url)


def _bad_key(what: str) -> ConfigError:
    return ConfigError(
        f"The service account's key file {what}.",
        hint="Download a JSON key of the account in the Google Cloud console.",
        code="sheet.key",
    )


def _answer(response: requests.Response) -> dict[str, Any]:
    return answer_of(response.status_code, response.content, retry_after=_retry_after(response))


def _retry_after(response: requests.Response) -> float | None:
    """Seconds only: the service sends no such header at all (R), proxies before it may."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def _auth_error(error: google_errors.GoogleAuthError) -> DoorError:
    """Tell refused credentials from a token endpoint that cannot be reached; either way the call never left."""
    if isinstance(error, google_errors.RefreshError) and not error.retryable:
        return DoorError("The token was refused", status=401, code="UNAUTHENTICATED", was_sent=False)
    return DoorError("The token endpoint cannot be reached", was_sent=False)


_NEVER_LEFT: Final = (NewConnectionError, NameResolutionError, ConnectTimeoutError)


def _is_unsent(error: requests.RequestException) -> bool:
    """Whether no connection was ever made."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), _NEVER_LEFT)


def _name(error: Exception) -> str:
    """Name the trouble without its text, which may hold addresses and ids."""
    return type(error).__name__
