"""What stands in a row and never reached its record; pure."""

from collections.abc import Sequence

from syncd.core.mapping import Direction, Mapping, Rule
from syncd.core.merge import Held
from syncd.core.reading import is_set, sheet_raw, understand_sheet
from syncd.core.records import same_raw
from syncd.core.state import Binding
from syncd.core.transforms import Context
from syncd.core.values import Cell, is_blank


def leftovers(mapping: Mapping, binding: Binding, cells: Sequence[Cell], context: Context) -> list[Rule]:
    """Rules whose cells hold something else than what was last settled, where the sheet may change the record."""
    return [rule for rule in mapping.rules if _goes_to_crm(rule) and _is_left(mapping, rule, binding, cells, context)]


def _goes_to_crm(rule: Rule) -> bool:
    return rule.direction is not Direction.TO_SHEET and any(column.field.is_writable for column in rule.columns)


def _is_left(mapping: Mapping, rule: Rule, binding: Binding, cells: Sequence[Cell], context: Context) -> bool:
    raws = sheet_raw(mapping, rule, cells)
    if all(raw in (None, "") for raw in raws):
        # Of a blank nothing is lost.
        return False
    face = binding.base.get(rule.key)
    if face is None:
        return True
    if not is_set(rule) and same_raw(list(face.sheet), list(raws)):
        return False
    held = understand_sheet(rule, raws, context)
    settled: Held = frozenset(map(str, face.sheet)) if is_set(rule) else understand_sheet(rule, face.sheet, context)
    return held != settled and not (isinstance(held, frozenset | tuple) and is_blank(held))
