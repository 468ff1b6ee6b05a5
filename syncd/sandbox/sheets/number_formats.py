"""The number format a cell is shown in: its own, or the one its formula brings along (R); changes nothing."""

from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.cells import Formula, Json, is_number
from syncd.sandbox.sheets.model import Tab
from syncd.sandbox.sheets.syntax import Call, Node, Reference, parse

# R: a type without a pattern.
_OF_FUNCTIONS = {"DATE": "DATE", "TODAY": "DATE", "NOW": "DATE_TIME"}


def number_format(tab: Tab, row: int, column: int) -> Json | None:
    """Give the format that the cell itself has."""
    found = tab.format_at(row, column)
    return found.get("numberFormat") if found else None


def shown_format(moment: Calculation, tab: Tab, row: int, column: int) -> Json | None:
    """Give the cell's own format, or for a formula with a number the one that follows from the formula."""
    own, entered = number_format(tab, row, column), tab.cell(row, column)
    if own or not isinstance(entered, Formula) or not is_number(moment.value(tab, row, column)):
        return own
    return _brought(moment, tab, parse(entered.text))


def _brought(moment: Calculation, tab: Tab, node: Node) -> Json | None:
    """R: functions of dates, and a reference to a cell that has or infers a format; K: a sum of a date and a number."""
    if isinstance(node, Reference):
        return _of_reference(moment, tab, node)
    if not isinstance(node, Call):
        return None
    if node.name in {"+", "-"}:
        first, second = (_brought(moment, tab, argument) for argument in node.arguments)
        return (first or second) if not (first and second) else None
    kind = _OF_FUNCTIONS.get(node.name)
    return {"type": kind} if kind else None


def _of_reference(moment: Calculation, tab: Tab, node: Reference) -> Json | None:
    other = tab if node.title is None else moment.book.tab_by_title(node.title, fold_case=True)
    if other is None:
        return None
    box = node.area.within(other.row_count, other.column_count)
    return shown_format(moment, other, box.top, box.left) if box.single else None
