"""How many values each kind of condition takes, and whether rules of validation and of colours may use it (D)."""

from typing import NamedTuple

from syncd.sandbox.sheets.cells import Json

_ANY = 1 << 16


class _Takes(NamedTuple):
    least: int
    most: int
    validates: bool = True
    colours: bool = True


_NONE, _ONE, _TWO = _Takes(0, 0), _Takes(1, 1), _Takes(2, 2)
_TAKES = {
    **dict.fromkeys(("NUMBER_GREATER", "NUMBER_GREATER_THAN_EQ", "NUMBER_LESS", "NUMBER_LESS_THAN_EQ"), _ONE),
    **dict.fromkeys(("NUMBER_EQ", "NUMBER_NOT_EQ", "TEXT_CONTAINS", "TEXT_NOT_CONTAINS", "TEXT_EQ"), _ONE),
    **dict.fromkeys(("NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN"), _TWO),
    **dict.fromkeys(("DATE_EQ", "DATE_BEFORE", "DATE_AFTER", "CUSTOM_FORMULA"), _ONE),
    **dict.fromkeys(("TEXT_STARTS_WITH", "TEXT_ENDS_WITH"), _ONE._replace(validates=False)),
    **dict.fromkeys(("DATE_ON_OR_BEFORE", "DATE_ON_OR_AFTER", "ONE_OF_RANGE"), _ONE._replace(colours=False)),
    **dict.fromkeys(("DATE_BETWEEN", "DATE_NOT_BETWEEN"), _TWO._replace(colours=False)),
    **dict.fromkeys(("TEXT_IS_EMAIL", "TEXT_IS_URL", "DATE_IS_VALID"), _NONE._replace(colours=False)),
    **dict.fromkeys(("BLANK", "NOT_BLANK"), _NONE._replace(validates=False)),
    "ONE_OF_LIST": _Takes(0, _ANY, colours=False),
    "BOOLEAN": _Takes(0, 2, colours=False),
}
_RELATIVE = frozenset({"DATE_BEFORE", "DATE_AFTER"})
"""Kinds that colours may use with a relative date; validation takes none (D)."""


def complaint(condition: Json, *, is_validation: bool) -> str | None:
    """Say what is wrong with a condition; the service's own words are not known."""
    kind = condition.get("type")
    values = condition.get("values", [])
    takes = _TAKES.get(kind or "")
    if kind is None:
        return "A condition must have a type."
    if takes is None or not (takes.validates if is_validation else takes.colours):
        return f"Conditions of the type {kind} are not supported here."
    if not takes.least <= len(values) <= takes.most:
        wanted = str(takes.least) if takes.least == takes.most else f"{takes.least} or more"
        return f"A condition of the type {kind} takes {wanted} values, {len(values)} were given."
    if any("relativeDate" in value for value in values) and (is_validation or kind not in _RELATIVE):
        return f"A condition of the type {kind} takes no relativeDate here."
    if any(not value for value in values):
        return "A condition value must not be empty."
    return None
