"""The pages of an export as they come in, safe after each: a part file of rows and beside it how far it got.

A page counts once it is on disk and the note says so; what a crash left behind it is cut off.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import simplejson

from syncd.cli.crm.answers import plain
from syncd.crm.models.shared import ExportPage
from syncd.errors import SyncdError


class ExportError(SyncdError):
    """The file cannot be written, or what lies there belongs to another export."""

    code = "export.file"
    exit_status = 73


@dataclass(frozen=True, slots=True)
class Resumed:
    """What an interruption leaves."""

    part: Path
    rows: int


class Gathering:
    """Rows of one export on their way to a file."""

    def __init__(self, target: Path, what: Mapping[str, Any]) -> None:
        self.part = target.with_name(f"{target.name}.part")
        self._note = target.with_name(f"{target.name}.progress")
        self._what = dict(what)
        self.token, self.rows, self._size = "", 0, 0

    @classmethod
    def begin(cls, target: Path, what: Mapping[str, Any], *, resume: bool, overwrite: bool, since: str | None) -> Self:
        """Begin anew, or go on. Raises: ExportError."""
        made = cls(target, what)
        if resume:
            made._go_on()
            return made
        if made._note.exists() and not overwrite:
            hint = "--resume goes on with it; --overwrite begins anew."
            raise ExportError(f"An interrupted export of {target} lies there.", hint=hint)
        if target.exists() and not overwrite:
            raise ExportError(f"{target} exists.", hint="Name another file with -o, or say --overwrite.")
        made.token = since or ""
        made._clear()
        return made

    @property
    def resumed(self) -> Resumed:
        """What would be gone on with."""
        return Resumed(self.part, self.rows)

    def add(self, page: ExportPage[Any]) -> None:
        """Keep a page. Raises: ExportError."""
        lines = "".join(f"{simplejson.dumps(plain(row), ensure_ascii=False, use_decimal=True)}\n" for row in page.data)
        content = lines.encode()
        try:
            with self.part.open("r+b") as file:
                file.seek(self._size)
                file.write(content)
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
            self.token, self.rows, self._size = (
                page.continue_from,
                self.rows + len(page.data),
                self._size + len(content),
            )
            self._keep_note()
        except OSError as error:
            raise ExportError(f"{self.part} cannot be written: {error.strerror}.") from error

    def done(self) -> None:
        """Everything is in the file: nothing is left to go on with."""
        self._note.unlink(missing_ok=True)
        self.part.unlink(missing_ok=True)

    def _clear(self) -> None:
        try:
            self.part.write_bytes(b"")
            self._keep_note()
        except OSError as error:
            raise ExportError(f"{self.part} cannot be written: {error.strerror}.") from error

    def _keep_note(self) -> None:
        note = {**self._what, "token": self.token, "rows": self.rows, "size": self._size}
        fresh = self._note.with_name(f"{self._note.name}.new")
        fresh.write_text(json.dumps(note))
        fresh.replace(self._note)

    def _go_on(self) -> None:
        try:
            note = json.loads(self._note.read_text())
            size = self.part.stat().st_size
        except (OSError, ValueError):
            raise ExportError(
                f"There is no interrupted export to go on with: {self._note} is not there or cannot be read.",
                hint="Leave --resume out to begin.",
            ) from None
        other = [f"{name} {note.get(name)}" for name, value in self._what.items() if note.get(name) != value]
        if other or size < note["size"]:
            found = f"it is of {', '.join(other)}" if other else f"{self.part.name} is shorter than it was"
            raise ExportError(
                f"The interrupted export at {self._note} is not this one: {found}.", hint="--overwrite begins anew."
            )
        self.token, self.rows, self._size = note["token"], note["rows"], note["size"]
