"""Functions that look at more than their values: branches, arrays, the clock, chance and the formula's own place."""

import math
from collections.abc import Callable
from typing import NamedTuple, Protocol

from syncd.sandbox.sheets.arguments import Stop, Value, as_number, as_truth, one
from syncd.sandbox.sheets.cells import Effective, ErrorValue
from syncd.sandbox.sheets.syntax import Node, Reference


class Scope(Protocol):
    """The cell whose formula is being worked out."""

    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def arrays(self) -> bool:
        """Whether the formula works cell by cell."""

    def eval(self, node: Node) -> Value: ...
    def begin_arrays(self) -> None: ...
    def now(self) -> float: ...
    def chance(self) -> float: ...


def cellwise(scope: Scope, function: Callable[..., Value], values: list[Value]) -> Value:
    """Apply a function of single values, cell by cell where the formula is an array formula."""
    blocks = [value for value in values if isinstance(value, list)]
    if not blocks:
        return function(*values)
    if not scope.arrays:
        return function(*[implicit(scope, value) for value in values])
    height, width = max(len(block) for block in blocks), max(len(block[0]) for block in blocks)
    return [[_guarded(function, [_at(v, r, c) for v in values]) for c in range(width)] for r in range(height)]


def implicit(scope: Scope, value: Value) -> Value:
    """Outside ARRAYFORMULA a column stands for its cell in the formula's own row (K)."""
    if not isinstance(value, list):
        return value
    column = len(value) > 1 and len(value[0]) == 1
    return value[scope.row][0] if column and scope.row < len(value) else value


def _at(value: Value, row: int, column: int) -> Effective:
    if not isinstance(value, list):
        return value
    if len(value) == 1:
        row = 0
    if len(value[0]) == 1:
        column = 0
    return value[row][column] if row < len(value) and column < len(value[row]) else ErrorValue("#N/A", "")


def _guarded(function: Callable[..., Value], values: list[Effective]) -> Effective:
    try:
        result = function(*values)
    except Stop as stop:
        return stop.error
    return one(result)


def _if(scope: Scope, arguments: tuple[Node, ...]) -> Value:
    test = scope.eval(arguments[0])
    if isinstance(test, list) and scope.arrays:
        chosen = [scope.eval(argument) for argument in arguments[1:]] + [False]
        return [
            [_at(chosen[0] if as_truth(cell) else chosen[1], r, c) for c, cell in enumerate(line)]
            for r, line in enumerate(test)
        ]
    if as_truth(implicit(scope, test)):
        return scope.eval(arguments[1])
    return scope.eval(arguments[2]) if len(arguments) > 2 else False


def _if_error(scope: Scope, arguments: tuple[Node, ...]) -> Value:
    try:
        value = scope.eval(arguments[0])
    except Stop as stop:
        value = stop.error
    if isinstance(value, ErrorValue):
        return scope.eval(arguments[1]) if len(arguments) > 1 else None
    return value


def _if_na(scope: Scope, arguments: tuple[Node, ...]) -> Value:
    try:
        value = scope.eval(arguments[0])
    except Stop as stop:
        value = stop.error
    return scope.eval(arguments[1]) if isinstance(value, ErrorValue) and value.text == "#N/A" else value


def _ifs(scope: Scope, arguments: tuple[Node, ...]) -> Value:
    """Take the value of the first condition that holds."""
    for condition, value in zip(arguments[::2], arguments[1::2], strict=False):
        if as_truth(implicit(scope, scope.eval(condition))):
            return scope.eval(value)
    raise Stop(ErrorValue("#N/A", "No match."))


def _switch(scope: Scope, arguments: tuple[Node, ...]) -> Value:
    """Take the value of the first case that equals; a last one without a partner is for all others."""
    wanted, cases = one(scope.eval(arguments[0])), arguments[1:]
    for case, value in zip(cases[::2], cases[1::2], strict=False):
        if one(scope.eval(case)) == wanted:
            return scope.eval(value)
    if len(cases) % 2:
        return scope.eval(cases[-1])
    raise Stop(ErrorValue("#N/A", "No match."))


def _is_error(scope: Scope, arguments: tuple[Node, ...]) -> Value:
    try:
        return isinstance(scope.eval(arguments[0]), ErrorValue)
    except Stop:
        return True


def _array_formula(scope: Scope, arguments: tuple[Node, ...]) -> Value:
    scope.begin_arrays()
    return scope.eval(arguments[0])


def _random_between(scope: Scope, arguments: tuple[Node, ...]) -> Value:
    low, high = (int(as_number(scope.eval(argument))) for argument in arguments)
    if high < low:
        raise Stop(ErrorValue("#NUM!", "Function RANDBETWEEN parameter 2 should be at least parameter 1."))
    return low + int(scope.chance() * (high - low + 1))


def _own_place(which: str) -> Callable[[Scope, tuple[Node, ...]], Value]:
    def place(scope: Scope, arguments: tuple[Node, ...]) -> Value:
        if arguments and isinstance(arguments[0], Reference):
            area = arguments[0].area
            return (area.top if which == "row" else area.left) + 1
        return (scope.row if which == "row" else scope.column) + 1

    return place


class Special(NamedTuple):
    """Such a function, and how many arguments it takes."""

    work: Callable[[Scope, tuple[Node, ...]], Value]
    least: int
    most: float


SPECIAL: dict[str, Special] = {
    "IF": Special(_if, 2, 3),
    "IFERROR": Special(_if_error, 1, 2),
    "IFNA": Special(_if_na, 2, 2),
    "IFS": Special(_ifs, 2, math.inf),
    "SWITCH": Special(_switch, 3, math.inf),
    "ISERROR": Special(_is_error, 1, 1),
    "ARRAYFORMULA": Special(_array_formula, 1, 1),
    "NOW": Special(lambda scope, _: scope.now(), 0, 0),
    "TODAY": Special(lambda scope, _: int(scope.now()), 0, 0),
    "RAND": Special(lambda scope, _: scope.chance(), 0, 0),
    "RANDBETWEEN": Special(_random_between, 2, 2),
    "ROW": Special(_own_place("row"), 0, 1),
    "COLUMN": Special(_own_place("column"), 0, 1),
}
