"""The two values every stand-in speaks: one HTTP request in, one HTTP response out. No I/O here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit


class SandboxClock(Protocol):
    """What a stand-in may know of time; handed in, so that a simulation can own it."""

    def now(self) -> float:
        """Seconds since the Unix epoch, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as a server sees it."""

    method: str
    path: str
    """Raw path, still percent-encoded, without the query."""
    query: tuple[tuple[str, str], ...] = ()
    """Decoded pairs in the order sent; names may repeat."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""

    @property
    def segments(self) -> tuple[str, ...]:
        """Decoded path segments, empty ones dropped."""
        return _segments(self.path)

    @classmethod
    def of(cls, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> "Request":
        """Build a request from a URL or a path with a query, as the simulation does."""
        parts = urlsplit(url)
        return cls(
            method=method.upper(),
            path=parts.path,
            query=_pairs(parts.query),
            headers={name.lower(): value for name, value in (headers or {}).items()},
            body=body,
        )


# A client that asks again asks the same: idle cycles repeat their paths and queries to the letter.
@lru_cache(maxsize=1024)
def _segments(path: str) -> tuple[str, ...]:
    return tuple(unquote(part) for part in path.split("/") if part)


@lru_cache(maxsize=1024)
def _pairs(query: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(query, keep_blank_values=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One response as a server sends it."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Decode the body; for tests and the simulation's checks."""
        return json.loads(self.body)
