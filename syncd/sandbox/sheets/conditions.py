"""Which conditional formats a cell shows: conditions on its own text or number; changes nothing.

Conditions on dates, formulas and colour scales are not evaluated: such a rule shows nothing here.
"""

from collections.abc import Callable, Iterator, Mapping

from syncd.sandbox.sheets.a1 import area_of
from syncd.sandbox.sheets.cells import Effective, Json
from syncd.sandbox.sheets.model import Tab

_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "TEXT_CONTAINS": lambda text, wanted: wanted in text,
    "TEXT_NOT_CONTAINS": lambda text, wanted: wanted not in text,
    "TEXT_STARTS_WITH": lambda text, wanted: text.startswith(wanted),
    "TEXT_ENDS_WITH": lambda text, wanted: text.endswith(wanted),
    "TEXT_EQ": lambda text, wanted: text == wanted,
}
_NUMBER: Mapping[str, Callable[[float, list[float]], bool]] = {
    "NUMBER_GREATER": lambda value, given: value > given[0],
    "NUMBER_GREATER_THAN_EQ": lambda value, given: value >= given[0],
    "NUMBER_LESS": lambda value, given: value < given[0],
    "NUMBER_LESS_THAN_EQ": lambda value, given: value <= given[0],
    "NUMBER_EQ": lambda value, given: value == given[0],
    "NUMBER_NOT_EQ": lambda value, given: value != given[0],
    "NUMBER_BETWEEN": lambda value, given: given[0] <= value <= given[1],
    "NUMBER_NOT_BETWEEN": lambda value, given: not given[0] <= value <= given[1],
}


def formats_shown(tab: Tab, row: int, column: int, value: Effective | None, text: str) -> Iterator[Json]:
    """List the formats of the rules that hold for a cell, the strongest last: the first rule wins (K)."""
    for rule in reversed(tab.conditional_formats):
        boolean = rule.get("booleanRule", {})
        if _covers(tab, rule, row, column) and _holds(boolean.get("condition", {}), value, text):
            yield boolean.get("format", {})


def _covers(tab: Tab, rule: Json, row: int, column: int) -> bool:
    areas = map(area_of, rule.get("ranges", ()))
    return any(area.within(tab.row_count, tab.column_count).covers(row, column) for area in areas)


def _holds(condition: Json, value: Effective | None, text: str) -> bool:
    kind = condition.get("type", "")
    given = [str(item.get("userEnteredValue", "")) for item in condition.get("values", ())]
    if kind in {"BLANK", "NOT_BLANK"}:
        return (value in (None, "")) is (kind == "BLANK")
    if kind in _TEXT and len(given) == 1:
        return _TEXT[kind](text.casefold(), given[0].casefold())  # K: whatever their case
    if kind in _NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
        limits = _numbers(given)
        return len(limits) == (2 if kind.endswith("BETWEEN") else 1) and _NUMBER[kind](value, limits)
    return False


def _numbers(given: list[str]) -> list[float]:
    """Read numbers; none where one of them is no number but a formula."""
    try:
        return [float(text) for text in given]
    except ValueError:
        return []
