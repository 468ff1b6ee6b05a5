"""What the cycle needs of the world: the two sides, a clock, and somebody to tell. Adapters implement these.

Adapters are plain async code; everything they wait for goes through the transport and the clock handed to them,
so a simulation can drive the very same code on a virtual clock (docs/decisions/0002).
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from syncd.core.crm_operations import CrmOperation
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.outcomes import CrmOutcome, SheetOutcome
from syncd.core.records import CrmReading, CrmRecord, SheetReading
from syncd.core.sheet_operations import RestoreCells, SheetOperation, SheetSnapshot
from syncd.core.transforms import Vocabulary
from syncd.core.values import CrmId


class Clock(Protocol):
    """Time, handed in."""

    def now(self) -> float:
        """Seconds since the Unix epoch, UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back, for waits and quotas."""

    async def sleep(self, seconds: float) -> None:
        """Wait; cancellable."""


@dataclass(frozen=True, slots=True)
class CallCount:
    """Calls made on one side, for the report."""

    by_name: dict[str, int] = field(default_factory=dict)

    def add(self, name: str) -> None:
        """Count one call."""
        self.by_name[name] = self.by_name.get(name, 0) + 1

    @property
    def total(self) -> int:
        """All calls together."""
        return sum(self.by_name.values())


class CrmSide(Protocol):
    """ServiceTitan, reduced to what the cycle needs."""

    @property
    def calls(self) -> CallCount:
        """Calls made so far, for the report."""

    async def read(self, objects: Iterable[str], cursors: Mapping[str, str]) -> CrmReading:
        """Read the feeds and changed lists of these objects; one without a cursor is read from its start.

        Objects that only their parents' lists show are left out.

        Raises: TransientError, RateLimitedError, AuthError, ProtocolError; nothing is half delivered.
        """

    async def fetch(self, object_name: str, ids: Sequence[CrmId]) -> Mapping[CrmId, CrmRecord | None]:
        """Read records by id, inactive ones too; ``None`` proves that the CRM has no such record."""

    async def fetch_children(
        self, object_name: str, parent_ids: Sequence[CrmId]
    ) -> Mapping[CrmId, tuple[CrmRecord, ...]]:
        """Read all children of these parents afresh; a parent whose children cannot be read is left out."""

    async def find_marked(self, object_name: str, markers: Sequence[str]) -> Mapping[str, tuple[CrmRecord, ...]]:
        """Look for records that carry these row ids, inactive ones too."""

    async def created_since(self, object_name: str, instant: float) -> Sequence[CrmRecord]:
        """Records that were created at this instant of the server's clock or later."""

    async def vocabulary(self, name: str) -> Vocabulary:
        """Read a list of names and ids (``tag_types``)."""

    def apply(self, operations: Sequence[CrmOperation]) -> AsyncIterator[tuple[CrmOperation, CrmOutcome]]:
        """Carry out operations and yield outcomes as answers arrive; lanes by ``row_id`` keep their order.

        Never raises in the middle: what auth or quota stopped is ``NotSent``, what was not answered ``Unknown``.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRequest:
    """What the cycle wants read or set up for one mapping."""

    mapping: SheetMapping
    sheet_id: int | None = None
    """The tab's id once known; the tab is then followed through renames and moves."""
    ever_bound: bool = False
    """Whether a row of it was ever bound; a vacant tab is set up only if not."""
    columns: Mapping[str, int] = field(default_factory=dict)
    """Header -> grid column at the last reading, for messages: people move columns."""
    read_at: float = 0.0
    may_set_up: bool = True
    """False for a plan, which writes nothing: a vacant tab is then read as the empty one it would become."""


class SheetJournal(Protocol):
    """Where the sheet's side commits, before anything leaves, what a successor needs to know about it."""

    def keep(self, snapshots: Sequence[SheetSnapshot]) -> None:
        """Commit how things look: before the writes leave, and later on as long as nothing of them has landed."""

    def sending(self, fence: int, places: Collection[int]) -> None:
        """Commit under which fence some of the operations handed in leave now, 0 for none; by their places."""

    def fences(self) -> set[int]:
        """Name the fences under which something left that is not settled yet."""

    def restoring(self, repair: RestoreCells, snapshot: SheetSnapshot, fence: int) -> None:
        """Commit a repair that is about to leave under a fence. It stays open until its end was seen."""

    def restored(self, repair: RestoreCells) -> None:
        """Close a repair: its end was seen, or it never left and something else in the journal answers for it."""


class SheetSide(Protocol):
    """The spreadsheet, reduced to what the cycle needs."""

    @property
    def calls(self) -> CallCount:
        """Calls made so far, for the report."""

    def expect(self, wanted: Iterable[SheetRequest]) -> None:
        """Hear of the mappings before anything of them is read, so that a crash can be mended first."""

    async def read(self, wanted: Sequence[SheetRequest]) -> SheetReading:
        """Read all worksheets with one ``values:batchGet``; set up vacant tabs that were never bound.

        Raises: TransientError, RateLimitedError, AuthError, ProtocolError.
        """

    async def write(
        self,
        operations: Sequence[SheetOperation],
        *,
        journal: SheetJournal,
    ) -> Sequence[tuple[SheetOperation, SheetOutcome]]:
        """Verify, journal, write, verify, put right. Outcomes in the order given."""

    async def mend(
        self,
        intents: Sequence[SheetOperation | RestoreCells],
        snapshots: Sequence[SheetSnapshot],
        *,
        fences: Sequence[int | None],
        journal: SheetJournal,
    ) -> Sequence[tuple[SheetOperation | RestoreCells, SheetOutcome]]:
        """After a crash or a lost answer: find out which writes landed, put back what landed astray.

        ``fences`` say under which number each of them left: 0 for without one, ``None`` for not at all.
        ``Written``: it holds our value at its place. ``Stale``: the cells hold neither our value nor the
        snapshot's. ``Unknown``: they still hold the snapshot's, so the write may yet land. The journal is given
        how things look as long as nothing of it has: the next call is handed that beside the first snapshots.
        """


class Notifier(Protocol):
    """Somebody who wants to know how things stand: systemd, a progress bar, nobody."""

    def status(self, sentence: str) -> None:
        """One line for people."""

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Say how far a long piece of work is; called often, so it must be cheap."""

    def alive(self) -> None:
        """Feed the watchdog: the control loop made progress or waits on purpose."""
