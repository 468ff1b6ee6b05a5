"""From gathered rows to a file: one line a record, its newest state, as JSON lines, CSV or a workbook.

No text of the CRM becomes a formula: a workbook gets text cells, and in a CSV file a text that begins like a formula
gets an apostrophe before it (OWASP's advice), unless that is unwanted.
"""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from syncd.cli.export.gathering import ExportError
from syncd.cli.export.rows import as_text, columns, flat_rows, newest
from syncd.cli.export.workbook import MOST_CHARACTERS, write_workbook

FORMATS = ("jsonl", "csv", "xlsx")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class Written:
    """What came of it."""

    rows: int = 0
    notes: list[str] = field(default_factory=list)


def finish(part: Path, target: Path, form: str, model: type[BaseModel], *, is_plain: bool) -> Written:
    """Write the file and put it in its place at once. Raises: ExportError."""
    fresh = target.with_name(f"{target.name}.new")
    try:
        match form:
            case "jsonl":
                written = _lines(part, fresh)
            case "csv":
                written = _table(part, fresh, model, is_plain=is_plain)
            case _:
                written = _workbook(part, fresh, model)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError as error:
        raise ExportError(f"{target} cannot be written: {error.strerror}.", hint="--resume tries again.") from error
    return written


def _lines(part: Path, target: Path) -> Written:
    written = Written()
    with target.open("w", encoding="utf-8") as file:
        for line in newest(part):
            file.write(line)
            written.rows += 1
    return written


def _table(part: Path, target: Path, model: type[BaseModel], *, is_plain: bool) -> Written:
    written, guarded, names = Written(), 0, columns(part, model)
    # The mark at the beginning tells spreadsheet programs that it is UTF-8.
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(names)
        for row in flat_rows(part):
            values = [row.get(name) for name in names]
            risky = [] if is_plain else _risky(values)
            table.writerow([f"'{as_text(v)}" if i in risky else as_text(v) for i, v in enumerate(values)])
            written.rows += 1
            guarded += len(risky)
    if guarded:
        written.notes.append(
            f"{guarded:,} texts begin like a formula and have an apostrophe before them (--plain: none)"
        )
    return written


def _risky(values: Sequence[Any]) -> list[int]:
    return [i for i, value in enumerate(values) if isinstance(value, str) and value.startswith(_FORMULA)]


def _workbook(part: Path, target: Path, model: type[BaseModel]) -> Written:
    book = write_workbook(part, target, model)
    notes = [f"{book.cut:,} texts are cut at {MOST_CHARACTERS:,} characters, a cell's limit; jsonl has them whole"]
    return Written(book.rows, notes if book.cut else [])
