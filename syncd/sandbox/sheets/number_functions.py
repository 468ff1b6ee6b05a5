"""Worksheet functions on numbers: sums, averages, rounding, logarithms (K)."""

import math
from collections.abc import Callable
from statistics import median

from syncd.sandbox.sheets.arguments import Value, as_number, flat, numbers
from syncd.sandbox.sheets.cells import Effective, ErrorValue, number

DIVIDE = ErrorValue("#DIV/0!", "Function DIVIDE parameter 2 cannot be zero.")
_MOST_DIGITS = 300


def _average(value: Value, *more: Value) -> Effective:
    found = numbers([value, *more])
    return number(sum(found) / len(found)) if found else DIVIDE


def divide(left: Value, right: Value) -> Effective:
    below = as_number(right)
    return DIVIDE if below == 0 else number(as_number(left) / below)


def power(left: Value, right: Value) -> Effective:
    try:
        result = float(as_number(left)) ** float(as_number(right))
    except (OverflowError, ZeroDivisionError):
        return ErrorValue("#NUM!", "The result is not a number that can be shown.")
    return number(result) if isinstance(result, int | float) else ErrorValue("#NUM!", "No real result.")


def _rounding(step: Callable[[float], float]) -> Callable[..., Effective]:
    """Round a number's distance from zero, to so many places after the point or before it."""

    def rounded(value: Value, places: Value = 0) -> Effective:
        given, digits = as_number(value), int(as_number(places))
        if abs(digits) > _MOST_DIGITS:
            return number(given) if digits > 0 else 0
        factor = 10.0**digits
        scaled = given * factor
        return number(math.copysign(step(abs(scaled)), scaled) / factor)

    return rounded


def _to_multiple(step: Callable[[float], int]) -> Callable[..., Effective]:
    def rounded(value: Value, factor: Value = 1) -> Effective:
        given, by = as_number(value), as_number(factor)
        return number(step(given / by) * by) if by else 0

    return rounded


def _logarithm(value: Value, base: Value = 10) -> Effective:
    given, of = as_number(value), as_number(base)
    if given <= 0 or of <= 0 or of == 1:
        return ErrorValue("#NUM!", "The logarithm of that is no number.")
    return number(math.log10(given) if of == 10 else math.log(given, of))


def _products(block: Value, *more: Value) -> Effective:
    lines = [flat([one]) for one in (block, *more)]
    if len({len(line) for line in lines}) > 1:
        return ErrorValue("#VALUE!", "Function SUMPRODUCT has array parameters of different size.")
    rows = [[cell if _counts(cell) else 0 for cell in row] for row in zip(*lines, strict=True)]
    return number(sum(math.prod(numbers(row)) for row in rows))


def _counts(cell: Effective) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


NUMBERS: dict[str, Callable[..., Value]] = {
    "SUM": lambda value, *more: number(sum(numbers([value, *more]))),
    "AVERAGE": _average,
    "MEDIAN": lambda value, *more: number(median(numbers([value, *more]))),
    "MIN": lambda value, *more: number(min(numbers([value, *more]), default=0)),
    "MAX": lambda value, *more: number(max(numbers([value, *more]), default=0)),
    "COUNT": lambda value, *more: len(numbers([v for v in (value, *more) if isinstance(v, list | int | float)])),
    "COUNTA": lambda value, *more: sum(1 for cell in flat([value, *more]) if cell is not None),
    "COUNTUNIQUE": lambda value, *more: len({cell for cell in flat([value, *more]) if cell not in (None, "")}),
    "PRODUCT": lambda value, *more: number(math.prod(numbers([value, *more]))),
    "SUMPRODUCT": _products,
    "SUMSQ": lambda value, *more: number(sum(each * each for each in numbers([value, *more]))),
    "ROUND": _rounding(lambda size: math.floor(size + 0.5)),
    "ROUNDUP": _rounding(math.ceil),
    "ROUNDDOWN": _rounding(math.floor),
    "TRUNC": _rounding(math.floor),
    "CEILING": _to_multiple(math.ceil),
    "FLOOR": _to_multiple(math.floor),
    "INT": lambda a: math.floor(as_number(a)),
    "ABS": lambda a: number(abs(as_number(a))),
    "SIGN": lambda a: (as_number(a) > 0) - (as_number(a) < 0),
    "MOD": lambda a, b: number(as_number(a) % as_number(b)) if as_number(b) else DIVIDE,
    "QUOTIENT": lambda a, b: math.trunc(as_number(a) / as_number(b)) if as_number(b) else DIVIDE,
    "POWER": power,
    "EXP": lambda a: number(math.exp(as_number(a))),
    "LN": lambda a: _logarithm(a, math.e),
    "LOG": _logarithm,
    "LOG10": _logarithm,
    "PI": lambda: math.pi,
    "VALUE": as_number,
}
