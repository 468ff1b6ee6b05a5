"""Pure HTTP of this API: requests out, answers in, refusals as values. Decides nothing about trying again."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlencode

_WAIT = re.compile(r"try again in (\d+) second", re.IGNORECASE)
"""The wait stands in the title of a 429 (observed, servicetitan-crm-v2.md 7)."""

_LEAF = json.JSONEncoder(ensure_ascii=False)
_EXACT = json.JSONDecoder(parse_float=Decimal)
"""Made once: ``json.loads`` with arguments makes a decoder for every answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One request, complete."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    name: str = ""
    """The operation, for counting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """One answer as it came."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""


class TransportError(Exception):
    """No answer came."""

    def __init__(self, message: str, *, was_sent: bool) -> None:
        super().__init__(message)
        self.was_sent = was_sent
        """False only when the connection was never made, so that nothing can have happened."""


class Transport(Protocol):
    """One request out, one answer in."""

    async def send(self, request: HttpRequest, *, timeout_seconds: float) -> HttpResponse:
        """Send. Raises: TransportError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A refusal: RFC 7807 where the service managed to say so (documented), otherwise what could be read."""

    status: int
    title: str
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Member path -> messages."""
    trace_id: str = ""
    retry_after_seconds: float | None = None

    @property
    def sentence(self) -> str:
        """Say it in one line; field messages come first because titles are often general."""
        said = [f"{name}: {' '.join(messages)}" for name, messages in self.errors.items() if name != "request"]
        return "; ".join(said) or self.title or f"status {self.status}"


def encode(body: object) -> bytes:
    """Render a request body; numbers keep every digit, and whole numbers have no fraction."""
    return _rendered(body).encode()


def _rendered(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(name)}:{_rendered(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_rendered, value)) + "]"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return _text(value)


def _text(value: object) -> str:
    return _LEAF.encode(value)


def decode(response: HttpResponse) -> Any:
    """Understand a success; empty bodies are ``None``. Raises: ValueError, for anything that is not JSON."""
    if not response.body:
        return None
    return _EXACT.decode(response.body.decode(json.detect_encoding(response.body), "surrogatepass"))


def problem(response: HttpResponse, now: float) -> Problem:
    """Understand a refusal; HTML bodies are worth no more than their status (observed)."""
    title, errors, trace = "", {}, ""
    try:
        body = json.loads(response.body)
    except ValueError:
        body = None
    if isinstance(body, dict):
        title = str(body.get("title") or body.get("message") or body.get("error") or "")
        trace = str(body.get("traceId") or "")
        raw = body.get("errors")
        if isinstance(raw, dict):
            errors = {str(k): [str(m) for m in v] if isinstance(v, list) else [str(v)] for k, v in raw.items()}
    return Problem(
        status=response.status,
        title=title,
        errors=errors,
        trace_id=trace,
        retry_after_seconds=_retry_after(response, title, now),
    )


def _retry_after(response: HttpResponse, title: str, now: float) -> float | None:
    """Header (seconds or a date), then the title's text; a header alone cannot be counted on (observed)."""
    header = response.headers.get("retry-after", "").strip()
    if header.isascii() and header.isdigit():
        return float(header)
    if header:
        try:
            return max(0.0, parsedate_to_datetime(header).timestamp() - now)
        except ValueError:
            pass
    found = _WAIT.search(title)
    return float(found.group(1)) if found else None


def with_query(path: str, query: Mapping[str, str]) -> str:
    """Join a path and its query; a plus sign is encoded, or it would arrive as a blank."""
    return f"{path}?{_encoded(tuple(query.items()))}" if query else path


@lru_cache(maxsize=64)
def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    """Idle cycles ask the same questions again and again."""
    return urlencode(query)


def served_at(response: HttpResponse) -> float | None:
    """The server's clock, from the Date header."""
    return _instant(response.headers.get("date", ""))


@lru_cache(maxsize=16)
def _instant(date: str) -> float | None:
    """Read a Date header; answers of one second carry the same."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None
