"""The journal as the sheet's side sees it during one call: how things looked, and what is being put right.

A repair may be lost, or land late, like any write. What is to be put back, and where, the sheet's side decides.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from syncd.core.mapping import Mapping
from syncd.core.records import dump_raw
from syncd.core.sheet_operations import COLUMNS_ROW, RestoreCells, SheetSnapshot, UpdateCells
from syncd.core.state import Task
from syncd.core.values import Cell, is_empty
from syncd.cycle.world import World
from syncd.store.journal import Intent

TAKEN_BACK = (
    "a write of syncd landed in this row by mistake and was taken back; if somebody typed it, type it again. What the "
    "cell had shown is there as a value: if that was a formula, enter it again"
)
"""Why a value is listed as lost that looked like ours, and why what belongs there may be no more than a value."""


class _Taken(NamedTuple):
    """A cell that is put back."""

    row_id: str
    column: str
    held: Cell
    """What is taken back."""
    rightful: Cell


class CallJournal:
    """A ``SheetJournal``; snapshots are kept as the caller says, repairs become intents of their own."""

    def __init__(
        self,
        world: World,
        *,
        run_id: int,
        keep: Callable[[Sequence[SheetSnapshot]], None],
        intents: Sequence[int] = (),
    ) -> None:
        """``intents`` are those of the operations handed in, by place; ``keep`` may be what opens them."""
        self._world, self._run_id = world, run_id
        self._keep = keep
        self._intents = intents
        self._open: dict[int, tuple[int, RestoreCells]] = {}
        self._told: set[_Taken] = set()

    def keep(self, snapshots: Sequence[SheetSnapshot]) -> None:
        """Commit how things look."""
        with self._world.store.write():
            self._keep(snapshots)

    def sending(self, fence: int, places: Collection[int]) -> None:
        """Commit under which fence operations leave."""
        with self._world.store.write():
            self._world.store.journal.send([self._intents[place] for place in places], fence)

    def fences(self) -> set[int]:
        """Name the fences of what is not settled yet."""
        return self._world.store.journal.fences()

    def restoring(self, repair: RestoreCells, snapshot: SheetSnapshot, fence: int) -> None:
        """Commit a repair that is about to leave, with what the cells hold now."""
        world = self._world
        with world.store.write():
            pending = world.store.journal.pending()
            known = _told_before(pending)
            world.store.journal.take_back(repair.mapping, set(_undone(repair, snapshot, pending)))
            (opened,) = world.store.journal.open(
                [("sheet", repair.mapping, repair.row_id, Task(operation=repair))],
                run_id=self._run_id,
                sent_at=world.clock.now(),
                snapshots=[snapshot],
            )
            world.store.journal.send([opened], fence)
            self._tell(repair, snapshot, known)
        self._open[id(repair)] = (opened, repair)

    def restored(self, repair: RestoreCells) -> None:
        """Close a repair: it is over."""
        intent, _ = self._open.pop(id(repair))
        with self._world.store.write():
            self._world.store.journal.close([intent])

    def leave(self) -> set[str]:
        """Say from when on what is still open can land no more, and to which mappings it belongs.

        Call inside a write transaction, when the call is over.
        """
        store, settings = self._world.store, self._world.settings
        store.journal.expire(
            [intent for intent, _ in self._open.values()], self._world.clock.now() + settings.sheet_limit_seconds
        )
        return {repair.mapping for _, repair in self._open.values()}

    def _tell(self, repair: RestoreCells, snapshot: SheetSnapshot, known: Iterable[_Taken]) -> None:
        """Keep what is taken back: it looks like a write of ours gone astray, but somebody may have typed the same.

        Nobody can tell for certain when an answer was lost and rows moved. What belongs there is known only as the
        value that it showed. ``known`` was told when its repair was tried before.
        """
        world, told = self._world, set(known)
        for taken in _taken(repair, snapshot):
            mapping = world.mapping(repair.mapping)
            rule = _rule_of(mapping, taken.column) or repair.others.get(taken.column, "")
            is_blank = is_empty(taken.held) and is_empty(taken.rightful)
            if not rule or is_blank or taken in self._told | told:
                continue
            self._told.add(taken)
            world.store.disputes.lose(
                repair.mapping, taken.row_id, rule, side="sheet", value=dump_raw([taken.held]),
                beaten_by=dump_raw([taken.rightful]), why=TAKEN_BACK, run_id=self._run_id, at=world.clock.now(),
            )  # fmt: skip


def _told_before(pending: Iterable[Intent]) -> list[_Taken]:
    """What open repairs take back, which goes on being tried."""
    repairs = ((one.task.operation, one.snapshots) for one in pending)
    return [
        taken
        for repair, snapshots in repairs
        if isinstance(repair, RestoreCells) and snapshots
        for taken in _taken(repair, snapshots[0])
    ]


def _undone(repair: RestoreCells, snapshot: SheetSnapshot, pending: Iterable[Intent]) -> Iterator[tuple[str, str]]:
    """Name cells (row id, column) of which a write that is still open may be undone: its value is what is put back.

    Whoever looks for it after a crash would take it for cleared by somebody.
    """
    held = {cell for _, _, cell in _held(repair, snapshot)}
    for intent in pending:
        operation = intent.task.operation
        if intent.mapping == repair.mapping and isinstance(operation, UpdateCells):
            yield from ((operation.row_id, header) for header, value in operation.cells.items() if value in held)


def _held(repair: RestoreCells, snapshot: SheetSnapshot) -> Iterator[tuple[str, str, Cell]]:
    """(row id, column, what it holds) of each cell that is put back."""
    rows = [row for row in snapshot.rows if row[0] != COLUMNS_ROW]
    for line, column, _ in repair.cells:
        _, row_id, cells = rows[line]
        yield row_id, column, cells[snapshot.headers.index(column)]


def _taken(repair: RestoreCells, snapshot: SheetSnapshot) -> Iterator[_Taken]:
    for (line, column, rightful), (row_id, _, held) in zip(repair.cells, _held(repair, snapshot), strict=True):
        if (line, column) not in repair.ours:
            yield _Taken(row_id, column, held, rightful)


def _rule_of(mapping: Mapping, header: str) -> str:
    return next((rule.key for rule in mapping.rules if any(c.header == header for c in rule.columns)), "")
