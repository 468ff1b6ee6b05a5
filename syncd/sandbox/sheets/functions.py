"""The worksheet functions the stand-in knows, over plain values; an unknown name is for the caller to refuse."""

from collections.abc import Callable

from syncd.sandbox.sheets.arguments import Array, Value, as_number, as_text, as_truth, flat, one
from syncd.sandbox.sheets.arrays import ARRAYS
from syncd.sandbox.sheets.calendar_functions import CALENDAR
from syncd.sandbox.sheets.cells import Effective, ErrorValue, number
from syncd.sandbox.sheets.criteria import CRITERIA
from syncd.sandbox.sheets.kinds import KINDS
from syncd.sandbox.sheets.lookups import LOOKUPS, order
from syncd.sandbox.sheets.number_functions import NUMBERS, divide, power
from syncd.sandbox.sheets.text_functions import TEXTS

NOT_AVAILABLE = ErrorValue("#N/A")
_MOST_CELLS = 10_000_000


def _compare(left: Value, right: Value) -> int:
    first, second = one(left), one(right)
    if first is None or second is None:
        other = second if first is None else first
        blank: Effective = "" if isinstance(other, str) else (False if isinstance(other, bool) else 0)
        first, second = (blank if first is None else first), (blank if second is None else second)
    a, b = order(first), order(second)
    return (a > b) - (a < b)


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


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "+": lambda a, b: number(as_number(a) + as_number(b)),
    "-": lambda a, b: number(as_number(a) - as_number(b)),
    "*": lambda a, b: number(as_number(a) * as_number(b)),
    "/": divide,
    "^": power,
    "&": lambda a, b: as_text(a) + as_text(b),
    "negate": lambda a: number(-as_number(a)),
    "=": lambda a, b: _compare(a, b) == 0,
    "<>": lambda a, b: _compare(a, b) != 0,
    "<": lambda a, b: _compare(a, b) < 0,
    ">": lambda a, b: _compare(a, b) > 0,
    "<=": lambda a, b: _compare(a, b) <= 0,
    ">=": lambda a, b: _compare(a, b) >= 0,
    "AND": lambda value, *more: all(as_truth(cell) for cell in flat([value, *more])),
    "OR": lambda value, *more: any(as_truth(cell) for cell in flat([value, *more])),
    "XOR": lambda value, *more: sum(as_truth(cell) for cell in flat([value, *more])) % 2 == 1,
    "NOT": lambda a: not as_truth(a),
    "TRUE": lambda: True,
    "FALSE": lambda: False,
    "NA": lambda: NOT_AVAILABLE,
    "HYPERLINK": lambda link, label=None: as_text(link if label is None else label),
    "SEQUENCE": _sequence,
    "UNIQUE": _unique,
    **NUMBERS,
    **TEXTS,
    **CALENDAR,
    **CRITERIA,
    **LOOKUPS,
    **KINDS,
    **ARRAYS,
    "TRANSPOSE": lambda cells: [list(row) for row in zip(*cells, strict=True)] if isinstance(cells, list) else cells,
}

# Of these the operators and the plain text and number functions work cell by cell inside ARRAYFORMULA (K).
CELLWISE = frozenset(
    {"+", "-", "*", "/", "^", "&", "negate", "=", "<>", "<", ">", "<=", ">=", "LEN", "UPPER", "LOWER", "PROPER", "TRIM"}
    | {"LEFT", "RIGHT", "MID", "SUBSTITUTE", "TEXT", "VALUE", "ROUND", "INT", "ABS", "MOD", "NOT", "CONCAT"}
    | {"ROUNDUP", "ROUNDDOWN", "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "WEEKDAY", "EDATE", "EOMONTH"}
    | {"FIND", "SEARCH", "EXACT", "REPT", "REGEXMATCH", "REGEXREPLACE", "TO_TEXT", "POWER", "SIGN", "TRUNC"},
)
