"""One delivered tab -> a reading or a problem; pure. Nothing that is missing is ever taken as cleared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from syncd.core.records import TabLayout, TabProblem, TabReading
from syncd.core.values import Cell, is_empty
from syncd.core.zones import zone_or_utc
from syncd.ports import SheetRequest
from syncd.sheets.book import Tab
from syncd.sheets.grid import grid_size, letters
from syncd.sheets.headers import CRM_REF, OWN, ROW_ID, STATUS, HeadFault, Heads, find_heads, normal

ARRAYS_LIVE_SECONDS: Final = 900.0
"""An array that was taken away is noticed after so long; one that is still there breaks for a moment and heals."""


@dataclass(slots=True)
class Memory:
    """What is remembered of one mapping's tab between readings; only to notice change, never to believe."""

    request: SheetRequest
    layout: TabLayout | None = None
    heads: Heads | None = None
    header_cells: Sequence[Cell] = ()
    ids: frozenset[str] = frozenset()
    seen_at: float = 0.0
    had_row_ids: bool = False
    """Whether the ``syncd ID`` column was seen by this process."""
    is_loose: bool = False
    """Whether the last reading showed rows with content but no id."""
    cell_count: int = 0
    """Size of the last reading; decides whether whole tabs or single columns are read around a write."""
    arrays: dict[str, float] = field(default_factory=dict)
    """Header -> when an array was met in its column; new rows leave such cells to it for a while."""
    returning: tuple[int, float] | None = None
    """Fence of rows that come back after a deletion had hit them and were not answered for, and until when they may."""

    def learn_arrays(self, headers: Iterable[str], now: float) -> None:
        """Remember columns over which an array reaches."""
        self.arrays.update(dict.fromkeys(headers, now))

    def has_array(self, header: str, now: float) -> bool:
        """Whether an array was met in a column not long ago."""
        return header in self.arrays and now - self.arrays[header] <= ARRAYS_LIVE_SECONDS


NO_SHEET = -1
"""Id of a tab that does not exist yet."""


def interpret(memory: Memory, tab: Tab, answer: dict[str, Any], *, zone: str, now: float) -> TabReading | TabProblem:
    """Understand one tab and remember what was seen of it."""
    rows: list[list[Cell]] = answer.get("values") or []
    if not any(rows):
        return _empty(memory, tab)
    heads = _known_heads(memory, rows) or find_heads(rows, memory.request.mapping.headers)
    if isinstance(heads, HeadFault):
        return _head_problem(memory, tab, heads, zone)
    if fault := _own_fault(memory, tab, heads, rows, zone):
        return fault
    layout = _layout(tab, heads, rows, answer["range"])
    _remember(memory, heads, layout, rows, now)
    return TabReading(mapping=memory.request.mapping.name, layout=layout, values=rows[heads.row + 1 :])


def _known_heads(memory: Memory, rows: Sequence[Sequence[Cell]]) -> Heads | None:
    """Reuse what an unchanged header row means."""
    heads = memory.heads
    if not heads or len(heads.own) < len(OWN):
        return None
    same = rows[heads.row : heads.row + 1] == [memory.header_cells]
    doubled = rows[heads.row + 1 : heads.row + 2] == [memory.header_cells]
    return heads if same and not doubled else None


def _layout(tab: Tab, heads: Heads, rows: Sequence[Sequence[Cell]], answered: str) -> TabLayout:
    """Own columns that do not exist yet are given the places right of the last used column, where nothing is."""
    row_count, column_count = grid_size(answered)
    own = dict(heads.own)
    if len(own) < len(OWN):
        free = max(map(len, rows))
        for name in OWN:
            if name not in own:
                own[name] = free
                free += 1
    return TabLayout(
        sheet_id=tab.sheet_id,
        title=tab.title,
        header_row=heads.row,
        columns=tuple(heads.columns.values()),
        status_column=own[STATUS],
        crm_ref_column=own[CRM_REF],
        row_id_column=own[ROW_ID],
        row_count=row_count,
        column_count=column_count,
    )


def _remember(memory: Memory, heads: Heads, layout: TabLayout, rows: Sequence[Sequence[Cell]], now: float) -> None:
    memory.layout, memory.heads, memory.seen_at = layout, heads, now
    memory.header_cells = rows[heads.row]
    memory.cell_count = len(rows) * len(rows[heads.row])
    column = heads.own.get(ROW_ID)
    if column is None:
        memory.is_loose = True
        return
    memory.had_row_ids = True
    below = rows[heads.row + 1 :]
    found = [row[column] for row in below if len(row) > column]
    memory.ids = frozenset(cell for cell in found if isinstance(cell, str) and cell)
    memory.is_loose = len(found) < sum(map(bool, below)) or not all(found)


def vanished(before: frozenset[str], memory: Memory) -> bool:
    """Whether ids of the reading before are gone: the title may have come to mean another tab."""
    return not before <= memory.ids


def absent(memory: Memory) -> TabProblem:
    """Describe a tab that is not there."""
    name, title = memory.request.mapping.name, memory.request.mapping.worksheet
    return TabProblem(
        mapping=name,
        code="sheet.tab.missing",
        message=f'The tab "{title}" is gone. Mapping "{name}" is paused; nothing was cleared in ServiceTitan.',
        hint="Undo the tab's deletion, or restore it from the version history; it resumes by itself.",
        is_vacant=True,
    )


def _empty(memory: Memory, tab: Tab) -> TabProblem:
    name = memory.request.mapping.name
    return TabProblem(
        mapping=name,
        code="sheet.empty",
        message=f'The tab "{tab.title}" is empty, its headers included. Mapping "{name}" is paused; '
        "nothing was cleared in ServiceTitan.",
        hint="Undo the clearing, or restore the tab from the version history.",
        is_vacant=True,
    )


def imagined(memory: Memory, tab: Tab | None) -> TabReading:
    """A vacant tab as it will be once it is set up: headers in the first row, own columns behind them, no rows."""
    mapping = memory.request.mapping
    width = len(mapping.headers)
    layout = TabLayout(
        sheet_id=tab.sheet_id if tab else NO_SHEET,
        title=tab.title if tab else mapping.worksheet,
        header_row=0,
        columns=tuple(range(width)),
        status_column=width,
        crm_ref_column=width + 1,
        row_id_column=width + 2,
        row_count=1,
        column_count=width + len(OWN),
    )
    return TabReading(mapping=mapping.name, layout=layout, values=[])


def _own_fault(memory: Memory, tab: Tab, heads: Heads, rows: Sequence[Sequence[Cell]], zone: str) -> TabProblem | None:
    column = heads.own.get(ROW_ID)
    if column is None:
        if memory.request.ever_bound or memory.had_row_ids:
            fault = HeadFault(code="sheet.header.missing", header=OWN[ROW_ID], row=heads.row)
            return _head_problem(memory, tab, fault, zone)
        return None
    above = (row[column] for row in rows[: heads.row] if len(row) > column)
    if any(not is_empty(cell) and normal(cell) != normal(OWN[ROW_ID]) for cell in above):
        return _head_moved(memory, tab)
    return None


def _head_moved(memory: Memory, tab: Tab) -> TabProblem:
    name = memory.request.mapping.name
    return TabProblem(
        mapping=name,
        code="sheet.header.moved",
        message=f'Tab "{tab.title}": rows with ids stand above the header row. Mapping "{name}" is paused; '
        "none of them was taken as deleted.",
        hint="Undo the sort that moved the header row, and freeze the header row.",
    )


def _head_problem(memory: Memory, tab: Tab, fault: HeadFault, zone: str) -> TabProblem:
    name = memory.request.mapping.name
    if fault.code.endswith("duplicate"):
        message = f'Tab "{tab.title}": the header "{fault.header}" stands there twice.'
        hint = f'Rename one of the two columns "{fault.header}"; it resumes by itself at the next read.'
    else:
        message = f'Tab "{tab.title}": the header "{fault.header}" is gone{_last_place(memory, fault, zone)}.'
        hint = (
            f'Type "{fault.header}" back above its column, or undo the column\'s deletion; it resumes by itself '
            f"at the next read.{_on_purpose(memory, fault)}"
        )
    return TabProblem(
        mapping=name,
        code=fault.code,
        message=f'{message} Mapping "{name}" is paused.',
        hint=f"Nothing was cleared or changed in ServiceTitan. The other tabs go on.\n{hint}",
    )


def _on_purpose(memory: Memory, fault: HeadFault) -> str:
    place = memory.request.mapping.lines.get(fault.header)
    if place is None:  # one of syncd's own columns
        return ""
    return f'\nIf it was renamed on purpose: {place}, change "{fault.header}" to the new header, then: syncd reload'


def _last_place(memory: Memory, fault: HeadFault, zone: str) -> str:
    request, heads = memory.request, memory.heads
    seen, at = dict(request.columns), request.read_at
    if heads:
        seen, at = {**{OWN[key]: column for key, column in heads.own.items()}, **heads.columns}, memory.seen_at
    if fault.header in seen:
        return f" (it was column {letters(seen[fault.header])} at {_time(at, zone)})"
    return "" if seen or request.ever_bound else " (it was never seen)"


def _time(at: float, zone: str) -> str:
    return datetime.fromtimestamp(at, tz=zone_or_utc(zone)).strftime("%H:%M:%S")
