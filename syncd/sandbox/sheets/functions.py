"""The worksheet functions the stand-in knows, over plain values; an unknown name is for the caller to refuse."""

import math
from collections.abc import Callable

from syncd.sandbox.sheets.arguments import Array, Value, as_number, as_text, as_truth, flat, numbers, one
from syncd.sandbox.sheets.arrays import ARRAYS
from syncd.sandbox.sheets.cells import Effective, ErrorValue, number
from syncd.sandbox.sheets.formats import shown
from syncd.sandbox.sheets.kinds import KINDS

DIVIDE = ErrorValue("#DIV/0!", "Function DIVIDE parameter 2 cannot be zero.")
NOT_AVAILABLE = ErrorValue("#N/A")
_MOST_DIGITS = 300
_MOST_CELLS = 10_000_000


def _average(*values: Value) -> Effective:
    found = numbers(values)
    return number(sum(found) / len(found)) if found else DIVIDE


def _lookup(key: Value, table: Value, column: Value, _exact: Value = None) -> Effective:
    wanted, rows = one(key), table if isinstance(table, list) else [[table]]
    index = int(as_number(column)) - 1
    fold = wanted.casefold() if isinstance(wanted, str) else wanted
    for row in rows:
        held = row[0].casefold() if isinstance(row[0], str) else row[0]
        if held == fold:
            return (
                row[index] if index < len(row) else ErrorValue("#REF!", "VLOOKUP evaluates to an out of bounds range.")
            )
    return _not_found(wanted, "VLOOKUP")


def _not_found(wanted: Effective, name: str) -> ErrorValue:
    return ErrorValue("#N/A", f"Did not find value '{as_text(wanted)}' in {name} evaluation.")


def _match(key: Value, cells: Value, _kind: Value = None) -> Effective:
    wanted = one(key)
    for index, cell in enumerate(flat([cells])):
        if cell == wanted:
            return index + 1
    return _not_found(wanted, "MATCH")


def _sumif(cells: Value, rule: Value, sums: Value | None = None) -> Effective:
    wanted, tested = one(rule), flat([cells])
    added = flat([sums if sums is not None else cells])
    chosen = [add for cell, add in zip(tested, added, strict=False) if cell == wanted]
    return number(sum(numbers([[chosen]])))


def _divide(left: Value, right: Value) -> Effective:
    below = as_number(right)
    return DIVIDE if below == 0 else number(as_number(left) / below)


def _power(left: Value, right: Value) -> Effective:
    try:
        result = float(as_number(left)) ** float(as_number(right))
    except (OverflowError, ZeroDivisionError):
        return ErrorValue("#NUM!", "The result is not a number that can be shown.")
    return number(result) if isinstance(result, int | float) else ErrorValue("#NUM!", "No real result.")


def _order(value: Effective) -> tuple[int, float | str]:
    if isinstance(value, bool):
        return 2, float(value)
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, value if isinstance(value, int | float) else 0


def _compare(left: Value, right: Value) -> int:
    first, second = one(left), one(right)
    if first is None or second is None:
        other = second if first is None else first
        blank: Effective = "" if isinstance(other, str) else (False if isinstance(other, bool) else 0)
        first, second = (blank if first is None else first), (blank if second is None else second)
    a, b = _order(first), _order(second)
    return (a > b) - (a < b)


def _text_part(cut: Callable[[str, int], str]) -> Callable[..., Effective]:
    return lambda text, count=1: cut(as_text(text), int(as_number(count)))


def _round(value: Value, places: Value = 0) -> Effective:
    given, digits = as_number(value), int(as_number(places))
    if abs(digits) > _MOST_DIGITS:
        return number(given) if digits > 0 else 0
    factor = 10.0**digits
    scaled = given * factor
    return number(math.copysign(math.floor(abs(scaled) + 0.5), scaled) / factor)


def _sequence(rows: Value, columns: Value = 1, start: Value = 1, step: Value = 1) -> Value:
    height, width, first, by = int(as_number(rows)), int(as_number(columns)), as_number(start), as_number(step)
    if height < 1 or width < 1:
        return ErrorValue("#NUM!", "Function SEQUENCE parameters 1 and 2 should be greater than 0.")
    if height * width > _MOST_CELLS:
        return ErrorValue("#ERROR!", "Result too large.")
    return [[number(first + (r * width + c) * by) for c in range(width)] for r in range(height)]


def _unique(cells: Value) -> Value:
    rows = cells if isinstance(cells, list) else [[cells]]
    seen: Array = []
    for row in rows:
        if row not in seen:
            seen.append(row)
    return seen


def _joined(mark: Value, skip: Value, *values: Value) -> Effective:
    parts = [as_text(cell) for cell in flat(values)]
    return as_text(mark).join(part for part in parts if part or not as_truth(skip))


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "+": lambda a, b: number(as_number(a) + as_number(b)),
    "-": lambda a, b: number(as_number(a) - as_number(b)),
    "*": lambda a, b: number(as_number(a) * as_number(b)),
    "/": _divide,
    "^": _power,
    "&": lambda a, b: as_text(a) + as_text(b),
    "negate": lambda a: number(-as_number(a)),
    "=": lambda a, b: _compare(a, b) == 0,
    "<>": lambda a, b: _compare(a, b) != 0,
    "<": lambda a, b: _compare(a, b) < 0,
    ">": lambda a, b: _compare(a, b) > 0,
    "<=": lambda a, b: _compare(a, b) <= 0,
    ">=": lambda a, b: _compare(a, b) >= 0,
    "SUM": lambda *values: number(sum(numbers(values))),
    "AVERAGE": _average,
    "MIN": lambda *values: number(min(numbers(values), default=0)),
    "MAX": lambda *values: number(max(numbers(values), default=0)),
    "COUNT": lambda *values: len(numbers([v for v in values if isinstance(v, list | int | float)])),
    "COUNTA": lambda *values: sum(1 for cell in flat(values) if cell is not None),
    "PRODUCT": lambda *values: number(math.prod(numbers(values))),
    "CONCATENATE": lambda *values: "".join(as_text(cell) for cell in flat(values)),
    "CONCAT": lambda a, b: as_text(a) + as_text(b),
    "JOIN": lambda mark, *values: as_text(mark).join(as_text(cell) for cell in flat(values)),
    "TEXTJOIN": _joined,
    "AND": lambda *values: all(as_truth(cell) for cell in flat(values)),
    "OR": lambda *values: any(as_truth(cell) for cell in flat(values)),
    "NOT": lambda a: not as_truth(a),
    "LEN": lambda a: len(as_text(a)),
    "UPPER": lambda a: as_text(a).upper(),
    "LOWER": lambda a: as_text(a).lower(),
    "PROPER": lambda a: as_text(a).title(),
    "TRIM": lambda a: " ".join(as_text(a).split()),
    "LEFT": _text_part(lambda text, count: text[:count]),
    "RIGHT": _text_part(lambda text, count: text[-count:] if count else ""),
    "MID": lambda text, start, count: as_text(text)[int(as_number(start)) - 1 :][: int(as_number(count))],
    "SUBSTITUTE": lambda text, old, new: as_text(text).replace(as_text(old), as_text(new)),
    "TEXT": lambda a, pattern: shown(
        as_number(a), {"type": _pattern_type(as_text(pattern)), "pattern": as_text(pattern)}
    ),
    "VALUE": as_number,
    "ROUND": _round,
    "INT": lambda a: math.floor(as_number(a)),
    "ABS": lambda a: number(abs(as_number(a))),
    "MOD": lambda a, b: number(as_number(a) % as_number(b)) if as_number(b) else DIVIDE,
    "VLOOKUP": _lookup,
    "MATCH": _match,
    "SUMIF": _sumif,
    "COUNTIF": lambda cells, rule: sum(1 for cell in flat([cells]) if cell == one(rule)),
    "NA": lambda: NOT_AVAILABLE,
    "HYPERLINK": lambda link, label=None: as_text(link if label is None else label),
    "SEQUENCE": _sequence,
    "UNIQUE": _unique,
    **KINDS,
    **ARRAYS,
    "TRANSPOSE": lambda cells: [list(row) for row in zip(*cells, strict=True)] if isinstance(cells, list) else cells,
}

# Of these the operators and the plain text and number functions work cell by cell inside ARRAYFORMULA (K).
CELLWISE = frozenset(
    {"+", "-", "*", "/", "^", "&", "negate", "=", "<>", "<", ">", "<=", ">=", "LEN", "UPPER", "LOWER", "PROPER", "TRIM"}
    | {"LEFT", "RIGHT", "MID", "SUBSTITUTE", "TEXT", "VALUE", "ROUND", "INT", "ABS", "MOD", "NOT", "CONCAT"},
)


def _pattern_type(pattern: str) -> str:
    return "DATE_TIME" if any(letter in "yYmMdDhHs" for letter in pattern) and "0" not in pattern else "NUMBER"
