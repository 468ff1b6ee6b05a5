"""One write: look, journal, write, look again, put right. The order is the protocol; each step is decided elsewhere."""

from collections.abc import Iterable, Iterator, Sequence

from syncd.core.outcomes import NotSent, SheetOutcome
from syncd.core.sheet_operations import MarkRow, RemoveRow, SheetOperation, UpdateCells
from syncd.errors import SyncdError
from syncd.ports import SheetJournal
from syncd.sheets.calls import RangeError
from syncd.sheets.door import DoorError
from syncd.sheets.grid import grid_size
from syncd.sheets.headers import OWN, HeadFault, find_heads
from syncd.sheets.images import Image
from syncd.sheets.posting import Posting
from syncd.sheets.preparing import DONE, Fate, Task, prepare, without_doubles
from syncd.sheets.probing import DRESSED_FIELDS, FIELDS, Probe, probe_ranges, rows_range
from syncd.sheets.setup import own_columns
from syncd.sheets.verifying import Aftermath
from syncd.sheets.workbook import NARROW_ABOVE_CELLS, Need, Scene, Workbook, own_column_missing


class Writing:
    """One call of ``SheetSide.write`` on its way."""

    def __init__(self, workbook: Workbook, operations: Sequence[SheetOperation], journal: SheetJournal) -> None:
        self._workbook = workbook
        self._operations = operations
        self._journal = journal
        self._images: dict[str, Image] = {}
        self._titles: dict[str, str] = {}
        self._obstacles: dict[str, str] = {}
        """Mapping -> why nothing of it can be written."""
        self._probed: Probe | None = None
        """What hangs on cells, where a deletion may hit them by mistake."""
        self._tasks: list[Task | None] = []
        """In the order of the operations; None where its mapping has an obstacle."""

    async def run(self) -> list[SheetOutcome]:
        """Carry the operations out; what stops them becomes their outcome. Raises: whatever the journal raises."""
        calls = self._workbook.calls
        await calls.reads.room(4)
        await calls.writes.room(3)
        try:
            await self._look()
            await self._decide()
        except SyncdError as error:
            return [NotSent(reason=str(error)) for _ in self._operations]
        if pending := [task for task in self._tasks if task and task.is_pending]:
            self._workbook.fencing.sweep(self._journal.fences(), await self._workbook.book())
            self._commit(pending)
            await Posting(self._workbook, self._images, self._titles, self._journal).send(pending)
        aftermath = await self._verified()
        return [self._outcome(index, task, aftermath) for index, task in enumerate(self._tasks)]

    async def _look(self) -> None:
        needs = self._needs()
        await self._workbook.recent_book()
        scenes = await self._workbook.images(needs) if needs else {}
        lacking = [name for name in scenes if own_column_missing(scenes[name], self._workbook.memories[name])]
        for name in lacking:
            await self._add_own_columns(name)
        if lacking:
            scenes = await self._workbook.images(needs)
        book = await self._workbook.book()
        for name, scene in scenes.items():
            tab = book.by_id(scene.sheet_id) if isinstance(scene, Image) else None
            if isinstance(scene, Image) and tab:
                self._images[name], self._titles[name] = scene, tab.title
            else:
                self._obstacles[name] = _obstacle(scene)

    def _needs(self) -> dict[str, Need]:
        found: dict[str, list[SheetOperation]] = {}
        for operation in self._operations:
            found.setdefault(operation.mapping, []).append(operation)
        known = self._workbook.memories
        self._obstacles = {name: "its mapping is not loaded" for name in found if name not in known}
        return {name: Need(name, operations) for name, operations in found.items() if name in known}

    async def _add_own_columns(self, name: str) -> None:
        """Give an office's tab its own columns, now that something is to be written there for the first time."""
        workbook = self._workbook
        memory = workbook.memories[name]
        # The book comes first: a set-up that lands after it is either seen in the rows or makes ours be refused.
        book = await workbook.refresh()
        answers = (await workbook.values({name: None}))[name]
        rows = answers[0].get("values") or [] if answers else []
        heads = find_heads(rows, memory.request.mapping.headers)
        tab = workbook.tab_of(book, memory)
        if isinstance(heads, HeadFault) or len(heads.own) == len(OWN) or tab is None or not answers:
            return
        _, column_count = grid_size(answers[0]["range"])
        try:
            await workbook.calls.change(
                own_columns(memory.request.mapping, tab.sheet_id, heads, rows, column_count, book)
            )
        except DoorError as error:
            # A 400 may say that an earlier set-up landed meanwhile.
            if error.status != 400 or await self._lacks_columns(name):
                raise workbook.calls.explain(error) from error

    async def _lacks_columns(self, name: str) -> bool:
        scenes = await self._workbook.images({name: Need(name, ())})
        return own_column_missing(scenes[name], self._workbook.memories[name])

    async def _decide(self) -> None:
        """Compare with the image, then ask once more about the very cells to be written."""
        for place, operation in enumerate(self._operations):
            image = self._images.get(operation.mapping)
            self._tasks.append(self._prepared(place, operation, image) if image else None)
        without_doubles([task for task in self._tasks if task])
        ranges = probe_ranges([task for task in self._tasks if task], self._titles)
        # A deletion may hit a row in which people keep notes.
        whole = [rows_range(self._titles[name], self._images[name]) for name in self._losing() if self._is_small(name)]
        if ranges or whole:
            await self._probe([*ranges, *whole], is_dressed=bool(whole))

    def _losing(self) -> list[str]:
        """Name the mappings of which rows are to be deleted."""
        return sorted({task.operation.mapping for task in self._tasks if task and _is_removal(task)})

    def _is_small(self, name: str) -> bool:
        return self._workbook.memories[name].cell_count <= NARROW_ABOVE_CELLS

    def _prepared(self, place: int, operation: SheetOperation, image: Image) -> Task:
        memory, now = self._workbook.memories[operation.mapping], self._workbook.clock.monotonic()
        arrays = {header for header in memory.arrays if memory.has_array(header, now)}
        return prepare(operation, image, memory.request.mapping.headers, arrays, place=place)

    async def _probe(self, ranges: Sequence[str], *, is_dressed: bool) -> None:
        try:
            probe = Probe(await self._workbook.calls.describe(DRESSED_FIELDS if is_dressed else FIELDS, ranges))
        except RangeError:
            probe = Probe({})
        if is_dressed:
            self._probed = probe
        for name, title in self._titles.items():
            if probe.titles.get(title, self._images[name].sheet_id) != self._images[name].sheet_id:
                self._workbook.forget()
                self._obstacles[name] = f'the tab "{title}" became another one meanwhile'
        self._tasks = [None if task and task.operation.mapping in self._obstacles else task for task in self._tasks]
        probe.examine([task for task in self._tasks if task])
        for name, found in probe.arrays.items():
            self._workbook.memories[name].learn_arrays(found, self._workbook.clock.monotonic())

    def _headers(self, name: str) -> tuple[str, ...]:
        return self._workbook.memories[name].request.mapping.headers

    def _commit(self, pending: Sequence[Task]) -> None:
        """Journal what stands around the writes."""
        snapshots = []
        for name, image in self._images.items():
            tasks = [task for task in pending if task.operation.mapping == name]
            if tasks:
                keys = _journalled(image, tasks, self._headers(name))
                snapshots.append(image.snapshot(keys, unsent=_unsent(name, self._tasks)))
        if snapshots:
            self._journal.keep(snapshots)

    async def _verified(self) -> Aftermath:
        sent: dict[str, list[Task]] = {}
        for task in self._tasks:
            if task and task.fate in (*DONE, Fate.LOST):
                sent.setdefault(task.operation.mapping, []).append(task)
        aftermath = Aftermath(self._workbook, self._images, sent, journal=self._journal, probe=self._probed)
        await aftermath.see_through()
        return aftermath

    def _outcome(self, index: int, task: Task | None, aftermath: Aftermath) -> SheetOutcome:
        if task is None:
            return NotSent(reason=self._obstacles[self._operations[index].mapping])
        return aftermath.outcome(task)


def _obstacle(scene: Scene) -> str:
    if isinstance(scene, HeadFault):
        return f'the header "{scene.header}" is missing or stands there twice'
    return "the tab is gone" if scene is None else "a column of syncd's own is missing"


def _journalled(image: Image, tasks: Sequence[Task], headers: Sequence[str]) -> list[str]:
    """Choose the columns that putting right may need: written, own, and the neighbours of both."""
    if any(isinstance(task.operation, RemoveRow) for task in tasks):
        return list(image.keys)
    keys = {write.key for task in tasks for write in task.writes} | set(OWN)
    if not all(map(_is_by_id, tasks)):
        keys |= set(headers)
    indexes = {image.at[key] for key in keys}
    near = {index + step for index in indexes for step in (-1, 0, 1)}
    return [key for index, key in enumerate(image.keys) if index in near]


def _unsent(mapping: str, tasks: Iterable[Task | None]) -> Iterator[tuple[str, str]]:
    """Name the cells of a mapping's operations that are not part of the request, by row id and key."""
    for task in tasks:
        if task is None or task.operation.mapping != mapping:
            continue
        given_up = [] if task.is_pending else [write.key for write in task.writes]
        yield from ((task.operation.row_id, key) for key in (*task.blocked, *task.stale, *given_up))


def _is_removal(task: Task) -> bool:
    return task.is_pending and isinstance(task.operation, RemoveRow)


def _is_by_id(task: Task) -> bool:
    """Whether the row is found again by its id alone, or beside a copy of it by its place."""
    operation = task.operation
    if isinstance(operation, MarkRow):
        return operation.is_by_id and task.image.unique(operation.row_id) is not None
    return isinstance(operation, UpdateCells)
