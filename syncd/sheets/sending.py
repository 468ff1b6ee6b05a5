"""Bodies of the calls that write; pure.

A request stays below about 2 MB, and one operation is never torn between two requests.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from syncd.core.sheet_operations import AppendRow
from syncd.core.values import Cell
from syncd.sheets.grid import boxes, is_too_long, typed
from syncd.sheets.headers import CRM_REF, ROW_ID, STATUS
from syncd.sheets.images import Image
from syncd.sheets.preparing import CellWrite, Task

DRESS: Final = ("userEnteredFormat", "note", "dataValidation")
"""What hangs on a cell beside its value."""
MOST_BYTES: Final = 1_900_000
"""Google recommends at most 2 MB a request (D)."""

_ROW_BYTES: Final = len('{"values": []}, ')
_EMPTY_BYTES: Final = len("{}, ")
_VALUE_BYTES: Final = len(json.dumps({"userEnteredValue": {"stringValue": ""}})) - len('{}""')
_RANGE_BYTES: Final = 200
_FORMAT_BYTES: Final = len(json.dumps({"userEnteredFormat": {"numberFormat": ""}})) - len('""')

Spot = tuple[int, int]
Formats = Mapping[str, dict[str, str] | None]


def chunks(tasks: Sequence[Task], sizes: Iterable[int], most: int = MOST_BYTES) -> Iterator[list[Task]]:
    """Split tasks so that each part fits one request."""
    part: list[Task] = []
    total = 0
    for task, size in zip(tasks, sizes, strict=True):
        if part and total + size > most:
            yield part
            part, total = [], 0
        part.append(task)
        total += size
    if part:
        yield part


def size_of_writes(task: Task) -> int:
    """Estimate a task's share of a request; at worst every cell is a range of its own."""
    return sum(_RANGE_BYTES + _VALUE_BYTES + size_of_cell(write.value) for write in task.writes)


def size_of_cell(cell: Cell) -> int:
    """Count what a cell takes as JSON, escapes included."""
    return len(json.dumps(cell)) if isinstance(cell, str) else 24


def cells_of(writes: Iterable[CellWrite]) -> dict[Spot, Cell]:
    """Index writes by place."""
    return {(write.position, write.column): write.value for write in writes}


def cell_requests(sheet_id: int, cells: Mapping[Spot, Cell]) -> list[dict[str, Any]]:
    """Write cells as typed values and truly empty those that get none.

    An empty text that a values call writes keeps arrays from expanding over the cell, though it reads as blank (S).
    """
    requests = []
    for box in boxes(cells):
        rows = [
            {"values": [_cell(cells[row, column]) for column in range(box.left, box.right)]}
            for row in range(box.top, box.bottom)
        ]
        start = {"sheetId": sheet_id, "rowIndex": box.top, "columnIndex": box.left}
        requests.append({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})
    return requests


def _cell(value: Cell) -> dict[str, Any]:
    return {} if value in (None, "") else {"userEnteredValue": typed(value)}


def append_request(image: Image, operations: Sequence[AppendRow], formats: Formats) -> dict[str, Any]:
    """Add rows after the last one with data, typed; the service adds grid rows by itself (D).

    ``formats`` are those that go along with the cells.
    """
    rows = [{"values": _row(image, operation, formats)} for operation in operations]
    fields = "userEnteredValue,userEnteredFormat.numberFormat" if formats else "userEnteredValue"
    return {"appendCells": {"sheetId": image.sheet_id, "rows": rows, "fields": fields}}


def worn(formats: Formats) -> Formats:
    """Choose the formats of new rows: those of all cells or of none, as the field mask is one for all.

    They are needed only where a date or an amount would otherwise show as a bare number.
    """
    return formats if any(form and form.get("pattern") for form in formats.values()) else {}


def _row(image: Image, operation: AppendRow, formats: Formats) -> list[dict[str, Any]]:
    cells = appended_cells(operation)
    row: list[dict[str, Any]] = [{} for _ in range(max(image.column(key) for key in cells) + 1)]
    for key, value in cells.items():
        cell = row[image.column(key)]
        if value not in (None, ""):
            cell["userEnteredValue"] = typed(value)
        if form := formats.get(key):
            cell["userEnteredFormat"] = {"numberFormat": dict(form)}
    return row


def appended_cells(operation: AppendRow) -> dict[str, Cell]:
    """All cells of a new row by key, its ids included."""
    sent = {header: cell for header, cell in operation.cells.items() if not is_too_long(cell)}
    return {**sent, STATUS: operation.status, CRM_REF: operation.crm_ref, ROW_ID: operation.row_id}


def size_of_append(operation: AppendRow, formats: Formats) -> int:
    """Count a row's share of an append request: half-filled requests would cost calls at a first load."""
    cells = appended_cells(operation).values()
    filled = sum(_VALUE_BYTES + size_of_cell(cell) for cell in cells if cell not in (None, ""))
    dress = sum(_FORMAT_BYTES + len(json.dumps(form)) for form in formats.values() if form)
    return _ROW_BYTES + _EMPTY_BYTES * len(cells) + filled + dress


def removal_requests(spots: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    """Delete rows (tab id, position) from the bottom up, so that no deletion moves the next."""
    return [
        {
            "deleteDimension": {
                "range": {
                    "sheetId": sheet_id,
                    "dimension": "ROWS",
                    "startIndex": position,
                    "endIndex": position + 1,
                }
            }
        }
        for sheet_id, position in sorted(spots, reverse=True)
    ]


def restore_requests(
    image: Image, dresses: Mapping[int, Mapping[str, Mapping[str, Any]] | None], now: Image
) -> list[dict[str, Any]]:
    """Add rows again as an image shows them, every column that it holds, where that column stands now.

    ``dresses`` say what hangs on their cells, by row and key; ``None`` where that is not known, and then new rows look
    like their neighbours. A formula comes back as its value: elsewhere it would reckon with other rows.
    """
    places = {key: now.column(key) if key in now.at else image.column(key) for key in image.keys}
    rows: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for line, dress in dresses.items():
        row: list[dict[str, Any]] = [{} for _ in range(max(places.values()) + 1)]
        for key, cell in zip(image.keys, image.lines[line].cells, strict=True):
            row[places[key]] = {**(_cell(cell)), **((dress or {}).get(key) or {})}
        rows[dress is not None].append({"values": row})
    fields = {True: ",".join(("userEnteredValue", *DRESS)), False: "userEnteredValue"}
    return [
        {"appendCells": {"sheetId": image.sheet_id, "rows": found, "fields": fields[is_dressed]}}
        for is_dressed, found in rows.items()
        if found
    ]
