"""The calls the adapter makes, which of them may be repeated, and whom a refusal concerns; knows no rows or columns.

Reads are repeated a bounded number of times. Writes are sent once: what comes of them is the caller's to find out,
because a write may be repeated only after a new look at the cells.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from syncd.errors import AuthError, ProtocolError, RateLimitedError, SyncdError, TransientError
from syncd.ports import CallCount, Clock
from syncd.sheets.door import Door, DoorError
from syncd.sheets.quota import Quota

SIDE: Final = "sheet"
READ_ATTEMPTS: Final = 4
TIMEOUT_SECONDS: Final = 90.0
"""A request may run for 180 s at Google's end (D); a sync that waits that long for one answer is stuck."""
TOO_LONG_SECONDS: Final = 120.0
"""A quota's wait beyond this ends the cycle instead."""

_NUMBERS: Final = (("valueRenderOption", "UNFORMATTED_VALUE"), ("dateTimeRenderOption", "SERIAL_NUMBER"))


class RangeError(Exception):
    """A read was refused with 400: a tab was renamed or deleted since its title was learnt (R).

    The message may be in the account's language (S), so only status and request tell.
    """


class Calls:
    """One spreadsheet behind a door."""

    def __init__(
        self,
        *,
        door: Door,
        clock: Clock,
        spreadsheet: str,
        jitter: Callable[[], float],
        account: str = "",
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.counts = CallCount()
        self.reads = Quota(clock)
        self.writes = Quota(clock)
        self._door = door
        self._clock = clock
        self._jitter = jitter
        self._root = f"/v4/spreadsheets/{spreadsheet}"
        self._account = account
        self._timeout = timeout_seconds

    async def values(self, ranges: Sequence[str]) -> list[dict[str, Any]]:
        """Read ranges, unformatted. Raises: RangeError, SyncdError."""
        params = (*(("ranges", text) for text in ranges), *_NUMBERS)
        answer = await self._read("values:batchGet", f"{self._root}/values:batchGet", params)
        found = answer.get("valueRanges") or []
        if len(found) != len(ranges):
            raise ProtocolError(
                f"Google answered {len(found)} ranges of {len(ranges)} asked for; nothing was believed.",
                side=SIDE,
                code="sheet.truncated",
            )
        return list(found)

    async def describe(self, fields: str, ranges: Sequence[str] = ()) -> dict[str, Any]:
        """Read the spreadsheet's description through a field mask. Raises: RangeError, SyncdError."""
        params = (*(("ranges", text) for text in ranges), ("fields", fields))
        return await self._read("spreadsheets.get", self._root, params)

    async def change(self, requests: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Change the grid once, all requests or none (D). Raises: DoorError."""
        body = {"requests": list(requests)}
        return await self._write("spreadsheets.batchUpdate", f"{self._root}:batchUpdate", body)

    def explain(self, error: DoorError) -> SyncdError:
        """Say who must act."""
        return explain(error, self._account)

    async def _write(self, name: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        await self.writes.take()
        self.counts.add(name)
        try:
            return await self._door.call("POST", path, body=body, timeout_seconds=self._timeout)
        except DoorError as error:
            if error.is_quota:
                self.writes.spent()
            raise

    async def _read(self, name: str, path: str, params: Sequence[tuple[str, str]]) -> dict[str, Any]:
        for attempt in range(1, READ_ATTEMPTS + 1):
            await self.reads.take()
            self.counts.add(name)
            try:
                return await self._door.call("GET", path, params=params, timeout_seconds=self._timeout)
            except DoorError as error:
                await self._after_failed_read(error, attempt)
        raise AssertionError("the last attempt raises")

    async def _after_failed_read(self, error: DoorError, attempt: int) -> None:
        if error.status == 400:
            raise RangeError(str(error)) from error
        wait = _wait(error, attempt) * (0.5 + self._jitter())
        if not error.is_temporary or attempt == READ_ATTEMPTS or wait > TOO_LONG_SECONDS:
            raise self.explain(error) from error
        await self._clock.sleep(wait)


def _wait(error: DoorError, attempt: int) -> float:
    """Quotas refill every minute, and their 429 carries no Retry-After (D, R)."""
    first = 10.0 if error.is_quota else 1.0
    return error.retry_after or first * 2.0 ** (attempt - 1)


def explain(error: DoorError, account: str = "") -> SyncdError:
    """Turn a refusal into the error of whoever must act."""
    if error.is_quota:
        wait = error.retry_after or 60.0
        return RateLimitedError(
            "Google's quota of calls a minute is used up; the next cycle goes on.",
            retry_after_seconds=wait,
            side=SIDE,
        )
    if error.status in (401, 403, 404):
        return _refused(error, account or "the service account")
    if error.is_temporary:
        what = f"HTTP {error.status}" if error.status else str(error)
        return TransientError(
            f"Google Sheets cannot be reached ({what}); edits wait and nothing is lost.",
            side=SIDE,
            code="sheet.unreachable",
        )
    return ProtocolError(
        f"Google refused a request as malformed (HTTP {error.status}).", side=SIDE, code="sheet.protocol"
    )


def _refused(error: DoorError, account: str) -> AuthError:
    if error.status == 401:
        code, message, hint = (
            "sheet.credentials",
            "Google refuses the service account's key.",
            "Renew the key file, or check that the account still exists.",
        )
    elif error.status == 404:
        code, message, hint = (
            "sheet.not_found",
            "There is no spreadsheet with the configured id.",
            "Check `spreadsheet` in syncd.toml; a file in the bin counts as gone.",
        )
    elif error.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        code, message, hint = (
            "sheet.scope",
            "The service account's token lacks the spreadsheets scope.",
            "Allow https://www.googleapis.com/auth/spreadsheets for it.",
        )
    elif error.reason == "SERVICE_DISABLED":
        code, message, hint = (
            "sheet.api_off",
            "The Google Sheets API is switched off in the service account's project.",
            "Enable it in the Google Cloud console.",
        )
    else:
        code, message, hint = (
            "sheet.not_shared",
            "The spreadsheet is not shared with the service account.",
            f"Share it with {account} as Editor.",
        )
    return AuthError(message, side=SIDE, hint=hint, code=code)
