"""What worksheet functions are given: blocks reduced to values, values taken as numbers, texts and truths."""

import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from syncd.sandbox.sheets.cells import Effective, ErrorValue, number
from syncd.sandbox.sheets.formats import general, shown

Array = list[list[Effective]]
Value = Effective | Array
"""What an expression yields: one value or a block of values."""

# R: ADD; D: the other operators' own functions.
_OPERATORS = {"+": "ADD", "-": "MINUS", "*": "MULTIPLY", "/": "DIVIDE", "^": "POW", "negate": "UMINUS"}


class Stop(Exception):  # noqa: N818 - carries a value, it is no fault of the program
    """Ends an evaluation with an error value."""

    def __init__(self, error: ErrorValue) -> None:
        super().__init__(error)
        self.error = error


class Unfit(Stop):
    """A text stands where a number or a truth is wanted."""

    def __init__(self, text: str, wanted: str = "number") -> None:
        super().__init__(ErrorValue("#VALUE!", f"'{text}' is a text and cannot be coerced to a {wanted}."))
        self.text = text
        self.wanted = wanted

    def told(self, name: str, position: int) -> Stop:
        """Say which parameter of which function it was (R)."""
        place = f"Function {_OPERATORS.get(name, name)} parameter {position} expects {self.wanted} values."
        return Stop(ErrorValue("#VALUE!", f"{place} But {self.error.message}"))


def telling(name: str, function: Callable[..., Value]) -> Callable[..., Value]:
    """Let a function tell its own name where a value does not fit."""

    def call(*values: Value) -> Value:
        try:
            return function(*values)
        except Unfit as unfit:
            holding = (index for index, value in enumerate(values, 1) if _holds(value, unfit.text))
            raise unfit.told(name, next(holding, 1)) from None

    return call


def check_count(name: str, count: int, least: int, most: float) -> None:
    """Refuse too few or too many arguments (K)."""
    if least <= count <= most:
        return
    wanted = f"{least}" if least == most else f"between {least} and {most}"
    wanted = f"at least {least}" if math.isinf(most) else wanted
    text = f"Wrong number of arguments to {name}. Expected {wanted} arguments, but got {count} arguments."
    raise Stop(ErrorValue("#N/A", text))


@lru_cache(maxsize=512)
def counts(function: Callable[..., Value]) -> tuple[int, float]:
    """Say how many arguments a function takes, at least and at most."""
    parameters = inspect.signature(function).parameters.values()
    singles = [one for one in parameters if one.kind is not one.VAR_POSITIONAL]
    least = sum(one.default is one.empty for one in singles)
    return least, len(singles) if len(singles) == len(parameters) else math.inf


def tidied(value: Value) -> Value:
    """Make doubles of all numbers, as the service does. Raises: OverflowError for what none can hold."""
    if isinstance(value, list):
        return [[_tidied(cell) for cell in row] for row in value]
    return _tidied(value)


def _tidied(cell: Effective) -> Effective:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    if not math.isfinite(cell):
        raise OverflowError
    return number(cell)


def _holds(value: Value, text: str) -> bool:
    return any(text in row for row in value) if isinstance(value, list) else value == text


def one(value: Value) -> Effective:
    """Reduce a block to its first value, and stop at an error."""
    single = value[0][0] if isinstance(value, list) and value and value[0] else value
    if isinstance(single, list):
        return None
    if isinstance(single, ErrorValue):
        raise Stop(single)
    return single


def as_number(value: Value) -> float:
    single = one(value)
    if single is None:
        return 0
    if isinstance(single, str):
        try:
            return number(float(single.replace(",", "")))
        except ValueError:
            raise Unfit(single) from None
    if isinstance(single, ErrorValue):
        raise Stop(single)
    return int(single) if isinstance(single, bool) else single


def as_text(value: Value) -> str:
    single = one(value)
    return general(single) if isinstance(single, int | float) and not isinstance(single, bool) else shown(single, None)


def as_truth(value: Value) -> bool:
    single = one(value)
    if isinstance(single, str):
        if single.upper() in {"TRUE", "FALSE"}:
            return single.upper() == "TRUE"
        raise Unfit(single, "boolean")
    return bool(single)


def flat(values: Iterable[Value]) -> list[Effective]:
    """List all cells of all arguments; an error among them ends the evaluation."""
    cells: list[Effective] = []
    for value in values:
        found = [cell for row in value for cell in row] if isinstance(value, list) else [value]
        for cell in found:
            if isinstance(cell, ErrorValue):
                raise Stop(cell)
        cells.extend(found)
    return cells


def numbers(values: Sequence[Value]) -> list[float]:
    """List the numbers of the arguments: inside ranges text and booleans are skipped."""
    found: list[float] = []
    for value in values:
        if isinstance(value, list):
            cells = flat([value])
            found.extend(c for c in cells if isinstance(c, int | float) and not isinstance(c, bool))
        else:
            found.append(as_number(value))
    return found
