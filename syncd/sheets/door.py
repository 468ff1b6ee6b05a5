"""The door to Google: one call out, one answer in, and how a refusal looks; decides nothing about trying again.

Everything the sheet adapter asks of the network goes through ``Door``, so a simulation can answer instead.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class DoorError(Exception):
    """A call that brought no usable answer. ``str()`` is the service's own message, never a cell's content."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        code: str = "",
        reason: str = "",
        was_sent: bool = True,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        """HTTP status; 0 when no answer came at all."""
        self.code = code
        """Google's status name, such as ``PERMISSION_DENIED``."""
        self.reason = reason
        """``reason`` of the answer's ErrorInfo, such as ``SERVICE_DISABLED``."""
        self.was_sent = was_sent
        """False only when the request provably never left."""
        self.retry_after = retry_after

    @property
    def is_refusal(self) -> bool:
        """Whether it is certain that nothing was changed: every call is atomic, and 4xx says no (D)."""
        return not self.was_sent or (400 <= self.status < 500 and self.status != 408)

    @property
    def is_temporary(self) -> bool:
        """Whether the same read may succeed in a moment."""
        return self.status in (0, 200, 408, 429) or self.status >= 500 or self.is_quota

    @property
    def is_quota(self) -> bool:
        """Whether a quota answered; Drive's and older answers say so with 403 (R)."""
        return self.status == 429 or self.reason in ("RATE_LIMIT_EXCEEDED", "rateLimitExceeded")


class Door(Protocol):
    """One call to the service."""

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        body: Any = None,
        timeout_seconds: float,
    ) -> dict[str, Any]:
        """Send one request; ``path`` starts with ``/v4/``. Raises: DoorError."""


def answer_of(status: int, body: bytes, *, retry_after: float | None = None) -> dict[str, Any]:
    """Understand an answer. Raises: DoorError, for refusals, HTML pages and answers that were cut off."""
    if status >= 400:
        raise _refusal(status, body, retry_after)
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise DoorError("The answer is not JSON", status=status, code="UNREADABLE") from error
    if not isinstance(answer, dict):
        raise DoorError("The answer is not an object", status=status, code="UNREADABLE")
    return answer


def _refusal(status: int, body: bytes, retry_after: float | None) -> DoorError:
    error = _error_member(body)
    return DoorError(
        str(error.get("message") or f"HTTP {status}"),
        status=status,
        code=str(error.get("status", "")),
        reason=_reason(error),
        retry_after=retry_after,
    )


def _error_member(body: bytes) -> Mapping[str, Any]:
    """Pick ``error`` out of the body; proxies in front of the service answer with HTML pages (R)."""
    try:
        decoded = json.loads(body)
    except ValueError:
        return {}
    error = decoded.get("error") if isinstance(decoded, dict) else None
    return error if isinstance(error, dict) else {}


def _reason(error: Mapping[str, Any]) -> str:
    """Sheets says it in ErrorInfo among ``details``, Drive in a list ``errors`` (R)."""
    for detail in (*(error.get("details") or ()), *(error.get("errors") or ())):
        if isinstance(detail, dict) and isinstance(detail.get("reason"), str):
            return str(detail["reason"])
    return ""
