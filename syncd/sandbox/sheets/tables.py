"""Where `values.append` lands: finding blocks of filled cells; writes nothing."""

from syncd.sandbox.sheets.a1 import Box
from syncd.sandbox.sheets.calculation import Calculation
from syncd.sandbox.sheets.model import Tab
from syncd.sandbox.sheets.names import Spot


def table_for(spot: Spot, calculation: Calculation) -> Box | None:
    """Find the block an append belongs to: of those that meet the range the last one (R, T, D).

    For a bare tab name that is the last block of the tab. A blank cell belongs to none, even with blocks above and
    below it: rows are written there (R).
    """
    found = [block for block in blocks(spot.tab, calculation) if block.meets(spot.box)]
    return max(found, key=lambda block: (block.bottom, block.right), default=None)


def blocks(tab: Tab, calculation: Calculation) -> list[Box]:
    """Group filled cells that touch: a run of one row joins the runs above that it meets."""
    corner = 1 if calculation.switches.append_neighbours == 8 else 0
    groups = _Groups()
    above: list[tuple[int, int, int]] = []
    for row in range(_depth(tab, calculation)):
        here: list[tuple[int, int, int]] = []
        for start, end in _runs(tab, row, calculation):
            group = groups.add(Box(row, row + 1, start, end))
            for other_start, other_end, other in above:
                if start < other_end + corner and other_start < end + corner:
                    groups.join(group, other)
            here.append((start, end, group))
        above = here
    return _joined(groups.boxes())


class _Groups:
    """Runs that belong together, with the box around them."""

    def __init__(self) -> None:
        self._parent: list[int] = []
        self._box: list[Box] = []

    def add(self, box: Box) -> int:
        self._parent.append(len(self._parent))
        self._box.append(box)
        return len(self._parent) - 1

    def root(self, group: int) -> int:
        while self._parent[group] != group:
            self._parent[group] = group = self._parent[self._parent[group]]
        return group

    def join(self, first: int, second: int) -> None:
        one, two = self.root(first), self.root(second)
        if one != two:
            self._parent[one] = two
            self._box[two] = _hull(self._box[one], self._box[two])

    def boxes(self) -> list[Box]:
        return [self._box[group] for group, parent in enumerate(self._parent) if group == parent]


def _hull(first: Box, second: Box) -> Box:
    return Box(
        min(first.top, second.top),
        max(first.bottom, second.bottom),
        min(first.left, second.left),
        max(first.right, second.right),
    )


def _joined(found: list[Box]) -> list[Box]:
    """Join blocks whose boxes overlap: a table is a rectangle."""
    result: list[Box] = []
    for box in found:
        merged = box
        while touching := [other for other in result if other.meets(merged)]:
            for other in touching:
                result.remove(other)
                merged = _hull(merged, other)
        result.append(merged)
    return result


def _depth(tab: Tab, calculation: Calculation) -> int:
    spills = calculation.spills(tab)
    return max([len(tab.rows), *(row + 1 for row, _ in spills)]) if spills else len(tab.rows)


def _runs(tab: Tab, row: int, calculation: Calculation) -> list[tuple[int, int]]:
    cells = tab.rows[row].cells if row < len(tab.rows) else []
    if not tab.has_formulas and cells and None not in cells:
        return [(0, len(cells))]
    width = tab.column_count if tab.has_formulas else len(cells)
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for column in range(width + 1):
        filled = column < width and _filled(tab, row, column, calculation)
        if filled and start is None:
            start = column
        elif not filled and start is not None:
            runs.append((start, column))
            start = None
    return runs


def _filled(tab: Tab, row: int, column: int, calculation: Calculation) -> bool:
    return calculation.fills(tab, row, column)
