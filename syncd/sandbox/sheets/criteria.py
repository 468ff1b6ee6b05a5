"""Conditions as text, such as ">5" or "A*", and the functions that count and add up what meets them (K)."""

import re
from collections.abc import Callable, Sequence

from syncd.sandbox.sheets.arguments import Stop, Value, as_number, flat, numbers, one
from syncd.sandbox.sheets.cells import Effective, ErrorValue, is_number, number

Test = Callable[[Effective], bool]
_RULE = re.compile(r"(<>|<=|>=|<|>|=)?(.*)", re.DOTALL)
_DIVIDE = ErrorValue("#DIV/0!", "Evaluation of function AVERAGEIF caused a divide by zero error.")


def test_of(rule: Value) -> Test:
    """Read a condition: a value is met by its equals, text may begin with a comparison and hold `*` and `?`."""
    wanted = one(rule)
    if not isinstance(wanted, str):
        return lambda cell: cell == wanted and isinstance(cell, bool) is isinstance(wanted, bool)
    found = _RULE.fullmatch(wanted)
    mark, text = (found[1], found[2]) if found else (None, wanted)
    limit = _as_number(text)
    if mark in {None, "=", "<>"}:
        meets = _equals(text, limit)
        return meets if mark != "<>" else lambda cell: not meets(cell)
    if limit is None:
        return lambda cell: isinstance(cell, str) and _compared(mark, cell.casefold(), text.casefold())
    return lambda cell: is_number(cell) and _compared(mark, cell, limit)


def _equals(text: str, limit: float | None) -> Test:
    if limit is not None:
        return lambda cell: (cell == limit and not isinstance(cell, bool)) or cell == text
    if not text:
        return lambda cell: cell in (None, "")
    pattern = wildcards(text)
    return lambda cell: isinstance(cell, str) and pattern.fullmatch(cell) is not None


def wildcards(text: str) -> "re.Pattern[str]":
    """Read `*` for any text and `?` for any character; a tilde before them makes them plain."""
    pieces = ({"*": ".*", "?": "."}.get(piece, re.escape(piece[-1])) for piece in re.findall(r"(?s)~[*?~]|.", text))
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _compared(mark: str | None, left: object, right: object) -> bool:
    ways: dict[str | None, Callable[[object, object], bool]] = {
        "<": lambda a, b: a < b,  # type: ignore[operator]
        ">": lambda a, b: a > b,  # type: ignore[operator]
        "<=": lambda a, b: a <= b,  # type: ignore[operator]
        ">=": lambda a, b: a >= b,  # type: ignore[operator]
    }
    return ways[mark](left, right)


def _chosen(first: Sequence[Effective], pairs: Sequence[Value]) -> list[Effective]:
    """Give the cells whose companions meet all conditions."""
    if len(pairs) % 2:
        raise Stop(ErrorValue("#N/A", "Ranges and conditions must come in pairs."))
    tests = [(flat([cells]), test_of(rule)) for cells, rule in zip(pairs[::2], pairs[1::2], strict=True)]
    if any(len(cells) != len(first) for cells, _ in tests):
        raise Stop(ErrorValue("#VALUE!", "Array arguments are of different size."))
    return [cell for index, cell in enumerate(first) if all(test(cells[index]) for cells, test in tests)]


def _count_ifs(cells: Value, rule: Value, *more: Value) -> Effective:
    return len(_chosen(flat([cells]), [cells, rule, *more]))


def _sum_if(cells: Value, rule: Value, sums: Value | None = None) -> Effective:
    tested, test = flat([cells]), test_of(rule)
    added = flat([sums if sums is not None else cells])
    met = [add for cell, add in zip(tested, added, strict=False) if test(cell)]
    return number(sum(numbers([[met]])))


def _average_if(cells: Value, rule: Value, averaged: Value | None = None) -> Effective:
    tested, test = flat([cells]), test_of(rule)
    taken = flat([averaged if averaged is not None else cells])
    met = numbers([[[add for cell, add in zip(tested, taken, strict=False) if test(cell)]]])
    return number(sum(met) / len(met)) if met else _DIVIDE


def _large(cells: Value, place: Value, *, is_large: bool) -> Effective:
    found, index = sorted(numbers([cells]), reverse=is_large), int(as_number(place))
    return number(found[index - 1]) if 0 < index <= len(found) else ErrorValue("#NUM!", "Not so many numbers.")


CRITERIA: dict[str, Callable[..., Value]] = {
    "COUNTIF": lambda cells, rule: sum(map(test_of(rule), flat([cells]))),
    "COUNTIFS": _count_ifs,
    "SUMIF": _sum_if,
    "SUMIFS": lambda sums, cells, rule, *more: number(sum(numbers([[_chosen(flat([sums]), [cells, rule, *more])]]))),
    "AVERAGEIF": _average_if,
    "LARGE": lambda cells, place: _large(cells, place, is_large=True),
    "SMALL": lambda cells, place: _large(cells, place, is_large=False),
}
