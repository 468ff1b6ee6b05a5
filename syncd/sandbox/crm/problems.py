"""Refusals in the shape of RFC 7807, with the members the document lists (D).

It decides type, title and layout of an error body. It does not know when to refuse.
"""

from collections.abc import Mapping
from typing import Any

_TYPES = {
    400: "https://tools.ietf.org/html/rfc7231#section-6.5.1",
    401: "https://tools.ietf.org/html/rfc7235#section-3.1",
    403: "https://tools.ietf.org/html/rfc7231#section-6.5.3",
    404: "https://tools.ietf.org/html/rfc7231#section-6.5.4",
    409: "https://tools.ietf.org/html/rfc7231#section-6.5.8",
    415: "https://tools.ietf.org/html/rfc7231#section-6.5.13",
    429: "https://tools.ietf.org/html/rfc6585#section-4",
}
VALIDATION_TITLE = "One or more validation errors occurred."


class Refusal(Exception):  # noqa: N818 - a server's ordinary answer, raised to leave a handler; no fault of ours
    """An answer other than 200."""

    def __init__(
        self,
        status: int,
        title: str,
        *,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.errors = dict(errors or {})
        self.headers = dict(headers or {})

    def body(self, trace: int) -> dict[str, Any]:
        """Return the problem body; ``trace`` numbers the request."""
        spread = (trace * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128
        return {
            "type": _TYPES.get(self.status, "about:blank"),
            "title": self.title,
            "status": self.status,
            "traceId": f"00-{spread:032x}-{spread % 2**64:016x}-01",
            "errors": self.errors,
            "data": {},
        }


def invalid(errors: Mapping[str, list[str]]) -> Refusal:
    """Refuse values by field."""
    return Refusal(400, VALIDATION_TITLE, errors=errors)


def unknown(noun: str, record_id: object) -> Refusal:
    """Refuse an id nobody has; the real title was not seen (I)."""
    return Refusal(404, f"{noun} with ID = {record_id} was not found")


def unrouted() -> Refusal:
    """Refuse what no operation serves: the gateway answers a problem body there too (O), its title is I."""
    return Refusal(404, "Not Found")


def inactive(noun: str, record_id: int) -> Refusal:
    """Refuse the sub-resources of an inactive record, in the words seen live (O)."""
    return Refusal(409, f"{noun} ID = {record_id} is not active")
