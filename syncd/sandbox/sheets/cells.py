"""What a cell can hold and wear: scalars, formulas, errors, and the dress of note, format and validation."""

from dataclasses import dataclass, field
from typing import Any

Scalar = str | int | float | bool
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as typed, with its leading `=`, and when it was typed (import functions take their time)."""

    text: str
    entered: float = 0.0


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What a formula yields when it cannot yield a value."""

    text: str
    """As shown in the cell: `#REF!`."""
    message: str = ""


Entered = Scalar | Formula | None
"""What the grid stores; None is a blank cell."""
Effective = Scalar | ErrorValue | None
"""What a cell shows before formatting."""

ERROR_TYPES = {
    "#ERROR!": "ERROR",
    "#NULL!": "NULL_VALUE",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#REF!": "REF",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "Loading...": "LOADING",
}

MAX_CHARACTERS = 50_000
"""Characters of one cell, inclusive (T, K); counted in UTF-16, as the service's own languages do (I, harsher)."""
_PLAIN_FLOAT_LIMIT = 1e15
_EXACT_LIMIT = 1 << 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """Everything a cell has beside its value; survives writing and clearing of values (T, D)."""

    note: str | None = None
    format: Json | None = None
    """None: none of its own; an empty one hides the formats of area rules."""
    validation: Json | None = None
    other: Json = field(default_factory=dict)
    """Members of CellData that are kept as given: textFormatRuns, hyperlink, chipRuns."""
    holds_empty_text: bool = False
    """An empty text was written here: nothing is shown, but no array expands over it (S)."""

    @property
    def empty(self) -> bool:
        return not (self.note or self.validation or self.other or self.holds_empty_text) and self.format is None


def is_too_long(text: str) -> bool:
    """Say whether no cell holds that text."""
    return len(text) * 2 > MAX_CHARACTERS and len(text.encode("utf-16-le")) > MAX_CHARACTERS * 2


NAKED = Dress()
TEXT_RUNS = ("textFormatRuns", "chipRuns")


def number(value: float) -> int | float:
    """Keep whole doubles as integers: the service writes 43831, never 43831.0 (R)."""
    if type(value) is int:
        return value if abs(value) <= _EXACT_LIMIT else float(value)
    return int(value) if value.is_integer() and abs(value) < _PLAIN_FLOAT_LIMIT else value


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def extended_value(value: Entered | ErrorValue) -> Json:
    """Write an ExtendedValue: exactly one member named after its type (D)."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    if isinstance(value, Formula):
        return {"formulaValue": value.text}
    if isinstance(value, ErrorValue):
        message = {"message": value.message} if value.message else {}
        return {"errorValue": {"type": ERROR_TYPES[value.text], **message}}
    return {"stringValue": value} if value is not None else {}


def merged(old: Json | None, new: Json | None, mask: Json) -> Json | None:
    """Lay the masked members of one message over another; a masked member that is absent is cleared (D)."""
    if not mask:
        return new or None
    result = dict(old or {})
    given = new or {}
    for name, below in mask.items():
        value = given.get(name)
        if below:
            value = merged(result.get(name), value, below)
        if value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result or None
