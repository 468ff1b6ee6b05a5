"""Worksheet functions that find a value in a block: by its own value or by its place (K)."""

from collections.abc import Callable, Sequence

from syncd.sandbox.sheets.arguments import Array, Stop, Value, as_number, as_text, as_truth, one
from syncd.sandbox.sheets.cells import Effective, ErrorValue
from syncd.sandbox.sheets.criteria import wildcards

_OUT_OF_BOUNDS = "evaluates to an out of bounds range."


def rows_of(value: Value) -> Array:
    return value if isinstance(value, list) else [[value]]


def turned(block: Array) -> Array:
    return [list(row) for row in zip(*block, strict=True)]


def order(value: Effective) -> tuple[int, float | str]:
    """Give what values are ordered by: numbers before texts, truths last."""
    if isinstance(value, bool):
        return 2, float(value)
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, value if isinstance(value, int | float) else 0


def _found(wanted: Effective, cells: Sequence[Effective], *, is_sorted: bool, name: str) -> int:
    """Find a value's place; in sorted cells that of the last one that is not beyond it."""
    key = order(wanted)
    if is_sorted:
        below = [index for index, cell in enumerate(cells) if cell is not None and _is_up_to(cell, key)]
        if below:
            return below[-1]
    else:
        pattern = wildcards(wanted) if isinstance(wanted, str) else None
        for index, cell in enumerate(cells):
            is_equal = pattern.fullmatch(cell) is not None if pattern and isinstance(cell, str) else cell == wanted
            if is_equal and isinstance(cell, bool) is isinstance(wanted, bool):
                return index
    raise Stop(ErrorValue("#N/A", f"Did not find value '{as_text(wanted)}' in {name} evaluation."))


def _is_up_to(cell: Effective, key: tuple[int, float | str]) -> bool:
    mine = order(cell)
    return mine[0] == key[0] and mine <= key


def _vlookup(key: Value, table: Value, column: Value, is_sorted: Value = True) -> Effective:  # noqa: FBT002
    rows, index = rows_of(table), int(as_number(column)) - 1
    place = _found(one(key), [row[0] for row in rows], is_sorted=as_truth(is_sorted), name="VLOOKUP")
    if not 0 <= index < len(rows[0]):
        return ErrorValue("#REF!", f"VLOOKUP {_OUT_OF_BOUNDS}")
    return rows[place][index]


def _hlookup(key: Value, table: Value, row: Value, is_sorted: Value = True) -> Effective:  # noqa: FBT002
    return _vlookup(key, turned(rows_of(table)), row, is_sorted)


def _match(key: Value, cells: Value, kind: Value = 1) -> Effective:
    line, way = [cell for row in rows_of(cells) for cell in row], as_number(kind)
    if way < 0:
        wanted = order(one(key))
        above = [index for index, cell in enumerate(line) if cell is not None and order(cell) >= wanted]
        if not above:
            raise Stop(ErrorValue("#N/A", f"Did not find value '{as_text(key)}' in MATCH evaluation."))
        return above[-1] + 1
    return _found(one(key), line, is_sorted=way > 0, name="MATCH") + 1


def _xlookup(key: Value, cells: Value, results: Value, missing: Value = None) -> Value:
    block, held = rows_of(results), rows_of(cells)
    is_upright = len(held) >= len(held[0])
    line = [row[0] for row in held] if is_upright else held[0]
    try:
        place = _found(one(key), line, is_sorted=False, name="XLOOKUP")
    except Stop:
        if missing is None:
            raise
        return missing
    found = [block[place]] if is_upright else [[row[place]] for row in block]
    return found[0][0] if len(found) == len(found[0]) == 1 else found


def _index(block: Value, row: Value = 0, column: Value = 0) -> Value:
    rows, down, across = rows_of(block), int(as_number(row)), int(as_number(column))
    if not (0 <= down <= len(rows) and 0 <= across <= len(rows[0])):
        return ErrorValue("#NUM!", f"INDEX {_OUT_OF_BOUNDS}")
    lines = rows if down == 0 else [rows[down - 1]]
    found = lines if across == 0 else [[line[across - 1]] for line in lines]
    return found[0][0] if len(found) == len(found[0]) == 1 else found


LOOKUPS: dict[str, Callable[..., Value]] = {
    "VLOOKUP": _vlookup,
    "HLOOKUP": _hlookup,
    "XLOOKUP": _xlookup,
    "MATCH": _match,
    "INDEX": _index,
    "CHOOSE": lambda place, first, *more: [first, *more][int(as_number(place)) - 1],
    "ROWS": lambda cells: len(rows_of(cells)),
    "COLUMNS": lambda cells: len(rows_of(cells)[0]),
}
