"""Set up the log: one event a line, JSON for machines, readable for a terminal, and nothing confidential in either.

What may be logged is a closed list: names, ids, counts, codes and our own sentences. Every other text is withheld,
so a careless call cannot leak a person's phone number; known secrets are blotted out wherever they appear.
"""

import logging
import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from syncd.config.credentials import Secret

TEXTS = frozenset({
    "changes", "code", "error", "event", "feed", "file", "halt", "hint", "instance", "kind", "level", "mapping",
    "mappings", "message", "object", "operation", "outcome", "problems", "reason", "record", "request",
    "row_id", "rule", "rules", "scope", "sentence", "side", "slice", "state", "status", "timestamp", "trace",
    "version",
})  # fmt: skip
"""Keys whose texts may be logged; by contract none of them carries a value of a record."""

_WITHHELD = "(withheld)"
_E_MAIL = re.compile(r"[^\s\"'<>()]+@(?![\w-]+\.iam\.gserviceaccount\.com)[\w.-]+")
_PHONE = re.compile(r"\+?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\+\d{10,14}\b")
_BEARER = re.compile(r"\b(Bearer\s+)\S+", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*")
# systemd reads a leading <n> as the line's priority (sd-daemon(3)).
_PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
_SHORTEST_SECRET = 6
"""A shorter text would blot out half of every line."""

Event = MutableMapping[str, Any]


class Redaction:
    """The processor that lets only harmless texts through."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._secrets: list[str] = []
        self.learn(secrets)

    def learn(self, secrets: Iterable[Secret]) -> None:
        """Blot out these, too; called once the credential files were read."""
        self._secrets += [one.reveal() for one in secrets if len(one.reveal()) >= _SHORTEST_SECRET]

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        """Clean one event."""
        return {key: self._clean(value, may_be_text=key in TEXTS) for key, value in event.items()}

    def _clean(self, value: Any, *, may_be_text: bool) -> Any:
        match value:
            case bool() | int() | float() | None:
                return value
            case str():
                return self.scrub(value) if may_be_text else _WITHHELD
            case Mapping():
                return {
                    str(key): self._clean(item, may_be_text=may_be_text or key in TEXTS) for key, item in value.items()
                }
            case list() | tuple() | set() | frozenset():
                return [self._clean(item, may_be_text=may_be_text) for item in value]
            case _:
                return f"({type(value).__name__} withheld)"

    def scrub(self, text: str) -> str:
        """Take secrets, tokens and what looks like somebody's address or number out of a sentence."""
        for secret in self._secrets:
            text = text.replace(secret, _WITHHELD)
        text = _JWT.sub(_WITHHELD, _BEARER.sub(rf"\1{_WITHHELD}", text))
        return _PHONE.sub("(number)", _E_MAIL.sub("(address)", text))


def configure(
    stream: TextIO, *, redaction: Redaction, environment: Mapping[str, str]
) -> structlog.types.FilteringBoundLogger:
    """Make the program's logger; the journal gets priorities, a terminal gets colours."""
    _quieten_libraries()
    under_systemd = "JOURNAL_STREAM" in environment
    is_terminal = stream.isatty()
    render: list[Any] = [structlog.dev.ConsoleRenderer()] if is_terminal else [structlog.processors.JSONRenderer()]
    logger: structlog.types.FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redaction,
            *render,
            *([_with_priority] if under_systemd else []),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return logger


def silent() -> structlog.types.FilteringBoundLogger:
    """Make a logger that says nothing, for commands that print their result instead."""
    logger: structlog.types.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(), processors=[_drop], wrapper_class=structlog.make_filtering_bound_logger(logging.INFO)
    )
    return logger


def _drop(_logger: Any, _method: str, _event: Event) -> Event:
    raise structlog.DropEvent


def _with_priority(_logger: Any, method: str, line: Any) -> str:
    return f"<{_PRIORITY.get(method, 6)}>{line}"


def _quieten_libraries() -> None:
    """The HTTP libraries log addresses with everything in their query; nothing of theirs is ours to publish."""
    for name in ("httpx", "httpcore", "urllib3", "google", "gspread", "requests", "asyncio", "filelock"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
