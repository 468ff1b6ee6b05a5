"""Compare both sides cell by cell, and name every difference that syncd does not itself list as waiting.

It decides what counts as a difference. What the sides hold comes from the stand-ins; from syncd comes only the list
of what waits, and nothing on that list is believed to be equal: it is shown, and left out of the verdict.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from syncd.core.mapping import Mapping
from syncd.core.values import CrmId
from syncd.demo.sides import Book, Crm, Line
from syncd.demo.worksheets import TABS, Tab
from syncd.store.store import Store

WHOLE_ROW = "(row)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One cell, or one row, that is not the same on both sides."""

    tab: str
    row_id: str
    crm_id: int | None
    column: str
    crm: str
    sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What syncd lists as waiting for somebody."""

    cells: frozenset[tuple[str, str, str]]
    """(tab, row id, header or `WHOLE_ROW`)."""
    records: frozenset[tuple[str, CrmId]]
    """(tab, CRM id) of records whose row as a whole waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The verdict."""

    cells_count: int
    rows_count: int
    waiting: list[Difference]
    unexplained: list[Difference]


def compare(crm: Crm, book: Book, waiting: Waiting) -> Comparison:
    """Look at every row and every record of all tabs."""
    found: list[Difference] = []
    cells = rows = 0
    for tab in TABS:
        found += _differences(tab, crm, book)
        bound = sum(1 for line in book.tabs[tab.title] if line.crm_id is not None)
        rows += bound
        cells += bound * len(tab.columns)
    explained = [one for one in found if _is_listed(one, waiting)]
    return Comparison(
        cells_count=cells,
        rows_count=rows,
        waiting=explained,
        unexplained=[one for one in found if one not in explained],
    )


def waiting_of(store: Store, mappings: Iterable[Mapping]) -> Waiting:
    """Collect conflicts, held lines and problems with the columns they are about."""
    cells: set[tuple[str, str, str]] = set()
    records: set[tuple[str, CrmId]] = set()
    for mapping in mappings:
        for row_id, rule in _listed(store, mapping.name):
            cells |= {(mapping.worksheet, row_id, header) for header in _headers(mapping, rule)}
            binding = store.bases.binding(mapping.name, row_id)
            if rule == "$row" and binding is not None and binding.crm_id is not None:
                records.add((mapping.worksheet, binding.crm_id))
    return Waiting(cells=frozenset(cells), records=frozenset(records))


def _listed(store: Store, name: str) -> Iterator[tuple[str, str]]:
    disputes = store.disputes
    yield from ((one.row_id, one.rule) for one in disputes.conflicts(name))
    yield from ((line.row_id, line.rule) for held in store.held.slices(name) for line in store.held.lines(held.id))
    yield from ((str(one["key"]), str(one["rule"])) for one in disputes.problems(name))


def _headers(mapping: Mapping, slot: str) -> Iterable[str]:
    """Give the columns that a rule's key, or an element of it, is about."""
    for rule in mapping.rules:
        if slot == rule.key or slot.startswith((f"{rule.key}+", f"{rule.key}-")):
            return [column.header for column in rule.columns]
    return [WHOLE_ROW]


def _differences(tab: Tab, crm: Crm, book: Book) -> Iterator[Difference]:
    records, lines = tab.records(crm), book.tabs[tab.title]
    counts = Counter(line.crm_id for line in lines if line.crm_id is not None)
    for line in lines:
        if line.crm_id is None:
            yield _row(tab, line, crm="no record", sheet=f"a row that says: {line.status or 'nothing'}")
        elif counts[line.crm_id] > 1:
            yield _row(tab, line, crm="one record", sheet=f"{counts[line.crm_id]} rows")
        elif line.crm_id in records:
            yield from _cells(tab, crm, book, line)
        elif not line.status:
            yield _row(tab, line, crm="gone or inactive", sheet="a row that does not say so")
    asking = [line for line in lines if line.crm_id is None and line.status]
    for crm_id in sorted(records.keys() - counts.keys()):
        rows = sum(1 for line in asking if _is_about(tab, crm, book, line, crm_id))
        sheet = f"{rows} rows that could be it, waiting" if rows else "no row"
        yield Difference(tab=tab.title, row_id="", crm_id=crm_id, column=WHOLE_ROW, crm="a record", sheet=sheet)


def _is_about(tab: Tab, crm: Crm, book: Book, line: Line, crm_id: int) -> bool:
    """Whether a row that found no record yet could be this one's: the same e-mail, or the same name and street."""
    body = tab.records(crm)[crm_id]
    same = {
        column.header
        for column in tab.columns
        if (value := column.means(line.cells.get(column.header, ""), book)) not in ("", None)
        and str(value).casefold() == str(column.means(column.of_crm(crm, body), book)).casefold()
    }
    return "Email" in same or {"Name", "Bill-to street"} <= same


def _cells(tab: Tab, crm: Crm, book: Book, line: Line) -> Iterator[Difference]:
    body = tab.records(crm)[line.crm_id or 0]
    for column in tab.columns:
        theirs, ours = column.of_crm(crm, body), line.cells.get(column.header, "")
        if column.means(theirs, book) != column.means(ours, book):
            yield Difference(
                tab=tab.title,
                row_id=line.row_id,
                crm_id=line.crm_id,
                column=column.header,
                crm=column.spoken(theirs, book),
                sheet=column.spoken(ours, book),
            )


def _row(tab: Tab, line: Line, *, crm: str, sheet: str) -> Difference:
    return Difference(tab=tab.title, row_id=line.row_id, crm_id=line.crm_id, column=WHOLE_ROW, crm=crm, sheet=sheet)


def _is_listed(one: Difference, waiting: Waiting) -> bool:
    """Whether syncd says of this very cell or row that it waits; a row without a record says so in its status cell."""
    if one.column == WHOLE_ROW and one.crm_id is None:
        return not one.sheet.endswith(": nothing")
    if one.crm_id is not None and ((one.tab, one.crm_id) in waiting.records or one.sheet.endswith(", waiting")):
        return True
    return bool({(one.tab, one.row_id, one.column), (one.tab, one.row_id, WHOLE_ROW)} & waiting.cells)
