"""Read both sides and commit what was seen, with the cursors, before anybody plans.

Whatever cannot be written afterwards is derived again from what was seen; no work is queued. Absence is a
suspicion until a look-up by id confirms it, and a failed, empty or header-less read proves nothing.
"""

import asyncio
import json
from dataclasses import dataclass, field, replace

from syncd.core.mapping import Mapping
from syncd.core.records import SheetReading, TabProblem, TabReading
from syncd.core.state import SeenRow
from syncd.cycle.absence import prove_absent, suspects
from syncd.cycle.children import expect_all_children, overdue, read_children
from syncd.cycle.keeping import decide_all, keep_crm, keep_gone
from syncd.cycle.lines import LastTab, compare, tab_fingerprint
from syncd.cycle.vanishing import note_vanished
from syncd.cycle.vocabularies import expect_names
from syncd.cycle.world import World
from syncd.errors import SyncdError
from syncd.ports import SheetRequest
from syncd.store.bases import MappingState
from syncd.store.store import Store

ZONE = "zone"
"""Where the spreadsheet's time zone is noted: cells hold wall-clock times of it."""

_HEADS = "heads"
"""Where a tab's columns are noted, for whoever looks for a header that has gone."""


@dataclass(slots=True, kw_only=True)
class Observed:
    """What this cycle has seen."""

    sheet: SheetReading | None = None
    places: dict[str, dict[str, int]] = field(default_factory=dict)
    """Mapping -> row key -> index in its reading."""
    ambiguous: dict[str, set[str]] = field(default_factory=dict)
    skew_seconds: float = 0.0
    crm_error: SyncdError | None = None
    sheet_error: SyncdError | None = None
    problems: dict[str, TabProblem] = field(default_factory=dict)
    """Mapping -> why its worksheet could not be read."""

    def tab(self, mapping: str) -> TabReading | None:
        """The worksheet as read in this cycle."""
        reading = self.sheet.tabs.get(mapping) if self.sheet else None
        return reading if isinstance(reading, TabReading) else None


async def observe(world: World, *, full: bool, may_set_up: bool = True) -> Observed:
    """Read both sides side by side; what one side's failure leaves is still committed."""
    observed = Observed()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_observe_crm(world, observed, full=full))
            group.create_task(_observe_sheet(world, observed, may_set_up=may_set_up))
    except BaseExceptionGroup as failures:
        raise _first(failures) from None
    return observed


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """Of what both sides raised, what must be seen: a bug before a state that cannot be kept."""
    unexpected = [error for error in failures.exceptions if not isinstance(error, SyncdError)]
    return (unexpected or failures.exceptions)[0]


# the CRM


async def _observe_crm(world: World, observed: Observed, *, full: bool) -> None:
    store, now = world.store, world.clock.now()
    cursors = _usable_cursors(world, now, full=full)
    try:
        reading = await world.crm.read(sorted(world.wanted), cursors)
        observed.skew_seconds = reading.skew_seconds
        suspected = suspects(world, reading)
        if suspected:
            # Whoever looks for what was not delivered has to know what was merged; the cursors wait for the proof.
            with store.write():
                keep_crm(world, reading.records, at=now)
        proven = await prove_absent(world, suspected)
    except SyncdError as error:
        observed.crm_error = error
        return
    with store.write():
        expect_all_children(world, now, full=full)
        keep_crm(world, [*reading.records, *proven.found], at=now)
        for object_name, ids in proven.gone.items():
            keep_gone(world, object_name, ids, at=now, parents=proven.parents.get(object_name, ()))
        expect_names(world, reading.records)
        store.seen_records.keep_cursors(reading.cursors, now)
        for object_name in reading.complete:
            decide_all(world, object_name)
            store.runs.note(f"complete:{object_name}", str(now))
            store.runs.note(f"wanted:{object_name}", ",".join(sorted(world.wanted.get(object_name, ()))))
    try:
        await read_children(world)
    except SyncdError as error:
        observed.crm_error = error


def _usable_cursors(world: World, now: float, *, full: bool) -> dict[str, str]:
    """Cursors of the feeds that need no complete read: not asked for, not due, no new members mapped."""
    known = world.store.seen_records.cursors()
    due = set(world.wanted) if full else overdue(world, world.wanted, now)
    return {
        source: known[source]
        for object_name in world.wanted
        if (source := world.objects[object_name].source) is not None and source in known and object_name not in due
    }


# the spreadsheet


def sheet_requests(world: World, *, may_set_up: bool = True) -> list[SheetRequest]:
    """What is to be read of the spreadsheet, with what is remembered of each tab."""
    return [_request(world.store, mapping, may_set_up) for mapping in world.mappings]


async def _observe_sheet(world: World, observed: Observed, *, may_set_up: bool) -> None:
    states = {mapping.name: world.store.bases.mapping(mapping.name) for mapping in world.mappings}
    try:
        reading = await world.sheet.read(sheet_requests(world, may_set_up=may_set_up))
    except SyncdError as error:
        observed.sheet_error = error
        return
    observed.sheet = reading
    read: dict[str, LastTab] = {}
    with world.store.write():
        if world.store.runs.noted(ZONE) != reading.zone:
            world.store.runs.note(ZONE, reading.zone)
        for mapping in world.mappings:
            tab = reading.tabs.get(mapping.name)
            if isinstance(tab, TabReading):
                read[mapping.name] = _keep_tab(world, mapping, tab, states[mapping.name], observed, reading.read_at)
            elif tab is not None:
                observed.problems[mapping.name] = tab
    # Only now: a reading whose rows were not committed is to be compared again.
    world.last_tabs.update(read)


def _request(store: Store, mapping: Mapping, may_set_up: bool) -> SheetRequest:  # noqa: FBT001 - private, one caller
    state = store.bases.mapping(mapping.name)
    return SheetRequest(
        mapping=mapping,
        sheet_id=state.sheet_id if state else None,
        ever_bound=bool(state and state.ever_bound),
        columns=json.loads(store.runs.noted(f"{_HEADS}:{mapping.name}") or "{}"),
        read_at=state.read_at if state else 0.0,
        may_set_up=may_set_up,
    )


def _keep_tab(
    world: World, mapping: Mapping, tab: TabReading, state: MappingState | None, observed: Observed, read_at: float
) -> LastTab:
    seen, bases, name = world.store.seen_rows, world.store.bases, mapping.name
    before = state.read_at if state else 0.0
    fingerprint, last = tab_fingerprint(tab, mapping.salt), world.last_tabs.get(name)
    is_same = last and last.fingerprint == fingerprint and last.mark == world.store.changes.mark(_rows(name))
    if last and is_same and state and state.salt == mapping.salt:
        # Nothing moved on either side of the comparison: what came of it stands, but for when it was read.
        observed.places[name], observed.ambiguous[name] = dict(last.places), set(last.ambiguous)
        bases.keep_mapping(replace(state, read_at=read_at))
        return last
    changes = compare(tab, seen.row_prints(name), mapping.salt, before, seen, read_at)
    bases.soil(name, note_vanished(world, mapping, tab, changes, read_at))
    observed.places[name] = changes.places
    observed.ambiguous[name] = changes.ambiguous
    seen.keep_rows(name, changes.kept)
    seen.mark_missing(name, changes.missing, read_at)
    seen.mark_missing(name, changes.back, None)
    seen.forget_rows(name, changes.forgotten)
    bases.soil(name, [*changes.edited, *changes.missing, *changes.back])
    fresh = state or MappingState(
        name=name, is_live=False, salt=mapping.salt, sheet_id=None, ever_bound=False, read_at=0.0, rules={}
    )
    if fresh.salt != mapping.salt:
        bases.soil_all(name)
    sheet_id = tab.layout.sheet_id if tab.layout.sheet_id >= 0 else None
    heads = json.dumps(dict(zip(mapping.headers, tab.layout.columns, strict=True)))
    if world.store.runs.noted(f"{_HEADS}:{name}") != heads:
        world.store.runs.note(f"{_HEADS}:{name}", heads)
    bases.keep_mapping(replace(fresh, salt=mapping.salt, sheet_id=sheet_id, read_at=read_at))
    return LastTab(
        fingerprint=fingerprint,
        mark=world.store.changes.mark(_rows(name)),
        places=dict(changes.places),
        ambiguous=frozenset(changes.ambiguous),
    )


def _rows(mapping: str) -> tuple[str, str]:
    return ("rows_seen", mapping)


def is_settled(seen: SeenRow, read_at: float, settle_seconds: float) -> bool:
    """Whether a row was equal in two reads at least so far apart."""
    return read_at - seen.since >= settle_seconds
