"""What every cell shows at one moment: formulas, spills, errors and volatile functions; changes no state."""

import hashlib
from dataclasses import dataclass, field

from syncd.sandbox.sheets.a1 import Box, cell_text
from syncd.sandbox.sheets.arguments import Array, Stop, Value, check_count, counts, telling, tidied
from syncd.sandbox.sheets.arrays import WORKS_BY_CELL
from syncd.sandbox.sheets.cells import Effective, ErrorValue, Formula
from syncd.sandbox.sheets.dates import local_now
from syncd.sandbox.sheets.functions import CELLWISE, FUNCTIONS
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.specials import SPECIAL, cellwise
from syncd.sandbox.sheets.switches import Switches
from syncd.sandbox.sheets.syntax import Block, Call, Failure, FormulaError, Literal, Name, Node, Reference, parse

_Place = tuple[int, int, int]
_UNREADABLE = ErrorValue("#ERROR!", "Formula parse error.")
_CIRCULAR = ErrorValue(
    "#REF!", "Circular dependency detected. To resolve with iterative calculation, see File > Settings."
)
_NO_NUMBER = ErrorValue("#NUM!", "Numeric value is not valid.")
_UNFIT = ErrorValue("#VALUE!", "A parameter has a value that the function does not take.")
_GONE = ErrorValue("#REF!", "Reference does not exist.")
_LOADING = ErrorValue("Loading...", "Loading data...")
_SPILLING = ("{", "ARRAYFORMULA", "SEQUENCE", "UNIQUE", "TRANSPOSE", "FILTER", "SORT", "SPLIT", ":")


@dataclass(slots=True, kw_only=True)
class Calculation:
    """One moment of one file: every value is worked out at most once."""

    book: Book
    now: float
    salt: str
    """What random functions are drawn from; differs from moment to moment."""
    switches: Switches
    _known: dict[_Place, Effective] = field(default_factory=dict)
    _under_way: set[_Place] = field(default_factory=set)
    _spills: dict[int, dict[tuple[int, int], Effective]] = field(default_factory=dict)
    _spilling: bool = False
    arrays: int = 0

    def value(self, tab: Tab, row: int, column: int) -> Effective:
        """Give what the cell shows before formatting."""
        entered = tab.cell(row, column)
        if not isinstance(entered, Formula):
            if entered is None and tab.has_formulas:
                return self.spills(tab).get((row, column))
            return entered
        place = (tab.sheet_id, row, column)
        if place in self._known:
            return self._known[place]
        if place in self._under_way:
            return _CIRCULAR
        self._under_way.add(place)
        try:
            self._known[place] = self._anchor(tab, row, column, entered)
        finally:
            self._under_way.discard(place)
        return self._known[place]

    def spills(self, tab: Tab) -> dict[tuple[int, int], Effective]:
        """Give what formulas of the tab throw into blank cells beside them; None where they throw nothing there."""
        found = self._spills.get(tab.sheet_id)
        if found is None:
            found = self._spills[tab.sheet_id] = {}
            if tab.has_formulas:
                for row, held in enumerate(tab.rows):
                    for column, entered in enumerate(held.cells):
                        if isinstance(entered, Formula) and any(mark in entered.text.upper() for mark in _SPILLING):
                            self.value(tab, row, column)
        return found

    def _anchor(self, tab: Tab, row: int, column: int, formula: Formula) -> Effective:
        result = self._evaluated(tab, row, column, formula)
        if not isinstance(result, list):
            return result
        if not result or not result[0]:
            return None
        target = Box(row, row + len(result), column, column + max(len(line) for line in result))
        if (obstacle := _obstacle(tab, target)) is not None:
            return obstacle
        into = self._spills.setdefault(tab.sheet_id, {})
        for r, line in enumerate(result):
            for c, value in enumerate(line):
                if r or c:
                    into[row + r, column + c] = value
        return result[0][0]

    def fills(self, tab: Tab, row: int, column: int) -> bool:
        """Say whether a cell counts as filled where the service looks for data: for trimming and for appending."""
        effective = self.value(tab, row, column)
        if effective != "":
            return effective is not None or self._keeps_empty(tab, row, column)
        if isinstance(tab.cell(row, column), Formula):
            return self.switches.empty_formula_results_are_values
        return self.switches.empty_spilled_results_are_values

    def _keeps_empty(self, tab: Tab, row: int, column: int) -> bool:
        return isinstance(tab.cell(row, column), Formula) and self.switches.empty_formula_results_are_values

    def _evaluated(self, tab: Tab, row: int, column: int, formula: Formula) -> Value:
        outer, self.arrays = self.arrays, 0
        try:
            return tidied(_Scope(self, tab, row, column, formula).eval(parse(formula.text)))
        except FormulaError:
            return _UNREADABLE
        except Stop as stop:
            return stop.error
        except ArithmeticError:
            return _NO_NUMBER
        except (TypeError, ValueError, LookupError):
            return _UNFIT
        except RecursionError:
            return _CIRCULAR
        finally:
            self.arrays = outer

    def drawn(self, *place: object) -> float:
        """Draw a number in [0, 1) that belongs to this moment and place."""
        moment = self.salt if self.switches.volatile_changes_at == "read" else str(self.book.edits)
        digest = hashlib.blake2b(repr((moment, place)).encode(), digest_size=7).digest()
        return (int.from_bytes(digest, "big") >> 3) / (1 << 53)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The cell whose formula is being worked out."""

    moment: Calculation
    tab: Tab
    row: int
    column: int
    formula: Formula

    def eval(self, node: Node) -> Value:
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Failure):
            return ErrorValue(node.text, "")
        if isinstance(node, Reference):
            return self._block(node)
        if isinstance(node, Name):
            return self._named(node.text)
        if isinstance(node, Block):
            return self._literal_block(node)
        return self._call(node)

    def _literal_block(self, node: Block) -> Value:
        lines: list[list[Effective]] = []
        for row in node.rows:
            parts = [value if isinstance(value, list) else [[value]] for value in map(self.eval, row)]
            height = max(len(part) for part in parts)
            lines += [[cell for part in parts for cell in _line(part, index)] for index in range(height)]
        return lines

    def _block(self, node: Reference) -> Value:
        tab = self.tab if node.title is None else self.moment.book.tab_by_title(node.title, fold_case=True)
        if tab is None:
            return _GONE
        box = node.area.within(tab.row_count, tab.column_count)
        if box.top >= tab.row_count or box.left >= tab.column_count:
            return _GONE
        if box.single:
            return self.moment.value(tab, box.top, box.left)
        depth = min(box.bottom, len(tab.rows)) if not tab.has_formulas else box.bottom
        columns = range(box.left, box.right)
        lines = [[self.moment.value(tab, row, column) for column in columns] for row in range(box.top, depth)]
        return lines or [[None]]

    def _named(self, name: str) -> Value:
        for named in self.moment.book.named_ranges:
            tab = self.moment.book.tab_by_id(named.sheet_id)
            if named.name.casefold() == name.casefold() and tab is not None:
                return self._block(Reference(tab.title, named.area))
        return ErrorValue("#NAME?", f"Unknown range name: '{name.upper()}'.")

    def _call(self, node: Call) -> Value:
        special = SPECIAL.get(node.name)
        if special is not None:
            check_count(node.name, len(node.arguments), special.least, special.most)
            return special.work(self, node.arguments)
        known = FUNCTIONS.get(node.name)
        if known is None:
            return self._foreign(node.name, node.spelled)
        check_count(node.name, len(node.arguments), *counts(known))
        function = telling(node.name, known)
        if node.name in WORKS_BY_CELL:
            self.begin_arrays()
        values = [self.eval(argument) for argument in node.arguments]
        if node.name in CELLWISE:
            return cellwise(self, function, values)
        return function(*values)

    def _foreign(self, name: str, spelled: str) -> Value:
        if name.startswith("IMPORT") or name == "GOOGLEFINANCE":
            if self.moment.now - self.formula.entered < self.moment.switches.import_loading_seconds:
                return _LOADING
            if name == "IMPORTRANGE":
                return ErrorValue("#REF!", "You need to connect these sheets.")
            return ErrorValue("#N/A", "Could not fetch url.")
        return ErrorValue("#NAME?", f"Unknown function: '{spelled}'.")

    @property
    def arrays(self) -> bool:
        """Whether the formula works cell by cell, as ARRAYFORMULA makes it."""
        return self.moment.arrays > 0

    def begin_arrays(self) -> None:
        self.moment.arrays += 1

    def now(self) -> float:
        return local_now(self.moment.now, self.moment.book.time_zone)

    def chance(self) -> float:
        return self.moment.drawn(self.tab.sheet_id, self.row, self.column)


def _obstacle(tab: Tab, target: Box) -> ErrorValue | None:
    """Find what keeps an array from expanding: an end of the grid (R for columns, by analogy rows), or data (S)."""
    for lacking, name in ((target.bottom - tab.row_count, "rows"), (target.right - tab.column_count, "columns")):
        if lacking > 0:
            text = f"Result was not automatically expanded, please insert more {name} ({lacking})."
            return ErrorValue("#REF!", text)
    for row in range(target.top, target.bottom):
        for column in range(target.left, target.right):
            is_held = tab.cell(row, column) is not None or tab.dress_at(row, column).holds_empty_text
            if is_held and (row, column) != (target.top, target.left):
                text = f"Array result was not expanded because it would overwrite data in {cell_text(row, column)}."
                return ErrorValue("#REF!", text)
    return None


def _line(part: Array, index: int) -> list[Effective]:
    return part[index] if index < len(part) else [None]
