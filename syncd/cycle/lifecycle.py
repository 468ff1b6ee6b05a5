"""Decide one binding by where it stands in its life: rows that left, records that left, filters.

What is present on both sides goes on to the reconciler; everything else is decided here.
"""

from dataclasses import replace
from functools import cached_property

from syncd.core.edits import ROW, Decision
from syncd.core.leftovers import leftovers
from syncd.core.mapping import RecordGone, RowGone
from syncd.core.reconcile import decide
from syncd.core.records import CrmRecord, dump_raw
from syncd.core.state import Binding, SeenRow, State
from syncd.core.values import CrmId
from syncd.cycle.cases import Cases
from syncd.cycle.draft import MARK, UNMARKED, Draft
from syncd.cycle.fitting import suited
from syncd.cycle.keeping import unbind
from syncd.cycle.merges import dispute_leftovers, has_no_row, is_undecided, survivor_of
from syncd.cycle.new_rows import belongs
from syncd.cycle.observe import is_settled
from syncd.cycle.row_edits import append_edit, deactivation_edit, removal_edit
from syncd.cycle.world import World

_MAY_DEACTIVATE = "a deleted row: deactivate the record in ServiceTitan, or put the row back"


class Bindings:
    """Decides the bindings of one mapping in one cycle."""

    def __init__(
        self, world: World, draft: Draft, *, skew_seconds: float, returning: frozenset[str] = frozenset()
    ) -> None:
        self._world, self._draft = world, draft
        self._returning = returning
        self._cases = Cases(world, draft, skew_seconds=skew_seconds)

    @cached_property
    def _copied(self) -> set[str]:
        # Looked up with the first binding that asks: in an idle cycle none does.
        rows = self._world.store.seen_rows.loose_rows(self._draft.mapping.name)
        return {row.row.row_id for row in rows if row.row.row_id}

    def decide(self, binding: Binding) -> None:
        """Put what this binding needs into the draft."""
        match binding.state:
            case State.MATCHED:
                self._matched(binding)
            case State.UNPLACED:
                self._unplaced(binding)
            case State.CLAIMED:
                self._claimed(binding)
            case State.MERGED:
                self._mark(binding, binding.note)
            case _:
                self._bound(binding)

    # before both sides are there

    def _matched(self, binding: Binding) -> None:
        """The row may have changed or left since it was matched; then it is matched anew."""
        draft = self._draft
        seen = self._world.store.seen_rows.row(draft.mapping.name, binding.note)
        record = self._record(binding)
        if seen is None or binding.note not in draft.places or record is None:
            self._world.store.bases.drop(binding.mapping, binding.row_id)
            return
        draft.bindings[binding.row_id] = binding
        self._reconcile(binding, record, seen)

    def _unplaced(self, binding: Binding) -> None:
        """Its row never arrived: append it again under the same id, unless it is not wanted any more."""
        draft, record = self._draft, self._record(binding)
        if binding.row_id in draft.places:
            self._keep(replace(binding, state=State.BOUND))
            return
        if record is None or not belongs(draft.mapping, record):
            self._world.store.bases.drop(binding.mapping, binding.row_id)
            return
        self._append(binding, record, "its row did not arrive yet")

    def _append(self, binding: Binding, record: CrmRecord, why: str) -> None:
        self._draft.bindings[binding.row_id] = binding
        self._draft.records[binding.row_id] = record
        self._draft.edits.append(append_edit(self._draft, binding.row_id, record, why))

    def _claimed(self, binding: Binding) -> None:
        """The row carries our id and waits to be created; consent was given when it was claimed."""
        draft = self._draft
        seen = self._world.store.seen_rows.row(draft.mapping.name, binding.row_id)
        if seen is None or seen.missing_since is not None:
            if seen is None or (binding.row_id not in self._returning and self._is_gone(seen)):
                self._world.store.bases.drop(binding.mapping, binding.row_id)
            return
        settle = draft.mapping.create.settle_seconds if draft.mapping.create else draft.mapping.settle_seconds
        if not is_settled(seen, draft.read_at, settle):
            draft.wakes_at.append(seen.since + settle)
            return
        refusal = self._cases.rejections(binding).get(ROW.key)
        if refusal is not None and refusal.value == dump_raw(list(seen.row.cells)):
            draft.statuses[binding.row_id] = f"rejected: {refusal.message}"
            draft.problem(binding.row_id, ROW.key, refusal.code, refusal.message)
            draft.rested.append(binding.row_id)
            return
        draft.bindings[binding.row_id] = binding

    # bound

    def _bound(self, binding: Binding) -> None:
        record = self._record(binding)
        seen = self._world.store.seen_rows.row(binding.mapping, binding.row_id)
        if record is None:
            self._record_gone(binding, seen, "deleted in ServiceTitan")
        elif record.merged_to_id is not None:
            self._merged(binding, record)
        elif seen is None or seen.missing_since is not None:
            self._row_gone(binding, record, seen)
        elif not belongs(self._draft.mapping, record):
            outside = "outside filter" if record.is_active else "inactive in ServiceTitan"
            self._record_gone(binding, seen, outside)
        else:
            if binding.state is not State.BOUND:
                binding = replace(binding, state=State.BOUND, note="")
                self._keep(binding)
            self._reconcile(binding, record, seen)

    def _record_gone(self, binding: Binding, seen: SeenRow | None, status: str) -> None:
        is_kept = self._draft.mapping.record_gone is RecordGone.MARK or status == "outside filter"
        self._mark(binding, status)
        # Of several rows with one id none is deleted: a person says first which one is meant.
        is_away = seen is None or seen.missing_since is not None or binding.row_id in self._copied
        if is_kept or seen is None or is_away or self._holds_edits(binding, seen, status):
            return
        self._draft.edits.append(removal_edit(binding, seen.row.cells, status))

    def _holds_edits(self, binding: Binding, seen: SeenRow, status: str) -> bool:
        """Whether people typed what never reached the record: with its row it would be gone without a word."""
        draft = self._draft
        names = [
            draft.mapping.called(one.key) for one in leftovers(draft.mapping, binding, seen.row.cells, draft.context)
        ]
        if not names:
            return False
        what = f"{', '.join(names)} never got there: keep what you need, then delete the row"
        draft.statuses[binding.row_id] = f"{status}; {what}"
        draft.problem(binding.row_id, ROW.key, "crm.gone", f"it is {status}, and {what}")
        return True

    def _is_gone(self, seen: SeenRow) -> bool:
        """Whether the row was absent in two complete reads far enough apart."""
        draft = self._draft
        since = seen.missing_since
        if since is None:
            return False
        if draft.read_at - since < draft.mapping.settle_seconds:
            draft.wakes_at.append(since + draft.mapping.settle_seconds)
            return False
        return True

    def _row_gone(self, binding: Binding, record: CrmRecord, seen: SeenRow | None) -> None:
        draft, mapping = self._draft, self._draft.mapping
        if binding.state is State.IGNORED:
            draft.rested.append(binding.row_id)
            return
        if binding.row_id in self._returning or seen is None or not self._is_gone(seen):
            return
        if binding.state is State.BOUND:
            binding = replace(binding, state=State.ROW_GONE)
            self._keep(binding)
        match mapping.row_gone:
            case RowGone.ASK | RowGone.DEACTIVATE if not record.is_active:
                # It is inactive already: there is nothing left to ask or to do.
                self._keep(replace(binding, state=State.IGNORED))
            case RowGone.IGNORE:
                self._keep(replace(binding, state=State.IGNORED))
            case RowGone.RESTORE:
                self._append(binding, record, "its row was deleted: restored")
            case RowGone.ASK | RowGone.DEACTIVATE:
                self._propose_deactivation(binding, record, must_ask=mapping.row_gone is RowGone.ASK)

    def _propose_deactivation(self, binding: Binding, record: CrmRecord, *, must_ask: bool) -> None:
        if self._draft.mapping.object.retirement is None and not self._draft.mapping.object.is_deletable:
            self._keep(replace(binding, state=State.IGNORED))
            return
        self._draft.bindings[binding.row_id] = binding
        self._draft.records[binding.row_id] = record
        self._draft.edits.append(deactivation_edit(self._draft, binding, record, _MAY_DEACTIVATE if must_ask else ""))

    def _merged(self, binding: Binding, record: CrmRecord) -> None:
        """Its record was merged into another: the row goes with it, unless that has a row of its own."""
        store, draft = self._world.store, self._draft
        survivor = survivor_of(self._world, record)
        holder = store.bases.bound_to(draft.mapping.name, survivor.id) if survivor is not None else None
        if survivor is None or is_undecided(draft, survivor, holder, self._suited if holder is None else ()):
            # It stays to be looked at: who shows the survivor turns out within a few reads.
            return
        if holder is None or has_no_row(draft, holder):
            if holder is not None:
                unbind(self._world, holder.mapping, holder.row_id)
                draft.give_up(holder.row_id)
            # Only the loser has a row: it shows the survivor from now on, and nothing is known to be settled.
            moved = replace(binding, crm_id=survivor.id, base={}, children={}, passed_over=frozenset())
            store.bases.drop(binding.mapping, binding.row_id)
            self._keep(moved)
            self._bound(moved)
            return
        note = f"merged into {holder.row_id} (#{survivor.id})"
        seen = store.seen_rows.row(binding.mapping, binding.row_id)
        if seen is not None:
            dispute_leftovers(self._world, draft, self._cases.of(binding, record, seen), record, holder)
        self._keep(replace(binding, state=State.MERGED, note=note))
        self._mark(binding, note)

    @cached_property
    def _suited(self) -> set[CrmId]:
        return suited(self._world, self._draft)

    # shared

    def _record(self, binding: Binding) -> CrmRecord | None:
        if binding.crm_id is None:
            return None
        return self._world.store.seen_records.record(self._draft.mapping.object.name, binding.crm_id)

    def _keep(self, binding: Binding) -> None:
        self._world.store.bases.keep([binding], is_dirty=True)

    def _mark(self, binding: Binding, status: str) -> None:
        draft = self._draft
        draft.statuses[binding.row_id] = status
        self._list_unmarked(binding)
        if binding.crm_id is not None:
            draft.crm_refs[binding.row_id] = str(binding.crm_id)
        seen = self._world.store.seen_rows.row(binding.mapping, binding.row_id)
        is_away = seen is None or seen.missing_since is not None
        if is_away or binding.row_id in draft.places:
            # A row that was added in this cycle has not been read yet: it is told so in the next.
            draft.rested.append(binding.row_id)

    def _list_unmarked(self, binding: Binding) -> None:
        refusal = self._cases.rejections(binding).get(MARK)
        if refusal is not None:
            self._draft.problem(binding.row_id, *UNMARKED, refusal.message)

    def _reconcile(self, binding: Binding, record: CrmRecord, seen: SeenRow) -> None:
        draft = self._draft
        self._list_unmarked(binding)
        case = self._cases.of(binding, record, seen)
        decision: Decision = decide(draft.mapping, case, record, seen, draft.context)
        draft.decisions[binding.row_id] = decision
        draft.bindings[binding.row_id] = binding
        draft.edits.extend(decision.edits)
        for place, message in decision.problems.items():
            draft.problem(binding.row_id, *place, message)
        if decision.is_waiting:
            draft.wakes_at.append(seen.since + draft.mapping.settle_seconds)
