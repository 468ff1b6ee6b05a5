"""An export as a workbook: texts as text, so that none becomes a formula; numbers as numbers, moments as dates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from pydantic import BaseModel

from syncd.cli.export.gathering import ExportError
from syncd.cli.export.rows import Row, as_text, columns, flat_rows
from syncd.crm.models.stamp import Stamp

MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
"""A workbook's limits: for one sheet below its header, and for one cell."""
_FIRST_YEAR = 1900
"""Workbooks know no earlier dates; the year 0001 of imported records stays text."""


class Workbook:
    """One sheet with a header, written row by row."""

    def __init__(self, target: Path, names: Sequence[str], moments: frozenset[str]) -> None:
        self._book = xlsxwriter.Workbook(str(target), {"constant_memory": True, "strings_to_urls": False})
        self._sheet = self._book.add_worksheet("export")
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._names, self._moments = names, moments
        self.rows = self.cut = 0
        bold = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(names) - 1, 18)
        for column, name in enumerate(names):
            self._sheet.write_string(0, column, name, bold)

    def add(self, row: Row) -> None:
        """Write a row. Raises: ExportError, when there is no more room."""
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise ExportError(
                f"A workbook holds {MOST_ROWS:,} records at most.",
                hint="--resume with --format csv or jsonl has them all.",
            )
        for column, name in enumerate(self._names):
            self._write(column, name, row.get(name))

    def close(self) -> None:
        """Finish the file."""
        self._sheet.autofilter(0, 0, self.rows, len(self._names) - 1)
        self._book.close()

    def _write(self, column: int, name: str, value: Any) -> None:
        moment = _moment(value) if name in self._moments else None
        if moment is not None:
            self._sheet.write_datetime(self.rows, column, moment, self._moment)
        elif isinstance(value, bool):
            self._sheet.write_boolean(self.rows, column, value)
        elif isinstance(value, Decimal | float | int) and not _is_id(name):
            self._sheet.write_number(self.rows, column, float(value))
        elif value is not None:
            text = as_text(value)
            self.cut += len(text) > MOST_CHARACTERS
            self._sheet.write_string(self.rows, column, text[:MOST_CHARACTERS])


def write_workbook(part: Path, target: Path, model: type[BaseModel]) -> Workbook:
    """Write all rows; gives the closed workbook with its counts. Raises: ExportError, OSError."""
    book = Workbook(target, columns(part, model), _moments(model.model_fields))
    for row in flat_rows(part):
        book.add(row)
    book.close()
    return book


def _moments(fields: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(info.alias or name for name, info in fields.items() if _has_stamp(info.annotation))


def _has_stamp(annotation: Any) -> bool:
    return annotation is Stamp or any(map(_has_stamp, getattr(annotation, "__args__", ())))


def _is_id(name: str) -> bool:
    """Ids are names, not amounts: as numbers a program would round and group them."""
    return name == "id" or name.endswith("Id")


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        when = Stamp(value).when
    except ValueError:
        return None
    return when.replace(tzinfo=None) if when.year >= _FIRST_YEAR else None
