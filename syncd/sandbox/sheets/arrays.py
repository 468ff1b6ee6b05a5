"""Worksheet functions that yield blocks: what of a range fits, in which order, and texts torn apart (K)."""

from collections.abc import Callable

from syncd.sandbox.sheets.arguments import Array, Stop, Value, as_number, as_text, as_truth
from syncd.sandbox.sheets.cells import Effective, ErrorValue, number


def _rows(value: Value) -> Array:
    return value if isinstance(value, list) else [[value]]


def _filter(cells: Value, *conditions: Value) -> Value:
    tests = [[row[0] for row in _rows(condition)] for condition in conditions]
    found = [
        row
        for index, row in enumerate(_rows(cells))
        if all(index < len(test) and as_truth(test[index]) for test in tests)
    ]
    if not found:
        raise Stop(ErrorValue("#N/A", "No matches are found in FILTER evaluation."))
    return found


def _rank(value: Effective) -> tuple[int, float, str]:
    """Numbers come before texts, blanks last."""
    if value is None or isinstance(value, ErrorValue):
        return 3, 0, ""
    if isinstance(value, str):
        return 1, 0, value.casefold()
    return (2 if isinstance(value, bool) else 0), value, ""


def _sort(cells: Value, column: Value = 1, ascending: Value = True) -> Value:  # noqa: FBT002 - the worksheet's order
    index = int(as_number(column)) - 1
    return sorted(_rows(cells), key=lambda row: _rank(row[index]), reverse=not as_truth(ascending))


def _split(text: Value, marks: Value) -> Value:
    found = as_text(text)
    if not as_text(marks):
        raise Stop(ErrorValue("#VALUE!", "Function SPLIT parameter 2 value should be non-empty."))
    for mark in as_text(marks):
        found = found.replace(mark, "\0")
    return [[_typed(part.strip()) for part in found.split("\0") if part]]


def _typed(part: str) -> Effective:
    try:
        return number(float(part))
    except ValueError:
        return part


WORKS_BY_CELL = frozenset({"FILTER", "SORT"})
"""Inside these, other functions work cell by cell, as inside ARRAYFORMULA (K)."""
ARRAYS: dict[str, Callable[..., Value]] = {"FILTER": _filter, "SORT": _sort, "SPLIT": _split}
