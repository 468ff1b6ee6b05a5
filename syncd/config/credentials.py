"""Secrets: files that are read as late as possible and never shown. Knows where to look, not what they open."""

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from syncd.errors import ConfigError, Problem

_STARS = "******"


class Secret:
    """A text that shows as stars wherever it is printed, logged or formatted."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the text to whoever must send it."""
        return self._text

    def __repr__(self) -> str:
        return _STARS

    def __format__(self, specification: str) -> str:
        return _STARS

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFile:
    """Where a secret is looked for: systemd's own directory first, then the configuration's."""

    name: str
    directories: tuple[Path, ...]
    guarded: frozenset[Path] = frozenset()
    """Directories that systemd guards itself, so the files' modes there say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """A Google service account's key."""

    email: str
    """The address with which the spreadsheet must be shared."""
    info: Secret
    """The JSON text of the key file."""

    def details(self) -> dict[str, Any]:
        """Give the key file's content to the library that signs with it."""
        content: dict[str, Any] = json.loads(self.info.reveal())
        return content


def read_secret(wanted: CredentialFile, *, owner: int) -> tuple[Secret, tuple[Problem, ...]]:
    """Read a secret, with warnings about who else could. ``owner`` is the user we run as.

    Raises: ConfigError, when it is nowhere, empty or not ours to read.
    """
    path = _find(wanted)
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        hint = "make it readable for the user that syncd runs as, and for nobody else (chmod 600)"
        raise ConfigError(f"cannot read {path}: {why}", hint=hint, code="config.credential.unreadable") from error
    if not text:
        hint = f"put the secret into {path}"
        raise ConfigError(f"{path} is empty", hint=hint, code="config.credential.empty")
    return Secret(text), () if path.parent in wanted.guarded else _exposure(path, owner)


def parse_service_account(name: str, secret: Secret) -> ServiceAccount:
    """Check that a secret is a service account's key. Raises: ConfigError; the content is never quoted."""
    try:
        content = json.loads(secret.reveal())
    except json.JSONDecodeError:
        content = None
    needed = ("client_email", "private_key", "token_uri")
    if not isinstance(content, dict) or not all(isinstance(content.get(key), str) for key in needed):
        raise ConfigError(
            f"{name} is not the key of a Google service account",
            hint="in the Google Cloud console: service account, Keys, Add key, JSON; use that file unchanged",
            code="config.credential.service_account",
        )
    return ServiceAccount(email=str(content["client_email"]), info=secret)


def _find(wanted: CredentialFile) -> Path:
    for directory in wanted.directories:
        path = directory / wanted.name
        if path.is_file():
            return path
    places = " or ".join(str(directory) for directory in wanted.directories)
    raise ConfigError(
        f'the credential file "{wanted.name}" is neither in {places}'
        if len(wanted.directories) > 1
        else f'the credential file "{wanted.name}" is not in {places}',
        hint=f"put the secret into {wanted.directories[-1] / wanted.name} (chmod 600), or use LoadCredential=",
        code="config.credential.missing",
    )


def _exposure(path: Path, owner: int) -> tuple[Problem, ...]:
    status = path.stat()
    problems = []
    if stat.S_IMODE(status.st_mode) & 0o077:
        message, hint = "other users of this machine can read or change this secret", f"chmod 600 {path}"
        problems.append(Problem(code="config.credential.mode", message=message, hint=hint, file=str(path), line=1))
    if status.st_uid not in (owner, 0):
        message, hint = "this secret belongs to another user", f"chown it to user {owner}"
        problems.append(Problem(code="config.credential.owner", message=message, hint=hint, file=str(path), line=1))
    return tuple(problems)


def current_user() -> int:
    """Tell which user we run as."""
    return os.geteuid()
