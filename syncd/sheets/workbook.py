"""The spreadsheet as the adapter knows it: which tab is whose, and images of tabs around a write.

Titles are only how ranges are written; tabs are kept by id, and a title that fails is looked up again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from syncd.core.sheet_operations import AppendRow, ClaimRow, MarkRow, RemoveRow, SheetOperation, UpdateCells
from syncd.errors import ProtocolError, SyncdError
from syncd.ports import Clock, SheetRequest
from syncd.sheets.book import FIELDS, Book, Tab, book_of
from syncd.sheets.calls import SIDE, Calls, RangeError
from syncd.sheets.fencing import Arrival, Fencing
from syncd.sheets.grid import columns_range, quoted
from syncd.sheets.headers import OWN, HeadFault, Heads
from syncd.sheets.images import Image, Span, image_of
from syncd.sheets.reading import Memory

BOOK_LIVES_SECONDS: Final = 900.0
"""A title may come to mean another tab (a copy that took its name) without any call failing."""
NARROW_ABOVE_CELLS: Final = 60_000
"""Up to this size whole tabs are read around a write; beyond it only the columns that matter."""
LOOKUPS: Final = 3

Scene = Image | Heads | HeadFault | None
"""An image; or what kept it from being one: own columns missing, header trouble, no such tab."""


class Workbook:
    """One spreadsheet and what was learnt of it. Nothing here is believed for longer than one call."""

    def __init__(
        self, *, calls: Calls, clock: Clock, chance: Callable[[], float], requests: Iterable[SheetRequest] = ()
    ) -> None:
        self.calls = calls
        self.clock = clock
        self.fencing = Fencing(calls, clock, chance, self.refresh)
        self.memories: dict[str, Memory] = {}
        self.lookups = 0
        """How often the tabs were learnt."""
        self._book: Book | None = None
        self.expect(requests)

    def expect(self, requests: Iterable[SheetRequest]) -> None:
        """Hear which mappings there are; what was seen of their tabs is kept while the mapping stays the same."""
        for request in requests:
            name = request.mapping.name
            known = self.memories.get(name)
            if known and known.request.mapping == request.mapping:
                known.request = request
            else:
                self.memories[name] = Memory(request=request)

    async def book(self) -> Book:
        """Know the tabs. Raises: SyncdError."""
        return self._book or await self.refresh()

    async def recent_book(self) -> Book:
        """Know the tabs as they were not long ago; asked for before a write, so that idle readings stay one call.

        Raises: SyncdError.
        """
        if self._book and self.clock.monotonic() - self._book.read_at > BOOK_LIVES_SECONDS:
            self.forget()
        return await self.book()

    async def refresh(self) -> Book:
        """Learn the tabs anew. Raises: SyncdError."""
        try:
            answer = await self.calls.describe(FIELDS)
        except RangeError as error:
            message = "Google does not understand the question for the spreadsheet's tabs."
            raise ProtocolError(message, side=SIDE, code="sheet.protocol") from error
        self.lookups += 1
        self._book = book_of(answer, read_at=self.clock.monotonic())
        return self._book

    async def close(self, numbers: Collection[int]) -> dict[int, Arrival]:
        """Find out about changes whose answers were lost; what has not landed never does. Never raises."""
        try:
            return await self.fencing.close(numbers)
        except SyncdError:
            return dict.fromkeys(numbers, Arrival.UNKNOWN)

    def forget(self) -> None:
        """Doubt the titles; the next use looks them up."""
        self._book = None

    def tab_of(self, book: Book, memory: Memory) -> Tab | None:
        """Find a mapping's tab: by id once known, by title otherwise."""
        known = memory.request.sheet_id
        if known is None and memory.layout:
            known = memory.layout.sheet_id
        return book.by_id(known) or book.by_title(memory.request.mapping.worksheet)

    async def values(self, wanted: Mapping[str, Sequence[Span] | None]) -> dict[str, list[dict[str, Any]] | None]:
        """Read columns of tabs (``None``: whole tabs) with one call. Raises: SyncdError."""
        for _ in range(LOOKUPS):
            book = await self.book()
            tabs = {name: self.tab_of(book, self.memories[name]) for name in wanted}
            ranges = {name: _ranges(tab.title, wanted[name]) for name, tab in tabs.items() if tab}
            flat = [text for texts in ranges.values() for text in texts]
            try:
                answers = await self.calls.values(flat) if flat else []
            except RangeError:
                self.forget()
                continue
            rest = iter(answers)
            found = {name: [next(rest) for _ in texts] for name, texts in ranges.items()}
            return {name: found.get(name) for name in wanted}
        raise ProtocolError(
            "Google refuses to read tabs under the titles it names itself.", side=SIDE, code="sheet.protocol"
        )

    async def images(
        self, needs: Mapping[str, "Need"], befores: Mapping[str, Image] = MappingProxyType({})
    ) -> dict[str, Scene]:
        """Look at tabs for or after a write, all with one call. Raises: SyncdError.

        ``befores`` show where headers stood: what we wrote may have broken a formula that makes one.
        """
        wanted = {name: self._spans(need) for name, need in needs.items()}
        scenes = self._scenes(await self.values(wanted), wanted, needs, befores)
        if again := {name: None for name in needs if wanted[name] and not isinstance(scenes[name], Image)}:
            # The columns are not where they were: look at the whole tab.
            scenes |= self._scenes(await self.values(again), again, needs, befores)
        return scenes

    def _scenes(
        self,
        answers: Mapping[str, Sequence[dict[str, Any]] | None],
        wanted: Mapping[str, Sequence[Span] | None],
        needs: Mapping[str, "Need"],
        befores: Mapping[str, Image],
    ) -> dict[str, Scene]:
        return {name: self._scene(needs[name], wanted[name], answers[name], befores.get(name)) for name in answers}

    def _scene(
        self,
        need: "Need",
        spans: Sequence[Span] | None,
        answers: Sequence[dict[str, Any]] | None,
        before: Image | None,
    ) -> Scene:
        book = self._book
        tab = self.tab_of(book, self.memories[need.mapping]) if book else None
        if answers is None or tab is None:
            return None
        mapping = self.memories[need.mapping].request.mapping
        if spans is None:
            width = max(map(len, answers[0].get("values") or [[]]))
            spans, headers = [(0, width)], mapping.headers
        else:
            headers = tuple(header for header in mapping.headers if header in need.headers)
        known = dict(zip(before.keys, before.columns, strict=False)) if before else None
        return image_of(
            mapping=mapping.name, sheet_id=tab.sheet_id, headers=headers, spans=spans, answers=answers, known=known
        )

    def _spans(self, need: "Need") -> list[Span] | None:
        """Choose columns: those that are written or compared, the own ones, and the neighbours of all of them.

        A column inserted or deleted in between shifts a write onto a neighbour, which must then be put back.
        """
        memory = self.memories[need.mapping]
        layout = memory.layout
        if layout is None or need.is_whole or memory.cell_count <= NARROW_ABOVE_CELLS:
            return None
        headers = memory.request.mapping.headers
        if need.is_about_rows or memory.is_loose:
            need.headers.update(headers)
        named = dict(zip(headers, layout.columns, strict=True))
        if not need.headers <= set(named):
            return None
        columns = {named[header] for header in need.headers}
        columns |= {layout.status_column, layout.crm_ref_column, layout.row_id_column}
        wide = {near for column in columns for near in (column - 1, column, column + 1)}
        return _joined(sorted(column for column in wide if 0 <= column < layout.column_count))


class Need:
    """What must be seen of one tab for some operations."""

    def __init__(self, mapping: str, operations: Iterable[SheetOperation]) -> None:
        self.mapping = mapping
        self.headers: set[str] = set()
        """Mapped columns that must be seen."""
        self.is_about_rows = False
        """Whether rows are found by content."""
        self.is_whole = False
        """Whether a row may have to be restored from what is seen."""
        for operation in operations:
            self._add(operation)

    def _add(self, operation: SheetOperation) -> None:
        match operation:
            case UpdateCells():
                self.headers.update(operation.cells)
            case MarkRow():
                self.is_about_rows |= not operation.is_by_id
            case ClaimRow() | AppendRow():
                self.is_about_rows = True
            case RemoveRow():
                self.is_whole = True


def _ranges(title: str, spans: Sequence[Span] | None) -> list[str]:
    if spans is None:
        return [quoted(title)]
    return [columns_range(title, left, right) for left, right in spans]


def _joined(columns: Sequence[int]) -> list[Span]:
    spans: list[Span] = []
    for column in columns:
        if spans and spans[-1][1] == column:
            spans[-1] = (spans[-1][0], column + 1)
        else:
            spans.append((column, column + 1))
    return spans


def own_column_missing(scene: Scene, memory: Memory) -> bool:
    """Whether own columns may be made: never again once the id column carried ids."""
    if not isinstance(scene, Heads):
        return False
    has_ids = memory.request.ever_bound or memory.had_row_ids
    return len(scene.own) < len(OWN) and not ("$row_id" not in scene.own and has_ids)
