"""The taxonomy of what stops a cycle, a side or the process, divided by who must act. One bad record is data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong that a person can mend, with the place where it stands."""

    code: str
    """Stable, dotted: ``config.column.unknown_field``."""
    message: str
    hint: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    """Inside the file: ``columns.Mobile``."""

    def __str__(self) -> str:
        """Render as editors link it: ``file:line:column path: message; hint``."""
        place = f"{self.file}:{self.line}:{self.column} " if self.file else ""
        where = f"{self.path}: " if self.path else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}{where}{self.message}{hint}"


class SyncdError(Exception):
    """Root of everything syncd raises on purpose. ``str()`` is a sentence for people."""

    code = "syncd.error"
    exit_status = 1

    def __init__(self, message: str, *, hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        if code:
            self.code = code


class ConfigError(SyncdError):
    """A mapping or a setting is wrong; the operator edits the named lines."""

    code = "config.invalid"
    exit_status = 78

    def __init__(self, message: str, *, problems: tuple[Problem, ...] = (), hint: str = "", code: str = "") -> None:
        super().__init__(message, hint=hint, code=code)
        self.problems = problems


class TransientError(SyncdError):
    """No connection, a time-out on a read, a 5xx on a read. Nobody must act; the next cycle comes."""

    code = "service.unreachable"
    exit_status = 75

    def __init__(self, message: str, *, side: str = "", hint: str = "", code: str = "") -> None:
        super().__init__(message, hint=hint, code=code)
        self.side = side


class RateLimitedError(TransientError):
    """A quota answered and the wait would be longer than this cycle may take."""

    code = "service.quota"

    def __init__(self, message: str, *, retry_after_seconds: float, side: str = "", hint: str = "") -> None:
        super().__init__(message, side=side, hint=hint)
        self.retry_after_seconds = retry_after_seconds


class AuthError(SyncdError):
    """Credentials, scope or sharing refused; the operator renews or grants. Halts that side only."""

    code = "service.refused"
    exit_status = 77

    def __init__(self, message: str, *, side: str = "", hint: str = "", code: str = "") -> None:
        super().__init__(message, hint=hint, code=code)
        self.side = side


class ProtocolError(SyncdError):
    """An answer does not match its documentation; halts the mapping or side, worth reporting."""

    code = "service.protocol"
    exit_status = 76

    def __init__(self, message: str, *, side: str = "", hint: str = "", code: str = "") -> None:
        super().__init__(message, hint=hint, code=code)
        self.side = side


class StateError(SyncdError):
    """The state directory cannot be used."""

    code = "state.unusable"
    exit_status = 73


class LockedError(StateError):
    """Another process holds the state directory."""

    code = "state.locked"
    exit_status = 75


class SchemaTooNewError(StateError):
    """The state was written by a newer program."""

    code = "state.too_new"


class CorruptStateError(StateError):
    """The state file is not a database or fails its check."""

    code = "state.corrupt"


class DiskFullError(StateError):
    """There is no room to remember what would be written, so nothing is written."""

    code = "state.disk_full"
