"""TOML files whose values remember where they stand. Knows no setting."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from syncd.config.document import Document, Mark
from syncd.config.document import Path as DocumentPath
from syncd.errors import ConfigError, Problem

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_SECTION = re.compile(r"\s*\[([A-Za-z0-9_-]+)\]")
_TRIAL = "syncd sandbox --config /tmp/try"
_KEY = re.compile(r"(\s*)([A-Za-z0-9_-]+)\s*=\s*(.*)")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        # Not this directory: below /etc the stand-ins' files would stand where a service looks for real ones.
        hint = "write it, or name another directory with --config DIR; to try without any account: " + _TRIAL
        raise ConfigError(f"there is no {file}", hint=hint, code="config.settings.missing") from error
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"cannot read {file}: {why}", code="config.settings.unreadable") from error


def read(file: Path) -> Document:
    """Read and parse a file; invalid TOML becomes a problem of the document. Raises: ConfigError."""
    text = _text(file)
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Document(file=str(file), problems=(_syntax(file, str(error)),))
    return Document(file=str(file), data=data, marks=dict(_marks(text)))


def _syntax(file: Path, said: str) -> Problem:
    place = _AT.search(said)
    return Problem(
        code="config.toml.syntax",
        message=f"not valid TOML: {_AT.sub('', said).strip()}",
        file=str(file),
        line=int(place[1]) if place else 1,
        column=int(place[2]) if place else 1,
    )


def _marks(text: str) -> Iterator[tuple[DocumentPath, Mark]]:
    """Find sections and keys by their lines; the TOML parser itself keeps no places."""
    section: DocumentPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        head, entry = _SECTION.match(line), _KEY.match(line)
        if head:
            section = (head[1],)
            yield section, Mark(line=number, column=1)
        elif entry:
            yield (*section, entry[2]), Mark(line=number, column=len(entry[1]) + 1, text=entry[3])
